"""Time expressions in English text, resolved to days: "on Monday evening", "in spring 2023", "two weeks ago", "Days 978-982".

Finds the expressions and tells them from words that only look like them ("may", "the fall of Kabul"); which days they
name is `rag/days.py`'s. Nothing depends on the clock: what is relative is relative to the days given, and stays unresolved
without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from index.types import UNDATED, ArticleDate
from rag.days import COUNTS, named_days

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.|Apr\.?|Jun\.|Jul\.|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)(?!\w)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_YEAR = r"(?:1[89]|20)\d\d"
_YEAR_WORDS = r"(?:the\s+)?(?:last|this|next|previous|same)\s+year"
_OF_YEAR = rf"(?:,?\s+(?:of\s+)?(?:(?P<year>{_YEAR})(?![\d-])|(?P<year_words>{_YEAR_WORDS})))?"
_COUNT = r"(?:\d{1,3}|an?(?:\s+(?:few|couple\s+of))?|" + "|".join(w for w in COUNTS if len(w) > 2) + ")"

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("iso", r"(?<![\d-])(?P<iso>\d{4}-\d\d-\d\d)(?![\d-])"),
        ("day", rf"(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?(?!,\d{{3}}|%|:)(?:,?\s+(?P<year>{_YEAR})\b)?"),
        ("day", rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})(?:,?\s+(?P<year>{_YEAR})\b)?"),
        ("winter", r"\bwinter\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)\s*[-–/]\s*(?:\d{2}|\d{4})\b"),
        ("season", rf"\b(?:(?P<which>last|this|next|previous|past|coming)\s+)?(?P<season>{_SEASON})\b{_OF_YEAR}"),
        ("quarter", rf"\b(?:Q(?P<number>[1-4])|(?P<ordinal>first|second|third|fourth|last)\s+quarter){_OF_YEAR}"),
        ("half", rf"\b(?P<ordinal>first|second)\s+half{_OF_YEAR}"),
        ("month", rf"\b(?:(?:the\s+)?(?P<week>first|second|third|fourth|last)\s+week\s+of\s+|(?P<part>early|mid|late)[-\s]+)?"
                  rf"(?:(?P<which>last|this|next)\s+)?(?P<month>{_MONTH}){_OF_YEAR}"),
        ("period", r"\b(?P<which>last|this|next|past|previous|coming|current)\s+(?P<unit>week|weekend|month|year)\b"),
        ("stretch", rf"\b(?:the\s+)?(?:last|past|previous)\s+(?P<count>{_COUNT})\s+(?P<unit>day|week|month|year)s?\b"),
        ("ago", rf"\b(?P<count>{_COUNT})\s+(?P<unit>day|week|month|year)s?\s+ago\b"),
        ("near", r"\b(?P<near>the\s+day\s+before\s+yesterday|yesterday|today|tonight|tomorrow"
                 r"|this\s+(?:morning|afternoon|evening)|last\s+night)\b"),
        ("weekday", rf"\b(?:(?P<which>last|this|next)\s+)?(?P<weekday>{_WEEKDAY})\b(?!s)"),
        ("decade", r"\bthe\s+(?P<decade>(?:1[89]|20)\d0)s\b"),
        ("year", rf"(?<![\d.,$€£/-])\b(?P<year>{_YEAR})\b(?![\d,.]*\d|-\d|s\b|%|\s*(?:km|people|square|soldiers|troops))"),
    )
)  # fmt: skip
ARTICLE = r"(?:articles?|texts?|pieces?|story|stories|roundups?|round-ups?|digests?|dispatch(?:es)?|coverage)"
_OF_THE_YEAR = re.compile(
    r"\s+(?:revenue|sales|season|election|budget|profit|forecast|edition|campaign|results|census|earnings|target|"
    r"figures|harvest|report|" + ARTICLE + r"\b)"
)
_BEFORE = re.compile(
    r"(?:\b(?P<word>since|from|until|till|through|to|by|before|ahead\s+of|prior\s+to|after|following|as\s+of|"
    r"between|and|in|on"
    r"|during|of|at|than|into|over|within|late|early|throughout|for)\s+)?(?:the\s+|about\s+|"
    r"around\s+)?(?:(?:early|mid|late|end\s+of|"
    r"beginning\s+of|start\s+of)[-\s]+(?:the\s+)?)?$",
    re.IGNORECASE,
)
_LEADS_MONTH = frozenset(
    """in since from until till through to by before after during of between and than late early throughout for""".split()
)
_AHEAD = re.compile(
    r"\b(?:will|would|shall|is set|are set|set to|scheduled|is due|are due|due to|is expected|are expected|"
    r"upcoming|plans? to|"
    r"next|tomorrow|ahead of|aims? to|is to|are to|slated|won[’']t)\b|’ll\b|'ll\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TimeWords:
    """An expression at `[start, end)` of the text and the days it names, first and last; None where they can't be told.

    `grain` is day, week, month, season, year or stretch. `lead` is the preposition before it in lower case ("since", "in"),
    "" for none.
    """

    start: int
    end: int
    text: str
    grain: str
    lead: str
    first: date | None
    last: date | None


def time_words(text: str, base: ArticleDate = UNDATED, *, ahead: bool | None = None) -> tuple[TimeWords, ...]:
    """The time expressions of a text in order, read from the days `base`.

    `ahead`: whether what names no year lies after `base`; None lets the text's own words tell ("will meet on Friday").
    """
    forward = bool(_AHEAD.search(text)) if ahead is None else ahead
    found: list[TimeWords] = []
    for kind, match in _matches(text):
        lead_match = _BEFORE.search(text, 0, match.start())
        lead = " ".join((lead_match["word"] or "").lower().split()) if lead_match else ""
        if not _is_time(kind, match, lead):
            continue
        days = named_days(kind, match.groupdict(), base, forward)
        grain = _GRAINS.get(kind, kind)
        first, last = days or (None, None)
        found.append(TimeWords(match.start(), match.end(), match.group(), grain, lead, first, last))
    return tuple(sorted(found, key=lambda words: words.start))


_GRAINS = {"iso": "day", "near": "day", "weekday": "day", "ago": "day", "winter": "season", "quarter": "season",
           "half": "season", "period": "week", "decade": "year"}  # fmt: skip


def _matches(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Matches that don't overlap; earlier forms win."""
    taken: list[tuple[int, int]] = []
    for kind, pattern in _FORMS:
        for match in pattern.finditer(text):
            if match.end() > match.start() and not any(
                match.start() < end and start < match.end() for start, end in taken
            ):
                taken.append(match.span())
                yield kind, match


def _is_time(kind: str, match: re.Match[str], lead: str) -> bool:
    """Whether words that mean other things too ("may", "march", "fall", "second half") are meant as time here."""
    fields = match.groupdict()
    dated = bool(fields.get("year") or fields.get("year_words"))
    if kind == "month":
        name = fields["month"]
        if not name[0].isupper() and name.lower() in {"may", "march"}:
            return dated or bool(fields["which"])
        return (
            dated
            or bool(fields["which"] or fields["part"] or fields["week"])
            or lead in _LEADS_MONTH
            or name not in {"May", "March"}
        )
    if kind == "day":
        return fields["month"][0].isupper() or fields["month"].lower() not in {"may", "march"}
    if kind == "weekday":
        # "The Sunday Times", "Black Friday": part of a name.
        lead_name = re.search(r"\b(?!On\b|Last\b|This\b|Next\b)[A-Z][a-z]+\s$", match.string[: match.start()])
        return not re.match(r"\s+[A-Z]", match.string[match.end() :]) and not (lead_name and lead == "")
    if kind == "season":
        # "Since the fall of Kabul", "spring water", "prices fall": only with a year, a "last", or after a preposition.
        of_name = re.match(r"\s+of\s+(?!\d)", match.string[match.end() :])
        return dated or bool(fields["which"]) or (lead in _LEADS_MONTH and lead != "to" and not of_name)
    if kind in {"quarter", "half"}:
        return dated
    if kind == "year":
        after = match.string[match.end() :]
        return lead != "at" and not (lead == "" and re.match(r"\s+[a-z]", after) and not _OF_THE_YEAR.match(after))
    return True
