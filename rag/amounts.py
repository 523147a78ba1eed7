"""Amounts in a sentence: a number with its unit, what it counts, and how exact it claims to be. English.

"more than 5,600 square kilometers" and "2,162 square miles" are amounts of one unit; "nearly one-fifth" is about 20 per cent.
Years, dates, ages, times of day and ordinals are no amounts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from rag.numbers import numbers
from rag.units import SIGNS, UNIT, UNITS
from rag.words import FUNCTION_WORDS, stem

_SMALL = (
    "zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|"
    "nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_SCALES = "hundred|thousand|million|billion|trillion|dozen"
_SPELLED = (
    rf"(?:(?:{_SMALL}|one|a)[\s-]+)?(?:{_SCALES})(?:\s+and)?(?:[\s-]+(?:{_SMALL}|one|hundred|thousand))*"
    rf"|(?:{_SMALL})(?:[\s-]+(?:{_SMALL}|one|{_SCALES}))*|\bone\b(?=\s+(?:person|people|death|man|woman))"
)
_FIGURE = r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SHARE = (
    r"(?:an?|one|two|three|four)[\s-](?:half|third|quarter|fifth|sixth|tenth)s?(?=\s+(?:of|more|less)\b|\b[^\w]|\s*$)"
    r"|(?<!first )(?<!second )half(?=\s+(?:of|the)\b)"
)
_AMOUNT = re.compile(
    rf"(?P<sign>[$€£₴¥])?\s?(?:(?P<share>\b(?:{_SHARE}))"
    rf"|(?P<figure>(?<![\d.,:/–-])(?:{_FIGURE})(?![\d:/]|,\d))(?P<scale>\s?(?:{_SCALES}|bn|mln|mn|m|k)\b)?"
    rf"|(?P<spelled>\b(?:{_SPELLED})\b))"
    r"(?P<percent>\s?(?:%|per\s?cent\b|percent\b|percentage\s+points?\b|pct\b))?",
    re.IGNORECASE,
)
_SCORE = re.compile(
    r"(?<![\d.,/-])(\d{1,3})\s?[-–]\s?(\d{1,3})(?![\d.,/%-]|\s*(?:per|km|year|metre|meter|mile|day|people|million))"
)
_VAGUE = re.compile(
    r"\b(?:(?:a\s+)?(?:few|several|couple\s+of)\s+(?P<scale>dozens?|hundreds?|thousands?))\b|\b(?P<plural>dozens|"
    r"hundreds|thousands)(?=\s+of\b)",
    re.IGNORECASE,
)
_VAGUE_VALUES = {"dozen": 24.0, "hundred": 200.0, "thousand": 2000.0}
_LEAST = re.compile(
    r"\b(?:at least|(?<!no )more than|over|above|upwards? of|exceed(?:s|ed|ing)?|no fewer than|no less than|"
    r"a minimum of|"
    r"beyond)\s+$",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"\b(?:at most|(?<!no )fewer than|(?<!no )less than|under|below|up to|as many as|as much as|no more than|"
    r"a maximum of)\s+$",
    re.IGNORECASE,
)
_LIMIT_AFTER = re.compile(r"\s+(at most|at least|or more|or less|or fewer)\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:about|around|approximately|roughly|some|an estimated|estimated|nearly|almost|close to|circa|just over|"
    r"just under|"
    r"well over)\s+$",
    re.IGNORECASE,
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NO_AMOUNT_BEFORE = re.compile(
    rf"(?:\b(?:{_MONTHS}|Jan\.?|Feb\.?|Mar\.|Apr\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?|aged?|No\.|number|Route|"
    rf"Highway|Flight|"
    r"Article|Section|Chapter|Group|Day|Days|Channel|Boeing|Airbus|Formula|G|COVID|Covid)[\s-]?|[A-Z]-)$"
)
_NO_AMOUNT_AFTER = re.compile(
    r"(?:st|nd|rd|th)\b|[\s-]+year[\s-]+olds?\b|\s+years? old|\s*(?:a\.?m\.?|p\.?m\.?|o’clock|o'clock)\b"
    rf"|-(?!\s)(?!year|month|day|week|strong|square|mile|km|tonne|ton)\w|\s+(?:{_MONTHS})\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|[,.;:()]")
_ADJECTIVES = frozenset(
    """other others more further additional new confirmed separate different total registered russian ukrainian
    local young old""".split()
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of something at `[start, end)` of a sentence.

    `unit`: "%", a dimension ("km2", "usd", "day") with `value` in its first unit, "score", or "" for a count; `noun`: the stem of
    what is counted, "" where none follows; `bound`: exact, about, least or most; `round_to`: the last written digit's worth.
    """

    value: float
    unit: str
    noun: str
    bound: str
    round_to: float
    start: int
    end: int
    converted: bool = False


@lru_cache(maxsize=8192)
def amounts(sentence: str) -> tuple[Amount, ...]:
    """The amounts of a sentence in order; of a score ("3-1") the first figure is the value and the second a thousandth of it."""
    found: list[Amount] = []
    scores = list(_SCORE.finditer(sentence))
    for match in scores:
        if int(match[1]) < 200 and int(match[2]) < 200 and not _YEAR.fullmatch(match[1]):
            found.append(
                Amount(int(match[1]) + int(match[2]) / 1000, "score", "", "exact", 0.0, match.start(), match.end())
            )
    vague = list(_VAGUE.finditer(sentence))
    for match in _AMOUNT.finditer(sentence):
        if any(match.start() < score.end() and score.start() < match.end() for score in scores):
            continue
        amount = _amount(sentence, match)
        if amount is not None and not any(v.start() < amount.end and amount.start < v.end() for v in vague):
            found.append(amount)
    for match in vague:
        value = _VAGUE_VALUES[(match["scale"] or match["plural"]).lower().rstrip("s")]
        found.append(Amount(value, "", _noun(sentence[match.end() :]), "vague", value, match.start(), match.end()))
    return tuple(_with_shared_units(sentence, sorted(found, key=lambda amount: amount.start)))


def _with_shared_units(sentence: str, found: list[Amount]) -> list[Amount]:
    """ "From eleven years to seven": the second amount has the first one's unit or noun."""
    shared = found[:1]
    for before, amount in pairwise(found):
        between = sentence[before.end : amount.start]
        bare = not amount.unit and not amount.noun
        if bare and re.search(r"\bto\s+$", between) and re.search(r"\bfrom\s+$", sentence[: before.start]):
            factor = before.value / _written(sentence, before) if before.unit and _written(sentence, before) else 1.0
            amount = replace(amount, value=amount.value * factor, unit=before.unit, noun=before.noun)
        shared.append(amount)
    return shared


def _written(sentence: str, amount: Amount) -> float:
    read = [n for n in numbers(sentence[amount.start : amount.end]) if n]
    return float(read[0].rstrip("%")) if len(read) == 1 else 0.0


def _amount(sentence: str, match: re.Match[str]) -> Amount | None:
    start, end = match.start() + len(match.group()) - len(match.group().lstrip()), match.end()
    before, after = sentence[:start], sentence[end:]
    written = match["share"] or (match["figure"] and match["figure"] + (match["scale"] or "")) or match["spelled"]
    plain_year = (
        match["figure"]
        and _YEAR.fullmatch(match["figure"])
        and not (match["scale"] or match["percent"] or match["sign"])
    )
    ancient = bool(match["figure"]) and "," in (match["figure"] or "")  # 430,000 years old is no person's age
    unfit = not match["percent"] and not ancient and _NO_AMOUNT_AFTER.match(after)
    if plain_year or _NO_AMOUNT_BEFORE.search(before) or unfit:
        return None
    read = _value(written, share=bool(match["share"]))
    if read is None:
        return None
    value, percent = read
    unit, factor, rest = _unit(match, after, percent or bool(match["percent"]))
    bound = "exact"
    for name, pattern in (("about", _ABOUT), ("least", _LEAST), ("most", _MOST)):
        if pattern.search(before):
            bound = name
            break
    if limit := _LIMIT_AFTER.match(sentence[end:]):
        bound = "most" if limit[1].lower() in {"at most", "or less", "or fewer"} else "least"
    if match["share"]:
        bound = "about"
    noun = _noun(rest) if not unit else ""
    return Amount(
        value * factor, unit, noun, bound, _round_to(match, value) * factor, start, end, converted=factor != 1.0
    )


def _value(written: str, *, share: bool) -> tuple[float, bool] | None:
    text = re.sub(r"(?<=\d)\s?m\b", " million", written.strip())
    if share and not re.search(r"\bof\b", text):
        text += " of"
    if re.fullmatch(r"dozen", text, re.IGNORECASE):
        text = "a dozen"
    found = [n for n in numbers(text if text.lower() != "one" else "1") if n]
    if len(found) != 1:
        return None
    return float(found[0].rstrip("%")), found[0].endswith("%")


def _unit(match: re.Match[str], after: str, percent: bool) -> tuple[str, float, str]:
    """Unit, how many of the dimension's first unit, and what follows it."""
    if match["percent"] and "point" in match["percent"].lower():
        return "point", 1.0, after
    if percent:
        return "%", 1.0, after
    if match["sign"]:
        return SIGNS[match["sign"]], 1.0, after
    lead = re.match(r"[\s-]+", after)
    at = lead.end() if lead else 0
    unit = UNIT.match(after, at)
    if unit and (lead or not unit.group()[0].isalpha() or unit.group().lower() in {"km", "kg", "mw", "mm", "cm", "ft"}):
        ends = after[unit.end() : unit.end() + 1]
        if not (ends.isalnum() or (ends == "-" and unit.group().lower() in {"day", "year", "week", "month"})):
            dimension, factor = UNITS[unit.group().lower()]
            return dimension, factor, after[unit.end() :]
    magnitude = re.search(r"\bmagnitude[\s-]+$", match.string[: match.start()])
    return ("magnitude" if magnitude else ""), 1.0, after


def _noun(after: str) -> str:
    """The stem of what is counted: the last noun of the run that follows ("civilian sites" → site), as far as words tell."""
    words: list[str] = []
    for match in _WORD.finditer(after[:80]):
        word = match.group().lower()
        if match.group() in ",.;:()" or len(words) == 3:
            break
        if word == "of" or word.isdigit() or word.endswith(("’s", "'s")):
            if words:
                break
            continue
        if word in FUNCTION_WORDS and word not in {"other", "others", "more", "further"}:
            if not words and word in {"the", "his", "her", "their", "its", "our", "those", "these"}:
                continue
            break
        if word in _ADJECTIVES:
            continue
        words.append(word)
        if word.endswith(("ed", "ing")) and len(words) > 1:
            words.pop()
            break
        if word in _HEADS:
            break
    return stem(words[-1] if words and words[-1] in _HEADS else words[0]) if words else ""


_HEADS = frozenset(
    """people persons person civilians civilian soldiers troops children women men boys girls residents passengers
    workers miners homes houses buildings villages towns cities countries votes seats deaths fatalities injuries
    cases jobs drones missiles rockets ships boats vessels cars trucks tanks aircraft flights families
    households students pupils patients prisoners hostages protesters demonstrators firefighters goals points
    medals tickets stations schools hospitals bodies victims migrants refugees individuals lives survivors
    arrests officers""".split()
)


def _round_to(match: re.Match[str], value: float) -> float:
    """What the last digit that was written is worth: 5,600 is given to 100, 478 to 1, 1.2 million to 100,000."""
    if match["figure"] and not match["scale"]:
        digits = match["figure"].replace(",", "").replace("\u00a0", "").replace("\u202f", "")
        if "." in digits:
            return float(10 ** -len(digits.partition(".")[2]))
        return float(10 ** (len(digits) - len(digits.rstrip("0")))) if digits.strip("0") else 1.0
    if match["figure"]:
        decimals = len(match["figure"].partition(".")[2])
        scale = value / float(match["figure"].replace(",", "")) if float(match["figure"].replace(",", "")) else 1.0
        return scale * float(10**-decimals)
    if match["share"]:
        return value * 0.1
    whole = str(int(value))
    return float(10 ** (len(whole) - len(whole.rstrip("0")))) if whole.strip("0") else 1.0
