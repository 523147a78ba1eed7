"""The time frame that a question's own words give: "last week", "in spring 2023", "since the autumn", "latest", "day 980".

It steers and never excludes. What is relative is read from the day the question is asked for: `as_of` where the reader gave
one, else the last day that the articles in question cover; never from the clock, so that the same index gives the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from index.dates import counter_date
from index.types import ArticleDate
from rag.timewords import ARTICLE, TimeWords, time_words
from rag.types import Frame

_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|recent(?:ly)?|current(?:ly)?|(?:right )?now|at present|presently|so far|"
    r"to date|up to date|these days|nowadays|at the moment|as things stand|still)\b",
    re.IGNORECASE,
)
_BEFORE = frozenset({"before", "prior to", "ahead of"})
_UNTIL = frozenset({"until", "till", "through", "by", "to"})
_AFTER = frozenset({"after", "following"})
# "the 2023 article", "last week's article", "the November weekly roundup"; "the article of 11 November", "the text published in
# 2023".
_ARTICLE_AFTER = re.compile(rf"(?P<possessive>['’]s)?\s+(?:news\s+|weekly\s+|daily\s+)?{ARTICLE}\b", re.IGNORECASE)
_DATED = (
    r"(?:(?:dated|published|written|printed|which appeared|that appeared)\s+)?(?:(?:of|from|on|in)\b)?\s*(?:the\s+)?$"
)
_ARTICLE_BEFORE = re.compile(rf"\b{ARTICLE}\s+{_DATED}", re.IGNORECASE)
_ARTICLE_LEAD = re.compile(rf"\s+{_DATED}", re.IGNORECASE)
_COUNTER = re.compile(r"\bdays?\s+#?\d", re.IGNORECASE)
_JOINS = {"to", "and", "until", "till", "through"}


def read_frame(question: str, today: Callable[[], date | None]) -> Frame | None:
    """The frame in the question's words, None where there is none. `today` is asked only where the words are relative to it."""
    if counted := _counted(question):
        return counted
    if not time_words(question, ahead=False):
        latest = _LATEST.search(question)
        return Frame(None, None, today(), latest.group().lower()) if latest else None
    day = today()
    words = [w for w in time_words(question, ArticleDate(day, day), ahead=_ahead(question)) if w.first and w.last]
    if not words:
        return None
    if named := [w for w in words if _of_article(question, w)]:
        # "What did the 2023 article say about 1991?": which article is meant is plain, what it may hold is not.
        firsts, lasts = [w.first for w in named if w.first], [w.last for w in named if w.last]
        return Frame(min(firsts), max(lasts), None, ", ".join(w.text for w in named), of_article=True)
    words = _same_year(question, words, day)
    if len(words) > 1 and words[0].lead in {"from", "between"} and words[1].lead in _JOINS:
        first, last = words[0].first, words[1].last
        if first and last and first <= last:
            return Frame(first, last, None, question[words[0].start : words[1].end])
    if len(words) > 1 and not any(w.lead in {"since", "until", "before", "after", "as of"} for w in words):
        # "In May or in June", "compared with 2022": all that is named.
        firsts, lasts = [w.first for w in words if w.first], [w.last for w in words if w.last]
        return Frame(min(firsts), max(lasts), None, ", ".join(w.text for w in words))
    frames = [_frame(w) for w in words]
    merged = frames[0]
    for frame in frames[1:]:
        merged = Frame(
            merged.since or frame.since, merged.until or frame.until, merged.as_of or frame.as_of,
            f"{merged.basis}, {frame.basis}",
        )  # fmt: skip
    return merged


def _of_article(question: str, words: TimeWords) -> bool:
    """Whether the words say when an article was published, and not when something took place."""
    return bool(_ARTICLE_AFTER.match(question, words.end) or _ARTICLE_BEFORE.search(question[: words.start]))


def without_article_days(question: str) -> str:
    """The question without the days of the articles that it names: "What does the 2023 article say?" asks what the article says.

    The days have told which article is meant, and the reading model would look for them in the text.
    """
    for words in reversed(time_words(question, ahead=False)):
        if _of_article(question, words):
            before, after = question[: words.start], question[words.end :].lstrip()
            named = _ARTICLE_AFTER.match(question, words.end)
            if named is None:
                before = _ARTICLE_LEAD.sub("", before)
            elif named["possessive"]:
                after = "the" + after[len(named["possessive"]) :]
            question = f"{before.rstrip()}{'' if after[:1] in {'', '?', ','} else ' '}{after}"
    return question.strip()


def _frame(words: TimeWords) -> Frame:
    one = timedelta(1)
    basis = f"{words.lead} {words.text}".strip()
    first, last = words.first, words.last
    if first is None or last is None:
        raise ValueError("a frame needs resolved days")
    if words.lead == "since":
        return Frame(first, None, None, basis)
    if words.lead == "from" and words.grain == "day":
        return Frame(first, last, None, basis)
    if words.lead in _AFTER:
        return Frame(last + one, None, None, basis)
    if words.lead in _BEFORE:
        return Frame(None, first - one, None, basis)
    if words.lead in _UNTIL:
        return Frame(None, last, None, basis)
    if words.lead == "as of":
        return Frame(None, None, last, basis)
    return Frame(first, last, None, basis)


def _ahead(question: str) -> bool:
    """A question looks ahead only in so many words: "Who will speak on Friday?"."""
    return bool(re.search(r"\b(?:will|next|tomorrow|upcoming|coming)\b", question, re.IGNORECASE))


def _counted(question: str) -> Frame | None:
    """Days that are counted from the start of a war: exact, where it is plain which war is meant."""
    if not _COUNTER.search(question):
        return None
    counted = counter_date(question) or counter_date(f"Ukraine war. {question}")
    return Frame(counted.start, counted.end, None, _counter_words(question)) if counted else None


def _counter_words(question: str) -> str:
    match = re.search(r"\bdays?\s+#?[\d,]+(?:\s*(?:[-–—]|to|and)\s*\d[\d,]*)?", question, re.IGNORECASE)
    return match.group() if match else question


def _same_year(question: str, words: list[TimeWords], day: date | None) -> list[TimeWords]:
    """ "From January to March 2023": the first month is of the year that the second names."""
    if len(words) < 2 or words[0].lead not in {"from", "between"} or words[1].lead not in _JOINS:
        return words
    year = re.search(r"(?:19|20)\d\d$", words[1].text)
    if year is None or re.search(r"(?:19|20)\d\d", words[0].text):
        return words
    again = time_words(f"in {words[0].text} {year.group()}", ArticleDate(day, day), ahead=False)
    if len(again) != 1 or again[0].first is None or again[0].last is None:
        return words
    return [replace(words[0], first=again[0].first, last=again[0].last), *words[1:]]
