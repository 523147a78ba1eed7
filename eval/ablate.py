"""Ablations: the same questions with one part of the program changed or off, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.questions import Question
from eval.run import run
from eval.summary import Summary, cell, summarise
from rag.desk import PARTS

if TYPE_CHECKING:
    from rag.desk import Desk

# A component that can be switched off stands in `rag.desk.PARTS`; each variant changes fields of `RagSettings`. Without the
# reading model nothing tells how sure an answer is, so nothing is refused.
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "fused": {"mode": "fused"},
    "dense": {"mode": "dense"},
    "lexical": {"mode": "lexical"},
    "never abstains": {"threshold": 0.0},
    **{f"without {part}": {"without": frozenset({part})} for part in PARTS},
}
_COLUMNS = (
    ("article_recall_5", "article R@5"),
    ("passage_recall_5", "passage R@5"),
    ("passage_mrr", "passage MRR"),
    ("answers_right", "right"),
    ("citation_quote", "cited"),
    ("answer_precision", "precision"),
    ("sentences", "sentences"),
    ("refused", "abstains"),
    ("aurc", "AURC"),
)


@dataclass(frozen=True, slots=True)
class Variant:
    name: str
    summary: Summary


def ablate(
    questions: Sequence[Question],
    desk: Desk,
    out_dir: Path,
    *,
    variants: Mapping[str, Mapping[str, Any]] = VARIANTS,
    say: Callable[[str], None] = lambda _: None,
) -> list[Variant]:
    """Runs every variant into a folder of its own below `out_dir`, so that `--compare` works between them."""
    summed = []
    for name, changes in variants.items():
        varied = replace(desk, settings=replace(desk.settings, **changes))
        folder = out_dir / f"ablate-{name.replace(' ', '-')}"
        results = run(questions, varied, folder, name=name, progress=True, say=say)
        summed.append(Variant(name, summarise(results.records)))
    return summed


def ablation_text(variants: Sequence[Variant]) -> str:
    """A Markdown table of the variants, with 95 % intervals, over all questions."""
    lines = ["| variant | " + " | ".join(title for _, title in _COLUMNS) + " |", "|---" * (len(_COLUMNS) + 1) + "|"]
    for variant in variants:
        values = variant.summary.overall.values
        lines.append(f"| {variant.name} | " + " | ".join(cell(values.get(key)) for key, _ in _COLUMNS) + " |")
    return "\n".join(lines) + "\n"
