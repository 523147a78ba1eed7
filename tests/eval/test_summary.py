from collections.abc import Callable

import pytest

from eval.judge import Judgement
from eval.questions import Question
from eval.records import Record
from eval.summary import summarise, table

MakeQuestion = Callable[..., Question]
CITED = {"source_right": True, "citation_right": True, "gold_cited": 1.0, "nugget_recall": 1.0}


def record(question: Question, *, right: bool = True, abstained: bool = False, **scores: object) -> Record:
    judgement = Judgement(right=right, abstained=abstained, confidence=0.8, **(CITED | scores))  # type: ignore[arg-type]
    return Record(question=question, judgement=judgement, seconds={"answer": 0.1})


@pytest.fixture
def records(make_question: MakeQuestion) -> list[Record]:
    return [
        record(make_question(id="q1"), sentences=2),
        Record(question=make_question(id="q2", half="sealed"), error="LanguageModelError: gone"),
        record(make_question(id="q3", kind="absent_near", answerable=False), right=True, abstained=True),
        record(make_question(id="q4", kind="absent_near", answerable=False), right=False, sentences=1),
    ]


def test_a_failed_question_counts_as_wrong_and_is_counted_as_failed(records: list[Record]) -> None:
    summary = summarise(records)
    assert summary.overall.failed == 1
    for key in ("answers_right", "citation_source", "citation_quote", "nugget_recall", "answered", "article_mrr"):
        assert summary.overall.values[key].n == 2
    assert summary.overall.values["answers_right"].value == 0.5
    assert summary.overall.values["citation_quote"].value == 0.5
    assert summary.overall.values["answered"].value == 0.5


def test_a_failed_question_has_no_sentences_seconds_or_confidence(records: list[Record]) -> None:
    values = summarise(records).overall.values
    assert (values["sentences"].value, values["sentences"].n) == (1.5, 2)
    assert values["seconds_answer_p50"].n == 3
    assert values["aurc"].n == values["ece"].n == 2


def test_abstention_is_two_rates_and_false_premises_are_in_neither(
    records: list[Record], make_question: MakeQuestion
) -> None:
    premise = record(make_question(id="q5", premise="false", kind="false_premise"), abstained=True)
    values = summarise([*records, premise]).overall.values
    assert (values["refused"].value, values["refused"].n) == (0.5, 2)
    assert values["answered"].n == 2


def test_halves_and_kinds_are_summed_apart(records: list[Record]) -> None:
    summary = summarise(records)
    assert [(one.name, one.questions) for one in summary.halves] == [("dev", 3), ("sealed", 1)]
    assert [(one.name, one.questions) for one in summary.kinds] == [("number", 2), ("absent_near", 2)]


def test_the_table_shows_both_halves_kinds_and_failures(records: list[Record]) -> None:
    text = table(summarise(records))
    assert "dev (3)" in text
    assert "sealed (1)" in text
    assert "absent_near" in text
    line = next(line for line in text.splitlines() if line.startswith("failed questions"))
    assert line.split()[-3:] == ["1", "0", "1"]


def test_tokens_and_cost_are_added_up_where_a_model_was_used(make_question: MakeQuestion) -> None:
    usage = {"usage": {"input_tokens": 10, "output_tokens": 2, "cost": 0.5}}
    with_model = [record(make_question(id=f"q{at}")).model_copy(update={"answer": usage}) for at in range(2)]
    spent = summarise(with_model).spent
    assert spent is not None
    assert (spent.input_tokens, spent.output_tokens, spent.cost) == (20, 4, 1.0)
    assert "20 in, 4 out, cost 1.0" in table(summarise(with_model))


def test_questions_without_nuggets_are_not_counted_as_answered_right(make_question: MakeQuestion) -> None:
    summary = summarise([record(make_question(nuggets=[], gold=[]))])
    assert "answers_right" not in summary.overall.values
    assert summary.overall.values["answered"].value == 1.0
