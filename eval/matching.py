"""Whether a text says a phrase: the phrase's words in order, with numbers, quantities and dates compared by value.

Word boundaries hold (28 is in neither 128 nor 2.8); articles and punctuation are passed over.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import lru_cache

from eval.dates import Day
from eval.normalise import Reading, Word, read
from eval.quantities import Quantity

SameName = Callable[[str, str], bool]
_CACHED = 4096

_ORDINAL_NAMES = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth
seventeenth eighteenth nineteenth twentieth
"""
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_ORDINALS = {name: f"{at}{_ENDINGS.get(at, 'th')}" for at, name in enumerate(_ORDINAL_NAMES.split(), 1)}


def says(text: str, phrase: str, *, same_name: SameName = operator.eq) -> bool:
    """Whether `phrase` occurs in `text`. An empty phrase never does.

    `same_name` compares two capitalised words, lower-cased and in ASCII, that are not equal as written.
    """
    wanted, found = _read(phrase), _read(text)
    if not any(not word.silent for word in wanted.words):
        return False
    return any(_from(wanted, 0, found, at, same_name) for at in range(len(found.words)))


def says_any(text: str, phrases: tuple[str, ...], *, same_name: SameName = operator.eq) -> bool:
    """Whether one of the phrases occurs in the text."""
    return any(says(text, phrase, same_name=same_name) for phrase in phrases)


def same_values(text: str) -> tuple[Quantity | Day, ...]:
    """The quantities and dates that a text says, in order; a date's own year is not repeated."""
    return tuple(values[0][0] for values in _read(text).values if values)


@lru_cache(maxsize=_CACHED)
def _read(text: str) -> Reading:
    return read(text)


def _from(wanted: Reading, i: int, found: Reading, j: int, same_name: SameName) -> bool:
    """Whether the phrase from word i on is said by the text from word j on."""
    if i == len(wanted.words):
        return True
    for value, after in wanted.values[i]:
        for other, end in found.values[j] if j < len(found.words) else ():
            if _fits(value, other) and _from(wanted, after, found, end, same_name):
                return True
    if wanted.words[i].silent and _from(wanted, i + 1, found, j, same_name):
        return True
    if j == len(found.words):
        return False
    if (
        wanted.plain[i]
        and found.plain[j]
        and _same(wanted.words[i], found.words[j], same_name)
        and _from(wanted, i + 1, found, j + 1, same_name)
    ):
        return True
    return i > 0 and found.words[j].silent and _from(wanted, i, found, j + 1, same_name)


def _fits(value: Quantity | Day, other: Quantity | Day) -> bool:
    if isinstance(value, Quantity):
        return isinstance(other, Quantity) and value.fits(other)
    return isinstance(other, Day) and value.fits(other)


def _same(word: Word, other: Word, same_name: SameName) -> bool:
    if _ORDINALS.get(word.text, word.text) == _ORDINALS.get(other.text, other.text):
        return True
    return word.capital and other.capital and same_name(word.text, other.text)
