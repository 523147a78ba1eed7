"""Our own small reading model, run by ONNX Runtime: which sentences answer a question, whether a text does at all, whether
it supports a claim. What it is and how it was trained: `rag/model/README.md`. Nothing of it is fetched.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import ModelFileError
from rag.evidence_input import (
    ASK,
    CLAIM,
    HEAD_TOKENS,
    QUESTION_TOKENS,
    SENTENCE_TOKENS,
    Layout,
    ids_of,
    lay_out,
)
from rag.sentence_read import SentenceRead

Logits = npt.NDArray[np.float32]

FOLDER = Path(__file__).with_name("model")
# Columns of what the model says of a text as a whole: it answers the question, the question's premise is false, it supports
# the claim.
ANSWERABLE, PREMISE_FALSE, SUPPORTED = range(3)


@dataclass(frozen=True, slots=True)
class Text:
    """A run of sentences to be read together, with the title and date of what they stand in."""

    sentences: tuple[str, ...]
    head: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model makes of one question and one text. Logits; one of `answers`, `spans` for each sentence that fitted in.

    `spans`: how much the best run of words in the sentence looks like the answer itself, above "no such words".
    """

    answers: tuple[float, ...]
    spans: tuple[float, ...]
    answerable: float
    supported: float
    sentences: tuple[SentenceRead, ...] = field(default=(), compare=False)
    premise_false: float = 0.0  # that the question takes for granted what the text contradicts


class EvidenceModel:
    """The model in memory. Thread-safe: ONNX Runtime's sessions are, and nothing else changes."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Raises ModelFileError where a file is missing or is not the one that the card names."""
        import onnxruntime
        from tokenizers import Tokenizer

        card = _checked_card(folder)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # One thread for a text, and as many texts at once as there are cores: they need not wait for one another.
        options.intra_op_num_threads = 1
        self._threads = ThreadPoolExecutor(_cores(), thread_name_prefix="evidence")
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.name: str = card["name"]

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        """Reads each text for the question's answer."""
        return self._run(question, texts, ASK)

    def support(self, claim: str, texts: Sequence[Text]) -> list[float]:
        """The logit that each text supports the claim."""
        return [reading.supported for reading in self._run(claim, texts, CLAIM)]

    def token_counts(self, sentences: Sequence[str]) -> list[int]:
        """How many tokens each sentence has."""
        return [len(e.ids) for e in self._tokenizer.encode_batch_fast(list(sentences), add_special_tokens=False)]

    def _run(self, question: str, texts: Sequence[Text], task: int) -> list[Reading]:
        asked = ids_of(self._tokenizer, question, QUESTION_TOKENS)
        encoded = [
            [self._tokenizer.encode(sentence, add_special_tokens=False) for sentence in text.sentences]
            for text in texts
        ]
        layouts = [
            lay_out(
                asked,
                ids_of(self._tokenizer, text.head, HEAD_TOKENS) if text.head else [],
                [sentence.ids[:SENTENCE_TOKENS] for sentence in sentences],
                task=task,
            )
            for text, sentences in zip(texts, encoded, strict=True)
        ]
        places = [
            [words_of(sentence, encoding.offsets) for sentence, encoding in zip(text.sentences, sentences, strict=True)]
            for text, sentences in zip(texts, encoded, strict=True)
        ]
        return list(self._threads.map(self._read_one, texts, layouts, places))

    def _read_one(self, text: Text, layout: Layout, places: list[tuple[tuple[int, int], ...]]) -> Reading:
        # One text a call: in a batch the last bits would depend on its neighbours, and padding costs what batching gains.
        sentences, tokens, whole = self._session.run(
            None,
            {
                "input_ids": np.array([layout.ids], dtype=np.int64),
                "attention_mask": np.ones((1, len(layout.ids)), dtype=np.int64),
                "token_type_ids": np.array([layout.types], dtype=np.int64),
                "pooling": layout.pooling()[None],
            },
        )
        answers, tokens, whole = sentences[0], tokens[0], whole[0]
        answerable, none = float(whole[ANSWERABLE]), float(tokens[0].sum())
        read = tuple(
            SentenceRead(
                words,
                float(logit),
                answerable,
                tokens[at.start : at.stop, 0],
                tokens[at.start : at.stop, 1],
                offsets,
                none,
            )
            for words, logit, at, offsets in zip(text.sentences, answers, layout.sentences, places, strict=False)
        )
        return Reading(
            tuple(each.answers for each in read),
            tuple(each.best()[0] for each in read),
            answerable,
            float(whole[SUPPORTED]),
            read,
            float(whole[PREMISE_FALSE]),
        )


def words_of(sentence: str, places: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The places of tokens without the space that a word's first token takes in before it."""
    return tuple((min(b, a + (sentence[a : a + 1].isspace())), b) for a, b in places)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _checked_card(folder: Path) -> dict[str, Any]:
    try:
        card: dict[str, Any] = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        for name, wanted in card["sha256"].items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != wanted:
                raise ModelFileError(
                    f"The evidence model is damaged: {folder / name} is not the file that was shipped. Reinstall dateline."
                )
    except (OSError, ValueError, KeyError) as error:
        raise ModelFileError(f"The evidence model in {folder} can't be read ({error}). Reinstall dateline.") from error
    return card


_LOADING = threading.Lock()


def evidence_model() -> EvidenceModel:
    """The shipped model, loaded once; a second thread waits for the first one's."""
    with _LOADING:
        return _loaded()


@lru_cache(maxsize=1)
def _loaded() -> EvidenceModel:
    return EvidenceModel()
