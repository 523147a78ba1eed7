"""Attributions by a phrase instead of a verb: "according to", "figures released by", "in her telling". English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.speakers import Word, is_speaker, name_explained, noun_phrase_after

_ACCORDING = re.compile(
    r"\b(?:according to|in the (?:words|view|eyes|opinion|telling|judge?ment|reckoning|version) of|"
    r"by the (?:count|reckoning|tally|calculations?) of|as far as(?=[^,;.]{3,60} (?:is|are) concerned)|"
    r"(?:as )?(?:reported|announced|cited|quoted|claimed|stated|confirmed) by)\s+",
    re.I,
)
# "Figures released by the league show …": who made them says so.
_RELEASED_BY = re.compile(
    r"\b(?:figures|numbers|data|statistics|estimates?|findings|surveys?|study|studies|reports?|analysis|polls?|counts?|"
    r"tally|review|records)\s+(?:(?:newly|just|first)\s+)?(?:(?:released|published|issued|compiled|collected|gathered|kept|"
    r"presented|prepared|produced|conducted|drawn up|put together|carried out)\s+)?(?:by|from)\s+(?=the\b|an?\b|[A-Z])",
    re.I,
)
_OWN = (
    r"(?:estimates?|figures?|counts?|tally|version|account|numbers?|calculations?|reckoning|records|books|log|bulletin|list|"
    r"data|register)"
)
# "The park service's estimate was 22,000."
_FIGURE_OF = re.compile(
    rf"\b((?:[Tt]he\s+)?(?:[\w-]+\s+){{0,3}}[\w-]+)[’']s?\s+(?:\w+\s+)?{_OWN}\s+"
    r"(?:was|were|is|are|stood at|stands at|came to|comes to|puts?|gives?|shows?|showed|has|had|says?|said|runs to|ran to|"
    r"lists?|listed|suggests?|suggested)\b"
)
# "By the company's reckoning", "in her telling".
IN_THE_VIEW = re.compile(
    r"\b(?:by|in|on|going by|judging by)\s+(?:(his|her|its|their)|((?:the\s+)?(?:[\w-]+\s+){0,3}[\w-]+)[’']s?)\s+(?:own\s+)?"
    r"(?:estimate|count|tally|version|account|calculations?|reckoning|arithmetic|telling|view|opinion|eyes|judge?ment|"
    r"figures|words|list|log|records?|books|report|statement|calculation)\b",
    re.IGNORECASE,
)
_WHOM = {"him": "he", "her": "she", "it": "it", "them": "they"}
_WHOSE = {"his": "he", "her": "she", "its": "it", "their": "they"}


def named_in_phrases(plain: str, words: list[Word]) -> Iterator[tuple[str, int, int]]:
    """Each claimant that a phrase of a sentence names, with the phrase's offsets; "her" in "according to her" is "she".

    `plain` is the sentence with its quotations blanked out, `words` its words.
    """
    according = list(_according(plain, words))
    yield from according
    for match in _RELEASED_BY.finditer(plain):
        phrase = noun_phrase_after(words, match.end())
        if phrase and is_speaker(phrase) and not any(start <= match.start() < end for _, start, end in according):
            yield phrase, match.start(), match.end()
    for match in IN_THE_VIEW.finditer(plain):
        if match[1]:
            yield _WHOSE[match[1].lower()], match.start(), match.end()
        elif is_speaker(match[2], role=True):
            yield match[2], match.start(), match.end()
    for match in _FIGURE_OF.finditer(plain):
        if is_speaker(match[1], role=True):
            yield match[1], match.end(1), match.end()


def _according(plain: str, words: list[Word]) -> Iterator[tuple[str, int, int]]:
    for match in _ACCORDING.finditer(plain):
        if whom := re.match(r"(him|her|it|them)(?=\s*(?:[,.;:)]|$))", plain[match.end() :]):
            yield _WHOM[whom[1]], match.start(), match.end()
            continue
        phrase = noun_phrase_after(words, match.end())
        if phrase and is_speaker(phrase, role=True):
            named = _author(plain, words, match.end(), phrase) or name_explained(plain, match.end(), phrase) or phrase
            yield named, match.start(), match.end()


def _author(plain: str, words: list[Word], place: int, phrase: str) -> str | None:
    """Who made what is named as a source: of "a report by Hale Partners" Hale Partners."""
    last = phrase.split()[-1]
    end = plain.find(last, place) + len(last)
    by = re.match(r"\s+(?:by|from)\s+(?=the\b|[A-Z])", plain[end:])
    author = noun_phrase_after(words, end + by.end()) if by else None
    return author if author and is_speaker(author) else None
