"""Search hits and articles as plain lines for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Article
from rag.timeline import Event
from rag.types import Hit
from ui.inert import one_line
from ui.words import days


def hits_plain(hits: Sequence[Hit]) -> str:
    """A block for each hit: rank, score, source, title and date, then the passage."""
    if not hits:
        return "Nothing found."
    blocks = []
    for rank, hit in enumerate(hits, 1):
        title = f" · {one_line(hit.article.title)}" if hit.article.title else ""
        when = days(hit.article.date.start, hit.article.date.end)
        head = f"{rank:>2}  {hit.score:.3f}  {one_line(hit.article.source)}{title} · {when}"
        blocks.append(f"{head}\n    {one_line(hit.passage.text)}")
    return "\n".join(blocks)


def timeline_plain(events: Sequence[Event]) -> str:
    """A block for each event, oldest first: its days, the words, and where they stand."""
    if not events:
        return "No dated event was found."
    blocks = []
    for event in events:
        when = days(event.date, event.last)
        basis = "" if event.basis == "sentence" else " (the article's date)"
        who = f"{one_line(event.citation.claimant)}: " if event.citation.claimant else ""
        cited = f"[{event.citation.n}] {one_line(event.citation.source)}, {event.citation.start}–{event.citation.end}"
        blocks.append(f"{when}{basis}\n    {who}{one_line(event.text)}\n    {cited}")
    return "\n".join(blocks)


def articles_plain(articles: Sequence[Article]) -> str:
    """A line for each article: date and its basis, passages, source, title."""
    if not articles:
        return "The index holds no articles."
    rows = [
        (
            days(a.date.start, a.date.end),
            f"({a.date.basis})",
            str(a.passages),
            one_line(a.source),
            one_line(a.title or ""),
        )
        for a in articles
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)), row[4]]).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, f"{len(articles)} articles"])
