"""What is measured of a question's sentences before any weight is given to it: the model's reading, likeness, shared words.

Pure functions of what was found; the weights stand in `rag/coefficients.py`. Knows nothing of writing or citing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.types import Span
from rag.evidence_model import Reading, Text
from rag.expected import asked_for, holds_kind
from rag.parts import parts
from rag.retrieve import Found, Term
from rag.sentence_read import SentenceRead
from rag.types import Hit
from rag.unmet import unmet
from rag.words import fold, stem, tokens

Matrix = npt.NDArray[np.float64]
Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]
Read = Callable[[str, Sequence[Text]], list[Reading]]

RANK_SIGNALS = ("reader", "span", "text", "cosine", "coverage", "context_coverage", "kind", "short")
# How surely one of the texts holds an answer, as the model sees it; how surely the best sentence does, read without what stands
# around it; whether a question for a number or a name gets none. No shared words or likeness: in news, what is missing stands
# beside all the question's words, so that these refuse less there (in an encyclopedia, more).
ANSWERED_SIGNALS = ("text", "close", "unmet")

_PASSAGES_READ = 11
_WORDS_READ = 1500  # in all: about what two cores read in half a second
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
    read: SentenceRead | None = None


def candidates(question: str, terms: Sequence[Term], hits: Sequence[Hit], read: Read) -> list[Candidate]:
    """Every sentence of the first passages once, as the model reads it in the passage where it counts most.

    `hits` in the order in which they are to be read, as far as there is time.
    """
    found: dict[tuple[int, int], Candidate] = {}
    for hit, spans, reading in _read(question, terms, _readable(hits), read):
        before = ""
        reads = reading.sentences or (None,) * len(reading.answers)
        for (span, text), answers, best, read_there in zip(spans, reading.answers, reading.spans, reads, strict=False):
            place = (hit.article.id, span.start)
            if any(c.isalpha() for c in text) and (place not in found or found[place].reader < answers):
                found[place] = Candidate(
                    hit, span, text, before, answers, best, reading.answerable, reading.premise_false, read_there
                )
            before = text
    return list(found.values())


def unread(question: str, texts: Sequence[Text]) -> list[Reading]:
    """What a model would say that knows nothing: every logit 0."""
    del question
    return [Reading((0.0,) * len(text.sentences), (0.0,) * len(text.sentences), 0.0, 0.0) for text in texts]


def reading_order(found: Found) -> tuple[Hit, ...]:
    """The hits by their score and by likeness alone in turn; by their score where time words or `as_of` steered it.

    What is asked in other words than the article's is found by likeness, and common words bring up others before it: of what
    answers a paraphrase over our held-out articles .93 is among the first eleven so, and .82 by score.
    """
    if found.steered:
        return found.hits
    alike = sorted(found.hits, key=lambda hit: -hit.dense)
    return tuple({hit.passage.id: hit for pair in zip(found.hits, alike, strict=True) for hit in pair}.values())


def _readable(hits: Sequence[Hit]) -> list[Hit]:
    """The first passages, as many as there is time for; one at least."""
    chosen: list[Hit] = []
    words = 0
    for hit in hits[:_PASSAGES_READ]:
        words += len(hit.passage.text.split())
        if chosen and words > _WORDS_READ:
            break
        chosen.append(hit)
    return chosen


def _read(
    question: str, terms: Sequence[Term], hits: Sequence[Hit], read: Read
) -> Iterator[tuple[Hit, list[tuple[Span, str]], Reading]]:
    """Each hit with its sentences and what the model reads there; texts that spell the names alike are read together."""
    asked = [as_spelt(question, terms, hit.passage.text) for hit in hits]
    for each in dict.fromkeys(asked):
        alike = [(hit, _sentences(hit)) for hit, other in zip(hits, asked, strict=True) if other == each]
        texts = [Text(tuple(" ".join(text.split()) for _, text in spans), head_of(hit)) for hit, spans in alike]
        for (hit, spans), reading in zip(alike, read(each, texts), strict=True):
            yield hit, spans, reading


def as_spelt(question: str, terms: Sequence[Term], text: str) -> str:
    """The question with its names as the text spells them: the model knows nothing of other spellings.

    Only words that the text does not hold change, from the last to the first, so that places stay right.
    """
    held = {token.folded: token.text for token in tokens(text)}
    for term in sorted(terms, key=lambda term: -term.token.start):
        if len(term.spellings) > 1 and term.token.folded not in held:
            other = next((held[spelling] for spelling in term.spellings[1:] if spelling in held), term.token.text)
            question = question[: term.token.start] + other + question[term.token.start + len(term.token.text) :]
    return question


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


def answered_signals(question: str, ranked: Sequence[Candidate], close: float | None) -> Matrix:
    """The signals of ANSWERED_SIGNALS for sentences by falling score; `close` is of `closely_read`, None where that has none.

    The surest text alone counts, and not how many may answer: a reader who narrows a question to the article that answers it
    must not lose the answer.
    """
    surest = max(limited(each.answerable) for each in ranked)
    lacks = len(parts(question)) == 1 and unmet(question, ranked[0].text)
    return np.array([surest, surest if close is None else close, float(lacks)])


def closely_read(question: str, terms: Sequence[Term], best: Candidate, read: Read) -> float | None:
    """How surely a sentence answers, read alone and with its neighbours: the mean of both logits.

    In a passage that tells of many things the model is less sure of what one of its sentences answers, and surer of what several
    together only seem to. None for a question that asks several things, which one sentence seldom answers.
    """
    if len(parts(question)) > 1:
        return None
    sentences = _sentences(best.hit)
    at = next((number for number, (span, _) in enumerate(sentences) if span.start == best.span.start), 0)
    near = (sentences[at : at + 1], sentences[max(0, at - 1) : at + 2])
    texts = [Text(tuple(" ".join(text.split()) for _, text in part), head_of(best.hit)) for part in near]
    readings = read(as_spelt(question, terms, best.hit.passage.text), texts)
    return sum(limited(reading.answerable) for reading in readings) / len(readings)


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
