from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from index import reading
from index.build import remove
from index.catalogue import Catalogue
from index.catalogue_writer import CatalogueWriter
from index.errors import ModelFileError, ModelMismatchError, NoIndexError, UnreadableError
from index.reader import open_reader
from index.store import VectorStore
from index.types import ArticleDate, IndexReport
from rag.answer import answer
from rag.desk import Desk
from rag.schema import answer_json
from rag.types import Query

BAKERY = "The bakery on Mill Street opened on Monday. It sells rye bread and small cakes.\n"
HARBOUR = "The harbour froze over in January. Eleven boats were stuck in the ice for a week.\n"
SCHOOL = "The school hired two teachers of music. Lessons begin in the old gymnasium.\n"


def write(folder: Path, **articles: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in articles.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
    return folder


def counts(report: IndexReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.removed


def sources(folder: Path) -> list[str]:
    return [article.source for article in Catalogue(folder).articles()]


def in_step(folder: Path) -> bool:
    """Whether each passage has its vector, and each vector its passage."""
    catalogue = Catalogue(folder)
    return VectorStore(folder / "chroma").ids() == catalogue.embedded_ids() and not (
        catalogue.waiting() or catalogue.doomed()
    )


# What is read


def test_the_seeds_are_dated_as_they_say(seeds_index):
    dates = {article.source[:3]: article.date for article in Catalogue(seeds_index).articles()}

    assert dates == {
        "000": ArticleDate(),
        "001": ArticleDate(date(2024, 10, 28), date(2024, 11, 1), "counter"),
        "002": ArticleDate(),
        "003": ArticleDate(date(2023, 11, 11), date(2023, 11, 11), "head"),
    }


def test_every_span_is_exact_whatever_the_encoding_and_the_newlines(tmp_path, index):
    articles = tmp_path / "articles"
    articles.mkdir()
    files = {
        "bom.txt": "\ufeff".encode() + BAKERY.encode(),
        "crlf.txt": (BAKERY + "\n" + HARBOUR).replace("\n", "\r\n").encode(),
        "emoji.txt": "Flood 🌊 reached the café “Zur Brücke”. No one 👩‍👩‍👧 was hurt, said Ms. Ž. It ended.".encode(),
        "cyrillic.txt": ("Порт замёрз в январе. Одиннадцать лодок застряли во льду на неделю. " * 3).encode("cp1251"),
    }
    for name, content in files.items():
        (articles / name).write_bytes(content)

    report = index(articles)

    assert report.errors == ()
    catalogue = Catalogue(tmp_path / "index")
    for listed in catalogue.articles():
        text = catalogue.article(listed.source).text
        assert text == files[listed.source].decode("cp1251" if "cyrillic" in listed.source else "utf-8-sig")
        passages = catalogue.passages_of([listed.id])
        assert passages
        for passage in passages:
            assert text[passage.start : passage.end] == passage.text
            assert passage.sentences
            for span in passage.sentences:
                assert passage.start <= span.start < span.end <= passage.end
                assert text[span.start : span.end].strip() == text[span.start : span.end] != ""


def test_files_that_are_no_articles_are_listed_and_the_rest_goes_on(tmp_path, index):
    articles = write(tmp_path / "articles", good=BAKERY, empty="", blank=" \n")
    (articles / "binary.txt").write_bytes(bytes(range(256)) * 8)

    report = index(articles, tmp_path / "missing", tmp_path / "articles" / "good.txt")

    assert counts(report) == (1, 0, 0, 0)
    problems = {Path(problem.file).name: problem.reason for problem in report.errors}
    assert problems.keys() == {"empty.txt", "blank.txt", "binary.txt", "missing"}
    assert "no such file" in problems["missing"]
    assert "not text" in problems["binary.txt"]


def test_a_broken_line_of_records_is_named_and_the_rest_is_indexed(tmp_path, index):
    lines = ['{"id": "a", "text": "' + BAKERY.strip() + '", "date": "2024-05-01"}', '{"id": "b", "text": ']
    lines += ['{"text": "' + HARBOUR.strip() + '"}', '{"id": "a", "text": "' + SCHOOL.strip() + '"}']
    (tmp_path / "wire.jsonl").write_text("\n".join(lines))

    report = index(tmp_path / "wire.jsonl")

    assert sources(tmp_path / "index") == ["wire.jsonl#3", "wire.jsonl#a"]
    assert [(problem.file, problem.line) for problem in report.errors] == [("wire.jsonl", 2), ("wire.jsonl", 4)]
    assert Catalogue(tmp_path / "index").article("wire.jsonl#a").text == BAKERY.strip()


def test_articles_are_committed_in_portions_the_first_one_small_and_none_is_left_out(tmp_path, index, monkeypatch):
    monkeypatch.setattr(reading, "COMMIT_FIRST", 2)
    monkeypatch.setattr(reading, "COMMIT_EVERY", 3)
    committed: list[int] = []
    transaction = CatalogueWriter.transaction

    @contextmanager
    def counted(catalogue):
        with transaction(catalogue):
            yield
        committed.append(catalogue.state().articles)

    monkeypatch.setattr(CatalogueWriter, "transaction", counted)
    records = [{"id": f"day{n}", "text": f"On day {n} the ferry sailed as it always does."} for n in range(9)]
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "ferry.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    index(folder)

    assert sources(tmp_path / "index") == [f"ferry.jsonl#day{n}" for n in range(9)]
    assert list(dict.fromkeys(count for count in committed if count)) == [2, 5, 8, 9]


def test_an_empty_folder_makes_an_index_without_articles(tmp_path, index):
    (tmp_path / "articles").mkdir()

    assert counts(index(tmp_path / "articles")) == (0, 0, 0, 0)
    assert open_reader(tmp_path / "index", cache=tmp_path).articles() == []


def test_the_index_is_for_its_owner_alone(tmp_path, index):
    index(write(tmp_path / "articles", bakery=BAKERY))

    assert stat.S_IMODE((tmp_path / "index").stat().st_mode) == 0o700


# What changes


def test_a_second_run_replaces_what_changed_and_removes_what_vanished(tmp_path, index):
    articles = write(tmp_path / "articles", bakery=BAKERY, harbour=HARBOUR, school=SCHOOL)
    first = index(articles)
    before = VectorStore(tmp_path / "index" / "chroma").ids()
    write(articles, harbour=HARBOUR.replace("Eleven", "Twelve"))
    (articles / "school.txt").unlink()

    second = index(articles)

    assert (counts(first), first.passages) == ((3, 0, 0, 0), 3)
    assert (counts(second), second.passages) == ((0, 1, 1, 1), 1)
    assert sources(tmp_path / "index") == ["bakery.txt", "harbour.txt"]
    assert "Twelve" in (Catalogue(tmp_path / "index").article("harbour.txt").text or "")
    assert in_step(tmp_path / "index")
    assert len(before & VectorStore(tmp_path / "index" / "chroma").ids()) == 1  # numbers are never used again


LIGHT = """
import sys
from ui.main import main
code = main(sys.argv[1:])
assert not {"torch", "sentence_transformers", "chromadb", "onnxruntime"} & {*sys.modules}
sys.exit(code)
"""


def test_articles_that_did_not_change_cost_no_model(seeds_index, seeds, tmp_path, environment):
    shutil.copytree(seeds_index, tmp_path / "index")
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, "index", str(seeds), "--index", str(tmp_path / "index")],
        env=environment, capture_output=True, text=True, timeout=100,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "4 unchanged" in done.stdout


def test_a_table_beside_the_articles_dates_them_and_its_change_is_seen(tmp_path, index):
    articles = write(tmp_path / "articles", bakery=BAKERY)
    index(articles)
    (articles / "articles.csv").write_text("file,date,title\nbakery.txt,2024-03-02,Fresh bread\n")

    assert counts(index(articles)) == (0, 1, 0, 0)
    article = Catalogue(tmp_path / "index").article("bakery.txt")
    assert article.title == "Fresh bread"
    assert article.date == ArticleDate(date(2024, 3, 2), date(2024, 3, 2), "override")


# Roots


def test_what_vanished_is_removed_below_the_given_root_alone(tmp_path, index):
    one, two = write(tmp_path / "one", bakery=BAKERY), write(tmp_path / "two", harbour=HARBOUR)
    index(one, two)
    (one / "bakery.txt").unlink()
    (two / "harbour.txt").unlink()

    assert counts(index(one)) == (0, 0, 0, 1)
    assert sources(tmp_path / "index") == ["harbour.txt"]


def test_a_single_file_does_not_remove_its_neighbours(tmp_path, index):
    articles = write(tmp_path / "articles", bakery=BAKERY, harbour=HARBOUR)
    index(articles)
    write(articles, bakery=BAKERY + SCHOOL)

    assert counts(index(articles / "bakery.txt")) == (0, 1, 0, 0)
    assert sources(tmp_path / "index") == ["bakery.txt", "harbour.txt"]


def test_files_given_one_by_one_have_their_folder_for_a_root(tmp_path, index):
    articles = write(tmp_path / "articles", bakery=BAKERY, harbour=HARBOUR, school=SCHOOL)

    index(articles / "bakery.txt")
    index(articles / "harbour.txt")

    assert sources(tmp_path / "index") == ["bakery.txt", "harbour.txt"]


def test_a_folder_below_a_root_belongs_to_it(tmp_path, index):
    articles = write(tmp_path / "articles", bakery=BAKERY)
    write(articles / "town", harbour=HARBOUR)
    index(articles)
    write(articles / "town", school=SCHOOL)
    (articles / "bakery.txt").unlink()

    assert counts(index(articles / "town")) == (1, 0, 1, 0)
    assert sources(tmp_path / "index") == ["bakery.txt", "town/harbour.txt", "town/school.txt"]
    assert {article.root for article in Catalogue(tmp_path / "index").articles()} == {str(articles)}


def test_a_folder_above_a_root_takes_it_over_without_embedding_again(tmp_path, index):
    articles = write(tmp_path / "articles", bakery=BAKERY)
    write(articles / "town", harbour=HARBOUR)
    index(articles / "town")
    assert sources(tmp_path / "index") == ["harbour.txt"]

    report = index(articles)

    assert (counts(report), report.passages) == ((1, 0, 1, 0), 1)
    assert sources(tmp_path / "index") == ["bakery.txt", "town/harbour.txt"]


def test_a_folder_and_one_above_it_in_one_run_are_one_root(tmp_path, index):
    articles = write(tmp_path / "articles", bakery=BAKERY)
    write(articles / "town", harbour=HARBOUR)

    assert counts(index(articles / "town", articles, articles / "bakery.txt", articles)) == (2, 0, 0, 0)
    assert sources(tmp_path / "index") == ["bakery.txt", "town/harbour.txt"]


def test_equal_sources_get_their_roots_name_until_one_is_removed(tmp_path, index):
    index(write(tmp_path / "north", news=BAKERY), write(tmp_path / "south", news=HARBOUR, other=SCHOOL))
    assert sources(tmp_path / "index") == ["north/news.txt", "other.txt", "south/news.txt"]

    remove("north", tmp_path / "index")

    assert sources(tmp_path / "index") == ["news.txt", "other.txt"]


# Removing


def holds(folder: Path, word: str) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


def test_what_is_removed_leaves_neither_text_nor_vectors(tmp_path, index):
    secret = "Quillfeather Thistlewood signed the confidential ledger. Nobody else was in the room."
    articles = write(tmp_path / "articles", bakery=BAKERY, secret=secret)
    index(articles, write(tmp_path / "more", harbour=HARBOUR.replace("harbour", "Zephyrhaven")))
    assert holds(tmp_path / "index", "Quillfeather")
    assert holds(tmp_path / "index", "Zephyrhaven")

    assert remove("secret.txt", tmp_path / "index") == 1
    assert remove(str(tmp_path / "more"), tmp_path / "index") == 1

    assert sources(tmp_path / "index") == ["bakery.txt"]
    for word in ("Quillfeather", "quillfeather", "thistlewood", "Zephyrhaven"):
        assert holds(tmp_path / "index", word) == []
    assert in_step(tmp_path / "index")


def test_removing_what_is_not_there_says_what_is(tmp_path, index):
    index(write(tmp_path / "articles", bakery=BAKERY))

    with pytest.raises(UnreadableError, match=str(tmp_path / "articles")):
        remove("harbour.txt", tmp_path / "index")


def test_a_name_that_two_roots_bear_removes_neither(tmp_path, index):
    index(write(tmp_path / "a" / "news", bakery=BAKERY), write(tmp_path / "b" / "news", harbour=HARBOUR))

    with pytest.raises(UnreadableError, match="several roots"):
        remove("news", tmp_path / "index")
    assert sources(tmp_path / "index") == ["bakery.txt", "harbour.txt"]


def test_removing_from_no_index_makes_none(tmp_path):
    with pytest.raises(NoIndexError):
        remove("news", tmp_path / "index")
    assert not (tmp_path / "index").exists()


# Rebuilding, and other models


def test_a_rebuild_gives_the_same_answers(tmp_path, seeds_index, cache, dateline):
    shutil.copytree(seeds_index, tmp_path / "index")
    questions = ["How many square kilometers did Russia advance in October?", "Who won the chess championship?"]

    def answers() -> list[dict[str, object]]:
        desk = Desk(open_reader(tmp_path / "index", cache=cache))
        found = [answer_json(answer(Query(question), desk)) for question in questions]
        for each in found:
            del each["timings_ms"]
        return found

    before = answers()
    rebuilt = dateline("index", "--rebuild", "--json", "--index", tmp_path / "index")

    assert rebuilt.json["changed"] == 4
    assert (rebuilt.json["added"], rebuilt.json["unchanged"]) == (0, 0)
    assert rebuilt.json["passages"] == Catalogue(seeds_index).passage_count()
    assert answers() == before
    assert in_step(tmp_path / "index")


def test_a_rebuild_without_a_path_renews_what_is_there_and_adds_no_seeds(tmp_path, index, dateline):
    articles = write(tmp_path / "articles", bakery=BAKERY, harbour=HARBOUR)
    index(articles / "bakery.txt", write(tmp_path / "more", school=SCHOOL))

    rebuilt = dateline("index", "--rebuild", "--json", "--index", tmp_path / "index")

    assert (rebuilt.json["added"], rebuilt.json["changed"], rebuilt.json["passages"]) == (0, 2, 2)
    assert sources(tmp_path / "index") == ["bakery.txt", "school.txt"]
    assert in_step(tmp_path / "index")


def test_an_index_of_another_model_is_refused_with_the_command_that_mends_it(tmp_path, index, other_model):
    index(write(tmp_path / "articles", bakery=BAKERY))

    for refused in (
        lambda: index(tmp_path / "articles", model=str(other_model)),
        lambda: open_reader(tmp_path / "index", cache=tmp_path, model=str(other_model)),
    ):
        with pytest.raises(ModelMismatchError, match=f"dateline index --rebuild --index {tmp_path / 'index'}"):
            refused()
    assert counts(index(tmp_path / "articles")) == (0, 0, 1, 0)


def test_a_model_that_is_not_there_is_named(tmp_path, index):
    with pytest.raises(ModelFileError, match="nowhere"):
        index(write(tmp_path / "articles", bakery=BAKERY), model="nowhere")


@pytest.mark.slow
def test_a_rebuild_with_another_model_replaces_every_vector_under_an_open_reader(tmp_path, index, other_model):
    index(write(tmp_path / "articles", bakery=BAKERY, harbour=HARBOUR), cache=tmp_path / "cache")
    reader = open_reader(tmp_path / "index", cache=tmp_path / "cache")
    question = "What sells rye bread?"
    before = reader.encode([question])[0]
    first = reader.nearest(before, 2)

    index(rebuild=True, model=str(other_model), cache=tmp_path / "cache")

    after = reader.encode([question])[0]
    assert abs(after - before).max() > 1e-3
    assert len(first) == len(reader.nearest(after, 2)) == 2
    assert VectorStore(tmp_path / "index" / "chroma").metadata()["model"] == str(other_model)
    assert in_step(tmp_path / "index")
