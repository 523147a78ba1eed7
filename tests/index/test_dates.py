from __future__ import annotations

from datetime import date

import pytest

from index.dates import HeadDate, article_date, counter_date, file_name_date, head_date, stated_date
from index.types import UNDATED, ArticleDate

NOVEMBER_11 = date(2023, 11, 11)


def days(first: date, last: date | None = None, basis: str = "record") -> ArticleDate:
    return ArticleDate(first, last or first, basis)


@pytest.mark.parametrize(
    "value",
    [
        "2024-10-28",
        " 2024-10-28 ",
        "2024-10-28T12:00:00Z",
        "2024-10-28T23:30:00.123-05:00",
        "2024-10-28 07:15",
        "2024/10/28",
        "October 28, 2024",
        "Oct. 28, 2024",
        "28 October 2024",
        "28th Oct 2024",
        "Monday, October 28, 2024",
        "Mon, 28 Oct 2024 12:00:00 +0000",
    ],
)
def test_a_day_is_read_in_every_unambiguous_form(value):
    assert stated_date(value, "record") == days(date(2024, 10, 28))


def test_a_month_a_year_and_a_range_name_their_first_and_last_day():
    assert stated_date("2024-02", "record") == days(date(2024, 2, 1), date(2024, 2, 29))
    assert stated_date("2024", "front_matter") == days(date(2024, 1, 1), date(2024, 12, 31), "front_matter")
    assert stated_date(2024, "record") == days(date(2024, 1, 1), date(2024, 12, 31))
    assert stated_date("2024-10-28/2024-11-01", "record") == days(date(2024, 10, 28), date(2024, 11, 1))


@pytest.mark.parametrize("value", ["03/04/2024", "3.4.2024", "03-04-24"])
def test_forms_that_countries_read_differently_are_refused(value):
    with pytest.raises(ValueError, match="day or month first"):
        stated_date(value, "record")


@pytest.mark.parametrize(
    "value",
    [
        "2023-13-45",
        "2023-02-29",
        "2024-13",
        "0000",
        "yesterday",
        "Smarch 3, 2024",
        "31 June 2024",
        "",
        12345.5,
        None,
        True,
    ],
)
def test_what_is_no_date_is_refused(value):
    with pytest.raises(ValueError, match="is n"):
        stated_date(value, "record")


@pytest.mark.parametrize(
    "text, rest",
    [
        (" date 2023-11-11 In recent developments", "In recent developments"),
        ("2023-11-11 In recent", "In recent"),
        ("Date: 2023-11-11\r\n\r\nBody", "Body"),
        ("Published: 2023-11-11 10:30 UTC\nBody", "Body"),
        ("2023-11-11\nwas written", "was written"),
        ("2023-11-11T08:00:00Z\nBody", "Body"),
        ("2023-11-11 — KYIV (AP)", "KYIV (AP)"),
        ("Date: November 11, 2023\nBody", "Body"),
        ("date 2023-11-11 in recent", "in recent"),
    ],
)
def test_a_date_at_the_head_is_read_and_cut_off(text, rest):
    head = head_date(text)

    assert head is not None
    assert head.day == NOVEMBER_11
    assert text[head.end :] == rest


@pytest.mark.parametrize(
    "text",
    [
        "date 2023-13-45 In recent",
        "2023-11-11 was a dark day for Kharkiv.",
        "In recent developments of 2023-11-11",
        "2023-11-112 units",
        "2023-11-11-05 is a number",
        "Updates: 2023-11-11",
        "Dated 2023-11-11",
        "",
    ],
)
def test_what_only_resembles_a_date_at_the_head_stays(text):
    assert head_date(text) is None


@pytest.mark.parametrize(
    "title, first, last",
    [
        ("Weekly roundup. Ukraine resists Russia’s invasion. Days 978-982", date(2024, 10, 28), date(2024, 11, 1)),
        ("Ukraine resists Russia's invasion. Days 978–982", date(2024, 10, 28), date(2024, 11, 1)),
        ("Russia-Ukraine war: List of key events, day 620", date(2023, 11, 5), date(2023, 11, 5)),
        ("Day 1 of Russia’s full-scale invasion of Ukraine", date(2022, 2, 24), date(2022, 2, 24)),
        ("Day 1,000 of the war in Ukraine", date(2024, 11, 19), date(2024, 11, 19)),
        ("The 1,000th day of the war in Ukraine", date(2024, 11, 19), date(2024, 11, 19)),
        ("Война в Украине, день 620", date(2023, 11, 5), date(2023, 11, 5)),
    ],
)
def test_a_counter_of_the_invasions_days_gives_its_days(title, first, last):
    assert counter_date(title) == days(first, last, "counter")


@pytest.mark.parametrize(
    "title",
    [
        "Weekly roundup. Days 978-982",
        "Day 100 of the presidency",
        "Day 50 of the Israel-Hamas war: Russia comments",
        "1,000 days of war in Ukraine",
        "Ukraine war: day 2 of the talks in Istanbul",
        "Munich summit day 2: war in Ukraine dominates",
        "Ukraine resists invasion. Days 982-978",
        "War in Ukraine: days 978-982 and day 990",
        "Russia’s invasion of Ukraine: day 0",
        "Ukraine war enters another day",
    ],
)
def test_a_title_without_an_exact_counter_of_it_gives_none(title):
    assert counter_date(title) is None


@pytest.mark.parametrize("name", ["2023-11-11.txt", "isw_2023_11_11_report.txt", "report-20231111.md"])
def test_a_date_in_the_file_name_is_read(name):
    assert file_name_date(name) == NOVEMBER_11


@pytest.mark.parametrize(
    "name",
    [
        "000_6970864546f9b58f.txt",
        "2023-13-45.txt",
        "00001111.txt",
        "a20231111b.txt",
        "2023-11-11_2023-11-17.txt",
        "3020-01-01.txt",
    ],
)
def test_a_file_name_without_one_plausible_date_gives_none(name):
    assert file_name_date(name) is None


def test_the_head_goes_before_the_counter_and_that_before_the_file_name():
    title = "Ukraine resists Russia’s invasion. Days 978-982"
    head = HeadDate(NOVEMBER_11, 10, own_line=True)

    assert article_date(head=head, title=title, file_name="2020-01-01.txt").basis == "head"
    assert article_date(head=None, title=title, file_name="2020-01-01.txt").basis == "counter"
    assert article_date(head=None, title="Other", file_name="2020-01-01.txt") == days(
        date(2020, 1, 1), basis="file_name"
    )
    assert article_date(head=None, title=None, file_name="a.txt") == UNDATED
    assert article_date(head=None, title=None, file_name=None) == UNDATED
