"""What may import what, what may not be known where, and what must be in the package."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = ("rag", "index", "ui", "prompts", "eval", "seeds")
MAY_IMPORT = {
    "index": {"index"},
    "prompts": {"prompts", "index.errors"},  # the root of all errors
    "seeds": {"seeds"},
    "rag": {"rag", "index", "prompts"},
    "ui": set(ROOMS),
    "eval": {"eval", "rag", "index", "prompts"},
    "eval/checking.py": {"ui.settings"},
    "eval/fit.py": {"ui.settings"},  # commands of their own, so they build settings themselves
    "eval/fit_pairs.py": {"ui.settings"},
    "eval/fit_support.py": {"ui.settings"},
    "eval/writing.py": {"ui.settings"},
}
ONLY_IN = {
    "chromadb": {"index/store.py", "eval/peers.py"},
    "openai": {"rag/llm.py"},
    "langchain": {"rag/llm.py", "eval/peers.py"},
    "langchain_core": {"rag/llm.py", "eval/peers.py"},
}


def modules(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((PROJECT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The full names of the modules that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.add(node.module or "")
    return names


def test_arrows_between_rooms_point_one_way():
    wrong = [
        f"{path.relative_to(PROJECT)} imports {name}"
        for room in ROOMS
        for path in modules(room)
        for name in imported(path)
        if name.partition(".")[0] in ROOMS
        and not {name, name.partition(".")[0]}
        & (MAY_IMPORT[room] | MAY_IMPORT.get(path.relative_to(PROJECT).as_posix(), set()))
    ]
    assert wrong == []


@pytest.mark.parametrize("package", ONLY_IN)
def test_one_file_alone_imports(package):
    users = {
        path.relative_to(PROJECT).as_posix()
        for path in modules(*ROOMS)
        if any(name.partition(".")[0] == package for name in imported(path))
    }
    assert users
    assert users <= ONLY_IN[package]


def test_the_eyes_of_the_program_never_touch_a_store():
    wrong = [path for path in modules("eval") if "index.store" in imported(path)]
    wrong += [path for path in modules("ui") if "index.store" in imported(path) and path.name != "doctor.py"]

    assert wrong == []


# The day counter is one of a war between two named countries, and not of others that are counted in days; two languages
# go by the names of their speakers.
ALLOWED = {"russia", "ukraine", "russian", "ukrainian", "azerbaijan"}
# Capitalised within the seeds' sentences, but English words with a use of their own in code and its prose.
ORDINARY = set(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december general minister president secretary state charter nations project security council foreign
    white house western sources source weekly weekend national ministry force institute agency study union north
    united european criminal atomic""".split()
)


def names_of(folder: Path) -> set[str]:
    """Words that stand capitalised within sentences of the articles and never in lower case there: people, places, bodies."""
    text = "\n".join(path.read_text(encoding="utf-8-sig") for path in folder.glob("*.txt"))
    capitalised = {match[1] for match in re.finditer(r"(?<=[a-z,’”] )([A-Z][a-z]{3,}[A-Za-z]*)", text)}
    lower = set(re.findall(r"\b[a-z]+\b", text))
    return {word.lower() for word in capitalised} - lower - ORDINARY


def test_no_name_of_the_seeds_is_known_to_the_program(seeds):
    names = names_of(seeds)
    assert {"zelenskyy", "selydove", "kharkiv", "trump"} <= names

    known = {
        f"{path.relative_to(PROJECT)}: {word}"
        for path in modules("rag", "index")
        for word in re.findall(r"[A-Za-z]{4,}", path.read_text(encoding="utf-8"))
        if word.lower() in names - ALLOWED
    }

    assert known == set()


def test_every_folder_of_modules_is_packaged():
    listed = set(tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    there = {
        path.parent.relative_to(PROJECT).as_posix().replace("/", ".")
        for room in ROOMS
        for path in (PROJECT / room).rglob("__init__.py")
    }

    assert listed == there


def test_every_data_file_of_a_room_is_packaged():
    patterns = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    missing = [
        path.relative_to(PROJECT).as_posix()
        for room in ROOMS
        for path in (PROJECT / room).iterdir()
        if path.suffix in {".sql", ".md", ".jsonl", ".json", ".js", ".css"}
        and not any(path.match(p) for p in patterns.get(room, []))
    ]
    assert missing == []
