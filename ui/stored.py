"""The JSON in which a conversation's questions, answers and cited articles are stored, and back. Pure.

Earlier turns stand in earlier entries already, so they are left out of what is stored with a question.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from index.types import Article
from rag.types import Answer, Query
from ui.conversation import Entry

_ANSWER, _QUERY, _ARTICLE = TypeAdapter(Answer), TypeAdapter(Query), TypeAdapter(Article)
_UNREADABLE = "This answer was written by another version of Dateline, which this one can't read."

# What `entry_of` reads, of the table `entries` as e.
COLUMNS = "e.id, e.query, e.answer, e.notice, e.asked, e.verdict"


def stored_query(query: Query) -> str:
    return _QUERY.dump_json(replace(query, history=())).decode()


def stored_answer(answer: Answer | None) -> str | None:
    return (
        None if answer is None else _ANSWER.dump_json(replace(answer, query=replace(answer.query, history=()))).decode()
    )


def stored_article(article: Article) -> str:
    return _ARTICLE.dump_json(article).decode()


def article_of(stored: str) -> Article:
    return _ARTICLE.validate_json(stored)


def entry_of(row: tuple[Any, ...]) -> Entry:
    """An entry from its `COLUMNS`. An answer that can't be read is left out, and its notice says so."""
    entry_id, query, answer, notice, asked, verdict = row
    try:
        kept = None if answer is None else _ANSWER.validate_json(answer)
    except ValidationError:
        kept, notice = None, _UNREADABLE
    return Entry(
        id=entry_id, query=_QUERY.validate_json(query), answer=kept, notice=notice, asked=asked, verdict=verdict
    )
