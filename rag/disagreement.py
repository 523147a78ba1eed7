"""Where the evidence for a question disagrees: *disputed* at one time, or *changed* from an earlier article to a later one.

Any two claims that the reading model takes for answers may disagree. Whether they do is a probability: the signals of
`rag/pair_signals.py`, weighed by what was learned from article sets (`rag/pair_model.py`). So is whether the later one tells of
a change. Where nothing is found so, a denial, which the model seldom takes for an answer ("the army refuted the claim"), is
found by rule (`rag/denials.py`). Knows nothing of citations: a side names the claim that it rests on.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from rag.asked import is_about, nearness
from rag.claims import Claim, claims_in
from rag.conflict import CHANGED, DISPUTED, Conflict, beside, can_have_changed, newest_first, topic
from rag.denials import denial_of
from rag.on_topic import on_topic
from rag.pair_model import CHANGE, EVEN, disagreement_model, pair_model
from rag.pair_signals import Encode, Question, Row, Told, comparable, pair_signals, told_in
from rag.same_thing import LABELS, about, role_of
from rag.types import Evidence

READ = 24  # sentences of the evidence that are compared
_AROUND = 0.6  # share of the question's words that a claim must hold with its passage, for a denial
_IN_CLAUSE = 0.3  # … and with the clause itself
_BEST = 2  # sentences of the evidence, one of which must take part in a denial
_SIDES = 4
_JOINS = 0.5  # of the probability from which a disagreement is shown: so sure a third side must be against each of the others
# The probability from which a disagreement is shown, chosen by the cross-validated figures of `python -m eval.fit_pairs`. Low, as
# most of what the models learned from disagrees in nothing: a question's surest pair above it is right more often than not.
SHOWN = 0.16


def conflicts(question: str, evidence: Sequence[Evidence], encode: Encode) -> tuple[Conflict, ...]:
    """The disagreement among the evidence for a question, if there is one: the surest pair, and who sides with neither."""
    asked = Question.of(question)
    told = told_in(asked, evidence[:READ])
    pairs = comparable_pairs(asked, told)
    signals = pair_signals(asked, told, pairs, encode)
    model = pair_model(disagreement_model(number=asked.number is not None))
    likely = [float(p) for p in np.where(on_topic(asked, told, pairs), model.likely(signals), 0.0)]
    if max(likely, default=0.0) < SHOWN:
        return _denied(asked, evidence) if asked.number is None and told else ()
    by_pair = {frozenset((id(one), id(other))): p for (one, other), p in zip(pairs, likely, strict=True)}
    surest = max(range(len(pairs)), key=lambda at: likely[at])
    sides = list(pairs[surest])
    for one in told:
        against = [by_pair.get(frozenset((id(one), id(side))), 0.0) for side in sides]
        if one not in sides and len(sides) < _SIDES and max(against) >= SHOWN and min(against) >= _JOINS * SHOWN:
            sides.append(one)
    kind = kind_of(sides[0].claim, sides[1].claim, signals[surest])
    claims = [side.claim for side in sorted(sides, key=told.index)]
    ordered = tuple(newest_first(claims) if kind == CHANGED else claims)
    return (Conflict(_label(question, sides[0]), kind, ordered, likely[surest]),)


def _denied(asked: Question, evidence: Sequence[Evidence]) -> tuple[Conflict, ...]:
    """A denial and what it denies, where one of them is among the best sentences."""
    read = claims_in(evidence[:READ])
    relevant = [claim for claim in read if _relevant(claim, asked)]
    speaking = [claim for claim in relevant if claim.claimant]
    # Who answers another party speaks of the same thing, even in none of the question's words.
    claims = [c for c in read if c in relevant or (c.claimant and any(beside(c, party) for party in speaking))]
    best = {(item.hit.article.source, item.span) for item in evidence[:_BEST]}
    for claim in claims:
        denied = denial_of(claim, claims) if claim.stance == "denies" and claim.claimant else None
        if (
            denied is not None
            and about(claim, asked.stems)[0] > 0  # "refuted the claim of control" is no answer to what is mined there
            and max(about(side, asked.stems)[0] for side in (claim, denied)) >= _IN_CLAUSE
            and any((side.source, side.evidence.span) in best for side in (claim, denied))
        ):
            return (Conflict(topic(asked.text), DISPUTED, (denied, claim), 0.0),)
    return ()


def _relevant(claim: Claim, asked: Question) -> bool:
    clause, around = about(claim, asked.stems)
    if not is_about(claim, asked.names):
        return False
    return around >= _AROUND or (bool(asked.names) and (clause > 0 or nearness(claim, asked.stems) > 0))


def comparable_pairs(asked: Question, told: Sequence[Told]) -> list[tuple[Told, Told]]:
    """The pairs that are weighed: all that can disagree."""
    return [(one, other) for one, other in combinations(told, 2) if comparable(asked, one, other)]


def kind_of(one: Claim, other: Claim, signals: Row) -> str:
    """Disputed, or changed: one is later, and it is more likely that the thing has changed than that the two contradict."""
    changed = can_have_changed(one, other) and pair_model(CHANGE).likely(signals[None])[0] > EVEN
    return CHANGED if changed else DISPUTED


def _label(question: str, side: Told) -> str:
    role = role_of(side.claim, side.amount) if side.amount is not None else ""
    return LABELS.get(role, role) or topic(question)
