"""A question's way through a conversation: errors, Stop at any moment, fair shares."""

from __future__ import annotations

import html
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.build import remove
from index.errors import DatelineError
from rag.answer import stream_answer
from rag.desk import Desk
from rag.types import Answer, Partial, Query
from tests.ui.conversing import ask, begun, replied
from ui.chat import BUSY, DONE, Chat
from ui.conversation import STOPPED, Conversation
from ui.history import History
from ui.turns import AT_ONCE


def test_an_unforeseen_error_is_logged_and_never_shown(seed_desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def broken(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        yield Partial("It rose")
        raise ZeroDivisionError("secret detail")

    content, _, status = ask(seed_desk, answer=broken)
    assert "secret detail" not in content
    assert "Something went wrong" in content
    assert "secret detail" in caplog.text
    assert status == DONE


def test_closing_a_reply_closes_the_answer_behind_it(seed_desk: Desk) -> None:
    closed = []

    def endless(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        try:
            while True:
                yield Partial("It rose")
        finally:
            closed.append(True)

    reply = begun(Chat(seed_desk, endless), Conversation())
    next(reply)
    next(reply)
    assert not closed
    reply.close()
    assert closed == [True]


def test_an_answer_stopped_before_its_first_word_leaves_only_that_it_was_stopped(seed_desk: Desk) -> None:
    def slow(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        yield Partial("")
        pytest.fail("it was stopped")

    chat, talk = Chat(seed_desk, slow), Conversation()
    reply = begun(chat, talk)
    next(reply)
    messages, status, *_ = chat.finished(talk, BUSY)  # the generator is still inside its call
    assert "Stopped" in messages[-1]["content"]
    assert status == DONE
    reply.close()
    assert talk.entries[-1].notice == "Stopped."


def test_what_was_written_before_a_stop_stays_with_its_links(seed_desk: Desk) -> None:
    def slow(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        yield Partial("It rose by two metres. [1]")

    chat, talk = Chat(seed_desk, slow), Conversation()
    reply = begun(chat, talk)
    next(reply)
    reply.close()
    assert "It rose by two metres" in chat.messages(talk.entries)[-1]["content"].replace("&#46;", ".")


def test_one_user_cannot_take_every_place_in_the_queue(seed_desk: Desk) -> None:
    def endless(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        while True:
            yield Partial("It rose")

    chat = Chat(seed_desk, endless)
    running = [begun(chat, Conversation()) for _ in range(AT_ONCE)]
    for each in running:
        next(each)
    messages, *_ = replied(chat, Conversation())
    assert "being answered already" in messages[-1]["content"]
    for each in running:
        each.close()
    assert not chat.asking.counts


def stopped_once(chat: Chat, talk: Conversation) -> bool:
    """Whether the one question stands in the chat and in its history, once and stopped."""
    asked, told = chat.messages(talk.entries)
    kept = chat.history.entries("", talk.id)
    return (
        "How much territory" in html.unescape(asked["content"])
        and told["content"].count("Stopped&#46;") == 1
        and [(entry.notice, entry.answer) for entry in talk.entries] == [(STOPPED, None)]
        and [(entry.id, entry.notice, entry.answer) for entry in kept] == [(talk.entries[0].id, STOPPED, None)]
    )


def test_a_question_stopped_before_it_was_begun_to_be_answered_stands_once_as_stopped(seed_desk: Desk) -> None:
    def never(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        pytest.fail("it was stopped")

    chat, talk = Chat(seed_desk, never), Conversation()
    reply = begun(chat, talk)
    messages, status, _ = chat.finished(talk, BUSY)
    assert "Stopped" in messages[-1]["content"]
    assert status == DONE
    assert stopped_once(chat, talk)
    *_, (messages, _, status, _) = reply  # it comes to it all the same, late
    assert status == DONE
    assert "Stopped" in messages[-1]["content"]
    assert stopped_once(chat, talk)


@pytest.mark.parametrize("how", ["answers", "is closed", "fails"])
def test_a_question_stopped_within_its_first_call_stands_once_as_stopped(seed_desk: Desk, how: str) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        inside.set()
        assert go_on.wait(60)
        if how == "fails":
            raise DatelineError("too late")
        if how == "is closed":
            yield Partial("")
        yield from stream_answer(query, desk)

    chat, talk = Chat(seed_desk, slow), Conversation()
    reply = begun(chat, talk)
    answering = threading.Thread(target=next, args=(reply, None))
    answering.start()
    assert inside.wait(60)
    chat.stopped(talk)  # the button
    chat.finished(talk, BUSY)  # what follows on it
    assert stopped_once(chat, talk)
    go_on.set()
    answering.join(60)
    reply.close()
    assert stopped_once(chat, talk)
    assert not chat.asking.counts


def test_a_stop_that_comes_after_the_answer_leaves_it(seed_desk: Desk) -> None:
    chat, talk = Chat(seed_desk, stream_answer), Conversation()
    replied(chat, talk)
    messages, *_ = chat.finished(talk, BUSY)
    assert "478" in messages[-1]["content"]
    assert talk.entries[0].answer is not None


def test_an_answer_that_cannot_be_kept_is_shown_and_says_so(seed_desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "conversations.sqlite"
    chat, talk = Chat(seed_desk, stream_answer, History(file)), Conversation()
    reply = begun(chat, talk)
    with sqlite3.connect(file) as other:
        other.execute("DROP TABLE versions")
        other.execute("DROP TABLE cited")
    *_, (messages, *_) = reply
    assert "478" in messages[-1]["content"]
    assert "be kept in" in html.unescape(messages[-1]["content"])


def test_an_article_removed_while_it_is_cited_takes_nothing_from_the_answer(
    tmp_path: Path, desk_over: Callable[[Path, Path], Desk]
) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "flood.txt").write_text("The river Ulla rose by two metres on Sunday.\n", encoding="utf-8")
    desk = desk_over(articles, tmp_path / "index")

    def removed_meanwhile(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        yield from stream_answer(query, desk)
        remove("flood.txt", folder=tmp_path / "index")

    content, talk, _ = ask(desk, "How far did the river Ulla rise on Sunday?", answer=removed_meanwhile)
    assert "two metres" in content
    assert talk.entries[0].notice == ""
