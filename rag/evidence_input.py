"""How a question and a run of sentences are laid out for the evidence model; training and reading share it.

    [CLS] task question [SEP] title and date first sentence second sentence … [SEP]

The model reads everything together and then takes the mean over each sentence's tokens, and over the question's, as
sentence-transformers models do. Knows nothing of ONNX, of torch or of the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

# The vocabulary's first numbers. What ASK and CLAIM mean was learned in training.
CLS, PAD, SEP, UNKNOWN, ASK, CLAIM = range(6)

QUESTION_TOKENS, HEAD_TOKENS, SENTENCE_TOKENS, WINDOW_TOKENS = 64, 28, 110, 320


class Encoding(Protocol):
    """What a tokenizer makes of a text."""

    @property
    def ids(self) -> list[int]: ...

    @property
    def offsets(self) -> list[tuple[int, int]]: ...


class Tokenizer(Protocol):
    """A `tokenizers.Tokenizer` of the model's vocabulary."""

    def encode(self, sequence: str, *, add_special_tokens: bool = True) -> Encoding: ...


@dataclass(frozen=True, slots=True)
class Layout:
    """One input. `ids` and `types` have a number a token; `parts` are the places of the question and of each sentence."""

    ids: list[int]
    types: list[int]
    parts: list[range]

    @property
    def sentences(self) -> list[range]:
        """The places of each sentence's tokens."""
        return self.parts[1:]

    def pooling(self, width: int | None = None, count: int | None = None) -> npt.NDArray[np.float32]:
        """A matrix (parts, tokens) that takes the mean over each part's tokens; padded with zeros to `count` and `width`."""
        matrix = np.zeros((count or len(self.parts), width or len(self.ids)), dtype=np.float32)
        for row, places in enumerate(self.parts):
            matrix[row, places.start : places.stop] = 1 / max(1, len(places))
        return matrix


def ids_of(tokenizer: Tokenizer, text: str, most: int) -> list[int]:
    """The ids of a text's first `most` tokens."""
    return tokenizer.encode(text, add_special_tokens=False).ids[:most]


def lay_out(
    question: Sequence[int], head: Sequence[int], sentences: Sequence[Sequence[int]], *, task: int = ASK
) -> Layout:
    """Joins token ids; sentences that exceed WINDOW_TOKENS are left out, so `sentences` says how many are in."""
    ids = [CLS, task, *question[:QUESTION_TOKENS]]
    parts = [range(2, len(ids))]
    ids.append(SEP)
    types = [0] * len(ids)
    ids += head[:HEAD_TOKENS]
    for sentence in sentences:
        part = sentence[:SENTENCE_TOKENS]
        if len(parts) > 1 and len(ids) + len(part) + 1 > WINDOW_TOKENS:
            break
        parts.append(range(len(ids), len(ids) + len(part)))
        ids += part
    ids.append(SEP)
    return Layout(ids, types + [1] * (len(ids) - len(types)), parts)
