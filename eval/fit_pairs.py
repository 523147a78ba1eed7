"""Fits the three models of `rag/disagreement.py`, prints `rag/pair_coefficients.py` and writes it and `rag/model/pair_trees.npz`.

    python -m eval.fit_pairs --data DIR --work DIR [--write]     about twenty minutes

Two claims that a set of articles names as sides of a disagreement are the one class, all other pairs of claims the other: of the
halves of `eval/sets` that may be looked at; of questions beside their disagreements; of both in roundups; and of questions over
collections without known disagreements (our own news-like articles, SQuAD 2.0, NoMIRACL; those that the evidence model was not
trained on), where every pair counts as none. The third model tells of the true pairs, where one is later,
whether the thing has changed or is disputed. The figures are of six-fold cross-validation by set. Never fitted on the
sealed and held halves, on the seeds, or on the news quiz.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.pair_samples import Sample, all_samples
from rag import disagreement
from rag.disagreement import SHOWN
from rag.pair_model import CHANGE, EVEN, NUMBER, STATEMENT, PairModel, disagreement_model
from rag.pair_signals import PAIR_SIGNALS, Row
from rag.pair_trees import ARRAYS, FILE, LEAF, Trees
from ui.settings import load as load_settings

_FOLDS = 6

Models = dict[str, PairModel]


def fit(samples: Iterable[Sample]) -> Models:
    """The three models: do two claims disagree, for questions for a number and for others; and if so, has it changed."""
    chosen = [sample for sample in samples if len(sample.right)]
    models: Models = {}
    for name, number in ((NUMBER, True), (STATEMENT, False)):
        part = [sample for sample in chosen if sample.number == number]
        signals, right = np.concatenate([s.signals for s in part]), np.concatenate([s.right for s in part])
        models[name] = _fitted(signals, right, penalty=0.05, trees=200, leaves=10, least=40, rate=0.04)
    kinds = [(row, kind) for s in chosen for row, kind in zip(s.signals, s.changed, strict=True) if kind is not None]
    signals, changed = np.array([row for row, _ in kinds]), np.array([kind for _, kind in kinds])
    models[CHANGE] = _fitted(signals, changed, penalty=0.03, trees=100, leaves=8, least=20, rate=0.05)
    return models


def _fitted(
    signals: Row, y: npt.NDArray[np.bool_], *, penalty: float, trees: int, leaves: int, least: int, rate: float
) -> PairModel:
    """`penalty` is C of the regression, on standardised signals; `least` pairs stand in each leaf of the trees."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression

    mean, spread = signals.mean(0), signals.std(0)
    spread[spread == 0] = 1.0
    linear = LogisticRegression(C=penalty, max_iter=4000).fit((signals - mean) / spread, y)
    boosted = HistGradientBoostingClassifier(
        max_iter=trees, learning_rate=rate, max_leaf_nodes=leaves, min_samples_leaf=least, l2_regularization=10, random_state=0,
        early_stopping=False,
    ).fit(signals, y)  # fmt: skip
    descent = _descent(boosted)
    if not np.allclose(descent.logits(signals), boosted.decision_function(signals)):
        raise RuntimeError("rag/pair_trees.py reads scikit-learn's trees otherwise than scikit-learn does")
    weights = linear.coef_[0] / spread
    return PairModel(weights, float(linear.intercept_[0] - weights @ mean), descent)


def _descent(boosted: Any) -> Trees:
    """The nodes of the trees as arrays. scikit-learn has no public way to them: `_fitted` compares what they say."""
    nodes = [tree.nodes for (tree,) in boosted._predictors]
    most = max(map(len, nodes))
    feature = np.full((len(nodes), most), LEAF, dtype=np.int16)
    threshold, value = np.zeros(feature.shape), np.zeros(feature.shape)
    left, right = np.zeros(feature.shape, dtype=np.int16), np.zeros(feature.shape, dtype=np.int16)
    for at, tree in enumerate(nodes):
        size, inner = len(tree), tree["is_leaf"] == 0
        feature[at, :size] = np.where(inner, tree["feature_idx"], LEAF)
        threshold[at, :size] = np.where(inner, tree["num_threshold"], 0)
        left[at, :size], right[at, :size] = np.where(inner, tree["left"], 0), np.where(inner, tree["right"], 0)
        value[at, :size] = np.where(inner, 0, tree["value"])
    return Trees(feature, threshold, left, right, value, base=float(np.ravel(boosted._baseline_prediction)[0]))


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with the probability of its surest pair, whether that is a true disagreement, and whether of its true kind."""

    sample: Sample
    likely: float
    right: bool
    kind_right: bool


def cross_validated(samples: Sequence[Sample]) -> list[Judged]:
    """Each question as judged by models that were fitted without it."""
    keys = sorted({sample.key for sample in samples})
    folds = dict(zip(keys, np.random.default_rng(0).permutation(len(keys)) % _FOLDS, strict=True))
    judged = []
    for fold in range(_FOLDS):
        models = fit(sample for sample in samples if folds[sample.key] != fold)
        for sample in samples:
            if folds[sample.key] == fold:
                judged.append(_surest(sample, models))
    return judged


def _surest(sample: Sample, models: Models) -> Judged:
    if not len(sample.right):
        return Judged(sample, 0.0, right=False, kind_right=False)
    likely = np.where(sample.near, models[disagreement_model(number=sample.number)].likely(sample.signals), 0.0)
    best = int(likely.argmax())
    kind = sample.changed[best]
    told = kind is None or kind == bool(models[CHANGE].likely(sample.signals[best][None])[0] > EVEN)
    return Judged(sample, float(likely[best]), bool(sample.right[best]), told)


def figures(judged: Sequence[Judged]) -> dict[str, str]:
    """For each group: right, shown and true at the threshold of `rag/disagreement.py`; F1 where there is something to find."""
    result = {}
    for group in dict.fromkeys(each.sample.group for each in judged):
        part = [each for each in judged if each.sample.group == group]
        shown = [each for each in part if each.likely >= SHOWN]
        right, true = sum(each.right for each in shown), sum(each.sample.true for each in part)
        told = f"{right} right of {len(shown)} shown, {true} true, of {len(part)} questions"
        kinds = sum(each.right and each.kind_right for each in shown)
        result[group] = f"F1 {2 * right / (len(shown) + true):.3f} ({told}; {kinds} of their kind)" if true else told
    return result


def trees_file(models: Models) -> bytes:
    """What `rag/model/pair_trees.npz` holds."""
    arrays: dict[str, Any] = {}
    for name, model in models.items():
        arrays |= {f"{name}.{array}": getattr(model.trees, array) for array in ARRAYS}
        arrays[f"{name}.base"] = np.array(model.trees.base)
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    return content.getvalue()


def coefficients_module(models: Models, note: str, trees: bytes) -> str:
    """The text of `rag/pair_coefficients.py`."""
    lines = [
        '"""Coefficients of the three regressions of `rag/disagreement.py`, and the hash of their trees. Written by',
        "`python -m eval.fit_pairs`.",
        "",
    ]
    lines += [*textwrap.wrap(note, 118), '"""', ""]
    lines += [f'TREES_SHA256 = "{hashlib.sha256(trees).hexdigest()}"', "LINEAR = {"]
    for name, model in models.items():
        values = dict(zip((*PAIR_SIGNALS, "intercept"), (*model.weights, model.intercept), strict=True))
        lines += [f'    "{name}": {{', *(f'        "{key}": {value:.4f},' for key, value in values.items()), "    },"]
    return "\n".join([*lines, "}"]) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Fits, prints the cross-validated figures, and with --write replaces `rag/pair_coefficients.py`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds squad2 and nomiracl")
    parser.add_argument("--work", type=Path, required=True, help="a folder for the indexes, made where it is missing")
    parser.add_argument("--write", action="store_true", help="replace rag/pair_coefficients.py")
    arguments: Any = parser.parse_args(argv)
    cache = load_settings({}).cache_folder
    samples = all_samples(arguments.data, arguments.work, cache)
    measured = figures(cross_validated(samples))
    print(json.dumps(measured, indent=1))  # noqa: T201  # a result
    note = "Six-fold, by set: " + "; ".join(f"{group} {told}" for group, told in measured.items())
    models = fit(samples)
    trees = trees_file(models)
    text = coefficients_module(models, note, trees)
    print(text)  # noqa: T201  # a result
    if arguments.write:
        Path(disagreement.__file__).with_name("pair_coefficients.py").write_text(text, encoding="utf-8")
        FILE.write_bytes(trees)
    return 0


if __name__ == "__main__":
    sys.exit(main())
