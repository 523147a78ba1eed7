"""What of a sentence can be compared exactly with the words it cites: units, days, names, whose claim it is, opposites.

It complements the score of `rag.support`, which counts words and numbers: "478 square miles" has the number of "478
square kilometers", "29 November" that of "29 October", "exports fell" most words of "exports rose", and "the town has fallen"
those of "they claim that the town has fallen". Pure, English.
"""

from __future__ import annotations

import re
from calendar import month_name
from itertools import product

from index.spelling import sound_key, variants, vocabulary
from rag.words import Token, stem, tokens

_SCALE = {"thousand": 10**3, "million": 10**6, "mln": 10**6, "billion": 10**9, "bn": 10**9, "trillion": 10**12}
_UNITS = {
    "km2": r"(?:sq(?:uare|\.)? ?(?:kilomet(?:er|re)s?|km)|km ?(?:2|²))",
    "mi2": r"(?:sq(?:uare|\.)? ?mi(?:les?)?)",
    "m2": r"(?:sq(?:uare|\.)? ?(?:met(?:er|re)s?|m))",
    "km/h": r"(?:km/h|kph|kilomet(?:er|re)s? (?:per|an) hour)",
    "mph": r"(?:mph|miles (?:per|an) hour)",
    "km": r"(?:kilomet(?:er|re)s?|km)",
    "mi": r"miles?",
    "m": r"met(?:er|re)s?",
    "ft": r"(?:feet|foot)",
    "ha": r"hectares?",
    "acre": r"acres?",
    "%": r"(?:%|per ?cent|percent|pct)",
    "pp": r"percentage points?",
    "t": r"(?:metric )?ton(?:ne)?s?",
    "kg": r"(?:kilogram(?:me)?s?|kilos?|kg)",
    "bbl": r"barrels?",
    "C": r"(?:° ?C|degrees celsius)",
    "F": r"(?:° ?F|degrees fahrenheit)",
    "y": r"years?(?:[ -]olds?)?",
    "mo": r"months?",
    "w": r"weeks?",
    "d": r"days?",
    "h": r"hours?",
    "min": r"minutes?",
}
_CURRENCY = {"$": "USD", "€": "EUR", "£": "GBP", "₴": "UAH", "¥": "JPY"}
_MONEY = {
    "USD": r"(?:us )?dollars?",
    "EUR": r"euros?",
    "GBP": r"pounds?",
    "UAH": r"hryvnias?",
    "RUB": r"rubles?|roubles?",
}
_KINDS = {**_UNITS, **_MONEY}
_QUANTITY = re.compile(
    r"(?P<sign>[$€£₴¥])? ?(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)[ -]?"
    rf"(?P<scale>{'|'.join(_SCALE)})?[ -]?"
    rf"(?:{'|'.join(f'(?P<u{n}>{pattern})(?![a-z])' for n, pattern in enumerate(_KINDS.values()))})?",
    re.IGNORECASE,
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"\b(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAYS = (
    re.compile(rf"\b{_MONTH} (?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b(?!\d)", re.IGNORECASE),
    re.compile(rf"\b(?P<day>[0-3]?\d)(?:st|nd|rd|th)? (?:of )?{_MONTH}\b", re.IGNORECASE),
    re.compile(r"\b\d{4}-(?P<month>\d\d)-(?P<day>\d\d)\b"),
)
_OPPOSITES = tuple(
    tuple(frozenset(stem(word) for word in side.split()) for side in pair.split("/"))
    for pair in (
        "rise rose risen increase grow grew gain climb up higher surge/fall fell fallen decrease drop decline down lower shrink",
        "win won victory/lose lost",
        "accept approve agree back support endorse/reject refuse oppose decline veto",
        "confirm acknowledge admit/deny denied refute dispute",
        "before/after",
        "more over above exceed least/fewer less under below most",
        "first/last",
        "begin began start open launch/end ended finish close stop",
        "arrive enter join/leave left depart withdraw quit",
        "capture seize take took/recapture liberate",
        "alive survive/die died dead kill",
        "guilty convict/innocent acquit",
        "north/south", "east/west",
    )
)  # fmt: skip
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_OPENS = re.compile(r"[.!?:\"“”‘’']\s*$")  # before a word that is capitalised in any case
_CLAIMED = re.compile(r"\b(?:claim(?:s|ed|ing)?|alleg(?:es|ed|ing|edly)|purport(?:s|ed|edly))\b", re.IGNORECASE)
_SAID = re.compile(
    r"\b(?:sa(?:id|ys?)|claim|alleg|accord|report|announc|stat(?:e|ed|es)\b|told|den[iy]|accus|confirm|assert|argu|insist|believ|"
    r"suggest|estimat|purport|reject|refut|warn|call|describ|view|accounts?\b|dispute)",
    re.IGNORECASE,
)
_ALIKE = 0.5  # share of a claim's words in the evidence from which opposites count as a contradiction


def conflict(claim: str, evidence: str, context: str = "") -> str:
    """Why `evidence` (in its `context`) contradicts what `claim` says exactly, in words for the writer; "" where it doesn't."""
    said = f"{evidence} {context}"
    return (
        _units(claim, said)
        or _days(claim, said)
        or _weekdays(claim, said)
        or _names(claim, said)
        or _whose(claim, evidence)
        or _opposites(claim, evidence)
    )


def _names(claim: str, said: str) -> str:
    """Of a name that `said` does not hold: in no spelling, and not as "Russian" for "Russia"."""
    there = tokens(said)
    keys = {sound_key(token.text) for token in there}
    beginnings = {token.folded[:n] for token in there for n in (3, 4)}
    for token in tokens(claim)[1:] if there else ():
        if _is_name(token) and not _OPENS.search(claim[: token.start]):
            begins = token.folded[: min(4, len(token.folded) - 1)]
            held = sound_key(token.text) in keys or begins in beginnings
            if not held and not variants(token.text, vocabulary(other.folded for other in there)):
                return f"the passages do not name {token.text}"
    return ""


def _is_name(token: Token) -> bool:
    """A capitalised word, but no abbreviation (it may be spelt out), and no month (dates are compared as such)."""
    return (
        token.looks_like_name
        and not token.is_function_word
        and not token.is_number
        and len(token.folded) > 3
        and not token.text.isupper()
        and token.text not in month_name
    )


def _weekdays(claim: str, said: str) -> str:
    mine, there = ({day.lower() for day in _WEEKDAY.findall(text)} for text in (claim, said))
    return f"the passages have another day than {min(mine - there).title()}" if there and mine - there else ""


def _whose(claim: str, evidence: str) -> str:
    """A claim of somebody's that is told as a fact."""
    told = not _SAID.search(claim) and bool(_CLAIMED.search(evidence)) and _shared(claim, evidence) >= _ALIKE
    return "the passages only have somebody claim this" if told else ""


def _shared(claim: str, evidence: str) -> float:
    """The share of a claim's words that carry meaning which the evidence holds."""
    content = {token.stem for token in tokens(claim) if not token.is_function_word}
    return len(content & {token.stem for token in tokens(evidence)}) / max(1, len(content))


def _units(claim: str, said: str) -> str:
    there = _quantities(said)
    for value, unit in _quantities(claim):
        same = {other for number, other in there if number == value}
        if unit and same and unit not in same and "" not in same:
            return f"the passages give {value:g} in another unit"
    return ""


def _quantities(text: str) -> set[tuple[float, str]]:
    found = set()
    kinds = tuple(_KINDS)
    for match in _QUANTITY.finditer(text):
        value = float(match["figure"].replace(",", "")) * _SCALE.get((match["scale"] or "").lower(), 1)
        unit = next((kind for n, kind in enumerate(kinds) if match[f"u{n}"]), _CURRENCY.get(match["sign"] or "", ""))
        found.add((value, unit))
    return found


def _days(claim: str, said: str) -> str:
    there = _dates(said)
    for month, day in _dates(claim):
        near = [other for other in there if other[1] == day or other[0] == month]
        if near and (month, day) not in there:
            return f"the passages have another date than {_MONTHS[month - 1].title()} {day}"
    return ""


def _dates(text: str) -> set[tuple[int, int]]:
    found = set()
    for pattern in _DAYS:
        for match in pattern.finditer(text):
            name, day = match["month"].lower(), int(match["day"])
            month = int(name) if name.isdigit() else _MONTHS.index(name[:3]) + 1
            if 1 <= month <= 12 and 1 <= day <= 31:
                found.add((month, day))
    return found


def _opposites(claim: str, evidence: str) -> str:
    mine, theirs = ({token.stem for token in tokens(text)} for text in (claim, evidence))
    if _shared(claim, evidence) < _ALIKE:
        return ""
    for (one, other), turned in product(_OPPOSITES, (False, True)):
        said, contrary = (other, one) if turned else (one, other)
        if mine & said and not mine & contrary and theirs & contrary and not theirs & said:
            return f"the passages say {sorted(theirs & contrary)[0]!r} where it says {sorted(mine & said)[0]!r}"
    return ""
