"""Writes the README's tables: the settings from `ui/settings.py`, the figures from `eval/baseline.json`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from eval.check import BASELINE, Baseline, read_baseline
from ui.settings import TABLE

README = Path(__file__).resolve().parent.parent / "README.md"
_MEASURES = (
    ("answers_right", "answerable questions answered rightly"),
    ("refused", "unanswerable questions refused"),
    ("answered", "answerable questions answered at all"),
    ("citation_source", "right article cited"),
    ("citation_quote", "right words cited"),
    ("answer_precision", "sentences that carry a wanted fact"),
    ("sentences", "sentences an answer"),
    ("quotes_exact", "quotations exact to the character"),
    ("passage_recall_5", "passage recall@5"),
    ("passage_mrr", "passage MRR"),
)


def settings_table() -> str:
    """A row for each setting: flag, variable, key, default, purpose."""
    rows = ["| flag | variable | key | default | what it is |", "|---|---|---|---|---|"]
    for setting in TABLE:
        flag = f"`{setting.flag}`" if setting.flag else ""
        default = "" if setting.default is None else f"`{setting.default}`"
        rows.append(f"| {flag} | `{setting.variable}` | `{setting.key}` | {default} | {setting.purpose} |")
    rows.append("| | `OPENAI_BASE_URL`, `OPENAI_API_KEY` | | | where the language model is, and its key |")
    return "\n".join(rows)


def quality_table(baseline: Baseline) -> str:
    """A row for each measure: dev and sealed half with their 95 % intervals."""
    rows = ["| over the seeds, extractive | dev half | sealed half |", "|---|---|---|"]
    for key, words in _MEASURES:
        cells = []
        for half in ("dev", "sealed"):
            floor = baseline.floors[f"{half}/{key}"]
            cells.append(f"{floor.value:.2f} ({floor.low:.2f}–{floor.high:.2f})")
        rows.append(f"| {words} | {' | '.join(cells)} |")
    return "\n".join(rows)


def written(text: str) -> str:
    """The README with both tables put in anew."""
    for name, table in (("settings", settings_table()), ("quality", quality_table(read_baseline(BASELINE)))):
        text = re.sub(
            rf"<!-- {name} -->.*?<!-- /{name} -->", f"<!-- {name} -->\n{table}\n<!-- /{name} -->", text, flags=re.DOTALL
        )
    return text


def main() -> int:
    """Writes the README; with `--check` exits with 1 where it would change."""
    old = README.read_text(encoding="utf-8")
    new = written(old)
    if "--check" in sys.argv[1:]:
        return int(old != new)
    README.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
