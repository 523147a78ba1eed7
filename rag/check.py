"""Is a claim supported by its references? Shared words and likeness choose where to look; the evidence model reads there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.embed import Vectors
from index.sentences import sentence_spans
from index.types import Span
from rag.evidence_model import Text, evidence_model
from rag.support import SUPPORTED, combined, support

Encode = Callable[[Sequence[str]], Vectors]

_WINDOW = 3  # sentences compared together, as a claim often joins what an article tells in several
_READ = 3  # places that the model reads
_AROUND = 2  # sentences on either side that it reads along


@dataclass(frozen=True, slots=True)
class _Place:
    """A run of sentences of a reference, and how well its words support the claim."""

    reference: int
    sentences: range
    words: float


def check_claim(claim: str, references: Sequence[str], encode: Encode) -> tuple[float, bool]:
    """The support of a claim, 0..1, by its best place in the references, and whether that is enough."""
    words, reading = claim_signals(claim, references, encode)
    if reading is None:
        return 0.0, False
    score = combined(words, reading)
    return round(score, 4), score >= SUPPORTED


def claim_signals(claim: str, references: Sequence[str], encode: Encode) -> tuple[float, float | None]:
    """The best support by words alone, and the model's highest logit; None where no reference holds a sentence."""
    cut = [_sentences(reference) for reference in references]
    places = _places(claim, references, cut, encode)
    if not places:
        return 0.0, None
    texts = []
    for place in _apart(sorted(places, key=lambda p: (-p.words, len(p.sentences))))[:_READ]:
        sentences = cut[place.reference]
        around = sentences[max(0, place.sentences.start - _AROUND) : place.sentences.stop + _AROUND]
        texts.append(Text(tuple(around)))
    return max(place.words for place in places), max(evidence_model().support(claim, texts))


def _sentences(reference: str) -> list[str]:
    spans = sentence_spans(reference, Span(0, len(reference)))
    return [" ".join(reference[span.start : span.end].split()) for span in spans]


def _places(claim: str, references: Sequence[str], cut: Sequence[Sequence[str]], encode: Encode) -> list[_Place]:
    return [
        _Place(number, run, support(claim, text, cosine=cosine, context=references[number][:600]))
        for number, run, text, cosine in runs(claim, cut, encode)
    ]


def runs(claim: str, cut: Sequence[Sequence[str]], encode: Encode) -> list[tuple[int, range, str, float]]:
    """Every run of at most three sentences of one reference: (reference, sentences, text, cosine of its likest sentence)."""
    flat = [sentence for sentences in cut for sentence in sentences]
    if not flat:
        return []
    vectors = encode([claim, *flat])
    cosines = vectors[1:] @ vectors[0]
    found, before = [], 0
    for number, sentences in enumerate(cut):
        for size in range(1, _WINDOW + 1):
            for first in range(len(sentences) - size + 1):
                cosine = float(cosines[before + first : before + first + size].max())
                text = " ".join(sentences[first : first + size])
                found.append((number, range(first, first + size), text, cosine))
        before += len(sentences)
    return found


def _apart(places: Sequence[_Place]) -> list[_Place]:
    """The places that don't overlap a better one."""
    chosen: list[_Place] = []
    for place in places:
        if not any(p.reference == place.reference and set(p.sentences) & set(place.sentences) for p in chosen):
            chosen.append(place)
    return chosen
