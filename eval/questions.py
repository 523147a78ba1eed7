"""The question set: reading it, and proving it against the articles. `FORMAT.md` documents the format for users.

`python -m eval.questions [FILE [ARTICLES]]` checks a set against a folder of text files and prints its counts.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from eval.matching import says_any
from index.errors import DatelineError
from index.types import Filters
from rag.types import Query, Turn

QUESTIONS = Path(__file__).resolve().parent / "questions.jsonl"
_KIND_NAMES = """
fact number who when list paraphrase spelling claim multi change time_frame follow_up disagreement why
absent_near absent_far false_premise
"""
KINDS = tuple(_KIND_NAMES.split())


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Nugget(_Strict):
    """One thing that the answer must say (`vital`) or may say, in any of these wordings."""

    any: tuple[str, ...] = Field(min_length=1)
    vital: bool = True


class GoldSpan(_Strict):
    """Words of an article that answer the question; without `start` and `end`, the whole article.

    `alternative` marks a span that serves as well as another one, so that finding either is enough.
    """

    source: str = Field(min_length=1)
    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, ge=1)
    alternative: bool = False

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.start is None) != (self.end is None):
            raise ValueError("a gold span gives both start and end, or neither")
        return self


class HistoryTurn(_Strict):
    role: Literal["user", "assistant"]
    content: str


class Question(_Strict):
    """A question with what its answer must say and where that stands.

    `forbidden` are wordings that make an answer wrong (misinformation in some of the articles).
    """

    id: str = Field(min_length=1)
    kind: str = Field(min_length=1)
    half: Literal["dev", "sealed"] = "dev"
    question: str = Field(min_length=1)
    history: tuple[HistoryTurn, ...] = ()
    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    source: str | None = None
    answerable: bool
    premise: Literal["false"] | None = None
    nuggets: tuple[Nugget, ...] = ()
    gold: tuple[GoldSpan, ...] = ()
    forbidden: tuple[str, ...] = ()
    note: str = ""

    @property
    def query(self) -> Query:
        """The question as the program is asked it."""
        filters = Filters(as_of=self.as_of, since=self.since, until=self.until, source=self.source)
        turns = tuple(Turn(turn.role, turn.content) for turn in self.history)
        return Query(self.question, filters, turns, self.id)

    @property
    def vital(self) -> tuple[Nugget, ...]:
        return tuple(nugget for nugget in self.nuggets if nugget.vital)


class QuestionFileError(DatelineError):
    """A question file cannot be read; the message names the file and the line."""


def load_questions(path: Path) -> tuple[Question, ...]:
    """The questions of a JSONL file in its order; blank lines are passed over. Raises `QuestionFileError`."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"{path}: the question file cannot be read: {error}") from error
    questions, seen = [], set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = Question.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the line"
            raise QuestionFileError(f"{path}, line {number}: {where}: {first['msg']}") from error
        if question.id in seen:
            raise QuestionFileError(f"{path}, line {number}: the id {question.id!r} occurs twice")
        seen.add(question.id)
        questions.append(question)
    if not questions:
        raise QuestionFileError(f"{path}: there are no questions in it")
    return tuple(questions)


def check_questions(
    questions: Iterable[Question], read_article: Callable[[str], str], *, kinds: Sequence[str] | None = KINDS
) -> list[str]:
    """What is wrong with a set, as messages; none where all is well.

    `read_article(source)` gives an article's text, and raises `DatelineError` or `KeyError` for an unknown source. `kinds`: the
    kinds allowed, None for any. Each gold span must lie in its article, begin and end with a visible character; each vital
    nugget of a question must occur in its gold spans; an answerable question needs gold and a vital nugget.
    """
    problems: list[str] = []
    for question in questions:
        if kinds is not None and question.kind not in kinds:
            problems.append(f"{question.id}: unknown kind {question.kind!r}")
        if question.answerable and not (question.gold and question.vital):
            problems.append(f"{question.id}: answerable, but without gold or without a vital nugget")
        if not question.answerable and (question.gold or question.nuggets) and question.premise is None:
            problems.append(f"{question.id}: not answerable, but with gold or nuggets")
        texts = []
        for span in question.gold:
            try:
                article = read_article(span.source)
            except (DatelineError, KeyError):
                problems.append(f"{question.id}: no article {span.source!r}")
                continue
            text = article[span.start : span.end]
            texts.append(text)
            if span.end is not None and span.end > len(article):
                problems.append(f"{question.id}: the span {span.start}-{span.end} leaves {span.source}")
            elif not text or text != text.strip():
                problems.append(
                    f"{question.id}: the span {span.start}-{span.end} of {span.source} is empty or not trimmed"
                )
        if texts:
            problems += [
                f"{question.id}: no gold span says {nugget.any[0]!r}"
                for nugget in question.vital
                if not any(says_any(text, nugget.any) for text in texts)
            ]
    return problems


def counts(questions: Iterable[Question]) -> dict[str, Counter[str]]:
    """How many questions of each kind, by half: `{"fact": {"dev": 9, "sealed": 9}, …}`, in order of first occurrence."""
    table: dict[str, Counter[str]] = {}
    for question in questions:
        table.setdefault(question.kind, Counter())[question.half] += 1
    return table


def main(arguments: Sequence[str]) -> int:
    """Counts to stdout, problems to stderr; 1 where there are problems."""
    path = Path(arguments[0]) if arguments else QUESTIONS
    folder = Path(arguments[1]) if len(arguments) > 1 else QUESTIONS.parent.parent / "seeds"
    questions = load_questions(path)
    texts = {file.name: file.read_bytes().decode() for file in sorted(folder.glob("*.txt"))}
    for kind, halves in counts(questions).items():
        sys.stdout.write(f"{kind:15} {halves['dev']:4} dev {halves['sealed']:4} sealed\n")
    absent = sum(not question.answerable for question in questions)
    sys.stdout.write(f"{len(questions)} questions, {absent} of them not answerable\n")
    problems = check_questions(questions, texts.__getitem__)
    sys.stderr.writelines(problem + "\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except DatelineError as error:
        sys.exit(str(error))
