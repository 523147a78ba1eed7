"""The Quality tab's markup and plots, over a results file as `dateline eval` writes it."""

from __future__ import annotations

import xml.dom.minidom
from pathlib import Path

import pytest

from eval.questions import Question
from eval.records import FILE_NAME, Finished, Record, Results, RunSettings, read_results, write_results
from ui.quality import failures, plot, quality_markdown
from ui.quality_view import Quality

RUN = RunSettings(
    date="2026-01-01T00:00:00", commit=None, code="c", python="3.11", platform="p", questions="questions.jsonl",
    questions_digest="d", k=10, fingerprint="f", articles=4, embedding_model="m", answerer="extractive", settings={},
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    asked = [
        Question(id="a", kind="fact", question="<img src=x> why?", answerable=False),
        Question(id="b", kind="fact", half="sealed", question="A sealed secret?", answerable=False),
    ]
    records = [Record(question=each, error="NoIndexError: none") for each in asked]
    write_results(tmp_path / FILE_NAME, [RUN, *records, Finished(questions=2, failed=2, seconds=1.0)])
    return tmp_path


@pytest.fixture
def results(folder: Path) -> Results:
    return read_results(folder)


def test_failures_are_shown_as_text_and_those_of_the_sealed_half_are_not(results: Results) -> None:
    markup = quality_markdown(results)
    assert [record.question.id for record in failures(results.records)] == ["a"]
    assert "<img src=x" not in markup
    assert "sealed secret" not in markup
    assert "1 failure of the sealed half" in markup


def test_each_plot_is_a_picture_of_its_own(results: Results) -> None:
    count = quality_markdown(results).count('<img src="/quality/')
    assert count > 0
    for number in range(count):
        xml.dom.minidom.parseString(plot(results, number) or "")
    assert plot(results, count) is None


def test_a_failed_question_is_put_into_the_chat_by_its_button(folder: Path) -> None:
    view = Quality(folder)
    number = view.shown().partition('name="fill" value="')[2].partition('"')[0]
    tabs, question = view.pressed(f"fill:{number}~1")
    assert (tabs["selected"], question) == ("ask", "<img src=x> why?")


def test_no_evaluation_says_how_to_run_one_and_a_damaged_one_is_named(tmp_path: Path) -> None:
    assert "dateline eval" in Quality(tmp_path).shown()
    (tmp_path / FILE_NAME).write_text("{}\n")
    assert "results" in Quality(tmp_path).shown()
