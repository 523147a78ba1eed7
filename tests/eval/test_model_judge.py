import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from eval.model_judge import FILE_NAME, agreement_text, judge_with_model, kappa
from eval.questions import Question
from eval.run import run_system
from eval.system import System
from rag.types import Answer, Query
from tests.eval.handmade import FIRST, SECOND


def test_the_model_judges_given_answers_and_its_agreement_is_told(
    tmp_path: Path,
    make_question: Callable[..., Question],
    make_answer: Callable[..., Answer],
    make_system: Callable[..., System],
) -> None:
    questions = [make_question(id=f"q{at}", question=f"Question {at}?") for at in range(4)]
    questions.append(make_question(id="absent", answerable=False))

    def answer(query: Query) -> Answer:
        return make_answer() if query.id == "q3" else make_answer(("a.txt", *(SECOND if query.id == "q2" else FIRST)))

    replies = iter(["RIGHT", "**wrong**.", "I cannot say whether it is RIGHT"])
    asked: list[Sequence[tuple[str, str]]] = []

    def complete(messages: Sequence[tuple[str, str]]) -> str:
        asked.append(messages)
        return next(replies)

    results = run_system(questions, make_system(answer, []), tmp_path)
    agreement = judge_with_model(results.records, complete, tmp_path)
    assert (agreement.judged, agreement.same, agreement.unparsable) == (2, 1, ("q2",))
    assert "twenty-eight" in asked[0][-1][1]
    assert "claimed 28 lives" in asked[0][-1][1]
    lines = [json.loads(line) for line in (tmp_path / FILE_NAME).read_text().splitlines()]
    assert [line["model"] for line in lines] == [True, False, None]
    text = agreement_text(agreement, "m")
    assert "1 of 2" in text
    assert "q2" in text


def test_kappa_takes_chance_out_of_agreement() -> None:
    assert kappa([(True, True), (False, False)]) == 1.0
    assert kappa([(True, True), (True, False), (False, True), (False, False)]) == pytest.approx(0.0)
    assert kappa([(True, True)]) is None
    assert kappa([]) is None
