from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from index.errors import UnreadableError
from index.files import list_files
from index.layout import lay_out
from index.read import read_file
from index.sentences import sentence_spans
from index.types import UNDATED, Document


def one(folder: Path, name: str, text: str) -> Document:
    path = folder / name
    path.write_bytes(text.encode())
    documents, problems = read_file(path, name)
    assert problems == []
    (document,) = documents
    assert document.text == text
    return document


def body(document: Document) -> str:
    return document.text[document.body.start : document.body.end]


def seed(seeds: Path, prefix: str) -> Document:
    (path,) = seeds.glob(f"{prefix}_*.txt")
    (document,), problems = read_file(path, path.name)
    assert problems == []
    assert document.text.encode() == path.read_bytes()
    return document


# The shipped articles


def test_the_first_seed_has_a_title_no_date_and_no_sources_in_its_body(seeds):
    document = seed(seeds, "000")

    assert document.title is not None
    assert document.title.startswith("Escalating Tensions: North Korea Rejoins")
    assert document.date == UNDATED
    assert body(document).startswith("In a recent address")
    assert body(document).endswith("annexation of Crimea in 2014.")


def test_the_second_seed_is_dated_by_the_counter_in_its_title(seeds):
    document = seed(seeds, "001")

    assert document.title == "Weekly roundup. Ukraine resists Russia’s invasion. Days 978-982"
    assert (document.date.start, document.date.end) == (date(2024, 10, 28), date(2024, 11, 1))
    assert document.date.basis == "counter"
    assert body(document).startswith("This week, Russia")


def test_the_third_seed_has_neither_title_nor_date(seeds):
    document = seed(seeds, "002")

    assert (document.title, document.date) == (None, UNDATED)
    assert body(document) == document.text.strip()


def test_the_fourth_seed_is_dated_at_its_head_which_no_sentence_holds(seeds):
    document = seed(seeds, "003")
    first = sentence_spans(document.text, document.body)[0]

    assert document.title is None
    assert (document.date.start, document.date.end, document.date.basis) == (*[date(2023, 11, 11)] * 2, "head")
    assert document.text[first.start : first.end].startswith("In recent developments")


# Titles, dates and boilerplate of text files


@pytest.mark.parametrize(
    "text, title, begins",
    [
        ("Kyiv hosts talks\n\nBody goes here.", "Kyiv hosts talks", "Body"),
        ("Kyiv hosts talks\r\n\r\nBody goes here.", "Kyiv hosts talks", "Body"),
        ("\n\nWill Kyiv win?\n\nBody goes here.", "Will Kyiv win?", "Body"),
        ("Kyiv hosts talks\n" + "A long paragraph goes on. " * 8, "Kyiv hosts talks", "A long"),
        ("Kyiv hosts talks\nDate: 2023-11-11\n\nBody goes here.", "Kyiv hosts talks", "Body"),
        ("2023-11-11\nKyiv hosts talks\n\nBody goes here.", "Kyiv hosts talks", "Body"),
        ("Kyiv hosted talks.\n\nBody goes here.", None, "Kyiv"),
        ("Kyiv hosts talks", None, "Kyiv"),
        ("- Kyiv hosts talks\n\nBody goes here.", None, "- Kyiv"),
        ("KYIV, Ukraine (AP) —\n\nBody goes here.", None, "KYIV"),
        ("Long " * 50 + "line\n\nBody goes here.", None, "Long"),
        ("Ukraine is hosting discussions with advisers as\nit aims to finalize a deal with Russia.", None, "Ukraine"),
    ],
)
def test_a_first_line_is_a_title_when_it_reads_like_one(tmp_path, text, title, begins):
    document = one(tmp_path, "a.txt", text)

    assert document.title == title
    assert body(document).startswith(begins)


def test_a_date_on_the_line_below_the_title_is_at_the_head(tmp_path):
    document = one(tmp_path, "2020-01-01.txt", "Kyiv hosts talks\n\n2023-11-11\n\nBody goes here.")

    assert (document.date.start, document.date.basis) == (date(2023, 11, 11), "head")
    assert body(document) == "Body goes here."


def test_a_date_in_the_file_name_serves_where_the_text_has_none(tmp_path):
    document = one(tmp_path, "2023-11-11.txt", "On 2024-01-01 nothing happened. It was said in 2022.")

    assert (document.date.start, document.date.basis) == (date(2023, 11, 11), "file_name")


@pytest.mark.parametrize(
    "trailer",
    [
        "Related Sources:\n\n• Source 1 • Source 2",
        "Sources:\n- Reuters\n- AFP, 3 May\n",
        "Read more: https://example.org/a",
        "## References\n1. [One](https://example.org)\n2. https://example.org/two\n\n",
        "Related:\nhttps://example.org/a\n\nShare this:\n* Facebook\n* Mail",
        "Читайте також:\r\n• Новини",
    ],
)
def test_trailing_boilerplate_is_no_part_of_the_body(tmp_path, trailer):
    document = one(tmp_path, "a.txt", f"First thing happened.\n\nSecond thing happened.\n\n{trailer}")

    assert body(document) == "First thing happened.\n\nSecond thing happened."


@pytest.mark.parametrize(
    "ending",
    [
        "Sources: two officials said so.",
        "Related sources:\n• Reuters\n\nAnd then the war went on.",
        "What comes next:\n• More talks",
        "Sources said it was over.",
    ],
)
def test_prose_at_the_end_stays_in_the_body(tmp_path, ending):
    document = one(tmp_path, "a.txt", f"First thing happened.\n\n{ending}")

    assert body(document).endswith(ending)


def test_a_text_of_sources_alone_keeps_them(tmp_path):
    assert body(one(tmp_path, "a.txt", "Sources:\n• Reuters")) == "Sources:\n• Reuters"


# Markdown


def test_front_matter_gives_title_date_publisher_and_url(tmp_path):
    matter = "---\ntitle: 'Kyiv: talks'\ndate: 2023-11-11\nsource: AFP\nurl: https://x.org\n---\n"
    document = one(tmp_path, "a.md", f"{matter}\n# Kyiv: talks\n\nBody goes here.\n")

    assert (document.title, document.publisher, document.url) == ("Kyiv: talks", "AFP", "https://x.org")
    assert (document.date.start, document.date.basis) == (date(2023, 11, 11), "front_matter")
    assert body(document) == "Body goes here."


def test_an_unquoted_colon_in_a_front_matter_title_is_forgiven(tmp_path):
    document = one(tmp_path, "a.md", "---\r\ntitle: Ukraine: the war\r\ndate: 2023-11-11\r\n---\r\nBody goes here.")

    assert (document.title, document.date.basis, body(document)) == (
        "Ukraine: the war",
        "front_matter",
        "Body goes here.",
    )


def test_malformed_front_matter_is_reported_and_taken_for_text(tmp_path):
    (tmp_path / "a.md").write_text("---\n{ not: [yaml\n---\nBody goes here.\n")

    (document,), problems = read_file(tmp_path / "a.md", "a.md")

    assert body(document).endswith("Body goes here.")
    assert [problem.line for problem in problems] == [1]
    assert "front matter" in problems[0].reason


def test_a_wrong_date_in_front_matter_is_reported_and_the_article_undated(tmp_path):
    (tmp_path / "2020-01-01.md").write_text("---\ndate: 03/04/2024\n---\nBody goes here.\n")

    (document,), problems = read_file(tmp_path / "2020-01-01.md", "2020-01-01.md")

    assert document.date == UNDATED
    assert "03/04/2024" in problems[0].reason


@pytest.mark.parametrize(
    "text, title, begins",
    [
        ("# Talks #\n\nBody.", "Talks", "Body."),
        ("Lead.\n\n```\n# code\n```\n## Talks\n\nBody.", "Talks", "Lead."),
        ("Kyiv hosts talks\n\nBody.", None, "Kyiv"),
        ("---\n\nBetween rules.\n\n---\n\nBody.", None, "---"),
    ],
)
def test_markdowns_title_is_its_first_heading(tmp_path, text, title, begins):
    document = one(tmp_path, "a.md", text)

    assert document.title == title
    assert body(document).startswith(begins)


# Records


def test_records_become_documents_of_their_own(tmp_path):
    path = tmp_path / "2020-01-01.jsonl"
    path.write_text(
        '{"id": "a", "title": "Kyiv hosts talks", '
        '"text": "Kyiv hosts talks\\n\\ndate 2023-11-11\\nBody.\\n\\nSources:\\n- AFP"}\n'
        '{"text": "Some headline\\n\\nProse.", "date": "2024-10"}\nbroken\n{"text": "2023-11-11"}\n'
    )

    (first, second), problems = read_file(path, "feed/2020-01-01.jsonl")

    assert (first.key, first.title, first.date.basis, body(first)) == (
        "feed/2020-01-01.jsonl#a",
        "Kyiv hosts talks",
        "head",
        "Body.",
    )
    assert (second.key, second.title, body(second)) == ("feed/2020-01-01.jsonl#2", None, "Some headline\n\nProse.")
    assert (second.date.start, second.date.end, second.date.basis) == (date(2024, 10, 1), date(2024, 10, 31), "record")
    assert [problem.line for problem in problems] == [3, 4]


def test_the_name_of_a_file_of_records_dates_none_of_them(tmp_path):
    (tmp_path / "2020-01-01.jsonl").write_text('{"text": "Body."}')

    (document,), _ = read_file(tmp_path / "2020-01-01.jsonl", "2020-01-01.jsonl")

    assert document.date == UNDATED


# Files


@pytest.mark.parametrize(
    "name, data, reason",
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \r\n\t\xc2\xa0", "is empty"),
        ("a.jsonl", b"\n", "is empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "is not text (looks like a PNG image)"),
        ("a.md", b"---\ntitle: T\n---\n\n", "has no text besides its title and date"),
        ("a.txt", b"date 2023-11-11", "has no text besides its title and date"),
    ],
)
def test_a_file_with_nothing_to_read_is_reported(tmp_path, name, data, reason):
    (tmp_path / name).write_bytes(data)

    documents, problems = read_file(tmp_path / name, f"sub/{name}")

    assert documents == []
    assert [(problem.file, problem.line, problem.reason) for problem in problems] == [(f"sub/{name}", None, reason)]


def test_the_encoding_is_told_and_newlines_stay(tmp_path):
    (tmp_path / "a.TXT").write_bytes("Війна триває.\r\nПерша особа загинула.".encode("cp1251"))

    (document,), _ = read_file(tmp_path / "a.TXT", "a.TXT")

    assert (document.encoding, document.text) == ("cp1251", "Війна триває.\r\nПерша особа загинула.")


def test_a_name_that_is_no_utf8_is_reported(tmp_path):
    _, problems = read_file(tmp_path / "a.txt", "caf\udce9.txt")

    assert [problem.file for problem in problems] == ["caf?.txt"]


def test_files_are_listed_in_order_without_hidden_foreign_and_unsupported_ones(tmp_path):
    outside = tmp_path / "outside"
    root = tmp_path / "root"
    for folder in (outside, root / "b", root / ".git", root / "b" / ".dateline"):
        folder.mkdir(parents=True)
    for path in ("z.txt", "b/a.MD", "b/.hidden.txt", ".git/c.txt", "b/.dateline/d.txt", "e.png", "f.jsonl", "g.Json"):
        (root / path).write_text("x")
    (outside / "secret.txt").write_text("x")
    (root / "leaves.txt").symlink_to(outside / "secret.txt")
    (root / "stays.txt").symlink_to(root / "z.txt")
    (root / "dangling.txt").symlink_to(root / "nowhere.txt")
    (root / "folder").symlink_to(outside, target_is_directory=True)
    (root / "loop").symlink_to(root, target_is_directory=True)

    listed = [path.relative_to(root).as_posix() for path in list_files(root)]

    assert listed == ["b/a.MD", "f.jsonl", "g.Json", "stays.txt", "z.txt"]
    assert list(list_files(root / "z.txt")) == [root / "z.txt"]


def test_a_folder_that_is_not_there_cannot_be_listed(tmp_path):
    with pytest.raises(UnreadableError, match="nowhere"):
        list(list_files(tmp_path / "nowhere"))


@pytest.mark.parametrize("text", ["# \n", "#", "Sources:", "\u2028a", "2023-11-11\n\n", "a\r", "- \n- \n"])
def test_odd_texts_have_a_body_within_them(text):
    for kind in ("text", "markdown", "record"):
        layout = lay_out(text, kind=kind)
        assert 0 <= layout.body.start <= layout.body.end <= len(text)


def test_a_subfolder_that_cannot_be_listed_is_told_and_the_rest_goes_on(tmp_path, monkeypatch):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text("Rain fell on Monday.")
    real = os.scandir

    def scandir(path):
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    told = []

    found = list(list_files(tmp_path, lambda path, reason: told.append((path.name, reason))))

    assert [path.parent.name for path in found] == ["b"]
    assert told == [("a", "Permission denied")]
