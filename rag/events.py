"""When what a sentence tells took place, which is not when its article appeared.

"On Monday evening" in an article of 28 October to 1 November is 28 October. What can't be resolved within the article's own
days stays unresolved: in an undated article "on Monday" is no day, "on 28 October 2024" still is.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from index.dates import counter_date
from index.types import ArticleDate
from rag.timewords import TimeWords, time_words

# A day after these is the day of the saying ("ISW said on Thursday"), of interest only where no other is named.
_SAYING = re.compile(
    r"\b(?:said|says|told|reported|announced|added|stated|wrote|posted|confirmed|report|statement|briefing|"
    r"interview|update|"
    r"according to [^,.]{1,60})\s+(?:\S+\s+){0,3}$",
    re.IGNORECASE,
)
# These bound a time without naming the event's: "evacuated since June", "the biggest since March 2022", "than in May".
_BOUNDS = frozenset(
    {"since", "until", "till", "than", "before", "by", "as of", "after", "following", "prior to", "ahead of"}
)
_MOVED = re.compile(
    r"\b(?:put off|postponed|moved|delayed|pushed|brought forward|rescheduled|shifted|put back)\b", re.IGNORECASE
)
_NEAR_DAYS = 31  # a counted day further from its article than this counts another war
_FINENESS = {"day": 0, "week": 1, "month": 2, "season": 3, "stretch": 3, "year": 4}


@dataclass(frozen=True, slots=True)
class EventDays:
    """The first and last day of what a sentence tells; equal for a single day."""

    first: date
    last: date

    @property
    def iso(self) -> str:
        """ "2024-10-28", "2024-10", "2024", or "2024-10-21/2024-10-27"."""
        if self.first == self.last:
            return self.first.isoformat()
        if self == _month(self.first):
            return self.first.isoformat()[:7]
        if (self.first, self.last) == (date(self.first.year, 1, 1), date(self.first.year, 12, 31)):
            return f"{self.first.year:04}"
        return f"{self.first.isoformat()}/{self.last.isoformat()}"


def event_days(sentence: str, published: ArticleDate, *, saying: bool = True) -> EventDays | None:
    """The days of the event that a sentence tells, by the sentence's own words; None where it names none that can be resolved.

    `saying`: whether the day of the saying ("said on Thursday") will do where no other is named.
    """
    if counted := _counted(sentence, published):
        return counted
    named = [words for words in time_words(sentence, published) if words.first and words.last]
    if span := _from_to(sentence, named):
        return span
    usable = [words for words in named if words.lead not in _BOUNDS and (saying or not _said(sentence, words))]
    if not usable:
        return None
    best = min(usable, key=lambda words: (_said(sentence, words), _FINENESS[words.grain], words.start))
    # "In October" beside "said on Monday": the day of the saying gives way to a month, but not to "in 2014" far behind.
    return EventDays(best.first, best.last) if best.first and best.last else None


def _counted(sentence: str, published: ArticleDate) -> EventDays | None:
    """ "On day 100 of the war", where that is a day near those of the article."""
    if published.end is None or not re.search(r"\bdays?\s+#?\d", sentence, re.IGNORECASE):
        return None
    found = counter_date(sentence) or counter_date(f"Ukraine war. {sentence}")
    near = found is not None and found.end is not None and abs((found.end - published.end).days) <= _NEAR_DAYS
    return EventDays(found.start, found.end) if near and found and found.start and found.end else None


def _said(sentence: str, words: TimeWords) -> bool:
    return words.grain == "day" and bool(_SAYING.search(sentence, 0, words.start))


def _from_to(sentence: str, named: list[TimeWords]) -> EventDays | None:
    """ "From 3 to 9 May", "between Monday and Friday": two expressions that make one stretch."""
    for one, other in pairwise(named):
        joined = other.lead in {"to", "and", "until", "through", "till"} and other.start - one.end <= 12
        if joined and one.lead in {"from", "between"} and one.first and other.last and one.first <= other.last:
            moved = _MOVED.search(sentence, 0, one.start)
            return EventDays(other.first or one.first, other.last) if moved else EventDays(one.first, other.last)
    return None


def overlap(one: EventDays | None, other: EventDays | None, *, slack: int = 0) -> bool:
    """Whether two events may be of one time: their days meet, give or take `slack` days. Unknown days meet any."""
    if one is None or other is None:
        return True
    reach = timedelta(slack)
    return one.first <= other.last + reach and other.first <= one.last + reach


def _month(day: date) -> EventDays:
    return EventDays(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))
