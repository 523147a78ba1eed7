"""How questions and sentences are laid out for the evidence model."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rag.evidence_input import ASK, CLAIM, CLS, SENTENCE_TOKENS, SEP, WINDOW_TOKENS, lay_out

IDS = st.lists(st.integers(1000, 2000), max_size=150)


def test_each_part_is_where_it_is_said_to_be() -> None:
    layout = lay_out([7, 8], [9], [[11, 12], [13]])

    assert layout.ids == [CLS, ASK, 7, 8, SEP, 9, 11, 12, 13, SEP]
    assert layout.types == [0] * 5 + [1] * 5
    assert [[layout.ids[i] for i in part] for part in layout.parts] == [[7, 8], [11, 12], [13]]


def test_pooling_takes_the_mean_over_each_part() -> None:
    layout = lay_out([7, 8], [], [[11, 12], [13]])
    means = layout.pooling() @ np.array(layout.ids, dtype=np.float32)

    assert means.tolist() == [7.5, 11.5, 13.0]
    assert layout.pooling(20, 5).shape == (5, 20)


def test_a_claim_is_told_from_a_question() -> None:
    assert lay_out([7], [], [[11]], task=CLAIM).ids[1] == CLAIM


@given(IDS, IDS, st.lists(IDS, max_size=8))
def test_no_layout_is_longer_than_the_model_reads(
    question: list[int], head: list[int], sentences: list[list[int]]
) -> None:
    layout = lay_out(question, head, sentences)

    assert len(layout.ids) == len(layout.types) <= max(WINDOW_TOKENS, 64 + 28 + SENTENCE_TOKENS + 5)
    assert len(layout.sentences) <= len(sentences)
    assert bool(layout.sentences) == bool(sentences)
