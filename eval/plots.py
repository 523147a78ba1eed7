"""Plots as inline SVG: risk–coverage, calibration, latency, shares by kind. Nothing is loaded, no script; all text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from eval.bootstrap import Interval

_WIDTH, _HEIGHT = 420, 300
_LEFT, _BOTTOM, _TOP, _RIGHT = 52, 40, 28, 16
_ROW = 22

Point = tuple[float, float]


def line_plot(
    title: str, points: Sequence[Point], *, x: str, y: str, diagonal: bool = False, steps: bool = False
) -> str:
    """A line through points of the unit square; `diagonal` draws x = y, `steps` a staircase."""
    path = []
    for at, (px, py) in enumerate(points):
        if at and steps:
            path.append(f"{_x(px):.1f},{_y(points[at - 1][1]):.1f}")
        path.append(f"{_x(px):.1f},{_y(py):.1f}")
    dots = "" if steps else "".join(f'<circle class="dot" cx="{_x(a):.1f}" cy="{_y(b):.1f}" r="3"/>' for a, b in points)
    line = f'<polyline class="line" points="{" ".join(path)}"/>' if path else _empty()
    guide = f'<line class="guide" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>' if diagonal else ""
    return _frame(title, _axes(x, y) + guide + line + dots, _HEIGHT)


def histogram(
    title: str, values: Sequence[float], *, unit: str, bins: int = 20, marks: Sequence[tuple[str, float]] = ()
) -> str:
    """How often values occur, over `bins` equal widths from 0 to the largest; `marks` are named vertical lines."""
    top = max(values, default=0.0)
    if top <= 0:
        return _frame(title, _empty(), _HEIGHT)
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int(value / top * bins))] += 1
    most = max(counts)
    bars = "".join(
        f'<rect class="bar" x="{_x(at / bins):.1f}" y="{_y(count / most):.1f}" width="{(_x(1) - _x(0)) / bins - 1:.1f}" '
        f'height="{_y(0) - _y(count / most):.1f}"><title>{count}</title></rect>'
        for at, count in enumerate(counts)
    )
    lines = "".join(
        f'<line class="guide" x1="{_x(value / top):.1f}" y1="{_y(0)}" x2="{_x(value / top):.1f}" y2="{_y(1)}"/>'
        f'<text x="{_x(value / top) + 3:.1f}" y="{_y(1) + 10 + 12 * at}">{escape(name)} {value:.3g}</text>'
        for at, (name, value) in enumerate(marks)
    )
    labels = "".join(
        f'<text class="tick" text-anchor="middle" x="{_x(share):.1f}" y="{_y(0) + 15}">{share * top:.2g}</text>'
        for share in (0, 0.5, 1)
    )
    return _frame(title, bars + lines + labels + _label(unit, f"questions (most: {most})"), _HEIGHT)


def bars(title: str, rows: Sequence[tuple[str, Interval]]) -> str:
    """A horizontal bar of 0..1 for each row, with its 95 % interval."""
    height = _TOP + _ROW * len(rows) + 12
    left, right = 130, _WIDTH - 70
    drawn = []
    for at, (name, interval) in enumerate(rows):
        y = _TOP + _ROW * at

        def place(share: float) -> float:
            return left + (right - left) * share

        drawn.append(
            f'<text class="tick" text-anchor="end" x="{left - 6}" y="{y + 13}">{escape(name)} ({interval.n})</text>'
            f'<rect class="bar" x="{left}" y="{y + 3}" width="{max(0.5, place(interval.value) - left):.1f}" height="{_ROW - 8}"/>'
            f'<line class="whisker" x1="{place(interval.low):.1f}" x2="{place(interval.high):.1f}" y1="{y + 10}" y2="{y + 10}"/>'
            f'<text class="tick" x="{right + 8}" y="{y + 13}">{interval.value:.2f}</text>'
        )
    return _frame(title, "".join(drawn) or _empty(), height)


def _x(share: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * share


def _y(share: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * share


def _axes(x: str, y: str) -> str:
    ticks = "".join(
        f'<line class="grid" x1="{_x(0)}" x2="{_x(1)}" y1="{_y(share):.1f}" y2="{_y(share):.1f}"/>'
        f'<text class="tick" text-anchor="end" x="{_x(0) - 6}" y="{_y(share) + 4:.1f}">{share:g}</text>'
        f'<text class="tick" text-anchor="middle" x="{_x(share):.1f}" y="{_y(0) + 15}">{share:g}</text>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    )
    return ticks + _label(x, y)


def _label(x: str, y: str) -> str:
    middle = (_y(0) + _y(1)) / 2
    return (
        f'<text text-anchor="middle" x="{_x(0.5):.1f}" y="{_HEIGHT - 6}">{escape(x)}</text>'
        f'<text text-anchor="middle" transform="translate(13 {middle:.0f}) rotate(-90)">{escape(y)}</text>'
    )


def _empty() -> str:
    return f'<text text-anchor="middle" x="{_WIDTH / 2}" y="{_HEIGHT / 2}">nothing to show</text>'


def _frame(title: str, inside: str, height: int) -> str:
    return (
        f'<svg role="img" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" aria-label="{escape(title)}">'
        f'<text class="title" x="{_WIDTH / 2}" y="16" text-anchor="middle">{escape(title)}</text>{inside}</svg>'
    )
