"""What a sentence of the evidence claims: its clauses, each with who says it, when it took place and the amounts it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.spelling import sound_key
from index.types import ArticleDate, Span
from rag.amounts import Amount, amounts
from rag.attributions import attributions
from rag.claimants import claimant, estimator, leans_on_the_sentence_before
from rag.events import EventDays, event_days
from rag.types import Evidence, Hit
from rag.words import content_tokens, tokens

# Where a sentence sets one claim against another: "police spoke of 5,000, while organisers counted 20,000".
_CONTRAST = re.compile(
    r"(?:;|,?\s+(?:while|whereas|although|though|but|compared with)|\s[–—]\s*(?:while|but)|"
    r",\s+and\s+(?=[^,]{3,40}\s(?:said|put)\b))\s+",
    re.IGNORECASE,
)
_NOT_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december the a an in on at it he she they this that these those there but and or
    as if when while after before i we his her its their our no not more most many some all both one two three
    four five six seven eight nine ten""".split()
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A clause of a sentence of the evidence. `text` is the article's own; `before` what stands ahead of it in its passage."""

    evidence: Evidence
    span: Span
    text: str
    before: str
    claimant: str | None
    stance: str
    event: EventDays | None
    amounts: tuple[Amount, ...]
    stems: frozenset[str]
    names: frozenset[str]  # sound keys, the claimant's not among them

    @property
    def hit(self) -> Hit:
        return self.evidence.hit

    @property
    def named(self) -> frozenset[str]:
        """Stems of the clause's capitalised words."""
        return frozenset(token.stem for token in tokens(self.text) if token.looks_like_name)

    @property
    def published(self) -> ArticleDate:
        return self.evidence.hit.article.date

    @property
    def source(self) -> str:
        return self.evidence.hit.article.source


def claims_of(evidence: Evidence) -> tuple[Claim, ...]:
    """The claims of one sentence: one, or one for each side where the sentence itself sets two against each other."""
    before = text_before(evidence)
    pieces = _pieces(evidence.text)
    return tuple(_claim(evidence, piece, before, whole=len(pieces) == 1) for piece in pieces)


def text_before(evidence: Evidence) -> str:
    """The two sentences before this one in its passage."""
    hit, start = evidence.hit, evidence.span.start
    earlier = [span for span in hit.passage.sentences if span.end <= start][-2:]
    if not earlier:
        return ""
    return hit.passage.text[earlier[0].start - hit.passage.start : earlier[-1].end - hit.passage.start]


def with_attribution(evidence: Evidence) -> Evidence:
    """The evidence with the sentence before it, where only that one tells who says it; else as it is."""
    hit = evidence.hit
    earlier = [span for span in hit.passage.sentences if span.end <= evidence.span.start]
    if not earlier or not leans_on_the_sentence_before(evidence.text):
        return evidence
    start = earlier[-1].start
    text = hit.passage.text[start - hit.passage.start : evidence.span.end - hit.passage.start]
    if not attributions(hit.passage.text[start - hit.passage.start : earlier[-1].end - hit.passage.start]):
        return evidence
    return Evidence(hit, Span(start, evidence.span.end), text, evidence.score)


def names_in(text: str) -> frozenset[str]:
    """Sound keys of a text's capitalised words, but for those that are only the first of a sentence and common."""
    found = set()
    for token in tokens(text):
        if token.looks_like_name and token.folded not in _NOT_NAMES and len(token.text) > 1:
            opens = not re.search(r"\w\W{0,2}$", text[: token.start]) or re.search(r"[.!?]\W*$", text[: token.start])
            if not (opens and token.is_function_word):
                found.add(sound_key(token.text))
    return frozenset(filter(None, found))


def stems_in(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning, without figures."""
    return frozenset(token.stem for token in content_tokens(text) if not token.is_number)


def _pieces(sentence: str) -> list[tuple[int, int]]:
    """Offsets of the clauses that stand against each other; the whole sentence where it makes one claim."""
    cuts = [match.span() for match in _CONTRAST.finditer(sentence)]
    pieces, start = [], 0
    for left, right in [*cuts, (len(sentence), len(sentence))]:
        if left > start:
            pieces.append((start, left))
        start = right
    texts = [sentence[slice(*piece)] for piece in pieces]
    # "X took 240,000 while it was bidding, prosecutors allege" is one claim: only one piece counts, only the other attributes.
    telling = all(map(amounts, texts)) or all(map(attributions, texts))
    return pieces if len(pieces) > 1 and telling else [(0, len(sentence))]


def _claim(evidence: Evidence, piece: tuple[int, int], before: str, *, whole: bool) -> Claim:
    text = evidence.text[slice(*piece)]
    found = attributions(text)
    named_amounts = amounts(text)
    who = claimant(text, before if whole or piece[0] == 0 else evidence.text[: piece[0]])
    if who is None and named_amounts:
        who = estimator(text)
    spoken = names_in(who) if who else frozenset()
    start = evidence.span.start + piece[0]
    return Claim(
        evidence=evidence,
        span=Span(start, evidence.span.start + piece[1]),
        text=text,
        before=before,
        claimant=who,
        stance=found[0].stance if found else "says",
        event=event_days(text, evidence.hit.article.date, saying=False),
        amounts=named_amounts,
        stems=stems_in(text),
        names=names_in(text) - spoken,
    )


def same_claimant(one: str | None, other: str | None) -> bool:
    """Whether two claimants are plainly one: equal, one's name within the other's, or one the initials of the other."""
    if one is None or other is None:
        return one == other
    if _initials_of(one, other) or _initials_of(other, one):
        return True
    first, second = names_in(one) or stems_in(one), names_in(other) or stems_in(other)
    return bool(first & second) if first and second else one.lower() == other.lower()


def _initials_of(short: str, name: str) -> bool:
    """Of "the Institute for the Study of War" ISW."""
    return short.isupper() and len(short) > 1 and short == "".join(re.findall(r"\b[A-Z](?=[a-z])", name))


def first_name(claim: Claim) -> str | None:
    """Sound key of the name that a clause begins with, its subject more often than not; None where it begins otherwise."""
    first = next(iter(tokens(claim.text)), None)
    key = sound_key(first.text) if first is not None and first.looks_like_name and not first.is_function_word else ""
    return key if key in claim.names else None


def claims_in(evidence: Sequence[Evidence]) -> list[Claim]:
    """The claims of all the evidence, in its order."""
    return [claim for item in evidence for claim in claims_of(item)]
