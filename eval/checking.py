"""Both sides of the check that an answer's sentences pass: supported ones that it would drop, unsupported ones it would keep.

    python -m eval.checking [--data DIR] [--suite pairs|wice|attribution ...] [--limit N] [--out DIR]

A claim stands for a sentence that a language model wrote, and cites all of its references, cut into passages; it is examined
as `rag.grounding` examines such a sentence. (`dateline check` reads runs of sentences instead, and is measured by `dateline eval
--suite attribution`.) Each distinct sentence is embedded once, which is all that takes time.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tqdm import tqdm

from eval.bootstrap import mean_interval
from eval.run import spread
from eval.suites.attribution import ATTRIBUTION
from eval.suites.pairs import PAIRS
from eval.suites.types import Claim, Suite, SuiteError
from eval.suites.wice import WICE
from eval.summary import cell
from index.embed import Vectors, passage_encoder
from index.errors import DatelineError
from index.models import find_model
from index.sentences import sentence_spans
from index.types import Article, ArticleDate, Span
from rag.grounding import Encode, Examined, Quote, examine
from rag.markers import MarkedSentence
from ui.settings import load as load_settings

SUITES = {suite.name: suite for suite in (PAIRS, WICE, ATTRIBUTION)}
_PASSAGE = 1000  # characters; about what the bundled embedder reads
_HEAD = 200  # of a reference, which tell what it is about, as a title does
_LABEL, _CELL = 34, 34


@dataclass(slots=True)
class Remembering:
    """An `encode` that has each distinct text embedded once."""

    encode: Encode
    known: dict[str, Vectors] = field(default_factory=dict)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        fresh = list(dict.fromkeys(text for text in texts if text not in self.known))
        if fresh:
            self.known.update(zip(fresh, self.encode(fresh), strict=True))
        return np.stack([self.known[text] for text in texts])


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim and what the check said of it; `fault` is "" where it stands."""

    claim: Claim
    support: float
    fault: str


def verdict(claim: Claim, encode: Encode) -> Verdict:
    """The check's word on a claim that cites each of its references."""
    quotes = [quote for n, text in enumerate(claim.references, 1) for quote in quotes_of(text, n)]
    sentence = MarkedSentence(claim.claim, tuple(range(1, len(claim.references) + 1)))
    examined: list[Examined] = examine([sentence], quotes, encode)
    if not examined:
        return Verdict(claim, 0.0, "its references have no sentence")
    return Verdict(claim, examined[0].basis.together, examined[0].fault)


def quotes_of(reference: str, number: int) -> list[Quote]:
    """The sentences of a reference, each in the context of its run of at most 1,000 characters and the reference's beginning."""
    article = Article(number, f"reference-{number}", "", None, None, None, ArticleDate(), "utf-8", "en", "", 1, 1)
    quotes: list[Quote] = []
    run: list[Span] = []
    spans = sentence_spans(reference, Span(0, len(reference)))
    for at, span in enumerate(spans):
        run.append(span)
        if at + 1 == len(spans) or spans[at + 1].end - run[0].start > _PASSAGE:
            context = f"{reference[run[0].start : span.end]} {reference[:_HEAD]}"
            quotes += [Quote(article, each, reference[each.start : each.end], number, context) for each in run]
            run = []
    return quotes


def sides(verdicts: Sequence[Verdict]) -> tuple[list[float], list[float]]:
    """(1 for each supported claim that was dropped and 0 for the others, 1 for each unsupported claim that was kept)."""
    dropped = [float(bool(each.fault)) for each in verdicts if each.claim.supported]
    kept = [float(not each.fault) for each in verdicts if not each.claim.supported]
    return dropped, kept


def table(suite: str, verdicts: Sequence[Verdict]) -> str:
    """Both shares over all claims and in each group, with 95 % intervals."""
    lines = [suite.ljust(_LABEL) + "supported, dropped".rjust(_CELL) + "unsupported, kept".rjust(_CELL)]
    groups = dict.fromkeys(each.claim.group for each in verdicts)
    lines.append(_row("all", verdicts))
    lines += [_row(f"  {group}", [each for each in verdicts if each.claim.group == group]) for group in groups]
    return "\n".join(lines) + "\n"


def _row(name: str, verdicts: Sequence[Verdict]) -> str:
    cells = [f"{int(sum(s))}/{len(s)} {cell(mean_interval(s))}" if s else "–" for s in sides(verdicts)]
    return name.ljust(_LABEL) + "".join(text.rjust(_CELL) for text in cells)


def _folder(suite: Suite, data: Path | None) -> Path:
    folder = suite.shipped or (data / suite.name if data else None)
    if folder is None or not folder.is_dir():
        raise SuiteError(
            f"{suite.name} needs --data (or DATELINE_DATA), the folder that holds {suite.name}/{suite.layout}"
        )
    return folder


def main() -> int:
    """Prints each suite's table; verdicts go to `DIR/SUITE-checked.jsonl` where --out is given."""
    parser = argparse.ArgumentParser(description="Supported claims dropped, unsupported claims kept.")
    parser.add_argument("--suite", nargs="+", choices=tuple(SUITES), default=["pairs"])
    root = os.environ.get("DATELINE_DATA")
    parser.add_argument("--data", type=Path, default=Path(root) if root else None, metavar="DIR")
    parser.add_argument("--limit", type=int, metavar="N", help="only N claims of each suite, evenly spread")
    parser.add_argument("--out", type=Path, metavar="DIR")
    arguments = parser.parse_args()
    encode = Remembering(passage_encoder(find_model(), load_settings({}).cache_folder).encode)
    for name in arguments.suite:
        suite = SUITES[name]
        if suite.load_claims is None:
            raise SuiteError(f"{name} has no claims")
        claims = spread(suite.load_claims(_folder(suite, arguments.data)), arguments.limit)
        verdicts = [verdict(claim, encode) for claim in tqdm(claims, desc=name, file=sys.stderr, disable=None)]
        sys.stdout.write(table(name, verdicts))
        sys.stdout.flush()
        if arguments.out:
            arguments.out.mkdir(parents=True, exist_ok=True)
            rows = (
                {"id": each.claim.id, "supported": each.claim.supported, "support": each.support, "fault": each.fault}
                for each in verdicts
            )
            lines = "".join(json.dumps(row) + "\n" for row in rows)
            (arguments.out / f"{name}-checked.jsonl").write_text(lines, encoding="utf-8")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DatelineError as error:
        sys.exit(str(error))
