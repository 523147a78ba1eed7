"""Who says what a sentence says: speech verbs, "according to", quotation marks, "X denied". English, by rules over words.

spaCy's pipeline is not used: its import pulls in torch where that is installed, and costs more than a cold answer may.
Words within quotation marks name no claimant of the sentence itself: in "“He said no,” Orr recalled" it is Orr.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.sentences import sentence_spans
from index.types import Span
from rag.attribution_phrases import IN_THE_VIEW
from rag.attributions import PRONOUNS, SHORT, Attribution, attributions, first_subject, tidy
from rag.quotations import is_bare_quote, without_quoted
from rag.speaker_words import ROLES
from rag.speakers import EXPLAINED, is_no_person, is_speaker, noun_phrase_after, noun_phrase_before, words_of
from rag.speech_verbs import BE, DETERMINERS, ESTIMATES, SOFT

_ESTIMATED_BY = re.compile(
    r"\b(?:estimated|put|given|counted|reckoned|valued|placed|recorded|measured|calculated|reported|quoted|assessed)\b"
    r"[^,;.]{0,40}?\bby\s+(?=the\b|an?\b|[A-Z]|\w+s\b)"
)
_FULL_NAME = re.compile(r"\b[A-Z][\w’'.-]+\s+[A-Z][\w’'-]+")
_NAME_WITHIN = re.compile(r"(?<![\w’'])[A-Z]")
_OFFICE = re.compile(r"(?:the|an?|his|her|its|their)\s", re.IGNORECASE)


def claimant(sentence: str, before: str = "") -> str | None:
    """Who says it, in the sentence's own words; from what stands `before` where this one only goes on ("he added", a quotation).

    None where the article itself tells it.
    """
    found = attributions(sentence)
    if found:
        first = _outermost(found, sentence)
        name = first.claimant
        if name.lower() not in PRONOUNS:
            return name
        inside = _named_before(sentence[: first.start])
        if not inside and (":" in sentence[: first.start] or IN_THE_VIEW.match(sentence, first.start)):
            own = _begins(without_quoted(sentence[: first.start]))  # "Mayor Novak isn't buying it: in her telling, …"
            inside = own if own and own.lower() not in PRONOUNS else None
        return inside or _who_is_meant(name, before) or name
    if before and is_bare_quote(sentence):
        earlier = attributions(before)
        if earlier:
            named = max(earlier, key=lambda a: a.start).claimant
            return named if named.lower() not in PRONOUNS else None
        spans = sentence_spans(before, Span(0, len(before)))
        own = _begins(before[spans[-1].start : spans[-1].end]) if spans else ""
        if _FULL_NAME.search(own) and not is_no_person(own):
            return own  # "Professor Ruy Almansor listens to this politely. “We had it in a flask …”"
    return None


def _outermost(found: Sequence[Attribution], sentence: str) -> Attribution:
    """Whoever tells the whole of it: "The company expects …, its finance chief told analysts", else who comes first."""
    last, verb = found[-1], sentence[found[0].start : found[0].end]
    reported = re.match("according", sentence[last.start :], re.IGNORECASE)
    if reported and re.fullmatch(r"(?:confirm|count|record|report|find|show)\w*|found", verb):
        return last  # "Doctors confirmed 74 concussions, according to the report"
    soft = SOFT.fullmatch(verb)
    closes = len(sentence[last.end :].split()) <= 5 and sentence[: last.start].rstrip().removesuffix(
        last.claimant
    ).rstrip().endswith(",")
    return last if soft and closes else found[0]


def estimator(sentence: str) -> str | None:
    """Who gives the amounts of a sentence without a verb of speech: "the board credited him with 11,902"; None for nobody."""
    plain = without_quoted(sentence)
    words = words_of(plain)
    if by := _ESTIMATED_BY.search(plain):
        phrase = noun_phrase_after(words, by.end())
        if phrase and is_speaker(phrase, role=True):
            return tidy(phrase)
    for at, word in enumerate(words):
        if ESTIMATES.match(plain, word.start) and at and words[at - 1].text.lower() not in BE | DETERMINERS:
            have = at - 1 if words[at - 1].text.lower() in {"has", "have", "had"} else at
            phrase = noun_phrase_before(plain, words, have) or first_subject(words[:at], plain)
            if phrase and is_speaker(phrase, role=True):
                return tidy(phrase)
    return None


def leans_on_the_sentence_before(sentence: str) -> bool:
    """Whether who says it can be told only from the sentence before: "He added that …", or a quotation without a speaker."""
    found = attributions(sentence)
    return found[0].claimant.lower() in PRONOUNS if found else is_bare_quote(sentence)


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
    name = tidy(phrase or "")
    return name if phrase and is_speaker(phrase) and name.lower() not in PRONOUNS and not is_no_person(name) else None


def _who_is_meant(pronoun: str, before: str) -> str | None:
    """Whom a pronoun means: who spoke in the nearest sentence before, else whom that sentence begins with."""
    persons = pronoun.lower() in {"he", "she"}
    for span in reversed(sentence_spans(before, Span(0, len(before)))):
        sentence = before[span.start : span.end]
        plain = without_quoted(sentence)
        spoke = [a.claimant for a in reversed(attributions(sentence))]
        begins = _begins(plain)
        for name in [*spoke, begins]:
            if name and name.lower() not in PRONOUNS and not (persons and is_no_person(name)):
                return name
    return None


def _begins(plain: str) -> str:
    """Whom a sentence begins with, by name where it is told: "The minister, Constance Teme, won't hear of it"."""
    phrase = first_subject(words_of(plain), plain)
    if (
        not phrase
        or len(phrase.split()) > SHORT + 2
        or re.match(r"\w+[’']s\b(?! \w)|(?:it|that|there)[’']s\b", phrase, re.IGNORECASE)
    ):
        return ""
    if " " in phrase and not (_NAME_WITHIN.search(phrase[1:]) or any(w in ROLES for w in phrase.lower().split())):
        return ""  # "Pilots seldom talk": only its first word is capitalised, as the first of a sentence is
    explained = EXPLAINED.match(plain, plain.find(phrase) + len(phrase))
    return tidy(explained[1] if explained and _OFFICE.match(phrase) else phrase)


def named_claimants(text: str, most: int = 4) -> list[str]:
    """The claimants that a text names, in order, each once; pronouns left out."""
    spans = sentence_spans(text, Span(0, len(text)))
    found = (a.claimant for span in spans for a in attributions(text[span.start : span.end]))
    return list(dict.fromkeys(name for name in found if name.lower() not in PRONOUNS))[:most]
