"""Who says what a sentence says: speech verbs, "according to", quotation marks, "X denied". English, by rules over words.

spaCy's pipeline is not used: its import pulls in torch where that is installed, and costs more than a cold answer may.
Words within quotation marks name no claimant of the sentence itself: in "“He said no,” Orr recalled" it is Orr.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.sentences import sentence_spans
from index.types import Span
from rag.quotations import is_bare_quote, quoted_characters
from rag.speaker_words import LEADING
from rag.speakers import (
    Word,
    is_organisation,
    is_speaker,
    name_explained,
    noun_phrase_after,
    noun_phrase_before,
    words_of,
)

_SAYS = """say tell claim assert maintain insist state announce report add note warn confirm acknowledge admit disclose
reveal emphasize emphasise stress predict estimate believe write tweet post vow pledge promise urge suggest
indicate explain reply respond continue react remark comment declare concede hint caution testify argue
contend recall put describe call speak arrive suspect count reckon complain observe conclude recommend affirm
reiterate demand propose communicate share signal calculate forecast project think expect joke complain agree
express find show consider deem"""
_DENIES = """deny refute reject dispute dismiss contradict rebut contest disavow"""
_ACCUSES = """accuse allege blame condemn criticize criticise denounce"""
_IRREGULAR = {"said": "say", "told": "tell", "wrote": "write", "written": "write", "thought": "think", "spoke": "speak",
              "found": "find",
              "shown": "show", "denied": "deny", "denies": "deny", "saying": "say"}  # fmt: skip
# These need "that" or a reported clause to be speech: "the storm showed no sign", "police found a body".
_WEAK = frozenset(
    """find show think project agree post signal respond continue react recall communicate share calculate add""".split()
)
# Nouns as often as verbs, in these forms: they count where a reported clause or a quotation follows.
_NOUNS = frozenset(
    """report reports note notes state states call calls demand demands comment comments project projects forecast
    forecasts signal signals show shows post posts tweet tweets promise promises pledge pledges vow vows hint
    hints caution remark remarks response reply replies joke jokes share shares find finds urge contest blame
    suspect recommend""".split()
)
_WITH = {
    "speak": "of",
    "arrive": "at",
    "count": r"(?:at|some|about|only|no|more|\d[\d,]*|up)",
    "complain": "(?:of|that)",
    "consider": "(?:it|that|the|them|this|him|her)",
    "deem": "(?:it|that|the|them|this|him|her)",
}  # "organisers spoke of 12,000", "scientists arrive at 1,500 tonnes"
_DETERMINERS = frozenset("""the a an his her their its our my your no any these those this that some such""".split())
_BE = frozenset("""is are was were be been being""".split())
_ACCORDING = re.compile(
    r"\b(?:according to|in the words of|(?:as )?(?:reported|announced|cited|quoted|claimed|stated|confirmed) by)\s+",
    re.I,
)
# "The park service's estimate was 22,000."
_FIGURE_OF = re.compile(
    r"\b((?:[Tt]he\s+)?(?:[\w-]+\s+){0,3}[\w-]+)[’']s?\s+(?:own\s+)?(?:estimate|figure|count|tally|version|"
    r"account|number|calculation)s?\s+"
    r"(?:was|were|is|are|stood at|stands at|came to|comes to|puts?|gives?)\b"
)
_ESTIMATED_BY = re.compile(
    r"\b(?:estimated|put|given|counted|reckoned|valued|placed|recorded|measured|calculated|reported|quoted|assessed)\b"
    r"[^,;.]{0,40}?\bby\s+(?=the\b|an?\b|[A-Z]|\w+s\b)"
)
# Verbs by which somebody arrives at an amount; as often done by things, so for a sentence with amounts only.
_ESTIMATES = re.compile(
    r"(?:credit(?:s|ed)|g(?:a|i)ves?|dates?d?|obtain(?:s|ed)|record(?:s|ed)|register(?:s|ed)|logg?(?:s|ed)|list(?:s|ed)|"
    r"measure[sd]?|tall(?:y|ies|ied)|puts?|assess(?:es|ed)|values?d?|cite[sd]?|mention(?:s|ed)|identif(?:y|ies|ied)|"
    r"(?:came|comes?|arrived?s?|got) (?:up )?(?:to|at|with)|sp(?:eaks?|oke) of|document(?:s|ed)|verif(?:y|ies|ied)|"
    r"estimate[sd]?|counts?|counted|reckons?|reckoned|talk(?:s|ed)? of|place[sd]|sets?)\b",
    re.IGNORECASE,
)
# "The coach was adamant that …": who is sure of something says so.
_SURE = frozenset("""adamant convinced certain sure confident positive sceptical skeptical""".split())
_PRONOUNS = frozenset("""he she they it we i""".split())
_CLAUSE = ("that ", "it ", "he ", "she ", "they ", "there ", "the ", "a ")
_CONJUNCTIONS = frozenset("""and but that as while when because if though although so or whereas yet""".split())


def _forms() -> dict[str, tuple[str, str]]:
    """Each written form of a verb with its base and what it does: says, denies or accuses."""
    forms: dict[str, tuple[str, str]] = {}
    for stance, verbs in (("says", _SAYS), ("denies", _DENIES), ("accuses", _ACCUSES)):
        for verb in verbs.split():
            with_y = verb.endswith(("ny", "fy", "ly"))
            past = verb + "d" if verb.endswith("e") else verb[:-1] + "ied" if with_y else verb + "ed"
            third = verb[:-1] + "ies" if with_y else verb + ("es" if verb.endswith("ss") else "s")
            doubled = {"admit": "admitted", "rebut": "rebutted"}.get(verb, past)
            for form in (verb, past, third, doubled):
                forms.setdefault(form, (verb, stance))
    for form, verb in _IRREGULAR.items():
        forms[form] = (verb, "denies" if verb == "deny" else "says")
    return forms


_FORMS = _forms()


@dataclass(frozen=True, slots=True)
class Attribution:
    """A claimant in a sentence, what the verb does ("says", "denies", "accuses"), and where the verb stands."""

    claimant: str
    stance: str
    start: int
    end: int


def claimant(sentence: str, before: str = "") -> str | None:
    """Who says it, in the sentence's own words; from what stands `before` where this one only goes on ("he added", a quotation).

    None where the article itself tells it.
    """
    found = attributions(sentence)
    if found:
        name = found[0].claimant
        if name.lower() not in _PRONOUNS:
            return name
        inside = _named_before(sentence[: found[0].start])
        return inside or _who_is_meant(name, before) or name
    if before and is_bare_quote(sentence):
        earlier = attributions(before)
        if earlier:
            named = max(earlier, key=lambda a: a.start).claimant
            return named if named.lower() not in _PRONOUNS else None
    return None


def estimator(sentence: str) -> str | None:
    """Who gives the amounts of a sentence without a verb of speech: "the board credited him with 11,902"; None for nobody."""
    quoted = quoted_characters(sentence)
    plain = "".join("\x00" if inside else c for c, inside in zip(sentence, quoted, strict=True))
    words = words_of(plain)
    if by := _ESTIMATED_BY.search(plain):
        phrase = noun_phrase_after(words, by.end())
        if phrase and is_speaker(phrase, role=True):
            return _tidy(phrase)
    for at, word in enumerate(words):
        if _ESTIMATES.match(plain, word.start) and at:
            have = at - 1 if words[at - 1].text.lower() in {"has", "have", "had"} else at
            phrase = noun_phrase_before(plain, words, have) or _first_subject(words[:at], plain)
            if phrase and is_speaker(phrase, role=True):
                return _tidy(phrase)
    return None


def leans_on_the_sentence_before(sentence: str) -> bool:
    """Whether who says it can be told only from the sentence before: "He added that …", or a quotation without a speaker."""
    found = attributions(sentence)
    return found[0].claimant.lower() in _PRONOUNS if found else is_bare_quote(sentence)


@lru_cache(maxsize=8192)
def attributions(sentence: str) -> tuple[Attribution, ...]:
    """The claimants that a sentence names, in the order of their verbs; a pronoun stands as it is ("He")."""
    quoted = quoted_characters(sentence)
    plain = "".join("\x00" if inside else c for c, inside in zip(sentence, quoted, strict=True))
    words = words_of(plain)
    found: list[Attribution] = []
    for match in _ACCORDING.finditer(plain):
        phrase = noun_phrase_after(words, match.end())
        if phrase and is_speaker(phrase, role=True):
            found.append(Attribution(_tidy(phrase), "says", match.start(), match.end()))
    for match in _FIGURE_OF.finditer(plain):
        if is_speaker(match[1], role=True):
            found.append(Attribution(_tidy(match[1]), "says", match.end(1), match.end()))
    for at, word in enumerate(words):
        if at > 1 and word.text.lower() in _SURE and words[at - 1].text.lower() in _BE:
            held = noun_phrase_before(plain, words, at - 1)
            if held and is_speaker(held, role=True):
                found.append(Attribution(_tidy(held), "says", word.start, word.end))
    taken = [(a.start, a.end) for a in found]
    for at, word in enumerate(words):
        form = _FORMS.get(word.text.lower())
        if form is None or any(start <= word.start < end for start, end in taken):
            continue
        verb, stance = form
        phrase = _subject(plain, words, at, verb)
        if phrase is not None and "%" not in plain[max(0, word.start - len(phrase) - 2) : word.start]:
            found.append(Attribution(_tidy(phrase), stance, word.start, word.end))
    return tuple(sorted(found, key=lambda a: a.start))


def _named_before(lead: str) -> str | None:
    """Whom "he" means that the sentence itself named: "When Kuleba was asked what he needs, he responded"."""
    words = words_of(lead)
    relative = re.search(r"^((?:An?|The|One)\s+(?:[\w’'-]+\s+){1,4}?)who\b", lead)
    if relative:
        return relative[1].strip()  # "An engineer who escaped contradicted this: only six had, he said"
    named = re.search(r"^(?:An?|The|His|Her|Its|Their)\s+[^,]{3,50},\s+((?:[A-Z][\w’'-]+\s+){1,2}[A-Z][\w’'-]+),", lead)
    if named:
        return named[1]  # "An auditor, Kim Hale, has found a gap, she told members"
    if len(words) < 3 or words[0].text.lower() not in {
        "when",
        "as",
        "while",
        "after",
        "before",
        "asked",
        "although",
        "though",
    }:
        return None
    phrase = noun_phrase_after(words, words[1].start)
    name = _tidy(phrase or "")
    return (
        name if phrase and is_speaker(phrase) and name.lower() not in _PRONOUNS and not is_organisation(name) else None
    )


def _subject(plain: str, words: list[Word], at: int, verb: str) -> str | None:
    """The subject of the speech verb at `at`, before it or (inverted, after a quotation) behind it."""
    word, last = words[at], words[at - 1].text if at else ""
    noun = word.text.lower() in _NOUNS or word.text.lower() in {"claim", "claims", "dispute", "disputes"}
    if last.lower() in _BE | _DETERMINERS | {"to"} or (at and word.text[0].isupper()):
        return None
    if noun and last.endswith(("’s", "'s", "s’")):
        return None
    goes_on = plain[word.end : word.end + 12].lstrip().lower()
    lead = plain[: word.start].rstrip()
    clause, quoted = goes_on.startswith(_CLAUSE), goes_on.startswith(("\x00", ":"))
    after_quote = lead.endswith(("\x00", "\x00,"))
    if verb in _WITH and not re.match(rf"\s+{_WITH[verb]}\s", plain[word.end :]):
        return None
    if verb == "put" and not re.match(r"[^,;.]{0,60}?\b(?:at|down to)\s", plain[word.end :]):
        return None
    closes = "\x00" in lead and len(plain[word.end :].split()) <= 3
    if word.text.lower() in _NOUNS and not (clause or quoted or after_quote or closes):
        return None
    if verb in _WEAK and not (
        goes_on.startswith(_CLAUSE[:5]) or quoted or after_quote or closes or _answers(verb, plain)
    ):
        return None
    short = (
        lead.endswith(",")
        and not goes_on.startswith(_CLAUSE[:5])
        and not word.text.endswith("ing")
        and _only_names(plain[word.end :])
    )
    if (after_quote or short) and verb != "tell":
        after = noun_phrase_after(words, word.end)
        if after and not any(c.isdigit() for c in after) and is_speaker(after, role=after_quote or short):
            return name_explained(plain, word.end, after) or after
    if last.lower() in {"and", "but", "then", "or"}:
        return _first_subject(words, plain)
    before = noun_phrase_before(plain, words, at)
    if before and is_speaker(before, role=_sure(lead, plain[word.end :])) and not _relative(words, at, before):
        return before
    return None


def _first_subject(words: list[Word], plain: str) -> str | None:
    """The noun phrase that the sentence begins with: of "The minister met envoys and said" the minister."""
    place = 0
    if words and words[0].text.lower() in LEADING and "," in plain:
        place = plain.index(",") + 1
    phrase = noun_phrase_after(words, place)
    return phrase if phrase and is_speaker(phrase) else None


def _sure(lead: str, rest: str) -> bool:
    """Whether only a speaker can stand before the verb: "…, the treasurer said.", "anglers suspect that …"."""
    ends = "," in lead and len(rest.split()) <= 3
    return "\x00" in lead or ends or bool(re.match(r"\s+(?:\w+\s+){0,2}that\s", rest))


def _only_names(rest: str) -> bool:
    """Whether nothing but a speaker can follow: "…, said the College of Cardinals Report."; not "…, said Solberg had won"."""
    return len(rest.split()) <= 12 and not re.search(r"\b(?:had|has|have|was|were|is|are|would|will|could)\b", rest)


def _answers(verb: str, plain: str) -> bool:
    """Verbs of answering take any object, where something is quoted."""
    return verb in {"respond", "reply", "react"} and "\x00" in plain


def _relative(words: list[Word], at: int, subject: str) -> bool:
    """Whether verb and pronoun only describe a thing: "the territory he has claimed"."""
    if subject.lower() not in _PRONOUNS:
        return False
    place = next(n for n in range(at - 1, -1, -1) if words[n].text.lower() == subject.lower())
    return place > 0 and not words[place - 1].is_sign and words[place - 1].text.lower() not in _CONJUNCTIONS


def _who_is_meant(pronoun: str, before: str) -> str | None:
    """Whom a pronoun means: who spoke in the sentence before, else whom that sentence begins with."""
    persons = pronoun.lower() in {"he", "she"}
    spoke = [a.claimant for a in attributions(before) if a.claimant.lower() not in _PRONOUNS]
    for name in reversed(spoke):
        if not (persons and is_organisation(name)):
            return name
    plain = "".join("\x00" if inside else c for c, inside in zip(before, quoted_characters(before), strict=True))
    first = _first_subject(words_of(plain), plain)
    first = _tidy(first or "")
    if first and first.lower() not in _PRONOUNS and not (persons and is_organisation(first)):
        return first
    return None


def _tidy(phrase: str) -> str:
    plain = " ".join(phrase.replace("\x00", "").split()).strip(" ,;:—–-")
    return plain.removesuffix("’s").removesuffix("'s")


def named_claimants(text: str, most: int = 4) -> list[str]:
    """The claimants that a text names, in order, each once; pronouns left out."""
    spans = sentence_spans(text, Span(0, len(text)))
    found = (a.claimant for span in spans for a in attributions(text[span.start : span.end]))
    return list(dict.fromkeys(name for name in found if name.lower() not in _PRONOUNS))[:most]
