"""What was asked and answered in a conversation, and what its links stand for. Knows nothing of Gradio or of SQLite."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.errors import UnreadableError
from index.types import Article, Passage, Span
from rag.types import Answer, Citation, Partial, Query, Turn
from ui.article import article_markdown

if TYPE_CHECKING:
    from index.reader import IndexReader

STOPPED = "Stopped."
INTERRUPTED = "This answer was interrupted."

SHOWN = 30  # a page of hundreds of answers takes seconds to draw
_LINK = re.compile(r"(cite|near|found)-([0-9a-f]{12})-(\d{1,6})")
_CHANGED = "This article has changed since the answer was written. It is shown as it was then."
_GONE = "This article is no longer indexed. It is shown as it was when the answer was written."
_LOST = "This article has changed since the answer was written. The words cited then: “{}”"

# An article as it was when it was cited, by source and content hash; None where it was not kept.
Version = Callable[[str, str], "Article | None"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with what became of it: an answer, or a notice (an error, "Stopped.") in its place.

    `asked` is ISO time in UTC; `verdict` what the reader said of the answer: "", "good", or one of `ui.actions.REASONS`.
    `written` is what there is of an answer that is being written or was stopped; it is not kept. An entry without an answer
    whose notice is `INTERRUPTED` is being answered, or was when the program ended.
    """

    id: str
    query: Query
    answer: Answer | None = None
    notice: str = ""
    asked: str = ""
    verdict: str = ""
    written: Partial | None = None


@dataclass(slots=True)
class Conversation:
    """The conversation of one browser tab. `id` is "" before its first question.

    `replacing` is the entry whose question is being edited or asked again; `shown` how many of the latest are in the page.
    """

    id: str = ""
    entries: list[Entry] = field(default_factory=list)
    replacing: str = ""
    shown: int = SHOWN

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was asked and answered, as the answerer reads it; unanswered and replaced questions are left out."""
        turns: list[Turn] = []
        for entry in self.entries:
            if entry.answer is not None and entry.id != self.replacing:
                said = entry.answer.text or entry.answer.message
                turns += [Turn("user", entry.query.question), Turn("assistant", said)]
        return tuple(turns)

    def entry(self, message_id: str) -> Entry | None:
        return next((each for each in self.entries if each.id == message_id), None)

    def drop(self, message_id: str) -> Entry | None:
        """Takes an entry out; None where there is no such."""
        found = self.entry(message_id)
        if found is not None:
            self.entries.remove(found)
        return found

    def put(self, entry: Entry) -> None:
        """Adds an entry, or puts it in the place of the one with its id."""
        for at, each in enumerate(self.entries):
            if each.id == entry.id:
                self.entries[at] = entry
                return
        self.entries.append(entry)


def message_of(link: str) -> str | None:
    """The message that a link ("cite-MESSAGE-N") belongs to, None for what is no link."""
    found = _LINK.fullmatch(link)
    return found[2] if found else None


def linked_article(
    link: str, answer: Answer | Partial | None, reader: IndexReader, version: Version = lambda _source, _hash: None
) -> str | None:
    """The source panel's content for a link of an answer, None for a link that leads nowhere.

    Raises UnreadableError where the article is neither indexed nor kept.
    """
    found = _LINK.fullmatch(link)
    if found is None or answer is None:
        return None
    kind, n = found[1], int(found[3])
    if kind != "cite":
        hits = () if isinstance(answer, Partial) else answer.nearest if kind == "near" else answer.found
        if not 1 <= n <= len(hits):
            return None
        hit = hits[n - 1]
        place, spans = hit.passage, [_span(hit.passage)]
        return _shown(reader, version, hit.article.source, hit.article.content_hash, place.text, spans, link)
    one = next((each for each in answer.citations if each.n == n), None)
    if one is None:
        return None
    others = [_span(each) for each in answer.citations if each.source == one.source and each.n != n]
    return _shown(reader, version, one.source, one.content_hash, one.quote, [_span(one), *others], link)


def _shown(
    reader: IndexReader, version: Version, source: str, content_hash: str, quote: str, spans: list[Span], link: str
) -> str:
    anchor = f"open-{link}"
    try:
        article = reader.article(source)
    except UnreadableError:
        kept = version(source, content_hash)
        if kept is None:
            raise
        return article_markdown(kept, spans[0], spans[1:], anchor=anchor, note=_GONE)
    if article.content_hash == content_hash:
        return article_markdown(article, spans[0], spans[1:], anchor=anchor)
    kept = version(source, content_hash)
    if kept is not None:
        return article_markdown(kept, spans[0], spans[1:], anchor=anchor, note=_CHANGED)
    return article_markdown(article, None, anchor=anchor, note=_LOST.format(quote))


def _span(place: Citation | Passage) -> Span:
    return Span(place.start, place.end)
