"""The chat window without a browser: its handlers, what it tells strangers, its server and the guard before it."""

from __future__ import annotations

import asyncio
import http.client
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.errors import DatelineError, UsageError
from rag.answer import stream_answer
from rag.desk import Desk
from rag.model_settings import ModelSettings
from rag.types import Answer, Partial, Query
from ui.app import build_app, model_line
from ui.chat import BUSY, DONE, Chat
from ui.conversation import Conversation, linked_article
from ui.examples import example_questions
from ui.guard import Guard
from ui.server import serve, serving

QUESTION = "How much territory did the Russian army take in October?"
NO_LIMITS = ("", "", "", "")


def ask(desk: Desk, question: str = QUESTION, limits: tuple[str, ...] = NO_LIMITS, ask: object = stream_answer):  # type: ignore[no-untyped-def]
    """What the chat shows at the end for a question: the last message, the conversation, the state."""
    talk = Conversation()
    *_, (messages, talk, status, _) = Chat(desk, ask).reply(question, [], talk, "auto", *limits)  # type: ignore[arg-type]
    return messages[-1]["content"], talk, status


def test_a_question_is_answered_with_links_that_open_the_exact_words(seed_desk: Desk) -> None:
    content, talk, status = ask(seed_desk)
    assert status == DONE
    link = re.search(r'href="#(cite-[0-9a-f]{12}-1)"', content)
    assert link is not None
    citation = next(iter(talk.citations.values()))[0]
    panel = linked_article(link[1], talk, seed_desk.reader)
    assert panel is not None
    assert f'id="open-{link[1]}"'.replace("-", "&#45;") in panel
    assert "478 square kilometers" in citation.quote
    assert 'class="active"' in panel


def test_a_finished_answer_becomes_a_turn_of_the_conversation(seed_desk: Desk) -> None:
    _, talk, _ = ask(seed_desk)
    assert [turn.role for turn in talk.turns] == ["user", "assistant"]
    assert talk.turns[0].content == QUESTION
    assert "478" in talk.turns[1].content


def test_limits_typed_in_the_window_reach_the_answer(seed_desk: Desk) -> None:
    content, talk, _ = ask(seed_desk, limits=("", "", "2023-12-31", ""))
    assert all(
        one.date is not None and one.date <= date(2023, 12, 31) for cited in talk.citations.values() for one in cited
    )
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

    reply = Chat(seed_desk, endless).reply(QUESTION, [], Conversation(), "auto", *NO_LIMITS)
    next(reply)
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

    list(Chat(seed_desk, watch).reply(QUESTION, [], Conversation(), "extractive", *NO_LIMITS))
    assert seen == ["extractive"]


def test_a_question_waits_while_another_is_answered_and_an_empty_one_is_nothing(seed_desk: Desk) -> None:
    chat = Chat(seed_desk, stream_answer)
    assert chat.accept("next?", [], BUSY)[2] == ""
    assert chat.accept("  ", [], DONE)[2] == ""
    box, messages, pending, status = chat.accept("next?", [], DONE)
    assert (pending, status, len(messages), box["value"]) == ("next?", BUSY, 1, "")


@pytest.mark.parametrize("link", ["", "cite-x-1", "cite-0123456789ab-1", "near-0123456789ab-1", "../../etc/passwd"])
def test_links_that_the_conversation_does_not_know_open_nothing(seed_desk: Desk, link: str) -> None:
    assert linked_article(link, Conversation(), seed_desk.reader) is None


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
    panel = linked_article(link[0], talk, desk.reader)
    assert panel is not None
    assert "<mark" not in panel
    assert "has changed since" in panel


def test_examples_fit_the_index_and_an_empty_one_has_none(seed_desk: Desk) -> None:
    articles = seed_desk.reader.articles()
    assert QUESTION in example_questions(articles)
    assert example_questions([]) == []
    others = [replace(article, source=f"other-{n}.txt", title=f"Title {n}") for n, article in enumerate(articles)]
    assert example_questions(others)[0] == "What is reported in “Title 0”?"


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
    chat = Chat(seed_desk, stream_answer)
    messages, *_ = next(chat.reply(QUESTION, [], Conversation(), "auto", *NO_LIMITS))
    assert "Reading" in messages[-1]["content"]
    stopped, status, *_ = chat.finished(messages, BUSY)
    assert len(stopped) == 1
    assert "Stopped." in stopped[0]["content"].replace("&#46;", ".")
    assert "Reading" not in stopped[0]["content"]
    assert status == DONE
