"""Whether two claims are of one thing and one time, so that different values of it would disagree.

Different things that look alike are the rule: the killed and the injured, a month's gain and a year's, two towns, a rise "by"
and a rise "to". Where it can't be told, they count as two things: a disagreement that is none costs a reader's trust.
"""

from __future__ import annotations

import re

from rag.amounts import Amount
from rag.claims import Claim, first_name, names_in, stems_in
from rag.events import EventDays
from rag.timewords import time_words
from rag.words import tokens

ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "dead",
            r"\b(?:kill\w*|dead|deaths?|die[ds]?|dying|fatal\w*|perish\w*|lives|bodies|drown\w*|death toll|toll)\b",
        ),
        ("hurt", r"\b(?:injur\w+|wound\w*|hurt|hospitali[sz]\w+)\b"),
        ("missing", r"\b(?:missing|unaccounted|trapped)\b"),
        ("rescued", r"\b(?:rescu\w+|surviv\w+|saved|pulled|freed|releas\w+|liberat\w+)\b"),
        ("displaced", r"\b(?:evacuat\w+|displac\w+|homeless|fled|flee\w*)\b"),
        ("arrested", r"\b(?:arrest\w*|detain\w*|custody|charged|jailed|round(?:ed|ing) up)\b"),
        ("destroyed", r"\b(?:destroy\w*|gutted|flattened|razed|burn(?:ed|t) down)\b"),
        ("damaged", r"\b(?:damag\w*)\b"),
        ("infected", r"\b(?:infect\w*|cases|sick\w*|ill|illness\w*)\b"),
        ("against", r"\b(?:against|oppos\w+|no votes|rejected)\b"),
        ("shot down", r"\b(?:shot down|intercept\w*|downed)\b"),
        ("launched", r"\b(?:launch\w*|fired)\b"),
    )
)
LABELS = {"dead": "deaths", "hurt": "injuries", "arrested": "arrests", "infected": "cases"}
_ITSELF = re.compile(
    r"\b(?:said|says|claim(?:ed|s)?|stated|added|told \w+)\s+(?:that\s+)?(?:they|he|she|we)\b"
    r"(?!(?:[’']d|[’']ve|\s+had|\s+has|\s+have|\s+was|\s+were)\s+(?:been\s+)?(?:told|informed|heard|seen|counted|found|learn\w+))",
    re.IGNORECASE,
)
_PAIRS = (
    ("new", "old"), ("upper", "lower"), ("north", "south"), ("northern", "southern"), ("east", "west"), ("eastern", "western"),
    ("men", "women"), ("boys", "girls"), ("first", "second"), ("morning", "evening"), ("male", "female"), ("home", "away"),
    ("spring", "autumn"), ("summer", "winter"), ("inner", "outer"), ("private", "public"), ("senior", "junior"),
)  # fmt: skip
_LONGER, _WITHIN = (
    frozenset({"month", "season", "year"}),
    frozenset({"in", "during", "for", "of", "over", "throughout"}),
)
_A_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_NEAR = 90  # characters
KINDS_OF_PERSONS = frozenset(
    """passeng resid villag worker miner employe fan student pupil patient demonstr protest marcher tourist travel
    migrant refuge fish crew sailor hiker climber worshipp shopper guest other hostag prison evacue homeless
    ralli attende child children adult men women man woman boy girl soldier famili household voter citizen
    player athlet driver sailor rescuer inmat captiv detaine trade farmer nurs doctor teacher""".split()
)
_SUBSET = re.compile(
    r"\b(?:including|among them|of whom|of them|of which|among whom|another|other|further|"
    r"additional)\s+(?:\w+\s+){0,2}$",
    re.I,
)
_RATES = re.compile(
    r"\b(?:(?:that|this) (?:week|month|year|quarter)|"
    r"annual(?:ly|i[sz]ed)?|yearly|year[- ]on[- ]year|year[- ]over[- ]year|monthly|month[- ]on[- ]month|"
    r"weekly|daily|quarterly|"
    r"hourly|(?:per|a|each|every) (?:day|week|month|year|hour)|so far this year|year to date|since \w+|"
    r"cumulative(?:ly)?|on average|average|median|core|headline|first[- ]half|half[- ]year|"
    r"(?:first|second|third|fourth)[- ]quarter|forecast|target|budgeted|last year|a year ago|career|"
    r"weekend|overnight|season|"
    r"over the (?!same|first)(?:\w+ )?(?:day|week|month|year|years|months|weeks)|in (?:a|one|the past|"
    r"the last) (?:\w+ )?(?:day|week|month|year)s?)\b",
    re.IGNORECASE,
)
_UPDATE = re.compile(
    r"\b(?:rose|risen|rises|climb\w*|now|revis\w+|updat\w+|lower\w*|rais\w+|increas\w*|so far|stands at|stood at|"
    r"reached|cut|reduced|"
    r"dropp\w*|grew|grown|toll|up from|down from|corrected|postponed|delayed|no longer|instead)\b",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"\b(?:"
    r"shr[aiu]nk\w*|f[ae]ll(?:en|s)?|c[ao]mes? down|gone up|went up|lift\w*|trimm\w+|slash\w*|doubl\w+|halv\w+|jump\w*|"
    r"swell\w*|swollen|narrow\w*|widen\w*|stands?|latest|final\w*)\b",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?:by|of up to|another|further)\s+(?:about |around |some |nearly |almost |more than |at least )?$",
    re.IGNORECASE,
)
_AHEAD_BY = re.compile(
    r"\b(?:lead\w*|led|ahead|w[io]n\w*|beat\w*|trail\w*|behind|lost|los(?:e|es|ing))\b[^,;.]{0,60}$", re.IGNORECASE
)
# "Its best result since 1988" dates the record, not the value.
_SINCE_RECORD = re.compile(
    r"\b(?:\w+est|best|worst|most|least|first|record|unprecedented)\b[^,;.]{0,30}?\bsince (?:\w+ )?\w+", re.IGNORECASE
)
_FROM = re.compile(
    r"\bfrom\s+(?:about |around |some |nearly |almost |more than |at least |an? \w+ )?$"
    r"|\b(?:compared (?:with|to)|(?<!more )(?<!less )(?<!fewer )than|against|rather than|instead of|not|of the|"
    r"of its|of their)\s+(?:the |a )?$",
    re.IGNORECASE,
)


def role_of(claim: Claim, amount: Amount) -> str:
    """What befell those counted ("dead", "hurt", …), by the nearest word for it around the amount; "" for none."""
    left = max([other.end for other in claim.amounts if other.end <= amount.start], default=0)
    right = min([other.start for other in claim.amounts if other.start >= amount.end], default=len(claim.text))
    found: list[tuple[int, str]] = []
    for name, pattern in ROLES:
        for match in pattern.finditer(claim.text, left, right):
            gap = match.start() - amount.end if match.start() >= amount.end else (amount.start - match.end()) + 4
            found.append((abs(gap), name))
    return min(found)[1] if found else ""


def countable(claim: Claim, amount: Amount) -> bool:
    """Whether an amount stands for the thing itself: neither a part of it nor an earlier value it is compared with."""
    before = claim.text[: amount.start]
    return not (_SUBSET.search(before) or _FROM.search(before))


def is_change(claim: Claim, amount: Amount) -> bool:
    """Whether an amount tells by how much something changed; what one leads or wins by is no change."""
    before = claim.text[: amount.start]
    return bool(_BY.search(before)) and not _AHEAD_BY.search(before)


def of_itself(claim: Claim, asked: frozenset[str]) -> bool:
    """Whether a claimant whom the question doesn't name speaks of itself: of the Greens' votes, "the Liberals said they won"."""
    if claim.claimant is None:
        return False
    own = names_in(f"of {claim.claimant}")
    return bool(own) and not own & asked and bool(_ITSELF.search(claim.text))


def set_apart(one: Claim, other: Claim) -> bool:
    """Whether a word tells two things apart: the new tower and the old one, the men's final and the women's."""
    first, second = ({token.folded for token in tokens(claim.text)} for claim in (one, other))
    return any(
        (a in first and b in second and a not in second) or (b in first and a in second and b not in second)
        for a, b in _PAIRS
    )


def same_time(one: Claim, other: Claim) -> bool:
    """Whether two claims can be of one period: not a month's and a year's, not Monday's attack and Wednesday's."""
    a, b = one.event, other.event
    if a is None or b is None:
        first, second = _periods(one), _periods(other)
        return not first or not second or bool(first & second)
    if _length(a) == _length(b) == 1 and a != b:
        # The day of an update is the day it was counted: "rose to 20 on Tuesday".
        return bool(_UPDATE.search(later(one, other).text))
    if max(_length(a), _length(b)) > 3 * min(_length(a), _length(b)):
        return False
    return a.first <= b.last and b.first <= a.last


def _periods(claim: Claim) -> frozenset[str]:
    """How long the periods are of which a clause speaks, resolved or not: "in October" is a month in an undated article too."""
    found = time_words(claim.text, claim.published)
    return frozenset(words.grain for words in found if words.grain in _LONGER and words.lead in _WITHIN)


def in_another_year(question: str, claim: Claim) -> bool:
    """Whether question and clause name years, and none in common."""
    asked, told = (frozenset(_A_YEAR.findall(text)) for text in (question, claim.text))
    return bool(asked and told and not asked & told)


def same_names(one: Claim, other: Claim, asked: frozenset[str]) -> bool:
    """Whether no name tells two claims apart: each names nothing that the other's article doesn't, unless it was asked for."""
    for here, there in ((one, other), (other, one)):
        around = names_in(f"{there.hit.article.title or ''} {there.hit.passage.text}")
        own = here.names - asked
        if first_name(here) in own - around:
            return False  # its subject is another
        if not own or own & around:
            return True
    return False


def is_update(claim: Claim) -> bool:
    """Whether a claim speaks of itself as newer than another value."""
    return bool(_UPDATE.search(claim.text))


def has_moved(claim: Claim) -> bool:
    """Whether a claim tells that a value has become another: "has come down to", "rose to"."""
    return bool(_MOVED.search(claim.text)) or is_update(claim)


def later(one: Claim, other: Claim) -> Claim:
    """The claim of the later article; the second where that can't be told."""
    if one.published.end and other.published.end and one.published.end > other.published.end:
        return one
    return other


def about(claim: Claim, question: frozenset[str]) -> tuple[float, float]:
    """The share of the question's stems that the clause holds, and the share that it holds with its passage and title."""
    if not question:
        return 1.0, 1.0
    around = claim.stems | stems_in(f"{claim.hit.article.title or ''} {claim.hit.passage.text}")
    return len(question & claim.stems) / len(question), len(question & around) / len(question)


def likeness(one: Claim, other: Claim) -> float:
    """The share of the shorter clause's stems that stand in the other too."""
    smaller = min(len(one.stems), len(other.stems))
    return len(one.stems & other.stems) / smaller if smaller else 0.0


def rates(claim: Claim, amount: Amount) -> frozenset[str]:
    """The words near an amount that tell a month's value from a year's, or a plan from a fact."""
    left = max([other.end for other in claim.amounts if other.end <= amount.start], default=0)
    right = min([other.start for other in claim.amounts if other.start >= amount.end], default=len(claim.text))
    near = claim.text[max(left, amount.start - _NEAR) : min(right, amount.end + _NEAR)]
    return frozenset(re.sub(r"\W+", " ", match.lower()) for match in _RATES.findall(_SINCE_RECORD.sub("", near)))


def _length(event: EventDays) -> int:
    return (event.last - event.first).days + 1
