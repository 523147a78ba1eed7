"""A sentence as plain words: no markup, no image, no link's target, nothing invisible. Quotes are never changed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from rag.types import Draft

_IMAGE = re.compile(r"!\[([^\]]*)\](?:\([^)]*\)?|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\]]*)\]\(\s*<?[^)\s]*(?:\s+[\"'][^)]*)?\)?")
_TAG = re.compile(r"<(?:!--.*?(?:-->|$)|!\[CDATA\[|[/!?]?[A-Za-z][^<>]*(?:>|$))")
_AUTOLINK = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.-]{1,15}:[^<>\s]*)>")
_SCHEME = re.compile(r"\b(?:[a-z][a-z0-9+.-]{1,15}://|(?:javascript|data|vbscript|mailto|file):(?=\S))", re.IGNORECASE)
_JOINERS = "\u200c\u200d"  # belong to Persian and Indic words


def plain(text: str) -> str:
    """`text` in one line without Markdown images and links, HTML tags, addresses' schemes and invisible characters.

    Words are kept: a link's text, an image's caption, what stands between tags.
    """
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in unhidden(text))
    before = None
    while before != text:  # what is left of nested markup may be markup again
        before = text
        text = _TAG.sub("", _AUTOLINK.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))))
        text = _SCHEME.sub("", text)
    return " ".join(text.split())


def unhidden(text: str) -> str:
    """`text` without characters that have no width or turn the order of others around."""
    if text.isascii():
        return text
    return "".join(c for c in text if c in _JOINERS or unicodedata.category(c) not in {"Cf", "Cs", "Co"})


def plain_draft(draft: Draft) -> Draft:
    """The draft with its sentences, and those removed, as plain words; citations keep their quotes to the character."""
    sentences = tuple(replace(sentence, text=plain(sentence.text) or "…") for sentence in draft.sentences)
    return replace(draft, sentences=sentences, removed=tuple(plain(text) for text in draft.removed))
