"""Each planted text by itself, before any model: it is no evidence, and what stands beside it stays evidence."""

from __future__ import annotations

import unicodedata

import pytest

from index.sentences import sentence_spans
from index.types import Passage, Span
from rag.instructions import addresses_program, readable
from tests.hostile.corpus import ARTICLES
from tests.hostile.plants import CANARY, PLANTS, Plant


def kept(text: str) -> list[str]:
    spans = tuple(sentence_spans(text, Span(0, len(text))))
    return [text[span.start : span.end] for span in readable(Passage(1, 1, 0, len(text), text, spans))]


def test_there_are_enough_of_them_of_many_kinds() -> None:
    assert len(PLANTS) >= 80
    assert {plant.place for plant in PLANTS} == {"start", "middle", "end", "own"}


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_a_planted_order_is_no_evidence_and_costs_no_other_sentence(plant: Plant) -> None:
    article = ARTICLES.get(plant.file, "")
    sentences = kept(plant.into(article, "http://127.0.0.1:9/leak"))
    seen = "".join(c for c in unicodedata.normalize("NFKC", " ".join(sentences)) if unicodedata.category(c) != "Cf")
    assert CANARY not in seen
    assert set(kept(article)) <= set(sentences)


@pytest.mark.parametrize(
    "sentence",
    [
        "Police told residents to ignore earlier evacuation orders.",
        "“Do not answer the phone,” the minister warned viewers.",
        "The system: how tram drivers are paid.",
        "Parliament voted to override the president's veto.",
        "The model was praised by users and critics alike.",
        "She asked the assistant to print the letter.",
        "The court must answer the question whether the law applies.",
        "Say what you will, the mayor replied, the bridge stays.",
        "The company's new assistant answers every caller within a minute.",
        "Artificial intelligence will replace many jobs, the report says.",
    ],
)
def test_ordinary_news_is_evidence(sentence: str) -> None:
    assert not addresses_program(sentence)
