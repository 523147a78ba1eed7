"""Who is said to say something in a passage, by the words of saying around capitalised names. English; a hint, no more."""

from __future__ import annotations

import re

_TITLE = r"(?:(?:the|President|Prime Minister|Minister|Gen\.|Mr\.|Ms\.|Mrs\.|Dr\.) )?"
_NAME = rf"({_TITLE}[A-Z][\w’'-]+(?: (?:of |the |for )?[A-Z][\w’'.-]+){{0,3}})"
_SAYS = (
    r"(?:said|says|told|claim(?:s|ed)|accus(?:es|ed)|den(?:ies|ied)|refut(?:es|ed)|insist(?:s|ed)|announc(?:es|ed)|"
    r"report(?:s|ed)|warn(?:s|ed)|argu(?:es|ed)|stat(?:es|ed)|confirm(?:s|ed)|reject(?:s|ed)|alleg(?:es|ed))"
)
_PATTERNS = (
    re.compile(rf"\b{_NAME} (?:has |have |also |had )?{_SAYS}\b"),
    re.compile(rf"\b[Aa]ccording to {_NAME}"),
    re.compile(rf"[,”\"] {_SAYS} {_NAME}"),
)
_NOBODY = frozenset("It He She They We You I This That There The But And In On".split())


def speakers(text: str, most: int = 4) -> list[str]:
    """The names that a text lets say something, in order, each once."""
    found = [(match.start(), match[1]) for pattern in _PATTERNS for match in pattern.finditer(text)]
    names = (name.strip(".,’'") for _, name in sorted(found))
    return list(dict.fromkeys(name for name in names if name not in _NOBODY))[:most]
