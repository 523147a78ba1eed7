"""Two clauses of one pattern with different fillers: another day for one event, another name where only one can be right.

"Who attended?" has many answers and "who won?" one: names contradict each other only where the question asks for the one.
"""

from __future__ import annotations

import re

from rag.asked import nearness
from rag.claims import Claim, names_in, stems_in
from rag.events import EventDays, event_days
from rag.same_thing import later
from rag.words import stem

_WHEN = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|month|year|time)\b|\bhow soon\b", re.IGNORECASE)
_NOT_UNTIL = re.compile(r"\b(?:not|n[’']t)\b[^.;]{0,40}?\b(?:until|before|till)\s+([^,.;]{3,30})", re.IGNORECASE)
_ONLY_ONE = re.compile(
    r"\b(?:who|which|what|where)\b.*\b(?:w[io]n\w*|elected|appointed|named|chosen|picked|succeed\w*|replac\w+|"
    r"leads?|leading|led|heads?|headed|"
    r"president|mayor|minister|governor|champion|first|held|host\w*|behind|caus\w+|responsible|captain|chair\w*|"
    r"chief|director|coach|owns?|"
    r"born|located|take place|takes place|took place|killed|scored|bought|buy|acquired?)\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:caused by|due to|because of|blamed on|blames?|resulted from|result of|started by|sparked by|"
    r"triggered by|attributed to)\s+"
    r"(?P<cause>[^,.;]{3,60})|(?P<first>[^,.;]{3,40})\s+(?:caused|sparked|triggered)\b",
    re.IGNORECASE,
)
_SUCCESSION = re.compile(
    r"\b(?:succe\w+|replac\w+|t(?:ook|akes?|aking) (?:over|the (?:\w+ )?\w+) from|takes? over|ousted|overt(?:ook|"
    r"akes?)|unseat\w+|beat)\b",
    re.IGNORECASE,
)
_SOLE = re.compile(
    r"\b(?:who (?:fired|started|began|owns|is to blame|attacked|shelled|broke)|why|whose|cause of)\b", re.IGNORECASE
)
_CONTENTION = re.compile(
    r"\b(?:insist\w*|maintain\w*|contend\w*|den(?:y|ies|ied)|reject\w*|disput\w+|suspect\w*|blam\w+|accus\w+|"
    r"contradict\w*|"
    r"refut\w+|dismiss\w*|on the contrary|by contrast|no such|convinced|adamant|however|"
    r"on the other hand|wrong|untrue)\b",
    re.IGNORECASE,
)
_AGREES = re.compile(r"\b(?:also|too|as well|agree\w*|confirm\w*|both|echoed|likewise|accept\w*)\b", re.IGNORECASE)
_PATTERN = 0.5


def one_answer(question: str) -> bool:
    """Whether a question has one answer, so that two parties who answer it otherwise contradict each other."""
    return bool(_ONLY_ONE.search(question) or _SOLE.search(question)) and not re.search(
        r"\bwhat did\b", question, re.IGNORECASE
    )


def contends(one: Claim, other: Claim) -> bool:
    """Whether one of two claims is made against the other: "insists", "blames", "denies"; and neither says the same "as well"."""
    if any(_AGREES.search(claim.text) for claim in (one, other)):
        return False
    return any(_CONTENTION.search(claim.text) for claim in (one, other))


def other_day(question: str, one: Claim, other: Claim, asked: frozenset[str]) -> bool:
    """Whether two claims give one event different days, where its day is asked for."""
    if not _WHEN.search(question) or len(asked & one.stems & other.stems) < max(1, len(asked) / 3):
        return False
    first, second = _day_given(one), _day_given(other)
    if first is None or second is None:
        return False
    return first.last < second.first or second.last < first.first


def _day_given(claim: Claim) -> EventDays | None:
    """The days of what a claim tells; of "won't reopen until November" November."""
    if claim.event is None and (until := _NOT_UNTIL.search(claim.text)):
        return event_days(f"In {until[1]}", claim.published)
    return claim.event


def other_name(question: str, one: Claim, other: Claim, asked: frozenset[str], names: frozenset[str]) -> bool:
    """Whether two claims fill one pattern with different names or causes, where the question asks for the only one."""
    if not _ONLY_ONE.search(question):
        return False
    first, second = _causes(one), _causes(other)
    if re.search(r"\bcaus", question, re.IGNORECASE) and first and second:
        return not first & second
    a, b = one.names - names, other.names - names
    newer = later(one, other)
    older = other if newer is one else one
    if _SUCCESSION.search(newer.text) and min(nearness(claim, asked) for claim in (one, other)) >= 2:
        return bool((older.names - names) & newer.names) and bool(newer.names - names - older.names)
    if not a or not b or a & b or a & names_in(other.text) or b & names_in(one.text):
        return False
    x, y = one.stems - one.named, other.stems - other.named
    shared = (x & y) | (asked & one.stems & other.stems)
    whole = (x | y) - _said(one) - _said(other)
    return len(shared & asked) >= max(2, len(asked) / 2) and len(shared & (x & y)) >= _PATTERN * max(
        1, min(len(x & whole), len(y & whole))
    )


def _causes(claim: Claim) -> frozenset[str]:
    match = _CAUSE.search(claim.text)
    return stems_in((match["cause"] or match["first"]) if match else "") - {stem("investigators"), stem("police")}


def _said(claim: Claim) -> frozenset[str]:
    return stems_in(claim.claimant or "") | frozenset(
        map(stem, ("claimed", "announced", "confirmed", "party", "commission"))
    )
