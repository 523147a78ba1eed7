"""Evidence becomes numbered citations: one number for each distinct place, in order of appearance."""

from __future__ import annotations

from index.types import Article, Span
from rag.types import Citation


class Citations:
    """The citations of one answer while it is written."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._citations: list[Citation] = []

    def cite(self, article: Article, span: Span, quote: str, support: float) -> int:
        """The number of these words of this article, given now or before. `quote` is `article.text[span.start:span.end]`."""
        place = (article.source, span.start, span.end)
        if place not in self._numbers:
            self._numbers[place] = len(self._citations) + 1
            self._citations.append(
                Citation(
                    n=self._numbers[place],
                    source=article.source,
                    title=article.title,
                    publisher=article.publisher,
                    date=article.date.end,
                    date_start=article.date.start,
                    date_basis=article.date.basis,
                    start=span.start,
                    end=span.end,
                    quote=quote,
                    support=round(support, 4),
                    content_hash=article.content_hash,
                    page=article.page_at(span.start),
                )
            )
        return self._numbers[place]

    @classmethod
    def resume(cls, citations: tuple[Citation, ...]) -> Citations:
        """The citations of a draft, to be added to."""
        resumed = cls()
        resumed._citations = list(citations)
        resumed._numbers = {(c.source, c.start, c.end): c.n for c in citations}
        return resumed

    @property
    def all(self) -> tuple[Citation, ...]:
        return tuple(self._citations)
