"""Whether a question has one answer, as "who won?" has and "who attended?" has not. English."""

from __future__ import annotations

import re

_ONLY_ONE = re.compile(
    r"\b(?:who|which|what|where)\b.*\b(?:w[io]n\w*|elected|appointed|named|chosen|picked|succeed\w*|replac\w+|"
    r"leads?|leading|led|heads?|headed|president|mayor|minister|governor|champion|first|held|host\w*|behind|caus\w+|"
    r"responsible|captain|chair\w*|chief|director|coach|owns?|born|located|take place|takes place|took place|killed|"
    r"scored|bought|buy|acquired?)\b",
    re.IGNORECASE,
)
_SOLE = re.compile(
    r"\b(?:who (?:fired|started|began|owns|is to blame|attacked|shelled|broke)|why|whose|cause of)\b", re.IGNORECASE
)


def one_answer(question: str) -> bool:
    """Whether a question has one answer, so that two parties who answer it otherwise contradict each other."""
    return bool(_ONLY_ONE.search(question) or _SOLE.search(question)) and not re.search(
        r"\bwhat did\b", question, re.IGNORECASE
    )
