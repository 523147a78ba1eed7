"""Which language a text is in."""

from __future__ import annotations

import threading

_LOOKED_AT = 1_000  # characters
_FEWEST_LETTERS = 20
_LOADING = threading.Lock()


def language(text: str) -> str:
    """The ISO 639-1 code of the language that `text` begins in, by py3langid; "und" where there are too few letters."""
    beginning = text[:_LOOKED_AT]
    if sum(character.isalpha() for character in beginning) < _FEWEST_LETTERS:
        return "und"
    return _classify(beginning)


def prepare() -> None:
    """Begins to load the model in a thread of its own: unpacking it takes half a second and leaves the interpreter free."""
    threading.Thread(target=_classify, args=("",)).start()


def _classify(text: str) -> str:
    with _LOADING:
        import py3langid

        code: str = py3langid.classify(text)[0]
        return code
