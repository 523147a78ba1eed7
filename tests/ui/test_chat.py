"""The chat's handlers without a browser: questions asked, answered with links, asked again, judged."""

from __future__ import annotations

import html
import re
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import gradio as gr
import pytest

from rag.answer import stream_answer
from rag.desk import Desk
from rag.model_settings import ModelSettings
from rag.types import Answer, Partial, Query
from tests.ui.conversing import NO_LIMITS, QUESTION, ask, begun, replied
from ui.chat import BUSY, DONE, Chat
from ui.conversation import SHOWN, Conversation, Entry, linked_article


def test_a_question_is_answered_with_links_that_open_the_exact_words(seed_desk: Desk) -> None:
    content, talk, status = ask(seed_desk)
    assert status == DONE
    link = re.search(r'href="#(cite-[0-9a-f]{12}-1)"', content)
    assert link is not None
    answer = talk.entries[0].answer
    panel = linked_article(link[1], answer, seed_desk.reader)
    assert panel is not None
    assert f'id="open-{link[1]}"'.replace("-", "&#45;") in panel
    assert "478 square kilometers" in answer.citations[0].quote
    assert 'class="active"' in panel


def test_the_passages_that_were_read_open_too(seed_desk: Desk) -> None:
    _, talk, _ = ask(seed_desk)
    entry = talk.entries[0]
    panel = linked_article(f"found-{entry.id}-1", entry.answer, seed_desk.reader)
    assert panel is not None
    assert 'class="active"' in panel
    assert linked_article(f"found-{entry.id}-99", entry.answer, seed_desk.reader) is None


def test_a_finished_answer_becomes_a_turn_of_the_conversation(seed_desk: Desk) -> None:
    _, talk, _ = ask(seed_desk)
    assert [turn.role for turn in talk.turns] == ["user", "assistant"]
    assert talk.turns[0].content == QUESTION
    assert "478" in talk.turns[1].content


def test_a_follow_up_is_asked_with_what_was_said_before(seed_desk: Desk) -> None:
    seen = []

    def watch(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        seen.append([turn.content for turn in query.history])
        yield from stream_answer(query, desk)

    chat, talk = Chat(seed_desk, watch), Conversation()
    for question in (QUESTION, "And in November?"):
        replied(chat, talk, question)
    assert seen[0] == []
    assert seen[1][0] == QUESTION
    assert len(seen[1]) == 2


def test_limits_typed_in_the_window_reach_the_answer(seed_desk: Desk) -> None:
    content, talk, _ = ask(seed_desk, limits=("", "", "2023-12-31", ""))
    assert all(one.date is not None and one.date <= date(2023, 12, 31) for one in talk.entries[0].answer.citations)
    assert "478" not in content


@pytest.mark.parametrize(
    "limits, told",
    [
        (("yesterday", "", "", ""), "yesterday"),
        (("", "2024-02-30", "", ""), "2024"),
        (("", "2024-02-01", "2024-01-01", ""), "No day is both"),
    ],
)
def test_a_date_that_is_none_is_answered_with_what_to_do(seed_desk: Desk, limits: tuple[str, ...], told: str) -> None:
    content, _, status = ask(seed_desk, limits=limits)
    assert told in content
    assert status == DONE


def test_an_over_long_question_is_refused_in_words(seed_desk: Desk) -> None:
    content, _, status = ask(seed_desk, "why? " * 20_000)
    assert 'class="own"' in content
    assert status == DONE


def test_the_chosen_answerer_is_the_one_asked(seed_desk: Desk) -> None:
    seen = []

    def watch(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        seen.append(desk.settings.answerer)
        yield from stream_answer(query, desk)

    replied(Chat(seed_desk, watch), Conversation(), answerer="extractive")
    assert seen == ["extractive"]


def test_a_slow_model_is_waited_for_by_its_name_and_said_once(seed_desk: Desk) -> None:
    model = ModelSettings(name="tiny", base_url="http://127.0.0.1:9/v1")

    def slow(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        for text in ("", "", "It rose", "It rose", ""):
            yield Partial(text)
        yield from stream_answer(query, desk.with_answerer("extractive"))

    chat = Chat(Desk(seed_desk.reader, replace(seed_desk.settings, model=model)), slow)
    told = [messages for messages, *_ in begun(chat, Conversation()) if messages != gr.skip()]
    waiting = ["Waiting for tiny at 127.0.0.1:9" in html.unescape(each[-1]["content"]) for each in told]
    assert (waiting[:2], sum(waiting)) == ([True, False], 1)
    assert "It rose" in told[1][-1]["content"]


def test_a_question_waits_while_another_is_answered_and_an_empty_one_is_nothing(seed_desk: Desk) -> None:
    chat = Chat(seed_desk, stream_answer)
    with pytest.raises(gr.Error, match="stop it first"):
        chat.accept("next?", Conversation(), BUSY)
    with pytest.raises(gr.Error) as refused:
        chat.accept("  ", Conversation(), DONE)
    assert not refused.value.visible
    talk = Conversation()
    box, messages, pending, status = chat.accept("next?", talk, DONE)
    assert (pending, status, len(messages), box["value"]) == (talk.entries[0].id, BUSY, 2, "")


def ask_again(chat: Chat, talk: Conversation, entry_id: str) -> Generator[tuple[Any, ...], None, None]:
    """Presses "Ask again"; the answer has not begun yet."""
    _, messages, pending, status = chat.accept_act(f"retry:{entry_id}~1", talk, DONE)
    assert status == BUSY
    assert entry_id not in str(messages)
    return chat.reply(pending, talk, "auto", *NO_LIMITS)


def test_asking_again_takes_the_place_of_the_last_answer(seed_desk: Desk) -> None:
    chat, talk = Chat(seed_desk, stream_answer), Conversation()
    replied(chat, talk)
    first = talk.entries[0].id
    list(ask_again(chat, talk, first))
    assert len(talk.entries) == 1
    assert talk.entries[0].id != first
    assert [entry.id for entry in chat.history.entries("", talk.id)] == [talk.entries[0].id]


def test_an_answer_is_given_up_only_for_another_answer(seed_desk: Desk) -> None:
    chat, talk = Chat(seed_desk, stream_answer), Conversation()
    replied(chat, talk)
    ask_again(chat, talk, talk.entries[0].id)
    chat.finished(talk, BUSY)  # Stop
    assert [entry.answer is not None for entry in talk.entries] == [True, False]
    list(ask_again(chat, talk, talk.entries[1].id))
    assert [entry.answer is not None for entry in talk.entries] == [True, True]
    assert [entry.id for entry in chat.history.entries("", talk.id)] == [entry.id for entry in talk.entries]


def test_a_question_asked_again_is_not_its_own_history(seed_desk: Desk) -> None:
    seen = []

    def watch(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        seen.append(query.history)
        yield from stream_answer(query, desk)

    chat, talk = Chat(seed_desk, watch), Conversation()
    replied(chat, talk)
    list(ask_again(chat, talk, talk.entries[0].id))
    assert seen == [(), ()]


def test_a_question_put_back_to_be_edited_is_replaced_by_what_is_asked_then(seed_desk: Desk) -> None:
    chat, talk = Chat(seed_desk, stream_answer), Conversation()
    replied(chat, talk)
    box, _, pending, _ = chat.accept_act(f"edit:{talk.entries[0].id}~1", talk, DONE)
    assert (box["value"], pending) == (QUESTION, "")
    replied(chat, talk, "What does Charles Michel want China to do?")
    assert [entry.query.question for entry in talk.entries] == ["What does Charles Michel want China to do?"]


def test_a_verdict_is_kept_with_the_answer_and_can_be_taken_back(seed_desk: Desk) -> None:
    chat, talk = Chat(seed_desk, stream_answer), Conversation()
    replied(chat, talk)
    message = talk.entries[0].id
    chat.accept_act(f"judge:{message}:outdated~1", talk, DONE)
    assert [entry.verdict for _, entry in chat.history.judged()] == ["outdated"]
    chat.accept_act(f"judge:{message}~2", talk, DONE)
    assert chat.history.judged() == []


@pytest.mark.parametrize(
    "sent", ["", "retry", "retry:0123456789ab", "judge:0123456789ab:good", "drop table:x", "x" * 9999]
)
def test_buttons_that_the_page_does_not_have_do_nothing(seed_desk: Desk, sent: str) -> None:
    with pytest.raises(gr.Error):
        Chat(seed_desk, stream_answer).accept_act(sent, Conversation(), DONE)


def test_a_long_conversation_shows_its_latest_questions_and_the_earlier_ones_when_asked(seed_desk: Desk) -> None:
    chat, talk = Chat(seed_desk, stream_answer), Conversation()
    talk.entries += [Entry(f"{n:012x}", Query(f"Question {n}?"), notice="Stopped.") for n in range(SHOWN + 5)]
    shown = chat.messages(talk.entries, talk.shown)
    assert len(shown) == 1 + 2 * SHOWN
    assert "Show earlier" in shown[0]["content"]
    _, shown, *_ = chat.accept_act(f"earlier:{talk.entries[-1].id}~1", talk, DONE)
    assert len(shown) == 2 * (SHOWN + 5)
