"""Dates as users give them in limits: a day, a month or a year."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from index.errors import UsageError
from index.types import Filters

_FORM = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ]\d\d:\d\d.*)?)?)?")


def parse_day(value: str, *, end: bool, name: str = "date") -> date:
    """A day from "2024-11-01", or the first (`end`: the last) day of "2024-11" or "2024". Raises UsageError for anything else."""
    match = _FORM.fullmatch(value.strip())
    if match is None:
        raise UsageError(f"{name} must be a day such as 2024-11-01 (or 2024-11, or 2024), not {value!r}.")
    year = int(match[1])
    month = int(match[2]) if match[2] else (12 if end else 1)
    try:
        day = int(match[3]) if match[3] else (calendar.monthrange(year, month)[1] if end else 1)
        return date(year, month, day)
    except (ValueError, calendar.IllegalMonthError) as error:
        raise UsageError(f"{name} is not a day of the calendar: {value!r}.") from error


def filters_from(fields: Mapping[str, Any], otherwise: Filters | None = None) -> Filters:
    """Filters from "as_of", "since", "until" and "source"; what is not given comes from `otherwise`. Raises UsageError."""
    base = otherwise or Filters()
    days: dict[str, date | None] = {}
    for name in ("as_of", "since", "until"):
        value = fields.get(name)
        if value is not None and not isinstance(value, str):
            raise UsageError(f"{name} must be a date in quotes, not {value!r}.")
        days[name] = parse_day(value, end=name != "since", name=name) if value else getattr(base, name)
    source = fields.get("source")
    if source is not None and not isinstance(source, str):
        raise UsageError(f"source must be a glob in quotes, not {source!r}.")
    filters = Filters(**days, source=source or base.source)
    latest = min((day for day in (filters.until, filters.as_of) if day is not None), default=None)
    if filters.since is not None and latest is not None and filters.since > latest:
        raise UsageError(f"No day is both since {filters.since} and not after {latest}.")
    return filters
