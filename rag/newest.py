"""The newest value leads, and what it supersedes is said to be earlier: the order of the evidence, and the words for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.types import Span
from rag.cite import Citations
from rag.claimants import claimant
from rag.claims import Claim, text_before
from rag.conflict import CHANGED, Conflict
from rag.events import event_days
from rag.types import Citation, Disagreement, Draft, Evidence, Hit, Side


@dataclass(frozen=True, slots=True)
class Cited:
    """A draft's citations with who says what and when, and the disagreements with the citations that their sides need."""

    citations: tuple[Citation, ...]
    disagreements: tuple[Disagreement, ...]
    message: str


def newest_first(evidence: Sequence[Evidence], conflicts: Sequence[Conflict]) -> tuple[Evidence, ...]:
    """The evidence with the newest side of each change in front and its superseded sides gone: they become earlier reports."""
    changed = [conflict for conflict in conflicts if conflict.kind == CHANGED]
    if not changed:
        return tuple(evidence)
    leading = [conflict.sides[0].evidence for conflict in changed]
    old = {_place(side.evidence) for conflict in changed for side in conflict.sides[1:]} - {
        _place(item) for item in leading
    }
    places = {_place(item) for item in leading}
    best = max((item.score for item in evidence), default=0.0)
    first = [Evidence(item.hit, item.span, item.text, best) for item in dict.fromkeys(leading)]
    rest = [item for item in evidence if _place(item) not in places and _place(item) not in old]
    return (*first, *rest)


def cite(draft: Draft, conflicts: Sequence[Conflict], hits: Sequence[Hit]) -> Cited:
    """Fills in claimants and event dates, and cites the sides of each disagreement, by the draft's own citation where one is."""
    citations = Citations.resume(draft.citations)
    disagreements = tuple(_disagreement(conflict, citations) for conflict in conflicts)
    cited = tuple(_annotated(citation, hits) for citation in citations.all)
    earlier = [_earlier(item) for item in disagreements if item.kind == CHANGED]
    return Cited(cited, disagreements, " ".join(earlier))


def _disagreement(conflict: Conflict, citations: Citations) -> Disagreement:
    return Disagreement(conflict.about, conflict.kind, tuple(_side(claim, citations) for claim in conflict.sides))


def _side(claim: Claim, citations: Citations) -> Side:
    """A side with the number of a citation that holds its words."""
    covering = [
        citation.n
        for citation in citations.all
        if citation.source == claim.source and citation.start <= claim.span.start and claim.span.end <= citation.end
    ]
    evidence = claim.evidence
    n = covering[0] if covering else citations.cite(evidence.hit.article, evidence.span, evidence.text, evidence.score)
    return Side(claim.claimant, " ".join(claim.text.split()), claim.published.end, n)


def _earlier(item: Disagreement) -> str:
    return " ".join(
        f"Earlier report ({side.date.isoformat() if side.date else 'undated'}): {side.text} [{side.n}]"
        for side in item.sides[1:]
    )


def _annotated(citation: Citation, hits: Sequence[Hit]) -> Citation:
    """A citation with its claimant and the days of what it tells, as far as its own words and those before it say so."""
    hit = next(
        (h for h in hits if h.article.source == citation.source and h.passage.start <= citation.start < h.passage.end),
        None,
    )
    before = "" if hit is None else text_before(Evidence(hit, Span(citation.start, citation.end), citation.quote, 0.0))
    days = event_days(citation.quote, hit.article.date) if hit is not None else None
    return replace(citation, claimant=claimant(citation.quote, before), event_date=days.iso if days else None)


def _place(item: Evidence) -> tuple[str, int]:
    return item.hit.article.source, item.span.start
