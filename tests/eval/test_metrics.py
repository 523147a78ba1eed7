import math

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, nDCG

from eval import metrics


@given(st.lists(st.booleans(), min_size=1, max_size=15), st.integers(0, 4), st.sampled_from([1, 3, 5, 10]))
def test_ranking_metrics_equal_those_of_ir_measures(relevant: list[bool], unfound: int, k: int) -> None:
    required = sum(relevant) + unfound
    if required == 0:
        return
    truth = {f"d{at:02}": 1 for at, good in enumerate(relevant) if good} | {f"u{at}": 1 for at in range(unfound)}
    ranking = {f"d{at:02}": float(-at) for at in range(len(relevant))}
    theirs = ir_measures.calc_aggregate([R @ k, RR @ k, nDCG @ k], {"q": truth}, {"q": ranking})
    gains = [int(good) for good in relevant]
    assert metrics.recall_at_k(gains, required, k) == pytest.approx(theirs[R @ k])
    assert metrics.reciprocal_rank(gains, k) == pytest.approx(theirs[RR @ k])
    assert metrics.ndcg_at_k(gains, [1] * required, k) == pytest.approx(theirs[nDCG @ k])


def test_ranking_metrics_are_undefined_where_nothing_is_relevant() -> None:
    with pytest.raises(ValueError, match="nothing is relevant"):
        metrics.ndcg_at_k([0, 0], [], 10)
    with pytest.raises(ValueError, match="required"):
        metrics.recall_at_k([0], 0, 5)


def holds(sentence: str, cited: list[str]) -> bool:
    """Supported where every letter of the sentence occurs in what is cited."""
    return all(letter in "".join(cited) for letter in sentence)


def test_citation_recall_is_the_share_of_sentences_that_all_citations_together_support() -> None:
    sentences = [("ab", ["a", "b"]), ("ab", ["a"]), ("ab", [])]
    assert metrics.citation_recall(sentences, holds) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        (["ab"], 1.0),
        (["a", "b"], 1.0),  # each needed
        (["ab", "x"], 0.5),  # the second neither supports alone nor is needed
        (["ab", "ab"], 1.0),  # each supports alone
        (["a", "x"], 0.0),  # not supported at all
        ([], 0.0),
    ],
)
def test_citation_precision_discounts_citations_that_are_neither_needed_nor_enough(
    cited: list[str], expected: float
) -> None:
    assert metrics.citation_precision([("ab", cited)], holds) == pytest.approx(expected)


def test_risk_coverage_starts_with_the_most_confident_and_takes_equals_together() -> None:
    curve = metrics.risk_coverage([0.9, 0.5, 0.5, 0.1], [True, False, True, False])
    assert curve == [(0.25, 0.0), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)]


def test_aurc_is_the_mean_risk_over_coverages() -> None:
    assert metrics.aurc([0.9, 0.8, 0.7], [True, True, False]) == pytest.approx((0 + 0 + 1 / 3) / 3)
    assert metrics.aurc([0.9, 0.8, 0.7], [False, True, True]) == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30), st.randoms())
def test_aurc_does_not_depend_on_the_order_of_the_answers(answers: list[tuple[float, bool]], random: object) -> None:
    shuffled = list(answers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (metrics.aurc(*map(list, zip(*each, strict=True))) for each in (answers, shuffled))
    assert one == pytest.approx(other)


def test_calibration_error_weighs_the_bins_by_their_size() -> None:
    confidences, right = [0.95, 0.95, 0.95, 0.15], [True, True, False, False]
    expected = 3 / 4 * abs(0.95 - 2 / 3) + 1 / 4 * 0.15
    assert metrics.expected_calibration_error(confidences, right) == pytest.approx(expected)


def test_a_confidence_of_one_falls_into_the_last_bin_and_more_is_refused() -> None:
    assert metrics.calibration([1.0, 0.99], [True, True]) == [(pytest.approx(0.995), 1.0, 2)]
    with pytest.raises(ValueError, match=r"0\.\.1"):
        metrics.calibration([1.2], [True])


def test_macro_f1_counts_both_classes_alike() -> None:
    assert metrics.macro_f1([True, True, True, True], [True, True, True, False]) == pytest.approx((6 / 7 + 0) / 2)
    assert metrics.macro_f1([True, False], [True, False]) == 1.0
    assert metrics.macro_f1([True], [True]) == 1.0


def test_percentiles_lie_between_neighbours() -> None:
    assert metrics.percentile([1.0, 2.0, 3.0, 4.0], 50) == 2.5
    assert math.isclose(metrics.percentile([0.0, 1.0], 95), 0.95)
