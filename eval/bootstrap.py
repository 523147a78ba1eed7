"""Bootstrap intervals and p-values, seeded: the same numbers give the same intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
SEED = 20240224


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its 95 % interval and the number of questions that it rests on."""

    value: float
    low: float
    high: float
    n: int


def mean_interval(values: Sequence[float], *, resamples: int = RESAMPLES, seed: int = SEED) -> Interval:
    """The mean with its percentile-bootstrap interval (Efron & Tibshirani 1993, ch. 13); at least one value."""
    data = _array(values)
    drawn = _draws(len(data), resamples, seed)
    means = data[drawn].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(data.mean()), float(low), float(high), len(data))


def statistic_interval(
    count: int, statistic: Callable[[NDArray[np.intp]], float], *, resamples: int = RESAMPLES // 5, seed: int = SEED
) -> Interval:
    """The same for a statistic of a whole sample; it is called with the indices of the sample's members."""
    if count < 1:
        raise ValueError("an interval needs at least one value")
    values = [statistic(row) for row in _draws(count, resamples, seed)]
    low, high = np.percentile(np.asarray(values), [2.5, 97.5])
    return Interval(statistic(np.arange(count)), float(low), float(high), count)


def paired_difference(
    one: Sequence[float], other: Sequence[float], *, resamples: int = 10 * RESAMPLES, seed: int = SEED
) -> tuple[Interval, float]:
    """Mean of `other - one` over the same questions with its interval, and the two-sided bootstrap p-value of no difference.

    p is the share of resampled means, centred on 0, at least as far from 0 as the one observed (Efron & Tibshirani 1993, ch. 16).
    """
    if len(one) != len(other):
        raise ValueError(f"{len(one)} values against {len(other)}")
    differences = _array(other) - _array(one)
    means = differences[_draws(len(differences), resamples, seed)].mean(axis=1)
    observed = float(differences.mean())
    low, high = np.percentile(means, [2.5, 97.5])
    extreme = np.abs(means - observed) >= abs(observed) - 1e-12
    p = (1 + int(extreme.sum())) / (1 + resamples)
    return Interval(observed, float(low), float(high), len(differences)), p


def _array(values: Sequence[float]) -> NDArray[np.float64]:
    data = np.asarray(values, dtype=np.float64)
    if data.size == 0:
        raise ValueError("an interval needs at least one value")
    return data


def _draws(count: int, resamples: int, seed: int) -> NDArray[np.intp]:
    return np.random.default_rng(seed).integers(0, count, size=(resamples, count))
