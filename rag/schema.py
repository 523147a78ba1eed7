"""The JSON that leaves the program: answers, hits, articles, reports. Version 1; fields of later work stand as null or empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from index.types import Article, IndexReport
from rag.types import Answer, Citation, Disagreement, Frame, Hit, Query

if TYPE_CHECKING:
    from rag.timeline import Event

SCHEMA_VERSION = 1


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer as DESIGN's contract has it. Dates are ISO strings."""
    filters = answer.query.filters
    return {
        "schema_version": SCHEMA_VERSION,
        "id": answer.query.id,
        "question": answer.query.question,
        "understood": answer.understood,
        "answer": answer.text,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "premise": answer.premise,
        "message": answer.message,
        "confidence": answer.confidence,
        "as_of": _iso(filters.as_of),
        "since": _iso(filters.since),
        "until": _iso(filters.until),
        "frame": _frame(answer.frame) if answer.frame else None,
        "citations": [citation_json(citation) for citation in answer.citations],
        "sentences": [
            {"text": s.text, "citations": list(s.citations), "supported": s.supported} for s in answer.sentences
        ],
        "disagreements": [_disagreement(item) for item in answer.disagreements],
        "nearest": [hit_json(rank, hit) for rank, hit in enumerate(answer.nearest, 1)],
        "removed": list(answer.removed),
        "unknown_markers": answer.unknown_markers,
        "index_state": asdict(answer.index_state),
        "answerer": answer.answerer,
        "fallback": answer.fallback,
        "usage": None if answer.usage is None else asdict(answer.usage),
        "timings_ms": asdict(answer.timings),
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    fields = (
        "n",
        "source",
        "title",
        "publisher",
        "date",
        "date_start",
        "date_basis",
        "start",
        "end",
        "quote",
        "support",
    )
    later = ("claimant", "event_date", "page", "content_hash")
    return _dated({name: getattr(citation, name) for name in (*fields, *later)})


def timeline_json(query: Query, events: Sequence[Event]) -> dict[str, Any]:
    """Events oldest first, each with its citation; `basis` says whether the sentence or only its article gives the days."""
    return {
        "id": query.id,
        "question": query.question,
        "events": [
            {
                "date": _iso(event.date),
                "last": _iso(event.last),
                "basis": event.basis,
                "text": event.text,
                "citation": citation_json(event.citation),
            }
            for event in events
        ],
    }


def hits_json(query: Query, hits: list[Hit]) -> dict[str, Any]:
    return {
        "id": query.id,
        "question": query.question,
        "hits": [hit_json(rank, hit) for rank, hit in enumerate(hits, 1)],
    }


def hit_json(rank: int, hit: Hit) -> dict[str, Any]:
    return {
        "rank": rank,
        "source": hit.article.source,
        "title": hit.article.title,
        "date": _iso(hit.article.date.end),
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.passage.text,
        "score": hit.score,
    }


def article_json(article: Article) -> dict[str, Any]:
    return {
        "source": article.source,
        "title": article.title,
        "publisher": article.publisher,
        "date": _iso(article.date.end),
        "date_start": _iso(article.date.start),
        "date_basis": article.date.basis,
        "encoding": article.encoding,
        "language": article.language,
        "passages": article.passages,
        "embedded": article.embedded,
        "content_hash": article.content_hash,
        "root": article.root,
    }


def report_json(report: IndexReport) -> dict[str, Any]:
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "passages": report.passages,
        "seconds": round(report.seconds, 3),
        "errors": [asdict(problem) for problem in report.errors],
    }


def _disagreement(item: Disagreement) -> dict[str, Any]:
    return {"about": item.about, "kind": item.kind, "sides": [_dated(asdict(side)) for side in item.sides]}


def _frame(frame: Frame) -> dict[str, Any]:
    return {"since": _iso(frame.since), "until": _iso(frame.until), "as_of": _iso(frame.as_of), "basis": frame.basis}


def _dated(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: _iso(value) if isinstance(value, date) else value for name, value in fields.items()}


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None
