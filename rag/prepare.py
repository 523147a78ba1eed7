"""Loads what a question needs before it is asked for, beside the rest of a command's imports.

The models are loaded by native code, which leaves the interpreter free for that.
"""

from __future__ import annotations

import threading
from contextlib import suppress

from index.errors import DatelineError
from index.reader import IndexReader


def prepare(reader: IndexReader, *, evidence: bool = True) -> None:
    """Begins to load the question encoder, the vectors' library and, where answers are wanted, the evidence model.

    Returns at once and raises nothing: what is wrong with any of them is said when it is needed. The process does not end before
    both are loaded: native code that is cut off in a daemon thread ends it with SIGABRT.
    """
    threading.Thread(target=_models, args=(reader, evidence)).start()
    threading.Thread(target=_vectors).start()


def _models(reader: IndexReader, evidence: bool) -> None:
    with suppress(DatelineError):
        _ = reader.encoder
        if evidence:
            from rag.evidence_model import evidence_model

            evidence_model()


def _vectors() -> None:
    import index.store  # noqa: F401
