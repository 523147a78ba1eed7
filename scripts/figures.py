"""Prints the figures that depend on the machine: seconds and peak memory of indexing the seeds, a cold `dateline ask`, a warm
question in the chat (in the browser, from Enter to the answer's end). Medians of ten. `make figures`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from index.reader import open_reader
from rag.desk import Desk, RagSettings
from ui.chromium import CHROMIUM_ARGUMENTS
from ui.server import serving
from ui.settings import load

_QUESTIONS = (
    "Who refuted the claim about Toretsk?",
    "How much territory did the Russian army take in October?",
    "How many people have been evacuated since June?",
    "Who leads the presidential office now?",
    "What does Charles Michel want China to do?",
    "Which building in Kharkiv was damaged on Monday evening?",
    "When do the Baltic states disconnect from the grid?",
    "Why was Shmygal replaced?",
    "What did NATO's chief confirm?",
    "Who reported an uptick in attacks on the nuclear plant?",
)


def run(arguments: Sequence[str]) -> tuple[float, float]:
    """Seconds and peak resident megabytes of one `dateline` command."""
    begun = time.perf_counter()
    process = subprocess.Popen([str(Path(sys.executable).with_name("dateline")), *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"dateline {' '.join(arguments)} failed")
    return time.perf_counter() - begun, usage.ru_maxrss / 1024


def in_the_browser(index: Path) -> list[float]:
    """Seconds from Enter to the end of each question's answer, the window open and warm."""
    from playwright.sync_api import expect, sync_playwright

    desk = Desk(open_reader(index, cache=load({}).cache_folder), RagSettings(answerer="extractive"))
    seconds = []
    with serving(desk) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_ARGUMENTS)
        page = browser.new_page()
        page.goto(address)
        box = page.locator("#question textarea")
        state = page.locator("#chatstate textarea, #chatstate input")
        for number, question in enumerate(("warming up", *_QUESTIONS)):
            box.fill(question)
            begun = time.perf_counter()
            box.press("Enter")
            expect(page.locator("#chat .asked")).to_have_count(number + 1)
            expect(state).to_have_value("done")
            seconds.append(time.perf_counter() - begun)
        browser.close()
    return seconds[1:]


def main() -> int:
    """Prints one line for each figure."""
    with tempfile.TemporaryDirectory() as scratch:
        index = Path(scratch) / "index"
        seconds, memory = run(["index", "--index", str(index)])
        sys.stdout.write(f"index the seeds           {seconds:6.2f} s   {memory:6.0f} MB at most\n")
        cold = [run(["ask", "--index", str(index), question]) for question in _QUESTIONS]
        most = max(megabytes for _, megabytes in cold)
        sys.stdout.write(
            f"cold dateline ask         {statistics.median(s for s, _ in cold):6.2f} s   {most:6.0f} MB at most\n"
        )
        warm = in_the_browser(index)
        sys.stdout.write(f"warm question in the chat {statistics.median(warm):6.2f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
