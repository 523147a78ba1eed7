"""The words of questions and sentences: tokens, stems, function words. Pure text; knows nothing of the index."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from threading import local

from snowballstemmer import stemmer

_TOKEN = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_]+(?:[’'][^\W\d_]+)*|[^\W\d_]")
_LOCAL = local()

# Words that say nothing of what a sentence is about; question words and the verbs of asking among them.
FUNCTION_WORDS = frozenset(
    """a about above after again all also although am among an and any are aren as at be became because been before being
    between both but by can could couldn did didn do does doesn doing don down during each either else ever few for from
    further get gets give given go going got had hadn has hasn have haven having he hence her here hers herself him himself
    his how i if in into is isn it its itself just let like many may me might more most much must my myself no nor not now
    of off on once one only or other our ours out over own per please rather said same say says shall she should so some
    such tell than that the their theirs them themselves then there these they this those through thus to too under until
    up upon us very was wasn way we were weren what when where whether which while who whom whose why will with within
    without would wouldn yes yet you your yours s t re ve ll d m according exactly article articles report reports reported
    happen happened happening anything anyone know known mention mentioned mentions information tell describe explain""".split()
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number: as written, folded to lower case without marks, and its stem."""

    text: str
    folded: str
    stem: str
    start: int

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()

    @property
    def is_function_word(self) -> bool:
        return self.folded in FUNCTION_WORDS

    @property
    def looks_like_name(self) -> bool:
        """Capitalised, or with capitals inside. In a question typed in lower case nothing does."""
        return not self.is_number and not self.text.islower()


def tokens(text: str) -> list[Token]:
    """The words and numbers of a text in order; possessive endings are dropped."""
    found = []
    for match in _TOKEN.finditer(text):
        word = re.sub(r"[’']s?$", "", match[0]) if not match[0][0].isdigit() else match[0].replace(",", "")
        folded = fold(word)
        found.append(Token(word, folded, stem(folded), match.start()))
    return found


def content_tokens(text: str) -> list[Token]:
    """The tokens that carry meaning, each stem once."""
    seen: dict[str, Token] = {}
    for token in tokens(text):
        if not token.is_function_word and (len(token.folded) > 1 or token.is_number):
            seen.setdefault(token.stem, token)
    return list(seen.values())


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Lower case without diacritics, as the full-text index folds."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The English (Snowball) stem of a folded word; numbers and short words stay.

    A stemmer works on a word of its own, so each thread has one: shared, it fails or gives wrong stems, which the cache keeps.
    """
    if len(word) <= 3 or not word.isascii():
        return word
    if not hasattr(_LOCAL, "stemmer"):
        _LOCAL.stemmer = stemmer("english")
    return str(_LOCAL.stemmer.stemWord(word))
