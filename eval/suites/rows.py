"""Rows of a suite's files, with errors that name the file and the line. Knows nothing of any one suite."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eval.suites.types import SuiteError


def rows_of(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a `.jsonl` file with their line numbers."""
    for number, line in enumerate(text_of(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise SuiteError(f"{path}, line {number}: this is not JSON: {error}") from error
        if not isinstance(row, dict):
            raise SuiteError(f"{path}, line {number}: this is not a JSON object")
        yield number, row


def text_of(path: Path) -> str:
    """The text of a file in UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path}: this file of the suite cannot be read: {error}") from error


@contextmanager
def naming(path: Path, place: object) -> Iterator[None]:
    """Turns a missing or wrong field within the block into an error that names the file and the place in it."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise SuiteError(
            f"{path}, {place}: not laid out as the suite needs it: {type(error).__name__} {error}"
        ) from error
