"""A made-up index is a real one: read by the same reader, and grown without a seam."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.made_up import grow, vectors
from index.models import find_model
from index.reader import open_reader
from rag.desk import Desk
from rag.search import search
from rag.types import Query


def words(number: int) -> str:
    return f"Passage {number} tells of the lighthouse at Cape {'North' if number % 2 else 'South'}."


def test_every_passage_is_found_by_its_words_and_by_its_vector(tmp_path: Path, cache: Path) -> None:
    assert grow(tmp_path / "index", 60, files=find_model(), text=words) == 60
    assert grow(tmp_path / "index", 100, files=find_model(), text=words) == 100

    reader = open_reader(tmp_path / "index", cache=cache)
    assert reader.state().articles == reader.state().embedded == 20
    for passage, first, place in ((1, 0, 0), (60, 0, 59), (61, 60, 0), (100, 60, 39)):
        near = reader.nearest(vectors(first, 60 if first == 0 else 40)[place], 1)
        assert near == [(passage, near[0][1])]
        assert near[0][1] > 0.999
    hit = search(Query("passage 77 lighthouse"), Desk(reader), k=1)[0]
    assert hit.passage.text == words(77)


def test_made_up_vectors_are_unit_vectors_and_the_same_every_time() -> None:
    made = vectors(400, 300)
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert np.array_equal(made, vectors(400, 300))
    assert not np.allclose(made[0], vectors(0, 1)[0])
