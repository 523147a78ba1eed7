"""Running a suite: its articles into an index of their own, its questions through the loop, its figures beside the published."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eval.bootstrap import Interval
from eval.measures import ALL_MEASURES
from eval.run import run, spread
from eval.suites.claims import run_claims
from eval.suites.types import Case, Suite, SuiteData, SuiteError, unique
from eval.summary import cell, summarise, table

if TYPE_CHECKING:
    from rag.desk import Desk

_SEEDS = Path(__file__).resolve().parent.parent.parent / "seeds"
_ROW = 44
_CELL = 26

OpenDesk = Callable[[Path | None], "Desk"]
BuildIndex = Callable[[Sequence[Path], Path], object]
Say = Callable[[str], None]


def run_suite(
    suite: Suite,
    folder: Path,
    out_dir: Path,
    open_desk: OpenDesk,
    build_index: BuildIndex,
    *,
    limit: int | None = None,
    say: Say = lambda _: None,
) -> str:
    """Runs a suite into `out_dir` and returns its table. `limit` takes that many cases, evenly spread over the suite."""
    if suite.load is not None:
        return _run_questions(suite, suite.load(folder), out_dir, open_desk, build_index, limit, say)
    if suite.load_claims is not None:
        claims = spread(suite.load_claims(folder), limit)
        build_index(
            [_SEEDS], out_dir / "index"
        )  # claims bring their own texts; only the index's embedding model is used
        text, interval = run_claims(claims, open_desk(out_dir / "index"), out_dir)
        return text + "\n" + beside_published(suite, {"macro_f1": interval})
    if suite.measure is not None:
        return suite.measure(folder, out_dir, open_desk, build_index)
    raise SuiteError(f"{suite.name}: this suite has no loader")


def write_articles(suite: Suite, data: SuiteData, cases: Sequence[Case], folder: Path) -> Path:
    """Writes the articles that the cases need as records for the index; returns the folder to index."""
    folder.mkdir(parents=True, exist_ok=True)
    articles = unique([*data.articles, *(article for case in cases for article in case.articles)])
    lines = (json.dumps(dict(article), ensure_ascii=False) + "\n" for article in articles)
    (folder / f"{suite.name}.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


def _run_questions(
    suite: Suite,
    data: SuiteData,
    out_dir: Path,
    open_desk: OpenDesk,
    build_index: BuildIndex,
    limit: int | None,
    say: Say,
) -> str:
    cases = spread(data.cases, limit)
    index = out_dir / "index"
    build_index([write_articles(suite, data, cases, out_dir / "articles")], index)
    results = run([case.question for case in cases], open_desk(index), out_dir, name=suite.name, progress=True, say=say)
    summary = summarise(results.records)
    return table(summary) + "\n" + beside_published(suite, summary.overall.values)


def beside_published(suite: Suite, values: dict[str, Interval]) -> str:
    """Dateline's figures with what others reached, and where that stands."""
    if not suite.published:
        return f"{suite.name}: no published figures to compare with\n"
    titles = {measure.key: measure.title for measure in ALL_MEASURES} | {"macro_f1": "macro-F1"}
    keys = list(dict.fromkeys(key for published in suite.published for key in published.figures))
    lines = [f"{suite.name} beside published figures".ljust(_ROW) + "".join(titles[key].rjust(_CELL) for key in keys)]
    lines.append("Dateline".ljust(_ROW) + "".join(cell(values.get(key)).rjust(_CELL) for key in keys))
    for published in suite.published:
        figures = (f"{published.figures[key]:.3f}" if key in published.figures else "–" for key in keys)
        row = published.system.ljust(_ROW) + "".join(text.rjust(_CELL) for text in figures)
        lines.append(f"{row}   ({published.source})")
    return "\n".join(lines) + "\n"
