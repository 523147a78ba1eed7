"""What an endpoint's failure means to the user, and whether asking again may help.

Reads errors of openai and httpx by their names and status, and imports neither. No message ever holds the key.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from rag.errors import ContextOverflowError, LanguageModelError
from rag.model_settings import ModelSettings

OPENAI_URL = "https://api.openai.com/v1"
LONGEST_WAIT = 5.0  # seconds; an endpoint that asks for more is not waited for
_WAITS = (0.3, 1.0)  # seconds before the second and the third attempt, where the endpoint names none
_PASSING = frozenset({408, 429, 500, 502, 503, 504, 529})
_SHOWN_OF_KEY = 6  # characters of a key in a row that no message may hold


def host(model: ModelSettings) -> str:
    """The host (and port) that questions and passages are sent to, as shown to the user."""
    url = model.base_url or OPENAI_URL
    return urlsplit(url).netloc.rpartition("@")[2] or url


def wait_before_retry(error: Exception, attempt: int) -> float | None:
    """Seconds to wait before asking again after the failed attempt (from 0), None where that would not help.

    Helps: a rate limit with a short Retry-After, an overloaded server, a connection that broke off before the first
    word. Does not: a refused key, an unknown model, an exhausted quota, a server that is not there, a time-out.
    """
    if attempt >= len(_WAITS):
        return None
    kinds, status = _kinds(error), getattr(error, "status_code", None)
    if "APITimeoutError" in kinds:
        return None
    if "APIConnectionError" in kinds:
        return _WAITS[attempt] if _cause_kinds(error) & {"ReadError", "RemoteProtocolError", "WriteError"} else None
    if status not in _PASSING or getattr(error, "code", None) == "insufficient_quota":
        return None
    asked = _retry_after(error)
    if asked is None:
        return _WAITS[attempt]
    return asked if asked <= LONGEST_WAIT else None


def explain(error: Exception, model: ModelSettings) -> LanguageModelError:
    """One line for the user: which host, what went wrong, what to do."""
    where, said, kinds = host(model), _said(error, model), _kinds(error)
    if "APITimeoutError" in kinds or isinstance(error, TimeoutError):
        return too_late(model)
    if "APIConnectionError" in kinds:
        return LanguageModelError(
            f"no connection to {where}, or it broke off ({said}); is the server running, and OPENAI_BASE_URL right?"
        )
    if kinds & {"AuthenticationError", "PermissionDeniedError"}:
        return LanguageModelError(f"{where} refused the key; check OPENAI_API_KEY ({said})")
    if "NotFoundError" in kinds:
        return LanguageModelError(
            f"{where} has no model {model.name!r}; check DATELINE_LLM_MODEL and OPENAI_BASE_URL ({said})"
        )
    if "RateLimitError" in kinds:
        wait = _retry_after(error)
        when = "later" if wait is None else f"in {wait:g} seconds"
        return LanguageModelError(f"{where} takes no more questions for now; try again {when} ({said})")
    if "ContextOverflowError" in kinds or (getattr(error, "status_code", 400) == 400 and "context" in said.lower()):
        return ContextOverflowError(
            f"the passages do not fit into {model.name} at {where}; "
            f"set DATELINE_LLM_CONTEXT_TOKENS (now {model.context_tokens}) to what it holds ({said})"
        )
    if status := getattr(error, "status_code", None):
        return LanguageModelError(f"{where} answered with status {status} ({said})")
    return LanguageModelError(f"{model.name} at {where} failed ({said})")


def malformed(error: Exception, model: ModelSettings) -> LanguageModelError:
    """For a reply that is not in the API's form."""
    reason = without_key(f"{type(error).__name__}: {error}", model)[:300]
    return LanguageModelError(
        f"{host(model)} did not reply as an OpenAI-compatible endpoint does ({reason}); check OPENAI_BASE_URL"
    )


def too_late(model: ModelSettings) -> LanguageModelError:
    return LanguageModelError(
        f"{host(model)} did not finish within {model.timeout:g} seconds; try again, or raise DATELINE_LLM_TIMEOUT"
    )


def without_key(text: str, model: ModelSettings) -> str:
    """`text` with the key, and any longer part of it that an endpoint repeats, as "<key>"; the URL's password too."""
    secrets = [model.api_key, urlsplit(model.base_url or "").password]
    for secret in filter(None, secrets):
        text = text.replace(secret, "<key>")
        for size in range(len(secret) - 1, _SHOWN_OF_KEY, -1):
            for part in (secret[:size], secret[-size:]):
                text = text.replace(part, "<key>")
    return text


def _reason(error: BaseException) -> str:
    return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)


def _kinds(error: BaseException) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__}


def _cause_kinds(error: BaseException) -> set[str]:
    return {kind for cause in _causes(error) for kind in _kinds(cause)}


def _causes(error: BaseException) -> list[BaseException]:
    """What led to an error, the last thing first, the first thing last."""
    causes: list[BaseException] = []
    cause = error.__cause__ or error.__context__
    while cause is not None and len(causes) < 20:
        causes.append(cause)
        if isinstance(cause, BaseExceptionGroup):
            causes.append(cause.exceptions[0])
        cause = causes[-1].__cause__ or causes[-1].__context__
    return causes


def _retry_after(error: Exception) -> float | None:
    """Seconds that the endpoint asks to be left alone; None where it names none, or a date."""
    named = getattr(getattr(error, "response", None), "headers", {}).get("retry-after", "")
    try:
        return max(0.0, float(named))
    except ValueError:
        return None


def _said(error: Exception, model: ModelSettings) -> str:
    """The endpoint's own words, one line, without the key; for a lost connection its cause."""
    body = getattr(error, "body", None)
    words = body.get("message") if isinstance(body, dict) else None
    first = next((_reason(cause) for cause in reversed(_causes(error)) if _reason(cause)), "")
    text = words or (first if str(error) in ("Connection error.", "") and first else str(error))
    return without_key(" ".join(str(text).split()), model)[:300]
