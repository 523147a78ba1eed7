from __future__ import annotations

import http.server
import stat
import threading
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from index import parsing
from index.errors import UnreadableError
from index.limits import LIMITS
from index.parsing import Parser
from index.read import read_file
from index.types import ArticleDate
from tests.index.formats import archive, docx, page, pdf

PARAGRAPHS = [
    "The river rose above its banks on Monday, and the lower town was under water by the evening.",
    "The mayor said that 1,200 people had left their homes, most of them for the school on the hill.",
    "Nobody was hurt. The bridge stays closed until the engineers have looked at its pillars, she added.",
    "The last flood of this size was forty years ago, when the dam above the town had just been finished.",
]
HEAD = (
    "<title>Flood in the lower town</title><meta property='og:title' content='Flood in the lower town'>"
    "<meta property='og:site_name' content='The Evening Paper'><link rel='canonical' href='https://paper.example/flood'>"
)


@pytest.fixture(scope="module")
def parser():
    with Parser() as shared:
        yield shared


@pytest.fixture
def read(tmp_path, parser):
    def run(name, data, **limits):
        (tmp_path / name).write_bytes(data)
        return read_file(tmp_path / name, name, parser=parser, limits=replace(LIMITS, **limits))

    return run


def test_a_web_page_is_its_article_without_the_furniture(read):
    stated = "<meta property='article:published_time' content='2024-03-05T10:00:00Z'>"

    (document,), problems = read("flood.html", page(PARAGRAPHS, head=HEAD + stated))

    assert problems == []
    assert all(paragraph in document.text for paragraph in PARAGRAPHS)
    assert not any(word in document.text for word in ("Sport", "Copyright", "<"))
    assert (document.title, document.publisher) == ("Flood in the lower town", "The Evening Paper")
    assert document.url == "https://paper.example/flood"
    assert document.date == ArticleDate(date(2024, 3, 5), date(2024, 3, 5), "front_matter")


def test_a_date_in_a_pages_prose_or_footer_dates_it_not(read):
    prose = [
        *PARAGRAPHS,
        "The council will meet on 12 March 2021 to talk about the dam, its age and what it would cost.",
    ]

    (document,), _ = read("flood.html", page(prose, head=HEAD))

    assert document.date.end is None


def test_a_page_is_read_in_the_encoding_that_it_states(read):
    text = ["Вода в реке поднялась в понедельник, и нижний город был затоплен к вечеру, сообщил мэр города."] * 3

    (document,), _ = read("flood.htm", page(text, charset="koi8-r"))

    assert text[0] in document.text
    assert document.encoding == "koi8-r"


def test_a_pdf_knows_what_stands_on_which_page(read):
    (document,), problems = read("report.pdf", pdf([PARAGRAPHS[:2], PARAGRAPHS[2:3], PARAGRAPHS[3:]]))

    assert problems == []
    assert len(document.pages) == 3
    assert document.text[document.pages[1] :].startswith(PARAGRAPHS[2])
    assert document.text[document.pages[2] :] == PARAGRAPHS[3]


def test_a_word_document_gives_its_paragraphs_tables_and_title(read):
    data = docx(PARAGRAPHS, title="Flood report", table=[["Place", "Level"], ["Old bridge", "4.5 m"]])

    (document,), problems = read("report.docx", data)

    assert problems == []
    assert document.text == "\n\n".join([*PARAGRAPHS, "Place | Level", "Old bridge | 4.5 m"])
    assert document.title == "Flood report"


def test_an_archive_is_read_like_a_folder_with_its_table(read):
    data = archive(
        {
            "north/flood.txt": "\n".join(PARAGRAPHS),
            "north/articles.csv": "file,date\nflood.txt,2024-03-05\n",
            "wire.jsonl": '{"id": "a", "text": "' + PARAGRAPHS[0] + '"}\n',
            "south/flood.pdf": pdf([PARAGRAPHS]),
            "__MACOSX/flood.txt": "no article",
            "picture.png": b"\x89PNG",
        }
    )

    documents, problems = read("all.zip", data)

    assert problems == []
    assert [document.key for document in documents] == [
        "all.zip/north/flood.txt",
        "all.zip/south/flood.pdf",
        "all.zip/wire.jsonl#a",
    ]
    assert [document.date.end for document in documents] == [date(2024, 3, 5), None, None]


# What is refused


@pytest.mark.parametrize(
    "name, data, reason",
    [
        ("a.pdf", b"%PDF-1.4 and nothing else", "no PDF"),
        ("a.pdf", pdf([[]]), "scanned pages"),
        ("a.docx", b"PK\x03\x04 and nothing else", "no Word document"),
        ("a.docx", archive({"[Content_Types].xml": "<"}), "no Word document"),
        ("a.html", b"", "empty"),
        ("a.zip", b"PK\x03\x04 and nothing else", "no ZIP archive"),
    ],
)
def test_a_damaged_file_is_named_with_its_reason(read, name, data, reason):
    documents, problems = read(name, data)

    assert documents == []
    assert [problem.file for problem in problems] == [name]
    assert reason in problems[0].reason


def test_what_is_over_a_limit_is_named_with_the_limit(read):
    long = "\n".join(PARAGRAPHS).encode()

    assert "at most 100 bytes" in read("a.txt", long, file_bytes=100)[1][0].reason
    assert "at most 90 are read" in read("a.txt", long, article_characters=90)[1][0].reason
    assert "at most 90 are read" in read("a.html", page(PARAGRAPHS), article_characters=90)[1][0].reason
    assert (
        "at most 1 are read" in read("a.zip", archive({"a.txt": long, "b.txt": long}), archive_members=1)[1][0].reason
    )


def test_an_archive_that_expands_too_far_gives_what_came_before(read):
    bomb = archive({"a.txt": "\n".join(PARAGRAPHS), "b.txt": b"flood " * 1_000_000})
    assert len(bomb) < 20_000

    documents, problems = read("bomb.zip", bomb, archive_bytes=1_000_000)

    assert [document.key for document in documents] == ["bomb.zip/a.txt"]
    assert "expands to more than 1 MB" in problems[0].reason


def test_a_size_that_an_archive_states_wrongly_is_not_believed(read):
    data = bytearray(archive({"b.txt": b"flood " * 1_000_000}))
    place = data.rindex(b"PK\x01\x02") + 24
    data[place : place + 4] = (10).to_bytes(4, "little")

    documents, problems = read("bomb.zip", bytes(data), archive_bytes=1_000_000)

    assert (documents, len(problems)) == ([], 1)


def test_links_and_names_that_lead_out_of_an_archive_are_left_out(read, tmp_path):
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "made.zip", "w") as packed:
        packed.writestr(link, "/etc/passwd")
        packed.writestr("../outside.txt", "\n".join(PARAGRAPHS))
        packed.writestr("/absolute.txt", "\n".join(PARAGRAPHS))
        packed.writestr("inner.zip", archive({"a.txt": "a"}))

    documents, problems = read("odd.zip", (tmp_path / "made.zip").read_bytes())

    assert documents == []
    assert {problem.file: problem.reason for problem in problems} == {
        "odd.zip/../outside.txt": "has a name that leads out of the archive and was left out",
        "odd.zip//absolute.txt": "has a name that leads out of the archive and was left out",
        "odd.zip/inner.zip": "is an archive within an archive; unpack it first",
        "odd.zip/link.txt": "is a link and was left out",
    }


def test_a_file_that_hangs_its_parser_is_given_up_and_the_next_is_read():
    with Parser(replace(LIMITS, parse_seconds=1.5)) as parser:
        parser._ready()
        with pytest.raises(UnreadableError, match=r"within 1\.5 seconds"):
            parser.extract(".pdf", endless_pdf())

        assert PARAGRAPHS[0] in parser.extract(".docx", docx(PARAGRAPHS)).text


def endless_pdf() -> bytes:
    """A page whose content takes pypdf minutes: hundreds of thousands of operators."""
    return pdf([["x" * 10] * 400_000])


def test_a_parser_that_dies_is_a_reason_and_the_next_file_is_read():
    with Parser(replace(LIMITS, parse_seconds=60)) as parser:
        parser._ready()
        assert parser._process is not None
        parser._process.kill()
        parser._process.join()
        parser._process.is_alive = lambda: True  # as if it died just after it was asked

        with pytest.raises(UnreadableError, match="broke"):
            parser.extract(".docx", docx(PARAGRAPHS))
        assert PARAGRAPHS[0] in parser.extract(".docx", docx(PARAGRAPHS)).text


def test_nothing_is_fetched_while_a_page_is_read(parser):
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}"
    head = f'<link rel=stylesheet href="{here}/a.css"><base href="{here}/"><script src="{here}/b.js"></script>'
    data = page([*PARAGRAPHS, f'<img src="{here}/c.png"><iframe src="{here}/d"></iframe>'], head=head)
    entity = f'<!DOCTYPE html SYSTEM "{here}/e.dtd" [<!ENTITY x SYSTEM "{here}/f">]>'.encode()

    assert PARAGRAPHS[0] in parser.extract(".html", entity + data).text
    server.shutdown()
    assert asked == []


def test_the_process_that_parses_can_open_no_connection_and_start_no_program():
    verdicts = []

    def read(suffix, data, limits):
        import socket

        socket.create_connection(("127.0.0.1", 9))
        raise AssertionError("it connected")

    import multiprocessing

    def confined(wire):
        parsing._confine(LIMITS)
        wire.send(parsing._answer(".pdf", b"", LIMITS, read))

    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=confined, args=(theirs,))
    child.start()
    verdicts.append(ours.recv())
    child.join()

    assert verdicts[0][0] == b"no"
    assert b"nothing is fetched" in verdicts[0][1]
