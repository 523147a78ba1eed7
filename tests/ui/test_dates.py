from __future__ import annotations

from datetime import date

import pytest

from index.errors import UsageError
from index.types import Filters
from ui.dates import filters_from, parse_day


@pytest.mark.parametrize(
    "value, first, last",
    [
        ("2024-11-01", date(2024, 11, 1), date(2024, 11, 1)),
        (" 2024-2-9 ", date(2024, 2, 9), date(2024, 2, 9)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2024-11-01T10:00:00Z", date(2024, 11, 1), date(2024, 11, 1)),
        ("2024-11-01 10:00", date(2024, 11, 1), date(2024, 11, 1)),
    ],
)
def test_a_day_a_month_or_a_year_is_read(value, first, last):
    assert parse_day(value, end=False) == first
    assert parse_day(value, end=True) == last


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "2024-13", "2024-02-30", "2024-00-01", "0000-01-01", "01/02/2024", "2024 or so", "2024-11 10:00",
     "2024-11-01 or so", "20241101", "2024-11-", "99999"],
)  # fmt: skip
def test_anything_else_is_refused_by_name(value):
    with pytest.raises(UsageError, match="as_of"):
        parse_day(value, end=True, name="as_of")


def test_since_begins_and_until_ends_what_is_named():
    assert filters_from({"since": "2024", "until": "2024"}) == Filters(since=date(2024, 1, 1), until=date(2024, 12, 31))


def test_what_a_line_does_not_say_comes_from_the_command():
    base = Filters(as_of=date(2024, 1, 1), source="*.txt")

    assert filters_from({"until": "2023"}, base) == Filters(date(2024, 1, 1), None, date(2023, 12, 31), "*.txt")
    assert filters_from({"as_of": "2022", "source": "a*"}, base) == Filters(as_of=date(2022, 12, 31), source="a*")


@pytest.mark.parametrize("fields", [{"since": 2024}, {"source": ["a"]}, {"as_of": True}])
def test_values_of_another_kind_are_refused(fields):
    with pytest.raises(UsageError, match=next(iter(fields))):
        filters_from(fields)


@pytest.mark.parametrize("last", ["until", "as_of"])
def test_limits_that_no_day_meets_are_refused(last):
    with pytest.raises(UsageError, match="No day"):
        filters_from({"since": "2024-06-01", last: "2024-05-31"})
