"""Nothing leaves the machine: every command in a network namespace without a route, and a browser whose requests are kept.

The kernel counts packets that found no route (`OutNoRoutes`), whoever wanted to send them; Python's audit events also tell
to whom. Both must stay at nothing, with the environment variables set that make libraries talkative.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

PROJECT = Path(__file__).resolve().parent.parent

# Brings loopback up, which a new namespace has down; without `ip`, which may not be installed.
LOOPBACK_UP = """
import fcntl, socket, struct
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 0x1 | 0x40))
"""

# Imported by every Python process of the run: notes each address that is connected to, sent to or looked up.
RECORDER = """
import os, sys
def note(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        with open(os.environ["PRIVACY_LOG"], "a") as log:
            log.write(f"{event} {args[1] if event in ('socket.connect', 'socket.sendto') else args[0]!r}\\n")
sys.addaudithook(note)
"""

COMMANDS = """
import http.client, json, re, subprocess, sys, threading
sys.path.insert(0, {project!r})
from tests.llm_servers import ScriptedLLM, _handler
from http.server import ThreadingHTTPServer

def dateline(*arguments):
    done = subprocess.run([sys.executable, "-m", "ui.main", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return done.stdout

dateline("index", "seeds-copy", "--index", "index")
assert json.loads(dateline("ask", "Who refuted the claim about Toretsk?", "--json", "--index", "index"))["citations"]
assert json.loads(dateline("search", "peace plan", "--json", "--index", "index"))["hits"]
dateline("doctor", "--index", "index")
dateline("eval", "--questions", "questions.jsonl", "--index", "index", "--out", "results")

script = ScriptedLLM(writes=lambda request: "The Russian army advanced 478 square kilometers in October. [1]")
server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(script))
threading.Thread(target=server.serve_forever, daemon=True).start()
import os
os.environ |= {{"DATELINE_LLM_MODEL": "m", "OPENAI_BASE_URL": f"http://127.0.0.1:{{server.server_port}}/v1"}}
found = json.loads(dateline("ask", "How far did the Russian army advance in October?", "--json", "--index", "index"))
assert found["answerer"] == "llm:m", found
for name in ("DATELINE_LLM_MODEL", "OPENAI_BASE_URL"):
    del os.environ[name]

command = [sys.executable, "-m", "ui.main", "chat", "--port", "0", "--index", "index"]
chat = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
try:
    port = int(re.search(r":(\\d+)", chat.stdout.readline())[1])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/")
    assert connection.getresponse().status == 200
finally:
    chat.terminate()
    chat.wait(30)
"""


# With a process space of its own as well, so that where the run is ended in its middle, all that it started ends with it.
APART = ("unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc")


def may_unshare() -> bool:
    return shutil.which("unshare") is not None and subprocess.run([*APART, "true"], capture_output=True).returncode == 0


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_index_ask_search_doctor_eval_and_chat_try_nothing_but_loopback(
    tmp_path: Path, environment: dict[str, str], seeds: Path
) -> None:
    if not may_unshare():
        pytest.skip("a network namespace may not be made here (unshare needs root)")
    shutil.copytree(seeds, tmp_path / "seeds-copy", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    questions = (PROJECT / "eval" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    dev = [line for line in questions if json.loads(line)["half"] == "dev"]
    (tmp_path / "questions.jsonl").write_text("\n".join(dev[:5]) + "\n", encoding="utf-8")
    (tmp_path / "sitecustomize.py").write_text(RECORDER, encoding="utf-8")
    (tmp_path / "run.py").write_text(COMMANDS.format(project=str(PROJECT)), encoding="utf-8")
    log = tmp_path / "tried.log"
    log.touch()
    talkative = {
        "LANGSMITH_TRACING": "true",
        "LANGSMITH_API_KEY": "x",
        "ANONYMIZED_TELEMETRY": "True",
        "HF_HUB_OFFLINE": "0",
    }
    variables = environment | talkative | {"PRIVACY_LOG": str(log), "PYTHONPATH": f"{tmp_path}:{PROJECT}"}
    script = f'{sys.executable} -c "$LOOPBACK_UP" && {sys.executable} run.py && grep "^Ip:" /proc/net/snmp && cat /proc/net/snmp6'
    done = subprocess.run(
        [*APART, "sh", "-c", script],
        env=variables | {"LOOPBACK_UP": LOOPBACK_UP},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=1100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    names, values = (line.split() for line in done.stdout.splitlines() if line.startswith("Ip:"))
    counted = dict(zip(names, values, strict=True))
    sixth = dict(line.split() for line in done.stdout.splitlines() if line.startswith("Ip6"))
    assert (counted["OutNoRoutes"], sixth.get("Ip6OutNoRoutes", "0")) == ("0", "0"), log.read_text()
    tried = log.read_text(encoding="utf-8").splitlines()
    assert tried  # the scripted model was asked, so the recorder works
    assert [line for line in tried if "127.0.0.1" not in line and "localhost" not in line and "/" not in line] == []


@pytest.mark.slow
@pytest.mark.browser
def test_the_page_asks_for_nothing_but_its_own_address(seeds_index: Path, cache: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed (apt-get install chromium)")
        pytest.skip("chromium is not installed (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    from index.reader import open_reader
    from rag.desk import Desk
    from ui.chromium import CHROMIUM_ARGUMENTS
    from ui.server import serving

    asked: list[str] = []
    with serving(Desk(open_reader(seeds_index, cache=cache))) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        page = browser.new_context().new_page()
        page.set_default_timeout(60_000)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.locator("#question textarea").fill("Who refuted the claim about Toretsk?")
        page.locator("#question textarea").press("Enter")
        page.locator("#chat a.cite").first.wait_for()
        page.locator("#chat a.cite").first.click()
        page.locator("#panel mark").first.wait_for()
        page.wait_for_timeout(2_000)  # the page is never idle: it keeps a stream open
        browser.close()
    assert len(asked) > 5
    own = urlsplit(address).netloc
    assert [url for url in asked if urlsplit(url).netloc != own and urlsplit(url).scheme not in ("data", "blob")] == []
