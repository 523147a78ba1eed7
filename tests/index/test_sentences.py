from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentence_spans
from index.types import Span


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    "expected",
    [
        ["Dr. Smith met U.S. Secretary of State Antony Blinken on Feb. 5.", "Gen. Syrskyi left."],
        ["“A ceasefire will only benefit Russia,” ISW said.", "It went on."],
        ["“What is it?” she asked.", "“Is it over?” Zelenskyy asked reporters.", "He left."],
        ["“Glory to Ukraine!” the crowd said.", "“Done.”", "Then he left."],
        ["It began at 8 p.m. ET on Monday.", "It ended at 9 p.m."],
        ["Unclosed “quote goes here.", "Another sentence here."],
        ["Russia's army won't stop.", "Kyiv's men didn't yield."],
        ["1. First came this.", "Then came that."],
        ["Зеленський прибув до Києва.", "Війна триває."],
        ["😀 He\u00a0said yes.", "Café e\u0301tait là."],
    ],
)
def test_a_paragraph_is_cut_into_its_sentences(expected):
    assert sentences(" ".join(expected)) == expected


def test_a_long_quotation_is_cut_into_its_sentences():
    told = ["“" + "We will go on for very long and never stop " * 3 + "here.", "It is " + "so very " * 20 + "true.”"]

    assert sentences(" ".join(told)) == told


def test_a_blank_line_and_a_lines_end_separate():
    assert sentences("Title without a stop\nFirst paragraph\r\n\r\nSecond one") == [
        "Title without a stop",
        "First paragraph",
        "Second one",
    ]


def test_a_hard_wrapped_sentence_spans_its_lines():
    text = (
        "Ukraine is currently hosting pivotal discussions with security advisers as\r\n"
        "it aims to finalize a peace deal amid tensions. President Zelensky announced\r\n"
        "that representatives of 15 countries will come.\r\n"
        "\r\n"
        "## Background\r\n"
        "- one item that is long enough to have been wrapped at this width by far and\r\n"
        "  goes on\r\n"
        "- another item\r\n"
    )

    assert sentences(text) == [
        "Ukraine is currently hosting pivotal discussions with security advisers as\r\n"
        "it aims to finalize a peace deal amid tensions.",
        "President Zelensky announced\r\nthat representatives of 15 countries will come.",
        "## Background",
        "- one item that is long enough to have been wrapped at this width by far and\r\n  goes on",
        "- another item",
    ]


def test_headlines_one_a_line_are_not_taken_for_wrapped_text():
    headlines = ["Kyiv hosts security advisers for talks about a peace deal with Moscow"] * 3

    assert sentences("\n".join(headlines)) == headlines


def test_only_the_body_is_cut():
    text = "Title\n\nOne. Two. Three."

    assert sentence_spans(text, Span(7, 16)) == [Span(7, 11), Span(12, 16)]


def test_nothing_but_quotation_marks_is_read_in_no_time():
    assert sentences("“" * 100_000) == ["“" * 100_000]


pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [". ", "? ", "! ", "… ", "“", "”", "’s ", '"', "\n", "\r\n", "\n\n", "\u00a0", "\u3000", "\u2028", "😀",
         "e\u0301", "U.S. ", "Mr. ", "1. ", "- ", "said ", "A", "the war goes on and on ", "\t", "\u200b", "。",
         "Є. ", "p.m. ET "]
    ),
)  # fmt: skip
texts = st.lists(pieces, max_size=40).map("".join)


@given(texts, st.data())
def test_any_texts_sentences_are_in_order_trimmed_and_cover_the_body(text, data):
    start = data.draw(st.integers(0, len(text)))
    body = Span(start, data.draw(st.integers(start, len(text))))

    spans = sentence_spans(text, body)

    covered: set[int] = set()
    place = body.start
    for span in spans:
        assert place <= span.start < span.end <= body.end
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        covered.update(range(span.start, span.end))
        place = span.end
    assert all(n in covered or text[n].isspace() for n in range(body.start, body.end))
