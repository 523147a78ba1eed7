"""Errors of the index room, and the root of all of Dateline's errors (the whole tree is drawn in `rag/errors.py`)."""


class DatelineError(Exception):
    """Something the user can act on: the message says what was wrong, which file or setting, and what to do."""

    exit_code = 1


class UsageError(DatelineError):
    """The command or question was wrong as given (an empty question, a date that is none, an unknown setting)."""

    exit_code = 2


class NoIndexError(DatelineError):
    """There is no index at the given folder, or it holds no articles."""


class ModelMismatchError(DatelineError):
    """The index was made with another embedding model than the one asked for."""


class ModelFileError(DatelineError):
    """A model file is missing, or its SHA-256 is not the one it should be."""


class UnreadableError(DatelineError):
    """A path or file cannot be read as articles."""


class IndexFormatError(DatelineError):
    """The index folder was written by another version of Dateline, or is damaged."""


class VectorStoreError(DatelineError):
    """The vectors can't be read or written: the disk is full, or the Chroma server does not answer."""


class VectorsDamagedError(VectorStoreError):
    """What is stored of vectors can't be opened at all; the next `dateline index` makes them anew."""
