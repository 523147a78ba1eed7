from __future__ import annotations

import os
import time

import pytest

from index import reading
from index.catalogue import Catalogue
from index.reader import open_reader


@pytest.fixture
def opened(monkeypatch):
    """The files that were opened, by their names below the root."""
    files: list[str] = []
    real = reading.read_file

    def read_file(path, key, **named):
        files.append(key)
        return real(path, key, **named)

    monkeypatch.setattr(reading, "read_file", read_file)
    return files


def write(path, text, *, ago=1000.0):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    os.utime(path, (time.time() - ago, time.time() - ago))


def test_a_file_that_did_not_change_is_not_opened(tmp_path, index, opened):
    articles = tmp_path / "articles"
    for name in ("a", "b"):
        write(articles / f"{name}.txt", f"The harbour of {name} froze over in January, said the harbour master.")
    write(articles / "c.jsonl", '{"id": "1", "text": "A record of the harbour."}\nno record\n')
    index(articles)
    opened.clear()
    write(articles / "b.txt", "The harbour of b froze over in January, said the harbour-master.", ago=500)

    report = index(articles)

    assert opened == ["b.txt"]
    assert (report.changed, report.unchanged, report.removed) == (1, 2, 0)
    assert [(problem.file, problem.line) for problem in report.errors] == [("c.jsonl", 2)]


def test_a_file_changed_a_moment_ago_is_read_again_though_it_looks_the_same(tmp_path, index, opened):
    articles = tmp_path / "articles"
    write(articles / "a.txt", "Eleven boats were stuck in the ice.", ago=0)
    index(articles)
    marks = (articles / "a.txt").stat()
    (articles / "a.txt").write_text("Twelve boats were stuck in the ice.")
    os.utime(articles / "a.txt", ns=(marks.st_atime_ns, marks.st_mtime_ns))

    assert index(articles).changed == 1
    assert "Twelve" in (Catalogue(tmp_path / "index").article("a.txt").text or "")


def test_a_row_in_the_table_beside_them_has_files_read_again(tmp_path, index, opened):
    articles = tmp_path / "articles"
    write(articles / "a.txt", "Eleven boats were stuck in the ice.")
    index(articles)
    opened.clear()
    write(articles / "articles.csv", "file,title\na.txt,Ice\n")

    assert (index(articles).changed, opened) == (1, ["a.txt"])


def test_what_could_not_be_read_is_told_again_without_reading_it(tmp_path, index, opened):
    articles = tmp_path / "articles"
    write(articles / "a.txt", "Eleven boats were stuck in the ice.")
    write(articles / "empty.txt", "")
    first = index(articles)
    opened.clear()

    assert index(articles).errors == first.errors != ()
    assert opened == []


def test_an_index_among_the_articles_is_none_of_them(tmp_path, cache):
    from index.build import build

    articles = tmp_path / "articles"
    write(articles / "a.txt", "Eleven boats were stuck in the ice.")
    write(articles / "index" / "note.txt", "Not an article.")

    build([articles], articles / "index", cache=cache)

    assert [article.source for article in open_reader(articles / "index", cache=cache).articles()] == ["a.txt"]
