"""A cold question: a process that starts, opens the index, asks and ends. And what the same text in ten files costs."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from eval import speed_texts
from eval.peers import PEERS
from eval.speed_plan import Plan
from eval.speed_process import Ran, dateline, run
from eval.speed_rows import DATELINE, Row
from eval.speed_texts import Record

_COPIED, _FILES = 20, 10
_ANSWERS = "Dateline: retrieval, evidence and an answer with citations; peers: a search"
_TENFOLD = (
    f"{_COPIED} articles at most, and the same in {_FILES} files; loading models counts for Dateline, not for peers"
)


def cold_rows(plan: Plan, group: str, questions: Sequence[str]) -> Iterator[Row]:
    """Medians over a few questions, on the indexes that `index_rows` made."""
    index = plan.scratch / group / "dateline"
    for name, command, note in (("ask", ("--answerer", "extractive"), _ANSWERS), ("search", (), "")):
        ran = [run(dateline(name, q, "--index", index, "--json", *command), plan.cache) for q in _some(plan, questions)]
        yield from _rows(group, f"cold {name}", DATELINE, ran, note)
    for peer in PEERS:
        if peer in plan.missing:
            yield from (plan.absent(group, f"cold {name}", peer) for name in ("ask", "search"))
            continue
        place = plan.scratch / group / peer
        ran = [plan.peer(peer, "ask", place, "--question", question) for question in _some(plan, questions)]
        yield from _rows(group, "cold ask", peer, ran, _ANSWERS)
        yield from _rows(group, "cold search", peer, ran, "")


def _some(plan: Plan, questions: Sequence[str]) -> list[str]:
    return [questions[number % len(questions)] for number in range(plan.rounds)]


def _rows(group: str, measure: str, system: str, ran: Sequence[Ran], note: str) -> Iterator[Row]:
    yield Row(group, measure, system, statistics.median(each.seconds for each in ran), "s", note)
    yield Row(group, f"{measure}, CPU", system, statistics.median(each.cpu_seconds for each in ran), "s", note)
    yield Row(group, f"{measure}, memory", system, max(each.peak_bytes for each in ran) / 1e6, "MB", note)


def copies_rows(plan: Plan, group: str, records: Sequence[Record]) -> Iterator[Row]:
    """The gain of embedding a text once, by itself: seconds for some articles in one file, in ten, and their ratio."""
    some = list(records[:_COPIED])
    tenfold = [each | {"id": f"{number}-{each['id']}"} for number in range(_FILES) for each in some]
    one, ten, together = (plan.scratch / group / name for name in ("one", "ten", "together"))
    speed_texts.write(some, one)
    speed_texts.write(tenfold, together)  # a peer reads one file
    for number in range(_FILES):
        speed_texts.write(some, ten, f"copy-{number}.jsonl")
    seconds = [
        run(dateline("index", folder, "--index", folder.with_suffix(".index"), "--json"), plan.cache).result["seconds"]
        for folder in (one, ten)
    ]
    yield from _copies(group, DATELINE, seconds)
    for peer in PEERS:
        if peer in plan.missing:
            yield from (plan.absent(group, row.measure, peer) for row in _copies(group, peer, [1.0, 1.0]))
            continue
        ran = [
            plan.peer(peer, "index", folder.with_suffix(f".{peer}"), "--articles", folder / "articles.jsonl").result
            for folder in (one, together)
        ]
        yield from _copies(group, peer, [each["done"] - each["loaded"] for each in ran])


def _copies(group: str, system: str, seconds: Sequence[float]) -> Iterator[Row]:
    yield Row(group, "each text in one file", system, seconds[0], "s", _TENFOLD)
    yield Row(group, f"each text in {_FILES} files", system, seconds[1], "s", _TENFOLD)
    yield Row(group, f"{_FILES} files against one", system, seconds[1] / seconds[0], "×", _TENFOLD)
