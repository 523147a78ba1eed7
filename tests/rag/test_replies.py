"""What a model's sentence is about: the passages themselves, or what they tell."""

from __future__ import annotations

import pytest

from rag.replies import is_of_passages


@pytest.mark.parametrize(
    "sentence",
    [
        "The passages do not say how many were hurt.",
        "The passage below is a continuation of the previous passage.",
        "These articles describe the war, but they do not mention the harbour.",
    ],
)
def test_a_sentence_about_the_passages_is_known(sentence: str) -> None:
    assert is_of_passages(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The sources told the agency that they do not give names.",
        "The article says that the army did not advance.",
        "The ministry and its allies say they do not provide weapons.",
    ],
)
def test_what_the_articles_tell_of_others_is_not(sentence: str) -> None:
    assert not is_of_passages(sentence)
