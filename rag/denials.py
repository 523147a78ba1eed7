"""A denial and what it denies; and whether two clauses say the opposite of each other, by opposite words or a "not". English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.claims import Claim, same_claimant
from rag.same_thing import likeness
from rag.words import stem, tokens

_OBJECT = re.compile(
    r"\b(?:claims?|assertions?|allegations?|accusations?|charges?|reports?|statements?|involvement|"
    r"responsibility|wrongdoing|"
    r"this|it|them|that)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|no|never|none|nobody|neither|nor|without|cannot)\b|n['’]t\b", re.IGNORECASE)
# Words of two sides: whoever uses one of the first says the opposite of whoever uses one of the second.
_OPPOSITES = """
captured seized taken took taking fallen fell overrun control | held holds hold repelled defended recaptured retook lost
rose rise risen increased grew grow climbed up gained higher | fell fall fallen decreased dropped declined shrank down lost lower
won win wins victory winner defeated | lost lose loses defeat conceded
approved passed adopted accepted agreed endorsed | rejected blocked vetoed refused declined
open opened reopened | closed shut closure
confirmed | denied
alive survived | dead died killed
guilty convicted | innocent acquitted
accident accidental fault malfunction | sabotage arson attack deliberate deliberately bomb
resumed restarted continued | suspended halted stopped cancelled canceled
safe | unsafe dangerous contaminated
supported backed favour | opposed against
succeeded successful | failed failure unsuccessful
attended present | absent skipped boycotted
stay remain remains stays charge | leave resign resigned quit dismissed sacked fired ousted removed stepped
violated broke broken breached breaches breaking | respected observed honoured honored upheld kept obeyed
true authentic genuine real | false fake forged bogus hoax
banned forbidden outlawed prohibited | allowed permitted legalised
free freed released | jailed arrested detained imprisoned custody
found recovered | missing lost
healthy fit well | ill sick injured
joined signed joins | withdrew left pulled
profit | loss
early | late
began begun started | postponed delayed cancelled canceled
hit struck | missed intercepted repelled
intact undamaged | damaged destroyed
legal lawful valid | illegal unlawful invalid
"""
_SIDES = tuple(
    (frozenset(stem(word) for word in one.split()), frozenset(stem(word) for word in other.split()))
    for one, _, other in (line.partition("|") for line in _OPPOSITES.strip().splitlines())
)
_LIKE = 0.5  # share of common words from which a "not" in one of two clauses makes them contradict
_LIKE_OPPOSITE = 0.3


def opposites_of(word: str) -> frozenset[str]:
    """Stems of the words that say the opposite of a stem."""
    found: set[str] = set()
    for one, other in _SIDES:
        found |= other if word in one else one if word in other else frozenset()
    return frozenset(found)


def denial_of(denial: Claim, claims: Sequence[Claim]) -> Claim | None:
    """The claim that a denial denies, None without one: of another claimant, just before it or of like words elsewhere."""
    pointing = bool(_OBJECT.search(denial.text))
    best: tuple[float, Claim] | None = None
    for claim in claims:
        if claim is denial or claim.stance == "denies" or same_claimant(claim.claimant, denial.claimant):
            continue
        near = claim.source == denial.source and 0 <= denial.span.start - claim.span.end <= 4
        alike = len(claim.stems & denial.stems)
        score = (2.0 if near and pointing and claim.claimant else 0.0) + (
            likeness(claim, denial) if alike >= 2 else 0.0
        )
        if claim.stance == "accuses" and claim.claimant:
            score += 0.3
        if score >= 0.5 and (best is None or score > best[0]):
            best = (score, claim)
    return best[1] if best else None


def is_negative(text: str) -> bool:
    """Whether a clause says that something is not so."""
    return bool(_NOT.search(text))


def opposed(one: Claim, other: Claim, asked: frozenset[str]) -> bool:
    """Whether one clause says the opposite of the other: of what is asked, with opposite words or a "not" in only one of them.

    `asked` are the stems of the question's words.
    """
    shared = one.stems & other.stems
    alike = likeness(one, other)
    if len(shared) < 1:
        return False
    first, second = ({token.stem for token in tokens(claim.text)} for claim in (one, other))
    flipped = bool(_NOT.search(one.text)) != bool(_NOT.search(other.text))
    contrary = any(
        (first & a and second & b and not (first & b) and not (second & a))
        or (first & b and second & a and not (first & a) and not (second & b))
        for a, b in _SIDES
    )
    if contrary:
        return (alike >= _LIKE_OPPOSITE or bool(shared & asked & one.named & other.named)) and not flipped
    return flipped and alike >= _LIKE and len(shared) >= 3
