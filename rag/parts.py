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
_SIDE = r"(?:the )?[A-Z][\w'’-]*(?: (?:of |the )*[A-Z][\w'’-]*){0,3}"  # a name, as "the Bank of England"
_VERSUS = re.compile(rf"\b(?P<one>{_SIDE}) (?:versus|vs\.?) (?P<other>{_SIDE})")
_COMPARED = re.compile(
    r"\b(?:compare|contrast)\s+(?P<one>[^,;:?]{3,70}?)\s+(?:with|to|and|against)\s+(?P<other>[^,;:?.]{3,70})",
    re.IGNORECASE,
)
_AGREED = re.compile(
    r"^(?:do|does|did|have|has)\s+(?P<one>[^,;:?]{2,40}?)\s+and\s+(?P<other>[^,;:?]{2,40}?)\s+"
    r"(?:agree|disagree|differ|argue|clash|fall out)(?:d)?\s+(?:on|about|over)\s+(?P<rest>[^?]+)",
    re.IGNORECASE,
)
_COMPARISON = re.compile(
    r"^how (?P<verb>do|does|did) (?P<rest>.+?) (?:compare|differ)(?:\s+with each other)?\s*\??$", re.IGNORECASE
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
    """ "in May and in June" asked once for May and once for June; "A vs B on C", "compare A with B", "do A and B agree on C"."""
    if match := _AGREED.search(question):
        return [f"What does {side} say about {match['rest']}" for side in (match["one"], match["other"])]
    if match := _VERSUS.search(question):
        before, after = question[: match.start()], question[match.end() :]
        return [f"{before}{side}{after}" for side in (match["one"], match["other"])]
    match = _ALIKE.search(question)
    if match is None:
        match = _COMPARED.search(question)
        return [question] if match is None else [match["one"], match["other"]]
    before, after = question[: match.start()], question[match.end() :]
    return [_plainly(f"{before}{match['word']} {side}{after}") for side in (match["one"], match["other"])]


def _plainly(question: str) -> str:
    """ "How do the gains in May compare?" asks, of one side alone, what the gains in May are."""
    match = _COMPARISON.match(question)
    if match is None:
        return question
    verb = {"do": "are", "does": "is", "did": "were"}[match["verb"].lower()]
    return f"What {verb} {match['rest']}?"
