"""Answers to questions about the collection, from the catalogue and from all matching articles, not from the best passages.

The sentences are the articles' own, one for each article: where it mentions the topic, or how it begins. What is counted, and
which is the oldest, stands in the message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.types import Article, IndexState, Passage, Span
from rag.cite import Citations
from rag.collection_question import CollectionQuestion, collection_question
from rag.desk import Desk
from rag.frame import read_frame
from rag.newest import cite
from rag.retrieve import Term, read_terms
from rag.steer import newest_day
from rag.types import Answer, AnswerSentence, Draft, Frame, Hit, Query
from rag.words import fold, stem, tokens

_SHOWN = 40  # articles whose sentence is shown; the message counts all
_LEAD = 3  # sentences that say what one article is about


@dataclass(frozen=True, slots=True)
class _Asked:
    """The articles that a question is about, newest last, with what the message says of them."""

    articles: tuple[Article, ...]
    message: str
    terms: tuple[Term, ...] = ()
    sentences: int = 1


def answer_about_collection(question: str, query: Query, desk: Desk, state: IndexState) -> Answer | None:
    """The answer to a question about the collection; None for any other question, and where nothing is indexed or eligible."""
    asked = collection_question(question)
    eligible = _eligible(query, desk) if asked is not None else ()
    if asked is None or not eligible:
        return None
    frame = read_frame(question, lambda: query.filters.as_of or newest_day(query.filters, desk.reader))
    chosen = _choose(asked, eligible, frame, desk)
    if chosen is None:
        return None
    hits = [hit for article in chosen.articles[:_SHOWN] if (hit := _hit(article, chosen, desk)) is not None]
    citations, sentences = Citations(), []
    for hit in hits:
        for span in hit.passage.sentences[: chosen.sentences]:
            text = hit.passage.text[span.start - hit.passage.start : span.end - hit.passage.start]
            sentences.append(AnswerSentence(" ".join(text.split()), (citations.cite(hit.article, span, text, 1.0),)))
    cited = cite(Draft(tuple(sentences), citations.all, 1.0), (), hits)
    return Answer(
        query=query, understood=question, sentences=tuple(sentences), citations=cited.citations, abstained=not sentences,
        reason=None if sentences else "not_in_articles", confidence=1.0 if sentences else 0.0, index_state=state,
        answerer="extractive", message=chosen.message, frame=frame,
    )  # fmt: skip


def _eligible(query: Query, desk: Desk) -> tuple[Article, ...]:
    """The articles that the limits leave, oldest first, undated ones last."""
    numbers = desk.reader.catalogue.eligible(query.filters)
    articles = desk.reader.articles() if numbers is None else desk.reader.catalogue.articles_by_id(numbers).values()
    return tuple(
        sorted(articles, key=lambda a: (a.date.end is None, a.date.start or date.max, a.date.end or date.max, a.source))
    )


def _choose(asked: CollectionQuestion, eligible: tuple[Article, ...], frame: Frame | None, desk: Desk) -> _Asked | None:
    if asked.kind == "about":
        if len(eligible) > 1:
            return None  # which one? What the articles say must do
        return _Asked(eligible, f"{_name(eligible[0])}, {_when(eligible[0])}, begins:", sentences=_LEAD)
    terms = read_terms(asked.topic, desk.reader) if asked.topic else ()
    found = _mentioning(terms, eligible, desk) if terms else eligible
    if asked.kind == "new":
        return _new(found, frame)
    topic = f" that mention “{asked.topic}”" if asked.topic else ""
    if asked.kind == "edge":
        return _edge(asked, found, topic, terms)
    count = f"{len(found)} of {_articles(len(eligible))} mention{'s' if len(found) == 1 else ''} “{asked.topic}”"
    message = f"{count}." if asked.topic else f"{_articles(len(found))}{_span(found)}."
    return _Asked(found, _capped(message, found), terms)


def _edge(asked: CollectionQuestion, found: Sequence[Article], topic: str, terms: tuple[Term, ...]) -> _Asked:
    dated = [article for article in found if article.date.end is not None]
    undated = len(found) - len(dated)
    note = f" {_articles(undated)} without a date may be older or newer." if undated else ""
    if not dated:
        return _Asked((), f"No dated article{topic}.{note}".replace(" that mention ", " mentions "))
    edge = max(dated, key=lambda a: (a.date.end or date.min, a.source)) if asked.newest else dated[0]
    which = "newest" if asked.newest else "oldest"
    return _Asked(
        (edge,),
        f"The {which} of {_articles(len(dated))} with a date{topic} is {_name(edge)}, {_when(edge)}.{note}",
        terms,
    )


def _new(found: Sequence[Article], frame: Frame | None) -> _Asked:
    since = frame.since if frame is not None else None
    dated = [a for a in found if a.date.end is not None and (since is None or a.date.end >= since)]
    newest = tuple(sorted(dated, key=lambda a: (a.date.end or date.min, a.source), reverse=True))
    undated = sum(a.date.end is None for a in found)
    note = f" {_articles(undated)} without a date left out." if undated else ""
    after = f" since {since.isoformat()}" if since else ", newest first"
    return _Asked(newest, _capped(f"{_articles(len(newest))}{after}.{note}", newest))


def _mentioning(terms: Sequence[Term], eligible: Sequence[Article], desk: Desk) -> tuple[Article, ...]:
    """The articles that hold every word of the topic, in any spelling."""
    numbers = desk.reader.catalogue.full_text.articles_with_all([term.spellings for term in terms])
    return tuple(article for article in eligible if article.id in numbers)


def _hit(article: Article, chosen: _Asked, desk: Desk) -> Hit | None:
    """The passage that begins with the sentence to show: the first that mentions most of the topic, else the article's first."""
    passages = desk.reader.catalogue.passages_of([article.id])
    best: tuple[int, Passage, int] | None = None
    for passage in passages:
        for n, span in enumerate(passage.sentences):
            text = passage.text[span.start - passage.start : span.end - passage.start]
            stems = {token.stem for token in tokens(text)}
            held = sum(any(stem(fold(s)) in stems for s in term.spellings) for term in chosen.terms)
            if any(c.isalpha() for c in text) and (best is None or held > best[0]):
                best = (held, passage, n)
    if best is None:
        return None
    _, passage, n = best
    rest: tuple[Span, ...] = passage.sentences[n:]
    return Hit(article, Passage(passage.id, passage.article_id, passage.start, passage.end, passage.text, rest), 1.0)


def _name(article: Article) -> str:
    return f"“{article.title}” ({article.source})" if article.title else article.source


def _when(article: Article) -> str:
    first, last = article.date.start, article.date.end
    if first is None or last is None:
        return "undated"
    return last.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"


def _span(articles: Sequence[Article]) -> str:
    dated = [a for a in articles if a.date.start and a.date.end]
    if not dated:
        return ", all undated"
    first, last = min(a.date.start for a in dated if a.date.start), max(a.date.end for a in dated if a.date.end)
    undated = len(articles) - len(dated)
    return f", dated {first.isoformat()} to {last.isoformat()}" + (f", {undated} undated" if undated else "")


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"


def _capped(message: str, articles: Sequence[Article]) -> str:
    return f"{message} The first {_SHOWN} are shown." if len(articles) > _SHOWN else message
