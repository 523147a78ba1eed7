"""A text's sentences, as spans.

Boundaries within a paragraph are `sentencex`'s; what a paragraph is, and which of its cuts are mended, is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

import sentencex

from index.types import Span

_LINE = re.compile(
    r"(?P<line>[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*)(?P<break>\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|$)"
)
_BULLET = re.compile(r"\s*(?:[•▪‣◦·●*–—-]\s|\d{1,3}[.)]\s|#{1,6}\s|>)")
_SPACE = re.compile(r"\s")
_SENTENCE_END = re.compile(r"[.!?…:。！？][\"'”’»)\]]*\s*$")
_CLOSED_QUOTE = re.compile(r"[.!?…,][\"”’»]+$")
_ATTRIBUTION = re.compile(
    r"(?:[\w.’'-]+[ \u00a0]){1,6}?"
    r"(?:said|says|asked|asks|told|added|wrote|writes|replied|stated|noted|warned|insisted|announced)\b"
)
_MARKER = re.compile(r"\s*(?:\(?\d{1,3}[.)]|\(?[A-Za-z]\)|\W{1,3})\s*")
_QUOTE = re.compile(r"[\"“”„«»'’‘]")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_TIME_ZONE = re.compile(r"(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|EES?T|[Ll]ocal|Eastern|[A-Z]\w+ time)\b")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LONG = 300  # characters
_WRAPPED_WIDTH = (50, 100)  # characters in the typical line of a hard-wrapped text
_WIDEST = 110
_SHORT_LINE = 40  # a line that ends this early in a hard-wrapped text was ended on purpose


def sentence_spans(text: str, body: Span) -> list[Span]:
    """The sentences of `text` within `body`: in order, apart from one another, without white space at either end.

    Together they hold every character of the body that is no white space. A blank line ends a sentence, and so does a
    line's end, unless the text is hard-wrapped; headings and list items are sentences of their own.
    """
    spans: list[Span] = []
    for block in _blocks(text, body):
        spans += _within(text, block)
    return spans


def _blocks(text: str, body: Span) -> Iterator[Span]:
    """The stretches of `body` that no sentence crosses the ends of, without white space around them."""
    lines = [
        Span(match.start("line"), match.end("line"))
        for match in _LINE.finditer(text, body.start, body.end)
        if match.end() > match.start()
    ]
    wrapped = _is_wrapped(text, lines)
    start: int | None = None
    for n, line in enumerate(lines):
        if not text[line.start : line.end].strip():
            continue
        if start is None:
            start = line.start
        following = lines[n + 1] if n + 1 < len(lines) else None
        if following is None or not (wrapped and _runs_on(text, line, following)):
            block = _trimmed(text, start, line.end)
            if block is not None:
                yield block
            start = None


def _is_wrapped(text: str, lines: list[Span]) -> bool:
    """Whether lines were broken at a width: of like length, mostly ending mid-sentence, going on in lower case."""
    stripped = [text[line.start : line.end].strip() for line in lines]
    if sum(len(line) > _WIDEST for line in stripped) * 10 > len(stripped):
        return False
    inner = [pair for pair in pairwise(stripped) if len(pair[0]) >= _SHORT_LINE and pair[1]]
    if not inner or not _WRAPPED_WIDTH[0] <= median(len(line) for line, _ in inner) <= _WRAPPED_WIDTH[1]:
        return False
    running = [below for line, below in inner if not _SENTENCE_END.search(line)]
    return len(running) * 2 > len(inner) and sum(below[0].islower() for below in running) * 2 >= len(running)


def _runs_on(text: str, line: Span, following: Span) -> bool:
    below = text[following.start : following.end]
    if not below.strip() or _BULLET.match(below) or text[line.start : line.end].lstrip().startswith("#"):
        return False
    return line.end - line.start >= _SHORT_LINE


def _within(text: str, block: Span) -> list[Span]:
    # A plain space for each character of white space: offsets stay, sentencex sees no boundary in a wrapped line's end,
    # and does not stop at a byte within a wide space (1.0.32 panics at some U+3000).
    # An apostrophe in a word is none of the quotation marks that sentencex holds together what stands between.
    words = _APOSTROPHE.sub("x", _SPACE.sub(" ", text[block.start : block.end]))
    spans: list[Span] = []
    previous = 0
    for end in _ends(words):
        piece = _trimmed(text, block.start + previous, block.start + end)
        if piece is None or (not spans and end < len(words) and _MARKER.fullmatch(words, previous, end)):
            continue  # a list's "1." goes with what it numbers
        previous = end
        if spans and _belongs_to_previous(text, spans[-1], piece):
            spans[-1] = Span(spans[-1].start, piece.end)
        else:
            spans.append(piece)
    return spans


def _ends(words: str) -> list[int]:
    """Where sentencex ends the sentences of a paragraph; a long quotation, which it leaves whole, is cut within."""
    language = _script_language(words)
    if len(_QUOTE.findall(words)) * 4 > len(words):
        words = _QUOTE.sub(" ", words)  # sentencex's time grows with the square of lone quotation marks
    ends = []
    for boundary in sentencex.get_sentence_boundaries(language, words):
        start, end = boundary["start_index"], boundary["end_index"]
        if end - start > _LONG:
            unquoted = _QUOTE.sub(" ", words[start:end])
            ends += [start + inner["end_index"] for inner in sentencex.get_sentence_boundaries(language, unquoted)]
        ends.append(end)
    return sorted({end for end in ends if end < len(words)} | {len(words)})


def _belongs_to_previous(text: str, previous: Span, piece: Span) -> bool:
    """Whether sentencex cut off no sentence: lone punctuation, a time's zone, or who said the quotation before."""
    words = text[piece.start : piece.end]
    if not any(character.isalnum() for character in words):
        return True
    if text.endswith((" a.m.", " p.m."), previous.start, previous.end) and _TIME_ZONE.match(words):
        return True
    if not _CLOSED_QUOTE.search(text, previous.start, previous.end):
        return False
    return words[0].islower() or _ATTRIBUTION.match(words) is not None


def _script_language(text: str) -> str:
    """The language whose abbreviations sentencex is to know, by the script."""
    cyrillic = len(_CYRILLIC.findall(text))
    if not cyrillic or cyrillic * 2 < sum(character.isalpha() for character in text):
        return "en"
    return "uk" if re.search("[іїєґІЇЄҐ]", text) else "ru"


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return None
    begin = start + len(piece) - len(piece.lstrip())
    return Span(begin, begin + len(stripped))
