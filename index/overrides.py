"""`articles.csv` beside articles (`file,date,title,url,publisher`): what the user knows better than the files say."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from index.dates import stated_date
from index.decode import decode
from index.errors import UnreadableError
from index.files import stays_within
from index.types import ArticleDate, Document, FileProblem

NAME = "articles.csv"
_COLUMNS = ("file", "date", "title", "url", "publisher")


@dataclass(frozen=True, slots=True)
class Override:
    """What one row says of one article; None where its cell is empty, and the article's own value stays."""

    date: ArticleDate | None = None
    title: str | None = None
    url: str | None = None
    publisher: str | None = None


def read_overrides(folder: Path, *, key: str = NAME) -> tuple[dict[str, Override], list[FileProblem]]:
    """The rows of `folder`'s `articles.csv` by their `file`, and what was wrong, each with its line, under `key`.

    `file` is the name of a file in that very folder, or `name.jsonl#id` for a record. No such table is no problem.
    """
    path = folder / NAME
    try:
        if not stays_within(path, folder.resolve()):
            return {}, [FileProblem(key, None, "is a link to a file elsewhere and was not read")]
        data = path.read_bytes()
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        return {}, [FileProblem(key, None, f"cannot be read ({error.strerror})")]
    return parse_overrides(data, lambda name: (folder / name).is_file(), key=key)


def parse_overrides(
    data: bytes, is_beside: Callable[[str], bool], *, key: str
) -> tuple[dict[str, Override], list[FileProblem]]:
    """The same for a table's bytes; `is_beside` says whether a file of that name stands beside the table."""
    try:
        text, _ = decode(data)
    except UnreadableError as error:
        return {}, [FileProblem(key, None, str(error))]
    overrides: dict[str, Override] = {}
    problems: list[FileProblem] = []
    rows = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval="")
    try:
        if unknown := [name for name in rows.fieldnames or ("",) if name not in _COLUMNS]:
            problems.append(FileProblem(key, 1, f'has a column "{unknown[0]}"; the columns are {",".join(_COLUMNS)}'))
        if "file" not in (rows.fieldnames or ()):
            return {}, [FileProblem(key, 1, f'has no column "file"; the columns are {",".join(_COLUMNS)}')]
        for row in rows:
            reason = _add(overrides, row, is_beside)
            if reason:
                problems.append(FileProblem(key, rows.line_num, reason))
    except csv.Error as error:
        problems.append(FileProblem(key, rows.line_num, f"is not a table from here on ({error})"))
    return overrides, problems


def overridden(document: Document, overrides: Mapping[str, Override]) -> Document:
    """`document` with what the table beside it says of it, if anything."""
    name = document.path.rpartition("/")[2]
    override = overrides.get(name if document.record is None else f"{name}#{document.record}")
    return apply_override(document, override) if override is not None else document


def apply_override(document: Document, override: Override) -> Document:
    """`document` with what the row says in place of what the file says; its date's basis is then "override"."""
    return replace(
        document,
        date=override.date or document.date,
        title=override.title or document.title,
        url=override.url or document.url,
        publisher=override.publisher or document.publisher,
    )


def _add(overrides: dict[str, Override], row: dict[str, str], is_beside: Callable[[str], bool]) -> str | None:
    """Puts the row in its place; the reason when all or part of it could not be used."""
    if "" in row:
        return "has more cells than the first line names; the row was left out"
    cells = {name: row.get(name, "").strip() or None for name in _COLUMNS}
    name = cells["file"]
    if name is None:
        return "names no file; the row was left out"
    if name in overrides:
        return f'names "{name}" again; the row was left out'
    file = name.partition("#")[0] if "/" in name or not is_beside(name) else name
    if "/" in file or "\\" in file or not is_beside(file):
        return f'names "{name}", which is not in this folder; the row was left out'
    day: ArticleDate | None = None
    reason = None
    if cells["date"] is not None:
        try:
            day = stated_date(cells["date"], "override")
        except ValueError as error:
            reason = f'its date "{cells["date"]}" {error}; the rest of the row was used'
    overrides[name] = Override(day, cells["title"], cells["url"], cells["publisher"])
    return reason
