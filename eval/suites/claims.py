"""Claims with references through `dateline check`: macro-F1 against human labels, in all and for each source."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from eval import metrics
from eval.bootstrap import Interval, statistic_interval
from eval.suites.types import Claim
from eval.summary import cell

if TYPE_CHECKING:
    from rag.desk import Desk

FILE_NAME = "claims-results.jsonl"
_ROW, _COUNT, _CELL = 44, 6, 26


def run_claims(claims: Sequence[Claim], desk: Desk, out_dir: Path) -> tuple[str, Interval]:
    """Checks each claim, writes `claims-results.jsonl`, and returns the table and the macro-F1 over all of them."""
    from rag.check import check_claim

    out_dir.mkdir(parents=True, exist_ok=True)
    verdicts = []
    with (out_dir / FILE_NAME).open("w", encoding="utf-8") as file:
        for claim in tqdm(claims, desc="claims", unit="claim", file=sys.stderr, disable=None):
            support, supported = check_claim(claim.claim, claim.references, desk.reader.encode)
            verdicts.append(supported)
            line = {"id": claim.id, "group": claim.group, "label": claim.supported, "supported": supported}
            file.write(json.dumps(line | {"support": support}) + "\n")
    lines = ["".ljust(_ROW) + "n".rjust(_COUNT) + "macro-F1".rjust(_CELL)]
    overall = _macro_f1(claims, verdicts)
    lines.append(_line("all", overall))
    for group in dict.fromkeys(claim.group for claim in claims):
        members = [at for at, claim in enumerate(claims) if claim.group == group]
        lines.append(_line(group, _macro_f1([claims[at] for at in members], [verdicts[at] for at in members])))
    return "\n".join(lines) + "\n", overall


def _macro_f1(claims: Sequence[Claim], verdicts: Sequence[bool]) -> Interval:
    return statistic_interval(
        len(claims),
        lambda drawn: metrics.macro_f1([verdicts[at] for at in drawn], [claims[at].supported for at in drawn]),
    )


def _line(name: str, interval: Interval) -> str:
    return name.ljust(_ROW) + str(interval.n).rjust(_COUNT) + cell(interval).rjust(_CELL)
