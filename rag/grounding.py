"""A language model's sentences held to their passages: each gets exact quotes that support it, or goes.

A sentence is first compared with the passages that it cites, then with all of them; one that nothing supports is
removed. Pure but for `encode`, which turns texts into unit vectors. Knows nothing of models, prompts or how markers are
written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from index.types import Article, Span
from rag.cite import Citations
from rag.markers import Marked, MarkedSentence
from rag.support import SUPPORTED, support
from rag.types import AnswerSentence, Draft, Hit

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]

_PAIRED = 6  # quotes of which every two are tried together, where no single one supports a sentence


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a found passage; `text` is the article's own characters at `span`."""

    article: Article
    span: Span
    text: str
    passage: int  # the passage's number in the prompt, from 1
    context: str  # what stands around it: its passage, the article's title and days


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a sentence rests on: quotes, how well each supports it, and how well all of them do together."""

    quotes: tuple[Quote, ...]
    supports: tuple[float, ...]
    together: float


_NOTHING = _Basis((), (), 0.0)


def ground(marked: Marked, hits: Sequence[Hit], encode: Encode) -> Draft:
    """The sentences that passages support, with citations numbered by appearance, one for each distinct quote.

    `hits` are the passages in the order of their numbers. Where no sentence is supported, the best one is kept with
    `supported=False`, so that the reader sees what the model said and how little it rests on. The draft's confidence is
    the mean support of the sentences kept. A citation's `support` is that of the first sentence that rests on it.
    """
    quotes = quotes_of(hits)
    if not marked.sentences or not quotes:
        return Draft((), (), 0.0, unknown_markers=marked.unknown)
    bases = _bases(marked.sentences, quotes, encode)
    kept = [i for i, basis in enumerate(bases) if basis.together >= SUPPORTED]
    if not kept:
        kept = [max(range(len(bases)), key=lambda i: bases[i].together)]
    citations = Citations()
    sentences = tuple(
        AnswerSentence(marked.sentences[i].text, _cite(bases[i], citations), bases[i].together >= SUPPORTED)
        for i in kept
    )
    return Draft(
        sentences,
        citations.all,
        confidence=sum(bases[i].together for i in kept) / len(kept),
        removed=tuple(s.text for i, s in enumerate(marked.sentences) if i not in kept),
        unknown_markers=marked.unknown,
    )


def _cite(basis: _Basis, citations: Citations) -> tuple[int, ...]:
    numbers = (
        citations.cite(quote.article, quote.span, quote.text, score)
        for quote, score in zip(basis.quotes, basis.supports, strict=True)
    )
    return tuple(dict.fromkeys(numbers))


def quotes_of(hits: Sequence[Hit]) -> list[Quote]:
    """Every sentence of the passages, in order; a sentence that two passages share comes once for each."""
    found: list[Quote] = []
    for number, hit in enumerate(hits, 1):
        passage = hit.passage
        context = f"{passage.text} {hit.article.title or ''} {_days(hit.article)}"
        for span in passage.sentences or (Span(passage.start, passage.end),):
            text = passage.text[span.start - passage.start : span.end - passage.start]
            found.append(Quote(hit.article, span, text, number, context))
    return found


def _days(article: Article) -> str:
    """The article's days in the forms in which a sentence may repeat them."""
    days = (article.date.start, article.date.end)
    return " ".join(f"{day.isoformat()} {day:%d %B %Y}" for day in days if day is not None)


def _bases(sentences: Sequence[MarkedSentence], quotes: Sequence[Quote], encode: Encode) -> list[_Basis]:
    texts = list(dict.fromkeys([s.text for s in sentences] + [q.text for q in quotes]))
    row = {text: i for i, text in enumerate(texts)}
    vectors = encode(texts)
    bases = []
    for sentence in sentences:
        cosines = {q.text: float(vectors[row[sentence.text]] @ vectors[row[q.text]]) for q in quotes}
        bases.append(_basis(sentence, quotes, cosines))
    return bases


def _basis(sentence: MarkedSentence, quotes: Sequence[Quote], cosines: dict[str, float]) -> _Basis:
    """The quotes that a sentence rests on: of the passages it cites if they support it, else of any."""
    scored = [
        (quote, support(sentence.text, quote.text, cosine=cosines[quote.text], context=quote.context))
        for quote in quotes
    ]
    cited = [(q, s) for q, s in scored if q.passage in sentence.numbers]
    basis = _from_cited(cited, sentence, cosines)
    return basis if basis.together >= SUPPORTED else _from_any(scored, sentence, cosines)


def _from_cited(cited: list[tuple[Quote, float]], sentence: MarkedSentence, cosines: dict[str, float]) -> _Basis:
    """The best quote of each cited passage that supports the sentence; failing that, all of them together."""
    best = [
        max((pair for pair in cited if pair[0].passage == number), key=lambda pair: pair[1])
        for number in sentence.numbers
        if any(q.passage == number for q, _ in cited)
    ]
    if not best:
        return _NOTHING
    if good := [(q, s) for q, s in best if s >= SUPPORTED]:
        return _Basis(tuple(q for q, _ in good), tuple(s for _, s in good), max(s for _, s in good))
    joint = _joint([q for q, _ in best], sentence, cosines)
    return joint if joint.together >= SUPPORTED else _from_any(cited, sentence, cosines)


def _from_any(scored: list[tuple[Quote, float]], sentence: MarkedSentence, cosines: dict[str, float]) -> _Basis:
    """The quote that supports the sentence best, or the two that do so together; failing both, the best one."""
    ranked = sorted(scored, key=lambda pair: -pair[1])
    quote, score = ranked[0]
    single = _Basis((quote,), (score,), score)
    if score >= SUPPORTED:
        return single
    pairs = (
        _joint(pair, sentence, cosines)
        for pair in combinations([q for q, _ in ranked[:_PAIRED]], 2)
        if pair[0].text != pair[1].text
    )
    double = max(pairs, key=lambda basis: basis.together, default=_NOTHING)
    return double if double.together >= SUPPORTED else single


def _joint(quotes: Sequence[Quote], sentence: MarkedSentence, cosines: dict[str, float]) -> _Basis:
    """Several quotes read as one; each of them counts as much as all together, since none is enough alone."""
    together = support(
        sentence.text,
        " ".join(quote.text for quote in quotes),
        cosine=max(cosines[quote.text] for quote in quotes),
        context=" ".join(quote.context for quote in quotes),
    )
    return _Basis(tuple(quotes), (together,) * len(quotes), together)
