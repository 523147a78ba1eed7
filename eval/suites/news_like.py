"""`news_like`: our own made-up articles of `eval/evidence/news_like.jsonl`, asked only of those not trained on.

Apache-2.0, written for this project. A question was written with one article in view and may say no more than "How many were
hurt?", so it is asked of ten articles, not of all of them. A question with a false premise counts as unanswerable here.
"""

from __future__ import annotations

from pathlib import Path

from eval.evidence.splits import NEWS_LIKE, NEWS_LIKE_HELD_OUT, share
from eval.questions import GoldSpan, Nugget, Question
from eval.suites.rows import rows_of
from eval.suites.types import ArticleRecord, Case, Suite, SuiteData, source_of

_NAME = "news_like"
_GROUP = 10  # articles that a question is asked of


def load(folder: Path) -> SuiteData:
    """All articles, and the questions of the held-out ones."""
    path = folder / NEWS_LIKE.name
    articles: list[ArticleRecord] = []
    cases: list[Case] = []
    rows = list(rows_of(path))
    for number, row in rows:
        text = " ".join(row["s"])
        group = f"g{number % max(1, len(rows) // _GROUP)}"
        record = {
            "id": f"{group}/{number}",
            "text": text,
            "title": row.get("title") or "",
            "date": row.get("date") or "",
        }
        articles.append({key: value for key, value in record.items() if value})
        if share(row["s"][0]) >= NEWS_LIKE_HELD_OUT:
            continue
        for at, item in enumerate(row["q"]):
            cases.append(Case(_question(f"{number}/{at}", group, number, row["s"], item)))
    return SuiteData(tuple(articles), tuple(cases))


def _question(identity: str, group: str, number: int, sentences: list[str], item: list[object]) -> Question:
    source = source_of(_NAME, f"{group}/{number}")
    kind, question, right, words = str(item[0]), str(item[1]), list(item[2]), str(item[3])  # type: ignore[call-overload]
    answerable = bool(right) and kind != "false"
    starts = [sum(len(s) + 1 for s in sentences[:i]) for i in range(len(sentences))]
    gold = [GoldSpan(source=source, start=starts[i], end=starts[i] + len(sentences[i])) for i in right]
    others = list(item[4]) if len(item) > 4 else []  # type: ignore[call-overload]
    gold += [
        GoldSpan(source=source, start=starts[i], end=starts[i] + len(sentences[i]), alternative=True) for i in others
    ]
    return Question(
        id=identity,
        kind=kind,
        question=question,
        source=source_of(_NAME, f"{group}/*"),
        answerable=answerable,
        nuggets=(Nugget(any=(words,)),) if words and answerable else (),
        gold=tuple(gold) if answerable else (),
    )


NEWS_LIKE_SUITE = Suite(_NAME, "Apache-2.0", NEWS_LIKE.name, load, shipped=NEWS_LIKE.parent)
