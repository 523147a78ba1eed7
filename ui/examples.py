"""Example questions for the index at hand."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Article
from ui.inert import clipped

SHOWN = 4

# Questions that the articles Dateline ships with answer, by file name.
_OF_SEEDS = {
    "001_3cac3638c58c4591.txt": "How much territory did the Russian army take in October?",
    "000_6970864546f9b58f.txt": "What did Zelenskyy say about North Korean troops?",
    "002_5e04e2fc4570edb7.txt": "How many countries take part in the talks with Ukraine?",
    "003_5f99839c95734b5e.txt": "What does Charles Michel want China to do?",
}


def example_questions(articles: Sequence[Article]) -> list[str]:
    """At most four questions; those of the shipped articles where these are indexed, else made from titles."""
    sources = {article.source for article in articles}
    known = [question for source, question in _OF_SEEDS.items() if source in sources]
    titles = [article.title for article in articles if article.title and article.source not in _OF_SEEDS]
    return (known + [f"What is reported in “{clipped(title, 80)}”?" for title in titles])[:SHOWN]
