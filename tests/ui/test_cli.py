"""The command line as a contract: keys, exit codes, streams. In-process where the process itself is not what is tested."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

QUESTION = "How many square kilometers did the Russian army advance in October?"
ROUNDUP = "001_3cac3638c58c4591.txt"
ANSWER_KEYS = """schema_version id question understood answer abstained reason premise message confidence as_of since until frame
citations sentences disagreements nearest removed unknown_markers index_state answerer fallback usage timings_ms""".split()
CITATION_KEYS = """n source title publisher date date_start date_basis start end quote support claimant event_date page
content_hash""".split()
HIT_KEYS = ["rank", "source", "title", "date", "start", "end", "text", "score"]
ARTICLE_KEYS = """source title publisher date date_start date_basis encoding language passages embedded content_hash
root""".split()


@pytest.fixture
def on_seeds(dateline, seeds_index):
    """Runs a command on the index of the seeds."""
    return lambda command, *arguments: dateline(command, *arguments, "--index", seeds_index)


# What is imported


def imports(environment, *arguments):
    """The top-level modules that a command imports, from a process of its own."""
    code = (
        "import sys, contextlib\nfrom ui.main import main\n"
        "with contextlib.suppress(SystemExit): main(sys.argv[1:])\n"
        "print('IMPORTED', *{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=100
    )
    return done.stdout, set(done.stdout.rpartition("IMPORTED")[2].split())


HEAVY = {
    "torch",
    "gradio",
    "chromadb",
    "numpy",
    "sentence_transformers",
    "onnxruntime",
    "langchain",
    "openai",
    "pydantic",
    "tokenizers",
}


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"], ["--version"], ["eval", "--help"]])
def test_help_imports_nothing_heavy(environment, arguments):
    out, imported = imports(environment, *arguments)

    assert "dateline" in out
    assert imported & HEAVY == set()


def test_a_question_to_an_index_imports_neither_torch_nor_gradio(environment, seeds_index):
    out, imported = imports(environment, "ask", QUESTION, "--index", seeds_index)

    assert "478" in out
    assert imported & {"torch", "gradio", "sentence_transformers", "transformers", "langchain", "openai"} == set()


def test_listing_articles_imports_no_model(environment, seeds_index):
    _, imported = imports(environment, "articles", "--index", seeds_index)

    assert imported & {"torch", "gradio", "chromadb", "onnxruntime", "openai"} == set()


# The JSON contracts


def test_an_answer_has_exactly_the_contracts_keys(on_seeds):
    ran = on_seeds("ask", QUESTION, "--json", "--until", "2024-12-31", "--as-of", "2024-12", "--since", "2024")
    form = ran.json

    assert (ran.code, ran.err) == (0, "")
    assert [*form] == ANSWER_KEYS
    assert form["schema_version"] == 1
    assert (form["as_of"], form["since"], form["until"]) == ("2024-12-31", "2024-01-01", "2024-12-31")
    assert [*form["citations"][0]] == CITATION_KEYS
    assert [*form["sentences"][0]] == ["text", "citations", "supported"]
    assert [*form["timings_ms"]] == ["retrieve", "evidence", "write", "check", "total"]
    assert form["index_state"] == {"articles": 4, "embedded": 4}
    assert form["citations"][0]["source"] == ROUNDUP
    assert (form["citations"][0]["date"], form["citations"][0]["date_start"]) == ("2024-11-01", "2024-10-28")


def test_abstaining_has_the_same_keys_and_is_no_failure(on_seeds):
    ran = on_seeds("ask", "Which recipe for apple pie won the village fair in Devon?", "--json")

    assert ran.code == 0
    assert [*ran.json] == ANSWER_KEYS
    assert (ran.json["abstained"], ran.json["answer"], ran.json["citations"]) == (True, "", [])
    assert [*ran.json["nearest"][0]] == HIT_KEYS


def test_hits_have_exactly_the_contracts_keys(on_seeds):
    form = on_seeds("search", QUESTION, "--json", "-k", "3").json

    assert [*form] == ["id", "question", "hits"]
    assert [[*hit] for hit in form["hits"]] == [HIT_KEYS] * 3
    assert [hit["rank"] for hit in form["hits"]] == [1, 2, 3]


def test_articles_have_exactly_the_contracts_keys(on_seeds, seeds):
    listed = on_seeds("articles", "--json").json

    assert [[*article] for article in listed] == [ARTICLE_KEYS] * 4
    assert all(article["embedded"] == article["passages"] > 0 for article in listed)
    assert {article["root"] for article in listed} == {str(seeds)}


def test_an_index_report_has_exactly_the_contracts_keys(dateline, tmp_path):
    (tmp_path / "wire.jsonl").write_text('{"text": "The bakery on Mill Street opened on Monday."}\n{"text": 1}\n')

    ran = dateline("index", tmp_path / "wire.jsonl", "--json", "--index", tmp_path / "index")

    assert ran.code == 0  # some could not be read; that is listed
    assert [*ran.json] == ["added", "changed", "unchanged", "removed", "passages", "seconds", "errors"]
    assert ran.json["errors"] == [{"file": "wire.jsonl", "line": 2, "reason": ran.json["errors"][0]["reason"]}]
    assert "wire.jsonl, line 2" in ran.err


# An article's exact text


def test_the_text_of_an_article_is_printed_to_the_byte(dateline_process, dateline, tmp_path):
    body = "The bakery opened.\r\nIt sells\trye bread 🍞 and café cakes.\rNo more.\n\n"
    (tmp_path / "a.txt").write_bytes("\ufeff".encode() + body.encode())
    (tmp_path / "b.txt").write_bytes("Порт замёрз в январе. Лодки застряли во льду.\r\n".encode("cp1251"))
    assert dateline("index", tmp_path / "a.txt", tmp_path / "b.txt", "--index", tmp_path / "index").code == 0

    for source, wanted in (("a.txt", body), ("b.txt", "Порт замёрз в январе. Лодки застряли во льду.\r\n")):
        assert dateline_process("articles", "--text", source, "--index", tmp_path / "index", LC_ALL="C").out == wanted


def test_an_article_that_is_not_there_is_a_failure(on_seeds):
    ran = on_seeds("articles", "--text", "nothing.txt")

    assert (ran.code, ran.out) == (1, "")
    assert "nothing.txt" in ran.err


# Batches


def test_every_line_gets_its_line_in_the_same_order(on_seeds, tmp_path):
    lines = [
        json.dumps({"id": "one", "question": QUESTION}),
        "not JSON",
        json.dumps({"id": 3}),
        "",
        json.dumps([1]),
        json.dumps({"id": "six", "question": ""}),
        json.dumps({"id": "seven", "question": QUESTION, "source": "003*", "as_of": "2024"}),
        json.dumps({"id": "eight", "question": QUESTION, "since": "tomorrow"}),
        json.dumps({"id": "nine", "question": "x" * 100_000}),
        '{"id": "ten", "question": "half a pair \\ud800 in October?"}',
        '{"id": ' + "9" * 5000 + "}",
        json.dumps({"id": "twelve", "question": QUESTION, "history": "none"}),
    ]
    (tmp_path / "questions.jsonl").write_text("\ufeff" + "\r\n".join(lines) + "\n", encoding="utf-8")

    ran = on_seeds("ask", "--batch", tmp_path / "questions.jsonl")

    assert ran.code == 0
    ids = ["one", None, 3, None, None, "six", "seven", "eight", "nine", "ten", None, "twelve"]
    assert [line["id"] for line in ran.lines] == ids
    assert [number for number, line in enumerate(ran.lines) if "error" not in line] == [0, 6, 9]
    assert all([*line] == ["id", "error"] for line in ran.lines if "error" in line)
    assert {citation["source"][:3] for citation in ran.lines[6]["citations"]} <= {"003"}
    assert ran.lines[6]["as_of"] == "2024-12-31"


def test_limits_of_the_command_hold_for_lines_without_their_own(on_seeds, tmp_path):
    lines = [{"id": "a", "question": QUESTION}, {"id": "b", "question": QUESTION, "source": "001*"}]
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)))

    ran = on_seeds("search", "--batch", tmp_path / "questions.jsonl", "--source", "003*", "--by", "article")

    assert [[hit["source"][:3] for hit in line["hits"]] for line in ran.lines] == [["003"], ["001"]]


def test_out_takes_the_lines_and_nothing_is_printed(on_seeds, tmp_path):
    (tmp_path / "questions.jsonl").write_text(json.dumps({"id": "ü", "question": QUESTION}))

    ran = on_seeds("ask", "--batch", tmp_path / "questions.jsonl", "--out", tmp_path / "answers.jsonl")

    assert (ran.code, ran.out) == (0, "")
    assert json.loads((tmp_path / "answers.jsonl").read_text(encoding="utf-8"))["id"] == "ü"


def test_claims_are_judged_line_by_line(dateline, tmp_path):
    text = "The bakery on Mill Street opened on Monday and sold 200 loaves."
    lines = [
        {"id": 1, "claim": "The bakery on Mill Street opened on Monday.", "references": [text]},
        {"id": 2, "claim": "The bakery sold 900 loaves.", "references": [text]},
        {"id": 3, "claim": "The bakery opened.", "references": []},
        {"id": 4, "references": [text]},
        {"id": 5, "claim": "The bakery opened.", "references": text},
    ]
    (tmp_path / "claims.jsonl").write_text("\n".join(map(json.dumps, lines)))

    ran = dateline("check", "--batch", tmp_path / "claims.jsonl")

    assert ran.code == 0
    assert [line.get("supported") for line in ran.lines] == [True, False, False, None, None]
    assert [[*line] for line in ran.lines[:3]] == [["id", "support", "supported"]] * 3
    assert all(0 <= line["support"] <= 1 for line in ran.lines[:3])
    assert all("error" in line for line in ran.lines[3:])


@pytest.mark.parametrize("path", ["missing.jsonl", "."])
def test_a_batch_that_cannot_be_read_is_a_failure(on_seeds, tmp_path, path):
    ran = on_seeds("ask", "--batch", tmp_path / path)

    assert ran.code == 1
    assert "can't be read" in ran.err


# Exit codes


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["ask", ""], "empty"),
        (["ask", " \n "], "empty"),
        (["ask", "a" * 100_000], "100,000"),
        (["ask"], "QUESTION"),
        (["ask", "Who?", "--batch", "b.jsonl"], "QUESTION"),
        (["ask", "Who?", "--out", "o.jsonl"], "--out"),
        (["ask", "Who?", "--as-of", "soon"], "as_of"),
        (["ask", "Who?", "--as-of", ""], "as-of"),
        (["ask", "Who?", "--since", "2024-02", "--until", "2024-01"], "No day"),
        (["ask", "Who?", "--answerer", "llm"], "DATELINE_LLM_MODEL"),
        (["ask", "Who?", "--answerer", "oracle"], "oracle"),
        (["ask", "Who?", "--colour"], "--colour"),
        (["search", "Who?", "-k", "0"], "-k"),
        (["search", "Who?", "-k", "many"], "-k"),
        (["frobnicate"], "frobnicate"),
        (["check"], "--batch"),
        (["articles", "--config", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_wrong_usage_is_2_with_a_message_and_no_traceback(on_seeds, arguments, said):
    command, *rest = arguments
    ran = on_seeds(command, *rest)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_no_command_is_wrong_usage(dateline):
    assert dateline().code == 2


def test_an_unknown_variable_is_wrong_usage(on_seeds, monkeypatch):
    monkeypatch.setenv("DATELINE_MODEL", "x")

    ran = on_seeds("articles")

    assert ran.code == 2
    assert "DATELINE_MODEL" in ran.err


@pytest.mark.parametrize("command", [["ask", "Who?"], ["search", "Who?"], ["articles"], ["remove", "x"], ["doctor"]])
def test_no_index_is_a_failure_that_says_what_to_do(dateline, tmp_path, command):
    ran = dateline(*command, "--index", tmp_path / "none")

    assert ran.code == 1
    assert "dateline index" in ran.err + ran.out
    assert not (tmp_path / "none").exists()


def test_nothing_that_could_be_indexed_is_a_failure(dateline, tmp_path):
    (tmp_path / "empty").mkdir()
    for path in ("empty", "missing"):
        ran = dateline("index", tmp_path / path, "--index", tmp_path / "index")
        assert ran.code == 1
        assert path in ran.err


def test_a_missing_path_beside_a_good_one_is_a_failure_that_lost_nothing(dateline, tmp_path):
    (tmp_path / "a.txt").write_text("The bakery on Mill Street opened on Monday.")

    ran = dateline("index", tmp_path / "missing", tmp_path / "a.txt", "--index", tmp_path / "index")

    assert ran.code == 1
    assert "1 added" in ran.out
    assert "missing" in ran.err


def test_a_bug_gets_a_sentence_and_its_traceback_only_when_asked(on_seeds, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("surprise")

    monkeypatch.setattr("ui.commands.COMMANDS", {"articles": broken})

    plain, debugged = on_seeds("articles"), on_seeds("articles", "--debug")

    assert plain.code == debugged.code == 1
    assert "surprise" in plain.err
    assert "Traceback" not in plain.err
    assert "Traceback" in debugged.err


def test_a_reader_that_leaves_early_is_no_failure(environment, seeds_index):
    command = [sys.executable, "-m", "ui.main", "articles", "--text", ROUNDUP, "--index", str(seeds_index)]
    piped = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    piped.stdout.close()

    assert piped.wait(timeout=60) == 0
    assert piped.stderr.read() == b""


def test_removing_prints_how_many_went(dateline, seeds_index, tmp_path):
    shutil.copytree(seeds_index, tmp_path / "index")

    assert "Removed 1 article." in dateline("remove", ROUNDUP, "--index", tmp_path / "index").out
    assert ROUNDUP not in dateline("articles", "--index", tmp_path / "index").out
    assert dateline("remove", ROUNDUP, "--index", tmp_path / "index").code == 1


# For people


def test_an_answer_for_people_has_markers_and_sources(on_seeds):
    ran = on_seeds("ask", QUESTION)

    assert ran.code == 0
    assert "[1]" in ran.out
    assert "478 square kilometers" in ran.out
    assert "2024-11-01" in ran.out or "November" in ran.out or "Nov" in ran.out


def test_listings_show_every_article_and_hit(on_seeds):
    listed, found = on_seeds("articles").out, on_seeds("search", QUESTION, "-k", "2").out

    assert "4 articles" in listed
    assert "undated" in listed
    assert found.count("\n    ") == 2
    assert "Nothing found" in on_seeds("search", QUESTION, "--source", "none").out


# The language model


def test_a_stray_key_alone_uploads_nothing(on_seeds, scripted_llm, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-stray")
    monkeypatch.setenv("OPENAI_BASE_URL", scripted_llm.url)

    ran = on_seeds("ask", QUESTION, "--json")

    assert ran.json["answerer"] == "extractive"
    assert ran.json["fallback"] is None
    assert on_seeds("doctor").code == 0
    assert scripted_llm.requests == []


def test_a_named_model_writes_the_answer(on_seeds, scripted_llm, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", scripted_llm.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-secret")
    monkeypatch.setenv("DATELINE_LLM_MODEL", "scripted")
    scripted_llm.says("The Russian army advanced 478 square kilometers in October. [1]")

    ran = on_seeds("ask", QUESTION, "--json")

    assert ran.json["answerer"] == "llm:scripted"
    assert [*ran.json["usage"]] == ["input_tokens", "output_tokens", "cost"]
    assert "sk-test-secret" not in ran.out + ran.err


def test_a_failing_endpoint_is_told_by_auto_and_a_failure_where_it_was_demanded(on_seeds, scripted_llm, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", scripted_llm.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-secret")
    for _ in range(4):
        scripted_llm.fails(401, "no such key")

    auto = on_seeds("ask", QUESTION, "--json", "--llm-model", "scripted")
    demanded = on_seeds("ask", QUESTION, "--json", "--llm-model", "scripted", "--answerer", "llm")

    assert (auto.code, auto.json["answerer"]) == (0, "extractive")
    assert "401" in auto.json["fallback"] or "key" in auto.json["fallback"]
    assert (demanded.code, demanded.out) == (1, "")
    assert "sk-test-secret" not in auto.out + auto.err + demanded.err


@pytest.mark.skipif(not hasattr(os, "nice"), reason="a system without niceness of processes")
@pytest.mark.parametrize(("command", "given_way"), [("index", True), ("articles", False)])
def test_indexing_gives_way_to_questions(tmp_path, command, given_way):
    program = (
        "import os, sys; before = os.nice(0); sys.argv = sys.argv[1:]; from ui.main import main; main(); "
        "print('gave way' if os.nice(0) > before else 'did not')"
    )
    where = [tmp_path / "none"] if command == "index" else []
    done = subprocess.run(
        [sys.executable, "-c", program, "dateline", command, *where, "--index", tmp_path / "index"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == ("gave way" if given_way else "did not")
