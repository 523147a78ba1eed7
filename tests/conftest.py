"""Fixtures shared by all rooms' tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from platformdirs import user_cache_path

pytest_plugins = ["tests.llm_servers"]

PROJECT = Path(__file__).resolve().parent.parent
SEEDS = PROJECT / "seeds"


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the four articles that Dateline ships with."""
    return SEEDS


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of development data; tests that want it are skipped where it is absent."""
    folder = Path(os.environ.get("DATELINE_DATA", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no development data at {folder} (set DATELINE_DATA)")
    return folder


@pytest.fixture(scope="session")
def cache() -> Path:
    """The user's own cache of the question encoder's export: making one costs ten seconds, and it is checked when opened."""
    return Path(os.environ.get("DATELINE_CACHE") or user_cache_path("dateline"))


@pytest.fixture(scope="session")
def seeds_index(seeds: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the seeds, for reading only."""
    from index.build import build

    folder = tmp_path_factory.mktemp("seeds") / "index"
    build([seeds], folder, cache=cache)
    return folder


@pytest.fixture
def environment(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """This process's environment without any setting of Dateline's or of a language model's, and an empty home for settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATELINE_", "OPENAI_"))}
    home = tmp_path_factory.mktemp("home")
    return kept | {"DATELINE_CACHE": str(cache), "XDG_CONFIG_HOME": str(home), "PYTHONPATH": str(PROJECT)}


@dataclass(frozen=True)
class Ran:
    """What a command returned and printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """One JSON value a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Dateline = Callable[..., Ran]


@pytest.fixture
def dateline(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], environment: dict[str, str]
) -> Dateline:
    """Runs a `dateline` command in this process: dateline("ask", "Who?", "--index", folder)."""
    from ui.main import main

    for name in os.environ.keys() - environment.keys():
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as left:
            code = int(left.code or 0)
        return Ran(code, *capsys.readouterr())

    return run


@pytest.fixture
def dateline_process(environment: dict[str, str], tmp_path: Path) -> Dateline:
    """Runs a `dateline` command in a process of its own, in `tmp_path`; keyword arguments are environment variables."""

    def run(*arguments: object, **variables: str) -> Ran:
        command = [sys.executable, "-m", "ui.main", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, env=environment | variables, cwd=tmp_path, timeout=200)
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
