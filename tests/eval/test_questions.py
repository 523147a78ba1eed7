import json
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.questions import (
    QUESTIONS,
    Question,
    QuestionFileError,
    check_questions,
    counts,
    load_questions,
)

LINE = {"id": "q1", "kind": "fact", "question": "What?", "answerable": False}


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_blank_lines_and_line_separators_within_strings_are_no_line_ends(tmp_path: Path) -> None:
    row = json.dumps(LINE | {"question": "What\u2028now?"}, ensure_ascii=False)
    file = write(tmp_path / "q.jsonl", "", row, "", LINE | {"id": "q2"})
    assert [question.id for question in load_questions(file)] == ["q1", "q2"]


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("{broken", "line 2"),
        (LINE | {"id": "q2", "gold_spans": []}, "gold_spans"),
        (LINE | {"id": "q2", "answerable": "perhaps"}, "answerable"),
        (LINE | {"id": "q2", "as_of": "yesterday"}, "as_of"),
        (LINE | {"id": "q2", "gold": [{"source": "a.txt", "start": 3}]}, "both start and end"),
        (LINE, "'q1' occurs twice"),
    ],
)
def test_a_bad_line_is_an_error_that_names_file_and_line(tmp_path: Path, row: object, named: str) -> None:
    file = write(tmp_path / "q.jsonl", LINE, row)
    with pytest.raises(QuestionFileError) as caught:
        load_questions(file)
    assert "q.jsonl, line 2" in str(caught.value)
    assert named in str(caught.value)
    assert caught.value.exit_code == 1


def test_a_missing_or_empty_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match="cannot be read"):
        load_questions(tmp_path / "absent.jsonl")
    with pytest.raises(QuestionFileError, match="no questions"):
        load_questions(write(tmp_path / "q.jsonl", ""))


def test_a_question_is_asked_with_its_limits_and_history(make_question: Callable[..., Question]) -> None:
    question = make_question(as_of="2024-10-30", source="00*", history=[{"role": "user", "content": "Hello"}]).query
    assert (str(question.filters.as_of), question.filters.source) == ("2024-10-30", "00*")
    assert question.history[0].content == "Hello"
    assert question.id == "q1"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"gold": [{"source": "a.txt", "start": 0, "end": 999}]}, "leaves a.txt"),
        ({"gold": [{"source": "a.txt", "start": 0, "end": 49}]}, "not trimmed"),
        ({"gold": [{"source": "c.txt", "start": 0, "end": 9}]}, "no article 'c.txt'"),
        ({"gold": [{"source": "a.txt", "start": 49, "end": 85}]}, "no gold span says 'twenty-eight'"),
        ({"kind": "facts"}, "unknown kind"),
        ({"gold": []}, "without gold"),
        ({"nuggets": [{"any": ["28"], "vital": False}]}, "without a vital nugget"),
        ({"answerable": False, "nuggets": [{"any": ["28"]}]}, "not answerable, but with gold or nuggets"),
    ],
)
def test_the_checker_finds_what_does_not_fit(
    make_question: Callable[..., Question], texts: dict[str, str], changes: dict[str, object], problem: str
) -> None:
    problems = check_questions([make_question(**changes)], texts.__getitem__)
    assert any(problem in message for message in problems), problems


def test_the_checker_is_content_with_exact_spans(make_question: Callable[..., Question], texts: dict[str, str]) -> None:
    absent = make_question(id="q2", answerable=False)
    assert check_questions([make_question(), absent], texts.__getitem__) == []


def test_the_shipped_set_is_exact_and_large_enough(seeds: Path) -> None:
    questions = load_questions(QUESTIONS)
    assert check_questions(questions, lambda source: (seeds / source).read_bytes().decode()) == []
    assert len(questions) >= 150
    assert sum(not question.answerable for question in questions) >= 40
    table = counts(questions)
    assert set(table["absent_near"]) == set(table["false_premise"]) == {"dev", "sealed"}
