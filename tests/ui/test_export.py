"""Conversations as files: every quotation is a footnote with its source, date, exact words and offsets."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace

import pytest

from rag.types import AnswerSentence, Query
from tests.ui.test_history import ANSWER, CITATION, QUOTE
from ui.conversation import Entry
from ui.export import export

TWO = [
    Entry("aaaaaaaaaaaa", ANSWER.query, ANSWER, asked="2026"),
    Entry("bbbbbbbbbbbb", ANSWER.query, ANSWER, asked="2026"),
]
PLACE = f"flood.txt, characters 0–{len(QUOTE)}"


def test_markdown_footnotes_are_numbered_through_and_say_where_the_words_stand() -> None:
    text, media_type = export("A title", TWO, "md")
    assert media_type == "text/markdown"
    assert re.findall(r"\[\^(\d+)\](?!:)", text) == ["1", "2"]
    notes = re.findall(r"^\[\^(\d+)\]: (.*)$", text, re.MULTILINE)
    assert [number for number, _ in notes] == ["1", "2"]
    for _, note in notes:
        assert f"“{QUOTE}”" in note
        assert "2024-10-28 to 2024-11-01" in note
        assert PLACE in note


def test_html_needs_nothing_else_and_keeps_quotations_to_the_character() -> None:
    quote = "Two  spaces & <b>tags</b>\nand a line."
    answer = replace(ANSWER, citations=(replace(CITATION, quote=quote),))
    text, _ = export("<script>x</script>", [replace(TWO[0], answer=answer)], "html")
    assert "<script" not in text
    assert not re.search(r"(src|href)=\"(?!#)", text)
    found = re.search(r"<blockquote>(.*?)</blockquote>", text, re.DOTALL)
    assert found is not None
    assert html.unescape(found[1]) == quote
    assert PLACE in text


def test_json_is_what_the_command_line_prints() -> None:
    value = json.loads(export("A title", TWO, "json")[0])
    citation = value["entries"][0]["answer"]["citations"][0]
    assert (citation["quote"], citation["start"], citation["end"]) == (QUOTE, 0, len(QUOTE))


@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_an_unanswered_question_and_an_unsupported_sentence_are_told_as_such(form: str) -> None:
    doubtful = replace(ANSWER, sentences=(AnswerSentence(QUOTE, (1,), supported=False),))
    entries = [Entry("a" * 12, Query("Why?"), notice="Stopped."), Entry("b" * 12, ANSWER.query, doubtful)]
    text, _ = export("A title", entries, form)
    assert "Stopped." in text
    assert "does not clearly support" in text or '"supported": false' in text


def test_markup_in_a_question_is_text_in_markdown() -> None:
    text, _ = export("t", [Entry("a" * 12, Query("![x](https://evil.example/x) <b>"), notice="Stopped.")], "md")
    assert r"\!\[x\](https\://evil.example/x) \<b\>" in text


def test_no_address_in_markdown_becomes_a_link_by_itself() -> None:
    asked = "See http://evil.example, www.evil.example, me@evil.example at 12:30, and Dr. No."
    text, _ = export("t", [Entry("a" * 12, Query(asked), notice="Stopped.")], "md")
    assert r"See http\://evil.example, www\.evil.example, me\@evil.example at 12:30, and Dr. No." in text


def test_another_form_is_refused() -> None:
    with pytest.raises(KeyError):
        export("t", [], "pdf")
