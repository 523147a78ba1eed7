"""The window in a network namespace that has nothing but its own loopback: the whole story works there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.test_privacy import LOOPBACK_UP, PROJECT, may_unshare

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_STORY = """
from tests.ui.pages import CHINA, TERRITORY, ask, open_citation
from ui.chromium import chromium, seeds_shown
from ui.server import Site, serving
import re, socket

try:
    socket.create_connection(("192.0.2.1", 80), timeout=5)
except OSError as error:
    print("outside:", error.strerror)

with chromium() as browser, seeds_shown() as shown:
    with serving(shown.desk, site=Site(library=shown.library)) as address:
        page = browser.new_page()
        page.set_default_timeout(120_000)
        failed = []
        page.on("requestfailed", lambda request: failed.append(request.url))
        page.goto(address)
        words = open_citation(page, ask(page, TERRITORY).locator("a.cite").first)
        ask(page, CHINA)
        page.reload()
        page.locator("#chat .how").nth(1).wait_for()
        page.get_by_role("tab", name="Conversations").click()
        link = page.locator("#talks a", has_text="md").get_attribute("href")
        exported = page.request.get(f"{address}{link}").text()
        page.get_by_role("tab", name="Articles").click()
        page.locator("#articles button.open").first.click()
        page.locator("#reading .text").wait_for()
        assert "478 square kilometers" in words, words
        assert words in exported, exported
        # Streams that a reload cuts off are no failure.
        assert [url for url in failed if "/gradio_api/" not in url] == [], failed
        print("the story was told")
"""


@pytest.mark.timeout(900)
def test_the_reader_asks_reads_reloads_and_exports_where_there_is_no_network(environment: dict[str, str]) -> None:
    if shutil.which("chromium") is None and not os.environ.get("CI"):
        pytest.skip("chromium is not installed (apt-get install chromium)")
    if not may_unshare():
        pytest.skip("a network namespace may not be made here (unshare -n needs root)")
    script = f'{sys.executable} -c "$LOOPBACK_UP" && exec {sys.executable} -c "$STORY"'
    done = subprocess.run(
        ["unshare", "-n", "sh", "-c", script],
        env=environment | {"LOOPBACK_UP": LOOPBACK_UP, "STORY": _STORY, "PYTHONPATH": str(PROJECT)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=800,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "outside: Network is unreachable" in done.stdout
    assert "the story was told" in done.stdout
