"""What happens in the chat: a question accepted, answered as it is written, stopped, asked again, judged.

Functions of values and Gradio updates; the components they are tied to are laid out in `ui/chat_view.py`, what a question
goes through is in `ui/answering.py`, what is beside and around the chat in `ui/around.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import DatelineError
from ui.actions import REASONS, Act, read_act
from ui.answering import Answering, Ask
from ui.conversation import SHOWN, Conversation, Entry
from ui.history import History
from ui.messages import Messages, messages, partly, writing
from ui.turns import Asking
from ui.words import model_host

if TYPE_CHECKING:
    from rag.desk import Desk

BUSY, DONE = "busy", "done"
WAIT = "Wait for the answer, or stop it first."
_LIMITS = ("as_of", "since", "until", "source")


@dataclass(frozen=True, slots=True)
class Chat:
    """The handlers of one window's events, over one desk. `ask` has the shape of `rag.answer.stream_answer`."""

    desk: Desk
    ask: Ask
    history: History = field(default_factory=History)
    examples: Callable[[], list[str]] = list
    asking: Asking = field(default_factory=Asking)

    @property
    def answering(self) -> Answering:
        return Answering(self.desk, self.ask, self.history, self.asking)

    def messages(self, entries: list[Entry], latest: int = SHOWN) -> Messages:
        """The chat's messages: each of the latest questions, and what became of it."""
        return messages(entries, latest, host=model_host(self.desk.settings.model))

    def accept(
        self, question: str, talk: Conversation, status: str, request: gr.Request | None = None
    ) -> tuple[Any, ...]:
        """Takes a typed question into the chat. Returns updates of: question box, messages, its entry's id, state.

        Raises `gr.Error`, which ends the chain of events, for an empty question or while another is being answered.
        """
        if status == BUSY:
            raise refused(WAIT)
        if not question.strip():
            raise refused("")
        try:
            entry = self.answering.begin(user_of(request), talk, question)
        except DatelineError as error:
            raise refused(str(error)) from error
        box = gr.update(value="", submit_btn=False, stop_btn="Stop")
        return box, writing(self._shown(talk), talk.shown, host=model_host(self.desk.settings.model)), entry.id, BUSY

    def accept_example(
        self, talk: Conversation, status: str, chosen: gr.SelectData, request: gr.Request | None = None
    ) -> tuple[Any, ...]:
        return self.accept(str(chosen.value["text"]), talk, status, request)

    def accept_act(
        self, sent: str, talk: Conversation, status: str, request: gr.Request | None = None
    ) -> tuple[Any, ...]:
        """A button below an answer: asks its question again, puts it into the box to be edited, or keeps a verdict."""
        act = read_act(sent)
        entry = None if act is None else talk.entry(act.target)
        if act is None or entry is None or (status == BUSY and act.what != "judge"):
            raise refused("")
        if act.what == "earlier":
            talk.shown += SHOWN
            return gr.skip(), self.messages(talk.entries, talk.shown), "", gr.skip()
        if act.what == "retry":
            talk.replacing = entry.id
            return self.accept(entry.query.question, talk, status, request)
        if act.what == "edit":
            talk.replacing = entry.id
            return gr.update(value=entry.query.question), gr.skip(), "", gr.skip()
        return self._judge(act, entry, talk, status, request)

    def _judge(
        self, act: Act, entry: Entry, talk: Conversation, status: str, request: gr.Request | None
    ) -> tuple[Any, ...]:
        if act.what != "judge" or act.word not in ("", "good", *REASONS):
            raise refused("")
        self.history.judge(user_of(request), entry.id, act.word)
        talk.put(replace(entry, verdict=act.word))
        return gr.skip(), gr.skip() if status == BUSY else self.messages(talk.entries, talk.shown), "", gr.skip()

    def reply(
        self, pending: str, talk: Conversation, answerer: str, as_of: str, since: str, until: str, source: str | None,
        request: gr.Request | None = None,
    ) -> Generator[tuple[Any, ...], None, None]:  # fmt: skip
        """Answers the entry `pending` in the chat as it is written: updates of messages, conversation, state, question box.

        Closing this generator (Stop, or the tab closed) closes the answer's, which ends the model's request.
        """
        if not pending:
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        limits = dict(zip(_LIMITS, (as_of, since, until, source or ""), strict=True))
        user = user_of(request)
        before = self.messages(self._shown(talk), talk.shown)[:-1]
        told, waited = None, False
        steps = self.answering.run(user, talk, pending, answerer, limits, user or _session(request))
        with closing(steps):
            for entry in steps:
                if entry.written == told and waited:  # nothing new: a moment at which Stop can close the answer
                    yield gr.skip(), gr.skip(), BUSY, gr.skip()
                else:
                    told, waited = entry.written, True
                    yield [*before, partly(entry, waits_for=self._model_words())], talk, BUSY, gr.skip()
        yield self.messages(talk.entries, talk.shown), talk, DONE, ready()

    def stopped(self, talk: Conversation, request: gr.Request | None = None) -> None:
        """Stop was pressed. Gradio closes the answer by itself, but not one that is only on its way to begin."""
        self.answering.stop(user_of(request), talk)

    def finished(self, talk: Conversation, status: str, request: gr.Request | None = None) -> tuple[Any, ...]:
        """After an answer ended in whatever way: one that was stopped says so, and questions are taken again.

        Returns updates of: messages, state, question box.
        """
        if status != BUSY:
            return gr.skip(), DONE, ready()
        self.answering.stop(user_of(request), talk)
        return self.messages(talk.entries, talk.shown), DONE, ready()

    def _model_words(self) -> str:
        """Which language model is asked, and where; "" where none is."""
        model = self.desk.settings.model
        return "" if model is None else f"{model.name} at {model_host(model)}"

    def _shown(self, talk: Conversation) -> list[Entry]:
        """What stands in the chat while a question is answered: all but what this is to replace."""
        return [each for each in talk.entries if each.id != talk.replacing]


def user_of(request: gr.Request | None) -> str:
    """Who is logged in, "" where there is no log-in."""
    return "" if request is None else request.username or ""


def ready() -> Any:
    """The question box, taking questions."""
    return gr.update(submit_btn="Ask", stop_btn=False)


def _session(request: gr.Request | None) -> str:
    return "" if request is None else f"tab {request.session_hash}"


def refused(words: str) -> gr.Error:
    """What is raised to end a chain of events, with a message to the reader or, for "", without."""
    return gr.Error(words, visible=bool(words), print_exception=False)
