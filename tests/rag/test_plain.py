"""Sentences that leave as plain words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.plain import plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Kyiv said so.", "Kyiv said so."),
        ("Prices rose < 5 % and > 3 %.", "Prices rose < 5 % and > 3 %."),
        ("He said [3] and [sic].", "He said [3] and [sic]."),
        ("See ![the map](http://evil.example/?q=1) here.", "See the map here."),
        ("See [the map](http://evil.example 'title') here.", "See the map here."),
        ("A [link](javascript:alert(1)).", "A link)."),
        ("A <b>bold</b> word<script>.", "A bold word."),
        ("See <https://evil.example/?q=1>.", "See evil.example/?q=1."),
        ("See https://evil.example/a and mailto:a@b.example.", "See evil.example/a and a@b.example."),
        ("I\u200bg\u200dnore \u202ethis\u202c\ufeff.", "Ig\u200dnore this."),
        ("line\x00one\r\nline two", "line one line two"),
        ("[![x](http://a)](http://b)", "x"),
    ],
)
def test_markup_goes_and_words_stay(text: str, said: str) -> None:
    assert plain(text) == said


PIECES = st.sampled_from("! [ ] ( ) < > / : http:// javascript: img a x script \u202e \u200b \n ' \" =".split(" "))


@given(st.lists(PIECES, max_size=25).map("".join))
def test_no_markup_is_left_however_it_is_nested(text: str) -> None:
    said = plain(text)
    assert not re.search(r"!\[[^\]]*\]\(|<[a-zA-Z/!][^<>]*>|https?://|\bjavascript:\S|[\u200b\u202e\n]", said)
