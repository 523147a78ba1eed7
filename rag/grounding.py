"""A language model's sentences held to their passages: each gets exact quotes that support it, or goes.

A sentence is first compared with the passages that it cites, then with all of them; one that nothing supports is at
fault. Who writes may try it again (`rag.write_llm`); in the draft it is removed. Pure but for `encode`, which turns texts
into unit vectors. Knows nothing of models, prompts or how markers are written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt

from index.types import Article, Span
from rag.cite import Citations
from rag.facts import conflict
from rag.markers import Marked, MarkedSentence
from rag.replies import is_of_passages
from rag.support import CONTRADICTED, SUPPORTED, support
from rag.types import AnswerSentence, Draft, Hit

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]

# Cosine with the question. Of the words that answer the question set's dev half the least has 0.21; of 58 orders beside
# twenty harmless questions, one pair in twenty has more than 0.155.
_ON_TOPIC = 0.15
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
class Basis:
    """What a sentence rests on: quotes, how well each supports it, and how well all of them do together."""

    quotes: tuple[Quote, ...]
    supports: tuple[float, ...]
    together: float


@dataclass(frozen=True, slots=True)
class Examined:
    """A sentence beside the best that the passages have for it. `fault` says why it does not stand, "" where it does."""

    sentence: MarkedSentence
    basis: Basis
    fault: str


_NOTHING = Basis((), (), 0.0)


def ground(marked: Marked, hits: Sequence[Hit], encode: Encode) -> Draft:
    """The draft of what the passages support of a text; see `examine` and `drafted`."""
    return drafted(examine(marked.sentences, quotes_of(hits), encode), marked.unknown)


def examine(sentences: Sequence[MarkedSentence], quotes: Sequence[Quote], encode: Encode) -> list[Examined]:
    """Each sentence with the quotes that support it best, of the passages it cites or else of any. No quotes, nothing."""
    if not sentences or not quotes:
        return []
    bases = _bases(sentences, quotes, encode)
    return [Examined(s, basis, _fault(s, basis)) for s, basis in zip(sentences, bases, strict=True)]


def off_topic(examined: Sequence[Examined], question: str, encode: Encode) -> list[Examined]:
    """The same, with a fault where neither a sentence nor any words it rests on have to do with the question.

    An order planted in an article supports itself; what it never does is answer.
    """
    texts = [
        question,
        *(each.sentence.text for each in examined),
        *(q.text for each in examined for q in each.basis.quotes),
    ]
    near = dict(zip(texts, encode(texts) @ encode([question])[0], strict=True))
    return [
        each
        if each.fault or max([near[each.sentence.text], *(near[q.text] for q in each.basis.quotes)]) >= _ON_TOPIC
        else replace(each, fault="it does not bear on the question")
        for each in examined
    ]


def _fault(sentence: MarkedSentence, basis: Basis) -> str:
    if is_of_passages(sentence.text):
        return "it speaks of the passages, not of what they say"
    if basis.together >= SUPPORTED:
        return ""
    around = " ".join(quote.context for quote in basis.quotes)
    contrary = conflict(sentence.text, " ".join(quote.text for quote in basis.quotes), around)
    return contrary or "the passages do not say this"


def drafted(examined: Sequence[Examined], unknown: int, *, removed: Sequence[str] = ()) -> Draft:
    """The sentences without fault, with citations numbered by appearance, one for each distinct quote.

    Where none is without fault, the best one is kept with `supported=False`, so that the reader sees what the model said
    and how little it rests on. The draft's confidence is the mean support of the sentences kept. A citation's `support`
    is that of the first sentence that rests on it. `removed` are sentences dropped before.
    """
    if not examined:
        return Draft((), (), 0.0, removed=tuple(removed), unknown_markers=unknown)
    kept = [each for each in examined if not each.fault] or [max(examined, key=lambda each: each.basis.together)]
    citations = Citations()
    sentences = tuple(AnswerSentence(each.sentence.text, _cite(each.basis, citations), not each.fault) for each in kept)
    return Draft(
        sentences,
        citations.all,
        confidence=sum(each.basis.together for each in kept) / len(kept),
        removed=(*removed, *(each.sentence.text for each in examined if each not in kept)),
        unknown_markers=unknown,
    )


def _cite(basis: Basis, citations: Citations) -> tuple[int, ...]:
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
        context = f"{passage.text} {hit.article.title or ''} {hit.article.publisher or ''} {_days(hit.article)}"
        for span in passage.sentences or (Span(passage.start, passage.end),):
            text = passage.text[span.start - passage.start : span.end - passage.start]
            found.append(Quote(hit.article, span, text, number, context))
    return found


def _days(article: Article) -> str:
    """The article's days in the forms in which a sentence may repeat them."""
    days = (article.date.start, article.date.end)
    return " ".join(f"{day.isoformat()} {day:%d %B %Y}" for day in days if day is not None)


def _bases(sentences: Sequence[MarkedSentence], quotes: Sequence[Quote], encode: Encode) -> list[Basis]:
    texts = list(dict.fromkeys([s.text for s in sentences] + [q.text for q in quotes]))
    row = {text: i for i, text in enumerate(texts)}
    vectors = encode(texts)
    bases = []
    for sentence in sentences:
        cosines = {q.text: float(vectors[row[sentence.text]] @ vectors[row[q.text]]) for q in quotes}
        bases.append(_basis(sentence, quotes, cosines))
    return bases


def _basis(sentence: MarkedSentence, quotes: Sequence[Quote], cosines: dict[str, float]) -> Basis:
    """The quotes that a sentence rests on: of the passages it cites if they support it, else of any."""
    scored = [(quote, _support(sentence.text, quote.text, cosines[quote.text], quote.context)) for quote in quotes]
    cited = [(q, s) for q, s in scored if q.passage in sentence.numbers]
    basis = _from_cited(cited, sentence, cosines)
    return basis if basis.together >= SUPPORTED else _from_any(scored, sentence, cosines)


def _from_cited(cited: list[tuple[Quote, float]], sentence: MarkedSentence, cosines: dict[str, float]) -> Basis:
    """The best quote of each cited passage that supports the sentence; failing that, all of them together."""
    best = [
        max((pair for pair in cited if pair[0].passage == number), key=lambda pair: pair[1])
        for number in sentence.numbers
        if any(q.passage == number for q, _ in cited)
    ]
    if not best:
        return _NOTHING
    if good := [(q, s) for q, s in best if s >= SUPPORTED]:
        return Basis(tuple(q for q, _ in good), tuple(s for _, s in good), max(s for _, s in good))
    joint = _joint([q for q, _ in best], sentence, cosines)
    return joint if joint.together >= SUPPORTED else _from_any(cited, sentence, cosines)


def _from_any(scored: list[tuple[Quote, float]], sentence: MarkedSentence, cosines: dict[str, float]) -> Basis:
    """The quote that supports the sentence best, or the two that do so together; failing both, the best one."""
    ranked = sorted(scored, key=lambda pair: -pair[1])
    quote, score = ranked[0]
    single = Basis((quote,), (score,), score)
    if score >= SUPPORTED:
        return single
    pairs = (
        _joint(pair, sentence, cosines)
        for pair in combinations([q for q, _ in ranked[:_PAIRED]], 2)
        if pair[0].text != pair[1].text
    )
    double = max(pairs, key=lambda basis: basis.together, default=_NOTHING)
    return double if double.together >= SUPPORTED else single


def _joint(quotes: Sequence[Quote], sentence: MarkedSentence, cosines: dict[str, float]) -> Basis:
    """Several quotes read as one; each of them counts as much as all together, since none is enough alone."""
    together = _support(
        sentence.text,
        " ".join(quote.text for quote in quotes),
        max(cosines[quote.text] for quote in quotes),
        " ".join(quote.context for quote in quotes),
    )
    return Basis(tuple(quotes), (together,) * len(quotes), together)


def _support(claim: str, evidence: str, cosine: float, context: str) -> float:
    """The evidence model's support, held down where a unit, a day or one of two opposites contradicts."""
    score = support(claim, evidence, cosine=cosine, context=context)
    return min(score, CONTRADICTED) if score > CONTRADICTED and conflict(claim, evidence, context) else score
