"""`dateline eval --speed`: each row measured for real, on a few articles."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from eval import speed_texts
from eval.peers import PACKAGES, PEERS
from eval.speed import FILE, measure
from eval.speed_cold import cold_rows, copies_rows
from eval.speed_index import again_rows, files_rows, index_rows
from eval.speed_plan import Plan
from eval.speed_process import MeasureError, dateline, environment, run
from eval.speed_rows import Row, standing, table
from eval.suites.types import SuiteError
from index.errors import UsageError
from index.models import find_model

ARTICLES = [
    (
        "harbour",
        "2024-03-01",
        "The harbour of Lindholm was closed on Friday after a ferry ran aground. Nobody was hurt.",
    ),
    ("bridge", "2024-03-02", "The bridge over the Orla will cost 42 million crowns, Mayor Ines Falk said on Saturday."),
    ("strike", "2024-03-03", "Bus drivers in Tarnby went on strike on Sunday over wages. Talks resume on Tuesday."),
]
QUESTIONS = [("How much will the bridge over the Orla cost?", "bridge"), ("Why was the harbour closed?", "harbour")]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder of data as `--data` names it: three articles and two questions on them."""
    folder = tmp_path / "data" / "news"
    records = [{"id": key, "title": f"About the {key}", "date": day, "text": text} for key, day, text in ARTICLES]
    speed_texts.write(records, folder)
    lines = (json.dumps({"question": question, "gold_ids": [gold]}) + "\n" for question, gold in QUESTIONS)
    (folder / "questions.jsonl").write_text("".join(lines))
    return folder.parent


@pytest.fixture
def plan(small: Path, tmp_path: Path, cache: Path) -> Plan:
    """A trial: one round, this Python for the peers."""
    return Plan(small, tmp_path / "scratch", cache, find_model().folder, limit=3, peers_python=Path(sys.executable))


def of(rows: list[Row], system: str) -> dict[str, Row]:
    return {row.measure: row for row in rows if row.system == system}


@pytest.mark.slow
def test_indexing_a_cold_question_and_indexing_again_are_measured(plan: Plan, small: Path) -> None:
    records = speed_texts.news(small)
    questions = [question for question, _ in speed_texts.questions(small, records)]
    rows = list(index_rows(plan, "news", records, questions))
    rows += cold_rows(plan, "news", questions)
    rows += again_rows(plan, "news", records)
    own = of(rows, "Dateline")
    assert own["passages"].value == 3
    assert (own["first article found by its words"].value or 0) < (own["first answer"].value or 0)
    for name in ("whole index", "disk for an article", "cold ask", "cold search, memory", "again, nothing changed"):
        assert (own[name].value or 0) > 0, name
    for peer in PEERS:
        theirs = of(rows, peer)
        assert set(theirs) == set(own) - {"first article found by its words"} - (
            {"cold ask, CPU", "cold ask, memory", "cold search, CPU", "cold search, memory"}
            if peer in plan.missing
            else set()
        )
        if peer in plan.missing:
            assert all(row.value is None and "pip install" in row.note for row in theirs.values())


def test_a_folder_of_files_with_nothing_changed_is_measured(plan: Plan, small: Path) -> None:
    records = speed_texts.news(small)
    folder, index = speed_texts.write(records, plan.scratch / "mixed" / "articles"), plan.scratch / "mixed" / "dateline"
    run(dateline("index", folder, "--index", index, "--json"), plan.cache)
    (row,) = files_rows(plan, "mixed", records)
    assert (row.value or 0) > 0
    assert "3 unchanged" in row.note


def test_the_same_text_in_ten_files_is_embedded_once(plan: Plan, small: Path) -> None:
    rows = of(list(copies_rows(plan, "copies", speed_texts.news(small))), "Dateline")
    assert (rows["10 files against one"].value or 99) < 5


def test_searches_are_measured_on_made_up_passages_and_compared_across_sizes(
    small: Path, tmp_path: Path, cache: Path
) -> None:
    told = measure(small, tmp_path / "out", cache=cache, only=["search"], sizes=[100, 200])
    assert "search p50, 200 passages" in told
    rows = json.loads((tmp_path / "out" / FILE).read_text())["rows"]
    values = {row["measure"]: row["value"] for row in rows}
    assert (
        values["question p50, 200 passages"] > values["search p50, 200 passages"] > values["Chroma p50, 200 passages"]
    )
    growth = values["Chroma p50, 200 passages"] / values["Chroma p50, 100 passages"]
    assert values["Chroma p50, 200 against 100"] == pytest.approx(growth)
    assert all("synthetic" in row["note"] for row in rows)
    assert list((tmp_path / "out").iterdir()) == [tmp_path / "out" / FILE]  # nothing is left behind


def test_what_is_found_is_measured_at_each_share_of_vectors(small: Path, tmp_path: Path, cache: Path) -> None:
    measure(small, tmp_path / "out", cache=cache, only=["incomplete"])
    rows = json.loads((tmp_path / "out" / FILE).read_text())["rows"]
    values = {row["measure"]: row["value"] for row in rows}
    assert [values[f"hit@1, {share}% embedded"] for share in (0, 25, 50, 100)] == [1.0] * 4


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.slow
def test_a_peer_indexes_syncs_and_answers(peer: str, small: Path, tmp_path: Path, cache: Path) -> None:
    plan = Plan(small, tmp_path, cache, find_model().folder, limit=3)
    if peer in plan.missing:
        pytest.skip(plan.missing[peer])
    articles = ("--articles", small / "news" / "articles.jsonl", "--question", QUESTIONS[0][0])
    for step in ("tracked", "again", "ask"):
        ran = plan.peer(peer, step, tmp_path / peer, *articles)
        assert ran.result["hits"] == 3
        assert ran.begun_at < ran.result["loaded"] <= ran.result["done"] <= ran.result["first_hit"]


def test_each_peer_s_packages_are_in_the_requirements() -> None:
    pinned = {line.partition("==")[0] for line in _requirements() if not line.startswith("#")}
    wanted = {name.replace("_", "-").replace("faiss", "faiss-cpu") for names in PACKAGES.values() for name in names}
    assert wanted <= pinned


def _requirements() -> list[str]:
    return (Path(__file__).parents[2] / "eval" / "peers-requirements.txt").read_text().splitlines()


def test_a_process_is_measured_by_itself(cache: Path) -> None:
    small, large = (
        run([sys.executable, "-c", f"x = bytearray({size}); x[::4096] = b'1' * len(x[::4096]); print('[1]')"], cache)
        for size in (1, 200_000_000)
    )
    assert large.peak_bytes - small.peak_bytes > 150_000_000
    assert large.result == [1]
    with pytest.raises(MeasureError, match="no such thing"):
        run([sys.executable, "-c", "raise SystemExit('no such thing')"], cache)


def test_the_user_s_settings_do_not_reach_what_is_measured(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setenv("DATELINE_LLM_MODEL", "gpt")
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    names = environment(cache)
    assert "DATELINE_LLM_MODEL" not in names
    assert "OPENAI_API_KEY" not in names


def test_the_table_says_where_dateline_is_behind() -> None:
    ahead = [Row("g", "seconds", "Dateline", 2.0, "s"), Row("g", "seconds", "txtai", 5.0, "s")]
    behind = [Row("g", "rate", "Dateline", 2.0, "passages/s"), Row("g", "rate", "txtai", 5.0, "passages/s")]
    alone = [Row("g", "other", "Dateline", 2.0, "s"), Row("g", "other", "txtai", None, "", "not installed")]
    assert (standing(ahead), standing(behind), standing(alone)) == ("ahead 2.5×", "behind 2.5×", "")
    printed = table([*ahead, *behind, *alone])
    assert "| g: rate | 2.0 passages/s | 5.0 passages/s | behind 2.5× |" in printed
    assert "none [1]" in printed
    assert "[1] not installed" in printed


def test_distinct_texts_come_from_four_sources_and_no_two_are_equal(data: Path) -> None:
    records = speed_texts.distinct(data, 2000)
    assert len({record["text"] for record in records}) == len({record["id"] for record in records}) == 2000
    assert sum("-" in record["id"] for record in records) > 1000
    with pytest.raises(SuiteError, match="distinct texts"):
        speed_texts.distinct(data, 100_000)


def test_an_unknown_group_or_absent_data_is_told(small: Path, tmp_path: Path, cache: Path) -> None:
    with pytest.raises(UsageError, match="there are news, mixed"):
        measure(small, tmp_path / "out", cache=cache, only=["everything"])
    with pytest.raises(SuiteError, match="has no folder news"):
        measure(tmp_path, tmp_path / "out", cache=cache)
