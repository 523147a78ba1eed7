"""Two runs over the same questions: paired differences with bootstrap p-values, and which questions flipped."""

from __future__ import annotations

from dataclasses import dataclass

from eval.bootstrap import Interval, paired_difference
from eval.measures import MEASURES
from eval.records import Record, Results, ResultsError

_ROW = 34


@dataclass(frozen=True, slots=True)
class Difference:
    """How a measure differs over the questions that both runs have a value for; `interval` is of B - A."""

    title: str
    one: float
    other: float
    interval: Interval
    p: float
    higher_is_better: bool


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that one run got right and the other wrong."""

    id: str
    kind: str
    half: str
    question: str
    gained: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """`settings` are those that differ: (name, in A, in B). `only_one`, `only_other` count questions that the other lacks."""

    settings: tuple[tuple[str, str, str], ...]
    questions: int
    only_one: int
    only_other: int
    differences: tuple[Difference, ...]
    flips: tuple[Flip, ...]


def compare(one: Results, other: Results) -> Comparison:
    """Compares run A with run B, question by question. Raises `ResultsError` where they share none.

    A question counts as shared when its whole text, gold and all, is the same in both.
    """
    first = {record.question.id: record for record in one.records}
    second = {record.question.id: record for record in other.records}
    shared = [
        (record, second[key])
        for key, record in first.items()
        if key in second and second[key].question == record.question
    ]
    if not shared:
        raise ResultsError("The two runs have no question in common; compare runs over the same question set.")
    return Comparison(
        settings=_differing(one, other),
        questions=len(shared),
        only_one=len(first) - len(shared),
        only_other=len(second) - len(shared),
        differences=tuple(_differences(shared)),
        flips=tuple(_flip(a, b) for a, b in shared if a.right != b.right),
    )


def comparison_text(comparison: Comparison, *, show_sealed: bool = False) -> str:
    """The comparison for a terminal. Flips of the sealed half are only counted, unless `show_sealed`."""
    lines = [
        f"{comparison.questions} questions in both, {comparison.only_one} only in A, {comparison.only_other} only in B"
    ]
    lines += [f"  {name}: {one} → {other}" for name, one, other in comparison.settings]
    lines += ["", "".ljust(_ROW) + f"{'A':>8}{'B':>8}{'B-A':>8}  {'95 %':^17}{'p':>8}"]
    for item in comparison.differences:
        interval = f"[{item.interval.low:+.3f}, {item.interval.high:+.3f}]"
        row = f"{item.one:8.3f}{item.other:8.3f}{item.interval.value:+8.3f}  {interval:17}{item.p:8.4f}"
        lines.append(item.title.ljust(_ROW) + row + _verdict(item))
    gained = sum(flip.gained for flip in comparison.flips)
    lines += ["", f"flips: {gained} became right, {len(comparison.flips) - gained} became wrong"]
    hidden = 0
    for flip in comparison.flips:
        if flip.half == "sealed" and not show_sealed:
            hidden += 1
        else:
            lines.append(f"  {'+' if flip.gained else '-'} {flip.id} ({flip.kind}) {flip.question}")
    if hidden:
        lines.append(f"  {hidden} of them in the sealed half, not shown (--show-sealed)")
    return "\n".join(lines) + "\n"


def _differences(shared: list[tuple[Record, Record]]) -> list[Difference]:
    differences = []
    for measure in MEASURES:
        pairs = [
            (a, b)
            for one, other in shared
            if (a := measure.of(one)) is not None and (b := measure.of(other)) is not None
        ]
        if not pairs:
            continue
        ones, others = [a for a, _ in pairs], [b for _, b in pairs]
        interval, p = paired_difference(ones, others)
        means = sum(ones) / len(ones), sum(others) / len(others)
        differences.append(Difference(measure.title, *means, interval, p, measure.higher_is_better))
    return differences


def _verdict(item: Difference) -> str:
    if item.p >= 0.05 or item.interval.value == 0:
        return ""
    return "  better" if (item.interval.value > 0) == item.higher_is_better else "  worse"


def _flip(one: Record, other: Record) -> Flip:
    question = one.question
    return Flip(question.id, question.kind, question.half, question.question, other.right)


def _differing(one: Results, other: Results) -> tuple[tuple[str, str, str], ...]:
    names = ("commit", "answerer", "embedding_model", "fingerprint", "k", "python")
    found = [(name, str(getattr(one.settings, name)), str(getattr(other.settings, name))) for name in names]
    keys = sorted(one.settings.settings.keys() | other.settings.settings.keys())
    found += [(key, str(one.settings.settings.get(key)), str(other.settings.settings.get(key))) for key in keys]
    return tuple(item for item in found if item[1] != item[2])
