"""Sentences become passages: runs that the embedder reads whole, overlapping by a sentence."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

from index.types import PassageCut, Span

Counter = Callable[[list[str]], list[int]]

_SMALLEST_LIMIT = 16
_LONGEST_PIECE = 2_000  # characters; a tokenizer may count a long string without spaces as one unknown word
_FULL = 0.6  # of the limit, from where on a paragraph's end is a better end than one more sentence
_CLAUSE_END = re.compile(r"[,;:—–.!?)\]”»،、。，；](?=\s)|[、。，；！？]")
_SPACE = re.compile(r"\s+")
_NOT_SPACE = re.compile(r"\S")
_BREAK = re.compile(r"[\n\r\u2028\u2029]")


def embedded_text(title: str | None, text: str) -> str:
    """What is embedded for a passage: its words, after its article's title, which often alone names what it is about."""
    return f"{title}. {text}" if title else text


def passage_hash(title: str | None, text: str) -> bytes:
    """16 bytes that are equal for passages for which the same is embedded."""
    return hashlib.sha256(embedded_text(title, text).encode()).digest()[:16]


def cut(text: str, sentences: Sequence[Span], *, count_tokens: Counter, limit: int) -> list[PassageCut]:
    """Passages of whole sentences, each of at most `limit` tokens by `count_tokens` of the passage's own text.

    `count_tokens` gives the tokens of each of a list of texts, with whatever the embedder adds to every text. A passage
    begins with the last sentence of the one before it, where that leaves room for another. A sentence over the limit is
    cut at the end of a clause, else at a space, else anywhere, and each piece counts as a sentence (it is a span of its
    own in `PassageCut.sentences`). Every sentence is in some passage. Raises `ValueError` for a limit under 16.
    """
    if limit < _SMALLEST_LIMIT:
        raise ValueError(f"a passage of {limit} tokens is too small; the limit is at least {_SMALLEST_LIMIT}")
    if not sentences:
        return []
    units, counts = _units(text, sentences, count_tokens, limit)
    added = count_tokens([""])[0]
    passages = _runs(text, units, counts, added=added, limit=limit, fits=lambda _: True)
    if max(count_tokens([text[one.span.start : one.span.end] for one in passages])) > limit:
        # A tokenizer that counts more for the whole than for its parts.
        passages = _runs(
            text, units, counts, added=added, limit=limit,
            fits=lambda span: count_tokens([text[span.start : span.end]])[0] <= limit,
        )  # fmt: skip
    return passages


def _runs(
    text: str, units: list[Span], counts: list[int], *, added: int, limit: int, fits: Callable[[Span], bool]
) -> list[PassageCut]:
    passages: list[PassageCut] = []
    start = fresh = 0  # the run's first unit, and the first that no passage has yet
    while fresh < len(units):
        stop = _stop(text, units, counts, added=added, start=start, limit=limit)
        while stop > start + 1 and not fits(Span(units[start].start, units[stop - 1].end)):
            stop -= 1
        if stop <= fresh:  # the overlap leaves no room
            start = fresh
            continue
        passages.append(PassageCut(Span(units[start].start, units[stop - 1].end), tuple(units[start:stop])))
        fresh = stop
        start = stop - 1 if stop - 1 > start else stop
    return passages


def _stop(text: str, units: list[Span], counts: list[int], *, added: int, start: int, limit: int) -> int:
    """Where the run from `start` ends by the sum of its counts: as far as it fits, or a paragraph's end before that."""
    total, stop, at_break = added, start, 0
    while stop < len(units) and (stop == start or total + counts[stop] - added <= limit):
        total += counts[stop] - added
        stop += 1
        if total >= _FULL * limit and stop < len(units) and _BREAK.search(text, units[stop - 1].end, units[stop].start):
            at_break = stop
    # Not when it would end on the overlap.
    return at_break if stop < len(units) and at_break > start + 1 else stop


def _units(text: str, sentences: Sequence[Span], count_tokens: Counter, limit: int) -> tuple[list[Span], list[int]]:
    """The sentences, those too long in pieces, with the tokens of each."""
    units: list[Span] = []
    counts: list[int] = []
    for sentence, tokens in zip(sentences, count_tokens([text[s.start : s.end] for s in sentences]), strict=True):
        if tokens <= limit and sentence.end - sentence.start <= _LONGEST_PIECE:
            units.append(sentence)
            counts.append(tokens)
            continue
        pieces = _pieces(text, sentence, count_tokens, limit)
        units += pieces
        counts += count_tokens([text[p.start : p.end] for p in pieces])
    return units, counts


def _pieces(text: str, sentence: Span, count_tokens: Counter, limit: int) -> list[Span]:
    pieces = []
    start = sentence.start
    while start < sentence.end:
        end = _piece_end(text, start, sentence.end, count_tokens, limit)
        pieces.append(Span(start, start + len(text[start:end].rstrip())))
        rest = _NOT_SPACE.search(text, end, sentence.end)
        start = rest.start() if rest else sentence.end
    return pieces


def _piece_end(text: str, start: int, end: int, count_tokens: Counter, limit: int) -> int:
    """The end of the longest piece from `start` that fits, drawn back to a clause's end or space in its second half."""
    fits, too_long = start + 1, min(end, start + _LONGEST_PIECE) + 1
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if count_tokens([text[start:middle]])[0] <= limit:
            fits = middle
        else:
            too_long = middle
    if fits == end:
        return end
    half = (start + fits) // 2
    for pattern in (_CLAUSE_END, _SPACE):
        ends = [match.end() for match in pattern.finditer(text, half, fits)]
        while ends:
            place = ends.pop()
            if count_tokens([text[start:place].rstrip()])[0] <= limit:
                return place
    return fits
