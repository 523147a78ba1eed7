"""A run's records summed up: each measure with its 95 % interval, over all, by half and by kind; and the table of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.bootstrap import Interval, mean_interval, statistic_interval
from eval.measures import ALL_MEASURES, MEASURES, SAMPLE_MEASURES
from eval.records import Record

ALL = "all"
_ROW = 34
_CELL = 18


@dataclass(frozen=True, slots=True)
class Group:
    """The measures of some of the questions, by key; those that apply to none of them are missing."""

    name: str
    questions: int
    failed: int
    values: dict[str, Interval]


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens and money that a language model took for a run; cost None where no price is known."""

    input_tokens: int
    output_tokens: int
    cost: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    overall: Group
    halves: tuple[Group, ...]
    kinds: tuple[Group, ...]
    spent: Spent | None

    @property
    def groups(self) -> tuple[Group, ...]:
        return (self.overall, *self.halves, *self.kinds)


def summarise(records: Sequence[Record]) -> Summary:
    """Sums up records. Halves and kinds stand in the order of their first question."""
    halves = dict.fromkeys(record.question.half for record in records)
    kinds = dict.fromkeys(record.question.kind for record in records)
    return Summary(
        overall=group(ALL, records),
        halves=tuple(group(half, [r for r in records if r.question.half == half]) for half in sorted(halves)),
        kinds=tuple(group(kind, [r for r in records if r.question.kind == kind], sample=False) for kind in kinds),
        spent=_spent(records),
    )


def group(name: str, records: Sequence[Record], *, sample: bool = True) -> Group:
    """The measures of these records; `sample` also those of all answers together, whose intervals take longer."""
    values: dict[str, Interval] = {}
    for measure in MEASURES:
        each = [value for record in records if (value := measure.of(record)) is not None]
        if each:
            values[measure.key] = mean_interval(each)
    for whole in SAMPLE_MEASURES if sample else ():
        fitting = [record for record in records if whole.applies(record)]
        if fitting:
            values[whole.key] = statistic_interval(
                len(fitting),
                lambda drawn, whole=whole, fitting=fitting: whole.value([fitting[at] for at in drawn]),  # type: ignore[misc]
            )
    return Group(name, len(records), sum(record.error is not None for record in records), values)


def table(summary: Summary) -> str:
    """The measures as rows over all and the halves with intervals, then the kinds with their main figures, for a terminal."""
    groups = (summary.overall, *summary.halves) if len(summary.halves) > 1 else (summary.overall,)
    lines = ["".ljust(_ROW) + "".join(f"{one.name} ({one.questions})".rjust(_CELL + 2) for one in groups)]
    for measure in ALL_MEASURES:
        if any(measure.key in one.values for one in groups):
            cells = (cell(one.values.get(measure.key), measure.unit) for one in groups)
            lines.append(measure.title.ljust(_ROW) + "".join(text.rjust(_CELL + 2) for text in cells))
    lines.append("failed questions".ljust(_ROW) + "".join(str(one.failed).rjust(_CELL + 2) for one in groups))
    if len(summary.kinds) > 1:
        lines += ["", *_kinds(summary.kinds)]
    if summary.spent is not None:
        cost = "" if summary.spent.cost is None else f", cost {summary.spent.cost:.4f}"
        lines += ["", f"tokens: {summary.spent.input_tokens} in, {summary.spent.output_tokens} out{cost}"]
    return "\n".join(lines) + "\n"


def cell(interval: Interval | None, unit: str = "share") -> str:
    """A value with its interval: ".812 [.75–.87]"; "–" where it does not apply."""
    if interval is None:
        return "–"
    digits = 2 if unit in {"number"} else 3
    return f"{_short(interval.value, digits)} [{_short(interval.low, 2)}–{_short(interval.high, 2)}]"


def _kinds(kinds: Sequence[Group]) -> list[str]:
    columns = (
        ("right", "right"),
        ("citation_quote", "cited"),
        ("passage_recall_5", "recall@5"),
        ("sentences", "sentences"),
    )
    lines = ["kind".ljust(16) + "n".rjust(5) + "failed".rjust(8) + "".join(title.rjust(20) for _, title in columns)]
    for one in kinds:
        cells = "".join(
            cell(one.values.get(key), "number" if key == "sentences" else "share").rjust(20) for key, _ in columns
        )
        lines.append(one.name.ljust(16) + str(one.questions).rjust(5) + str(one.failed).rjust(8) + cells)
    return lines


def _short(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text[1:] if text.startswith("0.") else text


def _spent(records: Sequence[Record]) -> Spent | None:
    usages = [usage for record in records if record.answer and (usage := record.answer.get("usage"))]
    if not usages:
        return None
    costs = [usage["cost"] for usage in usages if usage.get("cost") is not None]
    return Spent(
        sum(usage["input_tokens"] for usage in usages),
        sum(usage["output_tokens"] for usage in usages),
        sum(costs) if costs else None,
    )
