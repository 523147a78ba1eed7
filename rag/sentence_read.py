"""What the evidence model reads in one sentence for a question: how well it answers, and which of its words are the answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_LONGEST_ANSWER = 24  # tokens
NO_WORDS = -20.0  # how much the answer's words look like it where there are none to look at


@dataclass(frozen=True, slots=True, eq=False)
class SentenceRead:
    """One sentence as it was read. Logits; `first` and `last` of each token: that the answer's words begin or end there.

    `text` is the sentence as the model had it, `offsets` its tokens' places in it, `none` the logit of "no such words".
    """

    text: str
    answers: float
    answerable: float  # of the whole text that it stands in
    first: npt.NDArray[np.float32]
    last: npt.NDArray[np.float32]
    offsets: tuple[tuple[int, int], ...]
    none: float

    def best(self, start: int = 0, end: int | None = None) -> tuple[float, int, int]:
        """The words between two places of `text` that look most like the answer: how much, above "none", and their offsets."""
        end = len(self.text) if end is None else end
        inside = [n for n, (a, b) in enumerate(self.offsets[: len(self.first)]) if a >= start and b <= end]
        if not inside:
            return NO_WORDS, start, end
        part = slice(inside[0], inside[-1] + 1)
        sums = self.first[part, None] + self.last[None, part]
        far = np.triu(np.ones_like(sums, dtype=bool)) & ~np.triu(np.ones_like(sums, dtype=bool), _LONGEST_ANSWER)
        sums = np.where(far, sums, -np.inf)
        a, b = divmod(int(sums.argmax()), sums.shape[1])
        return float(sums[a, b]) - self.none, self.offsets[inside[a]][0], self.offsets[inside[b]][1]
