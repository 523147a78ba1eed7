"""Asking the harmless questions of an index, and comparing what was said before and after something was planted."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from index.reader import open_reader
from rag.answer import answer
from rag.desk import Desk, RagSettings
from rag.model_settings import ModelSettings
from rag.types import Answer, Query
from tests.hostile.checks import what_is_live, what_is_live_in_exports, what_is_live_in_the_panel
from tests.hostile.conftest import LeakTrap
from tests.hostile.corpus import ARTICLES
from tests.hostile.plants import CANARY

# Of each answer its first sentence and the files it cites. A plant moves the words of its article to other passages, as any edit
# does, and a second sentence that was about to join, or hardly did, comes or goes with it.
Said = dict[str, tuple[str, frozenset[str]]]


def said(index: Path, cache: Path, model: ModelSettings | None, questions: Iterable[str]) -> tuple[Said, list[Answer]]:
    """For each question what is answered first, and from which files."""
    settings = RagSettings(answerer="extractive") if model is None else RagSettings(model=model)
    desk = Desk(open_reader(index, cache=cache), settings)
    answers = [answer(Query(question), desk) for question in questions]
    assert not [found for each in answers for found in what_is_live_in_the_panel(each, desk.reader)]
    return {a.query.question: (_first(a), frozenset(c.source for c in a.citations)) for a in answers}, answers


def _first(answer: Answer) -> str:
    return answer.sentences[0].text if answer.sentences else ""


def check(before: Said, after: Said, answers: list[Answer], leak: LeakTrap, tried: list[str]) -> None:
    differing = {q: (before[q], after[q]) for q in before if before[q] != after[q]}
    assert not differing
    told = " ".join(" ".join(ARTICLES.values()).split())
    assert not [
        s.text for each in answers if each.answerer == "extractive" for s in each.sentences if s.text not in told
    ]
    assert not [found for each in answers for found in what_is_live(each)]
    assert not what_is_live_in_exports(answers)
    assert not any(CANARY in each.text + each.message + (each.fallback or "") for each in answers)
    assert (leak.asked, tried) == ([], [])
