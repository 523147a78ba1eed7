"""Fits the two logistic models of `rag/disagreement.py` and prints `rag/pair_coefficients.py`.

    python -m eval.fit_pairs --data DIR --work DIR [--write]

Two claims that a set of articles names as sides of a disagreement are the one class, all other pairs of claims the other: of the
halves of `eval/sets` that may be looked at, and of questions over collections without known disagreements (our own news-like
articles, SQuAD 2.0, NoMIRACL; those that the evidence model was not trained on), where every pair counts as none. The figures are
of six-fold cross-validation by set. Never fitted on the sealed and held halves, on the seeds, or on the news quiz.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from eval.fit import asked_of, held_out_cases, indexed
from eval.suites.news_like import NEWS_LIKE_SUITE
from eval.suites.nomiracl import NOMIRACL
from eval.suites.sets import FOLDER, NAME, ArticleSet, load_sets, says
from eval.suites.squad2 import SQUAD2
from eval.suites.types import Suite, source_of
from index.reader import IndexReader
from index.types import Filters
from rag import disagreement
from rag.answer import READ as READ_HITS
from rag.disagreement import READ, comparable_pairs
from rag.evidence import weigh
from rag.instructions import without_instructions
from rag.pair_signals import PAIR_SIGNALS, Question, Row, Told, pair_signals, told_in
from rag.retrieve import retrieve
from rag.signals import sigmoid
from rag.steer import steer_evidence, steered
from ui.settings import load as load_settings

HALVES = ("dev", "fresh_dev", "more_dev")
_FOLDS = 6
_PENALTY = 0.1  # C of the regression, on standardised signals
_NEGATIVES = ((NEWS_LIKE_SUITE, 260), (SQUAD2, 100), (NOMIRACL, 110))


@dataclass(frozen=True, slots=True)
class Sample:
    """One question with its pairs: their signals, and whether each is a true disagreement. `true` counts those that there are."""

    group: str
    key: str
    number: bool
    signals: Row
    right: npt.NDArray[np.bool_]
    true: int


Models = dict[bool, tuple[Row, float]]  # of questions for a number, and of others: weights and intercept


def sample_of(
    group: str, key: str, question: str, filters: Filters, reader: IndexReader, item: ArticleSet | None
) -> Sample:
    """The pairs of one question as an answer would weigh them."""
    found = retrieve(question, filters, reader)
    found = replace(found, hits=without_instructions(found.hits[:READ_HITS]))
    found, frame = steered(question, found, filters, reader)
    evidence = steer_evidence(weigh(question, found, reader).evidence, frame)
    asked = Question.of(question)
    told = told_in(asked, evidence[:READ])
    pairs = list(comparable_pairs(asked, told))
    right = np.array([item is not None and _is_true(item, *pair) for pair in pairs], dtype=bool)
    true = len(item.disagreements) if item is not None else 0
    return Sample(group, key, asked.number is not None, pair_signals(asked, told, pairs, reader.encode), right, true)


def _is_true(item: ArticleSet, one: Told, other: Told) -> bool:
    """Whether the two claims are of two sides of one true disagreement."""
    for _, sides in item.disagreements:
        said = [
            {
                n
                for n, side in enumerate(sides)
                if told.claim.source == source_of(NAME, f"{item.id}/{side.article}") and says(told.text, side.values)
            }
            for told in (one, other)
        ]
        if said[0] and said[1] and len(said[0] | said[1]) > 1:
            return True
    return False


def samples_of_sets(work: Path, cache: Path) -> list[Sample]:
    """The sets that may be looked at."""
    sets = [item for item in load_sets(FOLDER) if item.half in HALVES]
    reader = indexed(NAME, (record for item in sets for record in item.articles), work, cache)
    return [
        sample_of(item.half, item.id, item.question, item.query.filters, reader, item)
        for item in tqdm(sets, desc="sets", file=sys.stderr)
    ]


def samples_without(suite: Suite, most: int, data: Path, work: Path, cache: Path) -> list[Sample]:
    """Questions of a suite whose collections disagree in nothing that is known."""
    cases, reader = held_out_cases(suite, data, work, cache)
    random.Random(1).shuffle(cases)
    samples = []
    for case in tqdm(cases[:most], desc=suite.name, file=sys.stderr):
        filters = Filters(source=asked_of(suite.name, case))
        samples.append(sample_of(suite.name, case.question.id, case.question.question, filters, reader, None))
    return samples


def fit(samples: Iterable[Sample]) -> Models:
    """Both models, their weights for the signals as they are (the regression itself is of standardised ones)."""
    from sklearn.linear_model import LogisticRegression

    models: Models = {}
    chosen = [sample for sample in samples if len(sample.right)]
    for number in (True, False):
        part = [sample for sample in chosen if sample.number == number]
        x, y = np.concatenate([s.signals for s in part]), np.concatenate([s.right for s in part])
        mean, spread = x.mean(0), x.std(0)
        spread[spread == 0] = 1.0
        model = LogisticRegression(C=_PENALTY, max_iter=4000).fit((x - mean) / spread, y)
        weights = model.coef_[0] / spread
        models[number] = weights, float(model.intercept_[0] - weights @ mean)
    return models


def cross_validated(samples: Sequence[Sample]) -> list[tuple[Sample, float, bool]]:
    """Each question with the probability of its surest pair, and whether that pair is a true disagreement."""
    keys = sorted({sample.key for sample in samples})
    folds = dict(zip(keys, np.random.default_rng(0).permutation(len(keys)) % _FOLDS, strict=True))
    judged = []
    for fold in range(_FOLDS):
        models = fit(sample for sample in samples if folds[sample.key] != fold)
        for sample in samples:
            if folds[sample.key] == fold:
                judged.append((sample, *_surest(sample, models)))
    return judged


def _surest(sample: Sample, models: Models) -> tuple[float, bool]:
    if not len(sample.right):
        return 0.0, False
    weights, intercept = models[sample.number]
    likely = sigmoid(sample.signals @ weights + intercept)
    best = int(likely.argmax())
    return float(likely[best]), bool(sample.right[best])


def figures(judged: Sequence[tuple[Sample, float, bool]]) -> dict[str, str]:
    """For each group: right, shown and true at the thresholds of `rag/disagreement.py`; F1 where there is something to find."""
    result = {}
    for group in dict.fromkeys(sample.group for sample, *_ in judged):
        part = [(s, p, r) for s, p, r in judged if s.group == group]
        shown = [(s, r) for s, p, r in part if p >= _threshold(s)]
        right, true = sum(r for _, r in shown), sum(s.true for s, *_ in part)
        told = f"{right} right of {len(shown)} shown, {true} true, of {len(part)} questions"
        result[group] = f"F1 {2 * right / (len(shown) + true):.3f} ({told})" if true else told
    return result


def _threshold(sample: Sample) -> float:
    return disagreement.SHOWN_NUMBER if sample.number else disagreement.SHOWN_STATEMENT


def coefficients_module(models: Models, note: str) -> str:
    """The text of `rag/pair_coefficients.py`."""
    lines = [
        '"""Coefficients of the two logistic models of `rag/disagreement.py`. Written by `python -m eval.fit_pairs`.',
        "",
    ]
    lines += [*textwrap.wrap(note, 118), '"""', ""]
    for name, number in (("NUMBER", True), ("STATEMENT", False)):
        weights, intercept = models[number]
        values = dict(zip((*PAIR_SIGNALS, "intercept"), (*weights, intercept), strict=True))
        lines += [f"{name} = {{", *(f'    "{key}": {value:.4f},' for key, value in values.items()), "}"]
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Fits, prints the cross-validated figures, and with --write replaces `rag/pair_coefficients.py`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds squad2 and nomiracl")
    parser.add_argument("--work", type=Path, required=True, help="a folder for the indexes, made where it is missing")
    parser.add_argument("--write", action="store_true", help="replace rag/pair_coefficients.py")
    arguments: Any = parser.parse_args(argv)
    cache = load_settings({}).cache_folder
    samples = samples_of_sets(arguments.work, cache)
    for suite, most in _NEGATIVES:
        samples += samples_without(suite, most, arguments.data, arguments.work, cache)
    measured = figures(cross_validated(samples))
    print(json.dumps(measured, indent=1))  # noqa: T201  # a result
    note = "Six-fold, by set: " + "; ".join(f"{group} {told}" for group, told in measured.items())
    text = coefficients_module(fit(samples), note)
    print(text)  # noqa: T201  # a result
    if arguments.write:
        Path(disagreement.__file__).with_name("pair_coefficients.py").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
