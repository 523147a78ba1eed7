from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from index.store import VectorStore

AXES = np.eye(4, dtype=np.float32)
OTHER_PROCESS = """
import sys
from pathlib import Path
import numpy as np
from index.store import VectorStore
store, axes = VectorStore(Path(sys.argv[1])), np.eye(4, dtype=np.float32)
"""


@pytest.fixture
def store(tmp_path):
    store = VectorStore(tmp_path / "chroma")
    store.create(model="m", fingerprint="f", dimension=4)
    store.add([10, 11, 20], AXES[:3], [1, 1, 2])
    return store


def elsewhere(folder, code):
    subprocess.run([sys.executable, "-c", OTHER_PROCESS + code, str(folder)], check=True, timeout=60)


def test_the_nearest_come_first_with_their_cosine(store):
    tilted = np.array([0.6, 0.8, 0, 0], dtype=np.float32)

    assert store.nearest(tilted, 2) == [(11, pytest.approx(0.8)), (10, pytest.approx(0.6))]


def test_only_the_given_articles_are_searched(store):
    assert [number for number, _ in store.nearest(AXES[0], 9, [2])] == [20]
    assert [number for number, _ in store.nearest(AXES[0], 9, [3])] == []
    assert store.nearest(AXES[0], 9, []) == []


def test_a_vector_given_again_replaces_the_first(store):
    store.add([10], AXES[3:], [1])

    assert store.nearest(AXES[3], 1) == [(10, pytest.approx(1.0))]
    assert store.ids() == {10, 11, 20}


def test_vectors_come_back_as_they_were_stored(store):
    found = store.vectors([10, 20, 99])

    assert found.keys() == {10, 20}
    assert np.array_equal(found[20], AXES[2])


def test_a_folder_without_vectors_finds_nothing(tmp_path):
    store = VectorStore(tmp_path / "chroma")

    assert store.nearest(AXES[0], 3) == []
    assert store.vectors([1]) == {}
    assert store.ids() == set()
    assert store.metadata() == {}
    store.delete([1])


def test_what_another_process_wrote_is_seen_after_a_refresh(store, tmp_path):
    elsewhere(tmp_path / "chroma", "store.add([30], axes[3:], [3]); store.delete([10])")

    store.refresh()

    assert store.nearest(AXES[3], 1) == [(30, pytest.approx(1.0))]
    assert 10 not in {number for number, _ in store.nearest(AXES[0], 9)}
    assert store.ids() == {11, 20, 30}


def test_a_collection_that_another_process_made_anew_is_found_without_a_refresh(store, tmp_path):
    again = "store.drop(); store.create(model='m', fingerprint='g', dimension=4); store.add([7], axes[:1], [1])"
    elsewhere(tmp_path / "chroma", again)

    assert store.nearest(AXES[0], 3) == [(7, pytest.approx(1.0))]
    assert store.vectors([7]).keys() == {7}


def test_a_collection_that_another_process_dropped_counts_as_empty(store, tmp_path):
    elsewhere(tmp_path / "chroma", "store.drop()")

    assert store.nearest(AXES[0], 3) == []
    assert store.vectors([10]) == {}
