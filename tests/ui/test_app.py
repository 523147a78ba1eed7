"""The chat window without a browser: its handlers, what it tells strangers, its server and the guard before it."""

from __future__ import annotations

import asyncio
import html
import http.client
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import gradio as gr
import pytest

from index.errors import DatelineError, UsageError
from rag.answer import stream_answer
from rag.desk import Desk
from rag.model_settings import ModelSettings
from rag.types import Answer, Partial, Query
from ui.app import build_app
from ui.chat import BUSY, DONE, Chat
from ui.chat_view import model_line
from ui.conversation import SHOWN, Conversation, Entry, linked_article
from ui.examples import Examples, candidate_questions
from ui.guard import Guard
from ui.limits import source_choices
from ui.server import serve, serving
from ui.tries import answers_from
from ui.turns import AT_ONCE

QUESTION = "How much territory did the Russian army take in October?"
NO_LIMITS = ("", "", "", "")


def ask(desk: Desk, question: str = QUESTION, limits: tuple[str, ...] = NO_LIMITS, ask: object = stream_answer):  # type: ignore[no-untyped-def]
    """What the chat shows at the end for a question: the last message, the conversation, the state."""
    talk = Conversation()
    *_, (messages, talk, status, _) = Chat(desk, ask).reply(question, talk, "auto", *limits)  # type: ignore[arg-type]
    return messages[-1]["content"], talk, status


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
        list(chat.reply(question, talk, "auto", *NO_LIMITS))
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


def test_an_unforeseen_error_is_logged_and_never_shown(seed_desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def broken(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        yield Partial("It rose")
        raise ZeroDivisionError("secret detail")

    content, _, status = ask(seed_desk, ask=broken)
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

    reply = Chat(seed_desk, endless).reply(QUESTION, Conversation(), "auto", *NO_LIMITS)
    next(reply)
    next(reply)
    assert not closed
    reply.close()
    assert closed == [True]


def test_the_chosen_answerer_is_the_one_asked(seed_desk: Desk) -> None:
    seen = []

    def watch(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        seen.append(desk.settings.answerer)
        yield from stream_answer(query, desk)

    list(Chat(seed_desk, watch).reply(QUESTION, Conversation(), "extractive", *NO_LIMITS))
    assert seen == ["extractive"]


def test_a_question_waits_while_another_is_answered_and_an_empty_one_is_nothing(seed_desk: Desk) -> None:
    chat = Chat(seed_desk, stream_answer)
    with pytest.raises(gr.Error, match="stop it first"):
        chat.accept("next?", Conversation(), BUSY)
    with pytest.raises(gr.Error) as refused:
        chat.accept("  ", Conversation(), DONE)
    assert not refused.value.visible
    box, messages, pending, status = chat.accept("next?", Conversation(), DONE)
    assert (pending, status, len(messages), box["value"]) == ("next?", BUSY, 2, "")


@pytest.mark.parametrize("link", ["", "cite-x-1", "cite-0123456789ab-1", "near-0123456789ab-1", "../../etc/passwd"])
def test_links_that_the_conversation_does_not_know_open_nothing(seed_desk: Desk, link: str) -> None:
    assert linked_article(link, None, seed_desk.reader) is None
    assert Chat(seed_desk, stream_answer).open_link(link, Conversation()) == gr.skip()


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


def test_the_index_is_described_and_an_empty_one_says_what_to_type(seed_desk: Desk, empty_desk: Desk) -> None:
    assert Chat(seed_desk, stream_answer).index_line() == "4 articles, 2 dated"
    assert "dateline index" in Chat(empty_desk, stream_answer).index_line().replace("&#32;", " ")


def test_the_models_host_is_named_without_credentials() -> None:
    line = model_line(ModelSettings(name="m<1>", base_url="http://me:secret@127.0.0.1:8080/v1"))
    assert "127&#46;0&#46;0&#46;1&#58;8080" in line
    assert "secret" not in line
    assert "<1>" not in line
    assert "api&#46;openai&#46;com" in model_line(ModelSettings(name="m"))


def test_the_page_tells_strangers_of_no_endpoint(seed_desk: Desk) -> None:
    dependencies = build_app(seed_desk).get_config_file()["dependencies"]
    assert dependencies
    assert {each["api_visibility"] for each in dependencies} == {"private"}


def request(address: str, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


@pytest.fixture(scope="module")
def address(seed_desk: Desk) -> Iterator[str]:
    with serving(seed_desk) as url:
        yield url


@pytest.mark.parametrize("path", ["/", "/ui.js", "/chat.css", "/nowhere"])
def test_every_response_carries_the_security_headers(address: str, path: str) -> None:
    response = request(address, path)
    policy = response.getheader("content-security-policy") or ""
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert response.getheader("x-content-type-options") == "nosniff"
    assert response.getheader("referrer-policy") == "no-referrer"


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=https://example.org/",
        "/gradio_api/file=http://127.0.0.1/",
        "/gradio_api/file=HTTPS://example.org/",
        "//gradio_api/file=https://example.org/",
        "/gradio_api/proxy=https://example.org/",
        "/proxy=https://example.org/",
        "/openapi.json",
        "/gradio_api/openapi.json",
        "/docs",
        "/monitoring",
        "/monitoring/summary",
        "/gradio_api/upload",
        "/gradio_api/deep_link",
        "/static/../../../../../../etc/passwd",
        "/assets/..%2f..%2f..%2f..%2f..%2fetc/passwd",
    ],
)
def test_routes_that_nobody_needs_are_closed(address: str, path: str) -> None:
    assert request(address, path).status in (403, 404)


def test_gradio_serves_no_file_of_this_machine(address: str) -> None:
    for path in (__file__, "/etc/passwd", "../../etc/passwd"):
        assert request(address, f"/gradio_api/file={path}").status in (403, 404)


def test_other_hosts_names_and_pages_are_refused(address: str) -> None:
    assert request(address, "/", Host="evil.example").status == 403
    assert request(address, "/", Origin="https://evil.example").status == 403
    assert request(address, "/", Origin=address).status == 200


def test_a_taken_port_is_named_with_the_flag_that_helps(seed_desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DatelineError, match=rf"{port} is in use.*--port"):
            serve(seed_desk, "127.0.0.1", port)


def test_only_this_machine_is_served(seed_desk: Desk) -> None:
    with pytest.raises(UsageError, match="log-in"):
        serve(seed_desk, "0.0.0.0", 0)


_SERVE = """
import sys
from pathlib import Path
from index.reader import open_reader
from rag.desk import Desk
from ui.server import serve
serve(Desk(open_reader(Path(sys.argv[1]), cache=Path(sys.argv[2]))), "127.0.0.1", 0)
"""


def test_the_address_is_printed_once_it_answers_and_ctrl_c_ends_cleanly(seed_desk: Desk, cache: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(seed_desk.reader.folder), str(cache)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.fullmatch(r"Dateline is at (http://127\.0\.0\.1:\d+)\n", line)
        assert found is not None
        assert request(found[1], "/").status == 200
        process.send_signal(2)
        _, complaints = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "Traceback" not in complaints
    finally:
        process.kill()
        process.wait()


def test_a_refused_websocket_is_closed(seed_desk: Desk) -> None:
    sent = []

    async def unreachable(scope: object, receive: object, send: object) -> None:
        pytest.fail("the guard let it pass")

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: object) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/", "headers": [(b"host", b"evil.example")]}
    asyncio.run(Guard(unreachable)(scope, receive, send))  # type: ignore[arg-type]
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_an_answer_stopped_before_its_first_word_leaves_only_that_it_was_stopped(seed_desk: Desk) -> None:
    def slow(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        yield Partial("")
        pytest.fail("it was stopped")

    chat, talk = Chat(seed_desk, slow), Conversation()
    reply = chat.reply(QUESTION, talk, "auto", *NO_LIMITS)
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
    reply = chat.reply(QUESTION, talk, "auto", *NO_LIMITS)
    next(reply)
    reply.close()
    assert "It rose by two metres" in chat.messages(talk.entries)[-1]["content"].replace("&#46;", ".")


def test_asking_again_takes_the_place_of_the_last_answer(seed_desk: Desk) -> None:
    chat, talk = Chat(seed_desk, stream_answer), Conversation()
    list(chat.reply(QUESTION, talk, "auto", *NO_LIMITS))
    first = talk.entries[0].id
    _, messages, pending, _ = chat.accept_act(f"retry:{first}~1", talk, DONE)
    assert pending == QUESTION
    assert len(messages) == 2
    list(chat.reply(pending, talk, "auto", *NO_LIMITS))
    assert len(talk.entries) == 1
    assert talk.entries[0].id != first
    assert [entry.id for entry in chat.history.entries("", talk.id)] == [talk.entries[0].id]


def test_a_question_put_back_to_be_edited_is_replaced_by_what_is_asked_then(seed_desk: Desk) -> None:
    chat, talk = Chat(seed_desk, stream_answer), Conversation()
    list(chat.reply(QUESTION, talk, "auto", *NO_LIMITS))
    box, _, pending, _ = chat.accept_act(f"edit:{talk.entries[0].id}~1", talk, DONE)
    assert (box["value"], pending) == (QUESTION, "")
    list(chat.reply("What does Charles Michel want China to do?", talk, "auto", *NO_LIMITS))
    assert [entry.query.question for entry in talk.entries] == ["What does Charles Michel want China to do?"]


def test_a_verdict_is_kept_with_the_answer_and_can_be_taken_back(seed_desk: Desk) -> None:
    chat, talk = Chat(seed_desk, stream_answer), Conversation()
    list(chat.reply(QUESTION, talk, "auto", *NO_LIMITS))
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


def test_one_user_cannot_take_every_place_in_the_queue(seed_desk: Desk) -> None:
    def endless(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        while True:
            yield Partial("It rose")

    chat = Chat(seed_desk, endless)
    running = [chat.reply(QUESTION, Conversation(), "auto", *NO_LIMITS) for _ in range(AT_ONCE)]
    for each in running:
        next(each)
    *_, (messages, *_rest) = chat.reply(QUESTION, Conversation(), "auto", *NO_LIMITS)
    assert "being answered already" in messages[-1]["content"]
    for each in running:
        each.close()
    assert not chat.asking.counts


def test_limits_say_how_many_articles_they_leave(seed_desk: Desk) -> None:
    chat = Chat(seed_desk, stream_answer)
    line = chat.limits_line("", "2024-01-01", "", None)
    assert "1 of 4 articles is within these limits." in html.unescape(line)
    assert "2 undated ones are left out." in html.unescape(line)
    assert "No day is both" in html.unescape(chat.limits_line("", "2024-02-01", "2024-01-01", ""))
    assert "soon" in chat.limits_line("soon", "", "", "")


def test_groups_of_sources_are_offered_with_their_numbers_of_articles(seed_desk: Desk) -> None:
    article = seed_desk.reader.articles()[0]
    named = [replace(article, source=source) for source in ("a/b/1.txt", "a/2.txt", "wire.jsonl#7", "3.txt")]
    assert source_choices(named) == [("a (2)", "a/*"), ("a/b (1)", "a/b/*"), ("wire.jsonl (1)", "wire.jsonl#*")]


def test_a_long_conversation_shows_its_latest_questions_and_the_earlier_ones_when_asked(seed_desk: Desk) -> None:
    chat, talk = Chat(seed_desk, stream_answer), Conversation()
    talk.entries += [Entry(f"{n:012x}", Query(f"Question {n}?"), notice="Stopped.") for n in range(SHOWN + 5)]
    shown = chat.messages(talk.entries, talk.shown)
    assert len(shown) == 1 + 2 * SHOWN
    assert "Show earlier" in shown[0]["content"]
    _, shown, *_ = chat.accept_act(f"earlier:{talk.entries[-1].id}~1", talk, DONE)
    assert len(shown) == 2 * (SHOWN + 5)


def test_a_link_to_an_old_answer_shows_it_however_long_the_conversation(seed_desk: Desk) -> None:
    chat = Chat(seed_desk, stream_answer)
    for n in range(SHOWN + 5):
        chat.history.start("", "long", Entry(f"{n:012x}", Query(f"Question {n}?"), notice="Stopped.", asked=f"{n}"))
    request = gr.Request(query_params={"answer": f"{2:012x}"}, username=None)
    _, messages, talk = chat.opened(request)
    assert len(talk.entries) == SHOWN + 5
    assert any("Question 2&#63;" in message["content"] for message in messages)
