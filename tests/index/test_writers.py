"""Two writers at once, and writers that die: each moment is the real thing, with SIGKILL, in a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.catalogue import Catalogue
from index.errors import NoIndexError
from index.reader import open_reader

HOLDER = """
import sys
from pathlib import Path
from index.build import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""

# Indexes argv[2] into argv[1] and dies on the n-th call (argv[5]) of a function (argv[4]), before it or (argv[6]) after it.
# Passages are embedded by the question encoder, which is the same model to 1e-3 and loads in no time.
MORTAL = """
import os, signal, sys
from pathlib import Path
import index.build as build
import index.reading as reading
import index.vectors as vectors
from index.catalogue_writer import CatalogueWriter
from index.embed import question_encoder
from index.store import VectorStore

folder, articles, cache, name, nth, when = sys.argv[1:]
owner, attribute = name.split(".")
owner = {"CatalogueWriter": CatalogueWriter, "VectorStore": VectorStore, "build": build, "vectors": vectors}[owner]
real, calls = getattr(owner, attribute), 0

def dying(*arguments, **named):
    global calls
    calls += 1
    if calls == int(nth) and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = real(*arguments, **named)
    if calls == int(nth):
        os.kill(os.getpid(), signal.SIGKILL)
    return result

class Quick:
    dimension = 384
    def __init__(self, files):
        self.files = files
        self.encode = question_encoder(files, Path(cache)).encode

setattr(owner, attribute, dying)
vectors.PassageEncoder, vectors.EMBED_AT_ONCE, reading.COMMIT_EVERY = Quick, 2, 3
build.build([Path(articles)], Path(folder), cache=Path(cache))
"""


def write(folder: Path, articles: range, words: str = "calm") -> Path:
    folder.mkdir(exist_ok=True)
    for number in articles:
        text = f"Lake number {number} was {words} all day. The keeper of lake {number} counted {number + 7} swans."
        (folder / f"{number:02}.txt").write_text(text)
    return folder


def test_a_second_writer_waits_and_says_so(tmp_path, environment):
    articles = write(tmp_path / "articles", range(2))
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "index")],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"

    command = [sys.executable, "-m", "ui.main", "index", str(articles), "--index", str(tmp_path / "index")]
    second = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert second.stderr is not None
    first_line = second.stderr.readline()
    waited = second.poll() is None and not (tmp_path / "index" / "catalogue.sqlite").exists()
    holder.communicate(timeout=30)
    out, err = second.communicate(timeout=100)

    assert "waiting" in first_line
    assert waited
    assert (second.returncode, out[:7]) == (0, "2 added"), err


MOMENTS = {
    "before anything": ("CatalogueWriter.roots", 1, "before"),
    "within an article": ("CatalogueWriter.insert", 5, "after"),
    "between two commits": ("CatalogueWriter.insert", 4, "before"),
    "articles without their sources": ("CatalogueWriter.rename_sources", 1, "before"),
    "before any vector": ("VectorStore.add", 1, "before"),
    "vectors that the catalogue does not know": ("VectorStore.add", 2, "after"),
    "some vectors": ("CatalogueWriter.mark_embedded", 3, "after"),
    "before old vectors are gone": ("VectorStore.delete", 1, "before"),
    "old vectors gone, and not crossed out": ("VectorStore.delete", 1, "after"),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_whatever_instant_a_run_is_killed_at_the_next_completes_it(
    moment, tmp_path, index, cache, environment, dateline
):
    articles = write(tmp_path / "articles", range(7))
    changes = moment.startswith(("before old", "old"))
    if changes:  # there must be vectors to delete
        index(articles)
        write(articles, range(3), "rough")
    name, nth, when = MOMENTS[moment]

    killed = subprocess.run(
        [sys.executable, "-c", MORTAL, str(tmp_path / "index"), str(articles), str(cache), name, str(nth), when],
        env=environment, timeout=100,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    left = dateline("doctor", "--verify", "--index", tmp_path / "index")
    index(articles)
    mended = dateline("doctor", "--verify", "--index", tmp_path / "index")

    assert left.code == 1
    assert mended.code == 0, mended.out
    catalogue = Catalogue(tmp_path / "index")
    assert [article.source for article in catalogue.articles()] == [f"{number:02}.txt" for number in range(7)]
    assert all(
        catalogue.article(article.source).text == (articles / article.source).read_text() and article.embedded == 1
        for article in catalogue.articles()
    )


def test_an_index_whose_first_run_died_at_once_reads_as_none(tmp_path):
    (tmp_path / "catalogue.sqlite").touch()

    with pytest.raises(NoIndexError, match="dateline index"):
        open_reader(tmp_path, cache=tmp_path)
