"""Where the evidence for a question disagrees: *disputed* at one time, or *changed* from an earlier article to a later one.

Rules over amounts, dates, denials and opposite words; see `rag/same_thing.py` for what keeps two different things apart. Of
undated articles "changed" is never said. Knows nothing of citations: a side names the claim that it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rag.amounts import Amount, agree
from rag.claims import Claim, claims_in, names_in, same_claimant, stems_in
from rag.denials import denial_of, opposed
from rag.fillers import other_day, other_name
from rag.same_thing import (
    LABELS,
    about,
    countable,
    is_update,
    likeness,
    role_of,
    same_amount_of,
    same_names,
    same_time,
)
from rag.types import Evidence

DISPUTED, CHANGED = "disputed", "changed"
_READ = 24  # sentences of the evidence that are compared
_IN_CLAUSE, _AROUND = 0.3, 0.6  # shares of the question's words that a claim must hold, alone and with its passage
_HOW_MANY = re.compile(r"\bhow many\s+((?:[\w’'-]+\s+){0,2}[\w’'-]+)")
_UNIT_WORDS = re.compile(
    r"^(?:more |square )?(?:kilomet|mile|met(?:re|er)s|tonn?e?s?\b|barrel|dollar|euro|pound|day|hour|week|month|"
    r"year|minute|megawatt|"
    r"hectare|acre|percentage point|point|lit(?:re|er)s|gallon|degree)"
)
_ASKS_AMOUNT = re.compile(
    r"\bhow (?:much|large|big|long|far|high|tall|fast|strong|deep|wide)\b|\b(?:number|toll|share|percentage|"
    r"price|cost|rate|size|"
    r"turnout|score|figure|amount|total|count|casualt\w+|magnitude|losses|damage|result|estimate\w*|majority|margin)\b"
)
_ALIKE = 0.34  # share of common words from which two clauses may be of one thing


@dataclass(frozen=True, slots=True)
class Conflict:
    """A disagreement before it is cited: its sides, the newest first where it changed, else in the evidence's order."""

    about: str
    kind: str
    sides: tuple[Claim, ...]


def conflicts(question: str, evidence: Sequence[Evidence]) -> tuple[Conflict, ...]:
    """The disagreements among the evidence for a question; at most one of amounts and one of statements."""
    asked = stems_in(question)
    names = names_in(question)
    claims = [claim for claim in claims_in(evidence[:_READ]) if _relevant(claim, asked, names)]
    found = [*_of_amounts(question, claims, names)]
    if not found:
        found = [*_of_statements(question, claims, names)]
    return tuple(found[:2])


def _relevant(claim: Claim, asked: frozenset[str], names: frozenset[str]) -> bool:
    clause, around = about(claim, asked)
    named = bool(names) and names <= names_in(f"{claim.hit.article.title or ''} {claim.hit.passage.text}")
    return (around >= _AROUND or named) and (clause >= _IN_CLAUSE or bool(claim.amounts) or claim.stance != "says")


# Amounts


@dataclass(frozen=True, slots=True)
class _Value:
    claim: Claim
    amount: Amount
    role: str


def _of_amounts(question: str, claims: Sequence[Claim], names: frozenset[str]) -> Iterator[Conflict]:
    values = [
        _Value(claim, amount, role_of(claim, amount))
        for claim in claims
        for amount in claim.amounts
        if countable(claim, amount) and _asked_amount(question, claim, amount)
    ]
    groups: list[list[_Value]] = []
    for value in values:
        for group in groups:
            if all(_one_quantity(value, other, names) for other in group):
                group.append(value)
                break
        else:
            groups.append([value])
    for group in groups:
        yield from _conflict(_label(question, group[0]), group)


def _one_quantity(one: _Value, other: _Value, names: frozenset[str]) -> bool:
    a, b = one.claim, other.claim
    if a.evidence is b.evidence and (a.span == b.span or same_claimant(a.claimant, b.claimant)):
        return False
    if a.source == b.source and same_claimant(a.claimant, b.claimant):
        return False
    return (
        same_amount_of(a, one.amount, b, other.amount)
        and same_time(a, b)
        and same_names(a, b, names)
        and (a.evidence is b.evidence or likeness(a, b) >= _ALIKE or (bool(one.role) and one.role == other.role))
    )


def _asked_amount(question: str, claim: Claim, amount: Amount) -> bool:
    """Whether an amount can be what the question asks for: "how many" asks for a count, but "how many km" for km."""
    lower = question.lower()
    if counted := _HOW_MANY.search(lower):
        of_unit = _UNIT_WORDS.search(counted[1])
        return amount.unit not in {"", "score", "%"} if of_unit else amount.unit in {"", "%"}
    return bool(_ASKS_AMOUNT.search(lower) or amount.unit or amount.noun or role_of(claim, amount))


def _label(question: str, value: _Value) -> str:
    if value.role:
        return LABELS.get(value.role, value.role)
    return question.rstrip(" ?")


def _conflict(label: str, group: Sequence[_Value]) -> Iterator[Conflict]:
    """The conflicts of the values of one quantity: of one time, and over time."""
    for kind in (DISPUTED, CHANGED):
        pairs = [
            (one, other)
            for one, other in combinations(group, 2)
            if not _compatible(one, other) and kind_of(one.claim, other.claim) == kind
        ]
        if pairs:
            yield Conflict(label, kind, _sides(kind, pairs))
            return


def _compatible(one: _Value, other: _Value) -> bool:
    """Whether two values don't disagree; a bound ("at least 12") is overtaken by a later, larger figure all the same."""
    if not agree(one.amount, other.amount):
        return False
    difference = abs(one.amount.value - other.amount.value)
    bounded = "least" in {one.amount.bound, other.amount.bound}
    moved = difference > 0.1 * max(one.amount.value, other.amount.value)
    return not (bounded and moved and kind_of(one.claim, other.claim) == CHANGED)


def _sides(kind: str, pairs: Sequence[tuple[_Value, _Value]]) -> tuple[Claim, ...]:
    """One claim for each value that takes part, of the best evidence; the newest first where it changed."""
    chosen: list[_Value] = []
    for value in sorted((v for pair in pairs for v in pair), key=lambda v: -v.claim.evidence.score):
        if not any(_same_side(value, other) for other in chosen):
            chosen.append(value)
    claims = [value.claim for value in chosen]
    return tuple(_newest_first(claims) if kind == CHANGED else claims)[:4]


def _same_side(one: _Value, other: _Value) -> bool:
    return (
        one.claim.span == other.claim.span and one.claim.source == other.claim.source
    ) or one.amount.value == other.amount.value


def _newest_first(claims: Iterable[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda claim: claim.published.end.toordinal() if claim.published.end else 0, reverse=True)


def kind_of(one: Claim, other: Claim) -> str:
    """Disputed, or changed: the later of two dated articles gives another value, and nobody is set against anybody."""
    a, b = one.published.end, other.published.end
    if a is None or b is None or a == b:
        return DISPUTED
    newer = one if a > b else other
    if (
        one.claimant and other.claimant and not same_claimant(one.claimant, other.claimant)
        and abs((a - b).days) <= 2 and not is_update(newer)
    ):  # fmt: skip
        return DISPUTED
    return CHANGED


# Statements


def _of_statements(question: str, claims: Sequence[Claim], names: frozenset[str]) -> Iterator[Conflict]:
    asked = stems_in(question)
    label = question.rstrip(" ?")
    for claim in claims:
        counterpart = denial_of(claim, claims) if claim.stance == "denies" and claim.claimant else None
        if counterpart is not None and max(about(claim, asked)[0], about(counterpart, asked)[0]) >= _IN_CLAUSE:
            yield Conflict(label, DISPUTED, (counterpart, claim))
            return
    for one, other in combinations(claims, 2):
        if one.source == other.source and same_claimant(one.claimant, other.claimant):
            continue
        if min(about(one, asked)[0], about(other, asked)[0]) < _IN_CLAUSE:
            continue
        if _contradict(question, one, other, asked, names):
            kind = kind_of(one, other)
            pair = [one, other]
            yield Conflict(label, kind, tuple(_newest_first(pair) if kind == CHANGED else pair))
            return


def _contradict(question: str, one: Claim, other: Claim, asked: frozenset[str], names: frozenset[str]) -> bool:
    if other_day(question, one, other, asked) or other_name(question, one, other, asked, names):
        return True
    return same_time(one, other) and same_names(one, other, names) and opposed(one, other, asked)
