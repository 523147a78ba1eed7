"""Batches: one JSON line in, one JSON line out, in the same order; a broken line yields an error in its place."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from index.errors import DatelineError, UnreadableError, UsageError
from index.types import Filters
from rag.types import Query, Turn
from ui.dates import filters_from

Record = dict[str, Any]


def run_batch(path: Path, out: Path | None, filters: Filters, respond: Callable[[Query], Record]) -> int:
    """Answers each line of a file of questions. Raises UnreadableError where the file can't be read."""
    return _run(path, out, lambda record: respond(_query(record, filters)))


def run_claims(path: Path, out: Path | None, support: Callable[[str, list[str]], tuple[float, bool]]) -> int:
    """Judges each line of a file of claims with their references."""

    def respond(record: Record) -> Record:
        claim, references = record.get("claim"), record.get("references")
        if not isinstance(claim, str) or not claim.strip():
            raise UsageError("the line has no claim")
        if not isinstance(references, list) or not all(isinstance(r, str) for r in references):
            raise UsageError("references must be a list of texts")
        degree, supported = support(claim, references)
        return {"id": record.get("id"), "support": degree, "supported": supported}

    return _run(path, out, respond)


def _run(path: Path, out: Path | None, respond: Callable[[Record], Record]) -> int:
    from tqdm import tqdm  # here, so that a single question does not wait for it

    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"The batch {path} can't be read: {error}") from error
    if not lines[-1].strip():
        lines.pop()  # what follows the last newline is no line
    with _output(out) as stream:
        for line in tqdm(lines, unit="line", disable=not sys.stderr.isatty(), file=sys.stderr):
            stream.write(json.dumps(_respond(line, respond), ensure_ascii=False) + "\n")
            stream.flush()
    return 0


def _respond(line: str, respond: Callable[[Record], Record]) -> Record:
    number = None
    try:
        record = _record(line)
        number = record.get("id")
        return respond(record)
    except DatelineError as error:
        return {"id": number, "error": str(error)}


def _record(line: str) -> Record:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:  # ValueError also stands for a number of thousands of digits
        raise UsageError(f"the line is not JSON: {error}") from error
    if not isinstance(record, dict):
        raise UsageError("the line is not a JSON object")
    return record


def _query(record: Record, filters: Filters) -> Query:
    question = record.get("question")
    if not isinstance(question, str):
        raise UsageError("the line has no question")
    number = record.get("id")
    turns = record.get("history") or []
    if not isinstance(turns, list) or not all(
        isinstance(t, dict) and isinstance(t.get("role"), str) and isinstance(t.get("content"), str) for t in turns
    ):
        raise UsageError('history must be a list of {"role", "content"}')
    history = tuple(Turn(turn["role"], turn["content"]) for turn in turns)
    return Query(question, filters_from(record, filters), history, number)


@contextmanager
def _output(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
        return
    try:
        # What UTF-8 can't hold (half a surrogate pair, written as an escape) becomes a question mark.
        stream = out.open("w", encoding="utf-8", errors="replace")
    except OSError as error:
        raise UnreadableError(f"{out} can't be written: {error.strerror or error}") from error
    with stream:
        yield stream
