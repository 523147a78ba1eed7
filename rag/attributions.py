"""The claimants that a sentence names: the subjects of its verbs of speech, and those of phrases like "according to". English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.attribution_phrases import named_in_phrases
from rag.quotations import without_quoted
from rag.speaker_words import LEADING
from rag.speakers import Word, is_speaker, name_explained, noun_phrase_after, noun_phrase_before, words_of
from rag.speech_verbs import BE, DETERMINERS, FORMS, NOUNS, SURE, TAKES, WEAK, WITH

PRONOUNS = frozenset("""he she they it we i""".split())
_WHO = re.compile(r"(?:^|[,;:]\s)((?:[\w’'-]+\s+){0,4}[\w’'-]+)\s+who\s+[^,;:\x00]{3,80}$")
_WHEN = re.compile(r"\s+(?:on|in|at|last|this|yesterday|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")
SHORT = 4  # words of a name or office
_CLAUSE = ("that ", "it ", "he ", "she ", "they ", "there ", "the ", "a ")
_CONJUNCTIONS = frozenset("""and but that as while when because if though although so or whereas yet""".split())


@dataclass(frozen=True, slots=True)
class Attribution:
    """A claimant in a sentence, what the verb does ("says", "denies", "accuses"), and where the verb stands."""

    claimant: str
    stance: str
    start: int
    end: int


@lru_cache(maxsize=8192)
def attributions(sentence: str) -> tuple[Attribution, ...]:
    """The claimants that a sentence names, in the order of their verbs; a pronoun stands as it is ("He")."""
    plain = without_quoted(sentence)
    words = words_of(plain)
    found = [Attribution(tidy(who), "says", start, end) for who, start, end in named_in_phrases(plain, words)]
    for at, word in enumerate(words):
        if at > 1 and word.text.lower() in SURE and words[at - 1].text.lower() in BE:
            held = noun_phrase_before(plain, words, at - 1)
            if held and is_speaker(held, role=True):
                found.append(Attribution(tidy(held), "says", word.start, word.end))
    taken = [(a.start, a.end) for a in found]
    for at, word in enumerate(words):
        form = FORMS.get(word.text.lower())
        if form is None or any(start <= word.start < end for start, end in taken):
            continue
        verb, stance = form
        phrase = _subject(plain, words, at, verb)
        if phrase is not None and "%" not in plain[max(0, word.start - len(phrase) - 2) : word.start]:
            found.append(Attribution(tidy(phrase), stance, word.start, word.end))
    return tuple(sorted(found, key=lambda a: a.start))


def _subject(plain: str, words: list[Word], at: int, verb: str) -> str | None:
    """The subject of the speech verb at `at`, before it or (inverted, after a quotation) behind it."""
    word, last = words[at], words[at - 1].text if at else ""
    noun = word.text.lower() in NOUNS or word.text.lower() in {"claim", "claims", "dispute", "disputes"}
    if last.lower() in BE | DETERMINERS | {"to"} or (at and word.text[0].isupper()):
        return None
    if noun and last.endswith(("’s", "'s", "s’")):
        return None
    goes_on = plain[word.end : word.end + 12].lstrip().lower()
    lead = plain[: word.start].rstrip()
    clause, quoted = goes_on.startswith(_CLAUSE), goes_on.startswith(("\x00", ":"))
    after_quote = lead.endswith(("\x00", "\x00,"))
    inserted = _inserted(plain, words, at)
    if verb in WITH and not inserted and not re.match(rf"\s+{WITH[verb]}\b", plain[word.end :]):
        return None
    closes = inserted or ("\x00" in lead and len(plain[word.end :].split()) <= 3)
    if word.text.lower() in NOUNS and not (clause or quoted or after_quote or closes):
        return None
    if verb in WEAK and not (
        goes_on.startswith(_CLAUSE[:5]) or quoted or after_quote or closes or _answers(verb, plain)
    ):
        return None
    short = (
        lead.endswith(",")
        and not goes_on.startswith(_CLAUSE[:5])
        and not word.text.endswith("ing")
        and _only_names(plain[word.end :])
    )
    if (after_quote or short) and verb not in TAKES:
        after = noun_phrase_after(words, word.end)
        alone = after is not None and len(_first_part(plain[word.end :]).split()) <= len(after.split()) + 2
        if after and not any(c.isdigit() for c in after) and is_speaker(after, role=after_quote or (short and alone)):
            return name_explained(plain, word.end, after) or after
    if last.lower() in {"and", "but", "then", "or"}:
        return first_subject(words, plain)
    before = noun_phrase_before(plain, words, at)
    if (who := _WHO.search(lead)) and is_speaker(who[1]):
        return str(who[1])  # "Six drivers who were at the front told this newspaper"
    told = verb in {"say", "tell"} or (verb not in WEAK and bool(_WHEN.match(plain, word.end)))
    if before and (inserted or (told and _after_comma(plain, before, word.start))) and _short_name(before):
        return before  # "…, civil defence said": whoever it is
    if (
        before
        and is_speaker(before, role=inserted or (not noun and _sure(lead, plain[word.end :])))
        and not _relative(words, at, before)
    ):
        return before
    return None


def first_subject(words: list[Word], plain: str) -> str | None:
    """The noun phrase that the sentence begins with: of "The minister met envoys and said" the minister."""
    place = 0
    if words and words[0].text.lower() in {"but", "and", "yet", "so"} and len(words) > 1 and words[1].text != ",":
        place = words[1].start
    elif words and words[0].text.lower() in LEADING and "," in plain:
        place = plain.index(",") + 1
    phrase = noun_phrase_after(words, place)
    return phrase if phrase and is_speaker(phrase) else None


def _sure(lead: str, rest: str) -> bool:
    """Whether only a speaker can stand before the verb: "…, the treasurer said.", "anglers suspect that …"."""
    ends = "," in lead and len(rest.split()) <= 3
    return "\x00" in lead or ends or bool(re.match(r"\s+(?:\w+\s+){0,4}that\s", rest))


def _inserted(plain: str, words: list[Word], at: int) -> bool:
    """Whether "X says" stands between commas or at the end: "…, the ministry's final report finds, …"."""
    if not re.match(r"\s*(?:[,.;]|$)", plain[words[at].end :]):
        return False
    return _after_comma(plain, noun_phrase_before(plain, words, at), words[at].start)


def _after_comma(plain: str, phrase: str | None, before: int) -> bool:
    """Whether a phrase that stands before a place of the text follows a comma or a dash."""
    return bool(phrase) and plain[: plain.rfind(phrase or "", 0, before)].rstrip().endswith((",", "–", "—"))


def _short_name(phrase: str) -> bool:
    words = phrase.lower().split()
    return len(words) <= SHORT and not any(c.isdigit() for c in phrase) and words[0] not in {"which", "who", "that"}


def _only_names(rest: str) -> bool:
    """Whether nothing but a speaker can follow: "…, said the College of Cardinals Report."; not "…, said Solberg had won".

    What is told of the speaker after a comma doesn't count: "…, said the registrar, who had watched".
    """
    rest = _first_part(rest)
    return len(rest.split()) <= 12 and not re.search(r"\b(?:had|has|have|was|were|is|are|would|will|could)\b", rest)


def _first_part(rest: str) -> str:
    return re.split(r"[,:;]", rest)[0]


def _answers(verb: str, plain: str) -> bool:
    """Verbs of answering take any object, where something is quoted."""
    return verb in {"respond", "reply", "react"} and "\x00" in plain


def _relative(words: list[Word], at: int, subject: str) -> bool:
    """Whether verb and pronoun only describe a thing: "the territory he has claimed"."""
    if subject.lower() not in PRONOUNS:
        return False
    place = next(n for n in range(at - 1, -1, -1) if words[n].text.lower() == subject.lower())
    return place > 0 and not words[place - 1].is_sign and words[place - 1].text.lower() not in _CONJUNCTIONS


def tidy(phrase: str) -> str:
    """A noun phrase without what quotations and possessives leave at its ends."""
    plain = " ".join(phrase.replace("\x00", "").split()).strip(" ,;:—–-")
    return plain.removesuffix("’s").removesuffix("'s")
