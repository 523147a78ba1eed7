"""What travels through the rag room: from a `Query` to an `Answer`. Frozen values, no I/O."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field

from index.types import NO_FILTERS, Article, Filters, IndexState, Passage, Span
from rag.sentence_read import SentenceRead

_OWN_MARKER = re.compile(r"\[(?=\d+\])")


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the conversation so far. `role` is "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question with everything the user said about it."""

    question: str
    filters: Filters = NO_FILTERS
    history: tuple[Turn, ...] = ()
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question. `score` is in 0..1, higher is better; `dense` the cosine, `lexical` BM25 scaled to 0..1."""

    article: Article
    passage: Passage
    score: float
    dense: float = 0.0
    lexical: float = 0.0
    copies: tuple[str, ...] = ()  # sources of near-identical articles that it stands for


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a found passage, with how well it answers the question (0..1)."""

    hit: Hit
    span: Span
    text: str  # the article's own characters, `article.text[span.start:span.end]`
    score: float
    read: SentenceRead | None = field(default=None, compare=False, repr=False)  # what the evidence model read in it


@dataclass(frozen=True, slots=True)
class Citation:
    """Exact words of one article that a sentence of the answer rests on; `article.text[start:end] == quote`."""

    n: int
    source: str
    title: str | None
    publisher: str | None
    date: datetime.date | None
    date_start: datetime.date | None
    date_basis: str
    start: int
    end: int
    quote: str
    support: float
    content_hash: str
    claimant: str | None = None
    event_date: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of the answer; `citations` are numbers of `Answer.citations`, never empty."""

    text: str
    citations: tuple[int, ...]
    supported: bool = True


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a disagreement."""

    claimant: str | None
    text: str
    date: datetime.date | None
    n: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    about: str
    kind: str  # "disputed" or "changed"
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A time frame read from the question's own words; it steers, it never excludes.

    `of_article`: the days are those on which an article that the question names was published ("the 2023 article").
    """

    since: datetime.date | None
    until: datetime.date | None
    as_of: datetime.date | None
    basis: str
    of_article: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that the language model counted for one answer, all requests together; `cost` where prices are known."""

    input_tokens: int
    output_tokens: int
    cost: float | None = None

    def __add__(self, other: Usage | None) -> Usage:
        if other is None:
            return self
        cost = None if self.cost is None or other.cost is None else round(self.cost + other.cost, 8)
        return Usage(self.input_tokens + other.input_tokens, self.output_tokens + other.output_tokens, cost)

    __radd__ = __add__  # so that a sum may begin with None


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent in each stage."""

    retrieve: float = 0.0
    evidence: float = 0.0
    write: float = 0.0
    check: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Partial:
    """An answer while it is being written: whole or half sentences with their markers, in `Answer.text`'s form."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answerer wrote. No sentences means that it found no answer in what it was given."""

    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    confidence: float
    message: str = ""
    removed: tuple[str, ...] = ()
    unknown_markers: int = 0
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The only thing a question becomes. Its JSON form is `rag.schema.answer_json`."""

    query: Query
    understood: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    abstained: bool
    confidence: float
    index_state: IndexState
    answerer: str
    reason: str | None = None  # not_in_articles, outside_time_frame, empty_index
    premise: str | None = None
    message: str = ""
    frame: Frame | None = None
    disagreements: tuple[Disagreement, ...] = ()
    nearest: tuple[Hit, ...] = ()
    found: tuple[Hit, ...] = ()  # the passages that were read for it, best first
    removed: tuple[str, ...] = ()
    unknown_markers: int = 0
    fallback: str | None = None
    usage: Usage | None = None
    timings: Timings = field(default_factory=Timings)

    @property
    def text(self) -> str:
        """The sentences joined by single spaces, each followed by its markers; brackets of the articles' own escaped."""
        return marked_text(self.sentences)


def marked_text(sentences: tuple[AnswerSentence, ...]) -> str:
    """`Text. [1][2] More. [1]`: the sentences, each followed by its markers, joined by single spaces."""
    return " ".join(
        escape_markers(sentence.text) + " " + "".join(f"[{n}]" for n in sentence.citations) for sentence in sentences
    )


def escape_markers(text: str) -> str:
    r"""A bracketed number of the article's own ("[3]") becomes "\[3]", so that it can't pass for a marker."""
    return _OWN_MARKER.sub(r"\\[", text)
