"""Disagreements without numbers: yes and no, a denial and what it denies, two parties who answer otherwise, opposite words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, permutations

from rag.asked import nearness
from rag.claims import Claim, names_in, same_claimant, stems_in
from rag.conflict import CHANGED, DISPUTED, Conflict, beside, newest_first, parties, topic
from rag.denials import denial_of, is_negative, opposed
from rag.fillers import contends, one_answer, other_day, other_name
from rag.polarity import answer_of, is_yes_no, predicate
from rag.same_thing import about, is_update, likeness, of_itself, same_names, same_time

_IN_CLAUSE = 0.3  # share of the question's words that a claim must hold
_LONG_CLAUSE, _ALIKE = 9, 0.5  # words that carry meaning; share of them
_ONE_TIME = 2  # days within which two parties still speak of one state of things
_SPEAKS_OF = 2  # words of the question that a party speaks of, those of its own clause doubled


def of_statements(question: str, claims: Sequence[Claim], names: frozenset[str]) -> Iterator[Conflict]:
    asked = stems_in(question)
    label = topic(question)
    if is_yes_no(question) and (found := _yes_and_no(question, claims)):
        yield found
        return
    for claim in claims:
        counterpart = denial_of(claim, claims) if claim.stance == "denies" and claim.claimant else None
        if counterpart is not None and max(about(claim, asked)[0], about(counterpart, asked)[0]) >= _IN_CLAUSE:
            yield Conflict(label, DISPUTED, (counterpart, claim))
            return
    if answered := _answered_back(question, claims, asked):
        yield Conflict(label, DISPUTED, answered)
        return
    if contending := _contending(question, claims, asked):
        yield Conflict(label, DISPUTED, contending)
        return
    if is_yes_no(question):
        return
    pairs = sorted(combinations(claims, 2), key=lambda pair: -nearness(pair[0], asked) - nearness(pair[1], asked))
    for one, other in pairs:
        if one.source == other.source and (
            same_claimant(one.claimant, other.claimant) or not (one.claimant and other.claimant)
        ):
            continue
        kind = _kind(one, other)
        if kind is not None and _contradict(question, one, other, asked, names):
            yield Conflict(label, kind, tuple(newest_first([one, other]) if kind == CHANGED else [one, other]))
            return


def _yes_and_no(question: str, claims: Sequence[Claim]) -> Conflict | None:
    """A claim that says yes and one that says no, of two parties or of two dates."""
    names = names_in(question)
    answered = [
        (claim, said) for claim in claims if not of_itself(claim, names) and (said := answer_of(question, claim))
    ]
    best: tuple[int, Conflict] | None = None
    for (one, first), (other, second) in combinations(answered, 2):
        if first == second or (one.source == other.source and same_claimant(one.claimant, other.claimant)):
            continue
        kind = _kind(one, other)
        named = bool(one.claimant) + bool(other.claimant)
        if kind is None or (kind == DISPUTED and (named < 2 or not same_time(one, other))):
            continue
        pair = [one, other]
        conflict = Conflict(topic(question), kind, tuple(newest_first(pair) if kind == CHANGED else pair))
        near = nearness(one, stems_in(question)) + nearness(other, stems_in(question))
        if best is None or near > best[0]:
            best = (near, conflict)
    return best[1] if best is not None else None


def _answered_back(question: str, claims: Sequence[Claim], asked: frozenset[str]) -> tuple[Claim, Claim] | None:
    """A claim, and the "no" beside it or of the one whom it names: what prosecutors say of Ganz, and Ganz: "I never did." """
    if not is_yes_no(question):
        return None
    wanted = predicate(question)
    best: tuple[int, tuple[Claim, Claim]] | None = None
    for one, other in permutations(claims, 2):
        named = names_in(f"of {other.claimant}") if other.claimant else frozenset()
        near = nearness(one, asked) + nearness(other, asked)
        if (
            parties(one, other)
            and _kind(one, other) == DISPUTED
            and (named & one.names or (beside(one, other) and wanted & other.stems))
            and is_negative(other.text)
            and not is_negative(one.text)
            and one.stance != "denies"
            and min(nearness(c, asked) for c in (one, other)) >= _SPEAKS_OF
            and (best is None or near > best[0])
        ):
            best = near, (one, other)
    return best[1] if best is not None else None


def _contending(question: str, claims: Sequence[Claim], asked: frozenset[str]) -> tuple[Claim, Claim] | None:
    """Two parties who answer a question that has one answer, one after the other, at least one of them in words of contention."""
    if not one_answer(question):
        return None
    for one, other in pairwise(sorted(claims, key=lambda claim: (claim.source, claim.span.start))):
        if (
            beside(one, other)
            and parties(one, other)
            and contends(one, other)
            and min(nearness(c, asked) for c in (one, other)) >= _SPEAKS_OF
        ):
            return one, other
    return None


def _contradict(question: str, one: Claim, other: Claim, asked: frozenset[str], names: frozenset[str]) -> bool:
    if other_day(question, one, other, asked) or other_name(question, one, other, asked, names):
        return True
    if min(about(one, asked)[0], about(other, asked)[0]) < _IN_CLAUSE:
        return False
    # In the long sentences of real reports some word has its opposite by chance: there most words must be shared.
    if min(len(one.stems), len(other.stems)) > _LONG_CLAUSE and likeness(one, other) < _ALIKE:
        return False
    return same_time(one, other) and same_names(one, other, names) and opposed(one, other, asked)


def _kind(one: Claim, other: Claim) -> str | None:
    """Disputed, or changed: the later of two dated articles tells otherwise, and nobody is set against anybody.

    None where there are neither two parties nor two dates: one voice that tells two things at one time speaks of two things more
    often than it contradicts itself, and an undated article may as well be the older or the newer.
    """
    a, b = one.published.end, other.published.end
    two = parties(one, other)
    if a is None or b is None or a == b:
        return DISPUTED if two else None
    newer = one if a > b else other
    return DISPUTED if two and abs((a - b).days) <= _ONE_TIME and not is_update(newer) else CHANGED
