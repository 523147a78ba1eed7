"""The seam to the language model: the one file that imports langchain and openai, and only when a model is called.

Any OpenAI-compatible endpoint will do (OpenAI, Ollama, vLLM, llama.cpp). Knows nothing of passages, markers or prompts.
Every failure becomes a `LanguageModelError` that names the host and what to do, and never holds the key.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rag.deadline import Deadline
from rag.errors import LanguageModelError
from rag.model_settings import ModelSettings
from rag.types import Usage

OPENAI_URL = "https://api.openai.com/v1"
CONNECT_SECONDS = 10.0
BYTES_PER_TOKEN = 3
MOST_CHARACTERS_PER_TOKEN = 12  # an answer longer than max_tokens times this is cut: the endpoint ignores max_tokens

Message = tuple[str, str]  # (role, text); the role is system, user or assistant


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """The last thing a stream yields. `truncated`: the model was cut off at its limit, its last sentence perhaps half."""

    usage: Usage | None
    truncated: bool


def host(model: ModelSettings) -> str:
    """The host (and port) that questions and passages are sent to, as shown to the user."""
    url = model.base_url or OPENAI_URL
    return urlsplit(url).netloc.rpartition("@")[2] or url


def estimate_tokens(text: str) -> int:
    """A bound on the tokens of `text` without a tokenizer: one for every three bytes of UTF-8, and some to frame it.

    English takes about four characters a token, Cyrillic about two to three (four to six bytes), Chinese about one
    (three bytes), so this errs on the safe side. (LangChain's own count would download tiktoken's tables.)
    """
    return math.ceil(len(text.encode("utf-8", errors="surrogatepass")) / BYTES_PER_TOKEN) + 8


def stream(messages: Sequence[Message], model: ModelSettings) -> Generator[str | StreamEnd]:
    """Pieces of the model's text as they arrive, then one `StreamEnd`.

    Closing the iterator aborts the request at once. Raises `LanguageModelError` for every failure: no connection,
    refused key, unknown model, rate limit, time-out (`model.timeout` counts for the whole answer), cut stream, empty
    answer.
    """
    import openai
    from langchain_core.exceptions import LangChainException

    # What langchain and openai raise on a reply that is not in the API's form, besides their own errors.
    malformed = (LangChainException, ValueError, TypeError, KeyError, AttributeError)
    deadline = Deadline(model.timeout)
    try:
        with deadline, closing(_http_client(model, deadline)) as client:
            yield from _pieces(messages, model, client, deadline)
    except openai.OpenAIError as error:
        # `from None`: the cause holds the endpoint's reply, which may repeat the key.
        raise LanguageModelError(_explain(error, model, deadline.passed)) from None
    except malformed as error:
        reason = _without_key(f"{type(error).__name__}: {error}", model)
        raise LanguageModelError(
            f"{host(model)} did not reply as an OpenAI-compatible endpoint does ({reason}); check OPENAI_BASE_URL"
        ) from None


def _pieces(
    messages: Sequence[Message], model: ModelSettings, client: Any, deadline: Deadline
) -> Generator[str | StreamEnd]:
    from langsmith import tracing_context

    chunks = _chat(model, client).stream(list(messages))
    limit = model.max_tokens * MOST_CHARACTERS_PER_TOKEN
    written, finish, usage = 0, None, None
    blank = True
    try:
        # langchain picks its tracers on the first step: LANGSMITH_TRACING must not send the prompt elsewhere.
        with tracing_context(enabled=False):
            chunk = next(chunks, None)
        while chunk is not None:
            finish = chunk.response_metadata.get("finish_reason") or finish
            if chunk.usage_metadata:
                usage = Usage(chunk.usage_metadata["input_tokens"], chunk.usage_metadata["output_tokens"])
            if text := str(chunk.text)[: limit - written]:
                written += len(text)
                blank = blank and not text.strip()
                yield text
            if written >= limit:
                finish = "length"
                break
            chunk = next(chunks, None)
    finally:
        chunks.close()
    if finish is None:
        broken = f"{host(model)} broke off in the middle of its answer"
        raise LanguageModelError(_too_late(model) if deadline.passed else broken)
    if blank:
        cure = "; raise DATELINE_LLM_MAX_TOKENS" if finish == "length" else ""  # spent on reasoning, all of it
        raise LanguageModelError(f"{model.name} at {host(model)} wrote an empty answer (ended by {finish!r}){cure}")
    yield StreamEnd(usage, truncated=finish == "length")


def _chat(model: ModelSettings, client: Any) -> Any:
    """A LangChain chat model. Everything that it would else read from the environment is given."""
    from langchain.chat_models import init_chat_model

    # Servers other than OpenAI's know max_tokens and may not know max_completion_tokens, which langchain would send.
    limit: dict[str, Any] = {"max_tokens": model.max_tokens}
    if model.base_url is not None and host(model) != host(ModelSettings(name=model.name)):
        limit = {"extra_body": limit}
    return init_chat_model(
        model.name,
        model_provider="openai",
        base_url=model.base_url or OPENAI_URL,
        api_key=model.api_key or "none",
        temperature=model.temperature,
        timeout=client.timeout,
        max_retries=0,  # at once to the extractive answer, rather than waiting out a Retry-After
        stream_usage=True,
        use_responses_api=False,  # compatible endpoints have chat completions only
        openai_proxy="",
        http_client=client,
        **limit,
    )


def _http_client(model: ModelSettings, deadline: Deadline) -> Any:
    """An HTTP client for one request: no redirects (which could take the prompt to another host), no proxy to loopback."""
    import openai

    return openai.DefaultHttpxClient(
        timeout=openai.Timeout(model.timeout, connect=min(CONNECT_SECONDS, model.timeout)),
        follow_redirects=False,
        trust_env=not _is_loopback(model),
        event_hooks={"response": [deadline.watch]},
    )


def _is_loopback(model: ModelSettings) -> bool:
    name = urlsplit(model.base_url or OPENAI_URL).hostname or ""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _explain(error: Exception, model: ModelSettings, late: bool) -> str:
    import openai
    from langchain_core.exceptions import ContextOverflowError

    where, said = host(model), _said(error, model)
    if late or isinstance(error, openai.APITimeoutError):
        return _too_late(model)
    if isinstance(error, openai.APIConnectionError):
        return f"no connection to {where}, or it broke off ({said}); is the server running, and OPENAI_BASE_URL right?"
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return f"{where} refused the key; check OPENAI_API_KEY ({said})"
    if isinstance(error, openai.NotFoundError):
        return f"{where} has no model {model.name!r}; check DATELINE_LLM_MODEL and OPENAI_BASE_URL ({said})"
    if isinstance(error, openai.RateLimitError):
        wait = error.response.headers.get("retry-after")
        when = f"in {wait} seconds" if wait and wait.isdigit() else "later"
        return f"{where} takes no more questions for now; try again {when} ({said})"
    if isinstance(error, ContextOverflowError) or "context" in said.lower():
        return (
            f"the passages do not fit into {model.name} at {where}; "
            f"set DATELINE_LLM_CONTEXT_TOKENS (now {model.context_tokens}) to what it holds ({said})"
        )
    if isinstance(error, openai.APIStatusError):
        return f"{where} answered with status {error.status_code} ({said})"
    return f"{model.name} at {where} failed ({said})"


def _too_late(model: ModelSettings) -> str:
    return f"{host(model)} did not finish within {model.timeout:g} seconds; try again, or raise DATELINE_LLM_TIMEOUT"


def _said(error: Exception, model: ModelSettings) -> str:
    """The endpoint's own words, one line, without the key; for a lost connection its cause."""
    cause = error.__cause__
    while cause is not None and cause.__cause__ is not None:
        cause = cause.__cause__
    body = getattr(error, "body", None)
    words = body.get("message") if isinstance(body, dict) else None
    text = words or (str(cause) if str(error) in ("Connection error.", "") and cause else str(error))
    return _without_key(" ".join(str(text).split()), model)[:300]


def _without_key(text: str, model: ModelSettings) -> str:
    return text.replace(model.api_key, "<key>") if model.api_key else text
