"""Hand-marked sentences and expressions: who says it, and which days are meant; `eval/sets/README.md` says how they were marked.

The claimants' sentences stand in the news articles, which are not part of Dateline: without these they are passed over,
saying so.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from eval.bootstrap import mean_interval
from eval.suites.rows import naming, rows_of
from eval.summary import cell
from index.sentences import sentence_spans
from index.types import ArticleDate, Span
from rag.claimants import claimant
from rag.events import event_days
from rag.frame import read_frame

_ROW, _CELL = 44, 26

Marks = list[tuple[str, bool]]  # half, whether right
Days = tuple[date | None, date | None]


def marks_table(folder: Path) -> str:
    """The share of claimants and of time words that are right, for each half."""
    data = os.environ.get("DATELINE_DATA")
    news = Path(data) / "news" / "articles.jsonl" if data else None
    lines = [_row("time words right", half, time_words_right(folder)) for half in ("dev", "sealed")]
    if news is None or not news.is_file():
        lines.append(
            "claimants: not measured; set DATELINE_DATA to the folder whose news/articles.jsonl the marks point into"
        )
    else:
        lines += [_row("claimants right", half, claimants_right(folder, news)) for half in ("dev", "sealed")]
    return "\n".join(lines) + "\n"


def time_words_right(folder: Path) -> Marks:
    """For each expression of `timewords.jsonl` whether the days read from it are those marked. Raises SuiteError."""
    path, marks = folder / "timewords.jsonl", []
    for number, row in rows_of(path):
        with naming(path, f"line {number}"):
            start, end = _day(row["anchor_start"]), _day(row["anchor_end"])
            wanted = (_day(row["since"]), _day(row["until"]))
            found = _asked(row["text"], end) if row["what"] == "question" else _told(row["text"], start, end)
            # "Since" and "after" stay open at the end, which the asking day ends as well.
            open_end = row["what"] == "question" and wanted[1] is None and found == (wanted[0], end)
            marks.append((row["half"], found == wanted or (open_end and wanted[0] is not None)))
    return marks


def claimants_right(folder: Path, news: Path) -> Marks:
    """For each sentence of `claimants.jsonl` whether its claimant is the one marked. Raises SuiteError."""
    texts = {row["id"]: row["text"] for _, row in rows_of(news)}
    path, marks = folder / "claimants.jsonl", []
    for number, row in rows_of(path):
        with naming(path, f"line {number}"):
            text = texts[row["article"]]
            wanted = text[slice(*row["claimant"])] if row["claimant"] else None
            earlier = [s for s in sentence_spans(text, Span(0, len(text))) if s.end <= row["start"]][-2:]
            before = text[earlier[0].start : earlier[-1].end] if earlier else ""
            marks.append((row["half"], same_party(wanted, claimant(text[row["start"] : row["end"]], before))))
    return marks


def same_party(wanted: str | None, found: str | None) -> bool:
    """Whether two phrases name one claimant: one holds the other's words, but for articles."""
    if wanted is None or found is None:
        return wanted is found
    one, other = (set(re.findall(r"\w+", text.lower())) - {"the", "a", "an"} for text in (wanted, found))
    return one <= other or other <= one


def _asked(text: str, today: date | None) -> Days:
    frame = read_frame(text, lambda: today)
    if frame is None:
        return None, None
    if frame.since is None and frame.until is None and frame.basis.startswith("as of"):
        return None, frame.as_of
    return frame.since, frame.until


def _told(text: str, start: date | None, end: date | None) -> Days:
    days = event_days(text, ArticleDate(start, end, "record"))
    return (days.first, days.last) if days else (None, None)


def _row(name: str, half: str, marks: Sequence[tuple[str, bool]]) -> str:
    values = [float(right) for mark_half, right in marks if mark_half == half]
    return f"{name}, {half}".ljust(_ROW) + cell(mean_interval(values) if values else None).rjust(_CELL)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None
