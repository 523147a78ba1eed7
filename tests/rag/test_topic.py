from __future__ import annotations

import pytest

from index.reader import open_reader
from rag.retrieve import read_terms
from rag.topic import tells_of, topic_terms


@pytest.fixture(scope="module")
def reader(seeds_index, cache):
    return open_reader(seeds_index, cache=cache)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What do the articles say about Bakhmut?", ["Bakhmut"]),
        ("What does the article of 11 November 2023 say about the nuclear plant?", ["nuclear", "plant"]),
        (
            "What does ISW's Thursday report in the last days of October say about ceasefire talks?",
            ["ceasefire", "talks"],
        ),
        ("what is known about wheat prices", ["wheat", "prices"]),
        ("Tell me more about Budanov.", ["Budanov"]),
        ("What about Bakhmut?", ["Bakhmut"]),
        ("What does the Kremlin say about Bakhmut?", []),  # asks for one party's words
        ("What happened in Bakhmut?", []),
        ("What did the report of 2023 cost?", []),
        ("", []),
    ],
)
def test_what_asks_for_all_that_is_said_of_something(reader, question, topic):
    assert [term.token.text for term in topic_terms(question, read_terms(question, reader))] == topic


def test_a_text_tells_of_a_topic_when_it_holds_all_its_words_in_some_spelling(reader):
    topic = topic_terms("What about Selidovo drones?", read_terms("What about Selidovo drones?", reader))

    assert tells_of(topic, "A drone hit Selydove.")
    assert not tells_of(topic, "A drone hit Kharkiv.")
    assert not tells_of((), "A drone hit Kharkiv.")
