from __future__ import annotations

from datetime import date

import pytest

from index.types import UNDATED, ArticleDate
from rag.events import EventDays, event_days, overlap

WEEK = ArticleDate(date(2024, 10, 28), date(2024, 11, 1), "counter")  # Monday to Friday
FRIDAY = ArticleDate(date(2024, 11, 1), date(2024, 11, 1), "record")


def iso(sentence, published):
    found = event_days(sentence, published)
    return found.iso if found else None


@pytest.mark.parametrize(
    "sentence, published, day",
    [
        ("A bomb hit the museum on Monday evening.", WEEK, "2024-10-28"),
        ("A bomb hit the museum on Monday evening.", FRIDAY, "2024-10-28"),
        ("The levee broke on Friday.", FRIDAY, "2024-11-01"),
        ("The levee broke yesterday.", FRIDAY, "2024-10-31"),
        ("Ministers will meet on Tuesday.", FRIDAY, "2024-11-05"),
        ("The vote was held on October 5.", FRIDAY, "2024-10-05"),
        ("The vote was held on December 5.", FRIDAY, "2023-12-05"),
        ("The vote will be held on December 5.", FRIDAY, "2024-12-05"),
        ("Prices rose 3 percent in September.", FRIDAY, "2024-09"),
        ("The mine closed in 2019.", FRIDAY, "2019"),
        ("The town fell in February of the previous year.", FRIDAY, "2023-02"),
        ("The town was shelled from 3 May to 9 May.", FRIDAY, "2024-05-03/2024-05-09"),
        ("Exports fell in October, the bank said on Thursday.", FRIDAY, "2024-10"),
    ],
)
def test_an_event_is_dated_by_the_sentences_own_words_within_the_articles_days(sentence, published, day):
    assert iso(sentence, published) == day


@pytest.mark.parametrize(
    "sentence, published",
    [
        ("A bomb hit the museum on Monday evening.", UNDATED),
        ("The levee broke yesterday.", WEEK),  # which of five days' yesterdays?
        ("The vote was held on October 5.", UNDATED),
        ("It was the worst flood since 2002.", FRIDAY),
        ("They may march again.", FRIDAY),
        ("He paid 2024 dollars.", FRIDAY),
    ],
)
def test_what_cannot_be_resolved_stays_unresolved(sentence, published):
    assert iso(sentence, published) is None


def test_a_full_date_needs_no_date_of_the_article():
    assert iso("The levee broke on 28 October 2024.", UNDATED) == "2024-10-28"


def test_events_of_unknown_days_may_be_of_one_time():
    monday, friday = EventDays(date(2024, 10, 28), date(2024, 10, 28)), EventDays(date(2024, 11, 1), date(2024, 11, 1))

    assert overlap(monday, None)
    assert not overlap(monday, friday)
    assert overlap(monday, friday, slack=4)
