"""What is embedded, when, and how often."""

from __future__ import annotations

import numpy as np
import pytest

from index import vectors
from index.build import build
from index.catalogue import Catalogue
from index.embed import OnnxEncoder
from index.reconcile import compare
from index.store import VectorStore

PARAGRAPHS = [
    f"In week {n} the council of the harbour town talked about the {thing} and put the vote off until spring, as before. "
    * 6
    for n, thing in enumerate(["bridge", "school", "market", "theatre", "railway"])
]


@pytest.fixture
def embedded(monkeypatch):
    """The texts that were embedded, in order."""
    texts: list[str] = []
    real = OnnxEncoder.encode

    def encode(self, given):
        texts.extend(given)
        return real(self, given)

    monkeypatch.setattr(OnnxEncoder, "encode", encode)
    return texts


def held(folder):
    """Each passage's vector, by its article's source and its place."""
    catalogue, store = Catalogue(folder), VectorStore(folder / "chroma")
    found = {}
    for article in catalogue.articles():
        passages = catalogue.passages_of([article.id])
        stored = store.vectors([passage.id for passage in passages])
        found |= {(article.source, passage.start): stored[passage.id] for passage in passages}
    return found


def held_ids(folder):
    return VectorStore(folder / "chroma").ids()


def write(folder, **articles):
    folder.mkdir(exist_ok=True)
    for name, text in articles.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def test_a_story_in_ten_files_is_embedded_once(tmp_path, index, embedded):
    articles = write(tmp_path / "articles", **{f"paper{n}": "\n".join(PARAGRAPHS) for n in range(10)})

    report = index(articles)

    fresh = [text for text in embedded if text != "a"]
    assert len(fresh) == len(set(fresh)) == report.passages / 10 > 1
    assert compare(Catalogue(tmp_path / "index"), VectorStore(tmp_path / "index" / "chroma"), values=True).any is False


def test_an_edited_article_costs_only_its_changed_passages(tmp_path, index, embedded):
    articles = write(tmp_path / "articles", town="\n".join(PARAGRAPHS))
    first = index(articles).passages
    embedded.clear()
    write(articles, town="\n".join([*PARAGRAPHS[:-1], PARAGRAPHS[-1].replace("spring", "autumn")]))

    assert index(articles).changed == 1

    fresh = [text for text in embedded if text != "a"]
    assert all("autumn" in text for text in fresh)
    assert 0 < len(fresh) < first


def test_the_same_articles_have_the_same_vectors_to_the_last_bit_in_whatever_order_they_came(
    tmp_path, cache, monkeypatch
):
    texts = {"a": "\n".join(PARAGRAPHS), "b": PARAGRAPHS[1], "c": "Short.", "d": "\n".join(reversed(PARAGRAPHS))}
    articles = write(tmp_path / "articles", **texts)
    build([articles], tmp_path / "at once", cache=cache)
    monkeypatch.setattr(vectors, "EMBED_AT_ONCE", 3)
    for name in "dbca":
        build([articles / f"{name}.txt"], tmp_path / "one by one", cache=cache)

    one, other = held(tmp_path / "at once"), held(tmp_path / "one by one")

    assert one.keys() == other.keys()
    assert all(np.array_equal(one[place], other[place]) for place in one)


def test_the_newest_articles_get_their_vectors_first(tmp_path, index, monkeypatch):
    articles = write(
        tmp_path / "articles",
        old=f"date 2020-01-01\n\n{PARAGRAPHS[0]}",
        new=f"date 2024-01-01\n\n{PARAGRAPHS[1]}",
        undated=PARAGRAPHS[2],
    )
    order: list[str] = []
    real = VectorStore.add

    def add(self, ids, rows, numbers):
        by_number = {article.id: article.source for article in Catalogue(tmp_path / "index").articles()}
        order.extend(dict.fromkeys(by_number[number] for number in numbers))
        real(self, ids, rows, numbers)

    monkeypatch.setattr(VectorStore, "add", add)
    monkeypatch.setattr(vectors, "EMBED_AT_ONCE", 1)
    index(articles)

    assert list(dict.fromkeys(order)) == ["new.txt", "old.txt", "undated.txt"]


def test_a_run_that_may_embed_only_so_many_leaves_the_rest_to_the_next(tmp_path, index, embedded):
    articles = write(tmp_path / "articles", **{f"story{n}": text for n, text in enumerate(PARAGRAPHS[:3])})

    assert index(articles, most=0).passages == len(embedded) == 0
    whole = len(Catalogue(tmp_path / "index").waiting())
    assert index(most=2).passages == 2
    assert len(Catalogue(tmp_path / "index").waiting()) == whole - 2
    assert len(held_ids(tmp_path / "index")) == 2
    assert index().passages == whole - 2
    assert not compare(Catalogue(tmp_path / "index"), VectorStore(tmp_path / "index" / "chroma")).any


def test_vectors_that_got_lost_or_have_no_passage_are_mended_by_the_next_run(tmp_path, index):
    articles = write(tmp_path / "articles", town="\n".join(PARAGRAPHS))
    index(articles)
    folder = tmp_path / "index"
    before = held(folder)
    store = VectorStore(folder / "chroma")
    lost = min(store.ids())
    store.delete([lost])
    store.add([9_999], np.eye(384, dtype=np.float32)[:1], [1])
    catalogue = Catalogue(folder)
    assert (compare(catalogue, store).missing, compare(catalogue, store).surplus) == ({lost}, {9_999})
    _leave_open(folder)

    assert index(articles).passages == 1

    after = held(folder)
    assert all(np.array_equal(before[place], after[place]) for place in before)
    assert not compare(Catalogue(folder), VectorStore(folder / "chroma")).any


def test_vectors_that_cannot_be_opened_are_made_anew(tmp_path, index):
    articles = write(tmp_path / "articles", town="\n".join(PARAGRAPHS))
    index(articles)
    folder = tmp_path / "index"
    VectorStore.discard(vectors.Place(folder / "chroma"))
    (folder / "chroma").mkdir()
    (folder / "chroma" / "chroma.sqlite3").write_bytes(b"no database " * 1000)
    _leave_open(folder)
    said: list[str] = []

    assert index(articles, say=said.append).passages == Catalogue(folder).passage_count()

    assert "can't be read" in said[0]
    assert not compare(Catalogue(folder), VectorStore(folder / "chroma"), values=True).any


def _leave_open(folder):
    """As a run leaves the catalogue that was killed, or that a power cut took vectors from."""
    from index.catalogue_writer import CatalogueWriter

    writer = CatalogueWriter(folder)
    with writer.transaction():
        writer.set_meta(vectors.VECTORS, "open")
    writer.close()
