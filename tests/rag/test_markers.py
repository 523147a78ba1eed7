"""Markers in a model's text: every way they are written, wherever the stream is cut."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.markers import Marked, MarkedSentence, MarkerStream, read_marked

FIVE = 5

MARKS = """[ ] 【 】 ［ ］ 1 2 3 9 [1] [2] [12] [1,2] [1-3] 【1】 【4†a】 ［2］ [^1] , ; . \\ \\[3] ` ``` “ ” ** and Слово —
    [a] [[[[[ ( ) (http://a.example/?q=1) [1](/x) [ [2 &"""
PIECES = st.sampled_from(
    [
        *MARKS.split(),
        "[1, 2]",
        "[1 and 2]",
        "[Source: 3]",
        "[[1]]",
        "] (",
        "[1] and [2]",
        "[Passage 2]",
        " ",
        "  ",
        " " * 12,
        "\n",
        "- ",
        "Kyiv said so",
    ],
)
TEXTS = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60)


def read(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(sentence.text, sentence.numbers) for sentence in read_marked(text, FIVE).sentences]


def streamed(chunks: list[str]) -> str:
    markers = MarkerStream(FIVE)
    return "".join(markers.feed(chunk) for chunk in chunks) + markers.finish()


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("He left. [1]", (1,)),
        ("He left [1].", (1,)),
        ("He left.[1]", (1,)),
        ("He left. [1][2]", (1, 2)),
        ("He left. [2] [1]", (2, 1)),
        ("He left [1], [2].", (1, 2)),
        ("He left. [1, 2]", (1, 2)),
        ("He left. [1,2;3]", (1, 2, 3)),
        ("He left. [1-3]", (1, 2, 3)),
        ("He left. [1–3]", (1, 2, 3)),
        ("He left. 【1】", (1,)),
        ("He left. 【2†source 7】", (2,)),
        ("He left. [^1]", (1,)),
        ("He left. [1 and 2]", (1, 2)),
        ("He left. [1 2]", (1, 2)),
        ("He left. [ 1 , 2 ]", (1, 2)),
        ("He left. [1] and [2]", (1, 2)),
        ("He left. ［1］", (1,)),
        ("He left. 【1】【2】", (1, 2)),
        ("He left. [Source: 2]", (2,)),
        ("He left. [document 1; document 3]", (1, 3)),
        ("He left. [1](https://evil.example/?q=secret)", (1,)),
        ("He left. [[1]](#cite)", (1,)),
        ("```\nHe left. [1]\n```", (1,)),
        ("He left. [Passage 2]", (2,)),
        ("He left. [passage 1, passage 2]", (1, 2)),
        ("He left. `[1]`", (1,)),
        ("He left. **[1]**", (1,)),
        ("**He left.** [1]", (1,)),
        ("- He left. [1]", (1,)),
        ("1. He left. [1]", (1,)),
        ("[1] He left.", (1,)),
        ("He left.\n[1][2]", (1, 2)),
        ("He left. [1] [1]", (1,)),
        ("He left.", ()),
    ],
)
def test_each_way_of_writing_a_marker_is_read(written: str, numbers: tuple[int, ...]) -> None:
    assert read(written) == [("He left.", numbers)]


def test_a_marker_after_the_full_stop_belongs_to_the_sentence_that_ended() -> None:
    assert read("He left. [1] She stayed. [2][3]") == [("He left.", (1,)), ("She stayed.", (2, 3))]


def test_a_marker_without_space_around_it_still_parts_two_sentences() -> None:
    assert read("He left.[1]She stayed.[2]") == [("He left.", (1,)), ("She stayed.", (2,))]


def test_a_marker_ends_a_sentence_whose_full_stop_could_be_an_abbreviations() -> None:
    assert read("It rose in May. [2] Russia denied it. [1]") == [("It rose in May.", (2,)), ("Russia denied it.", (1,))]


def test_markers_within_a_sentence_all_belong_to_it() -> None:
    assert read("Kyiv [1] and Moscow [2] denied it.") == [("Kyiv and Moscow denied it.", (1, 2))]


def test_on_a_line_that_starts_with_a_marker_markers_stand_before_their_sentences() -> None:
    assert read("[1] He left. [2] She stayed.") == [("He left.", (1,)), ("She stayed.", (2,))]


def test_a_marker_within_a_quotation_is_one() -> None:
    assert read("“We will not leave [2],” he said.") == [("“We will not leave,” he said.", (2,))]


def test_abbreviations_and_quotations_do_not_end_a_sentence() -> None:
    text = "U.S. Secretary Mr. Blinken arrived on Feb. 5. [1] “We agree,” he said. [2]"
    assert [numbers for _, numbers in read(text)] == [(1,), (2,)]


def test_a_long_number_in_brackets_is_no_marker() -> None:
    assert read("He left [12345]. [1]") == [("He left [12345].", (1,))]


def test_a_remark_in_round_brackets_after_a_marker_is_text() -> None:
    assert read("He left [1](as he said) at noon.") == [("He left(as he said) at noon.", (1,))]


def test_numbers_of_no_passage_are_counted_and_not_shown() -> None:
    marked = read_marked("He left in [2023]. [1][7] She stayed [0].", FIVE)
    assert marked == Marked((MarkedSentence("He left in.", (1,)), MarkedSentence("She stayed.", ())), unknown=3)


def test_a_number_after_a_backslash_and_other_brackets_are_text() -> None:
    assert read(r"He said \[3] and [sic] it. [1]") == [("He said [3] and [sic] it.", (1,))]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "[1]", "[1][9]", "...", "[1] . [2]"])
def test_a_text_without_words_has_no_sentences(text: str) -> None:
    assert read(text) == []


@given(TEXTS, st.data())
def test_however_a_stream_is_cut_the_same_text_is_shown(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    chunks = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert streamed(chunks) == streamed([text])
    assert streamed(list(text)) == streamed([text])


@given(TEXTS)
def test_what_is_shown_while_streaming_has_the_markers_that_are_read_at_the_end(text: str) -> None:
    text = " ".join(text.replace("\\", "").split())
    shown = {int(number) for number in re.findall(r"\[(\d{1,4})\]", streamed([text]))}
    read_at_end = {n for sentence in read_marked(text, FIVE).sentences for n in sentence.numbers}
    assert len(shown) >= len(read_at_end)  # a marker without any words around it belongs to no sentence


@given(TEXTS)
@example("[1][2] a [[1]] 【1】x[9]")
def test_only_numbers_of_passages_are_shown_and_they_count_up_by_appearance(text: str) -> None:
    text = text.replace("\\", "")
    shown = [int(number) for number in re.findall(r"\[(\d+)\]", streamed([text]))]
    firsts = list(dict.fromkeys(shown))
    assert firsts == list(range(1, len(firsts) + 1))
    assert len(firsts) <= FIVE


@given(TEXTS)
def test_sentences_hold_words_and_known_numbers_each_once(text: str) -> None:
    marked = read_marked(text, FIVE)
    for sentence in marked.sentences:
        assert re.search(r"\w", sentence.text)
        assert set(sentence.numbers) <= set(range(1, FIVE + 1))
        assert len(set(sentence.numbers)) == len(sentence.numbers)
    assert marked.unknown >= 0


def test_an_unfinished_bracket_is_held_back_until_it_is_known_to_be_none() -> None:
    markers = MarkerStream(FIVE)
    assert [markers.feed(chunk) for chunk in ("He left [", "4", "]", " and [s", "ic] more")] == [
        "He left", "", "", "", " [1] and [sic] more",
    ]  # fmt: skip
    assert markers.finish() == ""


@pytest.mark.parametrize(
    "text",
    [
        " " * 20_000,
        "[" * 20_000,
        "[1" * 10_000,
        "[1]" * 5_000,
        "[1] ," * 5_000,
        "\\" * 20_000,
        "[1](" * 8_000,
        "[1 and " * 5_000,
        ("[1]" + " " * 8) * 3_000,
    ],
)
def test_a_hostile_text_takes_no_more_than_moments(text: str) -> None:
    begun = time.perf_counter()
    streamed([text])
    read_marked(text, FIVE)
    assert time.perf_counter() - begun < 5
