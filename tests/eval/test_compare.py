from collections.abc import Callable
from pathlib import Path

import pytest

from eval.check import BaselineError, check, write_baseline
from eval.compare import compare, comparison_text
from eval.questions import Question
from eval.records import Results, ResultsError
from eval.run import run_system
from eval.summary import summarise
from eval.system import System
from rag.types import Answer, Query
from tests.eval.handmade import FIRST

Make = Callable[..., Answer]
RunOn = Callable[..., Results]


@pytest.fixture
def run_on(
    tmp_path: Path,
    make_question: Callable[..., Question],
    make_answer: Make,
    make_system: Callable[..., System],
) -> RunOn:
    """A run over twelve questions, every second sealed, that answers those with the given numbers and abstains on the others."""

    def run(name: str, answered: set[int], *, first: int = 0) -> Results:
        questions = [
            make_question(id=f"q{at}", half="sealed" if at % 2 else "dev", question=f"Question {at}?")
            for at in range(first, first + 12)
        ]

        def answer(query: Query) -> Answer:
            known = int((query.id or "")[1:]) in answered
            return make_answer(("a.txt", *FIRST)) if known else make_answer()

        return run_system(questions, make_system(answer, [], fingerprint=name), tmp_path / name)

    return run


def test_differences_are_paired_and_flips_listed(run_on: RunOn) -> None:
    comparison = compare(run_on("a", {0, 1}), run_on("b", set(range(1, 12))))
    right = next(item for item in comparison.differences if item.title.startswith("answers right"))
    assert (right.one, right.other) == (pytest.approx(2 / 12), pytest.approx(11 / 12))
    assert right.p < 0.01
    assert [flip.id for flip in comparison.flips if not flip.gained] == ["q0"]
    assert sum(flip.gained for flip in comparison.flips) == 10
    assert ("fingerprint", "a", "b") in comparison.settings


def test_sealed_flips_are_counted_but_not_shown(run_on: RunOn) -> None:
    comparison = compare(run_on("a", set()), run_on("b", {1, 2}))
    text = comparison_text(comparison)
    assert "Question 2?" in text
    assert "Question 1?" not in text
    assert "1 of them in the sealed half" in text
    assert "Question 1?" in comparison_text(comparison, show_sealed=True)


def test_equal_runs_do_not_differ(run_on: RunOn) -> None:
    results = run_on("a", {1, 2, 3})
    comparison = compare(results, results)
    assert not comparison.flips
    assert all(item.p == 1.0 and item.interval.value == 0 for item in comparison.differences)


def test_runs_over_other_questions_cannot_be_compared(run_on: RunOn) -> None:
    with pytest.raises(ResultsError, match="no question in common"):
        compare(run_on("a", set()), run_on("b", set(), first=20))


def test_a_run_passes_its_own_baseline_and_a_worse_one_does_not(run_on: RunOn, tmp_path: Path) -> None:
    good, bad = run_on("a", set(range(12))), run_on("b", set(range(10)))
    path = tmp_path / "baseline.json"
    write_baseline(good, summarise(good.records), path)
    assert check(good, summarise(good.records), path) == []
    failures = check(bad, summarise(bad.records), path)
    assert any(failure.startswith("all/answers_right: 0.8333, at least 0.9167") for failure in failures), failures


def test_one_question_may_fall_on_the_other_side(run_on: RunOn, tmp_path: Path) -> None:
    """Another processor rounds otherwise: of twelve questions one is more than the tolerance, two are a change."""
    good = run_on("a", set(range(12)))
    path = tmp_path / "baseline.json"
    write_baseline(good, summarise(good.records), path)
    for answered, passes in (({*range(12)} - {0}, True), ({*range(12)} - {0, 2}, False)):
        other = run_on(f"b{len(answered)}", answered)
        failures = [f for f in check(other, summarise(other.records), path) if f.startswith("dev/answers_right")]
        assert (failures == []) is passes, failures


def test_a_better_run_passes(run_on: RunOn, tmp_path: Path) -> None:
    before, after = run_on("a", set(range(6))), run_on("b", set(range(12)))
    path = tmp_path / "baseline.json"
    write_baseline(before, summarise(before.records), path)
    assert check(after, summarise(after.records), path) == []


def test_a_baseline_of_other_questions_says_nothing_of_a_run(run_on: RunOn, tmp_path: Path) -> None:
    one, other = run_on("a", set()), run_on("b", set(), first=5)
    path = tmp_path / "baseline.json"
    write_baseline(one, summarise(one.records), path)
    with pytest.raises(BaselineError, match="other questions"):
        check(other, summarise(other.records), path)


@pytest.mark.parametrize("content", [None, "{}", "not json"])
def test_a_missing_or_damaged_baseline_is_an_error(run_on: RunOn, tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "baseline.json"
    if content is not None:
        path.write_text(content)
    results = run_on("a", set())
    with pytest.raises(BaselineError, match="write-baseline"):
        check(results, summarise(results.records), path)
