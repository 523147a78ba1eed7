"""Whether cited words support a sentence, judged without a model and apart from the program's own check.

Strict about what a reader would check first, lenient about wording: every quantity, date and name of the sentence
stands in the cited words, and most of its other words do. It misses paraphrase (it then says unsupported) and cannot see
who did what to whom; it is the same for every system it judges, which is what a comparison needs.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.matching import says
from eval.normalise import words_of

SHARE = 0.6
_COMMON_WORDS = """
a an the and or but of in on at to for from by with as is are was were be been has have had will would that this these those
it its he she they his her their who which what when where not no into over also said says
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def supports(sentence: str, cited: Sequence[str]) -> bool:
    """Whether the cited texts together support the sentence."""
    text = " . ".join(cited)
    spoken = {word.text for word in words_of(text)}
    words = [word for word in words_of(sentence) if word.text[0].isalnum()]
    if not words:
        return False
    if not all(_stated(word.text, text, spoken) for word in words if word.text[0].isdigit()):
        return False
    names = [word.text for at, word in enumerate(words) if word.capital and at > 0]
    if not all(name in spoken or says(text, name) for name in names):
        return False
    content = [word.text for word in words if word.text not in _COMMON]
    return not content or sum(word in spoken for word in content) >= SHARE * len(content)


def _stated(word: str, text: str, spoken: set[str]) -> bool:
    return word in spoken or says(text, word)
