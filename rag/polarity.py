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
    r"rejected|refut\w+|dismiss\w+|contradict\w+|unlikely)\b|n['’]t\b",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(
    r"\b(?:it|they|he|she|that|this)\s+(?:isn|wasn|aren|weren|didn|doesn|don|hasn|won|hadn)['’]t\b|\b(?:no truth|"
    r"untrue|baseless|unfounded|"
    r"denied (?:it|this|that|the)|denies (?:it|this|that|the)|(?:rejected|dismissed|refuted|denied) the (?:claim|"
    r"allegation|accusation|charge|report)s?)\b",
    re.IGNORECASE,
)  # fmt: skip


def is_yes_no(question: str) -> bool:
    """Whether a question can be answered by yes or no."""
    return bool(_YES_NO.search(question)) and " or " not in question.lower()


def answer_of(question: str, claim: Claim) -> int:
    """1 where the clause says yes to the question, -1 where it says no, 0 where it doesn't speak of it."""
    if re.search(r"\bden(?:y|ied|ies)\b", question, re.IGNORECASE):
        return 0
    wanted = predicate(question)
    words = {token.stem for token in tokens(claim.text)}
    opposite = frozenset(o for w in wanted for o in opposites_of(w))
    same_role = any(p.search(question) and p.search(claim.text) for _, p in ROLES)
    negations = len(_NEGATION.findall(claim.text))
    if not (wanted & words or opposite & words or same_role):
        return (
            -1
            if claim.claimant
            and _ELLIPSIS.search(claim.text)
            and wanted & frozenset(t.stem for t in tokens(claim.before))
            else 0
        )
    if len(wanted & words) < 0.34 * len(wanted) and not opposite & words and not same_role:
        return 0
    sign = -1 if opposite & words and not wanted & words else 1
    return sign if negations % 2 == 0 else -sign


def predicate(question: str) -> frozenset[str]:
    """Stems of what is asked of the one that the question names."""
    names = names_in(question)
    named = {token.stem for token in tokens(question) if token.looks_like_name and names_in(f"x {token.text}") & names}
    return frozenset(
        token.stem for token in content_tokens(question) if not token.is_number and token.stem not in named
    )
