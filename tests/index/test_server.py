"""Vectors on a Chroma server: a real one, on a free port of this machine."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.build import build, remove
from index.catalogue import Catalogue
from index.errors import UsageError, VectorStoreError
from index.place import place_of
from index.reader import open_reader
from index.reconcile import compare
from index.store import VectorStore
from rag.desk import Desk
from rag.search import search
from rag.types import Query

HARBOUR = "The harbour froze over in January. Eleven boats were stuck in the ice for a week.\n"
BAKERY = "The bakery on Mill Street opened on Monday. It sells rye bread and small cakes.\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a `chroma run`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = shutil.which("chroma", path=str(Path(sys.executable).parent)) or "chroma"
    folder = tmp_path_factory.mktemp("server")
    running = subprocess.Popen(
        [program, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    end = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < end, "chroma run did not start"
            time.sleep(0.2)
    yield f"http://127.0.0.1:{port}"
    running.terminate()
    running.wait(30)


@pytest.fixture
def articles(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bakery.txt").write_text(BAKERY)
    (folder / "harbour.txt").write_text(HARBOUR)
    return folder


def test_several_readers_share_an_index_whose_vectors_are_on_a_server(articles, tmp_path, server, cache, environment):
    folder = tmp_path / "index"
    build([articles], folder, cache=cache, chroma_url=server)
    readers = [open_reader(folder, cache=cache, chroma_url=server) for _ in range(2)]
    vector = readers[0].encode(["Which boats were stuck in the ice?"])[0]
    before = [reader.nearest(vector, 5) for reader in readers]
    assert before[0] == before[1]
    assert len(before[0]) == 2
    assert not (folder / "chroma").exists()

    (articles / "school.txt").write_text("The school hired two teachers of music. Lessons begin in the old gymnasium.")
    (articles / "bakery.txt").unlink()
    done = subprocess.run(
        [sys.executable, "-m", "ui.main", "index", str(articles), "--index", str(folder)],
        env=environment | {"DATELINE_CHROMA_URL": server}, capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr

    for reader in readers:
        hits = search(Query("Who hired teachers of music?"), Desk(reader), k=5)
        assert {hit.article.source for hit in hits} == {"school.txt", "harbour.txt"}
        assert hits[0].dense > 0.5


def test_two_indexes_on_one_server_keep_apart(articles, tmp_path, server, cache):
    for name in ("one", "two"):
        build([articles], tmp_path / name, cache=cache, chroma_url=server)
    assert remove("bakery.txt", tmp_path / "one", chroma_url=server) == 1

    counts = []
    for name in ("one", "two"):
        catalogue = Catalogue(tmp_path / name)
        store = VectorStore(place_of(catalogue, tmp_path / name, server))
        assert not compare(catalogue, store, values=True).any
        counts.append(len(store.ids()))
    assert counts == [1, 2]


def test_an_index_whose_vectors_are_elsewhere_is_refused_until_they_are_moved(articles, tmp_path, server, cache):
    folder = tmp_path / "index"
    build([articles], folder, cache=cache)

    for refused in (
        lambda: build([articles], folder, cache=cache, chroma_url=server),
        lambda: open_reader(folder, cache=cache, chroma_url=server),
    ):
        with pytest.raises(UsageError, match=f"dateline index --rebuild --index {folder}"):
            refused()
    build([], folder, cache=cache, chroma_url=server, rebuild=True)
    assert len(VectorStore(place_of(Catalogue(folder), folder, server)).ids()) == 2
    with pytest.raises(UsageError, match="DATELINE_CHROMA_URL"):
        open_reader(folder, cache=cache)


def test_a_server_that_is_away_is_named(articles, tmp_path, cache):
    with pytest.raises(VectorStoreError, match="chroma run"):
        build([articles], tmp_path / "index", cache=cache, chroma_url="http://127.0.0.1:9")
    with pytest.raises(UsageError, match="chroma_url"):
        build([articles], tmp_path / "other", cache=cache, chroma_url="somewhere else")
