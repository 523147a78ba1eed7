"""Numbers in running text, brought to one form: "28" and "twenty-eight", "20 %" and "one-fifth". English words.

Knows nothing of what is counted: a number's unit is not part of it, but for per cent.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_UNITS = {
    word: n
    for n, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen""".split()
    )
}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_ORDINALS = {
    word: n
    for n, word in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
        sixteenth seventeenth eighteenth nineteenth twentieth""".split(),
        1,
    )
}
_SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SCALES |= {"k": 10**3, "mln": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_PARTS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "tenth": 10,
}
_SMALL = _UNITS | _TENS

_TOKEN = re.compile(
    r"(?P<figure>\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<ordinal>(?:st|nd|rd|th)\b)?"
    r"|(?P<word>[a-z]+)|(?P<percent>%)|(?P<other>[^\s\w])",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def numbers(text: str) -> frozenset[str]:
    """The numbers in `text`, each as a plain decimal ("28", "1500000", "0.5") with "%" after it for a share.

    "one-fifth" and "a fifth of" are "20%", "half of" is "50%"; ordinals count as their number; a bare "one" is no number
    (it is a pronoun as often), nor are "first" and "second". Digits keep their meaning in dates and times: "2023-11-09"
    has 2023, 11 and 9.
    """
    found: set[str] = set()
    tokens = list(_TOKEN.finditer(text))
    words = [token.group().lower() for token in tokens]
    at = 0
    while at < len(tokens):
        length, value = _share(words, at) or _cardinal(tokens, words, at)
        if value is not None:
            found.add(value)
        at += length
    return frozenset(found)


def _share(words: list[str], at: int) -> tuple[int, str] | None:
    """ "one-fifth", "two thirds", "a quarter of", "half of": (tokens taken, percentage)."""
    after = words[at + 1 :]
    if after[:1] == ["-"]:
        after = after[1:]
    taken = len(words) - at - len(after)
    part = after[0].removesuffix("s") if after else ""
    count = 1 if words[at] == "a" else _UNITS.get(words[at])
    if words[at] == "half" and after[:1] != ["-"]:
        return 1, "50%"
    if count and part in _PARTS and (words[at] != "a" or after[1:2] == ["of"]):
        return taken + 1, _plain(Decimal(100 * count) / _PARTS[part]) + "%"
    return None


def _cardinal(tokens: list[re.Match[str]], words: list[str], at: int) -> tuple[int, str | None]:
    """A figure or number words from `at`: (tokens taken, at least 1; the number or None)."""
    if tokens[at]["figure"]:
        total, end = Decimal(re.sub(r"[,\u00a0\u202f]", "", tokens[at]["figure"])), at + 1
        while end < len(words) and words[end] in _SCALES and _beside(tokens, end):
            total, end = total * _SCALES[words[end]], end + 1
    else:
        end, total = _spelled(words, at)
        if end == at or (end == at + 1 and words[at] == "one"):
            return 1, None
    if words[end : end + 1] in (["%"], ["percent"], ["pct"]):
        return end + 1 - at, _plain(total) + "%"
    if words[end : end + 2] == ["per", "cent"]:
        return end + 2 - at, _plain(total) + "%"
    return end - at, _plain(total)


def _spelled(words: list[str], at: int) -> tuple[int, Decimal]:
    """Number words from `at`: (end, value); end is `at` where there are none."""
    total, group, end, start = 0, 0, at, at
    while end < len(words):
        word = words[end]
        if word in _SMALL and _fits(group, _SMALL[word]):
            group += _SMALL[word]
        elif word in _ORDINALS and _fits(group, _ORDINALS[word]) and (group or word not in ("first", "second")):
            group, end = group + _ORDINALS[word], end + 1
            break
        elif word == "hundred" and end > start:
            group = max(group, 1) * 100
        elif word in ("thousand", "million", "billion", "trillion") and end > start:
            total, group = total + max(group, 1) * _SCALES[word], 0
        elif word == "dozen":
            group = max(group, 1) * 12
        elif not (word in ("-", "and") and end > start and words[end + 1 : end + 2] and _goes_on(words, end)):
            break
        end += 1
    return end, Decimal(total + group)


def _fits(group: int, small: int) -> bool:
    """Whether `small` can follow: "twenty" takes 1 to 9, "hundred" anything, "four" nothing."""
    return group % 100 == 0 or (group % 10 == 0 and group % 100 >= 20 and small < 10)


def _goes_on(words: list[str], joint: int) -> bool:
    """Whether the words on both sides of "-" or "and" are of one number: "twenty-eight", "hundred and five"."""
    before, after = words[joint - 1], words[joint + 1]
    if words[joint] == "-":
        return before in _TENS and (after in _UNITS or after in _ORDINALS)
    return before in _SCALES and after in _SMALL


def _beside(tokens: list[re.Match[str]], at: int) -> bool:
    """Whether only spaces or a hyphen stand between this token and the one before; "5k" but not "5. Million"."""
    return tokens[at].start() - tokens[at - 1].end() <= 1


def _plain(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
