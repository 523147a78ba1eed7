"""Rows of the speed table: one figure of one system each, printed side by side with who is ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

DATELINE = "Dateline"
_UNITS = {"s": 1, "MB": 0, "passages/s": 1, "articles/s": 1, "bytes": 0, "ms": 1, "×": 2, "passages": 0, "": 3}
_MORE_IS_BETTER = {"passages/s", "articles/s", ""}
_NOT_COMPARED = {"passages"}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `value` is None where there is none, and `note` then says why."""

    group: str
    measure: str
    system: str
    value: float | None
    unit: str
    note: str = ""


def as_json(rows: Sequence[Row], about: dict[str, Any]) -> dict[str, Any]:
    """All rows, with what they were measured on."""
    return about | {"rows": [asdict(row) for row in rows]}


def table(rows: Sequence[Row]) -> str:
    """A line for each measure, a column for each system, and where Dateline stands among them."""
    systems = list(dict.fromkeys(row.system for row in rows))
    measures = list(dict.fromkeys((row.group, row.measure) for row in rows))
    lines = ["| measure | " + " | ".join(systems) + " | Dateline is |", "|---" * (len(systems) + 2) + "|"]
    notes: list[str] = []
    for group, measure in measures:
        of = {row.system: row for row in rows if (row.group, row.measure) == (group, measure)}
        cells = [_cell(of.get(system), notes) for system in systems]
        lines.append(f"| {group}: {measure} | {' | '.join(cells)} | {standing(list(of.values()))} |")
    lines += ["", *(f"[{number}] {note}" for number, note in enumerate(notes, 1))]
    return "\n".join(lines) + "\n"


def standing(rows: Sequence[Row]) -> str:
    """ "ahead" or "behind" of the best peer, with the factor; empty where there is nobody to compare with."""
    own = next((row.value for row in rows if row.system == DATELINE), None)
    peers = [row.value for row in rows if row.system != DATELINE and row.value is not None]
    if own is None or not peers or rows[0].unit in _NOT_COMPARED:
        return ""
    more = rows[0].unit in _MORE_IS_BETTER
    best = max(peers) if more else min(peers)
    if own == best:
        return "level"
    better = own > best if more else own < best
    low, high = sorted((own, best))
    factor = f" {high / low:.1f}×" if low > 0 else ""
    return f"{'ahead' if better else 'behind'}{factor}"


def _cell(row: Row | None, notes: list[str]) -> str:
    if row is None:
        return "–"
    mark = ""
    if row.note:
        if row.note not in notes:
            notes.append(row.note)
        mark = f" [{notes.index(row.note) + 1}]"
    if row.value is None:
        return f"none{mark}"
    return f"{row.value:,.{_UNITS[row.unit]}f} {row.unit}".rstrip() + mark
