"""Text out of `.html`, `.pdf` and `.docx`: what an article says, without the file's furniture.

These parsers meet files of unknown make, so `index/parsing.py` runs this module in a process of its own.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from index.decode import decode
from index.errors import UnreadableError
from index.hidden import drop_hidden_elements, drop_hidden_runs
from index.hidden_pdf import without_hidden
from index.limits import Limits, in_mb

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_CHARSET_WITHIN = 4096  # bytes from the beginning
_TEMPLATE_TITLES = frozenset({"", "untitled", "word document", "microsoft word", "document"})


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a file says. `date` is as the page's head states it; `pages` are the offsets at which a PDF's pages begin."""

    text: str
    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    url: str | None = None
    encoding: str = "utf-8"
    pages: tuple[int, ...] = ()


def extract(suffix: str, data: bytes, limits: Limits) -> Extracted:
    """The article in a file of that suffix. Raises `UnreadableError` with the reason when there is none to be had."""
    readers: dict[str, Callable[[bytes, Limits], Extracted]] = {
        ".html": _html, ".htm": _html, ".pdf": _pdf, ".docx": _docx
    }  # fmt: skip
    found = readers[suffix](data, limits)
    if not found.text.strip():
        raise UnreadableError("has no text" + (" (scanned pages have to be recognised first)" if found.pages else ""))
    return found


def to_json(found: Extracted) -> bytes:
    return json.dumps(asdict(found)).encode()


def from_json(data: bytes) -> Extracted:
    fields = json.loads(data)
    return Extracted(**{**fields, "pages": tuple(fields["pages"])})


def _html(data: bytes, limits: Limits) -> Extracted:
    import trafilatura
    from lxml import etree

    del limits
    page, encoding = _decoded_page(data)
    try:
        shown = _shown(page)
        found = trafilatura.bare_extraction(
            shown,
            with_metadata=True,
            include_comments=False,
            include_tables=True,
            date_extraction_params={"extensive_search": False},  # not used: see `_date_of_head`
        )
        text = (found.text if found is not None else None) or trafilatura.html2txt(_shown(page))
        return Extracted(
            text=text or "",
            title=_stated(found.title if found is not None else None),
            date=_date_of_head(page),
            publisher=_stated(found.sitename if found is not None else None),
            url=_stated(found.url if found is not None else None),
            encoding=encoding,
        )
    except (etree.LxmlError, ValueError, RecursionError) as error:
        raise UnreadableError(f"is no HTML page that can be read ({_reason(error)})") from error


def _decoded_page(data: bytes) -> tuple[str, str]:
    """A page as text: UTF-8 where it is, else what the page says it is in, else the best guess."""
    declared = _CHARSET.search(data[:_CHARSET_WITHIN])
    if declared is not None:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return data.decode(declared[1].decode()), declared[1].decode().lower()
            except (LookupError, UnicodeDecodeError):
                pass  # it is not what it says
    return decode(data)


def _shown(page: str) -> Any:
    """The page without what it hides: its tree where something is, else as it came."""
    from trafilatura import load_html

    tree = load_html(page)
    return tree if tree is not None and drop_hidden_elements(tree) else page


def _date_of_head(page: str) -> str | None:
    """The day of publication that the page's `<head>` or its JSON-LD states; nothing that stands in its text."""
    import htmldate
    from lxml import etree, html

    tree = html.document_fromstring(
        page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", no_network=True)
    )
    head = tree.find("head")
    if head is None:
        return None
    kept = [etree.tostring(each, encoding="unicode", with_tail=False) for each in head.iter("meta")]
    kept += [
        etree.tostring(each, encoding="unicode", with_tail=False)
        for each in tree.iter("script")
        if each.get("type") == "application/ld+json"
    ]
    if not kept:
        return None
    alone = f"<html><head>{''.join(kept)}</head><body></body></html>"
    found: str | None = htmldate.find_date(alone, extensive_search=False, original_date=True)
    return found


def _pdf(data: bytes, limits: Limits) -> Extracted:
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PdfReadError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("is encrypted; save it without a password")
        text, pages = "", []
        for page in reader.pages:
            pages.append(len(text))
            text += page.extract_text(visitor_operand_before=without_hidden()).strip() + "\n\n"
            if len(text) > limits.article_characters:
                break  # the caller says that it is too long
        title = reader.metadata.title if reader.metadata is not None else None
    except (
        PyPdfError,
        PdfReadError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
    ) as error:
        raise UnreadableError(f"is no PDF that can be read ({_reason(error)})") from error
    return Extracted(text.rstrip(), title=_stated(title), pages=tuple(pages))


def _docx(data: bytes, limits: Limits) -> Extracted:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            expanded = sum(member.file_size for member in package.infolist())
        if expanded > limits.archive_bytes:
            raise UnreadableError(f"expands to {in_mb(expanded)}, and at most {in_mb(limits.archive_bytes)} are read")
        document = docx.Document(io.BytesIO(data))
        drop_hidden_runs(document.element.body)
        blocks = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                blocks += [" | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in block.rows]
            else:
                blocks.append(block.text)
        title = document.core_properties.title
    except (PackageNotFoundError, zipfile.BadZipFile, etree.LxmlError, ValueError, KeyError, RecursionError) as error:
        raise UnreadableError(f"is no Word document that can be read ({_reason(error)})") from error
    return Extracted("\n\n".join(block for block in blocks if block.strip()), title=_stated(title))


def _stated(value: object) -> str | None:
    text = " ".join(str(value).split()) if value else ""
    return text if text.lower() not in _TEMPLATE_TITLES else None


def _reason(error: BaseException) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:120]
