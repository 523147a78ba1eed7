"""The seam to the language model: what it sends, what it yields, and what each failure tells the user."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from rag import llm
from rag.errors import ContextOverflowError, LanguageModelError
from rag.llm import Message, StreamEnd, estimate_tokens, host
from rag.model_settings import ModelSettings
from rag.types import Usage
from tests.llm_servers import Reply, ScriptedLLM

ASKED = [("system", "Answer."), ("user", "Who?")]


def stream(messages: list[Message], model: ModelSettings) -> Generator[str | StreamEnd]:
    """What `llm.stream` yields but the empty pieces that only say "still waiting"."""
    with closing(llm.stream(messages, model)) as pieces:
        yield from (piece for piece in pieces if piece)


def failure(model: ModelSettings) -> str:
    with pytest.raises(LanguageModelError) as caught:
        list(stream(ASKED, model))
    return str(caught.value)


def test_yields_the_pieces_as_sent_then_the_end_with_its_usage(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.says("Kyiv ", "said so.", " [1]")
    *pieces, end = stream(ASKED, scripted_llm.model())
    assert pieces == ["Kyiv ", "said so.", " [1]"]
    assert end == StreamEnd(Usage(100, 7), truncated=False)


def test_yields_the_first_piece_before_the_last_is_written(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.says("first", ending="stall")
    pieces = stream(ASKED, scripted_llm.model())
    assert next(pieces) == "first"
    pieces.close()


def test_sends_the_named_model_the_messages_and_the_limits(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.says("Yes.")
    list(stream(ASKED, scripted_llm.model("llama3", max_tokens=123)))
    (request,) = scripted_llm.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == "Bearer sk-test-secret"
    assert request.body["messages"] == [{"role": "system", "content": "Answer."}, {"role": "user", "content": "Who?"}]
    assert (request.body["model"], request.body["temperature"], request.body["max_tokens"]) == ("llama3", 0.0, 123)


def test_leaves_the_temperature_to_the_endpoint_where_none_is_set(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.says("Yes.")
    list(stream(ASKED, scripted_llm.model(temperature=None)))
    assert "temperature" not in scripted_llm.requests[0].body


def test_an_endpoint_without_a_key_is_called_without_the_one_in_the_environment(
    scripted_llm: ScriptedLLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-stray")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    scripted_llm.says("Yes.")
    list(stream(ASKED, scripted_llm.model(api_key=None)))
    assert "sk-stray" not in str(scripted_llm.requests)


def test_closing_the_stream_hangs_up_on_the_server_at_once(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.says("first", ending="stall")
    pieces = stream(ASKED, scripted_llm.model())
    next(pieces)
    assert not scripted_llm.hung_up.is_set()
    pieces.close()
    assert scripted_llm.hung_up.wait(5)


def test_closing_before_the_first_word_hangs_up_too(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.says(ending="stall")
    pieces = llm.stream(ASKED, scripted_llm.model())
    begun = time.monotonic()
    while not scripted_llm.requests:
        assert next(pieces) == ""
        assert time.monotonic() - begun < 15
    pieces.close()
    assert scripted_llm.hung_up.wait(5)


def test_closing_hangs_up_on_a_server_that_has_not_even_answered(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.replies.append(Reply(ending="silent"))
    pieces = llm.stream(ASKED, scripted_llm.model())
    while not scripted_llm.requests:
        assert next(pieces) == ""
    pieces.close()
    assert scripted_llm.hung_up.wait(5)


def test_a_model_stopped_at_its_limit_is_reported_as_truncated(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.says("One. Tw", finish="length")
    assert list(stream(ASKED, scripted_llm.model()))[-1] == StreamEnd(Usage(100, 7), truncated=True)


def test_an_endpoint_that_ignores_the_limit_is_cut_off(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.says(*["word " * 100] * 50, ending="stall")
    *pieces, end = stream(ASKED, scripted_llm.model(max_tokens=10))
    assert len("".join(map(str, pieces))) == 120
    assert end == StreamEnd(None, truncated=True)
    assert scripted_llm.hung_up.wait(5)


@pytest.mark.parametrize(
    ("status", "said", "words"),
    [
        (401, "Incorrect API key provided: sk-test-secret", ["refused the key", "OPENAI_API_KEY"]),
        (403, "not for you", ["refused the key", "not for you"]),
        (404, "model 'scripted' not found", ["no model 'scripted'", "DATELINE_LLM_MODEL"]),
        (429, "slow down", ["takes no more questions", "in 17 seconds"]),
        (400, "context_length_exceeded", ["do not fit", "DATELINE_LLM_CONTEXT_TOKENS", "8192"]),
        (400, "request (5000 tokens) exceeds the available context size", ["do not fit"]),
        (400, "temperature must be 1", ["status 400", "temperature must be 1"]),
        (503, "loading", ["status 503", "loading"]),
        (307, "elsewhere", ["status 307"]),
    ],
)
def test_each_refusal_says_what_to_do_and_is_not_tried_again(
    scripted_llm: ScriptedLLM, status: int, said: str, words: list[str]
) -> None:
    scripted_llm.fails(status, said, Retry_After="17", Location="http://127.0.0.1:9/v1/chat/completions")
    message = failure(scripted_llm.model())
    assert all(word in message for word in [host(scripted_llm.model()), *words]), message
    assert "sk-test-secret" not in message
    assert len(scripted_llm.requests) == 1


@pytest.mark.parametrize(("status", "headers"), [(429, {"Retry_After": "0.2"}), (429, {}), (500, {}), (503, {})])
def test_what_may_pass_is_tried_again_and_the_answer_is_whole(
    scripted_llm: ScriptedLLM, status: int, headers: dict[str, str]
) -> None:
    scripted_llm.fails(status, "busy", **headers)
    scripted_llm.says("Yes.")
    assert next(stream(ASKED, scripted_llm.model())) == "Yes."
    assert len(scripted_llm.requests) == 2


def test_a_connection_that_breaks_before_the_first_word_is_tried_again(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.replies.append(Reply(ending="drop"))
    scripted_llm.says("Yes.")
    assert next(stream(ASKED, scripted_llm.model())) == "Yes."


def test_after_three_failures_it_says_so(scripted_llm: ScriptedLLM) -> None:
    for _ in range(4):
        scripted_llm.fails(500, "out of memory")
    message = failure(scripted_llm.model())
    assert "status 500" in message
    assert "out of memory" in message
    assert len(scripted_llm.requests) == 3


def test_nothing_is_tried_again_once_a_word_has_come(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.says("Half an", ending="cut")
    scripted_llm.says("Another.")
    assert "broke off" in failure(scripted_llm.model())
    assert len(scripted_llm.requests) == 1


def test_an_exhausted_quota_is_not_waited_for(scripted_llm: ScriptedLLM) -> None:
    error = '{"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}'
    scripted_llm.replies.append(Reply(status=429, raw=error))
    assert "exceeded your quota" in failure(scripted_llm.model())
    assert len(scripted_llm.requests) == 1


def test_waiting_for_another_try_counts_towards_the_time_limit(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.fails(429, "slow down", Retry_After="4")
    begun = time.monotonic()
    assert "did not finish within 0.5 seconds" in failure(scripted_llm.model(timeout=0.5))
    assert time.monotonic() - begun < 3


def test_a_prompt_that_is_too_long_is_an_error_of_its_own(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.fails(400, "This model's maximum context length is 4096 tokens.")
    with pytest.raises(ContextOverflowError):
        list(stream(ASKED, scripted_llm.model()))


def test_a_content_filter_is_a_refusal(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.says("I", finish="content_filter")
    assert "declined to answer" in failure(scripted_llm.model())


@pytest.mark.parametrize(
    ("repeated", "kept"),
    [("key sk-test-secret is bad", "key"), ("key sk-test-s is bad", "is bad"), ("bad: …test-secret", "bad")],
)
def test_not_even_part_of_the_key_is_repeated(scripted_llm: ScriptedLLM, repeated: str, kept: str) -> None:
    scripted_llm.fails(401, repeated)
    message = failure(scripted_llm.model())
    assert kept in message
    assert "<key>" in message
    assert "test-s" not in message


def test_the_key_is_in_no_log_at_its_most_talkative(
    scripted_llm: ScriptedLLM, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("", "openai", "httpx", "httpcore", "httpx2", "httpcore2", "langchain_openai"):
        caplog.set_level(logging.DEBUG, logger=name)
    scripted_llm.fails(500, "sk-test-secret")
    scripted_llm.fails(401, "no: sk-test-secret")
    assert "sk-test-secret" not in failure(scripted_llm.model())
    ours = [r.getMessage() for r in caplog.records if r.name.split(".")[0] in ("rag", "ui", "index")]
    sent = [r.getMessage() for r in caplog.records if "authorization" in r.getMessage().lower()]
    assert not any("sk-test-secret" in line for line in (*ours, *sent)), sent
    assert "sk-test-secret" not in "".join(capfd.readouterr())


def test_the_cost_is_told_where_prices_are_known(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.says("Yes.")
    *_, end = stream(ASKED, scripted_llm.model(input_price=3.0, output_price=15.0))
    assert end == StreamEnd(Usage(100, 7, 0.000405), truncated=False)
    assert Usage(1, 2, 0.5) + Usage(10, 20, 0.25) == Usage(11, 22, 0.75)
    assert (Usage(1, 2) + None, None + Usage(1, 2, 0.5), Usage(1, 2) + Usage(1, 1, 0.5)) == (
        Usage(1, 2), Usage(1, 2, 0.5), Usage(2, 3),
    )  # fmt: skip


def test_an_error_in_the_middle_of_a_stream_is_told(scripted_llm: ScriptedLLM) -> None:
    raw = 'data: {"error": {"message": "the GPU of sk-test-secret is gone"}}\n\n'
    scripted_llm.replies.append(Reply(raw=raw, headers=(("Content-Type", "text/event-stream"),)))
    message = failure(scripted_llm.model())
    assert "the GPU of <key> is gone" in message


@pytest.mark.parametrize("ending", ["cut", "eof"])
def test_a_stream_that_breaks_off_is_a_failure_after_its_pieces(scripted_llm: ScriptedLLM, ending: str) -> None:
    scripted_llm.says("Half an", ending=ending)
    pieces = stream(ASKED, scripted_llm.model())
    assert next(pieces) == "Half an"
    with pytest.raises(LanguageModelError, match="broke off"):
        next(pieces)


@pytest.mark.parametrize("chunks", [(), ("",), (" \n", "  ")])
def test_an_empty_answer_is_a_failure(scripted_llm: ScriptedLLM, chunks: tuple[str, ...]) -> None:
    scripted_llm.says(*chunks)
    assert "wrote an empty answer" in failure(scripted_llm.model())


def test_a_model_that_spends_all_its_tokens_on_reasoning_says_what_to_raise(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.says("", finish="length")
    assert "DATELINE_LLM_MAX_TOKENS" in failure(scripted_llm.model())


@pytest.mark.parametrize(
    "raw",
    ["<html>a router's page, sk-test-secret</html>", "data: {not json\n\n", 'data: {"choices": [{"text": 1}]}\n\n', ""],
)
def test_a_reply_that_is_not_of_the_api_is_a_failure_not_a_crash(scripted_llm: ScriptedLLM, raw: str) -> None:
    scripted_llm.replies.append(Reply(raw=raw, headers=(("Content-Type", "text/event-stream"),)))
    message = failure(scripted_llm.model())
    assert host(scripted_llm.model()) in message
    assert "sk-test-secret" not in message


@pytest.mark.parametrize("ending", ["stall", "trickle"])
def test_the_time_limit_is_for_the_whole_answer(scripted_llm: ScriptedLLM, ending: str) -> None:
    scripted_llm.says("Well, ", ending=ending)
    begun = time.monotonic()
    assert "did not finish within 0.6 seconds" in failure(scripted_llm.model(timeout=0.6))
    assert time.monotonic() - begun < 5
    assert scripted_llm.hung_up.wait(5)


def test_a_server_that_is_not_there_is_named() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    message = failure(ModelSettings("m", base_url=f"http://127.0.0.1:{port}/v1"))
    assert f"no connection to 127.0.0.1:{port}" in message
    assert "refused" in message


@pytest.mark.parametrize("url", ["nonsense", "http://", "ftp://example.invalid/v1", "http://a b/v1"])
def test_an_address_that_is_none_is_a_failure_not_a_crash(url: str) -> None:
    assert "OPENAI_BASE_URL" in failure(ModelSettings("m", base_url=url, timeout=5))


def test_every_error_that_openai_and_langchain_define_is_of_a_kind_that_is_mapped() -> None:
    import langchain_core.exceptions
    import langchain_openai.chat_models.base as langchain_openai
    import openai

    mapped = (openai.OpenAIError, langchain_core.exceptions.LangChainException, ValueError, TypeError, KeyError)
    defined = {
        kind
        for module in (openai, langchain_core.exceptions, langchain_openai)
        for kind in list(vars(module).values())
        if isinstance(kind, type) and issubclass(kind, Exception) and kind.__module__.split(".")[0] != "builtins"
    }
    assert len(defined) > 20
    # A refusal is an error only where a structured answer was asked for, which is never done here.
    assert {kind.__name__ for kind in defined if not issubclass(kind, mapped)} <= {"OpenAIRefusalError"}


def test_nothing_is_traced_even_where_the_environment_asks_for_it(
    scripted_llm: ScriptedLLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2_key")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", scripted_llm.url)
    scripted_llm.says("Yes.")
    list(stream(ASKED, scripted_llm.model()))
    from langchain_core.tracers.langchain import wait_for_all_tracers

    wait_for_all_tracers()
    assert [request.path for request in scripted_llm.requests] == ["/v1/chat/completions"]


def test_importing_the_seam_imports_neither_langchain_nor_openai() -> None:
    code = "import sys, rag.llm, rag.write_llm; print([m for m in ('openai', 'langchain_core', 'torch') if m in sys.modules])"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=dict(os.environ), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_key_shows_in_no_repr() -> None:
    assert "sk-" not in repr(ModelSettings("m", api_key="sk-secret"))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (None, "api.openai.com"),
        ("http://localhost:11434/v1", "localhost:11434"),
        ("https://user:secret@llm.example.org/v1", "llm.example.org"),
    ],
)
def test_the_host_is_shown_without_credentials(url: str | None, shown: str) -> None:
    assert host(ModelSettings("m", base_url=url)) == shown


def test_tokens_are_never_estimated_below_the_real_models_count(real_llm: ModelSettings) -> None:
    text = (
        "The mayor of Toretsk said on 3 October 2024 that 1,150 people remained. Мер сказав, що 1150 людей залишилися."
    )
    usage = list(stream([("user", text)], replace(real_llm, max_tokens=8)))[-1].usage
    assert usage is not None
    assert 20 < usage.input_tokens <= estimate_tokens(text) + 40  # the chat template's own words
