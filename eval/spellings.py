"""How well `index.spelling` tells spellings of one name from other names: `python -m eval.spellings`.

Counts recall and false matches on `eval/spellings.jsonl`, whose "dev" half the costs were set on and whose "sealed" half
they never were. With `--index DIR` also how many names of that corpus a spelling that isn't in it would bring in wrongly.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.catalogue import Catalogue
from index.spelling import SAME, SAME_STRICT, same_name, variants

PAIRS = Path(__file__).with_name("spellings.jsonl")
LIMITS = {"SAME": SAME, "SAME_STRICT": SAME_STRICT}
_Z = 1.96  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, and whether they are spellings of one. `half` is "dev" or "sealed"."""

    a: str
    b: str
    same: bool
    half: str
    group: str


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many. `interval` is Wilson's (1927), at 95 %."""

    count: int
    of: int

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        centre = self.share + _Z**2 / (2 * self.of)
        reach = _Z * math.sqrt(self.share * (1 - self.share) / self.of + _Z**2 / (4 * self.of**2))
        scale = 1 + _Z**2 / self.of
        return max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.share:6.1%}  {self.count:>3}/{self.of:<3}  [{low:.1%}, {high:.1%}]"


def load_pairs(path: Path = PAIRS) -> list[Pair]:
    return [Pair(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def matched(pairs: Iterable[Pair], limit: float) -> Rate:
    """How many of the pairs count as one name: recall over spellings of one name, false matches over others."""
    found = [same_name(pair.a, pair.b, limit) for pair in pairs]
    return Rate(sum(found), len(found))


def wrongly_brought_in(pairs: Iterable[Pair], names: Mapping[str, str], limit: float = SAME) -> Rate:
    """Names of a corpus (folded, with their sound keys) that the pairs' spellings wrongly expand to, over all spellings.

    Only spellings that the corpus doesn't hold are looked up; another spelling that the pair itself names is right.
    """
    wrong = asked = 0
    for pair in pairs:
        for word, other in ((pair.a, pair.b), (pair.b, pair.a)):
            if word.lower() not in names:
                asked += 1
                wrong += sum(name != other.lower() for name in variants(word, names, limit=limit))
    return Rate(wrong, asked)


def table(pairs: Sequence[Pair]) -> str:
    """Recall and false matches of both halves, as a whole and by group, at each limit."""
    lines = []
    for half in ("dev", "sealed"):
        for name, limit in LIMITS.items():
            lines.append(f"\n{half}, {name} ({limit})")
            for same, title in ((True, "recall"), (False, "false matches")):
                chosen = [pair for pair in pairs if pair.half == half and pair.same == same]
                lines.append(f"  {title:<28}{matched(chosen, limit)}")
                for group in sorted({pair.group for pair in chosen}):
                    rate = matched([pair for pair in chosen if pair.group == group], limit)
                    lines.append(f"    {group:<26}{rate}")
    return "\n".join(lines).lstrip("\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the table; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.spellings", description=__doc__)
    parser.add_argument("--index", type=Path, metavar="DIR", help="also try the spellings on this corpus's names")
    arguments = parser.parse_args(argv)
    pairs = load_pairs()
    sys.stdout.write(table(pairs) + "\n")
    if arguments.index is not None:
        names = Catalogue(arguments.index).names()
        sealed = [pair for pair in pairs if pair.half == "sealed" and pair.same]
        rate = wrongly_brought_in(sealed, names)
        sys.stdout.write(
            f"\n{arguments.index}: {len(names)} names; {rate.of} sealed spellings that are not among them "
            f"wrongly bring in {rate.count} ({rate.share:.2f} each)\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
