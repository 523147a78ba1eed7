from __future__ import annotations

from datetime import date

import pytest

from rag.frame import read_frame, without_article_days
from rag.types import Frame

TODAY = date(2024, 11, 1)


def never() -> date:
    raise AssertionError("asked for today")


@pytest.mark.parametrize(
    "question, since, until",
    [
        ("What happened last week?", "2024-10-21", "2024-10-27"),
        ("What happened in spring 2023?", "2023-03-01", "2023-05-31"),
        ("Who has resigned since the autumn?", "2024-09-01", None),
        ("Who met between January and March 2023?", "2023-01-01", "2023-03-31"),
        ("What was lost before March 2024?", None, "2024-02-29"),
        ("Who won the 2023 elections?", "2023-01-01", "2023-12-31"),
        ("What was said after 5 May 2023?", "2023-05-06", None),
        ("How many died in May?", "2024-05-01", "2024-05-31"),
        ("What happened over the past two weeks?", "2024-10-18", "2024-11-01"),
        ("What happened on day 980 of the war in Ukraine?", "2024-10-30", "2024-10-30"),
        ("What happened on days 978-982?", "2024-10-28", "2024-11-01"),
    ],
)
def test_time_words_give_a_frame(question, since, until):
    frame = read_frame(question, lambda: TODAY)

    assert frame is not None
    assert (frame.since, frame.until) == tuple(day and date.fromisoformat(day) for day in (since, until))


@pytest.mark.parametrize("question", ["What is the latest on the strike?", "Who currently leads the party?"])
def test_latest_is_as_of_the_newest_article(question):
    frame = read_frame(question, lambda: TODAY)

    assert frame is not None
    assert (frame.since, frame.until, frame.as_of) == (None, None, TODAY)


def test_as_of_in_words_is_the_end_of_what_is_named():
    assert read_frame("As of March 2024, who held the town?", lambda: TODAY) == Frame(
        None, None, date(2024, 3, 31), "as of March 2024"
    )


@pytest.mark.parametrize(
    "question",
    [
        "Who may win the cup?",
        "Who marched on the palace?",
        "Why did prices fall?",
        "What happened on day 12 of the Gaza war?",
    ],
)
def test_words_that_only_look_like_time_give_none(question):
    assert read_frame(question, lambda: TODAY) is None


def test_today_is_not_asked_for_without_need():
    assert read_frame("Who holds the bridge?", never) is None


def test_without_a_dated_article_what_is_relative_gives_no_frame():
    assert read_frame("What happened last week?", lambda: None) is None
    assert read_frame("What happened in 2023?", lambda: None) is not None


@pytest.mark.parametrize(
    "question, since, until",
    [
        ("What does the 2023 article say about the harbour?", "2023-01-01", "2023-12-31"),
        ("Who is named in the article of 11 November 2023?", "2023-11-11", "2023-11-11"),
        ("What did the text published in May 2024 say about the war of 1999?", "2024-05-01", "2024-05-31"),
        ("Whom does the March 2023 digest name?", "2023-03-01", "2023-03-31"),
        ("What did yesterday's weekly roundup say about the war of 1999?", "2024-10-31", "2024-10-31"),
    ],
)
def test_days_of_an_article_that_the_question_names_are_told_from_days_of_what_took_place(question, since, until):
    frame = read_frame(question, lambda: TODAY)

    assert frame is not None
    assert frame.of_article
    assert (frame.since, frame.until) == (date.fromisoformat(since), date.fromisoformat(until))


@pytest.mark.parametrize(
    "question",
    ["What did the 2023 report by the institute find?", "Which texts were burnt in 2023?", "Who won in 2023?"],
)
def test_days_of_what_took_place_are_not_an_articles(question):
    frame = read_frame(question, lambda: TODAY)

    assert frame is not None
    assert not frame.of_article


@pytest.mark.parametrize(
    "question, left",
    [
        ("What does the 2023 article say about Bakhmut?", "What does the article say about Bakhmut?"),
        ("What did last week’s roundup say about Kursk?", "What did the roundup say about Kursk?"),
        ("yesterday's article on Kursk", "the article on Kursk"),
        ("Which officials does the article of 11 November 2023 name?", "Which officials does the article name?"),
        ("What happened in Kursk in the article published in May 2024?", "What happened in Kursk in the article?"),
        ("Who won in 2023?", "Who won in 2023?"),
    ],
)
def test_days_that_name_an_article_are_not_looked_for_in_it(question, left):
    assert without_article_days(question) == left
