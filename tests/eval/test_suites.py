"""Each loader on a few hand-made rows in its suite's layout."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from eval.bootstrap import Interval
from eval.suites import SUITES, data_folder, find_suite
from eval.suites.news import load_window
from eval.suites.running import beside_published, write_articles
from eval.suites.types import Claim, SuiteData, SuiteError


def write(path: Path, *rows: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def loaded(name: str, folder: Path) -> SuiteData:
    load = find_suite(name).load
    assert load is not None
    return load(folder)


def test_news_links_questions_to_whole_articles(tmp_path: Path) -> None:
    write(
        tmp_path / "articles.jsonl",
        {
            "id": "site/1",
            "title": "T",
            "date": "2022-06-12",
            "source": "site",
            "url": "u",
            "text": "Squid Game returns.",
        },
    )
    question = {"id": "n1", "date": "2022-06-16", "question": "Which show?", "answers": ["Squid Game"]}
    write(tmp_path / "questions.jsonl", question | {"gold_ids": ["site/1"]})
    data = loaded("news", tmp_path)
    asked = data.cases[0].question
    assert data.articles[0]["id"] == "site/1"
    assert asked.gold[0].source == "news.jsonl#site/1"
    assert asked.gold[0].start is None
    assert (asked.since, asked.until) == (None, None)
    windowed = load_window(tmp_path).cases[0].question
    assert (str(windowed.since), str(windowed.until)) == ("2022-05-26", "2022-06-18")
    assert windowed.gold[0].source == "news_window.jsonl#site/1"


def test_nomiracl_gives_each_question_its_own_passages(tmp_path: Path) -> None:
    rows = [
        {"id": "7#0", "answerable": True, "question": "Who?", "passages": ["A: He did.", "B: She did."]},
        {"id": "8#0", "answerable": False, "question": "When?", "passages": ["C: It was."]},
    ]
    write(tmp_path / "questions.jsonl", *rows)
    one, other = loaded("nomiracl", tmp_path).cases
    assert one.question.source == "nomiracl.jsonl#q1/*"
    assert [article["id"] for article in one.articles] == ["q1/p1", "q1/p2"]
    assert (one.question.answerable, other.question.answerable) == (True, False)


def test_ramdocs_wants_every_correct_answer_and_no_wrong_one(tmp_path: Path) -> None:
    documents = [
        {"text": "It had 3,559 people.", "type": "correct", "answer": "3,559"},
        {"text": "3,559 lived there.", "type": "correct", "answer": "3,559"},
        {"text": "It had 4,120.", "type": "correct", "answer": "4,120"},
        {"text": "It had 10,000.", "type": "misinfo", "answer": "10,000"},
    ]
    row = {"question": "How many?", "gold_answers": ["3,559", "4,120"], "wrong_answers": ["10,000", "3,559"]}
    write(tmp_path / "questions.jsonl", row | {"documents": documents})
    case = loaded("ramdocs", tmp_path).cases[0]
    assert [nugget.any for nugget in case.question.nuggets] == [("3,559",), ("4,120",)]
    assert case.question.forbidden == ("10,000",)
    assert [gold.alternative for gold in case.question.gold] == [False, True, False]
    assert len(case.articles) == 4


def test_squad2_gives_each_question_its_paragraph_and_exact_gold(tmp_path: Path) -> None:
    context = "Normandy is in France."
    answer = {"text": "France", "answer_start": 15}
    asked = {"question": " Where? ", "id": "s1", "answers": [answer, answer], "is_impossible": False}
    absent = {"question": "Who?", "id": "s2", "answers": [], "is_impossible": True}
    page = {"title": "The_Normans", "paragraphs": [{"context": context, "qas": [asked, absent]}]}
    (tmp_path / "dev.json").write_text(json.dumps({"version": "v2.0", "data": [page]}))
    one, other = loaded("squad2", tmp_path).cases
    gold = one.question.gold
    assert len(gold) == 1
    assert context[gold[0].start : gold[0].end] == "France"
    assert one.question.question == "Where?"
    assert one.articles[0]["title"] == "The Normans"
    assert not other.question.answerable
    assert other.articles == one.articles


def test_beir_takes_queries_with_relevant_documents(tmp_path: Path) -> None:
    write(
        tmp_path / "corpus.jsonl",
        {"_id": "d1", "title": "T", "text": "One."},
        {"_id": "d2", "title": "", "text": "Two."},
        {"_id": "d3", "title": "", "text": ""},
    )
    write(tmp_path / "queries.jsonl", {"_id": "1", "text": "one?"}, {"_id": "2", "text": "two?"})
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\td1\t2\n1\td2\t0\n2\td2\t0\n")
    data = loaded("beir", tmp_path)
    assert [article["id"] for article in data.articles] == ["d1", "d2"]
    assert [(case.question.id, [gold.source for gold in case.question.gold]) for case in data.cases] == [
        ("1", ["beir.jsonl#d1"])
    ]


def test_attribution_reads_labels(tmp_path: Path) -> None:
    row = {"id": "c1", "claim": "It is.", "references": ["It is."], "src_dataset": "LFQA"}
    write(
        tmp_path / "claims.jsonl",
        row | {"attribution_label": "attributable"},
        row | {"id": "c2", "attribution_label": "not attributable"},
    )
    load = find_suite("attribution").load_claims
    assert load is not None
    assert load(tmp_path) == (
        Claim("c1", "It is.", ("It is.",), True, "LFQA"),
        Claim("c2", "It is.", ("It is.",), False, "LFQA"),
    )


@pytest.mark.parametrize("name", sorted(SUITES))
def test_a_missing_file_is_an_error_that_names_it(name: str, tmp_path: Path) -> None:
    suite = find_suite(name)
    load: Callable[[Path], object] | None = suite.load or suite.load_claims
    if suite.measure is not None:
        load = partial(suite.measure, out_dir=tmp_path / "out", open_desk=pytest.fail, build_index=pytest.fail)
    assert load is not None
    with pytest.raises(SuiteError, match=str(tmp_path)):
        load(tmp_path)


def test_a_row_of_another_layout_is_an_error_that_names_the_line(tmp_path: Path) -> None:
    write(tmp_path / "questions.jsonl", {"id": "1", "answerable": True, "question": "?", "passages": []}, {"id": "2"})
    with pytest.raises(SuiteError, match=r"questions\.jsonl, line 2"):
        loaded("nomiracl", tmp_path)


def test_unknown_suites_and_folders_are_errors_that_say_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SuiteError, match="ramdocs"):
        find_suite("hotpot")
    monkeypatch.delenv("DATELINE_DATA", raising=False)
    with pytest.raises(SuiteError, match="--data"):
        data_folder(find_suite("news"), None)
    monkeypatch.setenv("DATELINE_DATA", str(tmp_path))
    (tmp_path / "news").mkdir()
    assert data_folder(find_suite("news_window"), None) == tmp_path / "news"


def test_every_suite_states_licence_and_layout() -> None:
    assert all(suite.licence and suite.layout for suite in SUITES.values())


def test_articles_shared_by_cases_are_written_once(tmp_path: Path) -> None:
    context = {"context": "Normandy is in France.", "qas": []}
    absent = [{"question": "Who?", "id": f"s{at}", "answers": [], "is_impossible": True} for at in range(2)]
    page = {"title": "N", "paragraphs": [context | {"qas": absent}]}
    (tmp_path / "dev.json").write_text(json.dumps({"data": [page]}))
    data = loaded("squad2", tmp_path)
    folder = write_articles(find_suite("squad2"), data, data.cases, tmp_path / "articles")
    assert len((folder / "squad2.jsonl").read_text().splitlines()) == 1


def test_our_figures_stand_beside_the_published_with_their_source() -> None:
    text = beside_published(find_suite("nomiracl"), {"answered": Interval(0.9, 0.8, 0.95, 100)})
    lines = text.splitlines()
    assert lines[1].split()[:2] == ["Dateline", ".900"]
    gpt4 = next(line for line in lines if line.startswith("gpt-4"))
    assert "0.948" in gpt4
    assert "0.576" in gpt4
    assert "NoMIRACL paper" in gpt4
