"""How dates, filters, reasons and sources are put in words, in the chat and in the terminal alike. Plain text, not yet
escaped for either.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index.types import Article, Filters
from rag.types import Answer, Citation, Disagreement, Frame

if TYPE_CHECKING:
    from rag.model_settings import ModelSettings

DATE_BASIS = {
    "record": "date given in its record",
    "front_matter": "date given in its front matter",
    "head": "date at the head of its text",
    "counter": "from the day counter in its title",
    "file_name": "date in its file name",
    "override": "date set in articles.csv",
    "unknown": "no date was found in it",
}

NOT_SUPPORTED = "(its citation does not clearly support this)"

REASONS = {
    "not_in_articles": "The articles do not say.",
    "outside_time_frame": "No article within the dates asked for says so.",
    "empty_index": "No articles are indexed yet. Type “dateline index FOLDER” in a terminal, then ask again.",
}


def days(start: date | None, end: date | None) -> str:
    """ "2024-10-28 to 2024-11-01", "2023-11-11" or "undated"."""
    if end is None:
        return "undated"
    if start is None or start == end:
        return end.isoformat()
    return f"{start.isoformat()} to {end.isoformat()}"


def cited_days(citation: Citation) -> str:
    return days(citation.date_start, citation.date)


def article_days(article: Article) -> str:
    return days(article.date.start, article.date.end)


def headline(title: str | None, source: str) -> str:
    """An article's title, or its file's name where it has none."""
    return title or source


def plural(count: int, noun: str) -> str:
    """ "1 article", "4 articles", "1,200 articles"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def limits(filters: Filters) -> str:
    """ "Only articles known by 2024-01-01, …", or "" without filters."""
    parts = []
    if filters.as_of:
        parts.append(f"dated on or before {filters.as_of.isoformat()} (as of that day)")
    if filters.since:
        parts.append(f"dated {filters.since.isoformat()} or later")
    if filters.until:
        parts.append(f"dated {filters.until.isoformat()} or earlier")
    if filters.source:
        parts.append(f"whose source matches “{filters.source}”")
    if not parts:
        return ""
    return "Only articles " + ", ".join(parts) + "."


def as_of(citations: Iterable[Citation]) -> str:
    """Up to when the cited articles know, in a sentence; "" without citations."""
    dates = {citation.source: citation.date for citation in citations}
    if not dates:
        return ""
    known = [day for day in dates.values() if day is not None]
    undated = len(dates) - len(known)
    if not known:
        which = "the article cited is undated" if undated == 1 else "the articles cited are undated"
        return f"As of an unknown date: {which}."
    words = f"As of {max(known).isoformat()}, the newest article cited."
    if undated:
        words += f" {undated} of the {len(dates)} articles cited {'is' if undated == 1 else 'are'} undated."
    return words


def own_message(answer: Answer) -> str:
    """What Dateline itself says about an answer, "" for nothing; never "" when it abstained."""
    if answer.message or not answer.abstained:
        return answer.message
    return REASONS.get(answer.reason or "", REASONS["not_in_articles"])


def removed(answer: Answer) -> str:
    """How many sentences the check dropped, in a sentence; "" for none."""
    count = len(answer.removed)
    if not count:
        return ""
    was = "was left out: its citation does" if count == 1 else "were left out: their citations do"
    return f"{plural(count, 'sentence')} {was} not support what was written."


def disagreement_lead(disagreement: Disagreement) -> str:
    """What stands before the subject of a disagreement."""
    return "Articles disagree about" if disagreement.kind == "disputed" else "This changed over time:"


def confidence(answer: Answer) -> str:
    """How sure an answer is, in words; "" where none was given.

    The words go by how often such answers were right on the dev half of the question set: .95, .82, .64. The figure itself,
    which `ui/how.py` shows, is lower: it was fitted on questions that were made to mislead.
    """
    if answer.abstained:
        return ""
    if answer.confidence >= 0.5:
        return "Confidence: high."
    if answer.confidence >= 0.35:
        return "Confidence: fair; read the article where it matters."
    return "Confidence: low; read the article before you rely on it."


def frame(read: Frame | None) -> str:
    """The time that a question's own words ask about, "" where it names none."""
    if read is None:
        return ""
    if read.as_of is not None:
        return f"as of {read.as_of.isoformat()}"
    if read.since is None and read.until is None:
        return ""
    return days(read.since, read.until) if read.until else f"since {read.since}"


def model_host(model: ModelSettings | None) -> str | None:
    """The host that a language model's questions and passages go to, None where no model is named."""
    if model is None:
        return None
    return urlsplit(model.base_url).netloc.rpartition("@")[2] if model.base_url else "api.openai.com"
