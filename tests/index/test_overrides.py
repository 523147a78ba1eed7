from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.overrides import apply_override, read_overrides
from index.read import read_file
from index.types import ArticleDate, Document


@pytest.fixture
def article(tmp_path: Path) -> Document:
    (tmp_path / "a.txt").write_text("Kyiv hosts talks\n\ndate 2023-11-11\n\nBody goes here.")
    (document,), _ = read_file(tmp_path / "a.txt", "a.txt")
    return document


def table(folder: Path, text: str) -> None:
    (folder / "articles.csv").write_text(text, newline="")


def test_a_row_goes_before_what_the_article_says(tmp_path, article):
    table(tmp_path, 'file,date,title,url,publisher\r\na.txt,2024-10-28,"Talks, at last",https://x.org,AFP\r\n')

    overrides, problems = read_overrides(tmp_path)
    changed = apply_override(article, overrides["a.txt"])

    assert problems == []
    assert changed.date == ArticleDate(date(2024, 10, 28), date(2024, 10, 28), "override")
    assert (changed.title, changed.url, changed.publisher) == ("Talks, at last", "https://x.org", "AFP")
    assert (changed.text, changed.body) == (article.text, article.body)


def test_an_empty_cell_leaves_the_articles_own_value(tmp_path, article):
    table(tmp_path, "file,publisher\na.txt,AFP\n")

    overrides, _ = read_overrides(tmp_path)
    changed = apply_override(article, overrides["a.txt"])

    assert (changed.title, changed.date, changed.publisher) == (article.title, article.date, "AFP")


def test_a_record_is_named_by_its_file_and_id(tmp_path):
    (tmp_path / "feed.jsonl").write_text('{"text": "Body."}')
    table(tmp_path, "file,title\nfeed.jsonl#1,T\n")

    assert read_overrides(tmp_path)[0]["feed.jsonl#1"].title == "T"


def test_bad_rows_are_reported_with_their_lines_and_the_rest_is_used(tmp_path, article):
    (tmp_path / "b.txt").write_text("Other.")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.txt").write_text("Below.")
    table(
        tmp_path,
        "file,date,title\n"
        "a.txt,03/04/2024,T\n"
        ",2024-10-28,\n"
        "missing.txt,2024-10-28,\n"
        "a.txt,2024-10-28,\n"
        "b.txt,2024-10-28,T,too,many\n"
        "sub/c.txt,2024-10-28,\n"
        "b.txt,2024-10-28\n",
    )

    overrides, problems = read_overrides(tmp_path, key="news/articles.csv")

    assert [(problem.file, problem.line) for problem in problems] == [("news/articles.csv", n) for n in range(2, 8)]
    assert (overrides["a.txt"].title, overrides["a.txt"].date) == ("T", None)
    assert overrides["b.txt"].date is not None


@pytest.mark.parametrize("text", ["", "name,date\na.txt,2024-10-28\n"])
def test_a_table_without_a_file_column_is_reported(tmp_path, text):
    table(tmp_path, text)

    overrides, problems = read_overrides(tmp_path)

    assert overrides == {}
    assert 'no column "file"' in problems[-1].reason


def test_no_table_is_no_problem_and_a_picture_is_one(tmp_path):
    assert read_overrides(tmp_path) == ({}, [])

    (tmp_path / "articles.csv").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert "PNG" in read_overrides(tmp_path)[1][0].reason
