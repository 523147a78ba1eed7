"""Which language a text is in."""

from __future__ import annotations

_LOOKED_AT = 1_000  # characters
_FEWEST_LETTERS = 20


def language(text: str) -> str:
    """The ISO 639-1 code of the language that `text` begins in, by py3langid; "und" where there are too few letters."""
    beginning = text[:_LOOKED_AT]
    if sum(character.isalpha() for character in beginning) < _FEWEST_LETTERS:
        return "und"
    import py3langid  # its model takes a while to load

    code: str = py3langid.classify(beginning)[0]
    return code
