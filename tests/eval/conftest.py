"""Fixtures of the eval room: hand-made questions, answers and systems."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from eval.questions import Question
from eval.system import System
from index.types import IndexState
from rag.schema import answer_json, hits_json
from rag.types import Answer, AnswerSentence, Hit, Query, Timings
from tests.eval.handmade import FIRST, TEXTS, cite, make_hit


@pytest.fixture
def texts() -> dict[str, str]:
    return dict(TEXTS)


@pytest.fixture
def make_question() -> Callable[..., Question]:
    """A question about a.txt's first sentence, with any field changed."""

    def make(**changes: object) -> Question:
        fields: dict[str, object] = {
            "id": "q1",
            "kind": "number",
            "question": "How many people died in Kherson?",
            "answerable": True,
            "nuggets": [{"any": ["twenty-eight"]}],
            "gold": [{"source": "a.txt", "start": FIRST[0], "end": FIRST[1]}],
        }
        if changes.get("answerable") is False:
            fields |= {"nuggets": [], "gold": []}
        return Question.model_validate(fields | changes)

    return make


@pytest.fixture
def make_answer() -> Callable[..., Answer]:
    """An answer that quotes the given (source, start, end) spans, a sentence each; none means that it abstained."""

    def make(*spans: tuple[str, int, int], confidence: float = 0.9, message: str = "", **changes: object) -> Answer:
        quotes = [TEXTS[source][start:end] for source, start, end in spans]
        fields: dict[str, object] = {
            "query": Query("?"),
            "understood": "?",
            "sentences": tuple(AnswerSentence(quote, (at,)) for at, quote in enumerate(quotes, 1)),
            "citations": tuple(cite(at, *span) for at, span in enumerate(spans, 1)),
            "abstained": not spans,
            "confidence": confidence,
            "index_state": IndexState(2, 2),
            "answerer": "extractive",
            "message": message,
            "timings": Timings(retrieve=10, evidence=20, write=1, check=2, total=33),
        }
        return Answer(**(fields | changes))  # type: ignore[arg-type]

    return make


@pytest.fixture
def make_system() -> Callable[..., System]:
    """A system whose answers come from a function; it counts the questions in `asked`, and finds a.txt, then b.txt."""

    def make(answer: Callable[[Query], Answer], asked: list[str], *, fingerprint: str = "f") -> System:
        def counted(query: Query) -> Answer:
            asked.append(query.id or "")
            return answer(query)

        def search(query: Query, k: int, by: str) -> list[Hit]:
            hits: Sequence[Hit] = (make_hit("b.txt", 0, 10), make_hit("a.txt", *FIRST))
            return list(hits[:k])

        return System(counted, search, TEXTS.__getitem__, answer_json, hits_json, fingerprint, 2, "model", "extractive")

    return make
