"""A question that asks several things, taken apart into questions that ask one each. Pure text, English."""

from __future__ import annotations

import re

_ASKING = r"(?:who|whom|whose|what|which|when|where|why|how)"
_SECOND = re.compile(
    rf"(?:,| |;)\s*(?:and|or|but)\s+(?=(?:(?:in|at|by|for|to|from|of|on|with|since) )?{_ASKING}\b)", re.IGNORECASE
)
_ALIKE = re.compile(
    r"\b(?P<word>in|for|of|by|from|to|on|with|at|during|about|between) (?P<one>[^,;?]{2,60}?),? (?:and|versus|vs\.?|or) "
    r"(?P=word) (?P<other>[^,;?]{2,60}?)(?=$|[?,;]| (?:compare|differ)\w*)",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=\?)\s+(?=\w)")
_LEAST_WORDS = 3


def parts(question: str) -> list[str]:
    """The questions that this one joins; just itself where it asks one thing."""
    found: list[str] = []
    for sentence in _SENTENCES.split(question.strip()):
        pieces = [piece.strip(" ,;") for piece in _SECOND.split(sentence) if piece.strip(" ,;")]
        if any(len(piece.split()) < _LEAST_WORDS for piece in pieces):
            pieces = [sentence]
        for piece in pieces:
            found += _sides(piece)
    asked = [part if part.endswith("?") else part + "?" for part in found]
    return asked if len(asked) > 1 else [question]


def _sides(question: str) -> list[str]:
    """ "in May and in June" asked once for May and once for June."""
    match = _ALIKE.search(question)
    if match is None:
        return [question]
    before, after = question[: match.start()], question[match.end() :]
    return [f"{before}{match['word']} {side}{after}" for side in (match["one"], match["other"])]
