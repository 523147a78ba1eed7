"""The extractive answerer: the fewest sentences that answer, in the articles' own words.

A function of the evidence alone: no model is asked, and the same evidence always gives the same draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.cite import Citations
from rag.expected import asked_for
from rag.parts import parts
from rag.types import AnswerSentence, Draft, Evidence, Partial, marked_text
from rag.words import content_tokens

# A further sentence joins when its score is at least this share of the best one's; a smaller share is enough where it holds
# words of the question that those chosen do not. Chosen on the dev halves of both question sets over the seeds.
_NEAR = 0.3
_NEAR_NEW = 0.15
_NEAR_SEVERAL = 0.05
_LEAST = 0.005
_MOST = 2
_MOST_SEVERAL = 3
_LOOKED_AT = 8
_SAME = 0.7  # share of content words from which two sentences count as telling the same
_SEVERAL = re.compile(
    r"\b(?:compar\w+|differ\w*|versus|vs|both|each|respectively|all (?:the|of)|list|"
    r"what (?:do|does|did) the (?:articles?|reports?)|(?:and|,) (?:what|who|whom|how|when|where|which|why)|"
    r"which \w+s\b|what \w+s (?:are|were|did|do|will|have))\b",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"[\"“'‘]?(?:(?:However|But|And|Still|Yet|Later|Also|Meanwhile),? )?"
    r"(He|She|They|It|His|Her|Their|Its|This|That|These|Those|Such|Both|Neither)\b",
    re.IGNORECASE,
)


def write(question: str, evidence: Sequence[Evidence], *, settled: bool = False) -> Iterator[Partial | Draft]:
    """The best sentence and those close behind it that tell something else, each with its citation.

    `settled`: the first is answer enough to a question for one thing.
    """
    chosen = choose(question, evidence, settled=settled)
    citations = Citations()
    sentences: list[AnswerSentence] = []
    for item in chosen:
        number = citations.cite(item.hit.article, item.span, item.text, item.score)
        sentences.append(AnswerSentence(" ".join(item.text.split()), (number,)))
        yield Partial(marked_text(tuple(sentences)), citations.all)
    message = " ".join(
        filter(None, (_leans_on(item, chosen, sentences[i].citations[0]) for i, item in enumerate(chosen)))
    )
    yield Draft(tuple(sentences), citations.all, chosen[0].score if chosen else 0.0, message)


def _leans_on(item: Evidence, chosen: Sequence[Evidence], number: int) -> str:
    """The sentence before one that begins with "He", "This" and the like, as our own words to the reader."""
    if not _LEANS.match(item.text):
        return ""
    spans = item.hit.passage.sentences
    at = next((i for i, span in enumerate(spans) if span.start == item.span.start), 0)
    if not at or any(other.span == spans[at - 1] and other.hit.article.id == item.hit.article.id for other in chosen):
        return ""
    start = item.hit.passage.start
    before = " ".join(item.hit.passage.text[spans[at - 1].start - start : spans[at - 1].end - start].split())
    return f"[{number}] goes on from “{before}”"


def choose(question: str, evidence: Sequence[Evidence], *, settled: bool = False) -> list[Evidence]:
    """The fewest sentences that answer, best first; a question for several things may get more."""
    if not evidence:
        return []
    several = asked_for(question) == "list" or bool(_SEVERAL.search(question)) or len(parts(question)) > 1
    most = _MOST_SEVERAL if several else 1 if settled else _MOST
    asked = {token.stem for token in content_tokens(question)}
    chosen = [evidence[0]]
    missing = asked - _stems(evidence[0])
    for item in evidence[1:_LOOKED_AT]:
        adds = missing & _stems(item)
        near = _NEAR_SEVERAL if several else _NEAR_NEW if adds else _NEAR
        if len(chosen) == most or item.score < max(_LEAST, near * evidence[0].score):
            continue
        if not any(_tells_the_same(item.text, other.text) for other in chosen):
            chosen.append(item)
            missing -= adds
    return chosen


def _stems(item: Evidence) -> set[str]:
    return {token.stem for token in content_tokens(item.text)}


def _tells_the_same(a: str, b: str) -> bool:
    one, other = content_tokens(a), content_tokens(b)
    numbers, others = ({token.folded for token in tokens if token.is_number} for tokens in (one, other))
    if numbers and others and not numbers & others:
        return False  # like words, but of another month or amount
    first, second = ({token.stem for token in tokens} for tokens in (one, other))
    return len(first & second) >= _SAME * max(1, min(len(first), len(second)))
