"""`ramdocs`: conflicting documents; every correct answer must be given, and no misinformation.

Source: RAMDocs (Wang et al. 2025), MIT. Layout: `questions.jsonl` with `question, gold_answers, wrong_answers` and `documents`,
each `text, type (correct, misinfo, noise), answer`. An answer is right when it says each gold answer and none of
the wrong ones, which is the paper's exact match. Each question sees only its own documents.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from eval.questions import GoldSpan, Nugget, Question
from eval.suites.rows import naming, rows_of
from eval.suites.types import Case, Published, Suite, SuiteData, source_of

_NAME = "ramdocs"


def load(folder: Path) -> SuiteData:
    """A case for each question; "ambiguous" where it has several correct answers."""
    path = folder / "questions.jsonl"
    cases = []
    for number, row in rows_of(path):
        with naming(path, f"line {number}"):
            answers = list(dict.fromkeys(row["gold_answers"]))
            wrong = [answer for answer in row.get("wrong_answers", []) if answer not in answers]
            question = Question(
                id=f"q{number}",
                kind="ambiguous" if len(answers) > 1 else "single",
                question=row["question"],
                source=source_of(_NAME, f"q{number}/*"),
                answerable=bool(answers),
                nuggets=tuple(Nugget(any=(answer,)) for answer in answers),
                gold=_gold(number, row["documents"]) if answers else (),
                forbidden=tuple(wrong),
            )
            texts = enumerate((document["text"] for document in row["documents"]), 1)
            articles = tuple({"id": f"q{number}/p{at}", "text": text} for at, text in texts if text.strip())
            cases.append(Case(question, articles))
    return SuiteData((), tuple(cases))


def _gold(number: int, documents: list[dict[str, Any]]) -> tuple[GoldSpan, ...]:
    """The correct documents; of those with one answer, any will do."""
    seen: set[str] = set()
    gold = []
    for at, document in enumerate(documents, 1):
        if document["type"] == "correct":
            source = source_of(_NAME, f"q{number}/p{at}")
            gold.append(GoldSpan(source=source, alternative=document["answer"] in seen))
            seen.add(document["answer"])
    return tuple(gold)


RAMDOCS = Suite(
    _NAME,
    "MIT",
    "questions.jsonl",
    load,
    published=(
        Published(
            "Llama-3.3-70B with retrieval",
            {"answers_right": 0.326},
            "RAMDocs paper, exact match, whole set (this is one half of it)",
        ),
    ),
)
