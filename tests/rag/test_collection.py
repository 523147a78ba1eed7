from __future__ import annotations

from datetime import date

import pytest

from index.reader import open_reader
from index.types import Filters
from rag.answer import answer
from rag.collection_question import CollectionQuestion, collection_question
from rag.desk import Desk, RagSettings
from rag.types import Query


@pytest.fixture(scope="module")
def desk(seeds_index, cache):
    return Desk(open_reader(seeds_index, cache=cache), RagSettings(answerer="extractive"))


@pytest.mark.parametrize(
    "question, read",
    [
        ("How many articles are there?", CollectionQuestion("count")),
        ("How many articles mention Kharkiv?", CollectionQuestion("count", "Kharkiv")),
        ("What is the oldest article?", CollectionQuestion("edge")),
        ("Which is the newest article about Toretsk?", CollectionQuestion("edge", "Toretsk", newest=True)),
        ("Which articles mention Budanov, and in what connection?", CollectionQuestion("list", "Budanov")),
        ("What is this article about?", CollectionQuestion("about")),
        ("What is new since 30 October 2024?", CollectionQuestion("new")),
    ],
)
def test_questions_about_the_collection_are_told_apart(question, read):
    assert collection_question(question) == read


@pytest.mark.parametrize(
    "question",
    ["Who was the first president?", "How many people died?", "What is the latest on Kharkiv?", "What is new in the peace plan?",
     "Which countries mention Ukraine?", "What was the article of the treaty about?"],
)  # fmt: skip
def test_questions_to_the_articles_are_left_to_them(question):
    assert collection_question(question) is None


def test_which_articles_mention_a_name_in_any_spelling_cites_each_where_it_does(desk):
    found = answer(Query("Which articles mention Zelensky, and in what connection?"), desk)

    assert {c.source for c in found.citations} == {a.source for a in desk.reader.articles()}
    for sentence, citation in zip(found.sentences, found.citations, strict=True):
        assert "Zelensk" in sentence.text
        assert desk.reader.article(citation.source).text[citation.start : citation.end] == citation.quote
    assert "4 of 4 articles" in found.message


def test_the_newest_and_the_oldest_article_are_cited_and_undated_ones_told(desk):
    newest, oldest = (answer(Query(f"What is the {edge} article?"), desk) for edge in ("newest", "oldest"))

    assert [c.date for c in newest.citations] == [date(2024, 11, 1)]
    assert [c.date for c in oldest.citations] == [date(2023, 11, 11)]
    assert "2 articles without a date" in newest.message


def test_what_is_new_since_a_day_leaves_out_what_is_older(desk):
    found = answer(Query("What is new since 1 January 2024?"), desk)

    assert [c.date for c in found.citations] == [date(2024, 11, 1)]


def test_limits_hold_for_questions_about_the_collection_too(desk):
    found = answer(Query("How many articles mention Ukraine?", Filters(as_of=date(2024, 1, 1))), desk)

    assert {c.date for c in found.citations} == {date(2023, 11, 11)}
    assert "undated articles are left out" in found.message


def test_one_article_says_what_it_is_about_in_its_own_first_words(desk):
    found = answer(Query("What is this article about?", Filters(source="001*")), desk)

    assert 1 <= len(found.sentences) <= 3
    assert {c.source for c in found.citations} == {"001_3cac3638c58c4591.txt"}


def test_a_topic_that_no_article_mentions_is_not_in_the_articles(desk):
    found = answer(Query("Which articles mention Reykjavik?"), desk)

    assert (found.abstained, found.reason, found.sentences) == (True, "not_in_articles", ())
    assert "0 of 4 articles" in found.message
