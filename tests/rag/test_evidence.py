from __future__ import annotations

from dataclasses import replace

import pytest

from index.reader import open_reader
from index.types import NO_FILTERS
from rag.evidence import weigh
from rag.evidence_model import Reading, evidence_model
from rag.retrieve import Found, read_terms, retrieve
from rag.signals import (
    ANSWERED_SIGNALS,
    answered_signals,
    candidates,
    closely_read,
    coverage,
    reading_order,
    sigmoid,
    term_weights,
)

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


def test_the_surest_text_counts_however_many_are_read_beside_it(reader):
    found = retrieve(QUESTION, NO_FILTERS, reader)
    ranked = candidates(QUESTION, found.terms, found.hits, evidence_model().read)
    surest = max(ranked, key=lambda each: each.answerable).hit.passage.id
    alone = [each for each in ranked if each.hit.passage.id == surest]
    others = [each for each in ranked if each.hit.passage.id != surest]
    sure = ANSWERED_SIGNALS.index("text")

    assert others
    assert answered_signals(QUESTION, alone, None)[sure] == answered_signals(QUESTION, ranked, None)[sure]
    assert answered_signals(QUESTION, others, None)[sure] < answered_signals(QUESTION, ranked, None)[sure]


def test_a_question_for_a_number_that_gets_none_is_less_surely_answered(reader):
    found = retrieve(QUESTION, NO_FILTERS, reader)
    ranked = candidates(QUESTION, found.terms, found.hits, evidence_model().read)
    without = [replace(ranked[0], text="The army advanced."), *ranked[1:]]
    lacks = ANSWERED_SIGNALS.index("unmet")

    assert answered_signals(QUESTION, without, None)[lacks] == 1
    assert answered_signals("What did the army do?", without, None)[lacks] == 0
    assert answered_signals(f"{QUESTION[:-1]}, and who said so?", without, None)[lacks] == 0


def test_the_best_sentence_is_read_alone_and_between_its_neighbours(reader):
    found = retrieve(QUESTION, NO_FILTERS, reader)
    best = next(
        each
        for each in candidates(QUESTION, found.terms, found.hits, evidence_model().read)
        if "478 square kilometers" in each.text
    )
    asked = []

    def read(question, texts):
        asked.extend((question, text.sentences) for text in texts)
        return [Reading((0.0,), (0.0,), answerable, 0.0) for answerable in (2.0, 30.0)]

    assert closely_read(QUESTION, found.terms, best, read) == (2.0 + 8.0) / 2  # no logit counts for more than 8
    (question, alone), (_, near) = asked
    assert question == QUESTION
    assert alone == (" ".join(best.text.split()),)
    assert alone[0] in near
    assert 2 <= len(near) <= 3
    assert closely_read(f"{QUESTION[:-1]}, and who said so?", found.terms, best, read) is None
    assert len(asked) == 2


def test_where_nothing_is_read_closely_the_surest_text_stands_for_it(reader):
    found = retrieve(QUESTION, NO_FILTERS, reader)
    ranked = candidates(QUESTION, found.terms, found.hits, evidence_model().read)
    text, close = (ANSWERED_SIGNALS.index(name) for name in ("text", "close"))

    without, read = answered_signals(QUESTION, ranked, None), answered_signals(QUESTION, ranked, -3.0)

    assert without[close] == without[text] == read[text]
    assert read[close] == -3.0


def test_a_sentence_that_surely_answers_by_itself_settles_it_while_it_stands_first(reader):
    sure = replace(weighed(QUESTION, reader), close=2.5)
    first, second, *others = sure.evidence

    assert sure.settled
    assert not replace(sure, close=1.5).settled
    assert not replace(sure, close=None).settled
    longer = replace(first, span=replace(first.span, start=first.span.start - 1))
    assert sure.reordered((longer, second)).settled
    assert not sure.reordered((second, first, *others)).settled
    assert not sure.reordered(()).settled


@pytest.mark.parametrize("part", ["close reading", "unheld names"])
def test_parts_can_be_left_out_to_measure_them(reader, part):
    question = "Who shelled the Kakhovka dam?"
    found = retrieve(question, NO_FILTERS, reader)

    with_all = weigh(question, found, reader)
    without = weigh(question, found, reader, without=frozenset({part}))

    assert without.confidence != with_all.confidence
    assert [item.text for item in without.evidence] == [item.text for item in with_all.evidence]


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
