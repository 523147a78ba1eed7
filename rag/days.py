"""The days that a time expression names: calendar arithmetic from an article's own days, never from the clock.

What must fall within an article's range of days ("Monday" in a report of a week) or spans several is reckoned here; the
length of months and years is dateparser's business.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from index.types import ArticleDate

Fields = Mapping[str, str | None]

_COMING = 270  # days: "will vote on January 5" is not said of a January that lies further ahead

_MONTHS = {name.lower(): n for n in range(1, 13) for name in (calendar.month_name[n], calendar.month_abbr[n])}
_MONTHS["sept"] = 9
_WEEKDAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # first month, northern half
COUNTS = {
    word: n
    for n, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
} | {"a": 1, "an": 1, "couple of": 2, "few": 3}  # fmt: skip
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}


def named_days(kind: str, fields: Fields, base: ArticleDate, forward: bool) -> tuple[date, date] | None:
    """The first and last day that an expression names, None where they can't be told.

    `kind` and `fields` are the form of `rag.timewords` that matched and its named groups; `base` the days they are read
    from; `forward` whether what names no year lies ahead of these.
    """
    if kind == "iso":
        return _single(_iso(fields["iso"] or ""))
    if kind == "winter":
        return date(_int(fields["year"]), 12, 1), _month_end(_int(fields["year"]) + 1, 2)
    if kind == "decade":
        return date(_int(fields["decade"]), 1, 1), date(_int(fields["decade"]) + 9, 12, 31)
    year = _year(fields, base)
    if kind == "year":
        return (date(year, 1, 1), date(year, 12, 31)) if year else None
    if kind == "day":
        return _single(_month_day(_month_number(fields), _int(fields["day"]), year, base, forward))
    if kind in {"quarter", "half"}:
        return _part_of_year(kind, fields, year)
    if kind == "month":
        return _month(fields, year, base, forward)
    if kind == "season":
        return _season(fields, year, base, forward)
    return _relative(kind, fields, base, forward) if base.end else None


def _year(fields: Fields, base: ArticleDate) -> int | None:
    if fields.get("year"):
        return int(fields["year"] or 0)
    if fields.get("year_words") and base.end:
        words = (fields["year_words"] or "").lower()
        return base.end.year + (-1 if "last" in words or "previous" in words else 1 if "next" in words else 0)
    return None


def _part_of_year(kind: str, fields: Fields, year: int | None) -> tuple[date, date] | None:
    if year is None:
        return None
    length = 3 if kind == "quarter" else 6
    number = int(fields.get("number") or 0) or _QUARTERS[(fields["ordinal"] or "").lower()]
    return date(year, (number - 1) * length + 1, 1), _month_end(year, number * length)


def _month_day(month: int, day: int, year: int | None, base: ArticleDate, forward: bool) -> date | None:
    """A day of the calendar; without a year the one nearest to `base` on the side that is meant."""
    if year is not None:
        return _valid(year, month, day)
    if base.start is None or base.end is None:
        return None
    days = [d for y in range(base.end.year - 1, base.end.year + 2) if (d := _valid(y, month, day))]
    if inside := [d for d in days if base.start <= d <= base.end]:
        return inside[0]
    past = max((d for d in days if d <= base.end), default=None)
    coming = next((d for d in days if d >= base.end and (d - base.end).days <= _COMING), None)
    return coming or past if forward else past


def _month(fields: Fields, year: int | None, base: ArticleDate, forward: bool) -> tuple[date, date] | None:
    month = _month_number(fields)
    if year is None:
        if base.end is None:
            return None
        year = base.end.year - (month > base.end.month)
        which = (fields["which"] or "").lower()
        if which == "last" and (year, month) == (base.end.year, base.end.month):
            year -= 1
        if (forward or which == "next") and month > base.end.month:
            year = base.end.year
        elif which == "next" or (forward and (base.end.year - year, base.end.month - month) > (0, 6)):
            year += 1
    first, last = date(year, month, 1), _month_end(year, month)
    if week := (fields.get("week") or "").lower():
        start = last.day - 6 if week == "last" else 7 * (_QUARTERS[week] - 1) + 1
        return date(year, month, start), date(year, month, start + 6)
    part = (fields["part"] or "").lower()
    thirds = {"early": (1, 10), "mid": (11, 20), "late": (21, last.day)}
    if part:
        first, last = date(year, month, thirds[part][0]), date(year, month, thirds[part][1])
    return first, last


def _season(fields: Fields, year: int | None, base: ArticleDate, forward: bool) -> tuple[date, date] | None:
    month = _SEASONS[(fields["season"] or "").lower()]
    which = (fields["which"] or "").lower()

    def days(y: int) -> tuple[date, date]:
        return date(y, month, 1), _month_end(y + (month == 12), (month + 1) % 12 + 1)

    if year is not None:
        return days(year)
    if base.end is None:
        return None
    if forward or which in {"next", "coming"}:
        return next(d for y in range(base.end.year - 1, base.end.year + 3) if (d := days(y))[1] >= base.end)
    # "Last summer", said in summer, is the year before's.
    begun = (d for y in range(base.end.year, base.end.year - 3, -1) if (d := days(y))[0] <= base.end)
    return next(d for d in begun if which not in {"last", "previous", "past"} or d[1] < base.end)


def _relative(kind: str, fields: Fields, base: ArticleDate, forward: bool) -> tuple[date, date] | None:
    """What is counted from the article's day or days. A range of days has no "yesterday"."""
    if base.end is None or base.start is None:
        return None
    if kind == "weekday":
        return _single(
            _weekday(_WEEKDAYS[(fields["weekday"] or "").lower()], (fields["which"] or "").lower(), base, forward)
        )
    if kind == "near":
        return None if base.start != base.end else _near(" ".join((fields["near"] or "").lower().split()), base.end)
    if kind == "period":
        return _period((fields["which"] or "").lower(), (fields["unit"] or "").lower(), base)
    count = _count(fields["count"] or "")
    unit = (fields["unit"] or "").lower()
    then = _back(count, unit, base.end)
    if then is None:
        return None
    if kind == "stretch":
        return then, base.end
    if unit == "year":
        return date(then.year, 1, 1), date(then.year, 12, 31)
    if unit == "month":
        return then.replace(day=1), _month_end(then.year, then.month)
    return (then, then) if unit == "day" else (then - timedelta(3), then + timedelta(3))


def _near(words: str, day: date) -> tuple[date, date] | None:
    if words in {"today", "tonight"} or words.startswith("this "):
        return day, day
    moved = {"yesterday": -1, "last night": -1, "tomorrow": 1, "the day before yesterday": -2}[words]
    return _single(day + timedelta(moved))


def _weekday(number: int, which: str, base: ArticleDate, forward: bool) -> date | None:
    if base.start is None or base.end is None:
        return None
    inside = [
        d for n in range((base.end - base.start).days + 1) if (d := base.start + timedelta(n)).weekday() == number
    ]
    if base.start != base.end and not which:
        if len(inside) > 1:
            return None  # "Monday" in a fortnight's report: either
        if inside:
            return inside[0]
    back = (base.end.weekday() - number) % 7
    if which == "next" or (forward and which != "last"):
        return base.end + timedelta((7 - back) % 7 or (7 if which == "next" else 0))
    return base.end - timedelta(back or (7 if which == "last" else 0))


def _period(which: str, unit: str, base: ArticleDate) -> tuple[date, date] | None:
    if base.end is None:
        return None
    day = base.end
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(which, 0)
    if unit == "year":
        return date(day.year + step, 1, 1), date(day.year + step, 12, 31)
    if unit == "month":
        months = day.year * 12 + day.month - 1 + step
        return date(months // 12, months % 12 + 1, 1), _month_end(months // 12, months % 12 + 1)
    monday = day - timedelta(day.weekday()) + timedelta(7 * step)
    if unit == "weekend":
        saturday = monday + timedelta(5)
        if step < 0 and day.weekday() >= 5:
            return saturday, saturday + timedelta(1)
        return saturday, saturday + timedelta(1)
    return monday, monday + timedelta(6)


def _back(count: int, unit: str, day: date) -> date | None:
    """The day so many units before. dateparser knows the calendar: a month before 31 March is 28 or 29 February."""
    import dateparser

    found = dateparser.parse(
        f"{count} {unit}s ago", languages=["en"], settings={"RELATIVE_BASE": datetime.combine(day, datetime.min.time())}
    )
    return found.date() if found is not None else None


def _count(words: str) -> int:
    plain = re.sub(r"^an?\s+(?=few|couple)", "", " ".join(words.lower().split()))
    return int(plain) if plain.isdigit() else COUNTS.get(plain, 1)


def _month_number(fields: Fields) -> int:
    return _MONTHS[(fields["month"] or "").lower().rstrip(".")]


def _int(digits: str | None) -> int:
    return int(digits or 0)


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _single(day: date | None) -> tuple[date, date] | None:
    return (day, day) if day is not None else None


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
