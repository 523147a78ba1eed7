"""Whether two amounts may both be right although they are written differently: rounded, converted, or bounded."""

from __future__ import annotations

from rag.amounts import Amount

_VAGUE_REACH = 10  # "dozens" is from two dozen to ten times as many


def agree(one: Amount, other: Amount) -> bool:
    """Whether two amounts of one unit may both be right: equal, rounded, converted, or within a stated bound."""
    low, high = sorted((one, other), key=lambda amount: amount.value)
    if one.unit == "score":
        return one.value == other.value or _reversed(one) == other.value
    for one_is, plain in ((one, other), (other, one)):
        if one_is.bound == "vague":
            return 0.8 * one_is.value <= plain.value <= _VAGUE_REACH * one_is.value
    difference = high.value - low.value
    if difference <= 1e-9 * max(1.0, abs(high.value)):
        return True
    if one.converted != other.converted and difference <= 0.03 * abs(high.value):
        return True
    if low.bound == "least" or high.bound == "most":
        return True
    # A round figure stands for what rounds to it; small counts are exact unless they say "about".
    for rounded, exact in ((one, other), (other, one)):
        coarse = (
            rounded.round_to >= 100 or rounded.bound in {"about", "most", "least"} or rounded.unit not in {"", "score"}
        )
        if (
            coarse
            and rounded.round_to > exact.round_to
            and difference <= 0.5 * rounded.round_to
            and difference <= 0.06 * abs(exact.value)
        ):
            return True
        if rounded.bound == "about" and difference <= 0.1 * abs(exact.value):
            return True
    return False


def _reversed(score: Amount) -> float:
    first = int(score.value)
    return round((score.value - first) * 1000) + first / 1000
