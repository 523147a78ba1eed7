"""Dateline's errors, all of them.

    DatelineError            exit code 1 unless it says otherwise; the message is for the user      index/errors.py
    ├── UsageError           2: empty or over-long question, a date that is none, an unknown setting
    ├── NoIndexError         no index at the folder, or nothing in it
    ├── ModelMismatchError   the index was made with another embedding model
    ├── ModelFileError       a model file is missing or altered
    ├── UnreadableError      a path or file cannot be read as articles
    ├── IndexFormatError     the index folder is of another version, or damaged
    ├── VectorStoreError     vectors can't be read or written: disk full, Chroma server away
    │   └── VectorsDamagedError  they can't be opened at all
    ├── LanguageModelError   the language model's endpoint failed, or answered nothing usable        rag/errors.py
    │   └── ContextOverflowError   the prompt is longer than the model's context; fewer passages may fit
    └── PromptError          a prompt file is missing, or a variable of it is                       prompts/errors.py

`LanguageModelError` is what every error of langchain, openai and httpx becomes at the seam in `rag/llm.py`.
"""

from index.errors import (
    DatelineError,
    IndexFormatError,
    ModelFileError,
    ModelMismatchError,
    NoIndexError,
    UnreadableError,
    UsageError,
    VectorsDamagedError,
    VectorStoreError,
)
from prompts.errors import PromptError


class LanguageModelError(DatelineError):
    """The language model's endpoint failed; the message says how and what to do, and never holds the key."""


class ContextOverflowError(LanguageModelError):
    """The endpoint says that the prompt does not fit into the model's context."""


__all__ = [
    "ContextOverflowError",
    "DatelineError",
    "IndexFormatError",
    "LanguageModelError",
    "ModelFileError",
    "ModelMismatchError",
    "NoIndexError",
    "PromptError",
    "UnreadableError",
    "UsageError",
    "VectorStoreError",
    "VectorsDamagedError",
]
