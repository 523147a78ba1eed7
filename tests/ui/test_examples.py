"""Example questions made from the index at hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rag.desk import Desk
from ui.examples import Examples, candidate_questions
from ui.tries import answers_from


def test_examples_are_answered_by_the_index_and_an_empty_one_has_none(seed_desk: Desk, empty_desk: Desk) -> None:
    answers = answers_from(seed_desk)
    examples = Examples(seed_desk.reader, answers).questions()
    assert 2 <= len(examples) <= 4
    sources = [article.source for article in seed_desk.reader.articles()]
    assert all(any(answers(question, source) for source in sources) for question in examples)
    assert Examples(empty_desk.reader, answers_from(empty_desk)).questions() == []


def test_examples_come_from_what_the_articles_themselves_say(
    tmp_path: Path, desk_over: Callable[[Path, Path], Desk]
) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    text = "Market day\n\nMayor Jaroslava Quill announced that the Zemplin bridge will open in May.\n"
    (articles / "market.txt").write_text(text, encoding="utf-8")
    desk = desk_over(articles, tmp_path / "index")
    questions = [question for question, _ in candidate_questions(desk.reader.article("market.txt"))]
    assert questions == ["What did Mayor Jaroslava Quill announce?", "What is reported in “Market day”?"]
    assert "What did Mayor Jaroslava Quill announce?" in Examples(desk.reader, answers_from(desk)).questions()
