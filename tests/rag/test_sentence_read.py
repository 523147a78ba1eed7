"""The words of a sentence that look most like the answer."""

from __future__ import annotations

import numpy as np
import pytest

from rag.evidence_model import Text, evidence_model
from rag.sentence_read import SentenceRead


def read_of(first: list[float], last: list[float]) -> SentenceRead:
    """Of "the old pier fell", a token a word."""
    offsets = ((0, 3), (4, 7), (8, 12), (13, 17))
    return SentenceRead("the old pier fell", 0.0, 0.0, np.array(first), np.array(last), offsets, 1.0)


def test_the_best_words_begin_before_they_end():
    score, start, end = read_of([0, 3, 0, 5], [2, 0, 4, -1]).best()

    assert (start, end) == (4, 12)
    assert score == pytest.approx(3 + 4 - 1)


def test_they_can_be_asked_for_within_a_clause():
    assert read_of([9, 9, 1, 2], [9, 9, 1, 2]).best(8, 17)[1:] == (13, 17)
    assert read_of([1, 1, 1, 1], [1, 1, 1, 1]).best(14, 16) == (-20.0, 14, 16)


def test_the_model_marks_the_answer_in_each_sentence():
    sentences = ("The mayor said 31 people had died in the fire.", "The market opens at nine.")
    (reading,) = evidence_model().read("How many people died in the fire?", [Text(sentences)])
    score, start, end = reading.sentences[0].best()

    assert "31" in sentences[0][start:end]
    assert score == pytest.approx(reading.spans[0])
    assert reading.sentences[1].best()[0] < score
