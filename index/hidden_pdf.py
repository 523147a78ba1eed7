"""What a PDF page writes and does not show: white on white paper, in tiny print, or drawn without ink.

Colours and sizes are followed through the page's operators; where anything but white was painted before, white words are
taken to stand on it, and where there is a picture, words without ink are taken to be what was recognised in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import hypot
from typing import Any

_SMALL = 2.0  # points
_PALE = 0.95  # from here on a channel counts as full
_FILLS = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
_NO_INK = frozenset((3, 7))

Visitor = Callable[[Any, Any, Any, Any], None]


@dataclass(frozen=True, slots=True)
class _State:
    """What `q` keeps and `Q` brings back."""

    white: bool = False
    inkless: bool = False
    size: float = 0.0


@dataclass(slots=True)
class _Page:
    now: _State = _State()
    kept: list[_State] = field(default_factory=list)
    painted: bool = False  # something else than white stands on the paper
    pictured: bool = False

    def hides(self, cm: Sequence[float], tm: Sequence[float]) -> bool:
        size = abs(self.now.size) * hypot(tm[2], tm[3]) * hypot(cm[2], cm[3])
        if 0 < size < _SMALL:
            return True
        return (self.now.white and not self.painted) or (self.now.inkless and not self.pictured)


def without_hidden() -> Visitor:
    """A visitor for `pypdf`'s `extract_text(visitor_operand_before=…)` that empties the strings of hidden words; one a page."""
    page = _Page()

    def visit(operator: bytes, operands: list[Any], cm: Sequence[float], tm: Sequence[float]) -> None:
        if operator in (b"Tj", b"TJ", b"'", b'"'):
            if operands and page.hides(cm, tm):
                operands[-1] = type(operands[-1])()
        else:
            _follow(page, operator, operands)

    return visit


def _follow(page: _Page, operator: bytes, operands: list[Any]) -> None:
    numbers = [float(each) for each in operands if isinstance(each, (int, float))]
    if operator == b"q":
        page.kept.append(page.now)
    elif operator == b"Q":
        page.now = page.kept.pop() if page.kept else page.now
    elif operator in (b"g", b"rg", b"k", b"sc", b"scn"):
        page.now = replace(page.now, white=_is_white(numbers, operator))
    elif operator == b"cs":
        page.now = replace(page.now, white=False)
    elif operator == b"Tr" and numbers:
        page.now = replace(page.now, inkless=int(numbers[0]) in _NO_INK)
    elif operator == b"Tf" and numbers:
        page.now = replace(page.now, size=numbers[-1])
    elif operator in (b"Do", b"EI", b"INLINE IMAGE", b"sh"):
        page.painted = page.pictured = True
    elif operator in _FILLS and not page.now.white:
        page.painted = True


def _is_white(channels: Sequence[float], operator: bytes) -> bool:
    if operator == b"k" or len(channels) == 4:
        return bool(channels) and all(channel <= 1 - _PALE for channel in channels)
    return bool(channels) and all(channel >= _PALE for channel in channels)
