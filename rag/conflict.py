"""What a disagreement is before it is cited, and whether two claims dispute each other or the later one changes the earlier."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.claims import Claim, same_claimant
from rag.same_thing import is_update

DISPUTED, CHANGED = "disputed", "changed"
_BESIDE = 120  # characters
_ONE_TIME = 2  # days within which two parties still speak of one state of things


@dataclass(frozen=True, slots=True)
class Conflict:
    """A disagreement before it is cited: its sides, the newest first where it changed, else in the evidence's order."""

    about: str
    kind: str
    sides: tuple[Claim, ...]
    of_amounts: bool = False


def parties(one: Claim, other: Claim) -> bool:
    """Whether two claims are made by two claimants."""
    return bool(one.claimant and other.claimant and not same_claimant(one.claimant, other.claimant))


def beside(one: Claim, other: Claim) -> bool:
    """Whether two claims stand in one article with hardly a sentence between them: said of one thing, if anything is."""
    gap = max(one.span.start, other.span.start) - min(one.span.end, other.span.end)
    return one.source == other.source and gap <= _BESIDE


def kind_of(one: Claim, other: Claim) -> str | None:
    """Disputed, or changed: the later of two dated articles gives another value, and nobody is set against anybody.

    None where there are neither two parties nor two dates: one voice that gives two values at one time speaks of two things more
    often than it contradicts itself, and an undated article's value may as well be the older or the newer.
    """
    a, b = one.published.end, other.published.end
    two = parties(one, other)
    if a is None or b is None or a == b:
        return DISPUTED if two else None
    newer = one if a > b else other
    if two and abs((a - b).days) <= _ONE_TIME and not is_update(newer):
        return DISPUTED
    return CHANGED


def newest_first(claims: Iterable[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda claim: claim.published.end.toordinal() if claim.published.end else 0, reverse=True)


def topic(question: str) -> str:
    """What a statement is about, in the question's words: "who holds the bridge"; what begins otherwise stays as it is."""
    asks = re.match(r"(?:who|what|which|where|when|why|how)\b", question, re.IGNORECASE)
    return question[:1].lower() + question[1:].rstrip(" ?") if asks else f"“{question}”"
