"""The README is true: its commands run, its tables are what the program says, its pictures and files are there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import readme
from ui.arguments import parser
from ui.main import main

PROJECT = Path(__file__).resolve().parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
COMMANDS = [line.split("#")[0].strip() for block in BLOCKS for line in block.splitlines()]
DATELINE = [command for command in COMMANDS if command.startswith("dateline ")]
SERVERS = [command for command in DATELINE if command.startswith("dateline chat")]


def test_the_readme_shows_every_command_but_those_for_developers() -> None:
    shown = {command.split()[1] for command in DATELINE}

    assert shown >= {"index", "ask", "search", "articles", "remove", "chat", "doctor"}


def test_the_commands_of_the_readme_run_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seeds: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "flood.txt").write_text("Flood\n\nThe river rose on Monday, the mayor said.\n", encoding="utf-8")
    (tmp_path / "questions.jsonl").write_text('{"id": 1, "question": "What rose on Monday?"}\n', encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DATELINE_CACHE", str(_cache()))
    monkeypatch.chdir(tmp_path)
    assert main(["index", str(seeds)]) == 0

    for command in DATELINE:
        arguments = [
            str(Path(word).expanduser()) if word.startswith("~") else word for word in shlex.split(command)[1:]
        ]
        if command in SERVERS:
            assert parser().parse_args(arguments).command == "chat"
        else:
            assert main(arguments) == 0, command

    out, _ = capfd.readouterr()
    assert "refuted the claim" in out
    assert "Selydove" in out
    assert "478 square kilometers" in out, "the question with --since is answered"
    assert (tmp_path / "answers.jsonl").read_text(encoding="utf-8").count("\n") == 1


def test_the_make_targets_of_the_readme_exist() -> None:
    targets = re.findall(r"(?:`|^)make ([a-z-]+)", README, flags=re.MULTILINE)
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")

    assert targets
    assert all(re.search(rf"^{target}:", makefile, flags=re.MULTILINE) for target in targets)


def test_the_tables_are_up_to_date() -> None:
    assert readme.written(README) == README, "run: python -m scripts.readme"


def test_files_and_pictures_that_the_readme_names_are_there() -> None:
    linked = re.findall(r"\]\(([^)#:]+)\)", README)
    tree = next(block for block in BLOCKS if block.startswith("rag/"))
    room = ""
    named = []
    for line in tree.splitlines():
        if match := re.match(r"(\w+)/", line):
            room = match[1]
        named += [f"{room}/{name}" for name in re.findall(r"\b[a-z_]+\.py\b", line) if "/" not in name]

    missing = [name for name in [*linked, *named] if not (PROJECT / name).exists() and "fit.py" not in name]
    assert "docs/chat.png" in linked
    assert not missing


def test_help_is_shown_by_the_installed_command() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("dateline"), "--help"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0
    assert all(f"\n    {command} " in done.stdout for command in ("index", "ask", "chat", "eval"))


def _cache() -> Path:
    from ui.settings import load

    return load({}).cache_folder
