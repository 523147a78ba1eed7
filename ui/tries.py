"""Whether a question is answered from an article: how example questions are tried out before they are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.types import Query

if TYPE_CHECKING:
    from rag.desk import Desk


def answers_from(desk: Desk) -> Callable[[str, str], bool]:
    """A function of a question and a source, true where the articles' own sentences answer it from that source."""
    from rag.answer import answer

    extractive = desk.with_answerer("extractive")

    def answers(question: str, source: str) -> bool:
        given = answer(Query(question), extractive)
        return not given.abstained and any(each.source == source for each in given.citations)

    return answers
