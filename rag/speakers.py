"""Noun phrases around a verb, and whether one can be a speaker: a name, an office, an institution. Pure text, English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.speaker_words import (
    END_AFTER,
    GLUE,
    LEADING,
    NOT_NAMES,
    ORGANISATIONS,
    ROLES,
    SKIPPED,
    SPEAKING_THINGS,
    STOP_BEFORE,
    TITLES,
)

# A comma within a figure ("15,000") is no sign.
_WORD = re.compile(r"[^\W_](?:[\w’'.&/-]|,(?=\d{3}))*[\w’']|[^\W_]|[,;:()\x00—–…!?.]")

_PRONOUNS = frozenset("""he she they it we i""".split())
_FAMILIAR = re.compile(
    r"(?:\b(?:an?|one|two|three|several|multiple|another|the|some|U\.?S\.?)\s+)?(?:[\w-]+\s+){0,2}(?:sources?|"
    r"persons?|people|officials?|residents?|witness(?:es)?|diplomats?|employees?|aides?)\s+"
    r"(?:familiar with|close to|with (?:direct )?knowledge of|briefed on|reached by|"
    r"who (?:asked|declined|spoke|did not|didn[’']t|wished))\s[^,;\x00]{3,60}$"
)
_WHEN = re.compile(
    r"^(?:(?:on|in|at|by|late|early|last|this|earlier|later)\s+)*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"yesterday|today|tonight"
    r"|earlier|later|meanwhile|still|however|separately|but|and|yet|so)\b[,\s]*",
    re.IGNORECASE,
)
_TIMED = re.compile(
    r"(?:\s+(?:on|late|early|last|this|earlier|later|in)?\s*(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"(?:last|this)\s+(?:week|month|year)"
    r"|yesterday|today))$"
)


_FULL_NAME = re.compile(r"(?:[A-Z][\w’'.-]+\s+){1,3}[A-Z][\w’'-]+")
# ", Marco Tellin,", ", Haldane Lawyers in Exile,"
EXPLAINED = re.compile(
    r",\s+([A-Z][\w’'.-]+\s+(?:(?:of|in|for|the|and|[A-Z][\w’'.-]+)\s+){0,5}?[A-Z][\w’'-]+)(?=\s*(?:[,.;:)\x00—–]|$))"
)
_OFFICE = re.compile(r"(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir)\s+(?:[\w-]+\s+){0,2}[\w-]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or sign of a sentence."""

    text: str
    start: int
    end: int

    @property
    def is_sign(self) -> bool:
        return not self.text[0].isalnum()


def words_of(text: str) -> list[Word]:
    """The words and signs of a text; the full stop of an abbreviation belongs to its word ("Mr.")."""
    words = []
    for match in _WORD.finditer(text):
        words.append(Word(match.group(), match.start(), match.end()))
    joined: list[Word] = []
    for word in words:
        last = joined[-1] if joined else None
        abbreviated = last and (last.text.lower() in TITLES or (len(last.text) == 1 and last.text.isupper()))
        if word.text == "." and last and abbreviated and word.start == last.end:
            joined[-1] = Word(last.text + ".", last.start, word.end)
        else:
            joined.append(word)
    return joined


_ANY = frozenset("the a an one another his her their its several some many most others both none two three".split())


def is_speaker(phrase: str, *, role: bool = False) -> bool:
    """Whether a noun phrase can speak: it holds a name, an office or an institution, or is a pronoun.

    `role`: it stands where only a speaker can (after a quotation), so that "the translator" need not be known as an office.
    """
    words = [w.text.lower().removesuffix("’s").removesuffix("'s") for w in words_of(phrase) if not w.is_sign]
    if not words:
        return False
    if len(words) == 1 and words[0] in _PRONOUNS:
        return True
    if role and (words[0] in _ANY or words[-1].endswith("s")):
        return True
    if any(w in ROLES or w.rpartition("-")[2] in ROLES for w in words):
        return True
    return any(_is_name(w) for w in words_of(phrase) if not w.is_sign)


def is_no_person(phrase: str) -> bool:
    """Whether a phrase plainly names an organisation or a thing, so that "he" can't mean it."""
    head = re.split(r"\s(?:of|for|at|in|from|on|by)\s", phrase.lower())[0].split()
    return bool(head) and head[-1] in ORGANISATIONS | SPEAKING_THINGS


def noun_phrase_before(text: str, words: list[Word], at: int) -> str | None:
    """The noun phrase that ends before the word `at`; a clause between commas that explains it is passed over."""
    end = at - 1
    while end >= 0 and (_is_adverb(words[end])):
        end -= 1
    if end >= 0 and (timed := _TIMED.search(text[: words[end].end])):
        end = max((n for n in range(end) if words[n].end <= timed.start()), default=-1)
    if familiar := _FAMILIAR.search(text[: words[end].end] if end >= 0 else ""):
        return familiar.group()
    inner = ""
    while end >= 0 and words[end].text in {",", "—", "–", ")"}:
        opening = _opening(words, end)
        if opening is None:
            return None
        inner = inner or text[words[opening].end : words[end].start].strip()
        end = opening - 1
        if end > 0 and words[end].text.isdigit() and words[end - 1].text == ",":
            end -= 2  # "Ronald Dacre, 58, its owner, said"
    if end >= 0 and words[end].text.lower() in _PRONOUNS:
        return words[end].text
    if inner and (familiar := _FAMILIAR.search(text[: words[end].end] if end >= 0 else "")):
        return familiar.group()
    start = end
    while start >= 0 and _belongs(words, start, end):
        start -= 1
    start += 1
    while start <= end and words[start].text.lower() in {"and", "of", "for", "&"}:
        start += 1
    if start > end:
        return None
    phrase = text[words[start].start : words[end].end]
    stripped = _WHEN.sub("", phrase)
    named = re.match(
        r"(?:(?:Dr|Mr|Mrs|Ms|Gen|Col|Prof|Sen|Rep|Gov)\.\s+|[A-Z][a-z]+\s+)?(?:[A-Z][\w’'-]+\s*){1,3}", inner
    )
    if named and (not _names_itself(stripped) or (_FULL_NAME.fullmatch(inner) and _OFFICE.fullmatch(stripped))):
        return named.group().strip()  # "Her lawyer, Gian Rossi, said", "Sund's prime minister, Mats Halvorsen, told"
    if inner and not is_speaker(stripped) and is_speaker(inner) and not inner.startswith(("among ", "including ")):
        return inner
    return stripped or None


def _names_itself(phrase: str) -> bool:
    """Whether a phrase holds a name of its own, not only whose somebody is ("Sund's prime minister")."""
    own = re.split(r"\s(?:of|for|at|in|from)\s", re.split(r"(?:[’']s|s[’'])\s", phrase)[-1])[0]
    return any(_is_name(w) for w in words_of(own) if not w.is_sign)


def _is_adverb(word: Word) -> bool:
    lower = word.text.lower()
    return lower in SKIPPED or (lower.endswith("ly") and lower not in ROLES and not _capital(word))


def _opening(words: list[Word], closing: int) -> int | None:
    """The sign that opens what the sign at `closing` closes: the comma before, at most a dozen words away."""
    wanted = "(" if words[closing].text == ")" else words[closing].text
    for at in range(closing - 1, max(-1, closing - 26), -1):
        if words[at].text == wanted:
            return at
        if words[at].text in {";", "\x00", "."}:
            return None
    return None


def _belongs(words: list[Word], at: int, end: int) -> bool:
    word = words[at]
    lower = word.text.lower()
    if word.is_sign or end - at > 14:
        return False
    if lower in STOP_BEFORE:
        # "the Institute for Peace in Oslo", "officials in Oslo": a place may stand within the phrase.
        following = words[at + 1] if at + 1 <= end else None
        if lower not in {"in", "at", "on", "from", "with"} or following is None or at == 0 or words[at - 1].is_sign:
            return False
        place = _capital(following) or (following.text == "the" and words[at - 1].text.lower() in ROLES)
        return place and not _day(following) and _head(words[at - 1])
    if lower == "and" and at > 0 and at < end:
        # "Orr and Smith said", but "homes burned and police said".
        named = _capital(words[at + 1]) or (at + 2 <= end and _capital(words[at + 2]) and words[at + 1].text == "the")
        return (_capital(words[at - 1]) and named) or (
            _head(words[at - 1]) and _head(words[at + 1]) and not _capital(words[at + 1])
        )
    return True


def name_explained(text: str, place: int, phrase: str) -> str | None:
    """The name behind an office: of "said the paper's editor, Jeremy Bowen" it is Jeremy Bowen."""
    last = phrase.split()[-1]
    if last[0].isupper():
        return None
    end = text.find(last, place) + len(last)
    match = EXPLAINED.match(text, end)
    return match[1] if match else None


def _leads_on(words: list[Word], word: Word) -> bool:
    """Whether an office or institution follows shortly: "the Danish foreign ministry", "an AFP analysis"."""
    at = words.index(word)
    following = words[at : at + 3]
    stop = next(
        (
            n
            for n, w in enumerate(following)
            if w.is_sign or w.text.lower() in END_AFTER or w.text in {"the", "a", "an"}
        ),
        len(following),
    )
    return any(w.text.lower() in ROLES or (_capital(w) and not _day(w)) for w in following[:stop])


def _head(word: Word) -> bool:
    return _capital(word) or word.text.lower() in ROLES


def _capital(word: Word | None) -> bool:
    return word is not None and word.text[0].isupper()


def _day(word: Word) -> bool:
    return bool(re.fullmatch(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:[’']s)?", word.text))


def _is_name(word: Word) -> bool:
    return word.text[0].isupper() and word.text.lower() not in NOT_NAMES and not _day(word)


def noun_phrase_after(words: list[Word], place: int) -> str | None:
    """The noun phrase that begins at or after the character `place`, up to a sign or a word that ends it."""
    taken: list[Word] = []
    for word in words:
        if word.start < place:
            continue
        lower = word.text.lower()
        if word.is_sign or (not taken and lower in END_AFTER | LEADING):
            break
        if lower in {"in", "at", "from"} and taken and not taken[-1].is_sign and not _capital(taken[-1]):
            taken.append(word)  # "officials in Oslo"
            continue
        if lower in END_AFTER and taken:
            break
        if (
            taken
            and lower not in GLUE | ROLES
            and not _capital(word)
            and _head(taken[-1])
            and not _leads_on(words, word)
        ):
            break
        taken.append(word)
        if len(taken) > 14:
            break
    while taken and (taken[-1].text.lower() in GLUE | SKIPPED or taken[-1].text.lower() in END_AFTER):
        taken.pop()
    return " ".join(word.text for word in taken) or None
