"""Quotation marks of a sentence: what stands within them, and whether the sentence is nothing but a quotation. Pure text."""

from __future__ import annotations

import re

# 'We shall reject it,' Riedl declared: single marks, told from apostrophes by what stands around them.
_SINGLE = re.compile(r"(?:(?<=\s)|^)[‘'](?=\w)[^“”\"]+?[,.?!…][’'](?=\s|$)")
_OPENING, _CLOSING = "“«„", "”»"


def is_bare_quote(sentence: str) -> bool:
    """Whether (nearly) all of a sentence stands within quotation marks, or goes on with a quotation begun before."""
    text = sentence.strip()
    outside = "".join(c for c, quoted in zip(text, quoted_characters(text), strict=True) if not quoted)
    return (any(c in '“”"«»' for c in text) or bool(_SINGLE.match(text))) and len(re.findall(r"\w+", outside)) <= 1


def quoted_characters(text: str) -> list[bool]:
    """For each character whether it stands within quotation marks, the marks included.

    A closing mark without an opening one before it closes a quotation that began in an earlier sentence.
    """
    inside, flags, straight = False, [False] * len(text), _begun_before(text)
    for at, c in enumerate(text.replace("''", '""').replace('""', '" ')):
        if c == '"' and inside:
            inside, flags[at] = False, True  # “Typed half and half,"
        elif c in _OPENING:
            inside = True
            flags[at] = True
        elif c in _CLOSING:
            if not inside and not any(flags[:at]):
                flags[: at + 1] = [True] * (at + 1)
            inside = False
            flags[at] = True
        elif c == '"':
            flags[at] = True
            straight = not straight
        else:
            flags[at] = inside or straight
    for match in _SINGLE.finditer(text):
        flags[match.start() : match.end()] = [True] * (match.end() - match.start())
    return flags


def without_quoted(text: str) -> str:
    """The text with each character within quotation marks, the marks included, as a NUL: same length, same offsets."""
    return "".join("\x00" if quoted else c for c, quoted in zip(text, quoted_characters(text), strict=True))


def _begun_before(text: str) -> bool:
    """Whether a text begins within a quotation of straight marks: its first mark closes one."""
    first = text.find('"')
    return first > 0 and text.count('"') % 2 == 1 and not text[first - 1].isspace() and "“" not in text[:first]
