"""`wice`: are sentences of Wikipedia supported by the web page that they cite?

Source: WiCE (Kamoi et al. 2023), dev split, whole claims; annotations ODC-BY. Layout: `dev.jsonl` with `claim, evidence` (the
page's sentences, its title the first) and `label` (supported, partially_supported, not_supported). What is supported in
part is not supported; it is a group of its own.
"""

from __future__ import annotations

from pathlib import Path

from eval.suites.rows import naming, rows_of
from eval.suites.types import Claim, Suite

_LABELS = {"supported": True, "partially_supported": False, "not_supported": False}
_TITLE = "(meta data) TITLE: "


def load_claims(folder: Path) -> tuple[Claim, ...]:
    """The claims in the file's order, each with its page as one text, a sentence a line."""
    path = folder / "dev.jsonl"
    claims = []
    for number, row in rows_of(path):
        with naming(path, f"line {number}"):
            claims.append(
                Claim(
                    id=f"wice-{number}",
                    claim=row["claim"],
                    references=("\n".join(line.removeprefix(_TITLE) for line in row["evidence"]),),
                    supported=_LABELS[row["label"]],
                    group=row["label"],
                )
            )
    return tuple(claims)


WICE = Suite("wice", "ODC-BY (annotations)", "dev.jsonl", load_claims=load_claims)
