"""Boosted decision trees over the signals of a pair of claims, from `rag/model/pair_trees.npz`.

Only the descent: `python -m eval.fit_pairs` grew them with scikit-learn, which is needed for fitting alone. A model's nodes are
arrays (trees, nodes); a leaf's `feature` is -1.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.errors import ModelFileError
from rag.pair_coefficients import TREES_SHA256

FILE = Path(__file__).with_name("model") / "pair_trees.npz"
LEAF = -1
ARRAYS = ("feature", "threshold", "left", "right", "value")

Rows = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """One model: where a signal is at most the threshold it goes left; `value` counts at leaves, `base` is added to their sum."""

    feature: npt.NDArray[np.int16]
    threshold: Rows
    left: npt.NDArray[np.int16]
    right: npt.NDArray[np.int16]
    value: Rows
    base: float

    def logits(self, rows: Rows) -> Rows:
        """The log-odds of each row (rows, signals)."""
        trees = np.arange(len(self.feature))[None]
        node = np.zeros((len(rows), len(self.feature)), dtype=np.intp)
        while True:
            feature = self.feature[trees, node]
            inside = feature != LEAF
            if not inside.any():
                return np.asarray(self.value[trees, node].sum(axis=1) + self.base)
            signal = np.take_along_axis(rows, np.where(inside, feature, 0), axis=1)
            goes = np.where(signal <= self.threshold[trees, node], self.left[trees, node], self.right[trees, node])
            node = np.where(inside, goes, node)


@lru_cache(maxsize=1)
def pair_trees(path: Path = FILE) -> Mapping[str, Trees]:
    """The shipped models by name. Raises ModelFileError where the file is missing or is not the one that was shipped."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelFileError(f"The trees in {path} can't be read ({error}). Reinstall dateline.") from error
    if hashlib.sha256(content).hexdigest() != TREES_SHA256:
        raise ModelFileError(f"{path} is damaged: it is not the file that was shipped. Reinstall dateline.")
    with np.load(io.BytesIO(content), allow_pickle=False) as held:
        models = {}
        for name in {key.partition(".")[0] for key in held.files}:
            feature, threshold, left, right, value = (held[f"{name}.{array}"] for array in ARRAYS)
            models[name] = Trees(feature, threshold, left, right, value, float(held[f"{name}.base"]))
        return models
