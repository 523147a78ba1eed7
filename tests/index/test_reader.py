from __future__ import annotations

import subprocess
import sys

import pytest

from index.build import build
from index.errors import IndexFormatError, NoIndexError, UnreadableError
from index.reader import open_reader

BAKERY = "The bakery on Mill Street opened on Monday. It sells rye bread and small cakes.\n"
HARBOUR = "The harbour froze over in January. Eleven boats were stuck in the ice for a week.\n"


@pytest.fixture
def articles(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bakery.txt").write_text(BAKERY)
    return folder


def test_an_open_reader_sees_what_another_process_indexed(articles, index, tmp_path, cache, environment):
    index(articles)
    reader = open_reader(tmp_path / "index", cache=cache)
    vector = reader.encode(["Which boats were stuck in ice?"])[0]
    (bakery,) = (number for number, _ in reader.nearest(vector, 5))
    before = reader.fingerprint()
    (articles / "harbour.txt").write_text(HARBOUR)

    subprocess.run(
        [sys.executable, "-m", "ui.main", "index", str(articles), "--index", str(tmp_path / "index")],
        env=environment, check=True, timeout=100, capture_output=True,
    )  # fmt: skip

    assert reader.state().articles == 2
    first, second = (number for number, _ in reader.nearest(vector, 5))
    assert (first == bakery, second) == (False, bakery)
    assert reader.fingerprint() != before


def test_two_indexes_of_the_same_articles_have_one_fingerprint(articles, tmp_path, cache):
    for name in ("one", "two"):
        build([articles], tmp_path / name, cache=cache)

    assert len({open_reader(tmp_path / name, cache=cache).fingerprint() for name in ("one", "two")}) == 1


def test_where_there_is_no_index_the_message_says_how_to_make_one(tmp_path):
    with pytest.raises(NoIndexError, match="dateline index PATH"):
        open_reader(tmp_path / "none", cache=tmp_path)


def test_an_article_that_is_not_indexed_is_named(seeds_index, cache):
    with pytest.raises(UnreadableError, match="nothing"):
        open_reader(seeds_index, cache=cache).article("nothing.txt")


def test_a_catalogue_of_another_format_is_refused(articles, index, tmp_path, cache):
    import sqlite3

    index(articles)
    with sqlite3.connect(tmp_path / "index" / "catalogue.sqlite") as db:
        db.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")

    with pytest.raises(IndexFormatError, match="99"):
        open_reader(tmp_path / "index", cache=cache)


def test_a_file_that_is_no_catalogue_is_refused(tmp_path):
    (tmp_path / "catalogue.sqlite").write_bytes(b"nothing of the kind" * 300)

    with pytest.raises(IndexFormatError, match="damaged"):
        open_reader(tmp_path, cache=tmp_path)


def test_a_reader_cannot_write(seeds_index, cache):
    import sqlite3

    reader = open_reader(seeds_index, cache=cache)

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.catalogue._db.execute("DELETE FROM articles")


def test_a_vector_does_not_depend_on_what_was_encoded_before_or_beside_it(seeds_index, cache):
    texts = ["Who?", "What sells rye bread on Mill Street, and since when?", "Who?", "word " * 90]
    fresh, used = (open_reader(seeds_index, cache=cache) for _ in range(2))
    used.encode([texts[3], texts[0]])

    together, alone = used.encode(texts), [fresh.encode([text])[0] for text in texts]

    assert all((one == other).all() for one, other in zip(together, alone, strict=True))
    assert len(fresh.encode([])) == 0
