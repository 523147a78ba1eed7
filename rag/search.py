"""A ranked list of passages or articles for a question, without an answer."""

from __future__ import annotations

from rag.desk import Desk
from rag.question import checked
from rag.retrieve import retrieve
from rag.steer import steered
from rag.types import Hit, Query


def search(query: Query, desk: Desk, *, k: int = 10, by: str = "passage") -> list[Hit]:
    """The k best hits; by "article" each article once, with its best passage. Raises UsageError for an unusable question."""
    question = checked(query.question, desk.settings.max_question)
    with desk.reader.snapshot() as reader:
        found = retrieve(question, query.filters, reader, mode=desk.settings.mode)
        hits = steered(question, found, query.filters, reader)[0].hits
    if by == "article":
        best: dict[int, Hit] = {}
        for hit in hits:
            best.setdefault(hit.article.id, hit)
        hits = tuple(best.values())
    return list(hits[:k])
