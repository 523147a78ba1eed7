"""The pairs of claims that `eval/fit_pairs.py` learns from: of article sets, of the same sets in roundups, and of questions on
whose articles nothing disagrees.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from multiprocessing.queues import SimpleQueue
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from eval.fit import asked_of, held_out_cases, indexed
from eval.suites.news_like import NEWS_LIKE_SUITE
from eval.suites.nomiracl import NOMIRACL
from eval.suites.sets import FOLDER, LEARN, NAME, ArticleSet, load_beside, load_sets, says
from eval.suites.squad2 import SQUAD2
from eval.suites.types import Suite, source_of
from index.reader import IndexReader, open_reader
from index.types import Filters
from rag.conflict import CHANGED, can_have_changed
from rag.disagreement import READ, comparable_pairs
from rag.look import evidence_for, passages_for
from rag.on_topic import on_topic
from rag.pair_signals import Question, Row, Told, pair_signals, told_in

HALVES = ("dev", "fresh_dev", "more_dev", LEARN)
BESIDE, ROUNDUPS, ROUNDUPS_BESIDE = "beside", "roundups", "roundups_beside"
_NAMES = 6  # that a roundup's texts share
_ROUNDUP_OF, _NEIGHBOURS = 3, 30  # every third set; sets on either side, of like themes
_NEGATIVES = ((NEWS_LIKE_SUITE, 260), (SQUAD2, 100), (NOMIRACL, 110))


@dataclass(frozen=True, slots=True)
class Sample:
    """One question with its pairs: their signals, and whether each is a true disagreement. `true` counts those that there are."""

    group: str
    key: str
    number: bool
    signals: Row
    right: npt.NDArray[np.bool_]
    true: int
    # Of each pair: whether the later claim tells of a change; None where it is no disagreement or neither is known to be later.
    changed: tuple[bool | None, ...]
    near: npt.NDArray[np.bool_]  # whether both are of what is asked: only such pairs are shown


@dataclass(frozen=True, slots=True)
class Task:
    """One question to be asked of an index; `item` where it is that of a set's disagreements."""

    group: str
    key: str
    question: str
    filters: Filters
    index: Path
    item: ArticleSet | None = None


def all_samples(data: Path, work: Path, cache: Path) -> list[Sample]:
    """All that is learned from, always in this order. Asked by as many processes as there are cores."""
    tasks = tasks_of_sets(work, cache) + tasks_in_roundups(work, cache)
    for suite, most in _NEGATIVES:
        tasks += tasks_without(suite, most, data, work, cache)
    context = multiprocessing.get_context("spawn")
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [*range(os.cpu_count() or 1)]
    free = context.SimpleQueue()
    for core in cores:
        free.put(core)
    with ProcessPoolExecutor(len(cores), context, _stay_on, (free,)) as pool:
        made = pool.map(partial(sample_of, cache=cache), tasks, chunksize=8)
        return list(tqdm(made, total=len(tasks), desc="questions", file=sys.stderr))


def _stay_on(free: SimpleQueue[int]) -> None:
    """Keeps a process to one core, so that it reads one text at a time: two that read two at a time wait for each other."""
    core = free.get()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


@lru_cache
def _reader(index: Path, cache: Path) -> IndexReader:
    return open_reader(index, cache=cache)


def sample_of(task: Task, *, cache: Path) -> Sample:
    """The pairs of one question as an answer would weigh them."""
    reader = _reader(task.index, cache)
    found, frame = passages_for(task.question, task.filters, reader)
    evidence = evidence_for(task.question, found, frame, reader).evidence
    asked = Question.of(task.question)
    told = told_in(asked, evidence[:READ])
    pairs = comparable_pairs(asked, told)
    item = task.item
    kinds = [_kind(item, *pair) if item is not None else None for pair in pairs]
    signals = pair_signals(asked, told, pairs, reader.encode)
    right = np.array([kind is not None for kind in kinds], dtype=bool)
    true = len(item.disagreements) if item is not None else 0
    changed = tuple(
        kind == CHANGED if kind is not None and can_have_changed(one.claim, other.claim) else None
        for kind, (one, other) in zip(kinds, pairs, strict=True)
    )
    near = np.array(on_topic(asked, told, pairs), dtype=bool)
    return Sample(task.group, task.key, asked.number is not None, signals, right, true, changed, near)


def _kind(item: ArticleSet, one: Told, other: Told) -> str | None:
    """The kind of the true disagreement of which the two claims are two sides; None where there is none."""
    for kind, sides in item.disagreements:
        said = [
            {
                n
                for n, side in enumerate(sides)
                if told.claim.source.partition("#")[2] == f"{item.id}/{side.article}" and says(told.text, side.values)
            }
            for told in (one, other)
        ]
        if said[0] and said[1] and len(said[0] | said[1]) > 1:
            return kind
    return None


def tasks_of_sets(work: Path, cache: Path) -> list[Task]:
    """The sets that may be looked at, and the questions beside their disagreements."""
    sets = {item.id: item for item in load_sets(FOLDER) if item.half in HALVES}
    index = indexed(NAME, (record for item in sets.values() for record in item.articles), work, cache).folder
    tasks = [Task(item.half, item.id, item.question, item.query.filters, index, item) for item in sets.values()]
    beside = [(sets[name], question) for name, question in load_beside(FOLDER) if name in sets]
    return tasks + [Task(BESIDE, item.id, question, item.query.filters, index) for item, question in beside]


def in_roundups(sets: Sequence[ArticleSet]) -> list[ArticleSet]:
    """Every third set with each of its articles amid four of its neighbours', which tell of the same names.

    As a roundup of one war does: each sentence has its party, and most are about what nobody asked.
    """
    drawn = random.Random(2)
    result = []
    for at in range(0, len(sets), _ROUNDUP_OF):
        item = sets[at]
        near = [other for other in sets[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS] if other.id != item.id]
        own = _names(" ".join(record["text"] for record in item.articles))
        records = []
        for record in item.articles:
            others = [_renamed(drawn.choice(other.articles)["text"], own) for other in drawn.sample(near, 4)]
            name = str(record["id"]).rpartition("/")[2]
            text = "\n\n".join([*others[:2], record["text"], *others[2:]])
            records.append(
                {k: v for k, v in record.items() if k != "title"} | {"id": f"{item.id}+/{name}", "text": text}
            )
        result.append(replace(item, id=f"{item.id}+", articles=tuple(records)))
    return result


def _names(text: str) -> list[str]:
    """Capitalised words that don't begin a sentence, the most frequent first."""
    return [name for name, _ in Counter(re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}", text)).most_common(_NAMES)]


def _renamed(text: str, names: Sequence[str]) -> str:
    """The text with its most frequent names exchanged for these."""
    for old, new in zip(_names(text), names, strict=False):
        text = re.sub(rf"\b{old}\b", new, text)
    return text


def tasks_in_roundups(work: Path, cache: Path) -> list[Task]:
    """Sets whose articles stand in roundups, and the questions beside their disagreements; of the fold of the set itself."""
    sets = {item.id: item for item in in_roundups([item for item in load_sets(FOLDER) if item.half in HALVES])}
    index = indexed(ROUNDUPS, (record for item in sets.values() for record in item.articles), work, cache).folder
    asked = [(ROUNDUPS, item, item.question) for item in sets.values()]
    asked += [(ROUNDUPS_BESIDE, sets[f"{name}+"], text) for name, text in load_beside(FOLDER) if f"{name}+" in sets]
    tasks = []
    for group, item, question in asked:
        filters = replace(item.query.filters, source=source_of(ROUNDUPS, f"{item.id}/*"))
        true = item if group == ROUNDUPS else None
        tasks.append(Task(group, item.id.removesuffix("+"), question, filters, index, true))
    return tasks


def tasks_without(suite: Suite, most: int, data: Path, work: Path, cache: Path) -> list[Task]:
    """Questions of a suite whose collections disagree in nothing that is known."""
    cases, reader = held_out_cases(suite, data, work, cache)
    random.Random(1).shuffle(cases)
    return [
        Task(
            suite.name,
            case.question.id,
            case.question.question,
            Filters(source=asked_of(suite.name, case)),
            reader.folder,
        )
        for case in cases[:most]
    ]
