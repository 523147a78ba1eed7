"""Yes-or-no questions: which claims say yes to what is asked, and which say no. English, by rules over words."""

from __future__ import annotations

import re

from rag.claims import Claim, names_in
from rag.denials import opposites_of
from rag.same_thing import ROLES
from rag.words import content_tokens, tokens

_YES_NO = re.compile(r"^\W*(?:is|are|was|were|did|does|do|has|have|had|will|can|could|would|should)\b", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|nothing|nobody|without|cannot|den(?:y|ies|ied|ying)|false|untrue|"
    r"unfounded|baseless|rejects?|"
    r"rejected|refut\w+|dismiss\w+|unlikely)\b|n['’]t\b",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(
    r"\b(?:it|they|he|she|that|this)\s+(?:isn|wasn|aren|weren|didn|doesn|don|hasn|won|hadn)['’]t\b|\b(?:no truth|"
    r"untrue|baseless|unfounded|"
    r"denied (?:it|this|that|the)|denies (?:it|this|that|the)|(?:rejected|dismissed|refuted|denied) the (?:claim|"
    r"allegation|accusation|charge|report)s?)\b",
    re.IGNORECASE,
)  # fmt: skip


_PARTS = re.compile(r"[,;:]|\b(?:and|but|because|as|while|although)\b", re.IGNORECASE)
_HELD = 0.25  # share of what is asked that a clause must hold to speak of it


def is_yes_no(question: str) -> bool:
    """Whether a question can be answered by yes or no."""
    return bool(_YES_NO.search(question)) and " or " not in question.lower()


def answer_of(question: str, claim: Claim) -> int:
    """1 where the clause says yes to the question, -1 where it says no, 0 where it doesn't speak of it."""
    if re.search(r"\bden(?:y|ied|ies)\b", question, re.IGNORECASE):
        return 0
    if claim.claimant and _ELLIPSIS.search(claim.text):
        return -1
    wanted = predicate(question)
    opposite = frozenset(o for w in wanted for o in opposites_of(w))
    said = [token for token in tokens(claim.text) if token.stem in wanted or token.stem in opposite]
    role = next((p for _, p in ROLES if p.search(question) and p.search(claim.text)), None)
    held = {token.stem for token in said} & wanted
    if not said and role is None:
        return 0
    if len(held) < _HELD * len(wanted) and not {token.stem for token in said} & opposite and role is None:
        return 0
    place = role.search(claim.text) if role is not None else None
    start = place.start() if place is not None and not held else max(token.start for token in said)
    sign = -1 if not held and said else 1
    return -sign if _negated(claim.text, start) else sign


def _negated(text: str, start: int) -> bool:
    """Whether the word at `start` is denied: an odd number of negations before it in its part of the sentence."""
    begin = max((match.end() for match in _PARTS.finditer(text, 0, start)), default=0)
    return len(_NEGATION.findall(text[begin:start])) % 2 == 1


def predicate(question: str) -> frozenset[str]:
    """Stems of what is asked of the one that the question names."""
    names = names_in(question)
    named = {token.stem for token in tokens(question) if token.looks_like_name and names_in(f"x {token.text}") & names}
    return frozenset(
        token.stem for token in content_tokens(question) if not token.is_number and token.stem not in named
    )
