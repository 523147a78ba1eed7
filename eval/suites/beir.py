"""`beir`: retrieval alone, over any folder in BEIR's layout (Thakur et al. 2021).

Layout: `corpus.jsonl` with `_id, title, text`; `queries.jsonl` with `_id, text`; `qrels/test.tsv` with a header and `query-id,
corpus-id, score`. Licences differ by data set: look at the one you use. Every score above 0 counts as relevant, alike,
so that on data sets with graded judgements nDCG differs a little from trec_eval's. Only the articles' measures mean anything.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from eval.questions import GoldSpan, Question
from eval.suites.rows import naming, rows_of, text_of
from eval.suites.types import ArticleRecord, Case, Suite, SuiteData, source_of

_NAME = "beir"


def load(folder: Path) -> SuiteData:
    """All documents for every query that the test judgements name. Empty documents are left out."""
    relevant = _judgements(folder / "qrels" / "test.tsv")
    articles: list[ArticleRecord] = []
    for number, row in rows_of(folder / "corpus.jsonl"):
        with naming(folder / "corpus.jsonl", f"line {number}"):
            record = {"id": str(row["_id"]), "text": row["text"]}
            if row["text"].strip():
                articles.append(record | {"title": row["title"]} if row.get("title") else record)
    cases = []
    for number, row in rows_of(folder / "queries.jsonl"):
        with naming(folder / "queries.jsonl", f"line {number}"):
            gold = relevant.get(str(row["_id"]))
            if gold:
                spans = tuple(GoldSpan(source=source_of(_NAME, document)) for document in gold)
                cases.append(
                    Case(Question(id=str(row["_id"]), kind="query", question=row["text"], answerable=True, gold=spans))
                )
    return SuiteData(tuple(articles), tuple(cases))


def _judgements(path: Path) -> dict[str, list[str]]:
    relevant: dict[str, list[str]] = defaultdict(list)
    for number, line in enumerate(text_of(path).split("\n")[1:], 2):
        if line.strip():
            with naming(path, f"line {number}"):
                query, document, score = line.rstrip("\r").split("\t")
                if int(score) > 0:
                    relevant[query].append(document)
    return relevant


BEIR = Suite(_NAME, "differs by data set", "corpus.jsonl, queries.jsonl, qrels/test.tsv", load)
