"""What kind of thing a question asks for, and whether a sentence holds one. Pure text, English."""

from __future__ import annotations

import re

from rag.words import tokens


def _words(*alternatives: str) -> re.Pattern[str]:
    """A pattern of whole words or phrases, upper and lower case alike."""
    return re.compile("|".join(rf"\b(?:{alternative})\b" for alternative in alternatives), re.IGNORECASE)


_ASKED = (
    (
        "why",
        _words(
            "why", "how come", "what (?:was |is |were |are )?(?:the )?(?:reasons?|causes?|motives?)", "for what reason"
        ),
    ),
    (
        "number",
        _words(
            "how (?:many|much|large|big|long|far|high|old|tall|fast|often|deep)",
            "what (?:number|share|percentage|proportion|amount|percent|fraction|age)",
            "(?:number|percentage|share|toll|total|count) of",
            "(?:death )?toll",
        ),
    ),
    (
        "when",
        _words(
            "when", "(?:in |on )?(?:what|which) (?:day|date|year|month|week|time|weekday)", "since what", "how soon"
        ),
    ),
    (
        "who",
        _words(
            "who(?:m|se)?", "(?:what|which) (?:person|man|woman|official|minister|politician|leader|president|general)"
        ),
    ),
    (
        "where",
        _words(
            "where", "(?:what|which) (?:city|town|country|place|region|village|location|state|district|capital|area)"
        ),
    ),
    ("list", _words(r"which (?!of\b)\w+s", "name (?:the|all)", "list", "what are")),
)
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|march|april|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    "dec(?:ember)?"
)
_SEASON = "spring|summer|autumn|fall|winter"
_SIGNS = {
    "number": _words(
        r"\d[\d.,]*",
        "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen",
        "(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|millions?|billions?|trillions?|dozens?",
        "half|third|quarter|fifth|tenth|several|few|no|none|double|twice|triple",
    ),
    "when": _words(
        _MONTH,
        r"(?:1[5-9]|20)\d\d",
        "(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|tomorrow|tonight",
        rf"(?:next|last|this|previous|past|coming|early|late|mid)[ -](?:week|month|year|{_SEASON}|\d{{4}}|\w+day)",
        f"weeks?|months?|years?|days?|hours?|decades?|century|centuries|eve|anniversary|morning|evening|night|{_SEASON}",
    ),
    "why": _words(
        "because|due to|owing to|following|after|since|amid|as a result|in order to|so that",
        r"to (?:avoid|prevent|ensure|protect|help)|given|in response|over|citing|aim\w*|reasons?|led to|caus\w+",
        r"thanks to|in light of|driven by|for fear|concern\w*",
    ),
}
_HOW_MANY = _words("how many")
_HOW_MUCH = _words("how (?:many|much|large|far|old|long)", "what (?:share|percentage|proportion|percent)")
_NAMED = _words(
    r"^(?:\w+ ){0,2}who(?:m|se)?", "by name", "(?:what|which) (?:is|was|are|were) the (?:[a-z]+ )?names?", "names? of (?!all)",
    r"(?:what|which) (?:[\w-]+ ){0,2}(?:(?:town|state|village|province|nation|river|unit|brigade|firm|bank|newspaper|hotel|"
    r"airport|district|official|minister|president|general|ship)s?|(?:cit|countr|compan|agenc|universit|part)(?:y|ies))",
)  # fmt: skip
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def asked_for(question: str) -> str:
    """What kind of thing a question asks for: why, number, when, who, where, list, or "other"."""
    return next((kind for kind, pattern in _ASKED if pattern.search(question)), "other")


def holds_kind(kind: str, question: str, sentence: str) -> float:
    """Whether a sentence holds a thing of this kind that the question doesn't already hold: 1 or 0; 0.5 if that can't be told."""
    if kind in _SIGNS:
        return float(bool(_fresh(kind, question, sentence)))
    if kind in {"who", "where"}:
        known = {token.stem for token in tokens(question)}
        fresh = (t for t in tokens(sentence) if t.start > 0 and t.stem not in known and not t.is_function_word)
        return float(any(token.looks_like_name for token in fresh))
    return 0.5


def unmet(question: str, sentence: str) -> bool:
    """Whether a question plainly asks for a number or a name, and a sentence holds none but those of the question.

    Where it asks how many, a year isn't counted. A capital at a sentence's start may be a name, so that it counts as one.
    """
    if _HOW_MUCH.search(question):
        found = _fresh("number", question, sentence)
        return all(_YEAR.fullmatch(number) for number in found) if _HOW_MANY.search(question) else not found
    if not _NAMED.search(question):
        return False
    known = {token.stem for token in tokens(question)}
    return not any(t.looks_like_name and t.stem not in known and not t.is_function_word for t in tokens(sentence))


def _fresh(kind: str, question: str, sentence: str) -> set[str]:
    """The signs of a kind in a sentence that the question doesn't already hold, in lower case."""
    asked, found = ({sign.lower() for sign in _SIGNS[kind].findall(text)} for text in (question, sentence))
    return found - asked
