"""Abbreviations of the question: what the corpus itself says they stand for ("International Atomic Energy Agency (IAEA)"),
and a few that every newspaper uses without saying.

Reads passages through a function that is passed in; knows nothing of scores.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Lookup = Callable[[str], Sequence[str]]  # words to look for → texts of passages that hold them, a few

_SHORT = re.compile(r"\b[A-Z][A-Z&]{1,6}\b|\b(?:[A-Z]\.){2,5}")
_NAME = re.compile(
    r"[A-Z][\w’'-]*(?: (?:of|the|and|for|on|in|to|de|du|des) (?:the )?(?=[A-Z])| (?=[A-Z])|[A-Z][\w’'-]*)*[\w’'-]+"
)
_SMALL_WORDS = frozenset("of the and for on in to de du des".split())

# General knowledge that articles take for granted; nothing of any one corpus.
GENERAL = {
    "un": "United Nations", "eu": "European Union", "uk": "United Kingdom", "us": "United States", "usa": "United States",
    "nato": "North Atlantic Treaty Organization", "who": "World Health Organization", "imf": "International Monetary Fund",
    "icc": "International Criminal Court", "icj": "International Court of Justice", "wto": "World Trade Organization",
    "iaea": "International Atomic Energy Agency", "ecb": "European Central Bank", "fbi": "Federal Bureau of Investigation",
    "cia": "Central Intelligence Agency", "doj": "Department of Justice", "sec": "Securities and Exchange Commission",
    "opec": "Organization of the Petroleum Exporting Countries",
    "gdp": "gross domestic product", "ai": "artificial intelligence", "ngo": "non-governmental organization",
    "pm": "prime minister", "mp": "member of parliament", "uae": "United Arab Emirates",
}  # fmt: skip


def expansions(question: str, lookup: Lookup) -> list[str]:
    """Other forms of what the question abbreviates or spells out: long forms of its short ones, and the other way about."""
    found: list[str] = []
    for match in _SHORT.finditer(question):
        short = match[0].replace(".", "")
        said = _long_form(short, lookup(short))
        general = GENERAL.get(short.lower())
        found += [form for form in (said, general) if form]
    for match in _NAME.finditer(question):
        words = match[0].split()
        if len(words) < 2:
            continue
        found += _short_forms(match[0], lookup)
    return [form for form in dict.fromkeys(found) if not re.search(rf"\b{re.escape(form)}\b", question, re.IGNORECASE)]


def _long_form(short: str, texts: Sequence[str]) -> str | None:
    """What stands before "(short)" in one of the texts, if its initials are those."""
    for text in texts:
        for place in re.finditer(rf"\(\s*{re.escape(short)}\s*\)", text):
            words = text[: place.start()].split()
            for count in range(len(short), min(len(short) + 4, len(words)) + 1):
                form = words[-count:]
                if form[0][:1].isupper() and _initials(form) == short.upper():
                    return " ".join(form)
    return None


def _short_forms(name: str, lookup: Lookup) -> list[str]:
    """The abbreviation that a text gives in brackets after the name, and the general one."""
    general = [short.upper() for short, form in GENERAL.items() if form.lower() == name.lower()]
    said = [
        match[1]
        for text in lookup(name)
        for match in re.finditer(re.escape(name) + r"\s*\(([A-Z][A-Z&.]{1,7})\)", text)
        if _initials(name.split()) == match[1].replace(".", "")
    ]
    return [*said[:1], *general]


def _initials(words: Sequence[str]) -> str:
    letters = (part[:1] for word in words if word.lower() not in _SMALL_WORDS for part in word.split("-"))
    return "".join(letters).upper()
