"""Indexing measured: the first answer, the whole index, memory and disk, and the same again with nothing or one article changed.

For a peer the first answer is the first hit of its search after its whole indexing: it has nothing before that.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from eval import speed_texts
from eval.peers import PEERS
from eval.speed_plan import Plan
from eval.speed_process import MeasureError, Ran, Running, bytes_of, dateline, run
from eval.speed_rows import DATELINE, Row
from eval.speed_texts import Record
from index.catalogue import Catalogue
from index.errors import DatelineError

_LOOK_EVERY = 0.05  # seconds
_TRIES = 10  # questions that may be answered with "the articles do not say" before it counts as no answer
_SEARCHED = (
    "peers: the first hit of a search, after their whole indexing; Dateline: an answer with citations by `dateline ask`"
)
_CHUNKS = "peers: chunks of 1,000 characters; Dateline: passages of at most 200 tokens"
_TOLD = "txtai keeps no record of what it indexed: unchanged, it is given all texts; changed, it is told which article it was"

_UNITS = {
    "first answer": ("s", _SEARCHED),
    "whole index": ("s", "from the start of the process, loading included"),
    "passages": ("passages", _CHUNKS),
    "passages a second": ("passages/s", _CHUNKS),
    "articles a second": ("articles/s", ""),
    "memory at most": ("MB", ""),
    "disk for an article": ("bytes", "the whole index folder, article texts included"),
}


def index_rows(plan: Plan, group: str, records: Sequence[Record], questions: Sequence[str]) -> Iterator[Row]:
    """All of `_UNITS` for Dateline and each peer, and for Dateline when the first article could be found by its words."""
    folder = speed_texts.write(records, plan.scratch / group / "articles")
    found, answered = first_answer(plan, folder, plan.scratch / group / "first", questions)
    yield Row(group, "first article found by its words", DATELINE, found, "s")
    index = plan.scratch / group / "dateline"
    ran = run(dateline("index", folder, "--index", index, "--json"), plan.cache)
    yield from _rows(group, DATELINE, len(records), ran.result["passages"], ran, ran.seconds, answered, bytes_of(index))
    for peer in PEERS:
        if peer in plan.missing:
            yield from (plan.absent(group, measure, peer) for measure in _UNITS)
            continue
        plan.say(f"{group}: {peer} …")
        place = plan.scratch / group / peer
        ran = plan.peer(peer, "index", place, "--articles", folder / "articles.jsonl", "--question", questions[0])
        whole, first = (ran.result[key] - ran.begun_at for key in ("done", "first_hit"))
        yield from _rows(group, peer, len(records), ran.result["chunks"], ran, whole, first, bytes_of(place))


def _rows(
    group: str, system: str, articles: int, passages: int, ran: Ran, whole: float, first: float | None, disk: int
) -> Iterator[Row]:
    values = {
        "first answer": first,
        "whole index": whole,
        "passages": passages,
        "passages a second": passages / whole,
        "articles a second": articles / whole,
        "memory at most": ran.peak_bytes / 1e6,
        "disk for an article": disk / articles,
    }
    for measure, (unit, note) in _UNITS.items():
        value = values[measure]
        yield Row(group, measure, system, value, unit, note if value is not None else "no question was answered")


def first_answer(plan: Plan, folder: Path, index: Path, questions: Sequence[str]) -> tuple[float | None, float | None]:
    """Seconds from the start of `dateline index` until an article can be found, and to the first answer by `dateline ask`.

    Indexing is ended then. Questions are asked by turns until one is answered; None where `_TRIES` are not.
    """
    indexing = Running(dateline("index", folder, "--index", index, "--json"), plan.cache)
    begun = time.perf_counter()
    try:
        while not (there := _articles(index)) and indexing.going_on:
            time.sleep(_LOOK_EVERY)
        if not there and not _articles(index):
            indexing.wait()
            raise MeasureError(f"Nothing of {folder} was indexed.")
        found = time.perf_counter() - begun
        for attempt in range(_TRIES):
            question = questions[attempt % len(questions)]
            answer = run(
                dateline("ask", question, "--index", index, "--json", "--answerer", "extractive"), plan.cache
            ).result
            if not answer["abstained"]:
                return found, time.perf_counter() - begun
        return found, None
    finally:
        indexing.stop()


def _articles(index: Path) -> int:
    try:
        with closing(Catalogue(index)) as catalogue:
            return catalogue.state().articles
    except DatelineError:
        return 0  # not there yet


def again_rows(plan: Plan, group: str, records: Sequence[Record]) -> Iterator[Row]:
    """Indexing again: nothing changed, and a sentence added to one article. The indexes of `index_rows` are there."""
    folder, index = plan.scratch / group / "articles", plan.scratch / group / "dateline"
    changed, one = speed_texts.with_one_changed(records)
    command = dateline("index", folder, "--index", index, "--json")
    run(command, plan.cache)  # a file written a moment ago is read once more
    yield Row(group, "again, nothing changed", DATELINE, run(command, plan.cache).seconds, "s", _TOLD)
    speed_texts.write(changed, folder)
    yield Row(group, "again, one article changed", DATELINE, run(command, plan.cache).seconds, "s", _TOLD)
    for peer in PEERS:
        measures = ("again, nothing changed", "again, one article changed")
        if peer in plan.missing:
            yield from (plan.absent(group, measure, peer) for measure in measures)
            continue
        place = plan.scratch / group / (peer if peer == "txtai" else f"{peer}-tracked")
        speed_texts.write(records, folder)
        articles = ("--articles", folder / "articles.jsonl")
        if peer != "txtai":  # LangChain's record manager must have seen the first indexing
            plan.say(f"{group}: {peer} with its record manager …")
            plan.peer(peer, "tracked", place, *articles)
        for measure, texts in zip(measures, (records, changed), strict=True):
            speed_texts.write(texts, folder)
            told = () if texts is records else ("--changed", one["id"])
            ran = plan.peer(peer, "again", place, *articles, *told)
            yield Row(group, measure, peer, ran.result["done"] - ran.begun_at, "s", _TOLD)


def files_rows(plan: Plan, group: str, records: Sequence[Record]) -> Iterator[Row]:
    """The same texts as a folder of files, indexed again with nothing changed, into the index of `index_rows`.

    They have their vectors by then, so that getting there costs no second embedding. Dateline alone: what reading a folder and
    finding nothing changed costs a peer is its users' own code.
    """
    folder = speed_texts.write_files(records, plan.scratch / group / "files")
    command = dateline("index", folder, "--index", plan.scratch / group / "dateline", "--json")
    run(command, plan.cache)
    run(command, plan.cache)  # a file written a moment ago is read once more
    ran = [run(command, plan.cache) for _ in range(plan.rounds)]
    note = f"the process from start to end, {ran[0].result['unchanged']} unchanged"
    yield Row(
        group,
        "again, a folder of files, nothing changed",
        DATELINE,
        statistics.median(r.seconds for r in ran),
        "s",
        note,
    )
