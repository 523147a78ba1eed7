"""The window served over HTTP."""

from __future__ import annotations

import errno
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING

import gradio as gr
import uvicorn
from fastapi import FastAPI, Response

from index.errors import DatelineError, UsageError
from ui.accounts import Accounts
from ui.answering import Ask
from ui.app import build_app
from ui.downloads import add_downloads, add_plots
from ui.guard import LOOPBACK, Guard, user_of_scope
from ui.history import History
from ui.library import Library
from ui.login import add_login
from ui.quality_view import Quality
from ui.theme import newspaper
from ui.uploads import add_uploads

if TYPE_CHECKING:
    from rag.desk import Desk

ANSWERS_AT_ONCE = 4
QUESTIONS_WAITING = 128
_STREAMS = ("/gradio_api/queue/data", "/gradio_api/heartbeat")
_FILES = (
    ("/ui.js", "citations.js", "text/javascript"),
    ("/actions.js", "actions.js", "text/javascript"),
    ("/articles.js", "articles.js", "text/javascript"),
    ("/chat.css", "chat.css", "text/css"),
)
_HEAD = '<link rel="stylesheet" href="/chat.css">' + "".join(
    f'<script src="{path}" defer></script>' for path, _, kind in _FILES if kind == "text/javascript"
)


@dataclass(frozen=True, slots=True)
class Site:
    """What is served beside the desk: kept conversations, accounts, what may change articles, the last evaluation."""

    history: History = field(default_factory=History)
    accounts: Accounts | None = None
    library: Library | None = None
    quality: Quality | None = None


def serve(desk: Desk, host: str, port: int, site: Site | None = None) -> None:
    """Serves the window until Ctrl-C, having printed its address to stdout. Port 0 takes any free one.

    Raises UsageError for a host beyond this machine without accounts, DatelineError where the port is taken.
    """
    site = site or Site()
    listening = _socket(host, port, accounts=site.accounts is not None)
    server = _server(desk, host, listening.getsockname()[1], site, announce=True)
    # The first question would wait two seconds for the encoder and the vectors; the page takes longer than that to open.
    # No daemon: native code that is cut off when the program ends would end it with SIGABRT.
    threading.Thread(target=_warm_up, args=(desk,)).start()
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])


def _warm_up(desk: Desk) -> None:
    from rag.search import search
    from rag.types import Query

    # What is wrong is said when a question is asked; a program that is ending starts no more threads (RuntimeError).
    with suppress(DatelineError, RuntimeError):
        search(Query("warming up"), desk, k=1)


@contextmanager
def serving(desk: Desk, *, ask: Ask | None = None, site: Site | None = None, port: int = 0) -> Iterator[str]:
    """The window's address, while it is served from a thread of this process on 127.0.0.1, on a free port if 0.

    Conversations are kept in memory where no `site` is given.
    """
    listening = _socket("127.0.0.1", port)
    port = listening.getsockname()[1]
    server = _server(desk, "127.0.0.1", port, site or Site(), ask=ask)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def asgi_app(desk: Desk, port: int, site: Site, *, ask: Ask | None = None) -> Guard:
    """The whole web application: the window, its scripts and style, downloads, uploads, and the guard before them."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    for path, name, media_type in _FILES:
        app.add_api_route(path, _package_file(name, media_type), methods=["GET"])
    add_downloads(app, site.history)
    if site.quality is not None:
        add_plots(app, site.quality)
    if site.library is not None and site.library.added is not None:
        add_uploads(app, site.library)
    if site.accounts is not None:
        add_login(app, site.accounts)
    window = build_app(
        desk,
        ask=ask,
        history=site.history,
        library=site.library,
        quality=site.quality,
        people=site.accounts is not None,
    )
    window.queue(default_concurrency_limit=ANSWERS_AT_ONCE, max_size=QUESTIONS_WAITING, api_open=False)
    gr.mount_gradio_app(
        app,
        window,
        path="/",
        server_name="127.0.0.1",
        server_port=port,
        footer_links=[],
        run_history=False,
        app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
        # Whoever gets past the guard is logged in; this is how handlers learn who it is.
        auth_dependency=None if site.accounts is None else lambda request: user_of_scope(request.scope) or None,
        show_error=False,
        max_file_size="1kb",
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=newspaper(),
        head=_HEAD,
    )
    return Guard(app, site.accounts)


class _Server(uvicorn.Server):  # type: ignore[misc]  # untyped here
    """Prints the address once the socket is served, not before, so that who waits for the line can connect; and hangs up.

    Uvicorn would wait for the event streams of open pages, then cancel them. Gradio tells a page whose stream is cancelled
    of an unexpected error, and the page stays as it is. A stream that breaks off it takes for a lost connection: it waits
    until the program is there again, and loads itself anew.
    """

    address = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self.address:
            sys.stdout.write(f"Dateline is at {self.address}\n")
            sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            if connection.scope is not None and connection.scope["path"].startswith(_STREAMS):
                connection.transport.close()
        await super().shutdown(sockets)


def _server(
    desk: Desk, host: str, port: int, site: Site, *, ask: Ask | None = None, announce: bool = False
) -> uvicorn.Server:
    # A download that stalls would hold a shutdown up.
    config = uvicorn.Config(
        asgi_app(desk, port, site, ask=ask),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    if announce:
        server.address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    return server


def _socket(host: str, port: int, *, accounts: bool = False) -> socket.socket:
    if host not in LOOPBACK and not accounts:
        raise UsageError(
            f"The chat is served on this machine only, not on {host}: without a log-in, anyone who reached it could read "
            "the articles. Use --host 127.0.0.1, or give accounts with --auth-file FILE."
        )
    if not 0 <= port <= 65535:
        raise UsageError(f"{port} is not a port. Give one between 1 and 65535 with --port.")
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise DatelineError(
                f"Port {port} is in use. Choose another one with --port, e.g. --port {port + 1}."
            ) from error
        raise DatelineError(
            f"Port {port} of {host} cannot be opened: {error.strerror}. Choose another with --port."
        ) from error


def _package_file(name: str, media_type: str) -> Callable[[], Response]:
    content = files("ui").joinpath(name).read_bytes()

    def send() -> Response:
        return Response(content, media_type=media_type, headers={"cache-control": "no-cache"})

    return send
