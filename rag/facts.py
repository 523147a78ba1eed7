"""What of a sentence can be compared exactly with the words it cites: units, days, and which of two opposites is said.

It complements the score of `rag.support`, which counts words and numbers: "478 square miles" has the number of "478
square kilometers", "29 November" that of "29 October", and "exports fell" most words of "exports rose". Pure, English.
"""

from __future__ import annotations

import re
from itertools import product

from rag.words import stem, tokens

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
_MONTH = r"(?P<month>(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*)\.?"
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
_ALIKE = 0.5  # share of a claim's words in the evidence from which opposites count as a contradiction


def conflict(claim: str, evidence: str, context: str = "") -> str:
    """Why `evidence` (in its `context`) contradicts what `claim` says exactly, in words for the writer; "" where it doesn't."""
    return (
        _units(claim, f"{evidence} {context}") or _days(claim, f"{evidence} {context}") or _opposites(claim, evidence)
    )


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
    content = {token.stem for token in tokens(claim) if not token.is_function_word}
    if len(content & theirs) < _ALIKE * max(1, len(content)):
        return ""
    for (one, other), turned in product(_OPPOSITES, (False, True)):
        said, contrary = (other, one) if turned else (one, other)
        if mine & said and not mine & contrary and theirs & contrary and not theirs & said:
            return f"the passages say {sorted(theirs & contrary)[0]!r} where it says {sorted(mine & said)[0]!r}"
    return ""
