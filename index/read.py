"""Files become documents: one article in a `.txt .md .html .pdf .docx` file, many in a `.jsonl .json .zip`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path, PurePosixPath

from index.archive import Member, members
from index.dates import article_date, stated_date
from index.decode import decode
from index.errors import UnreadableError
from index.extract import Extracted
from index.files import ARCHIVES, PARSED, RECORDS
from index.front_matter import front_matter
from index.layout import Kind, lay_out
from index.limits import LIMITS, Limits, in_mb
from index.overrides import NAME as OVERRIDES
from index.overrides import overridden, parse_overrides
from index.parsing import Parser
from index.records import read_records, storable
from index.types import UNDATED, ArticleDate, Document, FileProblem

_NOTHING_TO_QUOTE = "has no text besides its title and date"

Read = tuple[list[Document], list[FileProblem]]


def read_file(path: Path, key: str, *, parser: Parser | None = None, limits: Limits = LIMITS) -> Read:
    """The documents in the file, and what could not be read of it. `key` is the POSIX path below the root.

    Raises `OSError` when the file cannot be opened, so that the caller can keep what it said before.
    """
    try:
        key.encode()
    except UnicodeEncodeError:
        name = key.encode(errors="replace").decode()
        return [], [FileProblem(name, None, "has a name that is not UTF-8; rename it to index it")]
    suffix, size = path.suffix.lower(), path.stat().st_size
    most = limits.records_bytes if suffix in RECORDS | ARCHIVES else limits.file_bytes
    if size > most:
        return [], [FileProblem(key, None, f"is {in_mb(size)} long, and at most {in_mb(most)} are read; split it")]
    with Parser(limits) if parser is None else nullcontext(parser) as parsing:
        if suffix in ARCHIVES:
            return _read_archive(path.read_bytes(), key, parsing, limits)
        return _read_data(path.read_bytes(), key, parsing, limits)


def _read_archive(data: bytes, key: str, parser: Parser, limits: Limits) -> Read:
    """An archive is read like a folder, tables of overrides included; a member's key has the archive's in front."""
    documents: list[Document] = []
    problems: list[FileProblem] = []
    tables: dict[str, Member] = {}
    try:
        for member in members(data, limits):
            inner = f"{key}/{storable(member.name)}"
            if member.reason is not None:
                problems.append(FileProblem(inner, None, member.reason))
            elif PurePosixPath(member.name).name == OVERRIDES:
                tables[inner.rpartition("/")[0]] = member
            else:
                found, wrong = _read_data(member.data, inner, parser, limits)
                documents += found
                problems += wrong
    except UnreadableError as error:
        problems.append(FileProblem(key, None, str(error)))
    beside = {document.path for document in documents} | {problem.file for problem in problems}
    for folder, table in tables.items():
        rows, wrong = parse_overrides(table.data, _stands_in(folder, beside), key=f"{folder}/{OVERRIDES}")
        problems += wrong
        documents = [
            overridden(document, rows) if document.path.rpartition("/")[0] == folder else document
            for document in documents
        ]
    return documents, problems


def _stands_in(folder: str, files: set[str]) -> Callable[[str], bool]:
    return lambda name: f"{folder}/{name}" in files


def _read_data(data: bytes, key: str, parser: Parser, limits: Limits) -> Read:
    suffix = PurePosixPath(key).suffix.lower()
    try:
        if suffix in PARSED and data:
            return _document_of_extract(parser.extract(suffix, data), key, limits)
        text, encoding = decode(data)
    except UnreadableError as error:
        return [], [FileProblem(key, None, str(error))]
    if not text.strip():
        return [], [FileProblem(key, None, "is empty")]
    if suffix in RECORDS:
        return _documents_of_records(text, key, encoding, limits, lines=suffix == ".jsonl")
    if (reason := _too_long(text, limits)) is not None:
        return [], [FileProblem(key, None, reason)]
    return _document_of_file(text, key, encoding, kind="markdown" if suffix == ".md" else "text")


def _too_long(text: str, limits: Limits) -> str | None:
    if len(text) <= limits.article_characters:
        return None
    return f"is an article of {len(text):,} characters, and at most {limits.article_characters:,} are read; split it"


def _document_of_extract(found: Extracted, key: str, limits: Limits) -> Read:
    """What was extracted is the article's text: the catalogue keeps it, and offsets count in it."""
    text = storable(found.text)
    if (reason := _too_long(text, limits)) is not None:
        return [], [FileProblem(key, None, reason)]
    web = key.lower().endswith((".html", ".htm"))
    layout = lay_out(text, kind="record" if web else "text", title=found.title)
    if layout.body.start == layout.body.end:
        return [], [FileProblem(key, None, _NOTHING_TO_QUOTE)]
    date, problems = _date_stated({"date": found.date} if found.date else {}, key)
    document = Document(
        path=key, record=None, text=text, body=layout.body, title=layout.title, publisher=found.publisher, url=found.url,
        date=date or article_date(head=layout.head, title=layout.title, file_name=key.rpartition("/")[2]),
        encoding=found.encoding, pages=found.pages,
    )  # fmt: skip
    return [document], problems


def _date_stated(fields: dict[str, str], key: str) -> tuple[ArticleDate | None, list[FileProblem]]:
    """The date that front matter or a page's head states; undated where it states a wrong one, None where none."""
    if "date" not in fields:
        return None, []
    try:
        return stated_date(fields["date"], "front_matter"), []
    except ValueError as error:
        return UNDATED, [FileProblem(key, 1, f'its date "{fields["date"][:60]}" {error}; it is indexed undated')]


def _document_of_file(text: str, key: str, encoding: str, *, kind: Kind) -> Read:
    problems: list[FileProblem] = []
    fields: dict[str, str] = {}
    start = 0
    if kind == "markdown":
        try:
            if (matter := front_matter(text)) is not None:
                fields, start = matter.fields, matter.end
        except ValueError as error:
            problems.append(FileProblem(key, 1, str(error)))
    layout = lay_out(text, kind=kind, start=start, title=fields.get("title"))
    if layout.body.start == layout.body.end:
        return [], [*problems, FileProblem(key, None, _NOTHING_TO_QUOTE)]
    date, wrong = _date_stated(fields, key)
    document = Document(
        path=key, record=None, text=text, body=layout.body, title=layout.title,
        publisher=fields.get("publisher") or fields.get("source"), url=fields.get("url"),
        date=date or article_date(head=layout.head, title=layout.title, file_name=key.rpartition("/")[2]),
        encoding=encoding,
    )  # fmt: skip
    return [document], problems + wrong


def _documents_of_records(text: str, key: str, encoding: str, limits: Limits, *, lines: bool) -> Read:
    records, problems = read_records(text, key, lines=lines)
    documents = []
    for record in records:
        if (reason := _too_long(record.text, limits)) is not None:
            problems.append(FileProblem(key, record.line, reason))
            continue
        layout = lay_out(record.text, kind="record", title=record.title)
        if layout.body.start == layout.body.end:
            problems.append(FileProblem(key, record.line, _NOTHING_TO_QUOTE))
            continue
        # The file's name dates the file, not each of its records.
        date = record.date or article_date(head=layout.head, title=record.title, file_name=None)
        documents.append(
            Document(
                path=key,
                record=record.id,
                text=record.text,
                body=layout.body,
                title=record.title,
                publisher=record.publisher,
                url=record.url,
                date=date,
                encoding=encoding,
            )
        )
    return documents, sorted(problems, key=lambda problem: problem.line or 0)
