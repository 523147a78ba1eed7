"""Dates in a text's words, for judging only: "Oct. 28", "28 October", "the 28th of October 2024", "October 2024", "2024-10-28".

Articles are dated by `index.dates`, which reads other things (counters, file names) and never prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NAMES = "january february march april may june july august september october november december"
MONTHS = {name: number for number, name in enumerate(_NAMES.split(), 1)}
_SHORT = {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
_VERBS = frozenset({"may", "march", "august"})  # months only with a capital, or beside a day or year
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")


@dataclass(frozen=True, slots=True)
class Day:
    """A month, with its day and year where the text gives them."""

    year: int | None
    month: int
    day: int | None

    def fits(self, other: Day) -> bool:
        """Whether `other` says this date: all that is given here, except that a year may be left out there."""
        if self.month != other.month or (self.day is not None and self.day != other.day):
            return False
        return self.year is None or other.year is None or self.year == other.year


def read_date(words: Sequence[str], start: int, *, capital: bool) -> tuple[Day, int] | None:
    """The date that begins at word `start` and the index after it, or None. `capital`: the word is a proper name there."""
    iso = _ISO.fullmatch(words[start])
    if iso:
        year, month, day = (int(part) for part in iso.groups())
        return (Day(year, month, day), start + 1) if 1 <= month <= 12 and 1 <= day <= 31 else None
    return _day_first(words, start) or _month_first(words, start, capital=capital)


def _day_first(words: Sequence[str], start: int) -> tuple[Day, int] | None:
    taken = _day(words, start)
    if taken is None:
        return None
    day, at = taken
    if _word(words, at) == "of":
        at += 1
    month = _month(_word(words, at))
    if month is None:
        return None
    year, at = _year(words, _after_dot(words, at))
    return Day(year, month, day), at


def _month_first(words: Sequence[str], start: int, *, capital: bool) -> tuple[Day, int] | None:
    month = _month(words[start])
    if month is None:
        return None
    at = _after_dot(words, start)
    taken = _day(words, at + 1 if _word(words, at) == "the" else at)
    if taken is not None:
        year, end = _year(words, taken[1])
        return Day(year, month, taken[0]), end
    year, end = _year(words, at)
    if year is not None:
        return Day(year, month, None), end
    name = words[start]
    if name in MONTHS and (name not in _VERBS or capital):
        return Day(None, month, None), start + 1
    return None


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if at < len(words) else ""


def _month(word: str) -> int | None:
    return MONTHS.get(word) or _SHORT.get(word)


def _after_dot(words: Sequence[str], at: int) -> int:
    """The index after a month, passing over the full stop of an abbreviation."""
    return at + 2 if words[at] in _SHORT and _word(words, at + 1) == "." else at + 1


def _day(words: Sequence[str], at: int) -> tuple[int, int] | None:
    match = _DAY.fullmatch(_word(words, at))
    if match is None or not 1 <= int(match[1]) <= 31:
        return None
    return int(match[1]), at + 1


def _year(words: Sequence[str], at: int) -> tuple[int | None, int]:
    skipped = at + 1 if _word(words, at) == "," else at
    word = _word(words, skipped)
    return (int(word), skipped + 1) if _YEAR.fullmatch(word) else (None, at)
