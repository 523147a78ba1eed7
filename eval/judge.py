"""Judging one answer and one ranking against a question, offline. Returns plain scores; None where a score does not apply.

An answer is right when
- the question is answerable, it did not abstain, every vital nugget is said in what it shows as answer (its sentences and the
  sides of its disagreements) and nothing forbidden is (where a question has no nuggets, answering is all that is asked); or
- the question is not answerable, and it abstained; or
- the question's premise is false, and it abstained with a message, or said the correcting nuggets in its message or answer.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from pydantic import BaseModel, ConfigDict

from eval import metrics
from eval.matching import SameName, says, says_any
from eval.questions import Question
from eval.relevance import Place, article_gains, passage_gains, required, required_articles
from eval.support import supports
from index.errors import DatelineError
from rag.types import Answer, Hit

ReadText = Callable[[str], str]


class Judgement(BaseModel):
    """The scores of one answer. Shares are 0..1; `nuggets` says for each nugget of the question whether it was said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    right: bool
    abstained: bool
    confidence: float
    nuggets: tuple[bool, ...] = ()
    nugget_recall: float | None = None
    answer_precision: float | None = None
    sentences: int = 0
    source_right: bool | None = None
    citation_right: bool | None = None
    gold_cited: float | None = None
    quotes: int = 0
    quotes_exact: int = 0
    unsupported: int = 0
    citation_recall: float | None = None
    citation_precision: float | None = None


class Ranking(BaseModel):
    """The scores of one question's hits, by article and by passage; None where the question has no gold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hit_1: float
    recall_5: float
    mrr: float
    ndcg_10: float


def judge(
    question: Question,
    answer: Answer,
    read_text: ReadText,
    *,
    same_name: SameName = operator.eq,
    support: metrics.Support = supports,
) -> Judgement:
    """The scores of an answer. `read_text(source)` gives an article's text, against which each quote is checked."""
    shown = _shown(question, answer)
    text = " . ".join(shown)
    nuggets = tuple(says_any(text, nugget.any, same_name=same_name) for nugget in question.nuggets)
    vital = [said for said, nugget in zip(nuggets, question.nuggets, strict=True) if nugget.vital]
    forbidden = any(says(text, phrase, same_name=same_name) for phrase in question.forbidden)
    places = [Place(citation.source, citation.start, citation.end) for citation in answer.citations]
    answered = question.answerable and not answer.abstained
    cited = cited_words(answer)
    return Judgement(
        right=_right(question, answer, vital=vital, forbidden=forbidden),
        abstained=answer.abstained,
        confidence=answer.confidence,
        nuggets=nuggets,
        nugget_recall=metrics.nugget_recall(vital) if vital and question.answerable else None,
        answer_precision=_answer_precision(question, answer, same_name) if answered and question.nuggets else None,
        sentences=len(answer.sentences),
        source_right=_any_source(places, question) if question.gold else None,
        citation_right=any(place.meets(gold) for place in places for gold in question.gold) if question.gold else None,
        gold_cited=metrics.recall_at_k(passage_gains(places, question.gold), required(question.gold), len(places))
        if question.gold
        else None,
        quotes=len(answer.citations),
        quotes_exact=sum(_exact(read_text, c.source, c.start, c.end, c.quote) for c in answer.citations),
        unsupported=sum(not texts or not support(sentence, texts) for sentence, texts in cited),
        citation_recall=metrics.citation_recall(cited, support) if cited else None,
        citation_precision=metrics.citation_precision(cited, support) if cited else None,
    )


def rank_passages(question: Question, hits: Sequence[Hit]) -> Ranking | None:
    """Scores of passages by the gold words that they hold; None where the question has no gold."""
    if not question.gold:
        return None
    places = [Place(hit.article.source, hit.passage.start, hit.passage.end) for hit in hits]
    return _ranking(passage_gains(places, question.gold), required(question.gold))


def rank_articles(question: Question, hits: Sequence[Hit]) -> Ranking | None:
    """Scores of articles; of several hits in one article the first counts. None where the question has no gold."""
    if not question.gold:
        return None
    sources = list(dict.fromkeys(hit.article.source for hit in hits))
    return _ranking(article_gains(sources, question.gold), required_articles(question.gold))


def _ranking(gains: Sequence[int], wanted: int) -> Ranking:
    # A passage that holds two gold spans can beat the ideal of one span a rank; that is no better than ideal.
    return Ranking(
        hit_1=float(sum(gains[:1]) > 0),
        recall_5=metrics.recall_at_k(gains, wanted, 5),
        mrr=metrics.reciprocal_rank(gains, 10),
        ndcg_10=min(1.0, metrics.ndcg_at_k(gains, [1] * wanted, 10)),
    )


def _right(question: Question, answer: Answer, *, vital: Sequence[bool], forbidden: bool) -> bool:
    if forbidden and not answer.abstained:
        return False
    if question.premise == "false":
        return (answer.abstained and bool(answer.message)) or (bool(vital) and all(vital))
    if not question.answerable:
        return answer.abstained
    return not answer.abstained and all(vital)


def _shown(question: Question, answer: Answer) -> list[str]:
    """What counts as said. Our own message counts only where it may correct a premise."""
    shown = [sentence.text for sentence in answer.sentences]
    shown += [side.text for disagreement in answer.disagreements for side in disagreement.sides]
    return [*shown, answer.message] if question.premise == "false" else shown


def _answer_precision(question: Question, answer: Answer, same_name: SameName) -> float | None:
    carries = [
        any(says_any(sentence.text, nugget.any, same_name=same_name) for nugget in question.nuggets)
        for sentence in answer.sentences
    ]
    return metrics.answer_precision(carries) if carries else None


def _any_source(places: Sequence[Place], question: Question) -> bool:
    return bool({place.source for place in places} & {gold.source for gold in question.gold})


def cited_words(answer: Answer) -> list[tuple[str, list[str]]]:
    """Each sentence of the answer with the words that it cites."""
    quotes = {citation.n: citation.quote for citation in answer.citations}
    return [(sentence.text, [quotes[n] for n in sentence.citations if n in quotes]) for sentence in answer.sentences]


def _exact(read_text: ReadText, source: str, start: int, end: int, quote: str) -> bool:
    try:
        text = read_text(source)
    except (DatelineError, KeyError):
        return False
    return 0 <= start < end <= len(text) and text[start:end] == quote
