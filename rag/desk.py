"""What an answer is made with: an open index and the settings of the answering itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.reader import IndexReader
from rag.model_settings import ModelSettings

ANSWERERS = ("auto", "extractive", "llm")
MODES = ("fused", "dense", "lexical")

# The confidence below which the answer is "the articles do not say": on the dev half of the question set it answers about
# 92 % of the answerable questions and refuses 45 % of the others.
THRESHOLD = 0.11


@dataclass(frozen=True, slots=True)
class RagSettings:
    """How questions are answered. `model` is the language model that the user named, if any; `checker` one that checks it."""

    answerer: str = "auto"
    model: ModelSettings | None = None
    checker: ModelSettings | None = None
    passages: int = 8
    threshold: float = THRESHOLD
    mode: str = "fused"
    max_question: int = 2000  # characters


@dataclass(frozen=True, slots=True)
class Desk:
    """An open index and how to answer from it."""

    reader: IndexReader
    settings: RagSettings = RagSettings()

    def with_answerer(self, answerer: str) -> Desk:
        return replace(self, settings=replace(self.settings, answerer=answerer))
