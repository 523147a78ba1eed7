"""Questions about the collection itself: how many articles, the oldest, which mention whom, what is new. English.

Only questions that speak of articles are taken, or of what is new: "Who was first?" is asked of the articles, not about them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_THINGS = r"(?:news )?(?:articles?|documents?|files?|texts?|stories|story)"
_ON = (
    r"(?:that |which )?(?:are |is )?(?:mention(?:s|ing|ed)?|about|on|discuss(?:es|ing)?|cover(?:s|ing)?|refer(?:s|ring)? to|"
    r"talk(?:s|ing)? about|deal(?:s|ing)? with|name|names|naming|speak(?:s|ing)? of|report(?:s|ing)? on)"
)
_CONNECTION = r"(?:,? and (?:in what|in which|for what|what|why|how).*)?"
_HERE = r"(?: (?:are there|do you have|are indexed|are (?:in )?(?:here|the index|the collection)|have been indexed))?"
_IN_COLLECTION = r"(?: (?:in|of) (?:the|this) (?:collection|index|archive|folder))?"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("count", rf"how many {_THINGS}{_HERE}{_IN_COLLECTION}(?: {_ON} (?P<topic>.+?))?{_CONNECTION}"),
        (
            "edge",
            rf"(?:what|which)(?: is|’s|'s| are)? (?:the )?(?P<edge>oldest|earliest|newest|latest|most recent|first|last)"
            rf" {_THINGS}"
            rf"{_IN_COLLECTION}(?: {_ON} (?P<topic>.+?))?{_CONNECTION}",
        ),
        (
            "list",
            rf"(?:which|what|list|show|name|find)(?: me)?(?: all)?(?: of)?(?: the)? {_THINGS} {_ON} (?P<topic>.+?)"
            rf"{_CONNECTION}",
        ),
        ("list", rf"(?:list|show|name)(?: me)?(?: all)?(?: of)?(?: the)? {_THINGS}"),
        (
            "about",
            rf"(?:what is|what’s|what's) (?:this|the) {_THINGS} about|(?:summari[sz]e|sum up) (?:this|the) {_THINGS}",
        ),
        (
            "new",
            r"(?:what is|what’s|what's|what has been|anything) new(?: (?:here|in the (?:articles|collection)))?(?: since .+)?",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class CollectionQuestion:
    """What is asked about the collection. `kind`: count, edge, list, about or new; `newest` tells which edge."""

    kind: str
    topic: str | None = None
    newest: bool = False


def collection_question(question: str) -> CollectionQuestion | None:
    """How a question asks about the collection; None for one that asks what the articles say."""
    plain = question.strip().rstrip("?!. ").strip()
    for kind, pattern in _FORMS:
        match = pattern.fullmatch(plain)
        if match is None:
            continue
        fields = match.groupdict()
        topic = _topic(fields.get("topic"))
        newest = (fields.get("edge") or "").lower() in {"newest", "latest", "most recent", "last"}
        return CollectionQuestion(kind, topic, newest)
    return None


def _topic(words: str | None) -> str | None:
    """The topic without quotation marks; None for what is no topic ("are there", "the collection")."""
    if words is None:
        return None
    plain = words.strip(" ,“”\"'‘’")
    return plain or None
