"""One name, many spellings: are "Fergana" and "Ferghana", or "Łódź" and "Lodz", the same name?

General means only, no list of names: romanisation, then a sound key that folds what transliteration schemes disagree
about (y/i/j, kh/h, q/k, w/v, doubled letters, endings such as -skyy/-ski), then an edit distance between keys in which
vowels cost less than consonants, and consonants of one class (k/g, t/d, s/z …) less than others. The costs and the
limits were set on the "dev" half of `eval/spellings.jsonl`; `python -m eval.spellings` prints what they give on the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.distance import Levenshtein

SAME = 0.17  # distance a letter at or below which two names count as one
NEAREST = 0.1  # how much farther than the nearest spelling another may be to count beside it
MAYBE = 0.25  # distance up to which a name may be meant by another, where it matters that none is
SAME_STRICT = 0.05  # the same, where the word asked for stands in the corpus itself

# Applied in order to lower-case ASCII letters; each line is one disagreement among transliteration schemes.
# Capitals are sounds of their own: S as in "ship", C as in "chip", J as in "measure" or "jam".
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"sk(?:yy|yi|iy|ij|ii|yj|y|i)$", "ski"),
        (r"shch|sch|sh|sz", "S"),
        (r"tch|tsch|ch|cz", "C"),
        (r"dzh|dj|zh|j(?=[aou])|(?<=[aeiou])j(?=e)", "J"),
        (r"kh", "h"),
        (r"gh", "g"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"bh", "b"),
        (r"ts|tz|zz|cs", "C"),
        (r"dz", "z"),
        (r"x", "ks"),
        (r"q|ck|c(?![eiy])", "k"),
        (r"c(?=[eiy])", "s"),
        (r"w", "v"),
        (r"ou|oo", "u"),
        (r"ee|[yij]+", "i"),
        (r"(?<=[^aeiou])h$|(?<=[aeiou])h(?=[^aeiou]|$)", ""),
    )
)
_VOWELS = frozenset("aeiou")
_CLASSES = {
    letter: number for number, letters in enumerate(("kgh", "td", "bpvf", "szSCJ", "mn", "lr")) for letter in letters
}
_VOWEL_CHANGE, _VOWEL_GAP, _CLASS_CHANGE, _WEAK_GAP, _OTHER = 0.3, 0.4, 0.6, 0.6, 1.0
_CH = frozenset("Ch")  # "ch" may be the sound of "kh": German "Cherson", Polish "Charków"
_FIRST_LETTER = 0.5  # added where the first sounds differ: slips and schemes rarely change them


def romanise(word: str) -> str:
    """Lower-case ASCII letters of a word in any script; apostrophes, hyphens and other signs are dropped."""
    return re.sub(r"[^a-z]", "", anyascii(unicodedata.normalize("NFKC", word)).lower())


@lru_cache(maxsize=200_000)
def sound_key(word: str) -> str:
    """What is left of a word's spelling when the schemes' disagreements are folded; "" for a word without letters."""
    key = romanise(word)
    for pattern, replacement in _RULES:
        key = pattern.sub(replacement, key)
    return re.sub(r"(.)\1+", r"\1", key)


def distance(a: str, b: str) -> float:
    """How far apart two sound keys are, a letter of the longer one: 0 for equal keys, about 1 for unlike ones."""
    if a == b:
        return 0.0
    if not a or not b:
        return 1.0
    before: list[float] = [0.0]
    for letter in b:
        before.append(before[-1] + _gap(letter))
    above_row: list[float] = before
    for i, x in enumerate(a):
        row = [before[0] + _gap(x)]
        for j, y in enumerate(b):
            cost = min(before[j] + _change(x, y), before[j + 1] + _gap(x), row[j] + _gap(y))
            if i and j and x == b[j - 1] and y == a[i - 1]:
                cost = min(cost, above_row[j - 1] + 0.7)
            row.append(cost)
        above_row, before = before, row
    return (before[-1] + (_FIRST_LETTER if _first_differs(a, b) else 0.0)) / max(len(a), len(b))


def same_name(a: str, b: str, limit: float = SAME) -> bool:
    """Whether two words are likely spellings of one name. Words without letters never are."""
    first, second = sound_key(a), sound_key(b)
    return bool(first and second) and distance(first, second) <= limit


def variants(word: str, vocabulary: Mapping[str, str], *, limit: float = SAME, most: int = 6) -> list[str]:
    """The words of a vocabulary (word → its sound key) that are likely spellings of `word`, nearest first.

    Where a near spelling is there, farther ones are other names: only those about as near as the nearest are given.
    """
    key = sound_key(word)
    if len(key) < 3:
        return []
    # A plain edit distance, in compiled code, leaves few words for the weighted one.
    reach = max(1, round(len(key) * 0.6))
    near = (
        (distance(key, other), name)
        for name, other in vocabulary.items()
        if abs(len(other) - len(key)) <= reach and Levenshtein.distance(key, other, score_cutoff=reach) <= reach
    )
    found = sorted(pair for pair in near if pair[0] <= limit)[:most]
    return [name for how_far, name in found if how_far <= found[0][0] + NEAREST]


def vocabulary(words: Iterable[str]) -> dict[str, str]:
    """Words with their sound keys, in the form that `variants` takes."""
    return {word: sound_key(word) for word in words}


def _gap(letter: str) -> float:
    if letter in _VOWELS:
        return _VOWEL_GAP
    return _WEAK_GAP if letter == "h" else _OTHER


def _change(x: str, y: str) -> float:
    if x == y:
        return 0.0
    if x in _VOWELS and y in _VOWELS:
        return _VOWEL_CHANGE
    if {x, y} == _CH or (x in _CLASSES and _CLASSES[x] == _CLASSES.get(y)):
        return _CLASS_CHANGE
    return _OTHER


def _first_differs(a: str, b: str) -> bool:
    x, y = a[0], b[0]
    alike = {x, y} == _CH or (x in _VOWELS and y in _VOWELS) or (x in _CLASSES and _CLASSES[x] == _CLASSES.get(y))
    return x != y and not alike
