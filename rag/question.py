"""What counts as a question: neither empty nor longer than anyone types."""

from __future__ import annotations

import unicodedata

from rag.errors import UsageError


def checked(question: str, longest: int) -> str:
    """The question with control characters and surplus white space gone. Raises UsageError where nothing is left, or too much."""
    if len(question) > longest:
        raise UsageError(
            f"The question has {len(question):,} characters; at most {longest:,} are read. Ask it shorter."
        )
    visible = "".join(
        " " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c
        for c in question
        if unicodedata.category(c) not in {"Cf", "Cs"}
    )
    clean = " ".join(visible.split())
    if not any(c.isalnum() for c in clean):
        raise UsageError('The question is empty. Ask something, such as: dateline ask "Who met whom last week?"')
    return clean
