"""Fits the two logistic models of `rag/evidence.py` and prints `rag/coefficients.py`.

    python -m eval.fit --data DIR --work DIR [--write] [--ablate]

Only questions that the evidence model was not trained on are used: a third of those on three pages of SQuAD 2.0 (each asked
of the whole page), half of NoMIRACL (each asked of its ten passages), and three fifths of those on the held-out articles of
our own (asked of ten of them). The figures are of five-fold cross-validation, whole pages or articles left out; the
coefficients written are fitted on all. They are never fitted on the seeds.
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from eval.evidence.splits import NOMIRACL_HELD_OUT, SQUAD_HELD_OUT, share
from eval.metrics import expected_calibration_error
from eval.suites.news_like import NEWS_LIKE_SUITE
from eval.suites.nomiracl import NOMIRACL
from eval.suites.squad2 import SQUAD2
from eval.suites.types import Case, Suite
from index.build import build
from index.reader import IndexReader, open_reader
from index.types import Filters
from rag import signals
from rag.evidence import PREMISE_FALSE
from rag.evidence_model import evidence_model
from rag.retrieve import Found, retrieve
from ui.settings import load as load_settings

Matrix = npt.NDArray[np.float64]
_FOLDS = 5
# Of the held-out questions of SQuAD 2.0 and of our own: all of either would be most of what is fitted on.
_SQUAD_PART, _OWN_PART = 1 / 3, 0.6
_SHOWN = 2  # sentences of most answers


@dataclass(frozen=True, slots=True)
class Sample:
    """One question: its sentences and their signals, which of them hold the answer, and the page it must be left out with."""

    suite: str
    page: str
    question: str
    kind: str
    answerable: bool
    found: Found
    candidates: list[signals.Candidate]
    signals: Matrix  # (sentences, RANK_SIGNALS)
    right: npt.NDArray[np.bool_]
    passages: int
    read_closely: dict[int, float | None] = field(default_factory=dict)  # by number of the sentence, as far as known

    def answered(self, scores: Matrix) -> tuple[Matrix, npt.NDArray[np.int_]]:
        """The signals of ANSWERED_SIGNALS, and the sentences that an answer would show under a ranking by these scores."""
        order = np.argsort(-scores, kind="stable")
        best = int(order[0])
        if best not in self.read_closely:
            self.read_closely[best] = signals.closely_read(
                self.question, self.found.terms, self.candidates[best], evidence_model().read
            )
        ranked = [self.candidates[i] for i in order]
        return signals.answered_signals(self.question, ranked, self.read_closely[best]), order[:_SHOWN]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights and intercepts of the two models, by the names of their signals."""

    rank: tuple[Matrix, float]
    answered: tuple[Matrix, float]


def samples(suite: Suite, data: Path, work: Path, cache: Path) -> list[Sample]:
    """Samples of a suite's held-out questions."""
    cases, reader = held_out_cases(suite, data, work, cache)
    made = (_sample(suite.name, case, reader) for case in tqdm(cases, desc=suite.name, file=sys.stderr))
    return [sample for sample in made if sample is not None]


def held_out_cases(suite: Suite, data: Path, work: Path, cache: Path) -> tuple[list[Case], IndexReader]:
    """A suite's questions that the evidence model was not trained on, and an index of its articles."""
    if suite.load is None:
        raise ValueError(f"{suite.name} has no questions")
    loaded = suite.load(suite.shipped or data / suite.name)
    cases = [case for case in loaded.cases if _held_out(suite.name, case)]
    articles = [*loaded.articles, *(article for case in cases for article in case.articles)]
    return cases, indexed(suite.name, articles, work, cache)


def asked_of(suite: str, case: Case) -> str | None:
    """The sources that a question is asked of: of SQuAD 2.0 its whole page."""
    source = case.question.source
    return source.rpartition("/")[0] + "/*" if suite == "squad2" and source else source


def _held_out(suite: str, case: Case) -> bool:
    if suite == "squad2":
        page = str(case.articles[0]["title"]).replace(" ", "_")
        return page in SQUAD_HELD_OUT and share(f"fit {case.question.id}") < _SQUAD_PART
    if suite == NEWS_LIKE_SUITE.name:
        return share(f"fit {case.question.id}") < _OWN_PART
    return suite != "nomiracl" or share(case.question.id) < NOMIRACL_HELD_OUT


def indexed(name: str, articles: Iterable[Any], work: Path, cache: Path) -> IndexReader:
    folder = work / f"{name}-index"
    records = {str(article["id"]): dict(article) for article in articles}
    work.mkdir(parents=True, exist_ok=True)
    path = work / f"{name}.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records.values()), encoding="utf-8")
    build([path], folder, cache=cache, progress=True)
    return open_reader(folder, cache=cache)


def _sample(name: str, case: Case, reader: IndexReader) -> Sample | None:
    question = case.question
    source = asked_of(name, case)
    found = retrieve(question.question, Filters(source=source), reader)
    candidates = signals.candidates(question.question, found.terms, signals.reading_order(found), evidence_model().read)
    if not candidates:
        return None
    passages = reader.catalogue.passage_count()
    matrix = signals.rank_signals(question.question, found, candidates, reader.encode, passages)
    places = [(gold.source, gold.start or 0, gold.end or 0) for gold in question.gold]
    right = np.array(
        [
            any(c.hit.article.source == s and c.span.start <= a and b <= c.span.end for s, a, b in places)
            for c in candidates
        ]
    )
    page = question.id.rpartition("/")[0] if name == "news_like" else str(source)
    return Sample(
        name, page, question.question, question.kind, question.answerable, found, candidates, matrix, right, passages
    )


def fit(training: Sequence[Sample], rank_kept: Sequence[str], answered_kept: Sequence[str]) -> Fitted:
    """Both models on some of the signals; the others get weight 0."""
    from sklearn.linear_model import LogisticRegression

    usable = [sample for sample in training if sample.right.any()]
    x = np.concatenate([sample.signals for sample in usable])
    y = np.concatenate([sample.right for sample in usable])
    weight = np.concatenate([np.full(len(s.right), 1 / len(s.right)) for s in usable])
    columns = [signals.RANK_SIGNALS.index(name) for name in rank_kept]
    model = LogisticRegression(C=10.0, max_iter=2000)
    model.fit(x[:, columns], y, sample_weight=weight * len(weight) / weight.sum())
    rank = (_spread(model.coef_[0], columns, len(signals.RANK_SIGNALS)), float(model.intercept_[0]))
    rows, labels = answered_data(training, rank)
    columns = [signals.ANSWERED_SIGNALS.index(name) for name in answered_kept]
    model = LogisticRegression(C=1.0, max_iter=2000).fit(rows[:, columns], labels)
    answered = (_spread(model.coef_[0], columns, len(signals.ANSWERED_SIGNALS)), float(model.intercept_[0]))
    return Fitted(rank, answered)


def _spread(weights: Matrix, columns: Sequence[int], size: int) -> Matrix:
    whole = np.zeros(size)
    whole[list(columns)] = weights
    return whole


def answered_data(chosen: Sequence[Sample], rank: tuple[Matrix, float]) -> tuple[Matrix, npt.NDArray[np.bool_]]:
    """Would the answer be right: is one of the two best sentences? (NoMIRACL names no sentence: is there an answer?)"""
    rows, labels = [], []
    for sample in chosen:
        row, shown = sample.answered(sample.signals @ rank[0])
        rows.append(row)
        labels.append(sample.answerable and (sample.suite == "nomiracl" or bool(sample.right[shown].any())))
    return np.array(rows), np.array(labels)


@dataclass(frozen=True, slots=True)
class Judged:
    """A question that was left out of the fitting: the confidence it got, and whether an answer would have been right.

    `premise_false` is the logit that the best sentence's text contradicts what the question takes for granted.
    """

    sample: Sample
    confidence: float
    right: bool
    premise_false: float


def cross_validated(chosen: Sequence[Sample], rank_kept: Sequence[str], answered_kept: Sequence[str]) -> list[Judged]:
    """Every question judged by models that were fitted without its page."""
    judged: list[Judged] = []
    for fold in range(_FOLDS):
        inside = [int(share(f"fold {sample.suite} {sample.page}") * _FOLDS) == fold for sample in chosen]
        part = [sample for sample, left_out in zip(chosen, inside, strict=True) if left_out]
        if not part:
            continue
        fitted = fit([s for s, left_out in zip(chosen, inside, strict=True) if not left_out], rank_kept, answered_kept)
        rows, labels = answered_data(part, fitted.rank)
        confidence = signals.sigmoid(rows @ fitted.answered[0] + fitted.answered[1])
        best = [s.candidates[s.answered(s.signals @ fitted.rank[0])[1][0]] for s in part]
        judged += [
            Judged(s, float(c), bool(y), b.premise_false)
            for s, c, y, b in zip(part, confidence, labels, best, strict=True)
        ]
    return judged


def figures(judged: Sequence[Judged]) -> dict[str, float]:
    """Of each suite: one of the two best sentences right, refused at 90 and 95 % answered and the threshold for that.

    Where a suite has false premises, the shares of these and of the answerable questions that would be told so. Calibration error
    of all.
    """
    result: dict[str, float] = {}
    for suite in sorted({item.sample.suite for item in judged}):
        part = [item for item in judged if item.sample.suite == suite]
        held = [item for item in part if item.sample.answerable and item.sample.right.any()]
        if held:
            result[f"{suite}: one of the two best sentences right"] = float(np.mean([item.right for item in held]))
        confidence = np.array([item.confidence for item in part])
        present = np.array([item.sample.answerable for item in part])
        for level in (0.90, 0.95):
            threshold = float(np.quantile(confidence[present], 1 - level))
            result[f"{suite}: refused at {level:.0%} answered"] = float((confidence[~present] < threshold).mean())
            result[f"{suite}: threshold for {level:.0%}"] = threshold
        false = [item for item in part if item.sample.kind == "false"]
        if false:
            for name, of in (("false premises noticed", false), ("true premises doubted", held)):
                result[f"{suite}: {name}"] = float(np.mean([item.premise_false >= PREMISE_FALSE for item in of]))
    result["calibration error"] = expected_calibration_error(
        [item.confidence for item in judged], [item.right for item in judged]
    )
    result["items"] = float(len(judged))
    return result


def coefficients_module(fitted: Fitted, note: str) -> str:
    """The text of `rag/coefficients.py`."""
    blocks = []
    for name, names, (weights, intercept) in (
        ("RANK", signals.RANK_SIGNALS, fitted.rank),
        ("ANSWERED", signals.ANSWERED_SIGNALS, fitted.answered),
    ):
        lines = [f'    "{signal}": {weight:.4f},' for signal, weight in zip(names, weights, strict=True)]
        blocks.append("\n".join([f"{name} = {{", *lines, f'    "intercept": {intercept:.4f},', "}"]))
    title = "Coefficients of the two logistic models of `rag/evidence.py`. Written by `python -m eval.fit`."
    return f'"""{title}\n\n{textwrap.fill(note, 120)}\n"""\n\n' + "\n".join(blocks) + "\n"


# What is left out in turn, by what is lost: names of RANK_SIGNALS and ANSWERED_SIGNALS.
_MODEL = frozenset({"reader", "span", "text", "close"})
ABLATIONS: dict[str, frozenset[str]] = {
    "all signals": frozenset(),
    "ranking without the evidence model": _MODEL,
    "without its spans": frozenset({"span"}),
    "without its view of the text": frozenset({"text"}),
    "without the close reading": frozenset({"close"}),
    "without cosine": frozenset({"cosine"}),
    "without shared words": frozenset({"coverage", "context_coverage"}),
    "without the kind of answer": frozenset({"kind"}),
    "without asking for a number or a name": frozenset({"unmet"}),
    "the evidence model alone": frozenset({"cosine", "coverage", "context_coverage", "kind", "short"}),
}


def _kept(lost: frozenset[str]) -> tuple[list[str], list[str]]:
    answered = [
        s for s in signals.ANSWERED_SIGNALS if s not in lost
    ]  # all lost: confidence still needs something to go by
    return [s for s in signals.RANK_SIGNALS if s not in lost], answered or list(signals.ANSWERED_SIGNALS)


def main() -> int:
    """Fits, prints the cross-validated figures, and with --write replaces `rag/coefficients.py`."""
    parser = argparse.ArgumentParser(description="Fit the evidence models on questions kept from training.")
    parser.add_argument("--data", type=Path, required=True, help="folder with squad2/ and nomiracl/")
    parser.add_argument("--work", type=Path, required=True, help="folder for the indexes")
    parser.add_argument("--write", action="store_true", help="replace rag/coefficients.py")
    parser.add_argument("--ablate", action="store_true", help="print the figures without each group of signals, too")
    arguments = parser.parse_args()
    cache = load_settings({}).cache_folder
    load: Callable[[Suite], list[Sample]] = lambda suite: samples(suite, arguments.data, arguments.work, cache)  # noqa: E731
    chosen = [sample for suite in (SQUAD2, NOMIRACL, NEWS_LIKE_SUITE) for sample in load(suite)]
    for name, lost in ABLATIONS.items() if arguments.ablate else [("all signals", frozenset[str]())]:
        result = figures(cross_validated(chosen, *_kept(lost)))
        sys.stdout.write(f"{name}\n" + "".join(f"  {key:45} {value:.3f}\n" for key, value in result.items()))
    judged = cross_validated(chosen, *_kept(frozenset()))
    note = "Five-fold, by page: " + "; ".join(
        f"{key} {value:.3f}" for key, value in figures(judged).items() if "threshold" not in key
    )
    text = coefficients_module(fit(chosen, *_kept(frozenset())), note)
    sys.stdout.write(text)
    if arguments.write:
        Path(signals.__file__).with_name("coefficients.py").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
