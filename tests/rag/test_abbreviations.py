"""Abbreviations: read from the corpus where it explains them, else from a small general list."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.abbreviations import expansions

TEXTS = ("The head of the Harbour and River Safety Board (HRSB) resigned.", "The HRSB said nothing.")


def lookup(words: str) -> Sequence[str]:
    return [text for text in TEXTS if words.lower() in text.lower()]


@pytest.mark.parametrize(
    "question, form",
    [
        ("Who leads the HRSB?", "Harbour and River Safety Board"),
        ("Who leads the H.R.S.B.?", "Harbour and River Safety Board"),
        ("What does the Harbour and River Safety Board want?", "HRSB"),
        ("What does the EU plan?", "European Union"),
        ("What does the European Union plan?", "EU"),
    ],
)
def test_the_other_form_is_found(question: str, form: str) -> None:
    assert form in expansions(question, lookup)


@pytest.mark.parametrize(
    "question", ["Who said that?", "What does the XQZ do?", "Who met Maria Lopez?", "who leads us?"]
)
def test_what_nobody_explains_is_left_alone(question: str) -> None:
    assert expansions(question, lookup) == []


def test_brackets_after_other_words_explain_nothing() -> None:
    assert expansions("Who leads the HRSB?", lambda _: ["The old town hall (HRSB) burnt down."]) == []
