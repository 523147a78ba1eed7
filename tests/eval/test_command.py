"""`dateline eval` on the real articles with the real index and answerer, over a few questions."""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from eval.check import BASELINE, BaselineError, read_baseline
from eval.command import add_arguments, run
from eval.questions import QUESTIONS, load_questions
from eval.records import read_results
from eval.run import K, describe
from eval.system import system_of
from index.errors import DatelineError
from index.reader import open_reader
from rag.desk import Desk, RagSettings
from rag.model_settings import ModelSettings

Evaluate = Callable[..., int]


@pytest.fixture(scope="module")
def evaluate(seeds_index: Path, cache: Path) -> Evaluate:
    """Runs the command with the tests' common index of the seeds in place of one of its own."""

    using = [RagSettings()]

    def build_at(paths: Sequence[Path], index: Path) -> object:
        assert [path.name for path in paths] == ["seeds"]
        return None

    def open_at(index: Path | None) -> Desk:
        return Desk(open_reader(seeds_index, cache=cache), using[-1])

    def evaluate(*arguments: str, settings: RagSettings = using[0]) -> int:
        parser = argparse.ArgumentParser()
        add_arguments(parser)
        using[:] = [settings]
        return run(parser.parse_args(arguments), open_at, build_at)

    return evaluate


def test_a_run_prints_its_table_and_writes_results_and_report(
    evaluate: Evaluate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("--limit", "8", "--out", str(tmp_path)) == 0
    printed = capsys.readouterr()
    assert "answers right" in printed.out
    assert "report.html" in printed.err
    results = read_results(tmp_path)
    assert len(results.records) == 8
    assert results.finished
    assert all(record.error is None for record in results.records)
    exact = [record.judgement for record in results.records if record.judgement is not None]
    assert sum(scores.quotes for scores in exact) == sum(scores.quotes_exact for scores in exact) > 0
    assert (tmp_path / "report.html").read_text().endswith("</html>\n")


def test_a_run_holds_against_its_own_baseline_and_fails_against_a_better_one(
    evaluate: Evaluate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline = tmp_path / "baseline.json"
    common = ("--limit", "3", "--out", str(tmp_path), "--baseline", str(baseline))
    assert evaluate(*common, "--write-baseline") == 0
    assert evaluate(*common, "--check") == 0
    better = json.loads(baseline.read_text())
    better["floors"]["all/right"] |= {"value": 1.5, "bound": 1.5}  # one of three questions may fall on the other side
    baseline.write_text(json.dumps(better))
    capsys.readouterr()
    assert evaluate(*common, "--check") == 3
    assert "all/right" in capsys.readouterr().err


def test_a_baseline_holds_by_who_wrote_the_answers_not_by_the_settings_name(evaluate: Evaluate, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    common = ("--limit", "2", "--out", str(tmp_path), "--baseline", str(baseline))
    assert evaluate(*common, "--write-baseline", settings=RagSettings(answerer="extractive")) == 0
    assert evaluate(*common, "--check", settings=RagSettings(answerer="auto")) == 0
    named = RagSettings(model=ModelSettings("gpt", base_url="http://127.0.0.1:9", timeout=1))
    with pytest.raises(BaselineError, match="the answerer 'extractive'"):
        evaluate(*common, "--check", settings=named)


def test_the_shipped_baseline_is_of_the_shipped_questions_and_the_default_answerer(
    seeds_index: Path, cache: Path
) -> None:
    baseline = read_baseline(BASELINE)
    system = system_of(Desk(open_reader(seeds_index, cache=cache)))
    described = describe(load_questions(QUESTIONS), system, name="questions", k=K)
    assert (baseline.answerer, baseline.questions_digest) == (described.answerer, described.questions_digest)


def test_two_runs_are_compared(evaluate: Evaluate, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        evaluate("--limit", "2", "--out", str(tmp_path / name))
    capsys.readouterr()
    assert evaluate("--compare", str(tmp_path / "a"), str(tmp_path / "b")) == 0
    assert "flips: 0 became right, 0 became wrong" in capsys.readouterr().out


def test_ablations_are_a_table_of_variants(
    evaluate: Evaluate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("--limit", "1", "--ablate", "--out", str(tmp_path)) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.split("|")[1].strip() for row in rows[2:5]] == ["fused", "dense", "lexical"]


def test_questions_that_do_not_fit_the_articles_are_refused_before_anything_is_asked(
    evaluate: Evaluate, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.jsonl"
    mine.write_text(
        '{"id": "m1", "kind": "fact", "question": "Who?", "answerable": true, "nuggets": [{"any": ["Zelensky"]}], '
        '"gold": [{"source": "absent.txt", "start": 0, "end": 9}]}\n'
    )
    with pytest.raises(DatelineError, match=r"no article 'absent\.txt'"):
        evaluate("--questions", str(mine), "--out", str(tmp_path))
