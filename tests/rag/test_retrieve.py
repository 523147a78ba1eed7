from __future__ import annotations

from datetime import date

import pytest

from index.build import build
from index.reader import open_reader
from index.types import NO_FILTERS, Filters
from rag.desk import Desk
from rag.retrieve import read_terms, retrieve
from rag.search import search
from rag.types import Query

ROUNDUP, PEACE = "001_3cac3638c58c4591.txt", "003_5f99839c95734b5e.txt"
QUESTION = "What did Zelenskyy say about North Korean troops?"


@pytest.fixture(scope="module")
def reader(seeds_index, cache):
    return open_reader(seeds_index, cache=cache)


def spellings(question, reader):
    return {term.token.text: term.spellings for term in read_terms(question, reader)}


@pytest.mark.parametrize("mode", ["fused", "dense", "lexical"])
def test_hits_come_best_first_and_each_passage_once(reader, mode):
    hits = retrieve(QUESTION, NO_FILTERS, reader, mode=mode).hits

    assert hits
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage.id for hit in hits}) == len(hits)
    assert all(0 <= hit.score <= 1 for hit in hits)


@pytest.mark.parametrize("mode", ["fused", "dense", "lexical"])
@pytest.mark.parametrize(
    "filters, allowed",
    [
        (Filters(as_of=date(2024, 10, 31)), {PEACE}),  # the roundup ends a day later
        (Filters(as_of=date(2024, 11, 1)), {PEACE, ROUNDUP}),
        (Filters(since=date(2024, 11, 1)), {ROUNDUP}),
        (Filters(since=date(2024, 11, 2)), set()),
        (Filters(until=date(2024, 10, 28)), {PEACE, ROUNDUP}),
        (Filters(until=date(2024, 10, 27)), {PEACE}),
        (Filters(since=date(2024, 10, 30), until=date(2024, 10, 30)), {ROUNDUP}),
        (Filters(source="003*"), {PEACE}),
        (Filters(source="003"), set()),
        (Filters(source="00[13]_*", as_of=date(2023, 12, 31)), {PEACE}),
    ],
)
def test_no_hit_lies_outside_the_limits(reader, filters, allowed, mode):
    found = retrieve(QUESTION, filters, reader, mode=mode)

    assert {hit.article.source for hit in found.hits} <= allowed
    assert bool(found.hits) == bool(allowed)
    assert found.eligible == len(allowed)


def test_a_passage_without_a_vector_yet_is_not_put_behind_all_that_have_one(tmp_path, cache):
    """The newest are embedded first; the older one that answers is found by its words, and would lose by a cosine of 0."""
    articles = tmp_path / "articles"
    articles.mkdir()
    answer = "The tugboat crews laid down their work, and no ship has left Lonsdorf since, the port captain said."
    (articles / "old.txt").write_text(f"Jan. 3, 2020\n\n{answer}\n")
    for n, other in enumerate(
        ("A strike closed the harbour of Kappeln.", "The strike at the harbour of Sassnitz is over.")
    ):
        (articles / f"new{n}.txt").write_text(f"March {n + 1}, 2024\n\n{other}\n")
    build([articles], tmp_path / "index", cache=cache, most=2)
    reader = open_reader(tmp_path / "index", cache=cache)
    found = retrieve("What closed the port of Lonsdorf?", NO_FILTERS, reader)

    assert {hit.article.source for hit in found.hits if hit.dense} == {"new0.txt", "new1.txt"}
    assert found.hits[0].article.source == "old.txt"


def test_the_fewer_passages_have_vectors_the_less_their_likeness_tells(tmp_path, cache):
    """The one article with a vector that is like the question is so among few; the words find the right one among all."""
    articles = tmp_path / "articles"
    articles.mkdir()
    filler = "It was built in 1974 and has carried passengers and cars over the river since, in summer and in winter. "
    (articles / "old.txt").write_text(f"Jan. 3, 2020\n\nThe Marnau ferry is insured for nine million. {filler}\n")
    (articles / "new0.txt").write_text("March 1, 2024\n\nFor how much money the ferry was insured is not known.\n")
    (articles / "new1.txt").write_text("March 2, 2024\n\nSchools in Kappeln have closed because of the snow.\n")
    for n in range(9):
        (articles / f"older{n}.txt").write_text(f"Jan. {n + 1}, 2019\n\nThe choir of Lonsdorf sang in hall {n}.\n")
    build([articles], tmp_path / "index", cache=cache, most=2)
    reader = open_reader(tmp_path / "index", cache=cache)
    found = retrieve("For how much was the ferry of Marnau insured?", NO_FILTERS, reader)

    assert {hit.article.source for hit in found.hits if hit.dense} <= {"new0.txt", "new1.txt"}
    assert found.hits[0].article.source == "old.txt"


def test_a_name_in_another_spelling_stands_beside_the_corpuss(reader):
    assert "selydove" in spellings("Who captured Selidove?", reader)["Selidove"]
    assert "selydove" in spellings("who captured selidove?", reader)["selidove"]


def test_a_word_that_no_name_resembles_stays_alone(reader):
    assert spellings("Who likes Bouillabaisse?", reader)["Bouillabaisse"] == ("bouillabaisse",)


@pytest.mark.parametrize(
    "question", ['"', "AND OR NOT NEAR(", "a* b^2 -c", "title:war", "'; DROP TABLE articles; --", "1 2 3"]
)
def test_the_full_text_indexs_own_syntax_is_not_obeyed(reader, question):
    retrieve(question, NO_FILTERS, reader)

    assert len(reader.articles()) == 4


def test_by_article_each_comes_once_with_its_best_passage(reader):
    desk = Desk(reader)

    by_passage = search(Query(QUESTION), desk, k=100)
    by_article = search(Query(QUESTION), desk, k=100, by="article")

    assert len({hit.article.id for hit in by_article}) == len(by_article) == 4
    assert by_article[0] == by_passage[0]
    for hit in by_article:
        assert hit == next(each for each in by_passage if each.article.id == hit.article.id)


def test_k_limits_and_keeps_the_order(reader):
    desk = Desk(reader)

    assert search(Query(QUESTION), desk, k=3) == search(Query(QUESTION), desk, k=100)[:3]
