"""What kind of thing a question asks for, and whether a sentence holds one. Pure text, English."""

from __future__ import annotations

import re

from rag.words import tokens


def whole_words(*alternatives: str) -> re.Pattern[str]:
    """A pattern of whole words or phrases, upper and lower case alike."""
    return re.compile("|".join(rf"\b(?:{alternative})\b" for alternative in alternatives), re.IGNORECASE)


_ASKED = (
    (
        "why",
        whole_words(
            "why", "how come", "what (?:was |is |were |are )?(?:the )?(?:reasons?|causes?|motives?)", "for what reason"
        ),
    ),
    (
        "number",
        whole_words(
            "how (?:many|much|large|big|long|far|high|old|tall|fast|often|deep)",
            "what (?:number|share|percentage|proportion|amount|percent|fraction|age)",
            "(?:number|percentage|share|toll|total|count) of",
            "(?:death )?toll",
        ),
    ),
    (
        "when",
        whole_words(
            "when", "(?:in |on )?(?:what|which) (?:day|date|year|month|week|time|weekday)", "since what", "how soon"
        ),
    ),
    (
        "who",
        whole_words(
            "who(?:m|se)?", "(?:what|which) (?:person|man|woman|official|minister|politician|leader|president|general)"
        ),
    ),
    (
        "where",
        whole_words(
            "where", "(?:what|which) (?:city|town|country|place|region|village|location|state|district|capital|area)"
        ),
    ),
    ("list", whole_words(r"which (?!of\b)\w+s", "name (?:the|all)", "list", "what are")),
)
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|march|april|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    "dec(?:ember)?"
)
_SEASON = "spring|summer|autumn|fall|winter"
_SIGNS = {
    "number": whole_words(
        r"\d[\d.,]*",
        "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen",
        "(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|millions?|billions?|trillions?|dozens?",
        "half|third|quarter|fifth|tenth|several|few|no|none|double|twice|triple",
    ),
    "when": whole_words(
        _MONTH,
        r"(?:1[5-9]|20)\d\d",
        "(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|tomorrow|tonight",
        rf"(?:next|last|this|previous|past|coming|early|late|mid)[ -](?:week|month|year|{_SEASON}|\d{{4}}|\w+day)",
        f"weeks?|months?|years?|days?|hours?|decades?|century|centuries|eve|anniversary|morning|evening|night|{_SEASON}",
    ),
    "why": whole_words(
        "because|due to|owing to|following|after|since|amid|as a result|in order to|so that",
        r"to (?:avoid|prevent|ensure|protect|help)|given|in response|over|citing|aim\w*|reasons?|led to|caus\w+",
        r"thanks to|in light of|driven by|for fear|concern\w*",
    ),
}


def asked_for(question: str) -> str:
    """What kind of thing a question asks for: why, number, when, who, where, list, or "other"."""
    return next((kind for kind, pattern in _ASKED if pattern.search(question)), "other")


def holds_kind(kind: str, question: str, sentence: str) -> float:
    """Whether a sentence holds a thing of this kind that the question doesn't already hold: 1 or 0; 0.5 if that can't be told."""
    if kind in _SIGNS:
        return float(bool(fresh_signs(kind, question, sentence)))
    if kind in {"who", "where"}:
        known = {token.stem for token in tokens(question)}
        fresh = (t for t in tokens(sentence) if t.start > 0 and t.stem not in known and not t.is_function_word)
        return float(any(token.looks_like_name for token in fresh))
    return 0.5


def fresh_signs(kind: str, question: str, sentence: str) -> set[str]:
    """The signs of a kind (number, when, why) in a sentence that the question doesn't already hold, in lower case."""
    asked, found = ({sign.lower() for sign in _SIGNS[kind].findall(text)} for text in (question, sentence))
    return found - asked
