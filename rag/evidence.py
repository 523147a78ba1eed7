"""Which sentences of the found passages answer the question, and how surely anything does.

Two small logistic models over plain signals: one ranks sentences, one says how likely the best of them is an answer
(the confidence that abstaining rests on). Their coefficients stand in `rag/coefficients.py`, fitted by `python -m eval.fit`
on public question sets, never on the seeds. Knows nothing of writing or citing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.reader import IndexReader
from index.types import Span
from rag.coefficients import ANSWERED, RANK
from rag.expected import asked_for, holds_kind
from rag.retrieve import Found, Term
from rag.types import Evidence, Hit
from rag.words import fold, stem, tokens

Matrix = npt.NDArray[np.float64]

RANK_SIGNALS = ("cosine", "coverage", "context_coverage", "kind", "short")
ANSWERED_SIGNALS = ("cosine", "coverage", "article_coverage", "names", "kind", "gap")

_PASSAGES_READ = 10
_SENTENCES_SCORED = 40


@dataclass(frozen=True, slots=True)
class Weighed:
    """The evidence for a question by falling score, and the probability that it holds an answer."""

    evidence: tuple[Evidence, ...]
    confidence: float


def weigh(question: str, found: Found, reader: IndexReader) -> Weighed:
    """Scores the sentences of the best passages. No hits, no evidence, confidence 0."""
    sentences = sentences_of(found.hits)
    if not sentences:
        return Weighed((), 0.0)
    signals = rank_signals(question, found, sentences, reader)
    scores = sigmoid(signals @ np.array([RANK[name] for name in RANK_SIGNALS]) + RANK["intercept"])
    evidence = [
        Evidence(hit, span, text, round(float(score), 4))
        for (hit, span, text, _), score in zip(sentences, scores, strict=True)
    ]
    order = sorted(
        range(len(evidence)), key=lambda i: (-evidence[i].score, evidence[i].hit.article.source, evidence[i].span.start)
    )
    answered = answered_signals(
        question,
        found.terms,
        [sentences[i] for i in order],
        signals[order],
        scores[order],
        reader.catalogue.passage_count(),
    )
    confidence = sigmoid(answered @ np.array([ANSWERED[name] for name in ANSWERED_SIGNALS]) + ANSWERED["intercept"])
    return Weighed(tuple(evidence[i] for i in order), round(float(confidence), 4))


Candidate = tuple[Hit, Span, str, str]  # hit, the sentence's span, its text, and the sentence before it


def sentences_of(hits: Sequence[Hit]) -> list[Candidate]:
    """Each sentence of the best passages once, from its best passage; at most as many as can be read in good time."""
    found: dict[tuple[int, int], Candidate] = {}
    for hit in hits[:_PASSAGES_READ]:
        before = ""
        for span in hit.passage.sentences:
            text = hit.passage.text[span.start - hit.passage.start : span.end - hit.passage.start]
            place = (hit.article.id, span.start)
            if place not in found and any(c.isalpha() for c in text):
                found[place] = (hit, span, text, before)
            before = text
        if len(found) >= _SENTENCES_SCORED:
            break
    return list(found.values())[:_SENTENCES_SCORED]


def rank_signals(question: str, found: Found, sentences: Sequence[Candidate], reader: IndexReader) -> Matrix:
    """One row a sentence, one column for each of RANK_SIGNALS."""
    vector = found.vector if found.vector is not None else reader.encode([question])[0]
    cosines = reader.encode([" ".join(text.split()) for _, _, text, _ in sentences]) @ vector
    weights = term_weights(found.terms, reader.catalogue.passage_count())
    kind = asked_for(question)
    rows = []
    for (hit, _, text, before), cosine in zip(sentences, cosines, strict=True):
        rows.append(
            (
                float(cosine),
                coverage(weights, text),
                coverage(weights, f"{hit.article.title or ''} {before} {text}"),
                holds_kind(kind, question, text),
                float(len(text.split()) < 5),
            )
        )
    return np.array(rows)


def answered_signals(
    question: str,
    terms: Sequence[Term],
    ranked: Sequence[Candidate],
    signals: Matrix,
    scores: Matrix,
    passages: int,
) -> Matrix:
    """The signals of ANSWERED_SIGNALS for sentences by falling score, in an index of so many passages."""
    best, second = scores[0], scores[1] if len(scores) > 1 else 0.0
    weights = term_weights(terms, passages)
    hit, _, text, before = ranked[0]
    names = [(term, weight) for term, weight in weights if term.token.looks_like_name or term.token.is_number]
    return np.array(
        [
            signals[0][0],
            signals[0][1],
            coverage(weights, f"{hit.article.title or ''} {hit.passage.text}"),
            coverage(names, f"{hit.article.title or ''} {before} {text}") if names else 1.0,
            signals[0][3],
            float(best - second),
        ]
    )


def term_weights(terms: Sequence[Term], passages: int) -> list[tuple[Term, float]]:
    """Each term with its inverse document frequency; a word that the corpus doesn't hold weighs as much as the rarest."""
    return [(term, math.log(1 + max(passages, 1) / (1 + term.frequency))) for term in terms]


def coverage(weights: Sequence[tuple[Term, float]], text: str) -> float:
    """The share of the terms' weight that a text holds, 0..1; another spelling counts as the word itself."""
    whole = sum(weight for _, weight in weights)
    if not whole:
        return 0.0
    stems = {token.stem for token in tokens(text)}
    return sum(weight for term, weight in weights if any(stem(fold(s)) in stems for s in term.spellings)) / whole


def sigmoid(x: Matrix | float) -> Matrix:
    return np.asarray(1.0 / (1.0 + np.exp(-np.asarray(x, dtype=np.float64))))
