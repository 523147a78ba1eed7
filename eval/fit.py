"""Fits the two logistic models of `rag/evidence.py` on public question sets and prints `rag/coefficients.py`.

    python -m eval.fit --data DIR --work DIR [--questions N] [--write]

DIR holds `squad2/` and `nomiracl/` (see `eval/suites`). Sentence ranking is fitted on SQuAD 2.0: each question is asked of
the whole page that its paragraph stands in. The confidence is fitted on half of SQuAD 2.0's pages and of NoMIRACL's
questions, and its figures are of the other half. The seeds and their questions are never looked at.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from eval.suites.nomiracl import NOMIRACL
from eval.suites.squad2 import SQUAD2
from eval.suites.types import Case, Suite
from index.build import build
from index.reader import IndexReader, open_reader
from index.types import Filters
from rag import evidence
from rag.retrieve import retrieve
from ui.settings import load as load_settings

Matrix = npt.NDArray[np.float64]
_SEED = 20240229


@dataclass(frozen=True, slots=True)
class Sample:
    """One question: the signals of its sentences, which of them hold the answer, and what it is asked of."""

    suite: str
    page: str
    answerable: bool
    signals: Matrix  # (sentences, RANK_SIGNALS)
    right: npt.NDArray[np.bool_]
    answered: Callable[[Matrix], tuple[Matrix, int]]  # scores → signals of ANSWERED_SIGNALS, and the best sentence


def samples(suite: Suite, data: Path, work: Path, cache: Path, count: int, scope: Callable[[str], str]) -> list[Sample]:
    """Samples of a suite's questions, asked of the articles that `scope` makes of their own source."""
    if suite.load is None:
        raise ValueError(f"{suite.name} has no questions")
    cases = list(suite.load(data / suite.name).cases)
    reader = _indexed(suite, cases, work, cache)
    random.Random(_SEED).shuffle(cases)
    made = (_sample(suite.name, case, reader, scope) for case in tqdm(cases[:count], desc=suite.name, file=sys.stderr))
    return [sample for sample in made if sample is not None]


def _indexed(suite: Suite, cases: Iterable[Case], work: Path, cache: Path) -> IndexReader:
    folder = work / f"{suite.name}-index"
    if not (folder / "catalogue.sqlite").is_file():
        records = {str(article["id"]): dict(article) for case in cases for article in case.articles}
        work.mkdir(parents=True, exist_ok=True)
        path = work / f"{suite.name}.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in records.values()), encoding="utf-8")
        build([path], folder, cache=cache, progress=True)
    return open_reader(folder, cache=cache)


def _sample(name: str, case: Case, reader: IndexReader, scope: Callable[[str], str]) -> Sample | None:
    question = case.question
    glob = scope(str(question.source))
    found = retrieve(question.question, Filters(source=glob), reader)
    candidates = evidence.sentences_of(found.hits)
    if not candidates:
        return None
    signals = evidence.rank_signals(question.question, found, candidates, reader)
    places = {(gold.source, gold.start or 0, gold.end or 0) for gold in question.gold}
    right = np.array(
        [
            any(
                hit.article.source == source and span.start <= start and end <= span.end
                for source, start, end in places
            )
            for hit, span, _, _ in candidates
        ]
    )

    passages = reader.catalogue.passage_count()

    def answered(scores: Matrix) -> tuple[Matrix, int]:
        order = np.argsort(-scores, kind="stable")
        ranked = [candidates[i] for i in order]
        row = evidence.answered_signals(question.question, found.terms, ranked, signals[order], scores[order], passages)
        return row, int(order[0])

    return Sample(name, glob, question.answerable, signals, right, answered)


def fit_rank(training: Sequence[Sample]) -> tuple[Matrix, float]:
    """Coefficients and intercept: does this sentence hold the answer? Each question weighs the same."""
    from sklearn.linear_model import LogisticRegression

    usable = [sample for sample in training if sample.right.any()]
    x = np.concatenate([sample.signals for sample in usable])
    y = np.concatenate([sample.right for sample in usable])
    weight = np.concatenate([np.full(len(sample.right), 1 / len(sample.right)) for sample in usable])
    model = LogisticRegression(C=10.0, max_iter=1000).fit(x, y, sample_weight=weight * len(weight) / weight.sum())
    return model.coef_[0], float(model.intercept_[0])


def fit_answered(training: Sequence[Sample], rank: tuple[Matrix, float]) -> tuple[Matrix, float]:
    """Coefficients and intercept: is there an answer, and is the best sentence it? (NoMIRACL names no sentence: is there one?)"""
    from sklearn.linear_model import LogisticRegression

    x, y = answered_data(training, rank)
    model = LogisticRegression(C=1.0, max_iter=1000).fit(x, y)
    return model.coef_[0], float(model.intercept_[0])


def answered_data(chosen: Sequence[Sample], rank: tuple[Matrix, float]) -> tuple[Matrix, npt.NDArray[np.bool_]]:
    rows, labels = [], []
    for sample in chosen:
        row, best = sample.answered(evidence.sigmoid(sample.signals @ rank[0] + rank[1]))
        rows.append(row)
        labels.append(sample.answerable and (sample.suite != "squad2" or bool(sample.right[best])))
    return np.array(rows), np.array(labels)


def figures(held_out: Sequence[Sample], rank: tuple[Matrix, float], answered: tuple[Matrix, float]) -> dict[str, Any]:
    """On questions not fitted on: best sentence right, refused at 90 and 95 % answered, and the threshold for 95 %."""
    usable = [sample for sample in held_out if sample.answerable and sample.right.any()]
    firsts = [bool(s.right[np.argmax(s.signals @ rank[0])]) for s in usable]
    cosines = [bool(s.right[np.argmax(s.signals[:, 0])]) for s in usable]
    result: dict[str, Any] = {"best sentence right": np.mean(firsts), "by cosine alone": np.mean(cosines)}
    for suite in sorted({sample.suite for sample in held_out}):
        part = [sample for sample in held_out if sample.suite == suite]
        x, _ = answered_data(part, rank)
        confidence = evidence.sigmoid(x @ answered[0] + answered[1])
        present = np.array([sample.answerable for sample in part])
        for share in (0.90, 0.95):
            threshold = float(np.quantile(confidence[present], 1 - share))
            refused = float((confidence[~present] < threshold).mean())
            result[f"{suite}: refused at {share:.0%} answered"] = refused
            result[f"{suite}: threshold for {share:.0%}"] = threshold
    return result


def coefficients_module(rank: tuple[Matrix, float], answered: tuple[Matrix, float], note: str) -> str:
    """The text of `rag/coefficients.py`."""
    blocks = []
    for name, signals, (weights, intercept) in (
        ("RANK", evidence.RANK_SIGNALS, rank),
        ("ANSWERED", evidence.ANSWERED_SIGNALS, answered),
    ):
        lines = [f'    "{signal}": {weight:.4f},' for signal, weight in zip(signals, weights, strict=True)]
        blocks.append("\n".join([f"{name} = {{", *lines, f'    "intercept": {intercept:.4f},', "}"]))
    title = "Coefficients of the two logistic models of `rag/evidence.py`. Written by `python -m eval.fit`."
    return f'"""{title}\n\n{note}\n"""\n\n' + "\n".join(blocks) + "\n"


def main() -> int:
    """Fits, prints the figures of the held-out half, and with --write replaces `rag/coefficients.py`."""
    parser = argparse.ArgumentParser(description="Fit the evidence models on public question sets.")
    parser.add_argument("--data", type=Path, required=True, help="folder with squad2/ and nomiracl/")
    parser.add_argument("--work", type=Path, required=True, help="folder for the indexes of the suites")
    parser.add_argument("--questions", type=int, default=2000, help="of each suite, at most")
    parser.add_argument("--write", action="store_true", help="replace rag/coefficients.py")
    arguments = parser.parse_args()
    cache = load_settings({}).cache_folder
    squad = samples(
        SQUAD2, arguments.data, arguments.work, cache, arguments.questions, lambda s: s.rpartition("/")[0] + "/*"
    )
    nomiracl = samples(NOMIRACL, arguments.data, arguments.work, cache, arguments.questions, lambda source: source)
    pages = sorted({sample.page for sample in squad})
    fitted_pages = set(pages[::2])
    training = [s for s in squad if s.page in fitted_pages] + nomiracl[::2]
    held_out = [s for s in squad if s.page not in fitted_pages] + nomiracl[1::2]
    rank = fit_rank([s for s in training if s.suite == "squad2"])
    answered = fit_answered(training, rank)
    result = figures(held_out, rank, answered)
    for name, value in result.items():
        sys.stdout.write(f"{name:45} {value:.3f}\n")
    note = "Held-out half: " + "; ".join(
        f"{name} {value:.3f}" for name, value in result.items() if "threshold" not in name
    )
    text = coefficients_module(rank, answered, note)
    sys.stdout.write(text)
    if arguments.write:
        Path(evidence.__file__).with_name("coefficients.py").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
