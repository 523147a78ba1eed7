"""`squad2`: questions on a paragraph, half of them unanswerable from it.

Source: SQuAD 2.0 (Rajpurkar et al. 2018), CC BY-SA 4.0. Layout: one `*.json` file in the official form. Each question sees
only its own paragraph. A whole sentence is cited rather than the shortest phrase, so that exact match does not apply: right is
that a gold answer is said.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eval.questions import GoldSpan, Nugget, Question
from eval.suites.rows import naming, text_of
from eval.suites.types import Case, Suite, SuiteData, SuiteError, source_of

_NAME = "squad2"


def load(folder: Path) -> SuiteData:
    """A case for each question; its article is its paragraph, under the page's title."""
    files = sorted(folder.glob("*.json"))
    if len(files) != 1:
        raise SuiteError(f"{folder}: there must be one .json file, and there are {len(files)}")
    with naming(files[0], "the file"):
        pages = json.loads(text_of(files[0]))["data"]
    cases = []
    for page_number, page in enumerate(pages, 1):
        with naming(files[0], f"page {page_number}"):
            for at, paragraph in enumerate(page["paragraphs"], 1):
                record = f"a{page_number}/p{at}"
                title = str(page["title"]).replace("_", " ")
                article = {"id": record, "title": title, "text": paragraph["context"]}
                cases += [Case(_question(entry, record), (article,)) for entry in paragraph["qas"]]
    return SuiteData((), tuple(cases))


def _question(entry: dict[str, Any], record: str) -> Question:
    absent = bool(entry["is_impossible"])
    answers = [] if absent else entry["answers"]
    spans = dict.fromkeys((answer["answer_start"], answer["answer_start"] + len(answer["text"])) for answer in answers)
    source = source_of(_NAME, record)
    return Question(
        id=entry["id"],
        kind="unanswerable" if absent else "answerable",
        question=entry["question"].strip(),
        source=source,
        answerable=not absent,
        nuggets=(Nugget(any=tuple(dict.fromkeys(answer["text"] for answer in answers))),) if answers else (),
        gold=tuple(
            GoldSpan(source=source, start=start, end=end, alternative=at > 0) for at, (start, end) in enumerate(spans)
        ),
    )


SQUAD2 = Suite(_NAME, "CC BY-SA 4.0", "one *.json file in SQuAD 2.0's form", load)
