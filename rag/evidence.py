"""Which sentences of the found passages answer the question, and how surely anything does.

A cascade: retrieval chose the passages, the evidence model reads the best of them, and two small logistic models weigh what it
read together with likeness and shared words: one ranks sentences, one says how likely the best of them is an answer (the
confidence that abstaining rests on). Their coefficients stand in `rag/coefficients.py`, fitted by `python -m eval.fit` on
questions that the evidence model was not trained on, never on the seeds. Knows nothing of writing or citing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.reader import IndexReader
from rag.coefficients import ANSWERED, RANK
from rag.evidence_model import evidence_model
from rag.retrieve import Found
from rag.signals import ANSWERED_SIGNALS, RANK_SIGNALS, answered_signals, candidates, rank_signals, sigmoid
from rag.types import Evidence


@dataclass(frozen=True, slots=True)
class Weighed:
    """The evidence for a question by falling score, and the probability that it holds an answer.

    `premise_false`: the probability that the best text contradicts what the question takes for granted.
    """

    evidence: tuple[Evidence, ...]
    confidence: float
    premise_false: float = 0.0


def weigh(question: str, found: Found, reader: IndexReader) -> Weighed:
    """Scores the sentences of the best passages. No hits, no evidence, confidence 0."""
    sentences = candidates(question, found.hits, evidence_model().read)
    if not sentences:
        return Weighed((), 0.0)
    passages = reader.catalogue.passage_count()
    signals = rank_signals(question, found, sentences, reader.encode, passages)
    scores = sigmoid(signals @ np.array([RANK[name] for name in RANK_SIGNALS]) + RANK["intercept"])
    evidence = [Evidence(c.hit, c.span, c.text, round(float(s), 4)) for c, s in zip(sentences, scores, strict=True)]
    order = sorted(
        range(len(evidence)), key=lambda i: (-evidence[i].score, evidence[i].hit.article.source, evidence[i].span.start)
    )
    ranked = [sentences[i] for i in order]
    answered = answered_signals(question, found.terms, ranked, signals[order], passages)
    confidence = sigmoid(answered @ np.array([ANSWERED[name] for name in ANSWERED_SIGNALS]) + ANSWERED["intercept"])
    return Weighed(
        tuple(evidence[i] for i in order),
        round(float(confidence), 4),
        round(float(sigmoid(ranked[0].premise_false)), 4),
    )
