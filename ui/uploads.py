"""The route that takes added articles: one file a request, checked before it is kept."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from index.errors import DatelineError
from ui.library import LARGEST_FILE, Library


def add_uploads(app: FastAPI, library: Library) -> None:
    """Adds `PUT /articles/add?name=PATH`; 204 when the file is kept, else a status with the reason as text."""

    async def take(request: Request) -> Response:
        name = request.query_params.get("name", "")
        try:
            library.place(name)
        except DatelineError as error:
            return Response(str(error), status_code=400, media_type="text/plain")
        largest = min(LARGEST_FILE, await run_in_threadpool(library.room))
        content = bytearray()
        async for chunk in request.stream():
            content += chunk
            if len(content) > largest:
                limit = (
                    f"{largest / 2**20:.0f} MB" if largest == LARGEST_FILE else "the room that is left for added files"
                )
                return Response(f"The file is larger than {limit}.", status_code=413, media_type="text/plain")
        try:
            await run_in_threadpool(library.store, name, bytes(content))
        except DatelineError as error:
            return Response(str(error), status_code=400, media_type="text/plain")
        return Response(status_code=204)

    app.add_route("/articles/add", take, methods=["PUT"])
