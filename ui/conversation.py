"""What one browser tab has asked and been answered, and what its links stand for. Knows nothing of Gradio."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.types import Passage, Span
from rag.types import Answer, Citation, Hit, Partial, Turn
from ui.article import article_markdown

if TYPE_CHECKING:
    from index.reader import IndexReader

_LINK = re.compile(r"(cite|near)-([0-9a-f]{12})-(\d{1,6})")


@dataclass(slots=True)
class Conversation:
    """Grows by one entry an answer; `citations` and `nearest` are by message id."""

    turns: list[Turn] = field(default_factory=list)
    citations: dict[str, tuple[Citation, ...]] = field(default_factory=dict)
    nearest: dict[str, tuple[Hit, ...]] = field(default_factory=dict)

    def keep(self, message_id: str, part: Partial | Answer) -> None:
        """Remembers what the links of a message lead to, and a finished answer's turn of the conversation."""
        self.citations[message_id] = part.citations
        if isinstance(part, Answer):
            self.nearest[message_id] = part.nearest
            self.turns += [Turn("user", part.query.question), Turn("assistant", part.text or part.message)]


def linked_article(link: str, conversation: Conversation, reader: IndexReader) -> str | None:
    """The source panel's content for a link of the conversation ("cite-MESSAGE-N"), None for a link it does not know.

    Raises UnreadableError where the article is no longer indexed.
    """
    found = _LINK.fullmatch(link)
    if found is None:
        return None
    kind, message_id, n = found[1], found[2], int(found[3])
    if kind == "near":
        hits = conversation.nearest.get(message_id, ())
        if not 1 <= n <= len(hits):
            return None
        hit = hits[n - 1]
        return _shown(
            reader, hit.article.source, hit.article.content_hash, hit.passage.text, [_span(hit.passage)], link
        )
    cited = conversation.citations.get(message_id, ())
    one = next((each for each in cited if each.n == n), None)
    if one is None:
        return None
    others = [_span(each) for each in cited if each.source == one.source and each.n != n]
    return _shown(reader, one.source, one.content_hash, one.quote, [_span(one), *others], link)


def _shown(reader: IndexReader, source: str, content_hash: str, quote: str, spans: list[Span], link: str) -> str:
    article = reader.article(source)
    if article.content_hash != content_hash:
        note = f"This article has changed since the answer was written. The words cited then: “{quote}”"
        return article_markdown(article, None, anchor=f"open-{link}", note=note)
    return article_markdown(article, spans[0], spans[1:], anchor=f"open-{link}")


def _span(place: Citation | Passage) -> Span:
    return Span(place.start, place.end)
