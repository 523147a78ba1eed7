"""A question's way through a conversation: accepted, answered piece by piece, stopped or failed. Knows nothing of Gradio.

An entry stands in the conversation and in its history from the moment its question is accepted, so that whatever happens
then, also a Stop before the answering has begun, finds it there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from index.errors import DatelineError, UnreadableError
from index.types import Article
from rag.types import Answer, Partial, Query
from ui.conversation import INTERRUPTED, STOPPED, Conversation, Entry
from ui.dates import filters_from
from ui.history import History
from ui.turns import Asking, Turn

if TYPE_CHECKING:
    from rag.desk import Desk

# The shape of `rag.answer.stream_answer`.
Ask = Callable[[Query, "Desk"], Iterator[Partial | Answer]]

_UNEXPECTED = "Something went wrong in Dateline itself. The terminal it was started from shows what; please report it."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answering:
    """What is needed to answer in a conversation. `asking` is shared by all who ask, its lock by all who end an entry."""

    desk: Desk
    ask: Ask
    history: History
    asking: Asking

    def begin(self, user: str, talk: Conversation, question: str) -> Entry:
        """Keeps a question that is about to be answered. Raises DatelineError where it can't be kept.

        What it replaces goes now where it has no answer, and else only when this one has been answered.
        """
        entry = Entry(uuid4().hex[:12], Query(question), notice=INTERRUPTED, asked=_now())
        talk.id = talk.id or uuid4().hex
        self.history.start(user, talk.id, entry)
        replaced = talk.entry(talk.replacing)
        if replaced is not None and replaced.answer is None:
            self._replace(user, talk)
        talk.put(entry)
        return entry

    def run(
        self, user: str, talk: Conversation, entry_id: str, answerer: str, limits: Mapping[str, str], place: str
    ) -> Generator[Entry, None, None]:
        """Answers an entry that `begin` made, and yields it while it is being written; at the end it stands in `talk`.

        It also yields while nothing is written yet: at each yield, closing this generator closes the answer's, which ends
        the model's request. An entry that was stopped before is left as it is. `limits` are as typed; `place` is whose share
        of those answered at the same time it takes.
        """
        entry = talk.entry(entry_id)
        if entry is None or entry.notice != INTERRUPTED:
            return
        versions: list[Article] = []
        try:
            entry = replace(entry, query=Query(entry.query.question, filters_from(limits), talk.turns, entry.id))
            with Turn(self.asking, place), closing(self._written(entry.query, answerer)) as parts:
                for part in parts:
                    if isinstance(part, Answer):
                        entry = replace(entry, answer=part, notice="", written=None)
                    elif part.text:
                        entry = replace(entry, written=part)
                    if not self._goes_on(talk, entry):
                        break
                    if entry.answer is None:
                        yield entry
            versions = self._cited_versions(entry.answer)
        except GeneratorExit:
            entry = replace(entry, notice=STOPPED)
            raise
        except DatelineError as error:
            entry = replace(entry, notice=str(error))
        except Exception:
            # The last stop of one answer: a bug in it gets a sentence in the chat, and its traceback in the terminal.
            logger.exception("answering in the chat failed")
            entry = replace(entry, notice=_UNEXPECTED)
        finally:
            self._end(user, talk, entry, versions)

    def stop(self, user: str, talk: Conversation) -> None:
        """Marks the question that is being answered as stopped, whether or not `run` has come to it; other times nothing.

        `run` may be inside a call that takes long. Whatever that brings is then no longer wanted.
        """
        with self.asking.lock:
            last = talk.entries[-1] if talk.entries else None
            if last is None or last.answer is not None or last.notice != INTERRUPTED:
                return
            stopped = replace(last, notice=STOPPED)
            talk.put(stopped)
            talk.replacing = ""
        self.history.finish(user, stopped)

    def _goes_on(self, talk: Conversation, entry: Entry) -> bool:
        """Puts what there is of an answer into the conversation; False where it was stopped meanwhile."""
        with self.asking.lock:
            if _stopped(talk, entry):
                return False
            if entry.answer is None:
                talk.put(entry)
            return True

    def _end(self, user: str, talk: Conversation, entry: Entry, versions: list[Article]) -> None:
        """Keeps what became of an entry, once; one that was stopped stays so."""
        with self.asking.lock:
            if _stopped(talk, entry):
                entry, versions = replace(entry, answer=None, notice=STOPPED), []
            talk.put(entry)
        try:
            self.history.finish(user, entry, versions)
            if entry.answer is not None:
                self._replace(user, talk)
        except DatelineError as error:
            talk.put(replace(entry, notice=str(error)))

    def _replace(self, user: str, talk: Conversation) -> None:
        """Takes out the entry whose question was edited or asked again, if there is one."""
        if talk.replacing:
            talk.drop(talk.replacing)
            self.history.delete_entry(user, talk.replacing)
            talk.replacing = ""

    def _written(self, query: Query, answerer: str) -> Generator[Partial | Answer, None, None]:
        desk = self.desk if answerer == self.desk.settings.answerer else self.desk.with_answerer(answerer)
        # The type says iterator; what runs is a generator, and closing it is what aborts the request behind it.
        return cast("Generator[Partial | Answer, None, None]", self.ask(query, desk))

    def _cited_versions(self, answer: Answer | None) -> list[Article]:
        """The cited articles with their texts, as far as they are still those that were cited."""
        cited = {} if answer is None else {each.source: each.content_hash for each in answer.citations}
        articles = []
        for source, content_hash in cited.items():
            try:
                article = self.desk.reader.article(source)
            except UnreadableError:  # removed since: there is nothing left to keep
                continue
            if article.content_hash == content_hash:
                articles.append(article)
        return articles


def _stopped(talk: Conversation, entry: Entry) -> bool:
    kept = talk.entry(entry.id)
    return kept is not None and kept.notice == STOPPED


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
