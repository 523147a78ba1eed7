"""Records of `.jsonl` and `.json` files: `{"id", "title", "date", "source", "url", "text"}`, only `text` required.

Knows nothing of titles, dates at the head or boilerplate within a text: that is `index/layout.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.dates import stated_date
from index.types import UNDATED, ArticleDate, FileProblem

# Neither SQLite nor UTF-8 output holds them, though JSON can spell them: "\\ud800" and "\\u0000".
_UNSTORABLE = re.compile("[\\ud800-\\udfff\\0]")


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `date` is None where it gives none, and undated where it gives a wrong one. `line` is 1-based.

    Lone surrogates and U+0000 in its strings have become U+FFFD, one for one.
    """

    id: str
    line: int
    text: str
    title: str | None
    publisher: str | None
    url: str | None
    date: ArticleDate | None


def read_records(text: str, file: str, *, lines: bool) -> tuple[list[Record], list[FileProblem]]:
    """The records in the text of a `.jsonl` (`lines`) or `.json` file, and what was wrong, each with its line.

    In a `.json` file, a list of records or one record, the line is the record's ordinal. What is broken is reported
    and the rest goes on; a wrong date is reported and the record kept without one.
    """
    records: dict[str, Record] = {}
    problems: list[FileProblem] = []
    for line, value in _lines(text) if lines else _values(text):
        if isinstance(value, ValueError):
            problems.append(FileProblem(file, line or None, str(value)))
            continue
        try:
            record, complaints = _record(value, line)
        except ValueError as error:
            problems.append(FileProblem(file, line, str(error)))
            continue
        problems.extend(FileProblem(file, line, complaint) for complaint in complaints)
        if (first := records.setdefault(record.id, record)) is not record:
            problems.append(FileProblem(file, line, f'has the id "{record.id}" of line {first.line} and was left out'))
    return list(records.values()), problems


def _lines(text: str) -> Iterator[tuple[int, object]]:
    # Not `splitlines`: U+2028 and the like may stand within a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _parsed(line)


def _values(text: str) -> Iterator[tuple[int, object]]:
    value = _parsed(text)
    if isinstance(value, ValueError):
        yield 0, value
    else:
        yield from enumerate(value if isinstance(value, list) else [value], start=1)


def _parsed(text: str) -> object:
    """The JSON value, or a `ValueError` that says why it is none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        return ValueError(f"is not JSON ({error.msg} at {place})")
    except RecursionError:
        return ValueError("is not a record (nested too deeply)")
    except ValueError:
        return ValueError("is not a record (a number in it is too long)")


def _record(value: object, line: int) -> tuple[Record, list[str]]:
    """The record, and what was wrong in it without spoiling it. Raises `ValueError` when there is none."""
    if not isinstance(value, dict):
        raise ValueError("is not a record (not a JSON object)")
    if value.get("text") is None:
        raise ValueError('has no "text"')
    if not isinstance(value["text"], str):
        raise ValueError('its "text" is not a string')
    text = storable(value["text"])
    if not text.strip():
        raise ValueError('its "text" is empty')

    complaints: list[str] = []
    strings = {}
    for field in ("title", "source", "url"):
        given = value.get(field)
        if given is not None and not isinstance(given, str):
            complaints.append(f'its "{field}" is not a string and was left out')
        strings[field] = storable(given).strip() or None if isinstance(given, str) else None

    given_id = value.get("id")
    if given_id is not None and (isinstance(given_id, bool) or not isinstance(given_id, str | int)):
        complaints.append('its "id" is neither a string nor a whole number; its line number stands in')
        given_id = None
    identity = storable(str(given_id)).strip() if given_id is not None else ""

    day: ArticleDate | None = None
    given_date = value.get("date")
    if given_date is not None and given_date != "":
        try:
            day = stated_date(given_date, "record")
        except ValueError as error:
            complaints.append(f"its date {json.dumps(given_date)[:60]} {error}; it is indexed undated")
            day = UNDATED
    record = Record(identity or str(line), line, text, strings["title"], strings["source"], strings["url"], day)
    return record, complaints


def storable(text: str) -> str:
    """`text` with U+FFFD for each character that cannot be stored: lone surrogates and U+0000."""
    return _UNSTORABLE.sub("\ufffd", text)
