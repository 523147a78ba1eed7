"""Is a claim supported by its references? The same comparison that the answers' own sentences have to pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.embed import Vectors
from index.sentences import sentence_spans
from index.types import Span
from rag.support import SUPPORTED, support

_WINDOW = 3  # sentences read together, as a claim often joins what an article tells in several


def check_claim(
    claim: str, references: Sequence[str], encode: Callable[[Sequence[str]], Vectors]
) -> tuple[float, bool]:
    """The support of a claim, 0..1, by its best run of at most three sentences, and whether that is enough."""
    windows: list[tuple[str, str]] = []
    for reference in references:
        spans = sentence_spans(reference, Span(0, len(reference)))
        for size in range(1, _WINDOW + 1):
            for first, last in zip(spans, spans[size - 1 :], strict=False):
                windows.append((reference[first.start : last.end], reference[:600]))
    if not windows:
        return 0.0, False
    vectors = encode([claim, *(text for text, _ in windows)])
    cosines = vectors[1:] @ vectors[0]
    best = max(
        support(claim, text, cosine=float(cosine), context=context)
        for (text, context), cosine in zip(windows, cosines, strict=True)
    )
    return round(best, 4), best >= SUPPORTED
