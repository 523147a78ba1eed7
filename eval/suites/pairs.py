"""`pairs`: hand-made claims beside an invented report, right in other words or wrong by one thing; see `eval/sets/README.md`."""

from __future__ import annotations

from pathlib import Path

from eval.suites.rows import naming, rows_of
from eval.suites.types import Claim, Suite

FOLDER = Path(__file__).resolve().parent.parent / "sets"


def load_claims(folder: Path) -> tuple[Claim, ...]:
    """The claims in the file's order; their kind is their group."""
    path = folder / "pairs.jsonl"
    claims = []
    for number, row in rows_of(path):
        with naming(path, f"line {number}"):
            references = tuple(row["references"])
            claims.append(Claim(row["id"], row["claim"], references, bool(row["supported"]), row["kind"]))
    return tuple(claims)


PAIRS = Suite("pairs", "Apache-2.0", "pairs.jsonl", load_claims=load_claims, shipped=FOLDER)
