"""Disagreements about amounts: several values of the one quantity that the question asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rag.amounts import Amount
from rag.asked import Asked, answers, asked_number, may_answer, nearness, nth_of, zero_of
from rag.claims import Claim, first_name, stems_in
from rag.conflict import CHANGED, DISPUTED, Conflict, beside, kind_of, newest_first, parties, topic
from rag.rounding import agree
from rag.same_thing import (
    LABELS,
    has_moved,
    in_another_year,
    later,
    of_itself,
    role_of,
    same_amount_of,
    same_names,
    same_time,
    set_apart,
)

_LONG = 10  # words from which a question is long: a clause may hold two of them by chance
_LONG_CLAUSE = 12  # words that carry meaning: such a clause holds some of the question's by chance
_SHARED = 2  # words of the question in a clause that only may give the number asked for
_MOST_OF_ONE = 2  # amounts of a clause that are compared


@dataclass(frozen=True, slots=True)
class _Value:
    claim: Claim
    amount: Amount
    role: str
    near: int  # words of the question in the clause, doubled, and before it
    inside: int  # … in the clause alone
    sure: bool = True  # the clause itself names what is asked for


def of_amounts(question: str, claims: Sequence[Claim], names: frozenset[str]) -> Iterator[Conflict]:
    wanted = asked_number(question)
    if wanted is None:
        return
    stems = stems_in(question)
    values = [value for claim in claims for value in _values(question, wanted, claim, stems)]
    groups: list[list[_Value]] = []
    for value in sorted(values, key=lambda value: (not value.sure, -value.near)):
        for group in groups:
            if all(_one_quantity(value, other, names, len(stems)) for other in group):
                group.append(value)
                break
        else:
            groups.append([value])
    for group in groups:
        yield from _conflict(_label(question, group[0]), group)


def _values(question: str, wanted: Asked, claim: Claim, stems: frozenset[str]) -> list[_Value]:
    """The amounts of a claim that are, or may be, the number asked for."""
    if in_another_year(question, claim):
        return []
    near, inside = nearness(claim, stems), len(stems & claim.stems)
    fitting = [amount for amount in claim.amounts if answers(wanted, claim, amount)]
    if fitting:
        return [_Value(claim, amount, role_of(claim, amount), near, inside) for amount in fitting[:_MOST_OF_ONE]]
    if none := zero_of(wanted, claim.text):
        return [_Value(claim, Amount(0.0, "", "", "exact", 1.0, *none.span()), wanted.role, near, inside)]
    if nth := nth_of(wanted, claim):
        return [_Value(claim, nth, "", near, inside)]
    perhaps = [amount for amount in claim.amounts if may_answer(wanted, claim, amount)]
    return [_Value(claim, amount, role_of(claim, amount), near, inside, sure=False) for amount in perhaps[:1]]


def _one_quantity(one: _Value, other: _Value, names: frozenset[str], asked: int) -> bool:
    """Whether two values are of one quantity; of two parties less likeness is wanted than of one voice.

    `asked` is the number of the question's words: of a long question more must stand in a clause to speak of what it asks.
    """
    a, b = one.claim, other.claim
    if a.evidence is b.evidence and a.span == b.span:
        return False
    two = parties(a, b)
    if a.source == b.source and not two:
        return False
    if of_itself(a, names) != of_itself(b, names) or set_apart(a, b):
        return False
    if _apart(a, b, names) or _apart(b, a, names):
        return False
    if not (same_amount_of(a, one.amount, b, other.amount) and same_time(a, b) and same_names(a, b, names)):
        return False
    if not (one.sure or other.sure):
        return False
    if two and beside(a, b) and (not one.amount.unit or min(one.inside, other.inside) >= 1):
        return max(one.near, other.near) >= 2 or min(one.near, other.near) >= 1
    if not (one.sure and other.sure) and min(one.inside, other.inside) < _SHARED:
        return False
    if two:
        wanted = 1 if a.source == b.source else 2  # an article speaks of one thing, another of others
        return min(one.near, other.near) >= wanted and min(one.inside, other.inside) >= (
            asked // 4 if asked >= _LONG else 0
        )
    long = max(len(a.stems), len(b.stems)) > _LONG_CLAUSE
    wanted_inside = 1 if has_moved(later(a, b)) and not long else max(1, asked / (2 if long else 4))
    return min(one.near, other.near) >= 2 and min(one.inside, other.inside) >= wanted_inside


def _apart(one: Claim, other: Claim, asked: frozenset[str]) -> bool:
    """Whether a clause names another than is asked for, where the other clause names the one: Lower Wessel, and Upper Wessel."""
    strange = one.names - asked - other.names
    missing = (asked & other.names) - one.names
    return bool(
        strange and missing and (asked & one.names or (first_name(one) in strange and first_name(other) in missing))
    )


def _label(question: str, value: _Value) -> str:
    if value.role:
        return LABELS.get(value.role, value.role)
    return topic(question)


def _conflict(label: str, group: Sequence[_Value]) -> Iterator[Conflict]:
    """The conflicts of the values of one quantity: of one time, and over time."""
    for kind in (DISPUTED, CHANGED):
        pairs = [
            (one, other)
            for one, other in combinations(group, 2)
            if not _compatible(one, other) and kind_of(one.claim, other.claim) == kind
        ]
        if pairs:
            yield Conflict(label, kind, _sides(kind, pairs), of_amounts=True)
            return


def _compatible(one: _Value, other: _Value) -> bool:
    """Whether two values don't disagree; a bound ("at least 12") is overtaken by a later, larger figure all the same."""
    if not agree(one.amount, other.amount):
        return False
    difference = abs(one.amount.value - other.amount.value)
    bounded = bool({"least", "most"} & {one.amount.bound, other.amount.bound})
    moved = difference > 0.1 * max(one.amount.value, other.amount.value)
    return not (bounded and moved and kind_of(one.claim, other.claim) == CHANGED)


def _sides(kind: str, pairs: Sequence[tuple[_Value, _Value]]) -> tuple[Claim, ...]:
    """One claim for each value that takes part, of the best evidence; the newest first where it changed."""
    chosen: list[_Value] = []
    for value in sorted((v for pair in pairs for v in pair), key=lambda v: -v.claim.evidence.score):
        if not any(_same_side(value, other) for other in chosen):
            chosen.append(value)
    claims = [value.claim for value in chosen]
    return tuple(newest_first(claims) if kind == CHANGED else claims)[:4]


def _same_side(one: _Value, other: _Value) -> bool:
    return (
        one.claim.span == other.claim.span and one.claim.source == other.claim.source
    ) or one.amount.value == other.amount.value
