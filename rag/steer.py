"""Time re-weights what was found: the question's own frame, and a soft preference for the newest before `as_of`.

Nothing is left out here, and nothing gains: a hit outside loses a share of its score that grows with its distance in days.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from index.reader import IndexReader
from index.types import ArticleDate, Filters
from rag.events import event_days
from rag.frame import read_frame
from rag.retrieve import Found
from rag.types import Evidence, Frame, Hit

# What an article may lose, and the days after which most of it is lost; chosen on the news suite, `as_of` the question's date.
_AGE_SHARE, _AGE_DAYS = 0.4, 21.0
_FRAME_SHARE, _FRAME_DAYS = 0.35, 45.0
_NAMED_SHARE, _NAMED_DAYS = 0.9, 1.0  # where the question names the article by its date: any other is hardly meant
_LATEST_SHARE, _LATEST_DAYS = 0.3, 60.0
_EVENT_SHARE = 0.35
_EVENTS_READ = 15  # sentences whose own days are looked at
_UNDATED = 0.5  # of what may be lost: an undated article is as likely inside as outside
_REPORTED_LATER = 14  # days after its end in which a period is still reported on


def steered(question: str, found: Found, filters: Filters, reader: IndexReader) -> tuple[Found, Frame | None]:
    """What was found with its scores steered, best first, and the frame that the question's words gave, if any."""
    frame = read_frame(question, lambda: filters.as_of or filters.until or newest_day(filters, reader))
    hits = steer(found.hits, frame, filters.as_of)
    return (replace(found, hits=hits, steered=True) if hits is not found.hits else found), frame


def steer_evidence(evidence: Sequence[Evidence], frame: Frame | None) -> tuple[Evidence, ...]:
    """The evidence with sentences about other days than the question's after those about them."""
    if frame is None or (frame.since is None and frame.until is None):
        return tuple(evidence)
    count = len(evidence) if frame.of_article else _EVENTS_READ
    read = [replace(item, score=round(item.score * _event_weight(item, frame), 4)) for item in evidence[:count]]
    weighed = [*read, *evidence[count:]]
    return tuple(sorted(weighed, key=lambda item: (-item.score, item.hit.article.source, item.span.start)))


def _event_weight(item: Evidence, frame: Frame) -> float:
    if frame.of_article:
        return weight(item.hit.article.date, frame, None)
    days = event_days(item.text, item.hit.article.date)
    if days is None:
        return 1.0
    early = (frame.since - days.last).days if frame.since else 0
    late = (days.first - frame.until).days if frame.until else 0
    return 1 - _EVENT_SHARE * (1 - math.exp(-max(early, late, 0) / _FRAME_DAYS))


def newest_day(filters: Filters, reader: IndexReader) -> date | None:
    """The last day of the articles that the filters leave."""
    numbers = reader.catalogue.eligible(filters)
    if numbers is None:
        return reader.catalogue.covered()[1]
    articles = reader.catalogue.articles_by_id(numbers).values()
    return max((article.date.end for article in articles if article.date.end), default=None)


def steer(hits: tuple[Hit, ...], frame: Frame | None, as_of: date | None) -> tuple[Hit, ...]:
    """The hits with their scores weighed by time, best first; as they are where nothing speaks of time."""
    if frame is None and as_of is None:
        return hits
    weighed = [replace(hit, score=round(hit.score * weight(hit.article.date, frame, as_of), 5)) for hit in hits]
    return tuple(sorted(weighed, key=lambda hit: (-hit.score, hit.article.source, hit.passage.start)))


def weight(published: ArticleDate, frame: Frame | None, as_of: date | None) -> float:
    """What a score is multiplied by for an article of these days, in 0..1."""
    kept = 1.0
    if as_of is not None and (frame is None or frame.since is frame.until is None):
        kept *= 1 - _AGE_SHARE * _far(published, None, as_of, as_of, _AGE_DAYS)
    if frame is not None and frame.as_of is not None and frame.since is None and as_of is None:
        kept *= 1 - _LATEST_SHARE * _far(published, None, frame.as_of, frame.as_of, _LATEST_DAYS)
    if frame is not None and frame.of_article:
        # Nobody names by its day an article that shows none: undated is far.
        far = _far(published, frame.since, frame.until, None, _NAMED_DAYS, later=0, undated=1.0)
        kept *= 1 - _NAMED_SHARE * far
    elif frame is not None and (frame.since or frame.until):
        kept *= 1 - _FRAME_SHARE * _far(published, frame.since, frame.until, None, _FRAME_DAYS)
    return kept


def _far(
    published: ArticleDate,
    since: date | None,
    until: date | None,
    point: date | None,
    scale: float,
    later: int = _REPORTED_LATER,
    undated: float = _UNDATED,
) -> float:
    """How far outside a stretch (or from a point) an article lies, 0..1; `later` days after the stretch are inside."""
    if published.start is None or published.end is None:
        return undated
    if point is not None:
        days: float = max((point - published.end).days, 0)
    else:
        early = (since - published.end).days if since else 0
        late = (published.start - until).days - later if until else 0
        days = max(early, late, 0)
    return 1 - math.exp(-days / scale)
