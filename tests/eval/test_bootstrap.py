import numpy as np
import pytest

from eval.bootstrap import mean_interval, paired_difference, statistic_interval


def test_an_interval_holds_the_mean_and_is_the_same_every_time() -> None:
    values = [0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0]
    interval = mean_interval(values)
    assert interval.low < interval.value == 0.625 < interval.high
    assert interval == mean_interval(values)
    assert interval.n == 8


def test_values_without_variation_have_an_interval_without_width() -> None:
    assert mean_interval([1.0] * 5) == statistic_interval(5, lambda drawn: 1.0)


def test_intervals_cover_the_true_mean_about_as_often_as_they_say() -> None:
    random = np.random.default_rng(7)
    covered = 0
    for _ in range(200):
        interval = mean_interval(random.normal(3.0, 1.0, 60).tolist(), resamples=300)
        covered += interval.low <= 3.0 <= interval.high
    assert 0.88 <= covered / 200 <= 0.99


def test_a_clear_difference_has_a_small_p_and_none_a_large_one() -> None:
    worse, better = [0.0] * 40, [1.0] * 30 + [0.0] * 10
    interval, p = paired_difference(worse, better)
    assert interval.value == 0.75
    assert p < 0.01
    _, p = paired_difference([0.0, 1.0] * 20, [1.0, 0.0] * 20)
    assert p > 0.9


def test_p_values_are_rarely_small_where_nothing_differs() -> None:
    random = np.random.default_rng(11)
    small = 0
    for _ in range(200):
        one, other = random.normal(0, 1, 50), random.normal(0, 1, 50)
        small += paired_difference(one.tolist(), other.tolist(), resamples=400)[1] < 0.05
    assert small / 200 <= 0.11


def test_nothing_has_no_interval() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        mean_interval([])
    with pytest.raises(ValueError, match="against"):
        paired_difference([1.0], [1.0, 2.0])
