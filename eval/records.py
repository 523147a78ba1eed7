"""`results.jsonl`: its first line says what was run, then one record a question, at the end that the run was finished.

Knows nothing of how answers come about; a report, a comparison and a check need only this file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from eval.judge import Judgement, Ranking
from eval.questions import Question
from index.errors import DatelineError

FILE_NAME = "results.jsonl"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RunSettings(_Strict):
    """What was run. Two runs with the same `identity` answer alike, so that one may go on where the other stopped."""

    record: Literal["settings"] = "settings"
    date: str
    commit: str | None
    code: str
    python: str
    platform: str
    questions: str
    questions_digest: str
    k: int
    fingerprint: str
    articles: int
    embedding_model: str
    answerer: str
    settings: dict[str, Any]

    @property
    def identity(self) -> tuple[object, ...]:
        known = json.dumps(self.settings, sort_keys=True)
        return (self.code, self.questions_digest, self.k, self.fingerprint, self.embedding_model, self.answerer, known)


class FoundWords(_Strict):
    """Words of an article in their surroundings, for the report."""

    source: str
    start: int
    end: int
    before: str
    text: str
    after: str


class Record(_Strict):
    """One question's outcome. `error` is set, and the rest None, where the question failed."""

    record: Literal["question"] = "question"
    question: Question
    answer: dict[str, Any] | None = None
    hits: dict[str, Any] | None = None
    judgement: Judgement | None = None
    passages: Ranking | None = None
    articles: Ranking | None = None
    gold: tuple[FoundWords, ...] = ()
    found: tuple[FoundWords, ...] = ()
    seconds: dict[str, float] = {}
    error: str | None = None

    @property
    def right(self) -> bool:
        return self.judgement is not None and self.judgement.right


class Finished(_Strict):
    record: Literal["finished"] = "finished"
    questions: int
    failed: int
    seconds: float


class Results(_Strict):
    """A run as read back from its file."""

    settings: RunSettings
    records: tuple[Record, ...]
    finished: bool


class ResultsError(DatelineError):
    """A results file is missing or damaged; the message names it and the line."""


_LINE: TypeAdapter[RunSettings | Record | Finished] = TypeAdapter(
    Annotated[RunSettings | Record | Finished, Field(discriminator="record")]
)


def read_results(path: Path) -> Results:
    """The results in a file or in a run's folder. A last line that was cut off is passed over. Raises `ResultsError`."""
    file = path / FILE_NAME if path.is_dir() else path
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ResultsError(f"{file}: no results can be read there: {error}") from error
    parsed = [_parse(file, number, line) for number, line in enumerate(lines[:-1], 1) if line]
    if not parsed or not isinstance(parsed[0], RunSettings):
        raise ResultsError(f"{file}: its first line does not say what was run. Run the evaluation anew.")
    records = {entry.question.id: entry for entry in parsed if isinstance(entry, Record)}
    finished = any(isinstance(entry, Finished) for entry in parsed)
    return Results(settings=parsed[0], records=tuple(records.values()), finished=finished)


def write_results(path: Path, entries: Sequence[RunSettings | Record | Finished]) -> None:
    """Writes a results file anew."""
    path.write_text("".join(entry.model_dump_json() + "\n" for entry in entries), encoding="utf-8")


def append_result(path: Path, entry: Record | Finished) -> None:
    """Adds a line; what was written before stays whole whenever the process ends."""
    with path.open("a", encoding="utf-8") as file:
        file.write(entry.model_dump_json() + "\n")


def _parse(file: Path, number: int, line: str) -> RunSettings | Record | Finished:
    try:
        return _LINE.validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the line"
        raise ResultsError(f"{file}, line {number}: {where}: {first['msg']}. Run the evaluation anew.") from error
