"""What the evidence for a question tells, by the days on which it took place: oldest first, each event with its citation."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.types import ArticleDate
from rag.claimants import claimant
from rag.claims import stems_in, text_before
from rag.desk import Desk
from rag.events import event_days
from rag.look import evidence_for, passages_for
from rag.question import checked
from rag.types import Citation, Evidence, Query

_MOST = 20  # events
_SHARE = 0.05  # of the best sentence's score that an event needs
_SAME = 0.7  # share of common words from which two sentences of one day tell the same
_TELLS = 4  # stems that a sentence needs to tell anything


@dataclass(frozen=True, slots=True)
class Event:
    """What took place from `date` to `last` (equal for a single day), in an article's words.

    `basis`: "sentence" where the sentence itself names the days, "article" where they are those of its article.
    `citation` holds the exact words; `text` is the same on one line.
    """

    date: datetime.date
    last: datetime.date
    basis: str
    text: str
    citation: Citation


def timeline(query: Query, desk: Desk) -> tuple[Event, ...]:
    """The dated events in the evidence for a question, oldest first; an undated article's "on Monday" is no day and left out.

    Raises UsageError for an unusable question.
    """
    question = checked(query.question, desk.settings.max_question)
    with desk.reader.snapshot() as reader:
        found, frame = passages_for(question, query.filters, reader, mode=desk.settings.mode)
        return events(evidence_for(question, found, frame, reader).evidence)


def events(evidence: Sequence[Evidence]) -> tuple[Event, ...]:
    """The events of sentences, the best of those that tell the same on the same day; numbered by their place in time."""
    chosen: list[Event] = []
    best = max((item.score for item in evidence), default=0.0)
    for item in sorted(evidence, key=lambda e: (-e.score, e.hit.article.source, e.span.start)):
        if len(chosen) == _MOST or item.score < _SHARE * best:
            break
        event = _event(item)
        if event is not None and not any(_same(event, other) for other in chosen):
            chosen.append(event)
    ordered = sorted(chosen, key=lambda e: (e.date, e.last, e.citation.source, e.citation.start))
    return tuple(replace(e, citation=replace(e.citation, n=n)) for n, e in enumerate(ordered, 1))


def _event(item: Evidence) -> Event | None:
    article = item.hit.article
    days = event_days(item.text, article.date)
    if days is not None:
        first, last, basis = days.first, days.last, "sentence"
    elif (span := _own_days(article.date)) is not None:
        first, last, basis = *span, "article"
    else:
        return None
    if len(stems_in(item.text)) < _TELLS:
        return None
    citation = Citation(
        n=1, source=article.source, title=article.title, publisher=article.publisher, date=article.date.end,
        date_start=article.date.start, date_basis=article.date.basis, start=item.span.start, end=item.span.end,
        quote=item.text, support=round(item.score, 4), content_hash=article.content_hash,
        claimant=claimant(item.text, text_before(item)), event_date=days.iso if days else None,
    )  # fmt: skip
    return Event(first, last, basis, " ".join(item.text.split()), citation)


def _own_days(published: ArticleDate) -> tuple[datetime.date, datetime.date] | None:
    return (published.start, published.end) if published.start and published.end else None


def _same(event: Event, other: Event) -> bool:
    if (event.date, event.last) != (other.date, other.last):
        return False
    first, second = stems_in(event.text), stems_in(other.text)
    return len(first & second) >= _SAME * max(1, min(len(first), len(second)))
