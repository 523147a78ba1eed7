"""What one round of training shows: so many examples of each source, drawn without repeats until a source is used up."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from eval.evidence.construct import Pool, asked_elsewhere, asked_of_alike, claims_of, swapped_question, without_answer
from eval.evidence.examples import LOADERS, Example

# Examples a round, beside all bags; "beside" are TimeQA's other paragraphs. Those from "swapped" on are made by `construct`.
ROUND = {
    "squad2": 900, "timeqa": 200, "beside": 200, "clapnq": 300, "ramdocs": 200, "nomiracl": 400, "asked": 2000,
    "asked_answered": 700, "news_like": 4000, "sets": 500, "wice": 160, "claims": 400, "swapped": 200, "without": 200,
    "elsewhere": 600, "alike": 700, "alike_pages": 700, "made_claims": 140,
}  # fmt: skip
_TITLED = 0.6  # of the examples keep their title, as not every article has one
_WINDOW = 10  # sentences
_SQUAD_PART = 5  # every fifth of its questions is asked of other pages: the most are about their page alone


class Mixture:
    """Rounds of training examples. Our own articles are read anew for each round."""

    def __init__(self, data: Path, seed: int) -> None:
        self._data = data
        self._rng = random.Random(seed)
        self._queues: dict[str, list[Example]] = {}
        self._sources = {name: list(load(data)) for name, load in LOADERS.items() if name != "news_like"}

    def held_out(self) -> list[Example]:
        """Everything that is never trained on."""
        return [
            e for part in (*self._sources.values(), list(LOADERS["news_like"](self._data))) for e in part if e.held_out
        ]

    def round(self) -> list[Example]:
        """The next round's examples in random order."""
        rng = self._rng
        groups = self._groups()
        bags = groups.pop("bags")
        drawn = [e for name, group in groups.items() for e in self._take(name, group)] + bags
        answerable = [e for name in ("squad2", "news_like", "clapnq", "sets") for e in groups[name] if e.right]
        pool = Pool((*groups["squad2"], *groups["news_like"]))
        own = [e for e in (*groups["news_like"], *groups["sets"]) if e.right]
        encyclopedia = [e for name in ("squad2", "clapnq", "nomiracl") for e in groups[name]]
        asked = [e for e in (*groups["clapnq"], *groups["squad2"][::_SQUAD_PART]) if e.right]
        pages: dict[str, list[Example]] = defaultdict(list)
        for example in (e for e in answerable if e.source not in ("news_like", "sets")):
            pages[example.page].append(example)
        made: dict[str, Iterable[Example | None]] = {
            "swapped": (swapped_question(e, pool, rng) for e in rng.sample(answerable, len(answerable))),
            "without": (without_answer(e) for e in rng.sample(answerable, len(answerable))),
            "elsewhere": (
                asked_elsewhere(e, pages.get(e.page, ()), rng) for e in rng.sample(answerable, len(answerable))
            ),
            "alike": (asked_of_alike(e, own, rng) for e in rng.sample(own, len(own))),
            "alike_pages": (asked_of_alike(e, encyclopedia, rng, of=600) for e in rng.sample(asked, len(asked))),
            "made_claims": (c for e in rng.sample(answerable, len(answerable)) for c in claims_of(e, pool, rng)),
        }
        for name, examples in made.items():
            drawn += _first(examples, ROUND[name])
        rng.shuffle(drawn)
        return [windowed(e if rng.random() < _TITLED else replace(e, head=""), rng) for e in drawn]

    def _groups(self) -> dict[str, list[Example]]:
        groups: dict[str, list[Example]] = defaultdict(list)
        for part in (*self._sources.values(), list(LOADERS["news_like"](self._data))):
            for example in part:
                if not example.held_out:
                    groups[_group_of(example)].append(example)
        return groups

    def _take(self, name: str, group: Sequence[Example]) -> list[Example]:
        if name in ("news_like", "claims"):  # the files grow while training goes on
            return self._rng.sample(group, min(ROUND[name], len(group)))
        taken: list[Example] = []
        while len(taken) < min(ROUND[name], len(group)):
            queue = self._queues.get(name) or self._rng.sample(group, len(group))
            want = ROUND[name] - len(taken)
            taken += queue[:want]
            self._queues[name] = queue[want:]
        return taken


def _group_of(example: Example) -> str:
    if example.bag:
        return "bags"
    if example.source == "asked" and example.right:
        return "asked_answered"
    return "beside" if example.kind == "beside" else example.source


def windowed(example: Example, rng: random.Random) -> Example:
    """A stretch of at most _WINDOW sentences that holds an answer, or nearly does, where the text is longer.

    Where nothing answers, what nearly does is judged: that it doesn't is what is to be learned.
    """
    count = len(example.sentences)
    near = example.kind == "absent_near"
    if count <= _WINDOW:
        return replace(example, unjudged=frozenset()) if near else example
    wanted = sorted(example.right | example.unjudged)
    around = rng.choice(wanted) if wanted else rng.randrange(count)
    start = min(max(0, around - rng.randrange(_WINDOW)), count - _WINDOW)
    keep = range(start, start + _WINDOW)
    span = example.span
    return replace(
        example,
        sentences=example.sentences[start : start + _WINDOW],
        right=frozenset(i - start for i in example.right if i in keep),
        unjudged=frozenset() if near else frozenset(i - start for i in example.unjudged if i in keep),
        span=(span[0] - start, span[1], span[2]) if span and span[0] in keep else None,
        answerable=bool(example.right & frozenset(keep)) if example.answerable else example.answerable,
    )


def _first(examples: Iterable[Example | None], count: int) -> Iterator[Example]:
    for example in examples:
        if count <= 0:
            return
        if example is not None:
            count -= 1
            yield example
