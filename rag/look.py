"""What a question finds: the passages, then their sentences by how well they answer. One way for answers, timelines and fitting.

Sentences that address a program are no evidence, wherever it is looked for.
"""

from __future__ import annotations

from dataclasses import replace

from index.reader import IndexReader
from index.types import Filters
from rag.evidence import Weighed, weigh
from rag.frame import without_article_days
from rag.instructions import without_instructions
from rag.retrieve import Found, retrieve
from rag.steer import steer_evidence, steered
from rag.types import Frame

READ = 40  # passages, at most, that are looked through for evidence
TIME_WORDS = "time words"


def passages_for(
    question: str, filters: Filters, reader: IndexReader, *, mode: str = "fused", without: frozenset[str] = frozenset()
) -> tuple[Found, Frame | None]:
    """The passages that may answer, best first, steered by the question's time words; and the frame these gave, if any.

    `mode` is of `rag.retrieve.retrieve`, `without` of `rag.desk.PARTS`.
    """
    found = retrieve(question, filters, reader, mode=mode)
    found = replace(found, hits=without_instructions(found.hits[:READ]))
    in_time, frame = steered(question, found, filters, reader)
    return (found if TIME_WORDS in without else in_time), frame


def evidence_for(
    question: str, found: Found, frame: Frame | None, reader: IndexReader, *, without: frozenset[str] = frozenset()
) -> Weighed:
    """The sentences of those passages by how well they answer, those about other days than the frame's further down."""
    if frame is not None and frame.of_article:
        question = without_article_days(question)
    weighed = weigh(question, found, reader, without=without)
    return weighed if TIME_WORDS in without else weighed.reordered(steer_evidence(weighed.evidence, frame))
