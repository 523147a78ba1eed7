"""Whether two claims tell of what a question asks, where a long article tells of much else."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from rag.claims import Claim, stems_in
from rag.pair_signals import Question, Told

_SHORT = 2  # passages of an article that tells of one thing
_NEAR = 0.25  # share of the question's words, each weighed by its rarity among the claims
# Score of a claim's sentence as evidence: what is hardly an answer is no side. Of the dev questions of both question sets over
# the seeds 24 show a disagreement with .015, and 15 with this; of the nine lost one was of the question's own thing.
_ANSWERS = 0.06


def on_topic(asked: Question, told: Sequence[Told], pairs: Sequence[tuple[Told, Told]]) -> list[bool]:
    """Whether both claims of each pair tell of what is asked. A short article does, all of it.

    In a longer one, where every sentence has its party and most are about something else, a share of the question's rarer words
    must stand in the clause or near it, and its sentence must be some evidence.
    """
    rarity = _rarity(asked, told)
    told_of = {
        id(one): one.claim.hit.article.passages <= _SHORT
        or (one.claim.evidence.score >= _ANSWERS and _share(rarity, _stems_near(one.claim)) >= _NEAR)
        for one in told
    }
    return [told_of[id(one)] and told_of[id(other)] for one, other in pairs]


def _rarity(asked: Question, told: Sequence[Told]) -> dict[str, float]:
    """How much each stem of the question tells of what it asks: less, the more of the claims hold it."""
    return {s: math.log(1 + len(told) / (1 + sum(s in one.claim.stems for one in told))) for s in asked.stems}


def _share(rarity: Mapping[str, float], stems: frozenset[str]) -> float:
    """How much of the question these stems hold, 0..1."""
    whole = sum(rarity.values())
    return sum(weight for stem, weight in rarity.items() if stem in stems) / whole if whole else 1.0


def _stems_near(claim: Claim) -> frozenset[str]:
    """The stems of a clause, of what stands before it and of its article's title."""
    return claim.stems | stems_in(f"{claim.hit.article.title or ''} {claim.before}")
