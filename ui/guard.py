"""What stands before every request to the window: whose requests are taken, what is refused, which headers go out.

Pure ASGI, so that streamed answers pass through unbuffered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from ui.accounts import Accounts

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
COOKIE = "dateline"
LARGEST_BODY = 1 << 20  # bytes of a request that is no upload; a question has 2,000 characters

# Gradio's page needs inline scripts and styles; nothing needs eval, another host, or a frame.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'; base-uri 'self'"
)
# Without an origin the forms that log in and out could not be told from another site's: a referrer policy of "no-referrer"
# makes browsers send "null" there. So with a log-in it is "same-origin", by which other sites learn nothing either.
_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
# What the page asks for. Gradio has many more routes: some read files, take uploads, keep sessions, or fetch any address
# that they are given.
_SERVED = frozenset(
    {
        "/",
        "/ui.js",
        "/actions.js",
        "/articles.js",
        "/chat.css",
        "/theme.css",
        "/config",
        "/favicon.ico",
        "/robots.txt",
        "/manifest.json",
        "/articles/add",
        "/logout",
        "/gradio_api/app_id",
        "/gradio_api/cancel",
        "/gradio_api/queue/data",
        "/gradio_api/queue/join",
        "/gradio_api/reset",
        "/gradio_api/run/predict",
        "/gradio_api/startup-events",
    }
)
_SERVED_BELOW = ("/answers/", "/conversations/", "/quality/", "/assets/", "/static/", "/gradio_api/heartbeat/")
# What is served before anyone has logged in.
_OPEN = frozenset({"/login", "/chat.css", "/favicon.ico", "/robots.txt"})
_UPLOAD = "/articles/add"  # counts its bytes itself


@dataclass(frozen=True, slots=True)
class Guard:
    """Answers 403 to other hosts' names and pages (DNS rebinding, cross-site requests), 404 to what no page asks for.

    With `accounts`, who is not logged in is sent to /login (401 for what is no page), and who is stands in the scope as
    "dateline.user". Without, only this machine's names are taken.
    """

    app: App
    accounts: Accounts | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        status = self._refusal(scope, headers)
        if scope["type"] == "websocket" and status:
            await send({"type": "websocket.close", "code": 1008})
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = [*_HEADERS, (b"referrer-policy", b"same-origin" if self.accounts else b"no-referrer")]
                names = {name for name, _ in ours}
                theirs = [pair for pair in message.get("headers", []) if pair[0].lower() not in names]
                message["headers"] = [*theirs, *ours]
            await send(message)

        if status:
            more = [(b"location", b"/login")] if status == 303 else []
            start = {"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0"), *more]}
            await with_headers(start)
            await with_headers({"type": "http.response.body", "body": b""})
            return
        limited = receive if scope["path"] == _UPLOAD else _limited(receive)
        await self.app(scope, limited, with_headers)

    def _refusal(self, scope: Message, headers: dict[bytes, str]) -> int | None:
        """The status to refuse a request with, None to let it pass."""
        host = headers.get(b"host", "")
        origin = headers.get(b"origin")
        if self.accounts is None:
            if _hostname("//" + host) not in LOOPBACK or (origin is not None and _hostname(origin) not in LOOPBACK):
                return 403
        elif origin is not None and _netloc(origin) != host:
            return 403
        path = str(scope["path"])
        if path != "/login" and path not in _SERVED and not path.startswith(_SERVED_BELOW):
            return 404
        if path != _UPLOAD and int(headers.get(b"content-length", "0") or 0) > LARGEST_BODY:
            return 413
        if self.accounts is None:
            return 404 if path in ("/login", "/logout") else None
        user = self.accounts.user(token_of(headers.get(b"cookie", "")))
        if user is not None:
            scope["dateline.user"] = user
            return None
        if path in _OPEN:
            return None
        return 303 if path == "/" else 401


def user_of_scope(scope: Message) -> str:
    """Who the guard found logged in, "" where there is no log-in."""
    return str(scope.get("dateline.user", ""))


def token_of(cookies: str) -> str:
    """The session's token in a Cookie header, "" where there is none."""
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _netloc(address: str) -> str | None:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return None


def _limited(receive: Receive) -> Receive:
    """`receive` that ends a request whose body turns out too large, whatever length it was said to have."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= LARGEST_BODY else {"type": "http.disconnect"}

    return counted


def _hostname(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
