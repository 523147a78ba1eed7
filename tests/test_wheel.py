"""The wheel alone, installed in a venv of its own, works in an empty folder."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(".*", "tests", "docs", "build", "dist", "*.egg-info", "__pycache__", "eval-*")


@pytest.mark.slow
def test_the_wheel_has_all_it_needs(tmp_path, environment):
    shutil.copytree(PROJECT, tmp_path / "checkout", ignore=LEFT_OUT)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(tmp_path / "checkout")])
    (wheel,) = tmp_path.glob("dateline-*.whl")
    run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")])
    python = tmp_path / "venv" / "bin" / "python"
    run([*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)])
    (site,) = (tmp_path / "venv" / "lib").glob("python*/site-packages")
    # Dependencies come from the tests' own environment; its editable Dateline does not, as .pth files there are not followed.
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    del environment["PYTHONPATH"]

    def installed(*arguments: str) -> str:
        return run([str(tmp_path / "venv" / "bin" / arguments[0]), *arguments[1:]], cwd=empty, env=environment)

    where = installed(
        "python", "-c", "import rag, index, ui, eval, prompts, seeds; print(rag.__file__, ui.__file__, eval.__file__)"
    )
    assert all(Path(file).is_relative_to(site) for file in where.split())

    assert "4 added" in installed("dateline", "index")
    answer = json.loads(installed("dateline", "ask", "How far did the Russian army advance in October?", "--json"))
    assert answer["index_state"] == {"articles": 4, "embedded": 4}
    for file in sorted((PROJECT / "seeds").glob("*.txt")):
        assert installed("dateline", "articles", "--text", file.name).encode() == file.read_bytes()
    installed("dateline", "eval", "--limit", "3")
    for room, pattern in (
        ("ui", "*.js"),
        ("ui", "*.css"),
        ("prompts", "*.md"),
        ("eval", "*.jsonl"),
        ("index", "*.sql"),
    ):
        packed = {file.name for file in (site / room).glob(pattern)}
        assert packed == {file.name for file in (PROJECT / room).glob(pattern)} != set()


def run(command: list[str], **options: object) -> str:
    done = subprocess.run(command, capture_output=True, timeout=280, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, f"{command}\n{done.stdout.decode()}\n{done.stderr.decode()}"
    return str(done.stdout.decode())
