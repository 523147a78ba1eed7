"""`sets`: small article sets with known truths, for disagreement, the newest value and as-of; see `eval/sets/README.md`.

Shipped with Dateline. A disagreement that is found counts where two of its sides stand in the articles of two true sides and
say their values; its kind is judged apart. Figures of the sealed half never show which sets failed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from eval.bootstrap import Interval, mean_interval, statistic_interval
from eval.suites.marks import marks_table, same_party
from eval.suites.rows import naming, rows_of
from eval.suites.types import Suite, source_of
from eval.summary import cell
from index.types import Filters
from rag.types import Answer, Disagreement, Query

if TYPE_CHECKING:
    from rag.desk import Desk

FOLDER = Path(__file__).resolve().parent.parent / "sets"
FILE_NAME = "sets-results.jsonl"
NAME = "sets"
LEARN = "learn"  # the half that only models are fitted on: what they make of it says nothing, and takes ten minutes
_ROW, _CELL = 44, 26


@dataclass(frozen=True, slots=True)
class TrueSide:
    """A side of a true disagreement: who, in which article, and one of the values that it says."""

    claimant: str | None
    values: tuple[str, ...]
    article: str


@dataclass(frozen=True, slots=True)
class ArticleSet:
    """A question over a few articles, with the disagreements that there are and what should lead."""

    id: str
    half: str
    kind: str
    question: str
    as_of: date | None
    articles: tuple[dict[str, str], ...]
    disagreements: tuple[tuple[str, tuple[TrueSide, ...]], ...]
    lead: tuple[str, ...]
    earlier: tuple[str, ...]

    @property
    def query(self) -> Query:
        return Query(self.question, Filters(as_of=self.as_of, source=source_of(NAME, f"{self.id}/*")), id=self.id)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one set: how many disagreements were right, found and true, and what was told of them."""

    set: ArticleSet
    right: int
    found: int
    kinds: tuple[bool, ...] = field(default=())  # of those right
    claimants: tuple[bool, ...] = field(default=())  # of the sides of those right
    lead: bool | None = None
    earlier: bool | None = None
    abstained: bool = False
    outside: int = 0  # citations of articles later than as_of


def load_sets(folder: Path) -> tuple[ArticleSet, ...]:
    """The sets of a folder's `sets.jsonl` and, where they are there, of the other files. Raises SuiteError."""
    sets = []
    for path in [folder / name for name in ("sets.jsonl", "fresh.jsonl", "more.jsonl", "learn.jsonl")]:
        for number, row in rows_of(path) if path.name == "sets.jsonl" or path.exists() else ():
            with naming(path, f"line {number}"):
                sets.append(_set(row))
    return tuple(sets)


def load_beside(folder: Path) -> tuple[tuple[str, str], ...]:
    """Questions about what nothing disagrees on, each with the id of the set whose articles answer it. Raises SuiteError."""
    path = folder / "beside.jsonl"
    rows = []
    for number, row in rows_of(path) if path.exists() else ():
        with naming(path, f"line {number}"):
            rows.append((str(row["set"]), str(row["question"])))
    return tuple(rows)


def run_sets(
    folder: Path,
    out_dir: Path,
    open_desk: Callable[[Path | None], Desk],
    build_index: Callable[[Sequence[Path], Path], object],
) -> str:
    """Asks each set's question of its articles, writes `sets-results.jsonl`, and returns the tables of the halves."""
    from rag.answer import answer

    sets = [item for item in load_sets(folder) if item.half != LEARN]
    articles = out_dir / "articles" / f"{NAME}.jsonl"
    articles.parent.mkdir(parents=True, exist_ok=True)
    records = (json.dumps(record, ensure_ascii=False) + "\n" for item in sets for record in item.articles)
    articles.write_text("".join(records), encoding="utf-8")
    build_index([articles.parent], out_dir / "index")
    desk = open_desk(out_dir / "index").with_answerer("extractive")
    outcomes = []
    with (out_dir / FILE_NAME).open("w", encoding="utf-8") as file:
        for item in tqdm(sets, desc="sets", unit="set", file=sys.stderr, disable=None):
            outcome = judge(item, answer(item.query, desk))
            outcomes.append(outcome)
            file.write(json.dumps(_line(outcome)) + "\n")
    halves = dict.fromkeys(item.half for item in sets)
    tables = [_table(half, [o for o in outcomes if o.set.half == half]) for half in halves]
    return "\n".join([*tables, marks_table(folder)])


def judge(item: ArticleSet, answer: Answer) -> Outcome:
    """Compares an answer with a set's truth."""
    sources = {citation.n: citation.source for citation in answer.citations}
    left = list(item.disagreements)
    kinds: list[bool] = []
    claimants: list[bool] = []
    for found in answer.disagreements:
        for true in left:
            pairs = _pairs(item, found, true[1], sources)
            if len(pairs) >= 2:
                left.remove(true)
                kinds.append(found.kind == true[0])
                claimants += pairs
                break
    first = answer.sentences[0].text if answer.sentences else ""
    said_earlier = f"{answer.message} " + " ".join(s.text for d in answer.disagreements for s in d.sides[1:])
    dates = {citation.source: citation.date for citation in answer.citations}
    return Outcome(
        item,
        right=len(kinds),
        found=len(answer.disagreements),
        kinds=tuple(kinds),
        claimants=tuple(claimants),
        lead=says(first, item.lead) if item.lead else None,
        earlier=says(said_earlier, item.earlier) if item.earlier else None,
        abstained=answer.abstained,
        outside=sum(item.as_of is not None and (day is None or day > item.as_of) for day in dates.values()),
    )


def _pairs(item: ArticleSet, found: Disagreement, true: Sequence[TrueSide], sources: dict[int, str]) -> list[bool]:
    """For each true side that a side of `found` states, whether its claimant is right too."""
    sides = list(found.sides)
    pairs = []
    for wanted in true:
        for side in sides:
            place = sources.get(side.n) == source_of(NAME, f"{item.id}/{wanted.article}")
            if place and says(side.text, wanted.values):
                sides.remove(side)
                pairs.append(same_party(wanted.claimant, side.claimant))
                break
    return pairs


def says(text: str, values: Sequence[str]) -> bool:
    """Whether one of the values stands in the text as whole words, whatever the case."""
    flat = " ".join(text.split())
    return any(re.search(rf"(?<!\w){re.escape(value)}(?!\w|[.,]\d)", flat, re.IGNORECASE) for value in values)


def _set(row: dict[str, Any]) -> ArticleSet:
    truth = row["truth"]

    def side(fields: dict[str, Any]) -> TrueSide:
        return TrueSide(fields["claimant"], tuple(fields["values"]), fields["article"])

    records = [
        {key: str(article[key]) for key in ("title", "date", "source", "text") if article.get(key)}
        | {"id": f"{row['id']}/{article['id']}"}
        for article in row["articles"]
    ]
    return ArticleSet(
        id=row["id"],
        half=row["half"],
        kind=row["kind"],
        question=row["question"],
        as_of=date.fromisoformat(row["as_of"]) if row["as_of"] else None,
        articles=tuple(records),
        disagreements=tuple((d["kind"], tuple(map(side, d["sides"]))) for d in truth["disagreements"]),
        lead=tuple(truth["lead"]["values"]) if truth["lead"] else (),
        earlier=tuple(truth["earlier"]["values"]) if truth["earlier"] else (),
    )


def _line(outcome: Outcome) -> dict[str, Any]:
    item = outcome.set
    return {
        "id": item.id, "half": item.half, "kind": item.kind, "true": len(item.disagreements), "right": outcome.right,
        "found": outcome.found, "kinds": outcome.kinds, "claimants": outcome.claimants, "lead": outcome.lead,
        "earlier": outcome.earlier, "abstained": outcome.abstained, "outside": outcome.outside,
    }  # fmt: skip


def _table(half: str, outcomes: Sequence[Outcome]) -> str:
    lines = [f"{half}: {len(outcomes)} sets".ljust(_ROW) + "value [95 % interval]".rjust(_CELL)]

    def row(name: str, interval: Interval | None) -> None:
        lines.append(f"  {name}".ljust(_ROW) + cell(interval).rjust(_CELL))

    def share(values: Sequence[bool]) -> Interval | None:
        return mean_interval([float(value) for value in values]) if values else None

    counts = [(o.right, o.found, len(o.set.disagreements)) for o in outcomes]
    row("disagreement F1", statistic_interval(len(counts), lambda drawn: f1([counts[at] for at in drawn])))
    row("  precision", share([True] * sum(c[0] for c in counts) + [False] * sum(c[1] - c[0] for c in counts)))
    row("  recall", share([True] * sum(c[0] for c in counts) + [False] * sum(c[2] - c[0] for c in counts)))
    row("kinds told apart", share([k for o in outcomes for k in o.kinds]))
    row("claimants of sides right", share([c for o in outcomes for c in o.claimants]))
    row("lead right", share([o.lead for o in outcomes if o.lead is not None]))
    row("earlier value told", share([o.earlier for o in outcomes if o.earlier is not None]))
    lines.append(
        f"  citations outside as-of: {sum(o.outside for o in outcomes)}; abstained: {sum(o.abstained for o in outcomes)}"
    )
    for kind in dict.fromkeys(o.set.kind for o in outcomes):
        members = [o for o in outcomes if o.set.kind == kind]
        true, right = sum(len(o.set.disagreements) for o in members), sum(o.right for o in members)
        alarms = sum(o.found - o.right for o in members)
        lines.append(f"  {kind:20} {len(members):3} sets, {true:3} true, {right:3} found, {alarms:3} false alarms")
    return "\n".join(lines) + "\n"


def f1(counts: Sequence[tuple[int, int, int]]) -> float:
    """F1 of (right, found, true) summed over sets; 1 where nothing is true and nothing was found."""
    right, found, true = (sum(column) for column in zip(*counts, strict=True))
    return 2 * right / (found + true) if found + true else 1.0


SETS = Suite(NAME, "Apache-2.0", "sets.jsonl", measure=run_sets, shipped=FOLDER)
