"""`attribution`: is each claim supported by the texts that it cites? Through `dateline check`.

Source: AttributionBench (Li et al. 2024), dev split; no licence file. Layout: `claims.jsonl` with `id, claim,
references` (a list of texts), `attribution_label` ("attributable" or "not attributable") and `src_dataset`.
"""

from __future__ import annotations

from pathlib import Path

from eval.suites.rows import naming, rows_of
from eval.suites.types import Claim, Published, Suite

_LABELS = {"attributable": True, "not attributable": False}


def load_claims(folder: Path) -> tuple[Claim, ...]:
    """The claims in the file's order."""
    path = folder / "claims.jsonl"
    claims = []
    for number, row in rows_of(path):
        with naming(path, f"line {number}"):
            claims.append(
                Claim(
                    id=str(row["id"]),
                    claim=row["claim"],
                    references=tuple(row["references"]),
                    supported=_LABELS[row["attribution_label"]],
                    group=row["src_dataset"],
                )
            )
    return tuple(claims)


ATTRIBUTION = Suite(
    "attribution",
    "no licence file",
    "claims.jsonl",
    load_claims=load_claims,
    published=(Published("fine-tuned GPT-3.5", {"macro_f1": 0.80}, "AttributionBench paper, about"),),
)
