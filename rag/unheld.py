"""The names of a question that no article of the index holds: what no article can tell of, and the reader should know.

A name counts as held in another spelling, as part of another form of it ("Peru" in "Peruvian"), or where an article names the
country whose capital it is. Reads the question's terms and the corpus's names; knows nothing of scores.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz.distance import Prefix

from index.spelling import MAYBE, variants
from rag.countries import SAME_COUNTRY
from rag.retrieve import Term
from rag.timewords import time_words
from rag.words import Token, tokens

_SHOWN, _LONGEST_SHOWN = 3, 60  # names, characters of each
_KIN = 4  # letters that two forms of one name share at least
_ENDING = 4  # letters that either may have beyond those it shares
_LONG = 7  # letters of a name whose last two may change from form to form
_JOINS = frozenset("of the de la le del van von der al el bin".split())
_BETWEEN = re.compile(r"[-\s]+")


def unheld_names(question: str, terms: Sequence[Term], names: Mapping[str, str]) -> tuple[str, ...]:
    """The question's names that no article holds, as they are asked for: of "the Bank of England", all where a word of it lacks.

    `names` are those of the corpus, folded, with their sound keys. The first word, abbreviations and words of time are no names
    here, and where every word of a question has a capital nothing is.
    """
    words = tokens(question)
    if any(word.is_function_word and word.text[:1].isupper() and word.folded != "the" for word in words[1:]):
        return ()
    times = time_words(question, ahead=False)
    lacking = {
        term.token.start
        for term in terms
        if _is_name(term.token)
        and not term.frequency
        and not any(time.start <= term.token.start < time.end for time in times)
        and not _has_kin(term.token.folded, names)
    }
    found = []
    for run in _runs(question, words):
        if any(word.start in lacking for word in run):
            last = max(filter(_is_name, run), key=lambda word: word.start)
            found.append(question[run[0].start : _end(last)])
    return tuple(found)


def not_mentioned(names: Sequence[str]) -> str:
    """Says so to the reader; "" for no names, or for such as no name is."""
    quoted = [f"“{' '.join(name.split())}”" for name in dict.fromkeys(names) if len(name) <= _LONGEST_SHOWN][:_SHOWN]
    return f"No article mentions {' or '.join(filter(None, [', '.join(quoted[:-1]), quoted[-1]]))}." if quoted else ""


def _is_name(token: Token) -> bool:
    """Capitalised within the question; what is all capitals may be an abbreviation that the articles spell out."""
    return token.start > 0 and token.text[:1].isupper() and not token.text.isupper()


def _has_kin(word: str, names: Mapping[str, str]) -> bool:
    """Whether another form of a name is among the corpus's, or another word for the same country, or what may be its spelling."""
    if any(other in names for other in SAME_COUNTRY.get(word, ())) or variants(word, names, limit=MAYBE):
        return True
    return any(name.startswith(word[:_KIN]) and _one_root(word, name) for name in names)


def _one_root(a: str, b: str) -> bool:
    """Whether two names differ in an ending alone: Belgian and Belgium, Congo and Congolese, not Morocco and Moravia."""
    shared, shorter = Prefix.similarity(a, b), min(len(a), len(b))
    changed = 2 if shorter >= _LONG else 1 if shorter == _LONG - 1 else 0
    return shared >= max(_KIN, shorter - changed) and max(len(a), len(b)) - shared <= _ENDING


def _runs(question: str, words: Sequence[Token]) -> list[list[Token]]:
    """The capitalised words of a question that follow one another, small words of names between and behind them included."""
    runs: list[list[Token]] = []
    for word in words:
        touching = bool(runs) and bool(_BETWEEN.fullmatch(question[_end(runs[-1][-1]) : word.start]))
        if touching and (_is_name(word) or word.folded in _JOINS):
            runs[-1].append(word)
        elif _is_name(word):
            runs.append([word])
    return runs


def _end(word: Token) -> int:
    return word.start + len(word.text)
