"""What one round of training shows: so many examples of each source, drawn without repeats until a source is used up."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from eval.evidence.construct import Pool, asked_elsewhere, asked_of_alike, claims_of, swapped_question, without_answer
from eval.evidence.examples import LOADERS, Example

# Examples a round; "beside" are TimeQA's other paragraphs. Those from "swapped" on are made by `construct`.
ROUND = {
    "squad2": 350, "timeqa": 80, "beside": 80, "clapnq": 150, "ramdocs": 50, "nomiracl": 150, "news_like": 2000,
    "sets": 200, "wice": 40, "claims": 120, "swapped": 100, "without": 100, "elsewhere": 250, "alike": 300,
    "alike_pages": 250, "made_claims": 50,
}  # fmt: skip
BAGS = 35
# Questions a round of those asked of several texts each, of which what answers is shown and the hardest of the rest.
TOGETHER = {"asked": 170, "encyclopedia": 450}
_HARDEST = 3
_TITLED = 0.6  # of the examples keep their title, as not every article has one
_BEGINS = 0.25  # of titles stand at the head of the text, as in files without a line of their own for it
_GROWING = ("news_like", "encyclopedia")  # our own files are read anew for each round
_WINDOW = 10  # sentences
_SQUAD_PART = 5  # every fifth of its questions is asked of other pages: the most are about their page alone

_Drawn = TypeVar("_Drawn")


class Mixture:
    """Rounds of training examples. Our own articles are read anew for each round.

    A third of the questions on them are asked of the `newest` at the end of the file: a run that goes on with more articles
    would else hardly see them.
    """

    def __init__(self, data: Path, seed: int, newest: int = 0) -> None:
        self._data = data
        self._newest = newest
        self._rng = random.Random(seed)
        self._queues: dict[str, list[Any]] = {}
        self._sources = {name: list(load(data)) for name, load in LOADERS.items() if name not in _GROWING}

    def _growing(self) -> list[list[Example]]:
        return [list(LOADERS[name](self._data)) for name in _GROWING]

    def held_out(self) -> list[Example]:
        """Everything that is never trained on."""
        return [e for part in (*self._sources.values(), *self._growing()) for e in part if e.held_out]

    def round(self, surety: Callable[[Sequence[Example]], Sequence[float]]) -> list[Example]:
        """The next round's examples in random order. `surety` is how much the network now takes each for an answer."""
        rng = self._rng
        groups = self._groups()
        of_bags: dict[str, list[Example]] = defaultdict(list)
        for example in groups.pop("bags", []):
            of_bags[example.bag].append(example)
        bags = [e for key in self._next("bags", list(of_bags), BAGS) for e in of_bags[key]]
        bags += [e for name in TOGETHER for e in self._hardest(name, groups.pop(name, []), surety)]
        drawn = [e for name, group in groups.items() for e in self._take(name, group)] + bags
        answerable = [e for name in ("squad2", "news_like", "clapnq", "sets") for e in groups[name] if e.right]
        pool = Pool((*groups["squad2"], *groups["news_like"]))
        own = [e for e in (*groups["news_like"], *groups["sets"]) if e.right]
        pages_of = [e for name in ("squad2", "clapnq", "nomiracl") for e in groups[name]]
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
            "alike_pages": (asked_of_alike(e, pages_of, rng, of=600) for e in rng.sample(asked, len(asked))),
            "made_claims": (c for e in rng.sample(answerable, len(answerable)) for c in claims_of(e, pool, rng)),
        }
        for name, examples in made.items():
            drawn += _first(examples, ROUND[name])
        rng.shuffle(drawn)
        return [windowed(headed(e, rng), rng) for e in drawn]

    def _hardest(
        self, name: str, group: Sequence[Example], surety: Callable[[Sequence[Example]], Sequence[float]]
    ) -> list[Example]:
        """Of the next questions, what answers, and of what doesn't the texts that most look it."""
        questions: dict[str, list[Example]] = defaultdict(list)
        for example in group:
            questions[example.together].append(example)
        taken = [e for key in self._next(name, list(questions), TOGETHER[name]) for e in questions[key]]
        sure = dict(zip(map(id, taken), surety(taken), strict=True))
        chosen: list[Example] = []
        for _, texts in itertools.groupby(taken, key=lambda e: e.together):
            known = sorted(texts, key=lambda e: -sure[id(e)])
            chosen += [e for e in known if e.right] + [e for e in known if not e.right][:_HARDEST]
        return chosen

    def _groups(self) -> dict[str, list[Example]]:
        groups: dict[str, list[Example]] = defaultdict(list)
        for part in (*self._sources.values(), *self._growing()):
            for example in part:
                if not example.held_out:
                    groups[_group_of(example)].append(example)
        return groups

    def _take(self, name: str, group: Sequence[Example]) -> list[Example]:
        late: list[Example] = []
        if name == "news_like" and self._newest:
            newest = set(list(dict.fromkeys(e.page for e in group))[-self._newest :])
            late = self._next("newest", [e for e in group if e.page in newest], ROUND[name] // 3)
        if name in ("news_like", "claims"):  # the files grow while training goes on
            return late + self._rng.sample(group, min(ROUND[name] - len(late), len(group)))
        return self._next(name, group, ROUND[name])

    def _next(self, name: str, group: Sequence[_Drawn], count: int) -> list[_Drawn]:
        taken: list[_Drawn] = []
        while len(taken) < min(count, len(group)):
            queue = self._queues.get(name) or self._rng.sample(group, len(group))
            want = count - len(taken)
            taken += queue[:want]
            self._queues[name] = queue[want:]
        return taken


def _group_of(example: Example) -> str:
    if example.bag:
        return "bags"
    return "beside" if example.kind == "beside" else example.source


def headed(example: Example, rng: random.Random) -> Example:
    """With its title, without it, or with the title at the head of its first sentence."""
    drawn = rng.random()
    if not example.head or drawn < _TITLED * (1 - _BEGINS):
        return example
    bare = replace(example, head="")
    if drawn > _TITLED or example.source in ("news_like", "sets", "claims"):
        return bare
    before = f"{example.head}: "
    span = example.span
    return replace(
        bare, sentences=(before + example.sentences[0], *example.sentences[1:]),
        span=(0, span[1] + len(before), span[2] + len(before)) if span and span[0] == 0 else span,
    )  # fmt: skip


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
