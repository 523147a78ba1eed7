"""Verdicts of readers become questions of an evaluation set that the evaluation itself accepts."""

from __future__ import annotations

from pathlib import Path

from eval.questions import check_questions, load_questions
from tests.ui.test_history import ARTICLE, QUOTE, keep
from ui.feedback import write_feedback
from ui.history import History
from ui.main import main


def judged(verdicts: list[str]) -> History:
    history = History()
    for n, verdict in enumerate(verdicts):
        keep(history, entry=f"{n:012x}")
        history.judge("", f"{n:012x}", verdict)
    return history


def test_a_helpful_answer_is_a_whole_question_with_its_words_as_gold(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    write_feedback(judged(["", "good"]), path)
    (question,) = load_questions(path)
    assert question.question == "How far did it rise?"
    assert question.nuggets[0].any == (QUOTE,)
    assert question.until is not None
    assert [turn.role for turn in question.history] == ["user", "assistant"]
    assert check_questions([question], {"flood.txt": ARTICLE.text or ""}.__getitem__, kinds=None) == []


def test_a_wrong_answer_is_written_apart_to_be_completed(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    said = write_feedback(judged(["wrong", "outdated", "good"]), path)
    wrong, outdated = load_questions(tmp_path / "set-to-complete.jsonl")
    assert wrong.forbidden == (QUOTE,)
    assert outdated.forbidden == ()
    assert "outdated" in outdated.note
    assert "by hand" in said
    assert len(load_questions(path)) == 1


def test_the_command_writes_the_set(tmp_path: Path) -> None:
    history = History(tmp_path / "index" / "conversations.sqlite")
    keep(history)
    history.judge("", "0123456789ab", "good")
    out = tmp_path / "set.jsonl"
    assert main(["eval", "--index", str(tmp_path / "index"), "--from-feedback", str(out)]) == 0
    assert len(load_questions(out)) == 1
