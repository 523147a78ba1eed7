"""The metrics, each a pure function of numbers and truth values, with its definition and source. Knows nothing of questions.

A ranking is its relevances: `gains[i]` is what the hit at rank i+1 adds, 0 for nothing. `required` is how many relevant
things there are to find.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

Support = Callable[[str, Sequence[str]], bool]


def recall_at_k(gains: Sequence[int], required: int, k: int) -> float:
    """Share of the relevant things found among the first k hits (Manning et al., Introduction to IR, ch. 8)."""
    _positive(required, "required")
    return min(1.0, sum(gains[:k]) / required)


def reciprocal_rank(gains: Sequence[float], k: int | None = None) -> float:
    """1/rank of the first relevant hit within the first k (all where None), 0 where there is none.

    Its mean over questions is MRR (TREC-8 QA, Voorhees 1999).
    """
    return next((1 / rank for rank, gain in enumerate(gains[:k], 1) if gain > 0), 0.0)


def ndcg_at_k(gains: Sequence[float], ideal: Sequence[float], k: int) -> float:
    """DCG of the first k over that of the best possible ranking, discount log2(rank+1).

    Järvelin & Kekäläinen 2002, with trec_eval's linear gain; `ideal` are the gains of all relevant things.
    """
    best = _dcg(sorted(ideal, reverse=True)[:k])
    if best <= 0:
        raise ValueError("nDCG is undefined where nothing is relevant")
    return _dcg(gains[:k]) / best


def nugget_recall(found: Sequence[bool]) -> float:
    """Share of the vital nuggets that the answer says (TREC 2003 QA, "other" questions; vital nuggets only)."""
    _positive(len(found), "the number of nuggets")
    return sum(found) / len(found)


def answer_precision(carries: Sequence[bool]) -> float:
    """Share of the answer's sentences that carry at least one nugget, vital or not: 1 is an answer without padding."""
    _positive(len(carries), "the number of sentences")
    return sum(carries) / len(carries)


def citation_recall(sentences: Sequence[tuple[str, Sequence[str]]], supports: Support) -> float:
    """ALCE's citation recall (Gao et al. 2023, §3): share of sentences that all their citations together support.

    `sentences`: each sentence with the cited texts. A sentence without a citation is not supported.
    """
    _positive(len(sentences), "the number of sentences")
    return sum(bool(cited) and supports(text, cited) for text, cited in sentences) / len(sentences)


def citation_precision(sentences: Sequence[tuple[str, Sequence[str]]], supports: Support) -> float:
    """ALCE's citation precision: share of citations that are needed or enough, in sentences supported by their citations.

    A citation counts unless it alone does not support its sentence while the sentence's others without it do. 0 where
    nothing is cited.
    """
    total = sum(len(cited) for _, cited in sentences)
    if total == 0:
        return 0.0
    precise = 0
    for text, cited in sentences:
        if not cited or not supports(text, cited):
            continue
        for at, one in enumerate(cited):
            rest = [*cited[:at], *cited[at + 1 :]]
            irrelevant = not supports(text, [one]) and bool(rest) and supports(text, rest)
            precise += not irrelevant
    return precise / total


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """(coverage, risk) after each answer, most confident first (El-Yaniv & Wiener 2010).

    Answers of equal confidence enter together.
    Coverage is the share of the given answers that is kept, risk the share of wrong ones among those.
    """
    _same_length(confidences, right)
    order = np.argsort(-np.asarray(confidences, dtype=float), kind="stable")
    sorted_confidences = np.asarray(confidences, dtype=float)[order]
    wrong = np.cumsum(~np.asarray(right, dtype=bool)[order])
    total = len(order)
    return [
        ((at + 1) / total, float(wrong[at]) / (at + 1))
        for at in range(total)
        if at + 1 == total or sorted_confidences[at + 1] < sorted_confidences[at]
    ]


def aurc(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Area under the risk–coverage curve: the mean over all coverages of the risk (Geifman et al. 2019); lower is better.

    Answers of equal confidence share their step's mean risk, so that their order plays no part.
    """
    _positive(len(right), "the number of answers")
    area, before = 0.0, 0.0
    for coverage, risk in risk_coverage(confidences, right):
        area += (coverage - before) * risk
        before = coverage
    return area


def expected_calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Mean distance of confidence from the share right, over equal-width bins weighted by their size (Naeini et al. 2015)."""
    _positive(len(right), "the number of answers")
    return sum(
        size * abs(confidence - share) for confidence, share, size in calibration(confidences, right, bins)
    ) / len(right)


def calibration(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean confidence, share right, answers) of each bin that holds any."""
    _same_length(confidences, right)
    values, truth = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    if values.size and (values.min() < 0 or values.max() > 1):
        raise ValueError("a confidence lies outside 0..1")
    places = np.minimum((values * bins).astype(int), bins - 1)
    return [
        (float(values[places == place].mean()), float(truth[places == place].mean()), int((places == place).sum()))
        for place in range(bins)
        if (places == place).any()
    ]


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which `percent` of the values lie, linear between neighbours (Hyndman & Fan 1996, type 7)."""
    _positive(len(values), "the number of values")
    return float(np.percentile(np.asarray(values, dtype=float), percent))


def macro_f1(predicted: Sequence[bool], truth: Sequence[bool]) -> float:
    """Mean of both classes' F1, as AttributionBench (Li et al. 2024) reports; a class that occurs nowhere is left out."""
    _same_length(predicted, truth)
    pairs = list(zip(predicted, truth, strict=True))
    scores = []
    for label in (True, False):
        hit = sum(guess == label == real for guess, real in pairs)
        miss = sum((guess == label) != (real == label) for guess, real in pairs)
        if hit or miss:
            scores.append(2 * hit / (2 * hit + miss))
    _positive(len(scores), "the number of verdicts")
    return sum(scores) / len(scores)


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _positive(number: int, name: str) -> None:
    if number < 1:
        raise ValueError(f"{name} must be at least 1")


def _same_length(one: Sequence[object], other: Sequence[object]) -> None:
    if len(one) != len(other):
        raise ValueError(f"{len(one)} values against {len(other)}")
