"""Fits the weights of `rag/support.py` and measures both sides of the check.

    python -m eval.fit_support --data DIR

Fitted on WiCE's dev set; measured on its halves left out and, where the folder has it, on AttributionBench, on which nothing is
fitted. (Our own claims are paraphrases beside the same with one word changed: of those a comparison of words prefers the false.)
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from eval import metrics
from eval.evidence.splits import share
from eval.suites.attribution import load_claims
from eval.suites.rows import rows_of
from index.embed import question_encoder
from index.models import find_model
from rag import support
from rag.check import comparisons
from rag.support import Comparison
from ui.settings import load as load_settings

NAMES = tuple(field.name for field in fields(Comparison))
_ROUNDS = 6  # of choosing each claim's best run and fitting again

Matrix = npt.NDArray[np.float64]
Claims = Sequence[tuple[str, Sequence[str], bool]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim's comparisons, one row a run of sentences, and whether its references support it."""

    suite: str
    name: str
    supported: bool
    runs: Matrix


def wice(data: Path) -> Claims:
    """Claims, references, wholly supported or not."""
    rows = (row for _, row in rows_of(data / "wice/dev.jsonl"))
    return [(row["claim"], [" ".join(row["evidence"])], row["label"] == "supported") for row in rows]


def attribution(data: Path) -> Claims:
    """AttributionBench's claims: to measure on."""
    return [(claim.claim, claim.references, claim.supported) for claim in load_claims(data / "attribution")]


def pairs(suite: str, claims: Claims, encode: Any) -> list[Pair]:
    made = []
    for claim, references, supported in tqdm(claims, desc=suite, file=sys.stderr, disable=None):
        runs = [[float(getattr(found, name)) for name in NAMES] for found in comparisons(claim, references, encode)]
        made.append(Pair(suite, claim, supported, np.array(runs or [[0.0] * len(NAMES)])))
    return made


def fit(chosen: Sequence[Pair]) -> tuple[Matrix, float]:
    """Weights (none negative but that of `negation`) and offset; each claim stands by its best run, as when checking."""
    from scipy.optimize import minimize

    weights, offset = np.array([support._WEIGHTS.get(name, 0.0) for name in NAMES]), support._OFFSET
    labels = np.array([pair.supported for pair in chosen], dtype=float)
    sizes = {suite: sum(p.suite == suite for p in chosen) for suite in {p.suite for p in chosen}}
    importance = np.array([1 / sizes[pair.suite] for pair in chosen])
    importance *= len(chosen) / importance.sum()
    bounds = [(-6.0, 0.0) if name == "negation" else (0.0, 12.0) for name in NAMES] + [(-20.0, 20.0)]
    for _ in range(_ROUNDS):
        rows = np.array([pair.runs[np.argmax(pair.runs @ weights)] for pair in chosen])

        def loss(x: Matrix, rows: Matrix = rows) -> float:
            z = rows @ x[:-1] + x[-1]
            return float((importance * (np.logaddexp(0, z) - labels * z)).sum() + 0.5 * (x[:-1] ** 2).sum())

        found = minimize(loss, np.append(weights, offset), bounds=bounds, method="L-BFGS-B").x
        weights, offset = found[:-1], float(found[-1])
    return weights, offset


def scores(chosen: Sequence[Pair], weights: Matrix, offset: float) -> Matrix:
    """The support of each claim as `rag.support` gives it under these weights."""
    result = []
    for pair in chosen:
        score = 1 / (1 + np.exp(-(pair.runs @ weights + offset)))
        column = {name: pair.runs[:, at] for at, name in enumerate(NAMES)}
        denied = (column["negation"] > 0) & (column["words"] >= support._SAME_STATEMENT)
        score = np.where((column["numbers"] < 1) | denied, np.minimum(score, support.CONTRADICTED), score)
        result.append(float(score.max()))
    return np.array(result)


def figures(chosen: Sequence[Pair], found: Matrix, threshold: float) -> str:
    """Of a set: area under the ROC curve, macro-F1, supported claims dropped, unsupported kept."""
    from sklearn.metrics import roc_auc_score

    labels = np.array([pair.supported for pair in chosen])
    kept = found >= threshold
    f1 = metrics.macro_f1(kept.tolist(), labels.tolist())
    return (
        f"n {len(chosen):5}  area {roc_auc_score(labels, found):.3f}  macro-F1 {f1:.3f}  "
        f"supported dropped {1 - kept[labels].mean():.3f}  unsupported kept {kept[~labels].mean():.3f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Fit the weights of the support score; measure it.")
    parser.add_argument("--data", type=Path, required=True, help="folder with wice/ and perhaps attribution/")
    parser.add_argument("--threshold", type=float, default=support.SUPPORTED)
    arguments = parser.parse_args()
    settings = load_settings({})
    encode: Callable[[Sequence[str]], Any] = question_encoder(find_model(), settings.cache_folder).encode
    sets = {"wice": wice(arguments.data)}
    fitted = [pair for name, claims in sets.items() for pair in pairs(name, claims, encode)]
    halves = [[p for p in fitted if (share(p.name) < 0.5) == first] for first in (True, False)]
    left_out: dict[str, list[tuple[Pair, float]]] = {}
    for inside, outside in (halves, halves[::-1]):
        for pair, score in zip(outside, scores(outside, *fit(inside)), strict=True):
            left_out.setdefault(pair.suite, []).append((pair, score))
    for name, judged in left_out.items():
        measured = figures([p for p, _ in judged], np.array([s for _, s in judged]), arguments.threshold)
        sys.stdout.write(f"{name:12} {measured}\n")
    weights, offset = fit(fitted)
    if (arguments.data / "attribution").is_dir():
        apart = pairs("attribution", attribution(arguments.data), encode)
        sys.stdout.write(f"attribution  {figures(apart, scores(apart, weights, offset), arguments.threshold)}\n")
        now = np.array([support._WEIGHTS.get(name, 0.0) for name in NAMES])
        sys.stdout.write(f"  as shipped {figures(apart, scores(apart, now, support._OFFSET), support.SUPPORTED)}\n")
    shown = ", ".join(f'"{name}": {weight:.2f}' for name, weight in zip(NAMES, weights, strict=True))
    sys.stdout.write(f"_WEIGHTS = {{{shown}}}\n_OFFSET = {offset:.2f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
