"""Questions that ask several things at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.parts import parts


@pytest.mark.parametrize(
    "question, asked",
    [
        ("Who leads the talks?", ["Who leads the talks?"]),
        (
            "Who leads the talks, and where do they take place?",
            ["Who leads the talks?", "where do they take place?"],
        ),
        (
            "How do the gains in May and in the whole of 1999 compare?",
            ["What are the gains in May?", "What are the gains in the whole of 1999?"],
        ),
        (
            "Peru vs the Bank of Chile: positions on copper?",
            ["Peru: positions on copper?", "the Bank of Chile: positions on copper?"],
        ),
        ("Compare the mayor's plan with the council's view.", ["the mayor's plan?", "the council's view?"]),
        ("Compare prices in Spain and in Italy", ["Compare prices in Spain?", "Compare prices in Italy?"]),
        (
            "Did the mayor and the union differ over the strike?",
            ["What does the mayor say about the strike?", "What does the union say about the strike?"],
        ),
        ("Do lions and tigers agree?", ["Do lions and tigers agree?"]),
        ("Who resigned? And why?", ["Who resigned?", "And why?"]),
        ("Which French and German ministers met?", ["Which French and German ministers met?"]),
        ("What happened, and why?", ["What happened, and why?"]),
    ],
)
def test_a_question_is_taken_apart_where_it_asks_again(question: str, asked: list[str]) -> None:
    assert parts(question) == asked


@given(st.text(max_size=200))
def test_any_text_gives_at_least_one_part(text: str) -> None:
    assert parts(text)
