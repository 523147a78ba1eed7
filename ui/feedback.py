"""What readers said of answers becomes questions of an evaluation set.

An answer found helpful is a whole question: its quotations are what must be said and where it stands. For one that was marked
as wrong, nobody said what would be right: it is written apart, to be completed by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.questions import GoldSpan, HistoryTurn, Nugget, Question
from ui.conversation import Conversation, Entry
from ui.history import History
from ui.words import plural

GOOD = "good"


def write_feedback(history: History, path: Path) -> str:
    """Writes the sets `path` and, beside it, `…-to-complete.jsonl`; says in a sentence what they hold."""
    whole: list[Question] = []
    partial: list[Question] = []
    for before, entry in history.judged():
        question = feedback_question(before, entry)
        (whole if entry.verdict == GOOD else partial).append(question)
    rest = path.with_name(f"{path.stem}-to-complete{path.suffix}")
    for file, questions in ((path, whole), (rest, partial)):
        file.write_text(
            "".join(each.model_dump_json(exclude_defaults=True) + "\n" for each in questions), encoding="utf-8"
        )
    return (
        f"{plural(len(whole), 'question')} with answers found helpful: {path}. {plural(len(partial), 'question')} whose "
        f"answers were marked as wrong, to be given nuggets and gold by hand: {rest}."
    )


def feedback_question(before: Sequence[Entry], entry: Entry) -> Question:
    """One judged answer as a question, with the turns before it."""
    filters, answer = entry.query.filters, entry.answer
    cited = () if answer is None else answer.citations
    good = entry.verdict == GOOD
    wrong = () if answer is None or good else tuple(sentence.text for sentence in answer.sentences)
    abstained = answer is None or answer.abstained
    return Question(
        id=f"feedback-{entry.id}",
        kind=f"feedback_{entry.verdict}",
        question=entry.query.question,
        history=tuple(
            HistoryTurn(role="user" if turn.role == "user" else "assistant", content=turn.content)
            for turn in Conversation(entries=list(before)).turns
        ),
        as_of=filters.as_of,
        since=filters.since,
        until=filters.until,
        source=filters.source,
        # Abstaining rightly is an answer too; what was "missed" is in the articles.
        answerable=not abstained if good else True,
        nuggets=tuple(Nugget(any=(each.quote,)) for each in cited) if good else (),
        gold=tuple(GoldSpan(source=each.source, start=each.start, end=each.end) for each in cited) if good else (),
        forbidden=wrong if entry.verdict == "wrong" else (),
        note=f"marked “{entry.verdict}” by a reader; asked {entry.asked}",
    )
