"""What was learned of two claims: a regression over their signals (`rag/pair_coefficients.py`) and boosted trees
(`rag/pair_trees.py`), whose log-odds are averaged. Grown by `python -m eval.fit_pairs`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from rag.pair_coefficients import LINEAR
from rag.pair_signals import PAIR_SIGNALS, Row
from rag.pair_trees import Trees, pair_trees
from rag.signals import sigmoid

# Whether two claims disagree, for questions for a number and for others; and if they do, whether the thing has changed.
NUMBER, STATEMENT, CHANGE = "NUMBER", "STATEMENT", "CHANGE"
EVEN = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class PairModel:
    """`weights` are of the signals as they are, one for each of PAIR_SIGNALS."""

    weights: Row
    intercept: float
    trees: Trees

    def likely(self, signals: Row) -> Row:
        """The probability of each pair (pairs, signals)."""
        return np.asarray(sigmoid((signals @ self.weights + self.intercept + self.trees.logits(signals)) / 2))


def disagreement_model(*, number: bool) -> str:
    """Which of the models tells whether claims disagree, for a question for a number or for another."""
    return NUMBER if number else STATEMENT


@cache
def pair_model(name: str) -> PairModel:
    """A shipped model. Raises ModelFileError where its trees are missing or damaged."""
    weights = LINEAR[name]
    return PairModel(np.array([weights[signal] for signal in PAIR_SIGNALS]), weights["intercept"], pair_trees()[name])
