"""How many articles the limits typed in the window leave, and which groups of sources there are to choose from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from index.types import Article
from ui.dates import filters_from
from ui.words import plural

if TYPE_CHECKING:
    from index.reader import IndexReader

_GROUPS = 200  # more than anyone looks through


def limits_line(reader: IndexReader, as_of: str, since: str, until: str, source: str | None) -> str:
    """ "2 of 4 articles are within these limits. 2 undated ones are left out.", "" without limits. Raises UsageError."""
    filters = filters_from({"as_of": as_of, "since": since, "until": until, "source": source or ""})
    eligible = reader.catalogue.eligible(filters)
    if eligible is None:
        return ""
    total = reader.state().articles
    line = (
        f"{len(eligible):,} of {plural(total, 'article')} {'is' if len(eligible) == 1 else 'are'} within these limits."
    )
    undated = reader.catalogue.covered()[2] if filters.dated else 0
    if undated:
        line += f" {undated:,} undated {'one is' if undated == 1 else 'ones are'} left out."
    return line


def source_choices(articles: Iterable[Article]) -> list[tuple[str, str]]:
    """Folders and files of records as (name with its number of articles, glob), the fullest first."""
    counts: Counter[str] = Counter()
    for article in articles:
        file, mark, _ = article.source.partition("#")
        parts = file.split("/")
        groups = ["/".join(parts[:depth]) + "/*" for depth in range(1, len(parts))]
        counts.update([*groups, file + "#*"] if mark else groups)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_GROUPS]
    return [(f"{glob.removesuffix('*').rstrip('#/')} ({count:,})", glob) for glob, count in ranked]
