"""Other people's text made fit to show: inert in HTML and Markdown, and with nothing in it that the eye can't see.

Knows nothing of answers or articles. What is stored, cited and compared is never changed; only what is shown is.
"""

from __future__ import annotations

import re

# Characters that reorder the text around them, and "tags", which are invisible letters: shown by name.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
# Without a width and without a meaning that display needs: left out.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff]")
# Joiners belong to Persian and Indic words and to emoji; between Latin letters they only hide differences.
_LOOSE_JOINER = re.compile(r"(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NEWLINE = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~\n\t]")


def shown(text: str) -> str:
    """`text` as a reader may see it: newlines as "\\n", hidden characters left out, harmful ones spelled out.

    Terminal escapes become control pictures, bidirectional overrides their code ("⟨U+202E⟩").
    """
    text = _NEWLINE.sub("\n", text)
    text = _CONTROL.sub(lambda found: _picture(ord(found[0])), text)
    text = _REORDERING.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)
    return _LOOSE_JOINER.sub("", _INVISIBLE.sub("", text))


def one_line(text: str) -> str:
    """`shown(text)` with every run of white space as one space."""
    return " ".join(shown(text).split())


def inert(text: str) -> str:
    """`text` as HTML that shows it and does nothing else, in Markdown, in a tag's body and in a quoted attribute.

    All ASCII punctuation becomes character references: none of it can then open a tag, a link, an image, a formula,
    an emphasis or a list, and no bare address becomes a link. Newlines and tabs stay what they are to a reader.
    """
    return _PUNCTUATION.sub(lambda found: f"&#{ord(found[0])};", shown(text))


def clipped(text: str, length: int) -> str:
    """`one_line(text)`, cut at a word to at most `length` characters, the cut shown by "…"."""
    line = one_line(text)
    if len(line) <= length:
        return line
    head = line[: length - 1]
    word = head.rfind(" ")
    return (head[:word] if word > length // 2 else head) + "…"


def _picture(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"⟨U+{code:04X}⟩"
