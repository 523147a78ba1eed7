"""What is around the chat: articles opened from links, the index and the limits in a line, the page opened."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import gradio as gr
import pytest

from rag.answer import stream_answer
from rag.desk import Desk
from rag.types import Query
from tests.ui.conversing import ask
from ui.around import Around
from ui.chat import DONE, Chat
from ui.conversation import SHOWN, Conversation, Entry, linked_article
from ui.limits import source_choices


@pytest.mark.parametrize("link", ["", "cite-x-1", "cite-0123456789ab-1", "near-0123456789ab-1", "../../etc/passwd"])
def test_links_that_the_conversation_does_not_know_open_nothing(seed_desk: Desk, link: str) -> None:
    assert linked_article(link, None, seed_desk.reader) is None
    assert Around(Chat(seed_desk, stream_answer)).open_link(link, Conversation()) == gr.skip()


def test_an_article_changed_since_the_answer_is_shown_without_false_marks(
    tmp_path: Path, desk_over: Callable[[Path, Path], Desk]
) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    article = articles / "flood.txt"
    article.write_text("The river Ulla rose by two metres on Sunday.\n", encoding="utf-8")
    desk = desk_over(articles, tmp_path / "index")
    content, talk, _ = ask(desk, "How far did the river Ulla rise on Sunday?")
    link = re.search(r"cite-[0-9a-f]{12}-1", content)
    assert link is not None
    article.write_text("Correction. The river Ulla fell by one metre.\n", encoding="utf-8")
    desk_over(articles, tmp_path / "index")
    answer = talk.entries[0].answer
    panel = linked_article(link[0], answer, desk.reader)
    assert panel is not None
    assert "<mark" not in panel
    assert "has changed since" in panel


def test_the_index_is_described_and_an_empty_one_says_what_to_type(seed_desk: Desk, empty_desk: Desk) -> None:
    assert Around(Chat(seed_desk, stream_answer)).index_line() == "4 articles, 2 dated"
    assert "dateline index" in Around(Chat(empty_desk, stream_answer)).index_line().replace("&#32;", " ")


def test_limits_say_how_many_articles_they_leave(seed_desk: Desk) -> None:
    chat = Around(Chat(seed_desk, stream_answer))
    line = chat.limits_line("", "2024-01-01", "", None)
    assert "1 of 4 articles is within these limits." in html.unescape(line)
    assert "2 undated ones are left out." in html.unescape(line)
    assert "No day is both" in html.unescape(chat.limits_line("", "2024-02-01", "2024-01-01", ""))
    assert "soon" in chat.limits_line("soon", "", "", "")


def test_groups_of_sources_are_offered_with_their_numbers_of_articles(seed_desk: Desk) -> None:
    article = seed_desk.reader.articles()[0]
    named = [replace(article, source=source) for source in ("a/b/1.txt", "a/2.txt", "wire.jsonl#7", "3.txt")]
    assert source_choices(named) == [("a (2)", "a/*"), ("a/b (1)", "a/b/*"), ("wire.jsonl (1)", "wire.jsonl#*")]


def test_a_link_to_an_old_answer_shows_it_however_long_the_conversation(seed_desk: Desk) -> None:
    chat = Chat(seed_desk, stream_answer)
    for n in range(SHOWN + 5):
        chat.history.start("", "long", Entry(f"{n:012x}", Query(f"Question {n}?"), notice="Stopped.", asked=f"{n}"))
    request = gr.Request(query_params={"answer": f"{2:012x}"}, username=None)
    _, messages, talk = Around(chat).opened(Conversation(), request)
    assert len(talk.entries) == SHOWN + 5
    assert any("Question 2&#63;" in message["content"] for message in messages)


def test_an_address_of_an_answer_that_is_not_kept_says_so(seed_desk: Desk) -> None:
    request = gr.Request(query_params={"answer": "0" * 12}, username=None)
    talk = Conversation()
    _, messages, _ = Around(Chat(seed_desk, stream_answer)).opened(talk, request)
    assert "is not kept here" in messages[0]["content"]
    assert talk.entries == []


def test_a_question_asked_before_the_page_has_heard_from_the_program_is_not_forgotten(seed_desk: Desk) -> None:
    chat, talk = Chat(seed_desk, stream_answer), Conversation()
    _, _, entry, _ = chat.accept("Who?", talk, DONE)
    _, messages, opened = Around(chat).opened(talk, gr.Request(query_params={"answer": "0" * 12}, username=None))
    assert messages == opened == gr.skip()
    assert [each.id for each in talk.entries] == [entry]
