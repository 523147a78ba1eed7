"""Where the evidence for a question disagrees: *disputed* at one time, or *changed* from an earlier article to a later one.

Rules over amounts, dates, denials and opposite words; see `rag/same_thing.py` for what keeps two different things apart. Of
undated articles "changed" is never said. Knows nothing of citations: a side names the claim that it rests on.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.amount_conflicts import of_amounts
from rag.asked import asked_number, is_about, nearness
from rag.claims import Claim, claims_in, names_in, stems_in
from rag.conflict import Conflict, beside
from rag.same_thing import about
from rag.statement_conflicts import of_statements
from rag.types import Evidence

_READ = 24  # sentences of the evidence that are compared
_AROUND = 0.6  # share of the question's words that a claim must hold with its passage
_BEST = 2  # sentences of the evidence, one of which a disagreement that is shown must hold


def trusted(found: Sequence[Conflict], evidence: Sequence[Evidence]) -> tuple[Conflict, ...]:
    """The conflicts that are shown: those that the best evidence takes part in.

    A disagreement shown where there is none costs more trust than one missed.
    """
    best = {(item.hit.article.source, item.span) for item in evidence[:_BEST]}
    return tuple(
        conflict
        for conflict in found
        if any((side.evidence.hit.article.source, side.evidence.span) in best for side in conflict.sides)
    )


def conflicts(question: str, evidence: Sequence[Evidence]) -> tuple[Conflict, ...]:
    """The disagreements among the evidence for a question; at most one of amounts and one of statements."""
    asked = stems_in(question)
    names = names_in(question)
    read = claims_in(evidence[:_READ])
    relevant = [claim for claim in read if _relevant(claim, asked, names)]
    parties = [claim for claim in relevant if claim.claimant]
    # Who answers another party speaks of the same thing, even in none of the question's words.
    claims = [c for c in read if c in relevant or (c.claimant and any(beside(c, party) for party in parties))]
    found = [*of_amounts(question, claims, names)]
    if not found and asked_number(question) is None:
        found = [*of_statements(question, claims, names)]
    distinct = {
        frozenset((side.source, side.span) for side in conflict.sides): conflict for conflict in reversed(found)
    }
    return tuple(reversed(distinct.values()))[:2]


def _relevant(claim: Claim, asked: frozenset[str], names: frozenset[str]) -> bool:
    clause, around = about(claim, asked)
    if not is_about(claim, names):
        return False
    return around >= _AROUND or (bool(names) and (clause > 0 or nearness(claim, asked) > 0))
