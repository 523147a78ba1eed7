"""What is measured of a question's sentences before any weight is given to it: the model's reading, likeness, shared words.

Pure functions of what was found; the weights stand in `rag/coefficients.py`. Knows nothing of writing or citing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.types import Span
from rag.evidence_model import Reading, Text
from rag.expected import asked_for, holds_kind
from rag.retrieve import Found, Term
from rag.types import Hit
from rag.words import fold, stem, tokens

Matrix = npt.NDArray[np.float64]
Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]
Read = Callable[[str, Sequence[Text]], list[Reading]]

RANK_SIGNALS = ("reader", "span", "text", "cosine", "coverage", "context_coverage", "kind", "short")
ANSWERED_SIGNALS = (
    "reader", "span", "text", "best_text", "premise", "cosine", "coverage", "article_coverage", "names", "numbers", "kind", "gap",
)  # fmt: skip

_PASSAGES_READ = 8
_LIMIT = 8.0  # of a logit: beyond it surer is not truer


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a found passage, the one before it, and what the model read there (logits)."""

    hit: Hit
    span: Span
    text: str
    before: str
    reader: float = 0.0
    best_span: float = 0.0
    answerable: float = 0.0
    premise_false: float = 0.0


def candidates(question: str, hits: Sequence[Hit], read: Read) -> list[Candidate]:
    """Every sentence of the best passages once, as the model reads it in the passage where it counts most."""
    hits = hits[:_PASSAGES_READ]
    found: dict[tuple[int, int], Candidate] = {}
    sentences = [_sentences(hit) for hit in hits]
    readings = read(
        question,
        [Text(tuple(" ".join(t.split()) for _, t in s), head_of(h)) for h, s in zip(hits, sentences, strict=True)],
    )
    for hit, spans, reading in zip(hits, sentences, readings, strict=True):
        before = ""
        for (span, text), answers, best in zip(spans, reading.answers, reading.spans, strict=False):
            place = (hit.article.id, span.start)
            if any(c.isalpha() for c in text) and (place not in found or found[place].reader < answers):
                found[place] = Candidate(
                    hit, span, text, before, answers, best, reading.answerable, reading.premise_false
                )
            before = text
    return list(found.values())


def head_of(hit: Hit) -> str:
    """The title and last day of a hit's article, as the model knows them from training."""
    return " ".join(filter(None, (hit.article.title, str(hit.article.date.end or ""))))


def _sentences(hit: Hit) -> list[tuple[Span, str]]:
    passage = hit.passage
    return [(span, passage.text[span.start - passage.start : span.end - passage.start]) for span in passage.sentences]


def rank_signals(question: str, found: Found, sentences: Sequence[Candidate], encode: Encode, passages: int) -> Matrix:
    """One row a sentence, one column for each of RANK_SIGNALS, in an index of so many passages."""
    vector = found.vector if found.vector is not None else encode([question])[0]
    cosines = encode([" ".join(c.text.split()) for c in sentences]) @ vector
    weights = term_weights(found.terms, passages)
    kind = asked_for(question)
    return np.array(
        [
            (
                limited(c.reader),
                limited(c.best_span),
                limited(c.answerable),
                float(cosine),
                coverage(weights, c.text),
                coverage(weights, f"{c.hit.article.title or ''} {c.before} {c.text}"),
                holds_kind(kind, question, c.text),
                float(len(c.text.split()) < 5),
            )
            for c, cosine in zip(sentences, cosines, strict=True)
        ]
    )


def answered_signals(
    question: str, terms: Sequence[Term], ranked: Sequence[Candidate], signals: Matrix, passages: int
) -> Matrix:
    """The signals of ANSWERED_SIGNALS for sentences by falling score, in an index of so many passages."""
    best = ranked[0]
    weights = term_weights(terms, passages)
    names = [(t, w) for t, w in weights if t.token.looks_like_name and not t.token.is_number]
    numbers = [(t, w) for t, w in weights if t.token.is_number]
    around = f"{best.hit.article.title or ''} {best.hit.article.date.end or ''} {best.hit.passage.text}"
    reader = RANK_SIGNALS.index("reader")
    second = max((row[reader] for row in signals[1:]), default=-_LIMIT)
    return np.array(
        [
            signals[0][reader],
            limited(best.best_span),
            limited(best.answerable),
            limited(max(c.answerable for c in ranked)),
            limited(best.premise_false),
            signals[0][RANK_SIGNALS.index("cosine")],
            signals[0][RANK_SIGNALS.index("coverage")],
            coverage(weights, around),
            coverage(names, around) if names else 1.0,
            coverage(numbers, around) if numbers else 1.0,
            signals[0][RANK_SIGNALS.index("kind")],
            float(signals[0][reader] - second) / _LIMIT,
        ]
    )


def limited(logit: float) -> float:
    return max(-_LIMIT, min(_LIMIT, logit))


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
