"""A model's sentences are cited exactly, re-cited to better evidence, or removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.grounding import ground
from rag.markers import Marked, MarkedSentence, read_marked
from rag.support import SUPPORTED
from rag.types import Draft, Hit, marked_text

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]

TOWN = "The town is quiet. Russian forces captured Selydove on October 29, officials said. Snow fell at night."
GRAIN = "Grain exports from Odesa rose by one-fifth in May. The harbour had been shelled twice in April."


@pytest.fixture
def hits(hit_of: Callable[..., Hit]) -> list[Hit]:
    return [
        hit_of(TOWN, source="town.txt", day=date(2024, 11, 1), title="The front", publisher="Agency"),
        hit_of(GRAIN, source="grain.txt"),
    ]


@pytest.fixture
def grounded(hits: list[Hit], encode: Encode) -> Callable[[str], Draft]:
    return lambda text: ground(read_marked(text, len(hits)), hits, encode)


def test_a_sentence_cites_the_sentence_of_its_passage_that_supports_it(grounded: Callable[[str], Draft]) -> None:
    draft = grounded("Russian forces captured Selydove on October 29. [1]")
    (citation,) = draft.citations
    assert citation.quote == "Russian forces captured Selydove on October 29, officials said."
    assert TOWN[citation.start : citation.end] == citation.quote
    assert (citation.source, citation.title, citation.publisher) == ("town.txt", "The front", "Agency")
    assert (citation.date, citation.date_basis) == (date(2024, 11, 1), "record")
    assert marked_text(draft.sentences) == "Russian forces captured Selydove on October 29. [1]"
    assert draft.removed == ()
    assert draft.confidence >= SUPPORTED


def test_a_quote_of_a_passage_from_within_an_article_keeps_the_articles_offsets(
    hit_of: Callable[..., Hit], encode: Encode
) -> None:
    start = TOWN.index("Russian")
    draft = ground(read_marked("Russian forces captured Selydove. [1]", 1), [hit_of(TOWN, start=start)], encode)
    assert (draft.citations[0].start, draft.citations[0].quote) == (start, TOWN[start : draft.citations[0].end])


def test_a_sentence_citing_the_wrong_passage_is_cited_anew(grounded: Callable[[str], Draft]) -> None:
    draft = grounded("Russian forces captured Selydove on October 29. [2]")
    assert [citation.source for citation in draft.citations] == ["town.txt"]
    assert draft.sentences[0].supported


def test_a_sentence_without_a_marker_gets_one_where_a_passage_supports_it(grounded: Callable[[str], Draft]) -> None:
    draft = grounded("Grain exports from Odesa rose by 20 percent in May.")
    assert [citation.quote for citation in draft.citations] == ["Grain exports from Odesa rose by one-fifth in May."]


def test_a_marker_that_adds_nothing_is_left_out(grounded: Callable[[str], Draft]) -> None:
    draft = grounded("Russian forces captured Selydove on October 29. [2][1]")
    assert [citation.source for citation in draft.citations] == ["town.txt"]


def test_a_sentence_joined_from_two_of_a_passage_cites_both(grounded: Callable[[str], Draft]) -> None:
    draft = grounded(
        "Grain exports from Odesa rose by 20 % in May after the harbour had been shelled twice in April. [2]"
    )
    assert {citation.quote for citation in draft.citations} <= set(GRAIN.replace(". T", ".|T").split("|"))
    assert draft.sentences[0].supported


def test_what_no_passage_supports_is_removed(grounded: Callable[[str], Draft]) -> None:
    draft = grounded(
        "Russian forces captured Selydove on October 29. [1] The mayor resigned over a bribe in Lviv. [1] "
        "Exports rose by 40 %. [2]"
    )
    assert [sentence.text for sentence in draft.sentences] == ["Russian forces captured Selydove on October 29."]
    assert draft.removed == ("The mayor resigned over a bribe in Lviv.", "Exports rose by 40 %.")


def test_when_nothing_is_supported_the_best_is_shown_as_unsupported(grounded: Callable[[str], Draft]) -> None:
    draft = grounded("Russian forces captured Selydove on October 31. [1] Penguins live in Antarctica. [2]")
    assert [(s.text, s.supported) for s in draft.sentences] == [
        ("Russian forces captured Selydove on October 31.", False)
    ]
    assert draft.citations[0].source == "town.txt"
    assert draft.removed == ("Penguins live in Antarctica.",)
    assert draft.confidence < SUPPORTED


def test_citations_are_numbered_by_appearance_one_for_each_quote(grounded: Callable[[str], Draft]) -> None:
    draft = grounded(
        "Grain exports from Odesa rose by one-fifth in May. [2] Russian forces captured Selydove. [1] "
        "Odesa's grain exports rose in May. [2] The harbour was shelled twice in April. [2]"
    )
    assert [sentence.citations for sentence in draft.sentences] == [(1,), (2,), (1,), (3,)]
    assert [citation.n for citation in draft.citations] == [1, 2, 3]


def test_a_sentence_shared_by_overlapping_passages_is_one_citation(hit_of: Callable[..., Hit], encode: Encode) -> None:
    start = TOWN.index("Russian")
    hits = [hit_of(TOWN, end=TOWN.index(" Snow")), hit_of(TOWN, start=start)]
    draft = ground(read_marked("Russian forces captured Selydove on October 29. [1][2]", 2), hits, encode)
    assert len(draft.citations) == 1
    assert draft.sentences[0].citations == (1,)


def test_unknown_markers_are_counted_in_the_draft(grounded: Callable[[str], Draft]) -> None:
    assert grounded("Russian forces captured Selydove on October 29. [1][7][8]").unknown_markers == 2


def test_no_sentences_or_no_passages_make_an_empty_draft(hits: list[Hit], encode: Encode) -> None:
    assert ground(Marked((), 2), hits, encode) == Draft((), (), 0.0, unknown_markers=2)
    assert ground(Marked((MarkedSentence("He left.", ()),), 0), [], encode).sentences == ()


WORDS = (
    "Russian forces captured Selydove on October 29 30 not grain exports rose by one-fifth twice . [1] [2] [3]".split()
)


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join), st.integers(0, 2**32 - 1))
def test_every_sentence_has_an_exact_citation_and_every_citation_its_sentence(
    hit_of: Callable[..., Hit], text: str, seed: int
) -> None:
    random = np.random.default_rng(seed)

    def encode(texts: Sequence[str]) -> Any:
        vectors = random.normal(size=(len(texts), 8))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    articles = {"town.txt": TOWN, "grain.txt": GRAIN}
    draft = ground(read_marked(text, 2), [hit_of(body, source=name) for name, body in articles.items()], encode)
    assert all(sentence.citations for sentence in draft.sentences)
    cited = {n for sentence in draft.sentences for n in sentence.citations}
    assert [citation.n for citation in draft.citations] == list(range(1, len(cited) + 1))
    assert cited == {citation.n for citation in draft.citations}
    for citation in draft.citations:
        assert articles[citation.source][citation.start : citation.end] == citation.quote
        assert 0 <= citation.support <= 1
    supported = [sentence.supported for sentence in draft.sentences]
    assert all(supported) or supported == [False]
