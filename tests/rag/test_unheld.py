from __future__ import annotations

from pathlib import Path

import pytest

from index.reader import open_reader
from index.spelling import vocabulary
from rag import countries
from rag.countries import COUNTRY_NAMES, SAME_COUNTRY
from rag.retrieve import Term, read_terms
from rag.unheld import not_mentioned, unheld_names
from rag.words import tokens


@pytest.fixture(scope="module")
def reader(seeds_index, cache):
    return open_reader(seeds_index, cache=cache)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who shelled the Kakhovka dam?", ("Kakhovka",)),
        ("What is the Bank of England's base rate?", ("Bank of England",)),
        ("What happened in Qatar and in Portugal?", ("Qatar", "Portugal")),
        ("Who is the British-Qatari minister?", ("British-Qatari",)),
        ("Who confirmed the fall of Selidovo?", ()),  # Selydove
        ("How did Moscow brand the strike in Cherson?", ()),  # Kherson
        ("How many soldiers did North Korea dispatch?", ()),  # North Korean
        ("What part does Beijing play?", ()),  # China
        ("What happened in September 1997?", ()),
        ("Who heads the IAEA?", ()),  # spelt out there
        ("Qatar: who won there?", ()),  # a first word has its capital anyway
        ("Who Won The Final In Qatar?", ()),  # and here all have
        ("what happened in qatar?", ()),
        ("", ()),
    ],
)
def test_a_name_counts_as_lacking_only_where_no_form_of_it_is_in_the_index(reader, question, names):
    assert unheld_names(question, read_terms(question, reader), reader.names()) == names


@pytest.mark.parametrize(
    ("word", "name", "held"),
    [
        ("Swabian", "swabia", True),
        ("Mauritian", "mauritius", True),
        ("Belgian", "belgium", True),
        ("Congolese", "congo", True),
        ("Morocco", "moravia", False),
        ("Boeing", "boeken", False),
        ("Peru", "persia", False),
        ("Lukaschenko", "lukashenka", True),
        ("France", "french", True),
        ("Warsaw", "polish", True),
        ("Warsaw", "spanish", False),
    ],
)
def test_another_form_of_a_name_is_that_name(word, name, held):
    question = f"What of {word}?"
    token = tokens(question)[-1]

    assert unheld_names(question, [Term(token, (token.folded,), 0)], vocabulary([name])) == (() if held else (word,))


def test_the_reader_is_told_a_few_names_each_once():
    assert not_mentioned(()) == ""
    assert not_mentioned(("Qatar", "Qatar")) == "No article mentions “Qatar”."
    assert not_mentioned(("Qatar", "Peru")) == "No article mentions “Qatar” or “Peru”."
    assert not_mentioned(("A\n B", "C", "D", "E")) == "No article mentions “A B”, “C” or “D”."
    assert not_mentioned(("Long " * 30,)) == ""


def test_a_word_stands_for_one_country_and_a_capital_is_no_countrys_name():
    text = Path(countries.__file__).with_name("countries.txt").read_text(encoding="utf-8")
    lines = [line.replace("|", " ").split() for line in text.splitlines() if not line.startswith("#")]
    words = [word for line in lines for word in line]

    assert len(words) == len(set(words))
    assert all(word == word.lower() and word.isalpha() for word in words)
    assert SAME_COUNTRY["paris"] >= {"france", "french"}
    assert "french" in COUNTRY_NAMES
    assert "paris" not in COUNTRY_NAMES
