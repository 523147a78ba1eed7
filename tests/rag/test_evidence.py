from __future__ import annotations

from dataclasses import replace

import pytest

from index.reader import open_reader
from index.types import NO_FILTERS
from rag.evidence import weigh
from rag.evidence_model import evidence_model
from rag.expected import unmet
from rag.retrieve import Found, read_terms, retrieve
from rag.signals import ANSWERED_SIGNALS, answered_signals, candidates, coverage, reading_order, sigmoid, term_weights

QUESTION = "How many square kilometers did the Russian army advance in October?"


@pytest.fixture(scope="module")
def reader(seeds_index, cache):
    return open_reader(seeds_index, cache=cache)


def weighed(question, reader):
    return weigh(question, retrieve(question, NO_FILTERS, reader), reader)


def test_evidence_is_exact_sentences_best_first_each_once(reader):
    found = weighed(QUESTION, reader).evidence

    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    assert len({(item.hit.article.id, item.span) for item in found}) == len(found)
    for item in found:
        assert reader.article(item.hit.article.source).text[item.span.start : item.span.end] == item.text


def test_the_sentence_that_answers_is_among_the_first(reader):
    assert any("478 square kilometers" in item.text for item in weighed(QUESTION, reader).evidence[:3])


def test_an_answered_question_gives_more_confidence_than_one_off_the_topic(reader):
    off = weighed("Which recipe for apple pie won the village fair in Devon?", reader)

    assert 0 <= off.confidence < weighed(QUESTION, reader).confidence <= 1


def test_nothing_found_is_no_evidence(reader):
    assert weigh(QUESTION, Found((), (), None, 0), reader).evidence == ()


def test_coverage_is_the_share_of_the_terms_weight(reader):
    weights = term_weights(read_terms("Selidove drones", reader), reader.catalogue.passage_count())

    assert coverage(weights, "A drone hit Selydove.") == pytest.approx(1.0)
    assert coverage(weights, "Nothing of it.") == 0.0
    assert 0 < coverage(weights, "Drones.") < 1
    assert coverage([], "Anything.") == 0.0


def test_sigmoid_turns_any_number_into_a_probability():
    assert sigmoid(0.0) == 0.5
    assert 0 <= sigmoid(-50.0) < 0.01
    assert 0.99 < sigmoid(50.0) <= 1


@pytest.mark.parametrize(
    ("question", "sentence", "lacks"),
    [
        ("How many people were hurt?", "Shelling hurt people in the market in 2023.", True),
        ("How many people were hurt?", "Shelling hurt 12 people.", False),
        ("How many people were hurt?", "Nobody counted the dozens of hurt.", False),
        ("How many of the 15 countries signed?", "The 15 countries met in Paris.", True),
        ("How many of the 15 countries signed?", "Twelve of the 15 countries signed.", False),
        ("How much did the Harrow bridge cost?", "The Harrow bridge is to be paid for by tolls.", True),
        ("How much did the bridge cost?", "The bridge cost a third of the budget.", False),
        ("How much did the bridge cost in 2023?", "By 2024 it had cost 3 million.", False),
        ("Who was hurt?", "The shelling hurt people.", True),
        ("Who was hurt?", "The shelling hurt Anna Berg.", False),
        ("who leads the u.s. delegation?", "A U.S. delegation is set to join.", True),
        ("By whom was Selby taken?", "The army took Selby.", True),
        ("Which unit took Selby?", "Selby was taken by the 3rd Guards.", False),
        ("Which 15 countries are represented?", "Some 15 countries are represented.", True),
        ("which villages did the army take", "The army took several villages near Selby.", False),
        ("Which northern city will the ministers meet in?", "The ministers will meet in the north.", True),
        ("What are the names of the two hotels?", "The two hotels burned.", True),
        ("Why did the men who fled come back?", "The men came back because the army left.", False),
        ("Which bridges were closed?", "The old ones were closed.", False),
    ],
)
def test_a_sentence_without_a_new_number_or_name_does_not_give_one(question, sentence, lacks):
    assert unmet(question, sentence) is lacks


def test_the_surest_text_counts_however_many_are_read_beside_it(reader):
    found = retrieve(QUESTION, NO_FILTERS, reader)
    ranked = candidates(QUESTION, found.terms, found.hits, evidence_model().read)
    surest = max(ranked, key=lambda each: each.answerable).hit.passage.id
    alone = [each for each in ranked if each.hit.passage.id == surest]
    others = [each for each in ranked if each.hit.passage.id != surest]
    sure = ANSWERED_SIGNALS.index("text")

    assert others
    assert answered_signals(QUESTION, alone)[sure] == answered_signals(QUESTION, ranked)[sure]
    assert answered_signals(QUESTION, others)[sure] < answered_signals(QUESTION, ranked)[sure]


def test_a_question_for_a_number_that_gets_none_is_less_surely_answered(reader):
    found = retrieve(QUESTION, NO_FILTERS, reader)
    ranked = candidates(QUESTION, found.terms, found.hits, evidence_model().read)
    without = [replace(ranked[0], text="The army advanced."), *ranked[1:]]
    lacks = ANSWERED_SIGNALS.index("unmet")

    assert answered_signals(QUESTION, without)[lacks] == 1
    assert answered_signals("What did the army do?", without)[lacks] == 0
    assert answered_signals(f"{QUESTION[:-1]}, and who said so?", without)[lacks] == 0


def test_passages_are_read_by_score_and_by_likeness_in_turn_unless_time_steered_them(reader):
    found = retrieve(QUESTION, NO_FILTERS, reader)
    hits = tuple(
        replace(
            found.hits[n % len(found.hits)],
            passage=replace(found.hits[0].passage, id=n),
            score=1 - n / 10,
            dense=n / 10,
        )
        for n in range(5)
    )

    assert [hit.passage.id for hit in reading_order(replace(found, hits=hits))] == [0, 4, 1, 3, 2]
    assert reading_order(replace(found, hits=hits, steered=True)) == hits
    assert reading_order(replace(found, hits=())) == ()


@pytest.mark.parametrize(
    ("question", "share"),
    [
        ("How many hostages are still held in Gaza?", 0.3),  # nor is any passage like it
        ("Who shelled the Kakhovka dam?", 0.7),
        ("Which court issued an arrest warrant for Putin?", 1.0),
    ],
)
def test_what_no_article_names_is_less_surely_answered(reader, monkeypatch, question, share):
    less = weighed(question, reader)
    monkeypatch.setattr("rag.evidence.unheld_names", lambda *_: ())

    assert less.confidence == pytest.approx(share * weighed(question, reader).confidence, abs=1e-4)
    assert bool(less.unheld) is (share < 1)


def test_without_vectors_no_passage_counts_as_unlike(reader, monkeypatch):
    question = "How many hostages are still held in Gaza?"
    less = weigh(question, retrieve(question, NO_FILTERS, reader, mode="lexical"), reader).confidence
    monkeypatch.setattr("rag.evidence.unheld_names", lambda *_: ())
    whole = weigh(question, retrieve(question, NO_FILTERS, reader, mode="lexical"), reader).confidence

    assert less == pytest.approx(0.7 * whole, abs=1e-4)
