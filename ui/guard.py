"""What stands before every request to the chat window: whose requests are taken, what is refused, which headers go out.

Pure ASGI, so that streamed answers pass through unbuffered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

# Gradio's page needs inline scripts and styles; nothing needs eval, another host, or a frame.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'; base-uri 'self'"
)
_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)
# What the page asks for. Gradio has many more routes: some read files, take uploads, keep sessions, or fetch any address
# that they are given.
_SERVED = frozenset(
    {
        "/",
        "/ui.js",
        "/actions.js",
        "/chat.css",
        "/theme.css",
        "/config",
        "/favicon.ico",
        "/robots.txt",
        "/manifest.json",
        "/gradio_api/app_id",
        "/gradio_api/cancel",
        "/gradio_api/queue/data",
        "/gradio_api/queue/join",
        "/gradio_api/reset",
        "/gradio_api/run/predict",
        "/gradio_api/startup-events",
    }
)
_SERVED_BELOW = ("/answers/", "/conversations/", "/assets/", "/static/", "/gradio_api/heartbeat/")


class Guard:
    """Answers 403 to other hosts' names and pages (DNS rebinding, cross-site requests), 404 to what no page asks for."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = _refusal(scope)
        if refusal and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        if refusal:
            await with_headers(
                {"type": "http.response.start", "status": refusal, "headers": [(b"content-length", b"0")]}
            )
            await with_headers({"type": "http.response.body", "body": b""})
            return
        await self.app(scope, receive, with_headers)


def _refusal(scope: Message) -> int | None:
    """The status to refuse a request with, None to let it pass."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    if _hostname("//" + headers.get(b"host", "")) not in LOOPBACK:
        return 403
    origin = headers.get(b"origin")
    if origin is not None and _hostname(origin) not in LOOPBACK:
        return 403
    path = str(scope["path"])
    return None if path in _SERVED or path.startswith(_SERVED_BELOW) else 404


def user_of_scope(scope: Message) -> str:
    """Who the guard found logged in, "" where there is no log-in."""
    return str(scope.get("dateline.user", ""))


def _hostname(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
