"""What a found passage is worth: hits against gold spans, by article and by words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.questions import GoldSpan


@dataclass(frozen=True, slots=True)
class Place:
    """Words of an article: `[start, end)` of `source`."""

    source: str
    start: int
    end: int

    def meets(self, gold: GoldSpan) -> bool:
        """Whether it shares a character with the gold span; a gold span without bounds is the whole article."""
        if self.source != gold.source:
            return False
        return gold.start is None or gold.end is None or (self.start < gold.end and gold.start < self.end)


def required(gold: Sequence[GoldSpan]) -> int:
    """How many spans there are to find; those that only stand in for another one do not count."""
    return max(1, sum(not span.alternative for span in gold))


def required_articles(gold: Sequence[GoldSpan]) -> int:
    """How many articles there are to find."""
    return max(1, len({span.source for span in gold if not span.alternative}))


def passage_gains(ranking: Iterable[Place], gold: Sequence[GoldSpan]) -> list[int]:
    """For each hit, how many gold spans it meets that no hit before it met; in all at most what is required."""
    met: set[int] = set()
    gains, left = [], required(gold)
    for place in ranking:
        new = {at for at, span in enumerate(gold) if at not in met and place.meets(span)}
        met |= new
        gains.append(min(left, len(new)))
        left -= gains[-1]
    return gains


def article_gains(ranking: Iterable[str], gold: Sequence[GoldSpan]) -> list[int]:
    """For each source, 1 where it is a gold article not seen before, else 0; in all at most what is required."""
    wanted = {span.source for span in gold}
    gains, left = [], required_articles(gold)
    for source in ranking:
        gain = int(source in wanted and left > 0)
        wanted.discard(source)
        left -= gain
        gains.append(gain)
    return gains
