"""The window served: what it tells strangers, its headers, closed routes, the guard before it, start and end."""

from __future__ import annotations

import asyncio
import http.client
import re
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.errors import DatelineError, UsageError
from rag.desk import Desk
from rag.model_settings import ModelSettings
from ui.app import build_app
from ui.chat_view import model_line
from ui.guard import Guard
from ui.server import serve


def test_the_models_host_is_named_without_credentials() -> None:
    line = model_line(ModelSettings(name="m<1>", base_url="http://me:secret@127.0.0.1:8080/v1"))
    assert "127&#46;0&#46;0&#46;1&#58;8080" in line
    assert "secret" not in line
    assert "<1>" not in line
    assert "api&#46;openai&#46;com" in model_line(ModelSettings(name="m"))


def test_the_page_tells_strangers_of_no_endpoint(seed_desk: Desk) -> None:
    dependencies = build_app(seed_desk).get_config_file()["dependencies"]
    assert dependencies
    assert {each["api_visibility"] for each in dependencies} == {"private"}


def request(address: str, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


@pytest.mark.parametrize("path", ["/", "/ui.js", "/chat.css", "/nowhere"])
def test_every_response_carries_the_security_headers(address: str, path: str) -> None:
    response = request(address, path)
    policy = response.getheader("content-security-policy") or ""
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert response.getheader("x-content-type-options") == "nosniff"
    assert response.getheader("referrer-policy") == "no-referrer"


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=https://example.org/",
        "/gradio_api/file=http://127.0.0.1/",
        "/gradio_api/file=HTTPS://example.org/",
        "//gradio_api/file=https://example.org/",
        "/gradio_api/proxy=https://example.org/",
        "/proxy=https://example.org/",
        "/openapi.json",
        "/gradio_api/openapi.json",
        "/docs",
        "/monitoring",
        "/monitoring/summary",
        "/gradio_api/upload",
        "/gradio_api/deep_link",
        "/static/../../../../../../etc/passwd",
        "/assets/..%2f..%2f..%2f..%2f..%2fetc/passwd",
    ],
)
def test_routes_that_nobody_needs_are_closed(address: str, path: str) -> None:
    assert request(address, path).status in (403, 404)


def test_gradio_serves_no_file_of_this_machine(address: str) -> None:
    for path in (__file__, "/etc/passwd", "../../etc/passwd"):
        assert request(address, f"/gradio_api/file={path}").status in (403, 404)


def test_other_hosts_names_and_pages_are_refused(address: str) -> None:
    assert request(address, "/", Host="evil.example").status == 403
    assert request(address, "/", Origin="https://evil.example").status == 403
    assert request(address, "/", Origin=address).status == 200


def test_a_taken_port_is_named_with_the_flag_that_helps(seed_desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DatelineError, match=rf"{port} is in use.*--port"):
            serve(seed_desk, "127.0.0.1", port)


def test_only_this_machine_is_served(seed_desk: Desk) -> None:
    with pytest.raises(UsageError, match="log-in"):
        serve(seed_desk, "0.0.0.0", 0)


_SERVE = """
import sys
from pathlib import Path
from index.reader import open_reader
from rag.desk import Desk
from ui.server import serve
serve(Desk(open_reader(Path(sys.argv[1]), cache=Path(sys.argv[2]))), "127.0.0.1", 0)
"""


def test_the_address_is_printed_once_it_answers_and_ctrl_c_ends_cleanly(seed_desk: Desk, cache: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(seed_desk.reader.folder), str(cache)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.fullmatch(r"Dateline is at (http://127\.0\.0\.1:\d+)\n", line)
        assert found is not None
        assert request(found[1], "/").status == 200
        process.send_signal(2)
        _, complaints = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "Traceback" not in complaints
    finally:
        process.kill()
        process.wait()


def test_a_refused_websocket_is_closed(seed_desk: Desk) -> None:
    sent = []

    async def unreachable(scope: object, receive: object, send: object) -> None:
        pytest.fail("the guard let it pass")

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: object) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/", "headers": [(b"host", b"evil.example")]}
    with ThreadPoolExecutor(1) as apart:  # the browser tests leave a loop running in this thread
        apart.submit(lambda: asyncio.run(Guard(unreachable)(scope, receive, send))).result()  # type: ignore[arg-type]
    assert sent == [{"type": "websocket.close", "code": 1008}]
