"""Corrections of an article's date or title, kept in the `articles.csv` beside it (see `index.overrides`)."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from index.dates import stated_date
from index.decode import decode
from index.errors import UnreadableError, UsageError
from index.overrides import NAME

_COLUMNS = ("file", "date", "title", "url", "publisher")


def correct(folder: Path, file: str, *, date: str, title: str) -> None:
    """Writes one row of `folder`'s `articles.csv`; "" takes back what it said. Other rows and cells stay.

    Raises UsageError for what is no date, UnreadableError where the table can't be read or written.
    """
    if date:
        try:
            stated_date(date, "override")
        except ValueError as error:
            raise UsageError(f"The date “{date}” {error}.") from error
    path = folder / NAME
    rows = _rows(path)
    row = next((each for each in rows if each.get("file", "").strip() == file), None)
    if row is None:
        row = {"file": file}
        rows.append(row)
    row |= {"date": date, "title": title}
    names = list(dict.fromkeys([*_COLUMNS, *(name for each in rows for name in each)]))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    fresh = path.with_name(f".{NAME}.new")
    try:
        fresh.write_bytes(out.getvalue().encode())
        fresh.replace(path)
    except OSError as error:
        raise UnreadableError(f"The correction can't be kept in {path}: {error.strerror or error}.") from error


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        text, _ = decode(path.read_bytes())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UnreadableError(f"{path} can't be read: {error.strerror or error}.") from error
    table = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), restkey="", restval="")
    if "file" not in (table.fieldnames or ()):
        raise UnreadableError(
            f'{path} has no column "file"; its columns are {",".join(_COLUMNS)}. Mend it by hand first.'
        )
    rows = list(table)
    if any("" in row for row in rows):
        raise UnreadableError(f"{path} has rows with more cells than its first line names. Mend it by hand first.")
    return rows
