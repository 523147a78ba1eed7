from __future__ import annotations

import pytest

from rag.errors import UsageError
from rag.question import checked


def test_white_space_and_invisible_characters_go():
    assert checked("  Who\n\tmet\u200b \x00whom\ud800?\u2028 ", 100) == "Who met whom?"


@pytest.mark.parametrize("question", ["", "   ", "\n\x00", "???", "—", "\u200b", "🌊"])
def test_a_question_without_a_word_is_none(question):
    with pytest.raises(UsageError, match="empty"):
        checked(question, 100)


def test_a_question_may_be_as_long_as_the_limit_and_no_longer():
    assert checked("a" * 100, 100) == "a" * 100
    with pytest.raises(UsageError, match="100,000"):
        checked("a" * 100_000, 2000)
