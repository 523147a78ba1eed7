"""Questions for whatever the articles say of something: "What do the articles say about the flood?", "Tell me about the mayor".

English. They ask for no fact that a text holds or lacks: what mentions the thing answers; where nothing does, nothing answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.retrieve import Term
from rag.words import fold, stem, tokens

_ABOUT = r"(?:about|on|of|regarding|concerning) (?P<topic>.+?)[?.!\s]*$"
_SAYS = r"(?:articles?|reports?|texts?|papers?|newspapers?|roundups?|sources?|story|stories|pieces?)"
_TOPICAL = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^\W*what (?:do|does|did) (?:[\w’'.-]+ ){{0,8}}?{_SAYS} (?:[\w’'.-]+ ){{0,8}}?"
        rf"(?:say|tell(?: us| me)?|report|write|mention|state) {_ABOUT}",
        rf"^\W*what (?:is|was|has been) (?:there )?(?:being )?(?:said|reported|known|written|told|mentioned) {_ABOUT}",
        rf"^\W*(?:please |can you |could you )*tell me (?:\w+ ){{0,3}}?{_ABOUT}",
        r"^\W*what about (?P<topic>.+?)[?.!\s]*$",
    )
)


def topic_start(question: str) -> int | None:
    """Where the thing begins that all is asked of; None where the question asks for something of its own."""
    return next((match.start("topic") for pattern in _TOPICAL if (match := pattern.match(question))), None)


def topic_terms(question: str, terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms of the thing that all is asked of; none where the question asks for something of its own."""
    start = topic_start(question)
    return () if start is None else tuple(term for term in terms if term.token.start >= start)


def tells_of(topic: Sequence[Term], text: str) -> bool:
    """Whether a text holds every word of a topic, in some spelling; of no topic no text tells."""
    stems = {token.stem for token in tokens(text)}
    return bool(topic) and all(any(stem(fold(word)) in stems for word in term.spellings) for term in topic)
