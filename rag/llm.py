"""The seam to the language model: the one file that imports langchain and openai, and only when a model is called.

Any OpenAI-compatible endpoint will do (OpenAI, Ollama, vLLM, llama.cpp). Knows nothing of passages, markers or prompts.
Every failure becomes a `LanguageModelError` that names the host and what to do, and never holds the key.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rag.background import interruptible
from rag.errors import LanguageModelError
from rag.llm_errors import OPENAI_URL, explain, host, malformed, too_late, wait_before_retry
from rag.model_settings import ModelSettings
from rag.types import Usage

CONNECT_SECONDS = 10.0
BYTES_PER_TOKEN = 3
MOST_CHARACTERS_PER_TOKEN = 12  # an answer longer than max_tokens times this is cut: the endpoint ignores max_tokens

Message = tuple[str, str]  # (role, text); the role is system, user or assistant


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """The last thing a stream yields. `truncated`: the model was cut off at its limit, its last sentence perhaps half."""

    usage: Usage | None
    truncated: bool


def estimate_tokens(text: str) -> int:
    """A bound on the tokens of `text` without a tokenizer: one for every three bytes of UTF-8, and some to frame it.

    English takes about four characters a token, Cyrillic about two to three (four to six bytes), Chinese about one
    (three bytes), so this errs on the safe side. (LangChain's own count would download tiktoken's tables.)
    """
    return math.ceil(len(text.encode("utf-8", errors="surrogatepass")) / BYTES_PER_TOKEN) + 8


def stream(messages: Sequence[Message], model: ModelSettings) -> Generator[str | StreamEnd]:
    """Pieces of the model's text as they arrive, then one `StreamEnd`; "" whenever nothing came for a moment.

    Closing the iterator aborts the request at once, also before the first word. What asking again may mend (see
    `rag.llm_errors.wait_before_retry`) is asked again, up to twice, as long as no word has come. Raises
    `LanguageModelError` for every failure: no connection, refused key, unknown model, rate limit, time-out
    (`model.timeout` counts for the whole answer), cut stream, refusal, empty answer.
    """
    import openai
    from langchain_core.exceptions import LangChainException

    try:
        with closing(interruptible(lambda: _attempts(messages, model), seconds=model.timeout)) as items:
            for item in items:
                yield "" if item is None else item
    except TimeoutError:
        raise too_late(model) from None
    except openai.OpenAIError as error:
        # `from None`: the cause holds the endpoint's reply, which may repeat the key.
        raise explain(error, model) from None
    except (LangChainException, ValueError, TypeError, KeyError, AttributeError) as error:
        raise malformed(error, model) from None


async def _attempts(messages: Sequence[Message], model: ModelSettings) -> AsyncGenerator[str | StreamEnd, None]:
    import openai
    from langsmith import tracing_context

    # langchain picks its tracers on the first step: LANGSMITH_TRACING must not send the prompt elsewhere.
    with tracing_context(enabled=False):
        for attempt in range(3):
            begun = False
            try:
                async with _http_client(model) as client, aclosing(_pieces(messages, model, client)) as pieces:
                    async for piece in pieces:
                        begun = True
                        yield piece
                return
            except openai.OpenAIError as error:
                wait = None if begun else wait_before_retry(error, attempt)
                if wait is None:
                    raise
            await asyncio.sleep(wait)


async def _pieces(
    messages: Sequence[Message], model: ModelSettings, client: Any
) -> AsyncGenerator[str | StreamEnd, None]:
    limit = model.max_tokens * MOST_CHARACTERS_PER_TOKEN
    written, finish, usage, blank = 0, None, None, True
    async with aclosing(_chat(model, client).astream(list(messages))) as chunks:
        async for chunk in chunks:
            finish = chunk.response_metadata.get("finish_reason") or finish
            if chunk.usage_metadata:
                usage = _usage(chunk.usage_metadata, model)
            if text := str(chunk.text)[: limit - written]:
                written += len(text)
                blank = blank and not text.strip()
                yield text
            if written >= limit:
                finish = "length"
                break
    if finish is None:
        raise LanguageModelError(f"{host(model)} broke off in the middle of its answer")
    if finish == "content_filter":
        raise LanguageModelError(f"{model.name} at {host(model)} declined to answer (its content filter)")
    if blank:
        cure = "; raise DATELINE_LLM_MAX_TOKENS" if finish == "length" else ""  # spent on reasoning, all of it
        raise LanguageModelError(f"{model.name} at {host(model)} wrote an empty answer (ended by {finish!r}){cure}")
    yield StreamEnd(usage, truncated=finish == "length")


def _usage(counted: Any, model: ModelSettings) -> Usage:
    read, written = counted["input_tokens"], counted["output_tokens"]
    if model.input_price is None or model.output_price is None:
        return Usage(read, written)
    return Usage(read, written, round((read * model.input_price + written * model.output_price) / 1e6, 8))


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
        max_retries=0,  # `_attempts` retries by itself, what and as long as it helps
        stream_usage=True,
        use_responses_api=False,  # compatible endpoints have chat completions only
        openai_proxy="",
        http_async_client=client,
        **limit,
    )


def _http_client(model: ModelSettings) -> Any:
    """An HTTP client for one request: no redirects (which could take the prompt to another host), no proxy to loopback."""
    import openai

    return openai.DefaultAsyncHttpxClient(
        timeout=openai.Timeout(model.timeout, connect=min(CONNECT_SECONDS, model.timeout)),
        follow_redirects=False,
        trust_env=not _is_loopback(model),
    )


def _is_loopback(model: ModelSettings) -> bool:
    name = urlsplit(model.base_url or OPENAI_URL).hostname or ""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


__all__ = ["Message", "StreamEnd", "estimate_tokens", "host", "stream"]
