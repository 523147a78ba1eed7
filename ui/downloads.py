"""Routes of our own beside Gradio's: an answer's text for the clipboard, a conversation as a file, the evaluation's plots."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request, Response

from index.errors import DatelineError
from ui.conversations import FORMATS
from ui.export import export
from ui.guard import user_of_scope
from ui.history import History
from ui.plain import answer_plain
from ui.quality import plot
from ui.quality_view import Quality


def add_downloads(app: FastAPI, history: History) -> None:
    """Adds `/answers/ID.txt` and `/conversations/ID.FORMAT`; each user gets their own only, others' are not found."""

    def answer_text(request: Request) -> Response:
        found = history.entry(user_of_scope(request.scope), request.path_params["name"].removesuffix(".txt"))
        if found is None or found[1].answer is None:
            return Response(status_code=404)
        entry = found[1]
        return _sent(f"{entry.query.question}\n\n{answer_plain(found[1].answer)}\n", "text/plain")

    def conversation(request: Request) -> Response:
        conversation_id, _, form = request.path_params["name"].partition(".")
        user = user_of_scope(request.scope)
        title = history.title(user, conversation_id)
        if title is None or form not in FORMATS:
            return Response(status_code=404)
        text, media_type = export(title, history.entries(user, conversation_id), form)
        return _sent(text, media_type, f"{title[:60]}.{form}")

    app.add_route("/answers/{name}", answer_text, methods=["GET"])
    app.add_route("/conversations/{name}", conversation, methods=["GET"])


def add_plots(app: FastAPI, quality: Quality) -> None:
    """Adds `/quality/N.svg`, the plots of the last evaluation."""

    def picture(request: Request) -> Response:
        name = request.path_params["name"].removesuffix(".svg")
        try:
            results = quality.results()
        except DatelineError:
            return Response(status_code=404)
        svg = plot(results, int(name)) if results is not None and name.isdecimal() and len(name) < 3 else None
        return Response(status_code=404) if svg is None else _sent(svg, "image/svg+xml")

    app.add_route("/quality/{name}", picture, methods=["GET"])


def _sent(text: str, media_type: str, name: str | None = None) -> Response:
    headers = {"cache-control": "no-store"}
    if name is not None:
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(text.encode("utf-8", "replace"), media_type=f"{media_type}; charset=utf-8", headers=headers)
