"""`news`: weekly news-quiz questions over dated articles, from RealTimeQA.

Source: realtimeqa/realtimeqa_public (Kasai et al. 2023). No licence file; the texts belong to their publishers, so the data
is for measurement only. Layout: `articles.jsonl` with `id, title, date, source, url, text`; `questions.jsonl` with
`id, date, question, answers, gold_ids`, asked on `date`.

`news` searches all articles. `news_window` gives each question the limits of 21 days before to 2 days after its date, `news_asof`
only the latter end: as of the day on which it was asked, as the quiz's readers knew it.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from eval.questions import GoldSpan, Nugget, Question
from eval.suites.rows import naming, rows_of
from eval.suites.types import ArticleRecord, Case, Published, Suite, SuiteData, source_of

_BEFORE, _AFTER = timedelta(days=21), timedelta(days=2)
_LICENCE = "no licence file; texts belong to their publishers"
_LAYOUT = "articles.jsonl, questions.jsonl"
_SAME = "these 139 questions and 600 articles, measured by Dateline's authors"


def load(folder: Path) -> SuiteData:
    """All articles for every question."""
    return _load("news", folder)


def load_window(folder: Path) -> SuiteData:
    """Articles near the question's date."""
    return _load("news_window", folder)


def load_as_of(folder: Path) -> SuiteData:
    """Articles up to the question's date."""
    return _load("news_asof", folder)


def _load(name: str, folder: Path) -> SuiteData:
    window = name == "news_window"
    articles: list[ArticleRecord] = []
    for number, row in rows_of(folder / "articles.jsonl"):
        with naming(folder / "articles.jsonl", f"line {number}"):
            fields = ("id", "title", "date", "source", "url", "text")
            articles.append({key: str(row[key]) for key in fields if row.get(key)} | {"text": str(row["text"])})
    cases = []
    for number, row in rows_of(folder / "questions.jsonl"):
        with naming(folder / "questions.jsonl", f"line {number}"):
            asked = date.fromisoformat(row["date"])
            question = Question(
                id=row["id"],
                kind="news",
                question=row["question"],
                as_of=asked if name == "news_asof" else None,
                since=asked - _BEFORE if window else None,
                until=asked + _AFTER if window else None,
                answerable=True,
                nuggets=(Nugget(any=tuple(row["answers"])),),
                gold=tuple(GoldSpan(source=source_of(name, gold)) for gold in row["gold_ids"]),
            )
            cases.append(Case(question))
    return SuiteData(tuple(articles), tuple(cases))


def _figures(hit_1: float, hit_5: float, mrr: float) -> dict[str, float]:
    return {"article_hit_1": hit_1, "article_recall_5": hit_5, "article_mrr": mrr}


NEWS = Suite(
    "news",
    _LICENCE,
    _LAYOUT,
    load,
    published=(
        Published("plain LangChain + Chroma, MiniLM, 1000/200", _figures(0.727, 0.921, 0.814), _SAME),
        Published("BM25 over whole articles", _figures(0.813, 0.971, 0.883), _SAME),
        Published(
            "BM25, all of the source", _figures(0.392, 0.640, 0.497), "286 questions over 25,849 articles: harder"
        ),
    ),
)
NEWS_WINDOW = Suite(
    "news_window",
    _LICENCE,
    _LAYOUT,
    load_window,
    published=(
        Published("BM25, −21..+2 days", _figures(0.928, 0.957, 0.943), _SAME),
        Published(
            "BM25, −21..+2 days, all of the source",
            _figures(0.570, 0.853, 0.692),
            "286 questions over 25,849 articles: harder",
        ),
    ),
)
NEWS_AS_OF = Suite("news_asof", _LICENCE, _LAYOUT, load_as_of)
