"""`dateline eval --speed`: Dateline and its peers indexing and searching the same texts on this machine, in one run.

Every figure is of a process of its own, one at a time; the table also shows where Dateline is behind. Knows nothing of how a
figure is got: that is in the files beside it.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from eval import speed_texts
from eval.speed_cold import cold_rows, copies_rows
from eval.speed_index import again_rows, files_rows, index_rows
from eval.speed_plan import SIZES, Plan, Say
from eval.speed_quality import quality_rows
from eval.speed_rows import Row, as_json, table
from eval.speed_search import search_rows
from eval.suites.types import SuiteError
from eval.system import commit
from index.errors import UsageError
from index.models import find_model

FILE = "speed.json"
GROUPS = ("news", "mixed", "copies", "search", "incomplete")
_MIXED = 2000  # distinct texts


def measure(
    data: Path | None,
    out_dir: Path,
    *,
    cache: Path,
    limit: int | None = None,
    only: Sequence[str] | None = None,
    sizes: Sequence[int] | None = None,
    peers_python: Path | None = None,
    say: Say = lambda _: None,
) -> str:
    """Measures the groups (`only` some of `GROUPS`), writes `out_dir/speed.json` and returns the table.

    `data` is the folder that DATELINE_DATA names where it is None. `limit` articles at most; `sizes` of the made-up indexes.
    """
    groups = _groups(only)
    rows: list[Row] = []
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out_dir, prefix="speed-") as scratch:
        plan = Plan(
            data=_data(data), scratch=Path(scratch), cache=cache.absolute(), model=find_model().folder, limit=limit,
            sizes=tuple(sizes or SIZES), peers_python=peers_python, say=say,
        )  # fmt: skip
        about = {
            "date": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit(), "platform": platform.platform(),
            "python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0], "limit": limit,
        }  # fmt: skip
        for group in groups:
            say(f"{group} …")
            for row in _MEASURES[group](plan):
                rows.append(row)
                # At once, so that a run that is stopped leaves what it measured.
                (out_dir / FILE).write_text(json.dumps(as_json(rows, about), indent=1, ensure_ascii=False) + "\n")
            shutil.rmtree(plan.scratch / group, ignore_errors=True)
    return table(rows)


def _news(plan: Plan) -> Iterator[Row]:
    records, asked = _news_and_questions(plan)
    questions = [question for question, _ in asked]
    yield from index_rows(plan, "news", records, questions)
    yield from cold_rows(plan, "news", questions)
    yield from again_rows(plan, "news", records)


def _mixed(plan: Plan) -> Iterator[Row]:
    records = speed_texts.distinct(plan.data, min(_MIXED, plan.limit or _MIXED))
    asked = speed_texts.questions(plan.data, records)
    questions = [question for question, _ in asked] or [_title(records)]
    yield from index_rows(plan, "mixed", records, questions)
    yield from files_rows(plan, "mixed", records)


def _copies(plan: Plan) -> Iterator[Row]:
    yield from copies_rows(plan, "copies", speed_texts.news(plan.data, plan.limit))


def _search(plan: Plan) -> Iterator[Row]:
    records = speed_texts.news(plan.data)
    questions = [question for question, _ in speed_texts.questions(plan.data, records)]
    yield from search_rows(plan, records, questions[: plan.limit])


def _incomplete(plan: Plan) -> Iterator[Row]:
    yield from quality_rows(plan, *_news_and_questions(plan))


_MEASURES: dict[str, Callable[[Plan], Iterator[Row]]] = {
    "news": _news,
    "mixed": _mixed,
    "copies": _copies,
    "search": _search,
    "incomplete": _incomplete,
}


def _news_and_questions(plan: Plan) -> tuple[list[speed_texts.Record], list[tuple[str, frozenset[str]]]]:
    """The articles, and the questions on them. With a limit, articles that questions are asked about come first."""
    records = speed_texts.news(plan.data)
    asked = speed_texts.questions(plan.data, records)
    gold = {article for _, articles in asked for article in articles}
    records = sorted(records, key=lambda record: record["id"] not in gold)[: plan.limit]
    return records, speed_texts.questions(plan.data, records)


def _title(records: Sequence[speed_texts.Record]) -> str:
    return next((record["title"] for record in records if record.get("title")), "What happened?")


def _groups(only: Sequence[str] | None) -> Sequence[str]:
    unknown = [group for group in only or () if group not in GROUPS]
    if unknown:
        raise UsageError(f"--only {','.join(unknown)}: there are {', '.join(GROUPS)}.")
    return only or GROUPS


def _data(given: Path | None) -> Path:
    root = given or (Path(os.environ["DATELINE_DATA"]) if "DATELINE_DATA" in os.environ else None)
    if root is None or not (root / "news").is_dir():
        where = f"{root} has no folder news. " if root is not None else ""
        raise SuiteError(
            f"{where}Give the folder that holds news, timeqa, clapnq and mtrag by --data, or set DATELINE_DATA."
        )
    return root
