"""The texts that speed is measured on, written as one `articles.jsonl` that every system reads.

News articles from `news/`, and distinct texts of several kinds from `news/`, `timeqa/`, `clapnq/` and `mtrag/`, all below the
folder that `--data` or `DATELINE_DATA` names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from eval.suites.rows import naming, rows_of, text_of
from eval.suites.types import SuiteError

Record = dict[str, str]


def news(data: Path, limit: int | None = None) -> list[Record]:
    """The articles of `news/articles.jsonl`, the first `limit` of them."""
    file = data / "news" / "articles.jsonl"
    records = []
    for number, row in rows_of(file):
        with naming(file, f"line {number}"):
            fields = ("id", "title", "date", "source", "url", "text")
            records.append({key: str(row[key]) for key in fields if row.get(key)} | {"text": str(row["text"])})
    return records[:limit]


def questions(data: Path, records: Sequence[Record]) -> list[tuple[str, frozenset[str]]]:
    """The news questions with the ids of the articles that answer them, of those whose article is among the records."""
    there = {record["id"] for record in records}
    file = data / "news" / "questions.jsonl"
    asked = [(str(row["question"]), frozenset(map(str, row["gold_ids"]))) for _, row in rows_of(file)]
    return [(question, gold) for question, gold in asked if gold & there]


def distinct(data: Path, count: int) -> list[Record]:
    """`count` texts, no two of them equal, from the four sources by turns, as long as each lasts.

    Raises `SuiteError` where there are not so many.
    """
    sources = [read(data) for read in (_news_texts, _timeqa, _clapnq, _mtrag)]
    seen: set[str] = set()
    taken: list[Record] = []
    while sources and len(taken) < count:
        for source in list(sources):
            record = next((each for each in source if each["text"].strip() and each["text"] not in seen), None)
            if record is None:
                sources.remove(source)
            elif len(taken) < count:
                seen.add(record["text"])
                taken.append(record)
    if len(taken) < count:
        raise SuiteError(f"{data} holds {len(taken)} distinct texts, and {count} are asked for: use --limit.")
    return taken


def write(records: Sequence[Record], folder: Path, name: str = "articles.jsonl") -> Path:
    """Writes the records into a folder; returns the folder, as `dateline index` takes it."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (folder / name).write_text("".join(lines), encoding="utf-8")
    return folder


def write_files(records: Sequence[Record], folder: Path) -> Path:
    """Writes each record as a file of its own, Markdown with its title above; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, record in enumerate(records):
        front = f"---\ntitle: {json.dumps(record['title'], ensure_ascii=False)}\n---\n" if record.get("title") else ""
        (folder / f"{number:06}.md").write_text(front + record["text"], encoding="utf-8")
    return folder


def with_one_changed(records: Sequence[Record]) -> tuple[list[Record], Record]:
    """The records with a sentence added at the end of the one in the middle, and that one."""
    changed = list(records)
    at = len(changed) // 2
    changed[at] = changed[at] | {"text": changed[at]["text"] + "\n\nA correction was added to this article on Tuesday."}
    return changed, changed[at]


def _news_texts(data: Path) -> Iterator[Record]:
    return iter(news(data))


def _timeqa(data: Path) -> Iterator[Record]:
    file = data / "timeqa" / "human_annotated_test.json"
    for number, row in enumerate(json.loads(text_of(file))):
        with naming(file, f"text {number}"):
            yield {"id": f"timeqa-{number}", "title": str(row["paras"][0]), "text": "\n\n".join(row["paras"][1:])}


def _clapnq(data: Path) -> Iterator[Record]:
    names = ("clapnq_dev_answerable.jsonl", "clapnq_dev_unanswerable.jsonl")
    for name in names:
        file = data / "clapnq" / name
        yield from _passages(file, "passages", lambda row: str(row["id"]))


def _mtrag(data: Path) -> Iterator[Record]:
    yield from _passages(data / "mtrag" / "reference.jsonl", "contexts", lambda row: str(row["task_id"]))


def _passages(file: Path, field: str, name: Callable[[Any], str]) -> Iterator[Record]:
    for number, row in rows_of(file):
        with naming(file, f"line {number}"):
            for place, passage in enumerate(row.get(field) or ()):
                title = str(passage.get("title") or "")
                yield {"id": f"{name(row)}-{place}", "text": str(passage["text"])} | ({"title": title} if title else {})
