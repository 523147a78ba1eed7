"""Quantities in a text's words: 28 = twenty-eight, 5,600 = 5600, 3.5 million, one-fifth = 20 %, km² = square kilometers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

_SMALL_NAMES = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
"""
_TENS_NAMES = "twenty thirty forty fifty sixty seventy eighty ninety"
_PART_NAMES = "fifth sixth seventh eighth ninth tenth"
_SMALL = {name: number for number, name in enumerate(_SMALL_NAMES.split())}
_TENS = {name: 10 * number for number, name in enumerate(_TENS_NAMES.split(), 2)}
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SUFFIXES = {"k": 10**3, "mn": 10**6, "bn": 10**9}
_PARTS = {
    **dict.fromkeys(("half", "halves"), 2),
    **dict.fromkeys(("third", "thirds"), 3),
    **dict.fromkeys(("quarter", "quarters", "fourth", "fourths"), 4),
    **{name + end: number for number, name in enumerate(_PART_NAMES.split(), 5) for end in ("", "s")},
}
_CURRENCY = {"$": "dollar", "€": "euro", "£": "pound"}
_UNIT_NAMES = {
    "%": ("per cent", "%", "percent", "pct"),
    "km2": (
        *("square kilometers", "square kilometres", "square kilometer", "square kilometre", "square km"),
        *("sq . km", "sq km", "km 2"),
    ),
    "mi2": ("square miles", "square mile", "sq . miles", "sq miles"),
    "km": ("km", "kilometers", "kilometres", "kilometer", "kilometre"),
    "dollar": ("dollars", "dollar"),
    "euro": ("euros", "euro"),
    "pound": ("pounds", "pound"),
}
_UNITS = sorted(
    ((tuple(name.split()), unit) for unit, names in _UNIT_NAMES.items() for name in names),
    key=lambda item: -len(item[0]),
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def is_number(word: str) -> bool:
    """Digits, or one of the words zero to ninety."""
    return word in _SMALL or word in _TENS or _NUMBER.fullmatch(word) is not None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit ("" for none). A share written as a fraction is in percent and marked `fraction`."""

    value: Fraction
    unit: str = ""
    fraction: bool = False

    def fits(self, other: Quantity) -> bool:
        """Whether `other` says this quantity: the same number, and the same unit where one is given here.

        A fraction equals a percentage rounded to a whole number or a tenth: one third is 33 percent and 33.3 percent.
        """
        if self.unit and self.unit != other.unit:
            return False
        if self.value == other.value:
            return True
        return (self.fraction or other.fraction) and abs(self.value - other.value) < Fraction(35, 100)


def read_quantity(words: Sequence[str], start: int) -> tuple[Quantity, int] | None:
    """The longest quantity that begins at word `start` and the index after it, or None."""
    if words[start] in _CURRENCY:
        number = _number(words, start + 1)
        return None if number is None else (Quantity(number[0], _CURRENCY[words[start]]), number[1])
    share = _share(words, start)
    if share is not None:
        return share
    number = _number(words, start)
    if number is None:
        return None
    value, at = number
    for names, unit in _UNITS:
        if tuple(words[at : at + len(names)]) == names:
            return Quantity(value, unit), at + len(names)
    return Quantity(value), at


def _share(words: Sequence[str], start: int) -> tuple[Quantity, int] | None:
    """ "one-fifth", "a quarter", "two thirds", "half", "1/5"; in percent."""
    top = _SMALL.get(words[start]) or (1 if words[start] in {"a", "an"} else None)
    if words[start].isdigit() and tuple(words[start + 1 : start + 2]) == ("/",):
        bottom = words[start + 2] if start + 2 < len(words) else ""
        if bottom.isdigit() and 0 < int(words[start]) < int(bottom) <= 10:
            return Quantity(Fraction(100 * int(words[start]), int(bottom)), "%", True), start + 3
        return None
    if words[start] == "half":
        scaled = tuple(words[start + 1 : start + 3])
        if len(scaled) == 2 and scaled[0] == "a" and scaled[1] in SCALES:
            return Quantity(Fraction(SCALES[scaled[1]], 2)), start + 3
        return Quantity(Fraction(50), "%", True), start + 1
    if top is None or start + 1 >= len(words) or words[start + 1] not in _PARTS:
        return None
    bottom_value = _PARTS[words[start + 1]]
    if top >= bottom_value:
        return None
    return Quantity(Fraction(100 * top, bottom_value), "%", True), start + 2


def _number(words: Sequence[str], start: int) -> tuple[Fraction, int] | None:
    """Digits or number words, with "million" and the like."""
    if start >= len(words):
        return None
    if _NUMBER.fullmatch(words[start]):
        value, at = Fraction(words[start]), start + 1
        scale = (SCALES | _SUFFIXES).get(words[at]) if at < len(words) else None
        if scale is None and at < len(words) and words[at] == "dozen":
            scale = 12
        return (value, at) if scale is None else (value * scale, at + 1)
    return _spelled(words, start)


def _spelled(words: Sequence[str], start: int) -> tuple[Fraction, int] | None:
    """ "twenty-eight", "two hundred and five", "ten thousand", "a million", "two dozen"."""
    total, group, at, last = 0, 0, start, ""
    if words[at] in {"a", "an"}:
        if at + 1 >= len(words) or words[at + 1] not in {"hundred", "dozen", *SCALES}:
            return None
        group, last, at = 1, "unit", at + 1
    while at < len(words):
        word = words[at]
        if word in _SMALL and (last in {"", "hundred", "scale"} or (last == "ten" and 0 < _SMALL[word] < 10)):
            group, last = group + _SMALL[word], "unit"
        elif word in _TENS and last in {"", "hundred", "scale"}:
            group, last = group + _TENS[word], "ten"
        elif word == "hundred" and group and last in {"unit", "ten"}:
            group, last = group * 100, "hundred"
        elif word == "dozen" and last in {"", "unit", "ten"}:
            group, last = (group or 1) * 12, "dozen"
        elif word in SCALES and group:
            total, group, last = total + group * SCALES[word], 0, "scale"
        elif word == "and" and last in {"hundred", "scale"} and _continues(words, at + 1):
            pass
        else:
            break
        at += 1
    return None if last == "" else (Fraction(total + group), at)


def _continues(words: Sequence[str], at: int) -> bool:
    return at < len(words) and (words[at] in _SMALL or words[at] in _TENS)
