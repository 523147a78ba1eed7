"""What a disagreement is before it is cited, and whether two claims dispute each other or the later one changes the earlier."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.claims import Claim, same_claimant
from rag.same_thing import later

DISPUTED, CHANGED = "disputed", "changed"
_BESIDE = 120  # characters


@dataclass(frozen=True, slots=True)
class Conflict:
    """A disagreement before it is cited: its sides, the newest first where it changed, else in the evidence's order.

    `likely` is the probability that it is one.
    """

    about: str
    kind: str
    sides: tuple[Claim, ...]
    likely: float


def parties(one: Claim, other: Claim) -> bool:
    """Whether two claims are made by two claimants."""
    return bool(one.claimant and other.claimant and not same_claimant(one.claimant, other.claimant))


def beside(one: Claim, other: Claim) -> bool:
    """Whether two claims stand in one article with hardly a sentence between them: said of one thing, if anything is."""
    gap = max(one.span.start, other.span.start) - min(one.span.end, other.span.end)
    return one.source == other.source and gap <= _BESIDE


def later_said(one: Claim, other: Claim) -> Claim:
    """The claim of the later article, or the one that stands later in their article."""
    if one.source == other.source:
        return other if other.span.start > one.span.start else one
    return later(one, other)


def can_have_changed(one: Claim, other: Claim) -> bool:
    """Whether one of two claims is known to be the later one.

    Of an undated article "changed" can't be said: its value may as well be the older or the newer.
    """
    a, b = one.published.end, other.published.end
    return a is not None and b is not None and a != b


def newest_first(claims: Iterable[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda claim: claim.published.end.toordinal() if claim.published.end else 0, reverse=True)


def topic(question: str) -> str:
    """What a statement is about, in the question's words: "who holds the bridge"; what begins otherwise stays as it is."""
    asks = re.match(r"(?:who|what|which|where|when|why|how)\b", question, re.IGNORECASE)
    return question[:1].lower() + question[1:].rstrip(" ?") if asks else f"“{question}”"
