"""`nomiracl`: does the system abstain when none of ten really retrieved passages answers?

Source: NoMIRACL, English test (project-miracl/nomiracl, Thakur et al. 2023), Apache-2.0. Layout: `questions.jsonl` with
`id, question, answerable` (true or false by human judges) and `passages`, a list of texts. There are no gold answers, so
that only the two abstention rates are measured. Each question sees only its own passages.
"""

from __future__ import annotations

from pathlib import Path

from eval.questions import Question
from eval.suites.rows import naming, rows_of
from eval.suites.types import Case, Published, Suite, SuiteData, source_of

_NAME = "nomiracl"
_SOURCE = "NoMIRACL paper, English, 250 + 250 questions (this half differs by chance)"


def load(folder: Path) -> SuiteData:
    """A case for each question, its passages as articles `q1/p1`, `q1/p2`, …"""
    path = folder / "questions.jsonl"
    cases = []
    for number, row in rows_of(path):
        with naming(path, f"line {number}"):
            question = Question(
                id=row["id"],
                kind="answerable" if row["answerable"] else "unanswerable",
                question=row["question"],
                source=source_of(_NAME, f"q{number}/*"),
                answerable=row["answerable"],
            )
            texts = enumerate(row["passages"], 1)
            cases.append(Case(question, tuple({"id": f"q{number}/p{at}", "text": text} for at, text in texts)))
    return SuiteData((), tuple(cases))


def _figures(answered: float, falsely: float) -> dict[str, float]:
    return {"answered": answered / 100, "refused": 1 - falsely / 100}


NOMIRACL = Suite(
    _NAME,
    "Apache-2.0",
    "questions.jsonl",
    load,
    published=(
        Published("gpt-4", _figures(94.8, 42.4), _SOURCE),
        Published("gpt-3.5", _figures(91.2, 44.4), _SOURCE),
        Published("Mixtral-8x7B", _figures(78.4, 26.8), _SOURCE),
        Published("Mistral-7B", _figures(36.0, 7.2), _SOURCE),
        Published("llama-2-70b", _figures(100, 99.6), _SOURCE),
    ),
)
