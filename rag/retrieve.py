"""Candidate passages for a question: dense and lexical, filtered hard, other spellings of names included, fused.

Reads the index; knows nothing of sentences, answers or language models.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.copies import without_copies
from index.embed import Vectors
from index.reader import IndexReader
from index.spelling import SAME, SAME_STRICT, variants
from index.types import Filters, IndexState, Passage
from rag.abbreviations import expansions
from rag.types import Hit
from rag.words import Token, content_tokens, tokens

# How much each signal counts in the fused score; each is scaled to 0..1 within the question first.
# Chosen on the news suite: `dateline eval --suite news --ablate` prints what each alone gives.
DENSE, PASSAGE_WORDS, ARTICLE_WORDS = 0.58, 0.09, 0.33

_DENSE_CANDIDATES = 60
_WORD_CANDIDATES = 60
_ARTICLE_CANDIDATES = 12
_FORM_CANDIDATES = 12  # passages looked at for what an abbreviation stands for


@dataclass(frozen=True, slots=True)
class Term:
    """A word that the question is about, with the other spellings of it that the corpus uses."""

    token: Token
    spellings: tuple[str, ...]  # folded; the word itself first
    frequency: int  # passages that hold it, or the commonest of its spellings where it is not held itself


@dataclass(frozen=True, slots=True)
class Found:
    """What retrieval hands on: hits by falling score, the question's terms, and its vector where one was wanted."""

    hits: tuple[Hit, ...]
    terms: tuple[Term, ...]
    vector: Vectors | None
    eligible: int  # articles that the filters leave
    steered: bool = False  # whether time weighs in the scores


def retrieve(question: str, filters: Filters, reader: IndexReader, *, mode: str = "fused") -> Found:
    """Every candidate passage for the question with its scores, best first; ties by source and place.

    `mode` is "fused", "dense" or "lexical". An article not embedded yet is found by its words.
    """
    catalogue = reader.catalogue
    articles = catalogue.eligible(filters)
    terms = read_terms(question, reader)
    state = catalogue.state()
    eligible = len(articles) if articles is not None else state.articles
    if not eligible:
        return Found((), terms, None, 0)
    vector = None if mode == "lexical" else reader.encode([question])[0]
    dense = dict(reader.nearest(vector, _DENSE_CANDIDATES, articles)) if vector is not None else {}
    forms = expansions(question, lambda words: _texts_with(words, articles, reader))
    words = [] if mode == "dense" else [*(spelling for term in terms for spelling in term.spellings), *forms]
    by_words = dict(catalogue.full_text.passages(words, _WORD_CANDIDATES, articles))
    whole = dict(catalogue.full_text.articles(words, _WORD_CANDIDATES, articles))

    passages = catalogue.passages({*dense, *by_words})
    # The best articles by their words bring all their passages: which of them answers is for the vectors to say.
    leading = sorted(whole, key=lambda number: -whole[number])[:_ARTICLE_CANDIDATES]
    passages |= {passage.id: passage for passage in catalogue.passages_of(leading)}
    if vector is not None:
        missing = [number for number in passages if number not in dense]
        dense |= {number: float(v @ vector) for number, v in reader.vectors(missing).items()}
    hits = without_copies(_fuse(passages, dense, by_words, whole, state, reader), catalogue, articles)
    return Found(tuple(hits), terms, vector, eligible)


def _texts_with(words: str, articles: set[int] | None, reader: IndexReader) -> list[str]:
    """A few passages that hold these words side by side."""
    numbers = [number for number, _ in reader.catalogue.full_text.passages([words], _FORM_CANDIDATES, articles)]
    return [passage.text for _, passage in sorted(reader.catalogue.passages(numbers).items())]


def _fuse(
    passages: dict[int, Passage],
    dense: dict[int, float],
    by_words: dict[int, float],
    whole: dict[int, float],
    state: IndexState,
    reader: IndexReader,
) -> list[Hit]:
    articles = reader.catalogue.articles_by_id({passage.article_id for passage in passages.values()})
    passage_scale = max(by_words.values(), default=0.0) or 1.0
    article_scale = max(whole.values(), default=0.0) or 1.0
    weights = np.array([DENSE if dense else 0.0, PASSAGE_WORDS if by_words else 0.0, ARTICLE_WORDS if whole else 0.0])
    weights = weights / (weights.sum() or 1.0)
    # While an index is being embedded, some passages have no vector: they are taken to be as like as others, neither more nor
    # less, so that of an embedded and an unembedded passage the words decide. Where few are embedded, the most alike of those
    # few are seldom what is asked for: likeness tells the less, the fewer there are.
    usual = float(np.median([*dense.values()] or [0.0]))
    share_embedded = state.embedded / max(state.articles, 1)
    hits = []
    for passage in passages.values():
        article = articles.get(passage.article_id)
        if article is None:  # removed by another process since
            continue
        cosine = max(dense.get(passage.id, 0.0), 0.0)
        words = by_words.get(passage.id, 0.0) / passage_scale
        lexical = 0.5 * words + 0.5 * whole.get(passage.article_id, 0.0) / article_scale
        likeness = usual + share_embedded * (cosine - usual) if passage.id in dense else usual
        score = float(weights @ np.array([likeness, words, whole.get(passage.article_id, 0.0) / article_scale]))
        # Rounded, so that the last bits of a batch's arithmetic can't turn the order of equals.
        hits.append(Hit(article, passage, round(min(score, 1.0), 5), round(cosine, 5), round(lexical, 5)))
    return sorted(hits, key=lambda hit: (-hit.score, hit.article.source, hit.passage.start))


def read_terms(question: str, reader: IndexReader) -> tuple[Term, ...]:
    """The question's content words, each with the corpus's other spellings of it where it may be a name."""
    content = content_tokens(question)
    lower_case = not any(t.looks_like_name for t in tokens(question)[1:])
    full_text, terms = reader.catalogue.full_text, []
    for token in content:
        frequency = full_text.frequency(token.folded)
        spellings = [token.folded]
        may_be_name = token.looks_like_name or (lower_case and not frequency)
        if may_be_name and not token.is_number and len(token.folded) > 3:
            # A word that the corpus holds is trusted as it stands: only all but equal spellings join it.
            limit = SAME_STRICT if frequency else SAME
            spellings += [name for name in variants(token.text, reader.names(), limit=limit) if name != token.folded]
        held = frequency or max(map(full_text.frequency, spellings[1:]), default=0)
        terms.append(Term(token, tuple(spellings), held))
    return tuple(terms)
