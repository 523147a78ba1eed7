"""The log-in page, and the routes that log in and out. Plain HTML that needs no script."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from index.errors import UsageError
from ui.accounts import SESSION_SECONDS
from ui.guard import COOKIE, token_of

if TYPE_CHECKING:
    from ui.accounts import Accounts

_LARGEST_FORM = 8192  # bytes


def add_login(app: FastAPI, accounts: Accounts) -> None:
    """Adds `/login` and `/logout`."""

    def page(request: Request) -> Response:
        del request
        return _page()

    async def log_in(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST_FORM:
                return _page("That was too long.", status=413)
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        name, password = fields.get("name", [""])[0], fields.get("password", [""])[0]
        address = request.client.host if request.client else ""
        try:
            token = await run_in_threadpool(accounts.log_in, name, password, address)
        except UsageError as error:
            return _page(str(error), status=429)
        if token is None:
            return _page("Name or password is wrong.", status=401)
        response = Response(status_code=303, headers={"location": "/"})
        secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
        response.set_cookie(COOKIE, token, max_age=SESSION_SECONDS, httponly=True, samesite="lax", secure=secure)
        return response

    def log_out(request: Request) -> Response:
        accounts.sessions.end(token_of(request.headers.get("cookie", "")))
        response = Response(status_code=303, headers={"location": "/login"})
        response.delete_cookie(COOKIE)
        return response

    app.add_route("/login", page, methods=["GET"])
    app.add_route("/login", log_in, methods=["POST"])
    app.add_route("/logout", log_out, methods=["POST"])


def _page(problem: str = "", *, status: int = 200) -> Response:
    said = f'<p class="own" role="alert">{html.escape(problem)}</p>' if problem else ""
    return Response(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Dateline: log in</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/chat.css"></head>'
        f'<body class="login"><main><h1>Dateline</h1>{said}<form method="post" action="/login">'
        '<label>Name<input name="name" autocomplete="username" required autofocus></label>'
        '<label>Password<input name="password" type="password" autocomplete="current-password" required></label>'
        "<button>Log in</button></form></main></body></html>",
        status_code=status,
        media_type="text/html; charset=utf-8",
        headers={"cache-control": "no-store"},
    )
