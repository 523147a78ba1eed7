"""What is measured of two claims before it is said that they answer a question differently: how well each answers, by the
reading model; their amounts, names, periods, parties and days; how alike they are. `rag/disagreement.py` weighs it.

English. No signal decides by itself: the weights are learned from article sets (`eval/fit_pairs.py`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.embed import Vectors
from rag.amounts import Amount, amounts
from rag.asked import Asked, answers, asked_number, nearness
from rag.claims import Claim, claims_of, first_name, names_in, stems_in
from rag.conflict import beside, later_said, parties
from rag.denials import is_negative, opposed
from rag.one_answer import one_answer
from rag.polarity import answer_of, is_yes_no
from rag.rounding import agree
from rag.same_thing import (
    has_moved,
    in_another_year,
    is_change,
    of_itself,
    rates,
    role_of,
    same_names,
    same_time,
    set_apart,
)
from rag.sentence_read import NO_WORDS
from rag.types import Evidence
from rag.words import content_tokens

Encode = Callable[[Sequence[str]], Vectors]
Row = npt.NDArray[np.float64]

PAIR_SIGNALS = (
    "answers_least", "answers_most", "words_least", "words_most", "answers_behind", "words_behind", "words_rank", "answers_rank",
    "yes_no", "one_answer", "ratio", "both_fit", "roles_differ", "rates_differ", "one_is_change", "words_shared", "two_parties",
    "no_party", "one_party", "one_article", "beside", "days_between", "denies", "one_negative", "contention", "yes_and_no",
    "both_yes", "moved", "opposed", "same_time", "same_names", "set_apart", "of_itself", "stems_shared", "asked_least",
    "near_least", "both_days", "another_year", "alike", "like_question_least", "like_question_most", "both_told", "none_told",
    "undated", "one_day", "nouns_differ", "nouns_same", "one_earlier", "both_earlier", "periods_differ", "no_common_period",
    "strange_names", "missing_names", "first_names_differ", "score_least", "answerable_least", "asks_now", "newer_now",
    "newer_past", "newer_recalls",
)  # fmt: skip

_COMPARED = 7  # claims that answer best, and claims whose words look most like an answer
_MOVED_BY = 0.1  # of an amount: a bound ("at least 12") is overtaken by a figure that is larger by more
_ONE_TEXT = 0.7  # of the stems: two clauses that share more are one text, changed here and there
_MOST_RATIO, _MOST_NAMES, _MOST_MISSING, _MOST_PERIODS = 4.0, 3, 2, 3

_CONTENTION = re.compile(
    r"\b(?:but|however|disput\w+|counter\w*|reject\w*|den(?:y|ied|ies|ying)|contradict\w*|contest\w*|dismiss\w*|instead|"
    r"no more than|only|rather|whereas|while|refut\w*|challeng\w*|insist\w*|maintain\w*|never|not|n[’']t|no truth|untrue|false|"
    r"wrong|exaggerat\w*|different|own|put (?:the|it|that)|by contrast|on the other hand|disagree\w*|conflict\w*|claim\w*|"
    r"alleg\w*)\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|"
    r"thursday|friday|saturday|sunday|spring|summer|autumn|fall|winter|christmas|easter|noon|midnight|dawn|\d{4}|a\.?m\.?|"
    r"p\.?m\.?|o[’']clock)\b",
    re.IGNORECASE,
)
# Another time than now, or a plan: last year's figure and this year's are no disagreement.
_EARLIER = re.compile(
    r"\b(?:last (?:year|month|week|season|time|spring|summer|autumn|winter|century)|previous\w*|earlier|"
    r"(?:year|month|week|decade|century)s? (?:ago|earlier|before)|in (?:1[89]|20)\d\d|since|formerly|former|used to|"
    r"at the height|originally|initially|at first|back in|in the past|historic\w*|average|typical\w*|usual\w*|normally|expected|"
    r"forecast|target|plan\w*|would|could|might|if)\b",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"\b(?:daily|weekly|monthly|quarterly|annual\w*|yearly|hourly|per (?:day|week|month|year|cent of)|a (?:day|week|month|year)|"
    r"(?:day|week|month|quarter|year|season|career|decade|weekend|night|morning|evening|overnight|today|yesterday|january|"
    r"february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday|spring|summer|autumn|winter|first|second|third|fourth|final|total|so far|overall|all told|altogether|"
    r"alone|each|every|least|average)s?)\b",
    re.IGNORECASE,
)
# What is asked as it is now can have changed; what was done was done.
_ASKS_NOW = re.compile(r"\b(?:is|are|am|has|have|does|do|will|can|now|current\w*|latest)\b", re.IGNORECASE)
_ASKS_PAST = re.compile(r"\b(?:was|were|did|had)\b", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:now|no longer|currently|so far|still|already|has|have|will|is|are|new|since then|after all|instead|earlier than|"
    r"later than|brought forward|put off|put back|overturned|reversed|withdrawn|replaced)\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:was|were|had|did)\b", re.IGNORECASE)
_AGREES = re.compile(r"\b(?:also|too|as well|agree[sd]?|echoed|likewise)\b", re.IGNORECASE)
# Words by which reports say that somebody says or counts it; looser than `rag/claimants.py`, which names who.
_TOLD = re.compile(
    r"\b(?:according to|sa(?:id|ys|y|ying)|told|tells|maintain\w*|argu\w+|claim\w*|put|puts|estimat\w+|f(?:ind|inds|ound)|"
    r"show\w*|figures?|report\w*|study|view|contend\w*|counter\w*|insist\w*|alleg\w+|accus\w+|den(?:y|ies|ied)|reject\w*|"
    r"disput\w+|announc\w+|stat(?:ed|es|ement)|declar\w+|believ\w+|thinks?|suspect\w*|tally|count(?:ed|s)?|calculat\w+|reckon\w*|"
    r"confirm\w*|acknowledg\w+|admit\w*|concede\w*|spoke|gives?|conclud\w+|point\w* to|blam\w+|attribut\w+|credit\w*|data|survey|"
    r"records?|statistics|minister|official|spokes\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A claim with what the reading model makes of it: the words that answer, how well, and its amount among them."""

    claim: Claim
    text: str  # the clause with single spaces
    score: float  # of its sentence as evidence
    answers: float
    answerable: float
    words: float  # how much `answer` looks like the answer
    answer: str
    amount: Amount | None


@dataclass(frozen=True, slots=True)
class Question:
    """What a question asks for, read once."""

    text: str
    number: Asked | None
    yes_no: bool
    one_answer: bool
    stems: frozenset[str]
    names: frozenset[str]

    @staticmethod
    def of(text: str) -> Question:
        yes_no = is_yes_no(text)  # "Was a ransom paid?" asks for no amount
        number = None if yes_no else asked_number(text)
        return Question(text, number, yes_no, one_answer(text), stems_in(text), names_in(text))


def told_in(question: Question, evidence: Sequence[Evidence]) -> list[Told]:
    """The claims that answer the question best, in the evidence's order. Evidence that no model has read is left out."""
    told = [one for item in evidence for claim in claims_of(item) if (one := _told(question, claim)) is not None]
    kept = {id(one) for one in sorted(told, key=lambda one: -one.answers)[:_COMPARED]}
    kept |= {id(one) for one in sorted(told, key=lambda one: -one.words)[:_COMPARED]}
    return [one for one in told if id(one) in kept]


def _told(question: Question, claim: Claim) -> Told | None:
    read = claim.evidence.read
    if read is None:
        return None
    text = " ".join(claim.text.split())
    start = max(read.text.find(text), 0)
    words, first, last = read.best(start, start + len(text))
    if words == NO_WORDS:
        return None
    amount = _amount(question, claim, text, (first - start, last - start))
    answer = read.text[first:last]
    return Told(claim, text, claim.evidence.score, read.answers, read.answerable, words, answer, amount)


def _amount(question: Question, claim: Claim, text: str, answer: tuple[int, int]) -> Amount | None:
    """The amount of a clause that answers: one within the answer's words that fits what is asked, else one of either kind."""
    named = amounts(text)
    within = [a for a in named if a.start < answer[1] and answer[0] < a.end]
    if question.number is None:
        return within[0] if within else None
    fit = [a for a in named if answers(question.number, claim, a)]
    both = [a for a in within if a in fit]
    return next(iter((*both, *fit, *within)), None)


def comparable(question: Question, one: Told, other: Told) -> bool:
    """Whether two claims can disagree at all: two amounts of one unit that can't both be right, or two texts that are not one."""
    a, b = one.claim, other.claim
    if a.evidence is b.evidence and a.span == b.span:
        return False
    if question.number is not None:
        if one.amount is None or other.amount is None or one.amount.unit != other.amount.unit:
            return False
        roles = role_of(a, one.amount), role_of(b, other.amount)
        if all(roles) and roles[0] != roles[1]:
            return False  # the killed and the injured
        return not agree(one.amount, other.amount) or _overtaken(one, other)
    if not parties(a, b) and not _days_between(a, b):
        return False  # one voice that tells two things at one time speaks of two things
    if any(_AGREES.search(claim.text) for claim in (a, b)) and is_negative(a.text) == is_negative(b.text):
        return False
    alike = len(a.stems & b.stems) > _ONE_TEXT * max(len(a.stems), len(b.stems))
    return not alike or is_negative(a.text) != is_negative(b.text) or _answers_apart(one, other)


def _answers_apart(one: Told, other: Told) -> bool:
    """Whether the two answers have no word in common."""
    first, second = ({token.stem for token in content_tokens(each.answer)} for each in (one, other))
    return bool(first and second) and not first & second


def _overtaken(one: Told, other: Told) -> bool:
    """Whether a bound ("at least 12") and a figure that is far from it are of two days."""
    if one.amount is None or other.amount is None or not _days_between(one.claim, other.claim):
        return False
    bounded = bool({"least", "most"} & {one.amount.bound, other.amount.bound})
    difference = abs(one.amount.value - other.amount.value)
    return bounded and difference > _MOVED_BY * max(one.amount.value, other.amount.value)


def pair_signals(question: Question, told: Sequence[Told], pairs: Sequence[tuple[Told, Told]], encode: Encode) -> Row:
    """One row a pair, one column for each of PAIR_SIGNALS. `told` are all the claims of the question."""
    if not pairs:
        return np.zeros((0, len(PAIR_SIGNALS)))
    texts = [question.text, *dict.fromkeys(one.text for one in told)]
    vectors = dict(zip(texts, encode(texts), strict=True))
    by_words = {id(one): rank for rank, one in enumerate(sorted(told, key=lambda one: -one.words))}
    by_answers = {id(one): rank for rank, one in enumerate(sorted(told, key=lambda one: -one.answers))}
    best_words, best_answers = max(one.words for one in told), max(one.answers for one in told)
    rows = []
    for one, other in pairs:
        values = _of_claims(question, one, other)
        asked = [float(vectors[each.text] @ vectors[question.text]) for each in (one, other)]
        values |= {
            "answers_behind": min(one.answers, other.answers) - best_answers,
            "words_behind": min(one.words, other.words) - best_words,
            "words_rank": max(by_words[id(one)], by_words[id(other)]),
            "answers_rank": max(by_answers[id(one)], by_answers[id(other)]),
            "alike": float(vectors[one.text] @ vectors[other.text]),
            "like_question_least": min(asked), "like_question_most": max(asked),
        }  # fmt: skip
        rows.append([float(values[name]) for name in PAIR_SIGNALS])
    return np.array(rows)


def _of_claims(question: Question, one: Told, other: Told) -> dict[str, float]:
    a, b = one.claim, other.claim
    asked, names = question.stems, question.names
    two, newer = parties(a, b), later_said(a, b)
    days = _days_between(a, b)
    said = [answer_of(question.text, claim) if question.yes_no else 0 for claim in (a, b)]
    earlier = [bool(_EARLIER.search(claim.text)) for claim in (a, b)]
    told = [bool(_TOLD.search(claim.text)) for claim in (a, b)]
    first, second = ({word.lower() for word in _PERIOD.findall(claim.text)} for claim in (a, b))
    stems = [frozenset(token.stem for token in content_tokens(each.answer)) for each in (one, other)]
    either = stems[0] | stems[1]
    first_a, first_b = first_name(a), first_name(b)
    return _of_amounts(question, one, other) | {
        "answers_least": min(one.answers, other.answers), "answers_most": max(one.answers, other.answers),
        "words_least": min(one.words, other.words), "words_most": max(one.words, other.words),
        "score_least": min(one.score, other.score), "answerable_least": min(one.answerable, other.answerable),
        "yes_no": question.yes_no, "one_answer": question.one_answer,
        "words_shared": len(stems[0] & stems[1]) / len(either) if either else 1.0,
        "two_parties": two, "no_party": not a.claimant and not b.claimant,
        "one_party": bool(a.claimant and b.claimant and not two),
        "one_article": a.source == b.source, "beside": beside(a, b),
        "days_between": math.log1p(days or 0), "undated": days is None, "one_day": days == 0,
        "denies": "denies" in {a.stance, b.stance}, "one_negative": is_negative(a.text) != is_negative(b.text),
        "contention": bool(_CONTENTION.search(newer.text)), "moved": has_moved(newer),
        "yes_and_no": said[0] * said[1] < 0, "both_yes": said[0] * said[1] > 0, "opposed": opposed(a, b, asked),
        "same_time": same_time(a, b), "same_names": same_names(a, b, names), "set_apart": set_apart(a, b),
        "of_itself": of_itself(a, names) != of_itself(b, names),
        "stems_shared": len(a.stems & b.stems) / max(1, min(len(a.stems), len(b.stems))),
        "asked_least": min(len(asked & a.stems), len(asked & b.stems)) / max(1, len(asked)),
        "near_least": min(nearness(a, asked), nearness(b, asked)) / max(1, 2 * len(asked)),
        "both_days": all(_DAY.search(each.answer) for each in (one, other)),
        "another_year": in_another_year(question.text, a) or in_another_year(question.text, b),
        "both_told": all(told), "none_told": not any(told),
        "one_earlier": earlier[0] != earlier[1], "both_earlier": all(earlier),
        "periods_differ": min(_MOST_PERIODS, len(first ^ second)),
        "no_common_period": bool(first and second and not first & second),
        "strange_names": min(_MOST_NAMES, len((a.names ^ b.names) - names)),
        "missing_names": min(_MOST_MISSING, len(names & (a.names ^ b.names))),
        "first_names_differ": bool(first_a and first_b and first_a != first_b),
        "asks_now": bool(_ASKS_NOW.search(question.text)) and not _ASKS_PAST.search(question.text),
        "newer_now": bool(_NOW.search(newer.text)), "newer_past": bool(_PAST.search(newer.text)),
        "newer_recalls": _recalls(newer, one if newer is b else other),
    }  # fmt: skip


def _of_amounts(question: Question, one: Told, other: Told) -> dict[str, float]:
    names = ("ratio", "both_fit", "roles_differ", "rates_differ", "one_is_change", "nouns_differ", "nouns_same")
    values = dict.fromkeys(names, 0.0)
    x, y = one.amount, other.amount
    if x is None or y is None:
        return values
    a, b = one.claim, other.claim
    roles = role_of(a, x), role_of(b, y)
    values["roles_differ"] = bool(roles[0] and roles[1] and roles[0] != roles[1])
    values["rates_differ"] = rates(a, x) != rates(b, y)
    values["one_is_change"] = is_change(a, x) != is_change(b, y)
    if x.unit == y.unit and x.noun and y.noun:
        values["nouns_same" if x.noun == y.noun else "nouns_differ"] = 1.0
    if question.number is not None:
        values["both_fit"] = answers(question.number, a, x) and answers(question.number, b, y)
        if x.unit == y.unit and min(x.value, y.value) > 0:
            values["ratio"] = min(math.log(max(x.value, y.value) / min(x.value, y.value)), _MOST_RATIO)
    return values


def _recalls(newer: Claim, older: Told) -> bool:
    """Whether the passage of the newer claim names the older one's amount too: "up from 12", "the ministry's 12"."""
    value = older.amount
    if value is None or newer.source == older.claim.source:
        return False
    return any(a.unit == value.unit and a.value == value.value for a in amounts(newer.hit.passage.text))


def _days_between(one: Claim, other: Claim) -> int | None:
    """None where an article is undated."""
    a, b = one.published.end, other.published.end
    return abs((a - b).days) if a is not None and b is not None else None
