"""Fits `rag/support.py`: the weights of shared words and likeness, and how they join the evidence model's reading.

    python -m eval.fit_support --data DIR [--measure]

Claims of WiCE's dev set (ODC-BY) and our own; those that the evidence model was trained on serve for the words alone.
`attribution/` has no licence: --measure prints the figures on it, nothing is fitted to it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.evidence.splits import NEWS_LIKE, NEWS_LIKE_HELD_OUT, WICE_HELD_OUT, share
from eval.metrics import macro_f1
from eval.suites.attribution import load_claims
from eval.suites.rows import rows_of
from index.embed import Encoder, question_encoder
from index.models import find_model
from rag import check, support
from ui.settings import load as load_settings

_NAMES = ("cosine", "words", "words_around", "names", "numbers")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A claim, the texts it rests on, whether they support it, and whether the model never saw it."""

    claim: str
    references: tuple[str, ...]
    supported: bool
    fresh: bool


def labelled(data: Path) -> list[Labelled]:
    """WiCE's claims and our own."""
    found = [
        Labelled(
            row["claim"], (" ".join(row["evidence"]),), row["label"] == "supported", share(row["claim"]) < WICE_HELD_OUT
        )
        for _, row in rows_of(data / "wice/dev.jsonl")
    ]
    for _, row in rows_of(NEWS_LIKE):
        fresh = share(row["s"][0]) < NEWS_LIKE_HELD_OUT
        found += [Labelled(claim, (" ".join(row["s"]),), bool(label), fresh) for claim, _, label in row["c"]]
    return found


def words_data(claims: Sequence[Labelled], encoder: Encoder) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The comparison of each claim with the run of sentences of its references that is most like it."""
    lines = []
    for item in claims:
        cut = [check._sentences(reference) for reference in item.references]
        context = item.references[0][:600]
        compared = [
            support.compare(item.claim, text, cosine=cosine, context=context)
            for _, _, text, cosine in check.runs(item.claim, cut, encoder.encode)
        ]
        best = max(compared, key=lambda c: c.cosine + c.words + c.numbers + 0.5 * c.names)
        lines.append([getattr(best, name) for name in _NAMES])
    return np.array(lines), np.array([item.supported for item in claims])


def fit_words(x: npt.NDArray[np.float64], y: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.float64], float]:
    """Logistic regression with weights that are not negative, classes weighing the same."""
    from scipy.optimize import minimize

    balance = np.where(y, 0.5 / y.mean(), 0.5 / (1 - y.mean()))

    def loss(w: npt.NDArray[np.float64]) -> float:
        z = x @ w[:-1] + w[-1]
        return float((balance * np.logaddexp(0, np.where(y, -z, z))).mean() + 0.002 * (w[:-1] ** 2).sum())

    bounds = [(0.0, None)] * x.shape[1] + [(None, None)]
    result = minimize(loss, np.ones(x.shape[1] + 1), bounds=bounds, method="L-BFGS-B")
    return result.x[:-1], float(result.x[-1])


def main() -> int:
    """Prints the constants of `rag/support.py`, and with --measure the figures on AttributionBench."""
    parser = argparse.ArgumentParser(description="Fit the support of claims.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--measure", action="store_true")
    arguments = parser.parse_args()
    from sklearn.linear_model import LogisticRegression

    encoder = question_encoder(find_model(), load_settings({}).cache_folder)
    claims = labelled(arguments.data)
    weights, offset = fit_words(*words_data(claims, encoder))
    shown = ", ".join(f'"{name}": {weight:.2f}' for name, weight in zip(_NAMES, weights, strict=True))
    sys.stdout.write(f"_WEIGHTS = {{{shown}}}\n_OFFSET = {offset:.2f}\n")
    support._WEIGHTS, support._OFFSET = dict(zip(_NAMES, map(float, weights), strict=True)), offset
    fresh = [item for item in claims if item.fresh]
    x, y = _signals(fresh, encoder), np.array([item.supported for item in fresh])
    model = LogisticRegression(C=1.0, class_weight="balanced").fit(x, y)
    words, reading, together = (*map(float, model.coef_[0]), float(model.intercept_[0]))
    sys.stdout.write(f"_BY_WORDS, _BY_READING, _TOGETHER = {words:.2f}, {reading:.2f}, {together:.2f}\n")
    if arguments.measure:
        support._BY_WORDS, support._BY_READING, support._TOGETHER = words, reading, together
        _measure(arguments.data, encoder)
    return 0


def _signals(claims: Sequence[Labelled], encoder: Encoder) -> npt.NDArray[np.float64]:
    lines = []
    for item in claims:
        by_words, reading = check.claim_signals(item.claim, item.references, encoder.encode)
        inside = min(max(by_words, 1e-4), 1 - 1e-4)
        lines.append([np.log(inside / (1 - inside)), reading or 0.0])
    return np.array(lines)


def _measure(data: Path, encoder: Encoder) -> None:
    from sklearn.metrics import roc_auc_score

    claims = load_claims(data / "attribution")
    truth = [c.supported for c in claims]
    signals = [check.claim_signals(c.claim, c.references, encoder.encode) for c in claims]
    scores = {
        "words": [w for w, _ in signals],
        "reading": [1 / (1 + np.exp(-(r or 0.0))) for _, r in signals],
        "together": [support.combined(w, r or 0.0) for w, r in signals],
    }
    for name, values in scores.items():
        best = max(np.linspace(0.05, 0.95, 37), key=lambda t: macro_f1([v >= t for v in values], truth))
        f1 = macro_f1([v >= support.SUPPORTED for v in values], truth)
        sys.stdout.write(
            f"{name}: macro-F1 {f1:.3f} at {support.SUPPORTED}, area {roc_auc_score(truth, values):.3f} "
            f"(the best threshold would be {best:.2f}: {macro_f1([v >= best for v in values], truth):.3f})\n"
        )


if __name__ == "__main__":
    sys.exit(main())
