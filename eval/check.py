"""The baseline that `dateline eval --check` holds a run against. Written by `--write-baseline`, kept in `baseline.json`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.bootstrap import Interval
from eval.measures import HIGHER_IS_BETTER
from eval.records import Results
from eval.summary import Summary
from index.errors import DatelineError

BASELINE = Path(__file__).resolve().parent / "baseline.json"
CHECKED = (
    "right answers_right nugget_recall citation_source citation_quote refused answered article_recall_5 passage_recall_5 "
    "passage_mrr answer_precision sentences quotes_exact unsupported aurc"
)
EXACT = frozenset({"quotes_exact"})  # these may not fall at all
TOLERANCE = 0.02  # of a share; the extractive answerer is deterministic, so this is for other processors' rounding


class Floor(BaseModel):
    """A measure's value when the baseline was written, its 95 % interval, and the worst value that passes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float
    low: float
    high: float
    bound: float


class Baseline(BaseModel):
    """Floors by "group/measure", and for what they hold: the questions and the answerer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    commit: str | None
    questions_digest: str
    answerer: str
    floors: dict[str, Floor]


class BaselineError(DatelineError):
    """The baseline is missing, damaged, or of other questions or another answerer."""


def write_baseline(results: Results, summary: Summary, path: Path, *, tolerance: float = TOLERANCE) -> Baseline:
    """Writes the baseline of a run; each bound is `tolerance` worse than the value.

    Raises `BaselineError` for a run with failures.
    """
    if not results.finished or summary.overall.failed:
        raise BaselineError("A baseline needs a finished run without failed questions.")
    floors = {}
    for name, key, interval in _checked(summary):
        slack = 0.0 if key in EXACT else tolerance
        floors[name] = Floor(
            value=round(interval.value, 4),
            low=round(interval.low, 4),
            high=round(interval.high, 4),
            bound=round(interval.value - slack if HIGHER_IS_BETTER[key] else interval.value + slack, 4),
        )
    settings = results.settings
    baseline = Baseline(
        commit=settings.commit, questions_digest=settings.questions_digest, answerer=settings.answerer, floors=floors
    )
    path.write_text(baseline.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return baseline


def read_baseline(path: Path) -> Baseline:
    """The baseline in a file. Raises `BaselineError`."""
    try:
        return Baseline.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BaselineError(f"{path}: there is no baseline; write one with: dateline eval --write-baseline") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BaselineError(
            f"{path}: {where}: {first['msg']}. Write it anew: dateline eval --write-baseline"
        ) from error


def check(results: Results, summary: Summary, path: Path) -> list[str]:
    """What is worse than the baseline allows, as messages; none where all is well.

    Raises `BaselineError` where the baseline is of other questions or another answerer, so that it says nothing of this run.
    """
    baseline = read_baseline(path)
    for name in ("questions_digest", "answerer"):
        if getattr(baseline, name) != getattr(results.settings, name):
            what = "other questions" if name == "questions_digest" else f"the answerer {baseline.answerer!r}"
            raise BaselineError(f"{path} is of {what}, not of this run. Write it anew: dateline eval --write-baseline")
    failures = []
    if not results.finished:
        failures.append("The run is not finished.")
    failures += [
        f"{record.question.id} failed: {record.error}" for record in results.records if record.error is not None
    ]
    values = {name: (key, interval) for name, key, interval in _checked(summary)}
    for name, floor in baseline.floors.items():
        if name not in values:
            failures.append(f"{name}: was {floor.value:.4f}, is not measured any more")
            continue
        key, interval = values[name]
        # Of few questions one may fall on the other side of the threshold by another processor's rounding (seen by .0009).
        one = 0.0 if key in EXACT or not interval.n else 1 / interval.n
        higher = HIGHER_IS_BETTER[key]
        bound = min(floor.bound, floor.value - one) if higher else max(floor.bound, floor.value + one)
        if interval.value < bound - 1e-4 if higher else interval.value > bound + 1e-4:
            allowed = "at least" if higher else "at most"
            failures.append(
                f"{name}: {interval.value:.4f}, {allowed} {bound:.4f} is allowed (baseline {floor.value:.4f})"
            )
    return failures


def _checked(summary: Summary) -> Iterator[tuple[str, str, Interval]]:
    for group in (summary.overall, *summary.halves):
        for key in CHECKED.split():
            if key in group.values:
                yield f"{group.name}/{key}", key, group.values[key]
