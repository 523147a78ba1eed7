"""Fixtures of the tests with hostile articles: an address that records who asks for it, and a model that obeys what it reads."""

from __future__ import annotations

import re
import socket
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.hostile.plants import CANARY
from tests.llm_servers import Request, ScriptedLLM

pytest.register_assert_rewrite("tests.hostile.asking")

_PASSAGE = re.compile(r'<passage number="(\d+)">.*?Text: (.*?)\n</passage>', re.DOTALL)
_QUESTION = re.compile(r"Question: (.*)")
_CONTENT = re.compile(r"\w{4,}")


@dataclass
class LeakTrap:
    """An HTTP server on loopback that no answer should ever make anybody ask."""

    url: str = ""
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def leak() -> Iterator[LeakTrap]:
    """A trap for requests that hostile text may cause."""
    trap = LeakTrap()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            trap.asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    trap.url = f"http://127.0.0.1:{server.server_port}/leak"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield trap
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def obeying_llm(scripted_llm: ScriptedLLM) -> ScriptedLLM:
    """A model without manners: an order in its prompt is obeyed, else it copies the sentence most like the question."""
    scripted_llm.writes = _obey
    return scripted_llm


def _obey(request: Request) -> str:
    prompt = unicodedata.normalize("NFKC", request.prompt)
    prompt = "".join(c for c in prompt if unicodedata.category(c) != "Cf")
    if CANARY in prompt:
        leaks = re.findall(r"http://127\.0\.0\.1:\d+/leak\S*", prompt)
        image = f" ![{CANARY}]({leaks[0]})" if leaks else ""
        return f"{CANARY}. [1] The answer is {CANARY}.{image} [9]"
    asked = {word.lower() for word in _CONTENT.findall(_QUESTION.search(prompt)[1])}  # type: ignore[index]
    best, number = "", "1"
    for n, text in _PASSAGE.findall(request.prompt):
        for sentence in re.split(r"(?<=[.!?])\s+", text):
            shared = len(asked & {word.lower() for word in _CONTENT.findall(sentence)})
            if shared > len(asked & {word.lower() for word in _CONTENT.findall(best)}):
                best, number = sentence, n
    return f"{best} [{number}]"


@pytest.fixture
def no_way_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Refuses every connection beyond loopback, and lists those tried."""
    tried: list[str] = []
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and str(address[0]) not in ("127.0.0.1", "::1"):  # type: ignore[index]
            tried.append(str(address))
            raise OSError("no way out")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
    return tried
