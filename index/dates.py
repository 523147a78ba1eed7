"""An article's date: what its record says, else a date at its head, a counter in its title, its file's name.

Nothing is inferred from prose or from file times: an article that does not say its date has none.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import parsedate

from index.types import UNDATED, ArticleDate

_MONTHS = {name.lower(): n for n in range(1, 13) for name in (calendar.month_name[n], calendar.month_abbr[n])} | {
    "sept": 9
}
_TIME = r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)"
_ISO = re.compile(rf"(\d{{4}})([-/])(\d{{2}})\2(\d{{2}}){_TIME}?", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_MONTH_FIRST = re.compile(rf"{_WEEKDAY}([a-z]{{3,9}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})", re.IGNORECASE)
_DAY_FIRST = re.compile(rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?\s+([a-z]{{3,9}})\.?,?\s+(\d{{4}})", re.IGNORECASE)
_NUMBERS = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{2,4}")

_HEAD = re.compile(
    rf"\s*(?P<label>(?:date|published|publication date|updated)\b[ \t]*:?[ \t]*)?"
    rf"(?P<date>\d{{4}}-\d{{2}}-\d{{2}}){_TIME}?(?![\w/-])(?P<after>[ \t]*(?:[:|,.;–—-](?=\s|$))?\s*)",
    re.IGNORECASE,
)
_HEAD_WORDS = re.compile(
    r"\s*(?:date|published|publication date)[ \t]*:[ \t]*(?P<words>[^\r\n]{6,40}?)[ \t]*(?:[\r\n]\s*|$)", re.I
)
_IN_NAME = re.compile(r"(?<![0-9A-Za-z])(\d{4})([-_.]?)(\d{2})\2(\d{2})(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class HeadDate:
    """A date that opens a text. What follows it begins at `end`; `own_line` when that is another line, or nothing."""

    day: date
    end: int
    own_line: bool


@dataclass(frozen=True, slots=True)
class Epoch:
    """An event whose days titles count: those that match all of `words` and none of `others`."""

    first_day: date
    words: tuple[re.Pattern[str], ...]
    others: re.Pattern[str]


_EPOCHS = (
    Epoch(  # Russia's full-scale invasion of Ukraine
        first_day=date(2022, 2, 24),
        words=(
            re.compile(r"\b(?:ukrain|russia|украин|україн|росси|росі)", re.I),
            re.compile(r"\b(?:invasion\b|war\b(?! games?\b)|вторжен|вторгнен|войн|війн)", re.I),
        ),
        others=re.compile(
            r"\b(?:israel|gaza|hamas|iran|syria|sudan|chechn|georgia|afghan|armenia|azerbaijan|karabakh)"
            r"|\b(?:world|winter|cold|crimean|trade) war\b|\bdonbas war\b",
            re.I,
        ),
    ),
)
_LONGEST_TITLE = 500  # characters that are looked at
_NUMBER = r"(\d{1,2},\d{3}|\d{1,5})"
_THROUGH = rf"(?:\s*(?:[-‐‑‒–—−]|to|and|&|и|та|і)\s*{_NUMBER})?"
_COUNTERS = (
    re.compile(rf"\b(?:days?|день|дни|дні)\s+#?{_NUMBER}{_THROUGH}(?![\d.,/]?\d)", re.I),
    re.compile(rf"(?<![\d.,/-]){_NUMBER}(?:st|nd|rd|th|-?й|-?ий)\s+(?:day|день)()\b", re.I),
)
# "Ukraine war: day 2 of talks" and "Summit day 2: war in Ukraine" count something else.
_OF_EVENT = re.compile(
    r"\s+(?:of|into|since|in)\s+(?:[\w’'-]+\s+){0,6}?(?:war|invasion)\b(?!\s+(?:talks|crimes|trial|games|summit))", re.I
)
_OF = re.compile(r"\s+(?:of|into|since)\b", re.I)
_COUNTED = re.compile(
    r"\b(?:summit|conference|talks|negotiations|trial|hearing|visit|tour|forum|meeting|truce|ceasefire)\W*$", re.I
)


def article_date(*, head: HeadDate | None, title: str | None, file_name: str | None) -> ArticleDate:
    """The date of an article whose record or front matter gives none. `file_name` is None for one record of many."""
    if head is not None:
        return ArticleDate(head.day, head.day, "head")
    counted = counter_date(title) if title else None
    if counted is not None:
        return counted
    day = file_name_date(file_name) if file_name else None
    return ArticleDate(day, day, "file_name") if day is not None else UNDATED


def stated_date(value: object, basis: str) -> ArticleDate:
    """The days that a record's `date` names: a day, a month ("2024-10"), a year, or two days ("2024-10-28/2024-11-01").

    A time of day is left out without conversion. Raises `ValueError` with the reason for what is no date, and for
    forms that are read differently in different countries (03/04/2024).
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("is neither text nor a year")
    text = str(value).strip()
    first, slash, last = text.partition("/")
    if slash and _ISO.fullmatch(first) and _ISO.fullmatch(last):
        start, end = _day(first), _day(last)
        if start is None or end is None or start > end:
            raise ValueError("is not a range of days")
        return ArticleDate(start, end, basis)
    if (match := _MONTH.fullmatch(text)) and (start := _valid(int(match[1]), int(match[2]), 1)):
        return ArticleDate(start, start.replace(day=calendar.monthrange(start.year, start.month)[1]), basis)
    if _YEAR.fullmatch(text) and (start := _valid(int(text), 1, 1)):
        return ArticleDate(start, start.replace(month=12, day=31), basis)
    if (day := _day(text)) is not None:
        return ArticleDate(day, day, basis)
    if _NUMBERS.fullmatch(text):
        raise ValueError("may be day or month first; write YYYY-MM-DD")
    raise ValueError("is not a date; write YYYY-MM-DD")


def head_date(text: str, start: int = 0) -> HeadDate | None:
    """The date that opens `text` at `start`, as in "date 2023-11-11 In recent …" or "Published: 2023-11-11".

    A date without a label that goes on in lower case ("2023-11-11 was a Saturday") is prose and stays.
    """
    if match := _HEAD.match(text, start):
        day = _day(match["date"])
        own_line = match.end() == len(text) or "\n" in match["after"] or "\r" in match["after"]
        prose = not match["label"] and not own_line and text[match.end()].islower()
        return HeadDate(day, match.end(), own_line) if day is not None and not prose else None
    if (match := _HEAD_WORDS.match(text, start)) and (day := _day(match["words"])):
        return HeadDate(day, match.end(), own_line=True)
    return None


def counter_date(title: str) -> ArticleDate | None:
    """The days that a title counts ("Ukraine resists Russia’s invasion. Days 978-982"), None unless it is exact."""
    title = title[:_LONGEST_TITLE]
    for epoch in _EPOCHS:
        if epoch.others.search(title) or not all(words.search(title) for words in epoch.words):
            continue
        counts = {
            count for pattern in _COUNTERS for match in pattern.finditer(title) if (count := _count(title, match))
        }
        if len(counts) == 1:
            first, last = counts.pop()
            return ArticleDate(epoch.first_day + timedelta(first - 1), epoch.first_day + timedelta(last - 1), "counter")
    return None


def _count(title: str, match: re.Match[str]) -> tuple[int, int] | None:
    if _COUNTED.search(title, 0, match.start()):
        return None
    if _OF.match(title, match.end()) and not _OF_EVENT.match(title, match.end()):
        return None
    first = int(match[1].replace(",", ""))
    last = int(match[2].replace(",", "")) if match[2] else first
    return (first, last) if 1 <= first <= last else None


def file_name_date(name: str) -> date | None:
    """The one date in a file's name: YYYY-MM-DD, YYYY_MM_DD or YYYYMMDD, of the years 1900 to 2100."""
    days = {
        day
        for match in _IN_NAME.finditer(name)
        if 1900 <= int(match[1]) <= 2100 and (day := _valid(int(match[1]), int(match[3]), int(match[4])))
    }
    return days.pop() if len(days) == 1 else None


def _day(text: str) -> date | None:
    """The day that `text` is, in an ISO form, in words with the month's English name, or as in e-mail (RFC 2822)."""
    if match := _ISO.fullmatch(text):
        return _valid(int(match[1]), int(match[3]), int(match[4]))
    if match := _MONTH_FIRST.fullmatch(text):
        return _valid(int(match[3]), _MONTHS.get(match[1].lower(), 0), int(match[2]))
    if match := _DAY_FIRST.fullmatch(text):
        return _valid(int(match[3]), _MONTHS.get(match[2].lower(), 0), int(match[1]))
    if re.search(r"[a-z]{3} \d{4} \d{2}:\d{2}", text, re.I) and (parts := parsedate(text)):
        return _valid(*parts[:3])
    return None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
