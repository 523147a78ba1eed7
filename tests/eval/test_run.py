from collections.abc import Callable
from pathlib import Path

import pytest

from eval.questions import Question
from eval.records import FILE_NAME, ResultsError, read_results
from eval.run import run_system, spread
from eval.system import System, _without_secrets, code_digest
from index.errors import DatelineError, UsageError
from rag.types import Answer, Query
from tests.eval.handmade import FIRST

Make = Callable[..., Answer]
MakeQuestion = Callable[..., Question]
MakeSystem = Callable[..., System]


@pytest.fixture
def questions(make_question: MakeQuestion) -> list[Question]:
    return [make_question(id="q1"), make_question(id="q2"), make_question(id="q3", answerable=False)]


def test_every_question_gets_a_record_and_the_file_says_what_was_run(
    tmp_path: Path, questions: list[Question], make_answer: Make, make_system: MakeSystem
) -> None:
    asked: list[str] = []
    system = make_system(lambda query: make_answer(("a.txt", *FIRST)), asked)
    results = run_system(questions, system, tmp_path)
    assert asked == ["q1", "q2", "q3"]
    assert [record.right for record in results.records] == [True, True, False]
    assert results.finished
    assert (results.settings.fingerprint, results.settings.embedding_model) == ("f", "model")
    first = results.records[0]
    assert first.answer is not None
    assert first.answer["citations"][0]["quote"].startswith("A strike")
    assert first.gold[0].text == first.found[0].text == "A strike on a hotel in Kherson claimed 28 lives."
    assert first.seconds["evidence"] == 0.02
    assert first.articles is not None
    assert first.articles.mrr == 0.5


def test_an_interrupted_run_goes_on_where_it_stopped(
    tmp_path: Path, questions: list[Question], make_answer: Make, make_system: MakeSystem
) -> None:
    def stops(query: Query) -> Answer:
        if query.id == "q3":
            raise KeyboardInterrupt
        return make_answer(("a.txt", *FIRST))

    with pytest.raises(KeyboardInterrupt):
        run_system(questions, make_system(stops, []), tmp_path)
    with (tmp_path / FILE_NAME).open("a") as file:
        file.write('{"record": "question", "quest')  # the process died in the middle of a line
    asked: list[str] = []
    said: list[str] = []
    system = make_system(lambda query: make_answer(), asked)
    results = run_system(questions, system, tmp_path, say=said.append)
    assert asked == ["q3"]
    assert [record.question.id for record in results.records] == ["q1", "q2", "q3"]
    assert all(record.right for record in results.records)
    assert "2 questions are done" in said[0]


def test_an_interrupted_run_over_another_index_starts_over_and_says_so(
    tmp_path: Path, questions: list[Question], make_answer: Make, make_system: MakeSystem
) -> None:
    def stops(query: Query) -> Answer:
        if query.id == "q2":
            raise KeyboardInterrupt
        return make_answer()

    with pytest.raises(KeyboardInterrupt):
        run_system(questions, make_system(stops, []), tmp_path)
    asked: list[str] = []
    said: list[str] = []
    system = make_system(lambda query: make_answer(), asked, fingerprint="another")
    run_system(questions, system, tmp_path, say=said.append)
    assert asked == ["q1", "q2", "q3"]
    assert said[0].startswith("Starting over")


def test_a_finished_run_is_replaced_by_the_next(
    tmp_path: Path, questions: list[Question], make_answer: Make, make_system: MakeSystem
) -> None:
    asked: list[str] = []
    system = make_system(lambda query: make_answer(), asked)
    run_system(questions, system, tmp_path)
    run_system(questions, system, tmp_path)
    assert len(asked) == 6


def test_a_question_on_which_the_program_fails_is_recorded_as_failed_and_asked_again(
    tmp_path: Path, questions: list[Question], make_answer: Make, make_system: MakeSystem
) -> None:
    def fails(query: Query) -> Answer:
        if query.id == "q2":
            raise DatelineError("the endpoint is gone")
        if query.id == "q3" and not (tmp_path / "mended").exists():
            raise KeyboardInterrupt
        return make_answer(("a.txt", *FIRST))

    with pytest.raises(KeyboardInterrupt):
        run_system(questions, make_system(fails, []), tmp_path)
    failed = read_results(tmp_path).records[1]
    assert (failed.error, failed.judgement, failed.right) == ("DatelineError: the endpoint is gone", None, False)
    (tmp_path / "mended").touch()
    asked: list[str] = []
    run_system(questions, make_system(fails, asked), tmp_path)
    assert asked == ["q2", "q3"]


def test_a_bug_is_not_recorded_as_a_failed_question(
    tmp_path: Path, questions: list[Question], make_system: MakeSystem
) -> None:
    def broken(query: Query) -> Answer:
        raise AttributeError("a bug")

    with pytest.raises(AttributeError):
        run_system(questions, make_system(broken, []), tmp_path)


def test_a_damaged_results_file_is_an_error_that_names_the_line(
    tmp_path: Path, questions: list[Question], make_answer: Make, make_system: MakeSystem
) -> None:
    run_system(questions, make_system(lambda query: make_answer(), []), tmp_path)
    file = tmp_path / FILE_NAME
    lines = file.read_text().split("\n")
    file.write_text("\n".join([*lines[:2], '{"record": "question"}', *lines[3:]]))
    with pytest.raises(ResultsError, match="line 3"):
        read_results(tmp_path)
    with pytest.raises(ResultsError, match="no results"):
        read_results(tmp_path / "absent")


def test_keys_never_reach_the_results() -> None:
    settings = {"answerer": "llm", "model": {"name": "m", "api_key": "sk-secret"}}
    assert _without_secrets(settings) == {"answerer": "llm", "model": {"name": "m"}}


def test_the_code_digest_changes_with_the_code(tmp_path: Path) -> None:
    (tmp_path / "rag").mkdir()
    (tmp_path / "rag" / "answer.py").write_text("one")
    before = code_digest(tmp_path)
    assert before == code_digest(tmp_path)
    (tmp_path / "rag" / "answer.py").write_text("two")
    assert before != code_digest(tmp_path)


def test_a_limit_takes_questions_from_everywhere() -> None:
    assert list(spread(range(10), 3)) == [0, 3, 6]
    assert list(spread(range(3), 9)) == [0, 1, 2]
    with pytest.raises(UsageError):
        spread(range(3), 0)
