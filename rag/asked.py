"""Which number a question asks for, and whether an amount in a clause can be it. Pure text, English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.amounts import Amount
from rag.claims import Claim, names_in
from rag.same_thing import KINDS_OF_PERSONS, ROLES, countable, role_of
from rag.words import content_tokens, stem, tokens

_MONEY = frozenset({"usd", "eur", "gbp", "uah", "jpy", ""})
_WEIGHT = frozenset({"tonne", "barrel", "litre"})
# What is asked, and the units that answer it; the first that matches counts.
_UNITS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), frozenset(units))
    for pattern, units in (
        (r"\bhow many (?:square )?(?:kilomet\w+|miles|hectares|acres)\b", {"km", "km2"}),
        (r"\bhow many (?:more )?(?:days|weeks|months|years)\b", {"day"}),
        (r"\bhow old\b|\bage of\b", {"day"}),
        (r"\bhow many (?:hours|minutes)\b", {"hour"}),
        (r"\bhow many (?:tonnes|tons|barrels|lit(?:re|er)s|gallons)\b", _WEIGHT),
        (r"\bhow many (?:dollars|euros|pounds)\b", _MONEY),
        (r"\bhow many (?:megawatts|gigawatts)\b", {"watt"}),
        (
            r"\bhow long\b(?! is (?:the )?(?:\w+ )?(?:bridge|tunnel|road|river|wall|fence|pipeline|front|cable))",
            {"day", "hour"},
        ),
        (r"\bwhat (?:\w+ )?(?:sentence|term)\b|\bsentence did\b", {"day"}),
        (r"\bhow (?:far|tall|high|deep|wide|long)\b|\b(?:height|distance|length|depth|water level)\b", {"km"}),
        (r"\bhow (?:strong|powerful)\b|\bmagnitude\b", {"magnitude", "knot", ""}),
        (r"\bhow fast\b|\bspeed\b", {"knot"}),
        (r"\bhow (?:hot|cold|warm)\b|\btemperature\b", {"celsius", "fahrenheit"}),
        (
            r"\b(?:what|which) (?:\w+ )?(?:share|percentage|proportion|part)\b|\bhow effective\b|\befficacy\b|\brate\b"
            r"|\bper ?cent\w*\b"
            r"|\b(?:inflation|unemployment|turnout|interest|key|jobless|growth)\b",
            {"%", "point"},
        ),
        (
            r"\bhow much (?:oil|gold|grain|wheat|rice|waste|water|fuel|gas|coal|ore|cocaine|drugs|food|aid)\b"
            r"(?!.*\b(?:cost|worth|pay)\b)",
            _WEIGHT | {"usd", "eur", "gbp"},
        ),
        (
            r"\bhow (?:much|large|big)\b.*\b(?:ground|land|territory|area|forest|fire|lake|island|park|province|burn\w*)\b",
            {"km2", "%"},
        ),
        (
            r"\bhow much\b|\b(?:price|costs?|profit|revenue|budget|salary|fine|worth|dividend|loss|forecast|pay|paid|receive|"
            r"sale|fee|"
            r"debt|bill)\b",
            _MONEY | {"%"},
        ),
        (r"\bscore\b|\b(?:final )?result\b", {"score"}),
    )
)
_HOW_MANY = re.compile(
    r"\bhow many\s+((?:[\w’'-]+\s*){1,4})|\b(?:number|toll|count|total)\s+of\s+((?:[\w’'-]+\s*){1,3})", re.IGNORECASE
)
_OTHER = re.compile(r"\b(?:who|whom|whose|which|where|when|why)\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\bhow (?:many|much|long|far|high|tall|deep|wide|large|big|fast|strong|effective)\b"
    r"|\b(?:what|which) (?:\w+ )?(?:share|percentage|proportion|number)\b",
    re.IGNORECASE,
)
_TOLL = re.compile(r"\b(?:death )?toll\b|\bcasualt\w+\b", re.IGNORECASE)
_ATTENDED = re.compile(r"\b(?:attendance|crowd|turnout|headcount)\b", re.IGNORECASE)
# Words for one thing that is counted.
_SAME = tuple(
    frozenset(map(stem, line.split()))
    for line in """
jobs positions posts staff workers employees roles
troops soldiers peacekeepers servicemen fighters
houses homes buildings dwellings
homicides murders killings
protesters marchers demonstrators participants crowd
members states countries nations signatories
pupils students children schoolchildren
spectators fans supporters viewers crowd
fighters militants rebels insurgents
ships vessels boats
cars vehicles trucks
voters people residents
cases infections patients
""".strip().splitlines()
)
# "Ruiz, 34, said", "by nine", "a score of 3": an age, an hour.
_ASIDE = re.compile(r",\s#,|\b(?:at|by|until|till|since|before|after|past|aged?|turned)\s#", re.IGNORECASE)
_NAMED = 0.25


@dataclass(frozen=True, slots=True)
class Asked:
    """The number that a question asks for: the units it may have, the stems of what is counted, and what befell those counted."""

    units: frozenset[str]
    nouns: frozenset[str]
    role: str


def asked_number(question: str) -> Asked | None:
    """What number the question asks for; None where it asks for something else."""
    if _OTHER.search(question) and not _NUMBER.search(question):
        return None
    counted = _HOW_MANY.search(question)
    units = next((units for pattern, units in _UNITS if pattern.search(question)), None)
    if counted and (
        units is None
        or not re.search(r"\bhow many\b", question, re.IGNORECASE)
        or not units & {"km", "km2", "day", "hour"}
    ):
        nouns = frozenset(token.stem for token in content_tokens(counted[1] or counted[2]) if not token.is_number)
        return Asked(frozenset({""}), nouns, _role(question))
    if _TOLL.search(question):
        return Asked(frozenset({""}), frozenset(), _role(question) or "dead")
    if units is None and _ATTENDED.search(question):
        return Asked(frozenset({""}), frozenset({"peopl"}), "")
    return Asked(units, frozenset(), "") if units is not None else None


def answers(asked: Asked, claim: Claim, amount: Amount) -> bool:
    """Whether an amount of a clause can be the number asked for."""
    if not countable(claim, amount) or amount.unit not in asked.units:
        return False
    if "" in asked.units and len(asked.units) > 1 and not amount.unit:
        return False  # of money or weight, with its unit
    if amount.unit:
        return True
    role = role_of(claim, amount)
    if asked.role and role and role != asked.role:
        return False
    if amount.noun and _same_noun(amount.noun, asked.nouns):
        return True
    if asked.role and role == asked.role:
        return not amount.noun or bool(asked.nouns & _PERSONS) or not asked.nouns or amount.noun in _PERSONS
    if amount.noun:
        return bool(asked.nouns & _PERSONS) and amount.noun in KINDS_OF_PERSONS
    near = claim.stems | (frozenset(token.stem for token in tokens(claim.before)) if claim.claimant else frozenset())
    return bool(near & (asked.nouns | _TOTALS)) or any(_same_noun(s, asked.nouns) for s in near)


_TOTALS = frozenset(map(stem, "number figure total crowd count turnout attendance toll".split()))
_PERSONS = frozenset("""peopl person civilian live resid""".split())


def _same_noun(noun: str, wanted: frozenset[str]) -> bool:
    if noun in wanted or (noun in _PERSONS and wanted & _PERSONS):
        return True
    return any(noun in same and wanted & same for same in _SAME)


def _role(question: str) -> str:
    return next((name for name, pattern in ROLES if pattern.search(question)), "")


def nearness(claim: Claim, question: frozenset[str]) -> int:
    """How many of the question's words stand in a clause (doubled) and just before it."""
    before = frozenset(token.stem for token in tokens(claim.before))
    return 2 * len(question & claim.stems) + len(question & before - claim.stems)


def is_about(claim: Claim, names: frozenset[str]) -> bool:
    """Whether a claim's article speaks of those that the question names: of one in four at least (surnames, halves of names)."""
    around = names_in(f"{claim.hit.article.title or ''} {claim.hit.passage.text}")
    return not names or len(names & around) >= _NAMED * len(names)
