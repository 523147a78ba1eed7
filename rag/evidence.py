"""Which sentences of the found passages answer the question, and how surely anything does.

A cascade: retrieval chose the passages, the evidence model reads the best of them, and two small logistic models weigh what it
read together with likeness and shared words: one ranks sentences, one says how likely they hold an answer (the confidence
that abstaining rests on). Their coefficients stand in `rag/coefficients.py`, fitted by `python -m eval.fit` on
questions that the evidence model was not trained on, never on the seeds. Knows nothing of writing or citing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.reader import IndexReader
from rag.coefficients import ANSWERED, RANK
from rag.evidence_model import evidence_model
from rag.parts import parts
from rag.retrieve import Found, read_terms
from rag.signals import (
    ANSWERED_SIGNALS,
    RANK_SIGNALS,
    Candidate,
    Matrix,
    answered_signals,
    candidates,
    closely_read,
    rank_signals,
    reading_order,
    sigmoid,
    unread,
)
from rag.topic import tells_of, topic_terms
from rag.types import Evidence
from rag.unheld import unheld_names

_PARTS = 3  # of a question that asks several things
_PART_PASSAGES = 6  # read again for each of them
# The logit from which the model's word that a premise is false is taken. Over held-out articles it is so sure of 22 % of the
# false premises and of .2 % of the others (`python -m eval.fit`), on the dev halves over the seeds of 4 of 18 and of 2 of 161.
PREMISE_FALSE = 2.0
# What is left of the confidence where the question names what no article does: little where no passage is like it either (cosine
# of the likest), for then it is about something else; the reading model learned from texts that at least tell of what is asked.
# Of the dev questions over the seeds eleven are of the latter kind, none with an answer. Of ten held-out questions with such a
# name one is answered rightly, where by what the model read there two would be; .5 cost an answer over the seeds that .7 doesn't.
_STRANGE = 0.3
_STRANGE_SHARE = 0.3
_UNHELD_SHARE = 0.7
# The logit of the close reading from which one sentence is answer enough to a question for one thing: the lowest that costs no
# right answer on the dev halves over the seeds; answer precision there .79 → .81, over the harder questions .76 → .80.
_SETTLED = 2.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """The evidence for a question by falling score, and the probability that it holds an answer.

    `premise_false` is the logit that the question takes for granted what the text of the best evidence contradicts, `unheld` what
    it names and no article does, `close` of `rag.signals.closely_read`, `on_topic` that all is asked that is said of something,
    and the best evidence tells of it.
    """

    evidence: tuple[Evidence, ...]
    confidence: float
    premise_false: float = 0.0
    unheld: tuple[str, ...] = ()
    close: float | None = None
    on_topic: bool = False

    @property
    def settled(self) -> bool:
        """Whether the best sentence is so sure to answer by itself that it needs no other."""
        return self.close is not None and self.close >= _SETTLED

    def reordered(self, evidence: tuple[Evidence, ...]) -> Weighed:
        """The same with its evidence in another order or longer; what was read closely is known of the first alone."""
        first = [(each.hit.article.id, each.span.end) for each in (*self.evidence[:1], *evidence[:1])]
        return replace(self, evidence=evidence, close=self.close if first[:1] == first[1:] else None)


def weigh(question: str, found: Found, reader: IndexReader, *, without: frozenset[str] = frozenset()) -> Weighed:
    """Scores the sentences of the best passages. No hits, no evidence, confidence 0. `without` is of `rag.desk.PARTS`."""
    read = unread if "reading model" in without else evidence_model().read
    sentences = candidates(question, found.terms, reading_order(found), read)
    if not sentences:
        return Weighed((), 0.0)
    passages = reader.catalogue.passage_count()
    signals = rank_signals(question, found, sentences, reader.encode, passages)
    scores = _scores(signals)
    for part in parts(question)[: _PARTS + 1]:
        if part != question and not without & {"parts of a question", "reading model"}:
            scores = np.maximum(scores, _part_scores(part, found, sentences, reader))
    evidence = [
        Evidence(c.hit, c.span, c.text, round(float(s), 4), c.read) for c, s in zip(sentences, scores, strict=True)
    ]
    order = sorted(
        range(len(evidence)), key=lambda i: (-evidence[i].score, evidence[i].hit.article.source, evidence[i].span.start)
    )
    best = sentences[order[0]]
    close = None if "close reading" in without else closely_read(question, found.terms, best, read)
    answered = answered_signals(question, [sentences[i] for i in order], close)
    confidence = sigmoid(answered @ np.array([ANSWERED[name] for name in ANSWERED_SIGNALS]) + ANSWERED["intercept"])
    topic = topic_terms(question, found.terms)
    unknown = bool(topic) and not any(term.frequency for term in topic)
    names = unheld_names(question, found.terms, reader.names())
    names = names or tuple(term.token.text for term in topic if unknown)
    if names and "unheld names" not in without:
        confidence = confidence * (_UNHELD_SHARE if _near(found) and not unknown else _STRANGE_SHARE)
    return Weighed(
        tuple(evidence[i] for i in order), round(float(confidence), 4), round(best.premise_false, 4), names, close,
        tells_of(topic, f"{best.before} {best.text}"),
    )  # fmt: skip


def _near(found: Found) -> bool:
    """Whether any passage found is like the question; where there is nothing to compare with, it is taken to be."""
    return found.vector is None or max((hit.dense for hit in found.hits), default=0.0) >= _STRANGE


def _scores(signals: Matrix) -> Matrix:
    return sigmoid(signals @ np.array([RANK[name] for name in RANK_SIGNALS]) + RANK["intercept"])


def _part_scores(part: str, found: Found, sentences: Sequence[Candidate], reader: IndexReader) -> Matrix:
    """The scores of the same sentences for one of the things that the question asks; 0 for those not read again."""
    hits, terms = reading_order(found)[:_PART_PASSAGES], read_terms(part, reader)
    again = candidates(part, terms, hits, evidence_model().read)
    inside = replace(found, hits=hits, terms=terms, vector=reader.encode([part])[0])
    scores = _scores(rank_signals(part, inside, again, reader.encode, reader.catalogue.passage_count()))
    by_place = {(c.hit.article.id, c.span.start): float(s) for c, s in zip(again, scores, strict=True)}
    return np.array([by_place.get((c.hit.article.id, c.span.start), 0.0) for c in sentences])
