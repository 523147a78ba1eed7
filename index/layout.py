"""What of a text is its title, the date at its head and trailing boilerplate, and what between them may be quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.dates import HeadDate, head_date
from index.types import Span

_LONGEST_TITLE = 200
_LONGEST_HEADLINE = 120  # a title that no blank line follows
_NOT_SPACE = re.compile(r"\S")
_LINE_END = re.compile(r"[ \t]*(?:\r\n|\n|\r|\Z)")
_LINE = re.compile(r"[^\r\n]*")
_NO_TITLE_END = re.compile(r"[.,;:…—–-][\"'”’»)]*$")
_LIST_OR_LINK = re.compile(r"(?:[•▪‣◦·●*–—-]|\d{1,3}[.)])\s|>|https?://|www\.")
_HEADING = re.compile(r"#{1,6}[ \t]+(\S.*?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")

_TRAILER = (
    r"related(?: (?:sources?|articles?|stories|links|news|coverage|reading))?|sources?|read (?:more|also)|see also|"
    r"further reading|more on this(?: story)?|references|share this(?: (?:article|story))?|"
    r"читайте (?:також|также)|джерела|источники|за темою|по теме"
)
_TRAILER_LINE = re.compile(rf"\s*(?:#{{1,6}}\s+)?[*_]*(?:{_TRAILER})[*_]*\s*(:?)[*_]*(?:\s+(.*)|\s*)", re.IGNORECASE)
_ITEM = re.compile(
    r"\s*(?:(?:[•▪‣◦·●*–—-]|\d{1,3}[.)])\s.*|\[?source \d+\b.*|(?:.*\s)?<?(?:https?://|www\.)\S+|\[[^\]]*\]\([^)]*\))\s*",
    re.IGNORECASE,
)
_LONGEST_ITEM = 300
_MOST_ITEMS = 60

Kind = Literal["text", "markdown", "record"]


@dataclass(frozen=True, slots=True)
class Layout:
    """`title` is None where there is none; `body`, which may be empty, has no white space at either end."""

    title: str | None
    body: Span
    head: HeadDate | None


def lay_out(text: str, *, kind: Kind, start: int = 0, title: str | None = None) -> Layout:
    """The layout of `text` from `start` on.

    Where no `title` is known from elsewhere, a text's first line may be one, and Markdown's is its first heading; a
    record has none. A title that opens the text, known or found, is left out of the body.
    """
    head = head_date(text, start)
    place = head.end if head is not None else start
    line_start = _skip_space(text, place)
    line = _line_at(text, line_start)
    line_end = line_start + len(line)
    line = line.rstrip()
    opening = _opening_title(text, line, line_end, kind=kind)
    if opening is None and title is not None and " ".join(line.split()) == " ".join(title.split()):
        opening = title
    if opening is not None and (kind == "markdown" or title is None or opening == title):
        place = line_end
        below = head_date(text, place) if head is None else None
        if below is not None and below.own_line:
            head, place = below, below.end
    else:
        opening = None
    if kind == "markdown" and opening is None and title is None:
        opening = _first_heading(text, place)
    begin = _skip_space(text, place)
    return Layout(title or opening, Span(begin, max(begin, _end_of_prose(text, begin))), head)


def _opening_title(text: str, line: str, line_end: int, *, kind: Kind) -> str | None:
    """The title that the first line is, if it is one."""
    if kind == "markdown":
        heading = _HEADING.match(line)
        return heading[1] if heading else None
    if kind == "record" or not line or len(line) > _LONGEST_TITLE:
        return None
    if _NO_TITLE_END.search(line) or _LIST_OR_LINK.match(line) or _skip_space(text, line_end) == len(text):
        return None
    ended = _LINE_END.match(text, line_end)
    below = _line_at(text, ended.end()).strip() if ended else ""
    if not below:
        return line
    # A line as long as no wrapped line is shows that the one above it was not wrapped either.
    dated = ended is not None and (head := head_date(text, ended.end())) is not None and head.own_line
    return line if len(line) <= _LONGEST_HEADLINE and (len(below) > _LONGEST_HEADLINE or dated) else None


def _first_heading(text: str, start: int) -> str | None:
    fenced = False
    for line in text[start:].splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (heading := _HEADING.match(line)):
            return heading[1]
    return None


def _end_of_prose(text: str, start: int) -> int:
    """Where the text ends without "Related Sources:" and the like that have nothing but bullets and links below."""
    end = len(text[start:].rstrip()) + start
    while True:
        items, place = 0, end
        while place > start and items <= _MOST_ITEMS:
            line_start = max(text.rfind("\n", start, place), text.rfind("\r", start, place), start - 1) + 1
            line = text[line_start:place].strip()
            if line and _is_trailer(line, items):
                break
            if line and (len(line) > _LONGEST_ITEM or not _ITEM.fullmatch(line)):
                return end
            items += bool(line)
            place = line_start - 1
        else:
            return end
        shortened = len(text[start:line_start].rstrip()) + start
        if shortened == start:
            return end  # a text of sources alone is an article of them
        end = shortened


def _is_trailer(line: str, items: int) -> bool:
    """Whether a line heads trailing items: those below it, or those on it after a colon ("Sources: https://…")."""
    match = _TRAILER_LINE.fullmatch(line)
    if match is None:
        return False
    if match[2]:
        return bool(match[1]) and len(line) <= _LONGEST_ITEM and _ITEM.fullmatch(match[2]) is not None
    return items > 0 or bool(match[1])


def _line_at(text: str, place: int) -> str:
    match = _LINE.match(text, place)
    return match[0] if match else ""


def _skip_space(text: str, place: int) -> int:
    match = _NOT_SPACE.search(text, place)
    return match.start() if match else len(text)
