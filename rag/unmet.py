"""Whether a question plainly asks for a number or a name that a sentence does not give. Pure text, English.

What near misses have in common: "several villages were taken" tells of villages, and not of which.
"""

from __future__ import annotations

import re

from rag.countries import COUNTRY_NAMES
from rag.expected import asked_for, fresh_signs, whole_words
from rag.words import Token, tokens

_HOW_MANY, _HOW_LONG = whole_words("how many"), whole_words("how long")
_HOW_MUCH = whole_words(
    r"how (?:many|much|large|far|old|long)(?! (?:weight|say|influence|attention|trust|power|importance|progress|control)\b)",
    "what (?:share|percentage|proportion|percent)",
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")

_TOWNS = "(?:town|village|river|district|airport|hotel|province)s?|cit(?:y|ies)"
_NAMED = whole_words(
    r"^(?:\w+ ){0,2}who(?:m|se)?", "by name", "(?:what|which) (?:is|was|are|were) the (?:[a-z]+ )?names?", "names? of (?!all)",
    rf"(?:what|which) (?:[\w-]+ ){{0,2}}(?:{_TOWNS}|(?:state|nation|unit|brigade|firm|bank|newspaper|official|minister|"
    r"president|general|ship)s?|(?:countr|compan|agenc|universit|part)(?:y|ies))",
)  # fmt: skip
# Of what is smaller than a country.
_TOWN = whole_words(
    rf"(?:what|which) (?:[\w-]+ ){{0,2}}(?:{_TOWNS})", rf"names? of (?:the |all )?(?:[\w-]+ ){{0,2}}(?:{_TOWNS})"
)
_NO_NAMES = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday accordingly additionally afterwards alongside alternatively amid amidst analysts
    approximately authorities besides consequently conversely currently demonstrators deputies despite diplomats doctors
    earlier early elsewhere eventually experts finally firefighters first following forces fortunately fourth furthermore
    given hence however importantly including indeed initially instead interestingly investigators journalists last lastly
    late later lawmakers lawyers leaders likewise meanwhile ministers moreover namely nearly negotiators nevertheless next
    nonetheless notably nowadays officially officials originally otherwise overall owing people police previously
    prosecutors protesters rather recently regarding reportedly reports representatives rescuers residents second
    separately similarly simultaneously since six soldiers sources still subsequently ten therefore third three thus today
    together tomorrow troops two ultimately unfortunately unlike usually villagers voters whereas workers yesterday yet""".split()
)  # capitals that begin a sentence and are no names, and the names of days and months

# "Which villages", "names of the villages", "who is the bishop": what is asked for, to its second word.
_ASKED = (
    re.compile(r"\bwhich ((?:[\w-]+ ?){1,4})", re.IGNORECASE),
    re.compile(r"\bnames? of (?:the )?((?:[\w-]+ ?){1,4})", re.IGNORECASE),
    re.compile(r"^who (?:is|was|are|were) (?:the )?((?:[\w-]+ ?){1,3})", re.IGNORECASE),
)
_ASKED_WORDS = 2
_ANY = frozenset(
    """a an one some certain several many few another unnamed unidentified various dozens hundreds number two three four five six
    seven eight nine ten eleven twelve both""".split()
)  # words before a thing that leave open which it is
_BE = frozenset("is was are were be been as became become".split())
_CALLED = frozenset("called named known as".split())
_BEFORE = 4  # words between such a word and its thing, at most
_LISTED = re.compile(r"[^.;]{0,25}?(?::|—|\b(?:among them|including|includes?|such as|like|namely)\b)")


def unmet(question: str, sentence: str) -> bool:
    """Whether a question plainly asks for a number or a name, and a sentence holds none but those of the question.

    Where it asks how many, a year isn't counted; where it asks for a town or less, no country. A capital at a sentence's start
    may be a name, so that it counts as one unless it seldom is. A thing that is told of and not named ("a bishop") is no name.
    """
    if _HOW_MUCH.search(question):
        found = fresh_signs("number", question, sentence)
        if _HOW_LONG.search(question):
            found |= fresh_signs("when", question, sentence)
        return all(_YEAR.fullmatch(number) for number in found) if _HOW_MANY.search(question) else not found
    return bool(_NAMED.search(question) and not _fresh_names(question, sentence)) or _left_open(question, sentence)


def _fresh_names(question: str, sentence: str) -> bool:
    """Whether the sentence holds a name that the question doesn't, and that may be of the kind it asks for."""
    known = {token.stem for token in tokens(question)}
    no_names = _NO_NAMES | COUNTRY_NAMES if _TOWN.search(question) else _NO_NAMES
    return any(
        token.looks_like_name
        and token.stem not in known
        and not token.is_function_word
        and token.folded not in no_names
        for token in tokens(sentence)
    )


def _left_open(question: str, sentence: str) -> bool:
    """Whether the sentence tells of the very thing that is asked for and leaves open which it is: "a bishop", "two banks"."""
    asked = _things_asked_for(question)
    words = tokens(sentence)
    return any(
        word.stem in asked and not word.looks_like_name and _is_any(words, number, sentence)
        for number, word in enumerate(words)
    )


def _things_asked_for(question: str) -> set[str]:
    """The stems of the first words of what is asked for by name."""
    if asked_for(question) in {"number", "when", "why"}:
        return set()
    found: set[str] = set()
    for match in filter(None, (pattern.search(question) for pattern in _ASKED)):
        plain: list[Token] = []
        for word in tokens(match[1]):
            if word.is_function_word:
                break
            if not word.looks_like_name and not word.is_number and word.folded not in _ANY:
                plain.append(word)
        found |= {word.stem for word in plain[:_ASKED_WORDS]}
    return found


def _is_any(words: list[Token], number: int, sentence: str) -> bool:
    """Whether a word such as "a" or "several" stands before a thing, with no name before, between or right after them.

    "Anna Berg, a bishop", "a city, Sumy" and "Sumy is a city" name what they tell of.
    """
    thing = words[number]
    end = thing.start + len(thing.text)
    named = [word for word in words[number + 1 : number + 3] if word.folded not in _CALLED]
    if _LISTED.match(sentence, end) or (named and named[0].looks_like_name):
        return False
    for back in range(1, min(_BEFORE, number) + 1):
        word, after = words[number - back], words[number - back + 1]
        if sentence[word.start + len(word.text) : after.start].strip("- "):
            return False
        if word.folded in _ANY or (word.is_number and not _YEAR.fullmatch(word.text)):
            before = words[number - back - 1] if number > back else None
            return before is None or not (before.folded in _BE or before.looks_like_name)
        if word.looks_like_name or (word.is_function_word and word.folded != "of"):
            return False
    return False
