"""How well articles are found while an index is incomplete: the news questions at 0, 25, 50 and 100 % embedded.

    python -m eval.speed_quality ARTICLES INDEX CACHE QUESTIONS.json

The process that is measured indexes words first, then gives a share of the passages their vectors, the newest articles first, as
`dateline index` does, and asks all questions at each share.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eval import speed_texts
from eval.speed_plan import Plan
from eval.speed_process import run
from eval.speed_rows import DATELINE, Row
from eval.speed_texts import Record

if TYPE_CHECKING:
    from rag.desk import Desk

GROUP = "incomplete"
SHARES = (0.0, 0.25, 0.5, 1.0)
_K = 10


def quality_rows(
    plan: Plan, records: Sequence[Record], questions: Sequence[tuple[str, frozenset[str]]]
) -> Iterator[Row]:
    """hit@1 and MRR@10 of the gold articles at each share."""
    folder = speed_texts.write(records, plan.scratch / GROUP / "articles")
    asked = plan.scratch / GROUP / "questions.json"
    asked.write_text(json.dumps([[question, sorted(gold)] for question, gold in questions]))
    plan.say(f"{GROUP}: asking {len(questions)} questions at {len(SHARES)} shares …")
    index = plan.scratch / GROUP / "dateline"
    command = [sys.executable, "-m", "eval.speed_quality", str(folder), str(index), str(plan.cache), str(asked)]
    for each in run(command, plan.cache).result:
        note = f"{len(questions)} questions over {len(records)} articles"
        for measure in ("hit@1", "MRR@10"):
            yield Row(GROUP, f"{measure}, {each['share']:.0%} embedded", DATELINE, each[measure], "", note)


def measured(
    articles: Path, index: Path, cache: Path, questions: Sequence[tuple[str, Collection[str]]]
) -> Iterator[dict[str, float]]:
    """For each share: the share of passages that really have a vector, and the two measures."""
    from index.build import build
    from index.reader import open_reader
    from rag.desk import Desk

    build([articles], index, cache=cache, most=0)
    reader = open_reader(index, cache=cache)
    whole = len(reader.catalogue.waiting())
    for share in SHARES:
        more = round(share * whole) - (whole - len(reader.catalogue.waiting()))
        build([], index, cache=cache, most=more)
        ranks = [_rank(question, gold, Desk(reader)) for question, gold in questions]
        yield {
            "share": share,
            "embedded": 1 - len(reader.catalogue.waiting()) / whole,
            "hit@1": sum(rank == 1 for rank in ranks) / len(ranks),
            "MRR@10": sum(1 / rank for rank in ranks if rank) / len(ranks),
        }


def _rank(question: str, gold: Collection[str], desk: Desk) -> int | None:
    """The rank of the first gold article, from 1; None where none is among the first ten."""
    from rag.search import search
    from rag.types import Query

    hits = search(Query(question), desk, k=_K, by="article")
    found = (rank for rank, hit in enumerate(hits, 1) if hit.article.source.partition("#")[2] in gold)
    return next(found, None)


def main() -> int:
    """Prints one JSON list."""
    articles, index, cache, questions = map(Path, sys.argv[1:])
    asked = json.loads(questions.read_text())
    sys.stdout.write(json.dumps(list(measured(articles, index, cache, asked))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
