from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages import cut
from index.sentences import sentence_spans
from index.types import PassageCut, Span


def count(texts: list[str]) -> list[int]:
    """Tokens like a word-piece tokenizer's: four characters at most, punctuation apart, two more for every text."""
    return [2 + len(re.findall(r"\w{1,4}|[^\w\s]", text)) for text in texts]


def passages(text: str, limit: int) -> list[PassageCut]:
    return cut(text, sentence_spans(text, Span(0, len(text))), count_tokens=count, limit=limit)


def tokens(text: str, span: Span) -> int:
    return count([text[span.start : span.end]])[0]


def test_a_short_text_is_one_passage():
    assert passages("One. Two.", 64) == [PassageCut(Span(0, 9), (Span(0, 4), Span(5, 9)))]


def test_no_sentences_make_no_passage():
    assert passages("  \n", 64) == []


def test_passages_are_full_and_overlap_by_a_sentence():
    text = " ".join(f"Sentence number {n} goes here now." for n in range(100, 120))

    cuts = passages(text, 48)

    assert len(cuts) > 2
    for before, after in pairwise(cuts):
        assert after.sentences[0] == before.sentences[-1]
        following = Span(before.span.start, after.sentences[1].end)
        assert tokens(text, following) > 48


def test_a_sentence_too_big_for_an_overlap_begins_a_passage_of_its_own():
    long = "Word " * 40 + "end."

    assert [len(one.sentences) for one in passages(f"{long} {long} {long}", 50)] == [1, 1, 1]


def test_a_passage_that_is_nearly_full_ends_with_its_paragraph():
    paragraph = "One two three four. Five six seven eight. Nine ten more words."
    text = f"{paragraph}\n\n{paragraph}"

    assert passages(text, 26)[0].span == Span(0, len(paragraph))


def test_a_sentence_over_the_limit_is_cut_at_clauses_then_at_spaces():
    clauses = "alpha beta gamma delta, " * 20
    words = "alpha beta gamma delta " * 20

    by_clause = [clauses[p.start : p.end] for one in passages(clauses, 40) for p in one.sentences]
    by_space = [words[p.start : p.end] for one in passages(words, 40) for p in one.sentences]

    assert len(by_clause) > 1
    assert all(piece.endswith("delta,") for piece in by_clause)
    assert len(by_space) > 1
    assert " ".join(by_space) == words.strip()


@pytest.mark.parametrize("counter", [count, lambda texts: [3 for _ in texts]])
def test_a_line_of_ten_thousand_characters_without_a_space_is_cut_anywhere(counter):
    text = "x" * 10_000

    cuts = cut(text, [Span(0, len(text))], count_tokens=counter, limit=64)
    pieces = sorted({piece for one in cuts for piece in one.sentences}, key=lambda piece: piece.start)

    assert "".join(text[piece.start : piece.end] for piece in pieces) == text
    assert len(pieces) > 4


def test_a_tokenizer_that_counts_more_for_the_whole_than_for_its_parts_is_obeyed():
    def greedy(texts: list[str]) -> list[int]:
        return [len(text.split()) + 3 * text.count(". ") for text in texts]

    text = "one two three four. " * 30
    cuts = cut(text, sentence_spans(text, Span(0, len(text))), count_tokens=greedy, limit=20)

    assert max(greedy([text[one.span.start : one.span.end]])[0] for one in cuts) <= 20


def test_a_limit_that_no_passage_could_keep_is_refused():
    with pytest.raises(ValueError, match="at least 16"):
        passages("One.", 15)


words = st.lists(
    st.sampled_from(
        ["a", "war", "Kyiv", "the", ". ", ", ", "; ", "\n\n", "\n", " ", "! ", "internationalisation" * 5, "і", "😀"]
    ),
    max_size=250,
)


@given(words.map(" ".join) | words.map("".join), st.integers(16, 60))
def test_any_texts_passages_keep_the_limit_and_lose_nothing(text, limit):
    sentences = sentence_spans(text, Span(0, len(text)))

    cuts = cut(text, sentences, count_tokens=count, limit=limit)

    assert cuts == cut(text, sentences, count_tokens=count, limit=limit)
    covered: set[int] = set()
    for one in cuts:
        assert tokens(text, one.span) <= limit
        assert (one.span.start, one.span.end) == (one.sentences[0].start, one.sentences[-1].end)
        for before, after in pairwise(one.sentences):
            assert before.end <= after.start
        covered.update(n for piece in one.sentences for n in range(piece.start, piece.end))
    for sentence in sentences:
        assert all(n in covered or text[n].isspace() for n in range(sentence.start, sentence.end))
    for before, after in pairwise(cuts):
        assert after.sentences[-1].end > before.sentences[-1].end
        assert after.sentences[0].start >= before.sentences[-1].start
        fits = Span(before.sentences[-1].start, after.sentences[0].end)
        overlaps = after.sentences[0] == before.sentences[-1]
        assert overlaps or len(before.sentences) == 1 or tokens(text, fits) > limit
