"""What a search costs as the index grows: real Chroma, catalogue and full-text index over made-up passages.

    python -m eval.speed_search FOLDER CACHE QUESTIONS.json

The process that is measured opens an index and searches it. The passages are sentences of real articles in random order, their
vectors are synthetic (`index/made_up.py`): they cost nothing to make, and are a harder case for the graph than real ones.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from eval.speed_plan import Plan
from eval.speed_process import run
from eval.speed_rows import DATELINE, Row
from eval.speed_texts import Record

GROUP = "search"
_SENTENCES = 3  # a passage
_FEWEST, _MOST = 40, 300  # characters of a sentence
_NEAREST = 60  # as many as retrieval asks for
_ASKED = 100
_MEASURES = tuple(f"{what} {point}" for what in ("question", "search", "Chroma") for point in ("p50", "p95"))
_SYNTHETIC = (
    "synthetic vectors, passages of sentences in random order; search: words, vectors, fusing; question: all of it"
)


def search_rows(plan: Plan, records: Sequence[Record], questions: Sequence[str]) -> Iterator[Row]:
    """p50 and p95 of whole questions, of their searches and of Chroma alone at each size, and the growth over all sizes."""
    from index.made_up import grow
    from index.models import find_model

    folder, asked = plan.scratch / GROUP / "dateline", plan.scratch / GROUP / "questions.json"
    folder.parent.mkdir(parents=True)
    asked.write_text(json.dumps(list(questions[:_ASKED])))
    text, files = _texts(records), find_model()
    by_size: dict[int, dict[str, float]] = {}
    for size in plan.sizes:
        plan.say(f"{GROUP}: making {size:,} passages …")
        there = grow(folder, size, files=files, text=text)
        command = [sys.executable, "-m", "eval.speed_search", str(folder), str(plan.cache), str(asked)]
        ran = run(command, plan.cache)
        by_size[size] = ran.result | {"memory": ran.peak_bytes / 1e6}
        for measure in _MEASURES:
            yield Row(GROUP, f"{measure}, {there:,} passages", DATELINE, ran.result[measure], "ms", _SYNTHETIC)
        yield Row(GROUP, f"memory at most, {there:,} passages", DATELINE, by_size[size]["memory"], "MB", _SYNTHETIC)
    first, last = min(by_size), max(by_size)
    for measure in _MEASURES:
        growth = by_size[last][measure] / by_size[first][measure]
        yield Row(GROUP, f"{measure}, {last:,} against {first:,}", DATELINE, growth, "×", _SYNTHETIC)


def _texts(records: Sequence[Record]) -> Callable[[int], str]:
    pool = [
        sentence
        for record in records
        for sentence in re.split(r"(?<=[.!?])\s+", " ".join(record["text"].split()))
        if _FEWEST <= len(sentence) <= _MOST
    ]

    def text(number: int) -> str:
        return " ".join(random.Random(number).choices(pool, k=_SENTENCES))

    return text


def measured(folder: Path, cache: Path, questions: Sequence[str]) -> dict[str, float]:
    """Milliseconds of the questions' answers and searches, each question asked once, after one to warm up; median and 95th
    percentile."""
    import numpy as np

    from index.reader import open_reader
    from rag.answer import answer
    from rag.desk import Desk
    from rag.search import search
    from rag.types import Query

    desk = Desk(open_reader(folder, cache=cache))
    answer(Query("What is warming up?"), desk)
    answers, whole, chroma = [], [], []
    for question in questions:
        begun = time.perf_counter()
        hits = search(Query(question), desk)
        whole.append((time.perf_counter() - begun) * 1000)
        vector = desk.reader.encode([question])[0]
        begun = time.perf_counter()
        near = desk.reader.nearest(vector, _NEAREST)
        chroma.append((time.perf_counter() - begun) * 1000)
        if not hits or len(near) < min(_NEAREST, desk.reader.catalogue.passage_count()):
            raise SystemExit(f"{question!r}: {len(hits)} hits, {len(near)} nearest")
        begun = time.perf_counter()
        answer(Query(question), desk)
        answers.append((time.perf_counter() - begun) * 1000)
    figures: dict[str, float] = {}
    for name, times in (("question", answers), ("search", whole), ("Chroma", chroma)):
        figures |= {f"{name} p{point}": float(np.percentile(times, point)) for point in (50, 95)}
    return figures


def main() -> int:
    """Prints the figures as JSON."""
    folder, cache, questions = map(Path, sys.argv[1:])
    sys.stdout.write(json.dumps(measured(folder, cache, json.loads(questions.read_text()))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
