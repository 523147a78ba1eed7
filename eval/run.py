"""Asking every question and judging every answer, into `results.jsonl`; goes on where an interrupted run stopped."""

from __future__ import annotations

import hashlib
import platform
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tqdm import tqdm

from eval.judge import judge, rank_articles, rank_passages
from eval.matching import SameName
from eval.questions import Question
from eval.records import (
    FILE_NAME,
    Finished,
    FoundWords,
    Record,
    Results,
    ResultsError,
    RunSettings,
    append_result,
    read_results,
    write_results,
)
from eval.system import System, code_digest, commit, system_of
from index.errors import DatelineError, UsageError
from index.spelling import same_name as same_spelling
from rag.types import Query

if TYPE_CHECKING:
    from rag.desk import Desk

K = 10
_AROUND = 240  # characters of an article shown on either side of a span in the report

Say = Callable[[str], None]
Item = TypeVar("Item")


def run(
    questions: Sequence[Question],
    desk: Desk,
    out_dir: Path,
    *,
    name: str = "questions",
    k: int = K,
    progress: bool = False,
    say: Say = lambda _: None,
) -> Results:
    """Evaluates a desk, warmed up by one search so that timings are those of a running program; see `run_system`."""
    system = system_of(desk)
    system.search(Query("warming up"), 1, "passage")
    return run_system(questions, system, out_dir, name=name, k=k, progress=progress, say=say)


def run_system(
    questions: Sequence[Question],
    system: System,
    out_dir: Path,
    *,
    name: str = "questions",
    k: int = K,
    same_name: SameName = same_spelling,
    progress: bool = False,
    say: Say = lambda _: None,
) -> Results:
    """Asks each question once, judges it, and writes `out_dir/results.jsonl` line by line.

    An unfinished file of the same code, settings, index and questions is completed, its failed questions asked again; any
    other is replaced, saying so. A question on which the program raises one of its own errors is recorded as failed.
    """
    if not questions:
        raise ResultsError("There are no questions to run.")
    out_dir.mkdir(parents=True, exist_ok=True)
    file = out_dir / FILE_NAME
    settings = describe(questions, system, name=name, k=k)
    kept = _kept(file, settings, say)
    write_results(file, [settings, *kept.values()])
    begun = time.perf_counter()
    with tqdm(
        total=len(questions),
        initial=len(kept),
        desc=name,
        unit="question",
        disable=None if progress else True,
        file=sys.stderr,
    ) as bar:
        for question in questions:
            if question.id in kept:
                continue
            append_result(file, ask(question, system, k=k, same_name=same_name))
            bar.update()
    done = read_results(file)
    failed = sum(record.error is not None for record in done.records)
    append_result(file, Finished(questions=len(questions), failed=failed, seconds=time.perf_counter() - begun))
    return read_results(file)


def ask(question: Question, system: System, *, k: int = K, same_name: SameName = same_spelling) -> Record:
    """One question: searched, answered, judged. Dateline's own errors become the record's `error`, bugs are raised."""
    query = question.query
    try:
        # Answered first: a search before it would leave the question's vector in a cache, and flatter the timings.
        clock = time.perf_counter()
        answer = system.answer(query)
        answered = time.perf_counter()
        passages = system.search(query, k, "passage")
        articles = system.search(query, k, "article")
        gold = tuple(
            found_words(system.read_text(span.source), span.source, span.start, span.end) for span in question.gold
        )
        found = tuple(
            found_words(system.read_text(cited.source), cited.source, cited.start, cited.end)
            for cited in answer.citations
        )
    except DatelineError as error:
        return Record(question=question, error=f"{type(error).__name__}: {error}")
    timings = answer.timings
    return Record(
        question=question,
        answer=system.answer_json(answer),
        hits=system.hits_json(query, passages),
        judgement=judge(question, answer, system.read_text, same_name=same_name),
        passages=rank_passages(question, passages),
        articles=rank_articles(question, articles),
        gold=gold,
        found=found,
        seconds={
            "answer": answered - clock,
            "retrieve": timings.retrieve / 1000,
            "evidence": timings.evidence / 1000,
            "write": timings.write / 1000,
            "check": timings.check / 1000,
        },
    )


def describe(questions: Iterable[Question], system: System, *, name: str, k: int) -> RunSettings:
    """What is about to be run."""
    digest = hashlib.sha256("\n".join(question.model_dump_json() for question in questions).encode())
    return RunSettings(
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        commit=commit(),
        code=code_digest(),
        python=platform.python_version(),
        platform=platform.platform(),
        questions=name,
        questions_digest=digest.hexdigest(),
        k=k,
        fingerprint=system.fingerprint,
        articles=system.articles,
        embedding_model=system.embedding_model,
        answerer=system.answerer,
        settings=system.settings,
    )


def spread(items: Sequence[Item], limit: int | None) -> Sequence[Item]:
    """`limit` of the items at even distances, all where there are no more."""
    if limit is None or limit >= len(items):
        return items
    if limit < 1:
        raise UsageError(f"--limit {limit}: at least one question is needed")
    return [items[at * len(items) // limit] for at in range(limit)]


def found_words(text: str, source: str, start: int | None, end: int | None) -> FoundWords:
    """Words of an article with what stands around them; a whole article is shown by its beginning."""
    first = 0 if start is None else start
    last = min(len(text), 2 * _AROUND) if end is None else end
    return FoundWords(
        source=source,
        start=first,
        end=last,
        before=text[max(0, first - _AROUND) : first],
        text=text[first:last],
        after=text[last : last + _AROUND],
    )


def _kept(file: Path, settings: RunSettings, say: Say) -> dict[str, Record]:
    """The records of an interrupted run that still hold, by question."""
    if not file.exists():
        return {}
    try:
        before = read_results(file)
    except ResultsError as error:
        say(f"Starting over: {error}")
        return {}
    if before.finished:
        return {}
    if before.settings.identity != settings.identity:
        say(f"Starting over: the code, settings, index or questions differ from those of the unfinished run in {file}.")
        return {}
    kept = {record.question.id: record for record in before.records if record.error is None}
    if kept:
        say(f"Going on with the unfinished run in {file}: {len(kept)} questions are done.")
    return kept
