"""Two writers at once, and writers that die: each moment is the real thing, with SIGKILL, in a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import NoIndexError
from index.reader import open_reader

PROJECT = Path(__file__).resolve().parents[2]

HOLDER = """
import sys
from pathlib import Path
from index.build import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def write(folder: Path, articles: range, words: str = "calm") -> Path:
    folder.mkdir(exist_ok=True)
    for number in articles:
        text = f"Lake number {number} was {words} all day. The keeper of lake {number} counted {number + 7} swans."
        (folder / f"{number:02}.txt").write_text(text)
    return folder


def test_a_second_writer_waits_and_says_so(tmp_path, environment):
    articles = write(tmp_path / "articles", range(2))
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "index")],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"

    command = [sys.executable, "-m", "ui.main", "index", str(articles), "--index", str(tmp_path / "index")]
    second = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert second.stderr is not None
    first_line = second.stderr.readline()
    waited = second.poll() is None and not (tmp_path / "index" / "catalogue.sqlite").exists()
    holder.communicate(timeout=30)
    out, err = second.communicate(timeout=100)

    assert "waiting" in first_line
    assert waited
    assert (second.returncode, out[:7]) == (0, "2 added"), err


def kill(times: int, seed: int, tmp_path: Path, cache: Path, environment: dict[str, str]) -> list[dict[str, object]]:
    """See `tests/index/killing.py`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.index.killing", str(tmp_path), str(cache), str(seed), str(times)],
        env=environment, capture_output=True, text=True, cwd=PROJECT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    kills = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(kills) == times
    # A stretch of time may turn out longer than the run.
    assert all(each["ended"] == -signal.SIGKILL or each["step"] == "after a while" for each in kills), kills
    return kills


@pytest.mark.timeout(900)
def test_a_killed_run_is_completed_by_the_next_and_nothing_is_lost_or_twice(tmp_path, cache, environment):
    assert [each for each in kill(10, 1, tmp_path, cache, environment) if each["differing"]] == []


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_a_hundred_killed_runs_are_completed(tmp_path, cache, environment):
    assert [each for each in kill(100, 2, tmp_path, cache, environment) if each["differing"]] == []


def test_an_index_whose_first_run_died_at_once_reads_as_none(tmp_path):
    (tmp_path / "catalogue.sqlite").touch()

    with pytest.raises(NoIndexError, match="dateline index"):
        open_reader(tmp_path, cache=tmp_path)
