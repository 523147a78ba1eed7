"""Articles added, corrected, read again and removed through the window's library, over a real index."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from index.build import build, remove
from index.errors import UsageError
from index.types import FileProblem, IndexReport
from rag.desk import Desk
from ui.articles import articles_markdown, matching, problems_markdown
from ui.articles_view import Articles
from ui.library import LARGEST_FILE, Library, file_of, report_words
from ui.server import Site, serving


@pytest.fixture
def library(tmp_path: Path, desk_over: Callable[[Path, Path], Desk], cache: Path) -> Library:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "flood.txt").write_text("Flood\n\nThe river Ulla rose by two metres on Sunday.\n")
    folder = tmp_path / "index"
    reader = desk_over(articles, folder).reader
    return Library(
        reader,
        tmp_path / "added",
        build=partial(build, folder=folder, cache=cache),
        remove=partial(remove, folder=folder),
    )


@pytest.fixture
def shelf(tmp_path: Path, seed_desk: Desk) -> Library:
    """A library that is not built with: for what happens before."""

    def never(*_: object, **__: object) -> IndexReport:
        pytest.fail("nothing was to be indexed")

    return Library(seed_desk.reader, tmp_path / "added", build=never, remove=never)


@pytest.mark.parametrize(
    "name",
    [
        "", "/etc/passwd.txt", "../up.txt", "a/../../up.txt", "a\\..\\..\\up.txt", ".hidden.txt", "a/.git/x.txt", "c:x.txt",
        "picture.png", "no-suffix", "x" * 300 + ".txt", "a/b/c/d/e/f/g/h/i/j.txt", "new\nline.txt", "nul\0.txt",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_or_are_no_articles_are_refused(shelf: Library, name: str) -> None:
    with pytest.raises(UsageError):
        shelf.place(name)


def test_a_link_out_of_the_folder_is_not_followed(shelf: Library, tmp_path: Path) -> None:
    assert shelf.added is not None
    shelf.added.mkdir()
    (tmp_path / "outside").mkdir()
    (shelf.added / "link").symlink_to(tmp_path / "outside")
    with pytest.raises(UsageError):
        shelf.store("link/x.txt", b"x")
    assert not (tmp_path / "outside" / "x.txt").exists()


def put(address: str, name: str, body: bytes) -> tuple[int, str]:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
    connection.request("PUT", f"/articles/add?name={name}", body=body)
    response = connection.getresponse()
    return response.status, response.read().decode()


@pytest.fixture
def address(seed_desk: Desk, shelf: Library) -> Iterator[str]:
    with serving(seed_desk, site=Site(library=shelf)) as url:
        yield url


def test_a_file_that_is_sent_is_kept_below_the_folder_for_added_articles(address: str, shelf: Library) -> None:
    assert put(address, "reports/one.txt", "Größe".encode()) == (204, "")
    assert shelf.added is not None
    assert (shelf.added / "reports" / "one.txt").read_text() == "Größe"
    status, reason = put(address, "..%2fone.txt", b"x")
    assert status == 400
    assert "not taken" in reason
    status, reason = put(address, "big.txt", b"x" * (LARGEST_FILE + 1))
    assert status == 413
    assert "20 MB" in reason
    assert {path.name for path in shelf.added.rglob("*")} == {"reports", "one.txt"}


def test_where_nothing_may_be_added_there_is_no_way_to_send_anything(seed_desk: Desk) -> None:
    with serving(seed_desk) as address:
        assert put(address, "one.txt", b"x")[0] == 404


def test_articles_are_added_corrected_and_removed(library: Library) -> None:
    library.store("reports/bridge.txt", b"Mayor Jaroslava Quill opened the Zemplin bridge with 340 guests.")
    library.store("reports/broken.jsonl", b'{"id": "1", "text": ""}\n{broken\n')
    view = Articles(library.reader, library)
    *_, said, _ = [step[0] for step in view.indexed("index:added~1", "")]
    assert "1 added" in said
    assert "broken" in said
    assert {article.source for article in library.reader.articles()} == {"flood.txt", "reports/bridge.txt"}

    *_, report = library.correct("reports/bridge.txt", "2025-03-02", "The bridge")
    assert isinstance(report, IndexReport)
    article = library.reader.article("reports/bridge.txt")
    assert (article.title, str(article.date.end), article.date.basis) == ("The bridge", "2025-03-02", "override")
    assert file_of(article) is not None
    assert "2025-03-02<br>" in articles_markdown([article], 0)
    assert "date set in articles" in articles_markdown([article], 0)

    assert "for good" in library.what_goes("reports/bridge.txt")
    assert "Its file stays" in library.what_goes("flood.txt")
    assert "its file deleted" in library.take_out("reports/bridge.txt")
    assert "Its file stays" in library.take_out("flood.txt")
    assert library.reader.articles() == []
    *_, report = library.index_again()
    assert {article.source for article in library.reader.articles()} == {"flood.txt"}


def test_the_table_shows_fifty_a_page_and_is_searched_by_words(seed_desk: Desk) -> None:
    articles = seed_desk.reader.articles()
    many = articles * 30
    assert articles_markdown(many, 0).count("<tr>") == 51
    assert "page 3 of 3" in articles_markdown(many, 99)
    assert [article.source for article in matching(articles, "weekly 2024")] == ["001_3cac3638c58c4591.txt"]
    assert "No article has these words" in articles_markdown(articles, 0, "zzz")


def test_hostile_names_in_a_report_are_text() -> None:
    markup = problems_markdown([FileProblem("<img src=x>.txt", 3, "is not <b>text</b>")])
    assert "<img" not in markup
    assert report_words(IndexReport(added=1, changed=2, seconds=1.25)) == "1 added, 2 changed, in 1.2 s."
