"""An index that changes while somebody reads it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from index import background, vectors
from index import build as building
from index.background import go_on_embedding
from index.build import build, remove
from index.catalogue import Catalogue
from index.errors import DatelineError, UnreadableError
from index.reader import open_reader
from index.store import VectorStore
from index.watch import watch
from rag.answer import answer, stream_answer
from rag.desk import Desk
from rag.search import search
from rag.types import Query
from tests.index.formats import pdf

BAKERY = "The bakery on Mill Street opened on Monday. It sells rye bread and small cakes.\n"
HARBOUR = "The harbour froze over in January. Eleven boats were stuck in the ice for a week.\n"
BOATS = Query("How many boats were stuck in the ice?")


@pytest.fixture
def articles(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bakery.txt").write_text(BAKERY)
    (folder / "harbour.txt").write_text(HARBOUR)
    return folder


def eventually(holds, seconds=120):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.1)


@pytest.fixture
def words_only(articles, tmp_path, cache, monkeypatch):
    """An index whose run ended before the first vector."""

    def no_power(*_arguments, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(vectors, "embed_waiting", no_power)
        with pytest.raises(KeyboardInterrupt):
            build([articles], tmp_path / "index", cache=cache)
    return tmp_path / "index"


def test_questions_are_answered_before_the_first_vector_is_there(words_only, cache):
    desk = Desk(open_reader(words_only, cache=cache))

    result = answer(BOATS, desk)

    assert "Eleven boats" in result.text
    assert (result.index_state.articles, result.index_state.embedded) == (2, 0)
    assert search(BOATS, desk, k=1)[0].article.source == "harbour.txt"


def test_a_process_beside_the_chat_embeds_what_is_left_and_an_open_reader_sees_it(words_only, cache):
    desk = Desk(open_reader(words_only, cache=cache))
    assert search(BOATS, desk, k=1)[0].dense == 0

    embedding = go_on_embedding(words_only, cache=cache)

    assert embedding is not None
    eventually(lambda: not embedding.running)
    assert desk.reader.state().embedded == 2
    assert search(BOATS, desk, k=1)[0].dense > 0.5
    assert go_on_embedding(words_only, cache=cache) is None


def test_the_process_beside_the_chat_ends_with_it(words_only, cache, monkeypatch):
    with building.writer_lock(words_only):  # so that it has to wait, and is there to be ended
        embedding = go_on_embedding(words_only, cache=cache)
        assert embedding is not None
        assert embedding.running
        embedding.close()

    assert not embedding.running
    assert background.go_on_embedding(words_only, cache=cache) is not None


# What was cited stays, what is asked stays


def test_a_citation_opens_in_the_version_that_was_cited(articles, tmp_path, index, cache):
    index(articles)
    reader = open_reader(tmp_path / "index", cache=cache)
    cited = answer(BOATS, Desk(reader)).citations[0]
    (articles / "harbour.txt").write_text(HARBOUR.replace("Eleven", "At least twelve of the"))
    index(articles)

    then, now = reader.article_version(cited.content_hash, cited.source), reader.article(cited.source)

    assert then.text == HARBOUR
    assert then.text[cited.start : cited.end] == cited.quote
    assert (then.source, then.date, then.root) == (now.source, now.date, now.root)
    assert "twelve" in (now.text or "")
    assert reader.article_version(now.content_hash).text == now.text


def test_what_is_removed_goes_in_all_its_versions(articles, tmp_path, index, cache):
    index(articles)
    before = Catalogue(tmp_path / "index").article("harbour.txt").content_hash
    (articles / "harbour.txt").write_text(HARBOUR.replace("Eleven", "Quillfeathered"))
    index(articles)
    (articles / "harbour.txt").write_text(HARBOUR.replace("Eleven", "Twelve"))
    index(articles)

    remove("harbour.txt", tmp_path / "index")

    with pytest.raises(UnreadableError, match="no longer kept"):
        open_reader(tmp_path / "index", cache=cache).article_version(before)
    left = [
        path.name for path in (tmp_path / "index").rglob("*") if path.is_file() and b"illfeather" in path.read_bytes()
    ]
    assert left == []


def test_the_vectors_of_what_is_removed_leave_the_disk(articles, tmp_path, index):
    index(articles)
    folder = tmp_path / "index"
    catalogue = Catalogue(folder)
    (number,) = (passage.id for passage in catalogue.passages_of([catalogue.article("harbour.txt").id]))
    traces = VectorStore(folder / "chroma").vectors([number])[number].tobytes()[400:440]
    files = lambda: [path.name for path in folder.rglob("*") if path.is_file() and traces in path.read_bytes()]  # noqa: E731
    assert files() != []

    remove("harbour.txt", folder)

    assert files() == []
    assert len(VectorStore(folder / "chroma").ids()) == 1


def test_places_that_no_vector_uses_hold_nothing_from_memory(articles, tmp_path, index):
    index(articles)
    store = VectorStore(tmp_path / "index" / "chroma")
    store.rewrite()
    (graph,) = (tmp_path / "index" / "chroma").glob("*/data_level0.bin")
    length = graph.stat().st_size
    graph.write_bytes(b"\x07" * length)  # Chroma writes what lay in memory; here it is made to lie there

    store.settle()

    assert graph.read_bytes() == bytes(length)
    assert len(store.ids()) == 2


def test_a_question_in_flight_finishes_on_what_it_began_with(articles, tmp_path, index, cache):
    index(articles)
    desk = Desk(open_reader(tmp_path / "index", cache=cache))
    with desk.reader.snapshot() as reader:
        (articles / "harbour.txt").unlink()
        (articles / "bakery.txt").write_text(BAKERY.replace("rye", "white"))
        index(articles)
        in_flight = answer(BOATS, Desk(reader))

    assert "Eleven boats" in in_flight.text
    assert in_flight.index_state.articles == 2
    assert answer(BOATS, desk).index_state.articles == 1


def test_an_answer_that_nobody_reads_to_its_end_lets_go_of_the_index(articles, tmp_path, index, cache):
    index(articles)
    stream = stream_answer(BOATS, Desk(open_reader(tmp_path / "index", cache=cache)))
    next(stream)
    stream.close()

    assert remove("bakery.txt", tmp_path / "index") == 1
    assert Catalogue(tmp_path / "index").meta(building.PURGE_DUE) == "0"


def test_a_citation_of_a_pdf_names_the_page(tmp_path, index, cache):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "report.pdf").write_bytes(pdf([[BAKERY.strip()], [HARBOUR.strip()]]))
    index(tmp_path / "articles")

    cited = answer(BOATS, Desk(open_reader(tmp_path / "index", cache=cache))).citations

    assert [citation.page for citation in cited] == [2]


# Watching


def test_watching_indexes_what_changes_and_nothing_else(articles, tmp_path):
    calls, stop = [], threading.Event()
    (articles / ".hidden").mkdir()
    thread = threading.Thread(
        target=watch, args=([articles], articles / "index", lambda: calls.append(1)), kwargs={"stop": stop}
    )
    thread.start()
    try:
        time.sleep(2)  # watchfiles says of nothing when it has begun
        (articles / "picture.png").write_bytes(b"x")
        (articles / ".hidden" / "a.txt").write_text("x")
        time.sleep(3)
        unconcerned = len(calls)
        (articles / "new.txt").write_text(BAKERY)
        eventually(lambda: calls)
    finally:
        stop.set()
        thread.join(30)

    assert unconcerned == 0
    assert not thread.is_alive()


def test_dateline_index_watch_keeps_the_index_current(articles, tmp_path, environment):
    command = [sys.executable, "-m", "ui.main", "index", str(articles), "--watch", "--index", str(tmp_path / "index")]
    watching = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert watching.stdout is not None
        assert watching.stderr is not None
        assert "2 added" in watching.stdout.readline()
        while "Watching" not in watching.stderr.readline():
            pass
        for attempt in range(60):  # the first may come before the system watches
            (articles / "school.txt").write_text(f"The school hired {attempt} teachers of music.")
            time.sleep(1)
            if "school.txt" in [article.source for article in Catalogue(tmp_path / "index").articles()]:
                break
        else:
            raise AssertionError("it was never indexed")
    finally:
        watching.terminate()
        watching.communicate(timeout=30)


def test_there_must_be_something_to_watch(tmp_path):
    with pytest.raises(UnreadableError, match="nothing to watch"):
        watch([tmp_path / "nowhere"], tmp_path / "index", lambda: None)


# A full disk

FULL = """
import resource, sys
from ui.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("most", [40_000, 150_000, 300_000])
def test_a_disk_that_fills_up_is_said_and_the_next_run_completes(most, tmp_path, index, environment, dateline):
    folder = tmp_path / "articles"
    folder.mkdir()
    for n in range(60):
        (folder / f"{n:02}.txt").write_text(f"Lake {n} rose by {n} metres. " + f"The keeper of lake {n} slept. " * 150)
    command = [sys.executable, "-c", FULL, str(most), "index", str(folder), "--index", str(tmp_path / "index")]

    full = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=250)

    assert full.returncode == 1, full.stderr
    assert "Make room and run the same command again" in full.stderr
    report = index(folder)
    assert report.errors == ()
    assert dateline("doctor", "--verify", "--index", tmp_path / "index").code == 0
    assert len(Catalogue(tmp_path / "index").articles()) == 60


def test_a_catalogue_that_may_not_be_written_is_said(articles, tmp_path, index, monkeypatch):
    import sqlite3

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(building, "_publish", full)

    with pytest.raises(DatelineError, match="Make room"):
        index(articles)
