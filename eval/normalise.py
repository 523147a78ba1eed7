"""Text becomes words that can be compared: case, accents, quotes, dashes and scripts folded; numbers, quantities and dates read.

A text is read into a `Reading`: its words in order and, at each word, the quantities and dates that begin there. So
"28", "twenty-eight" and "the 28 dead" share a quantity, "one-fifth", "20 %" and "20 percent" another, and "Oct. 28",
"28 October 2024" and "2024-10-28" a date. Nothing here knows of questions or answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from anyascii import anyascii

from eval.dates import Day, read_date
from eval.quantities import SCALES, Quantity, is_number, read_quantity

_DASHES = re.compile(r"[‐‑‒–—−]")
_QUOTES = re.compile(r"[‘’ʼʹ′`´]")
_WORD = re.compile(
    r"\d{4}-\d{2}-\d{2}(?!\d)"  # an ISO date
    r"|\d{1,2}(?:st|nd|rd|th)\b"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"  # 5,600 · 3.5 · 28
    r"|[A-Za-z](?:\.[A-Za-z])+\b\.?"  # U.S.
    r"|[A-Za-z]+(?:'[A-Za-z]+)*"
    r"|[%$€£/]|[.,;:!?]"
)
_THIN_SPACE = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")  # 5 600
_SIGNS = {ord("½"): " 1/2", ord("¼"): " 1/4", ord("¾"): " 3/4", ord("²"): "2"}
_CURRENCIES = frozenset("€£")
_ARTICLES = frozenset({"a", "an", "the"})
_PUNCTUATION = frozenset(".,;:!?")
_US = frozenset({"US", "USA", "U.S", "U.S.", "U.S.A", "U.S.A."})


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `text` is folded to lower-case ASCII; `capital` says whether the original began with a capital."""

    text: str
    capital: bool = False

    @property
    def silent(self) -> bool:
        """Articles and punctuation, which a comparison may pass over."""
        return self.text in _ARTICLES or self.text in _PUNCTUATION


@dataclass(frozen=True, slots=True)
class Reading:
    """A text's words, and for each word the values that begin there, each with the index after its last word.

    `plain[i]` says whether word i may be compared as a word: a number or a month counts only through its value, so that
    the 28 of "28 million" or of "October 28" is no 28.
    """

    words: tuple[Word, ...]
    values: tuple[tuple[tuple[Quantity | Day, int], ...], ...]
    plain: tuple[bool, ...]


def read(text: str) -> Reading:
    """Words, quantities and dates of a text, in any script; never fails, and an empty text gives an empty reading."""
    words = words_of(text)
    folded = [word.text for word in words]
    values: list[tuple[tuple[Quantity | Day, int], ...]] = []
    plain = [not is_number(word) for word in folded]
    taken = 0  # the words before this index belong to a number or day that began earlier
    for start in range(len(words)):
        found: list[tuple[Quantity | Day, int]] = []
        day = read_date(folded, start, capital=_is_proper(words, start))
        quantity = read_quantity(folded, start) if day is None and start >= taken else None
        if day is not None:
            found.append(day)
            plain[start] = False
            year = day[0].year
            if year is not None and day[1] == start + 1:  # an ISO date also says its year
                found.append((Quantity(Fraction(year)), start + 1))
            taken = max(taken, day[1] if year is None else day[1] - 1)
        if quantity is not None:
            found.append(quantity)
            if not quantity[0].fraction:
                taken = quantity[1]
                plain[start + 1 : taken] = [word not in SCALES for word in folded[start + 1 : taken]]
        values.append(tuple(found))
    return Reading(
        tuple(words), tuple(values), tuple(p and not is_number(w) for p, w in zip(plain, folded, strict=True))
    )


def words_of(text: str) -> list[Word]:
    """The words of a text with their punctuation; possessive endings are dropped and "U.S.", "USA" become one word."""
    joined = _THIN_SPACE.sub("", _DASHES.sub("-", _QUOTES.sub("'", text.translate(_SIGNS))))
    plain = "".join(part if part in _CURRENCIES else anyascii(part) for part in re.split(r"([€£])", joined))
    words = []
    for match in _WORD.finditer(plain):
        raw = match.group()
        if raw in _US:
            words.append(Word("usa", True))
            continue
        folded = raw.lower()
        if folded.endswith("'s"):
            folded = folded[:-2]
        if len(folded) > 1 and folded[0].isalpha():
            folded = folded.replace(".", "").replace("'", "")
        if folded[0].isdigit():
            folded = folded.replace(",", "")
        words.append(Word(folded, raw[0].isupper()))
    return words


def _is_proper(words: list[Word], at: int) -> bool:
    """A capital that is not due to the beginning of a sentence, so that "May" there is the month."""
    first = len(words) > 1 if at == 0 else words[at - 1].text in {".", "!", "?"}
    return words[at].capital and not first
