"""Is a claim supported by its references? The same comparison that the answers' own sentences have to pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from index.embed import Vectors
from index.sentences import sentence_spans
from index.types import Span
from rag.support import SUPPORTED, Comparison, compare, support_of
from rag.words import content_tokens

_WINDOW = 3  # sentences read together, as a claim often joins what an article tells in several
_EMBEDDED = 48  # sentences of one reference, those that share most words with the claim
_AROUND = 2  # sentences before and after, in which a name or number of the claim may stand
_HEAD = 200  # characters of a reference that say what it is and of when

Encode = Callable[[Sequence[str]], Vectors]


def check_claim(claim: str, references: Sequence[str], encode: Encode) -> tuple[float, bool]:
    """The support of a claim, 0..1, by its best run of at most three sentences, and whether that is enough."""
    best = max((support_of(comparison) for comparison in comparisons(claim, references, encode)), default=0.0)
    return round(best, 4), best >= SUPPORTED


def comparisons(claim: str, references: Sequence[str], encode: Encode) -> Iterator[Comparison]:
    """The claim beside every run of at most three sentences of the references.

    A sentence is embedded once; the vector of a run is the mean of its sentences' (on WiCE's claims as good as embedding
    each run, at a third of the work).
    """
    wanted = frozenset(token.stem for token in content_tokens(claim))
    vector = encode([claim])[0]
    for reference in references:
        spans = sentence_spans(reference, Span(0, len(reference)))
        texts = [reference[span.start : span.end] for span in spans]
        chosen = _closest(wanted, texts)
        vectors = dict(zip(chosen, encode([texts[i] for i in chosen]), strict=True)) if chosen else {}
        for first in chosen:
            for last in range(first, min(first + _WINDOW, len(texts))):
                if last not in vectors:
                    break
                mean = np.mean([vectors[i] for i in range(first, last + 1)], axis=0)
                cosine = float(mean @ vector / max(1e-9, float(np.linalg.norm(mean))))
                before, after = max(0, first - _AROUND), min(len(spans) - 1, last + _AROUND)
                around = f"{reference[:_HEAD]} {reference[spans[before].start : spans[after].end]}"
                yield compare(claim, reference[spans[first].start : spans[last].end], cosine=cosine, context=around)


def _closest(wanted: frozenset[str], texts: Sequence[str]) -> list[int]:
    """Which sentences are looked at, in order: all, or of a long text those that share most words with the claim."""
    if len(texts) <= _EMBEDDED:
        return list(range(len(texts)))
    shared = [len(wanted & {token.stem for token in content_tokens(text)}) for text in texts]
    best = sorted(range(len(texts)), key=lambda i: -shared[i])[: _EMBEDDED // _WINDOW]
    near = {j for i in best for j in range(i - 1, i + 2) if 0 <= j < len(texts)}
    return sorted(near)
