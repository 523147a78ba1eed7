"""What happens in the chat: a question accepted, answered piece by piece, stopped, asked again; a citation opened.

Functions of values and Gradio updates; the components they are tied to are laid out in `ui/chat_view.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import gradio as gr

from index.errors import DatelineError
from index.types import Article
from rag.types import Answer, Partial, Query
from ui.actions import REASONS as JUDGED
from ui.actions import act_button, actions_markdown, read_act
from ui.conversation import SHOWN, Conversation, Entry, linked_article, message_of
from ui.dates import filters_from
from ui.history import History
from ui.limits import limits_line, source_choices
from ui.render import answer_markdown, note_markdown, notice_markdown, partial_markdown, question_markdown
from ui.turns import Asking, Turn
from ui.words import REASONS, model_host, plural

if TYPE_CHECKING:
    from rag.desk import Desk

Ask = Callable[[Query, "Desk"], Iterator[Partial | Answer]]
Messages = list[dict[str, Any]]

BUSY, DONE = "busy", "done"
_LIMITS = ("as_of", "since", "until", "source")
_WAITING = "Reading the articles…"
STOPPED = "Stopped."
INTERRUPTED = "This answer was interrupted."
_UNEXPECTED = "Something went wrong in Dateline itself. The terminal it was started from shows what; please report it."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chat:
    """The handlers of one window's events, over one desk. `ask` has the shape of `rag.answer.stream_answer`."""

    desk: Desk
    ask: Ask
    history: History = field(default_factory=History)
    examples: Callable[[], list[str]] = list
    asking: Asking = field(default_factory=Asking)

    # Asking

    def accept(self, question: str, talk: Conversation, status: str) -> tuple[Any, ...]:
        """Moves a typed question into the chat. Returns updates of: question box, messages, pending question, state.

        Raises `gr.Error`, which ends the chain of events, for an empty question or while another is being answered.
        """
        if status == BUSY:
            raise gr.Error("Wait for the answer, or stop it first.", print_exception=False)
        if not question.strip():
            raise gr.Error("", visible=False, print_exception=False)
        asked = {"role": "user", "content": question_markdown(question)}
        kept = [each for each in talk.entries if each.id != talk.replacing]
        box = gr.update(value="", submit_btn=False, stop_btn="Stop")
        return box, [*self.messages(kept, talk.shown), asked, _reply(note_markdown(_WAITING))], question, BUSY

    def accept_example(self, talk: Conversation, status: str, chosen: gr.SelectData) -> tuple[Any, ...]:
        return self.accept(str(chosen.value["text"]), talk, status)

    def accept_act(
        self, sent: str, talk: Conversation, status: str, request: gr.Request | None = None
    ) -> tuple[Any, ...]:
        """A button below an answer: asks its question again, puts it into the box to be edited, or keeps a verdict."""
        act = read_act(sent)
        entry = None if act is None else talk.entry(act.target)
        if act is None or entry is None or (status == BUSY and act.what != "judge"):
            raise gr.Error("", visible=False, print_exception=False)
        if act.what == "earlier":
            talk.shown += SHOWN
            return gr.skip(), self.messages(talk.entries, talk.shown), "", gr.skip()
        if act.what == "retry":
            talk.replacing = entry.id
            return self.accept(entry.query.question, talk, status)
        if act.what == "edit":
            talk.replacing = entry.id
            return gr.update(value=entry.query.question), gr.skip(), "", gr.skip()
        if act.what == "judge" and act.word in ("", "good", *JUDGED):
            self.history.judge(user_of(request), entry.id, act.word)
            talk.put(replace(entry, verdict=act.word))
            return gr.skip(), gr.skip() if status == BUSY else self.messages(talk.entries, talk.shown), "", gr.skip()
        raise gr.Error("", visible=False, print_exception=False)

    def reply(
        self, question: str, talk: Conversation, answerer: str, as_of: str, since: str, until: str, source: str | None,
        request: gr.Request | None = None,
    ) -> Generator[tuple[Any, ...], None, None]:  # fmt: skip
        """Answers `question` in the chat as it is written: updates of messages, conversation, state, question box.

        Closing this generator (Stop, or the tab closed) closes the answer's, which ends the model's request.
        """
        if not question:
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        user = user_of(request)
        entry = Entry(uuid4().hex[:12], Query(question), notice=INTERRUPTED, asked=_now())
        versions: list[Article] = []
        try:
            filters = filters_from(dict(zip(_LIMITS, (as_of, since, until, source or ""), strict=True)))
            entry = replace(entry, query=Query(question, filters, talk.turns, entry.id))
            with Turn(self.asking, user or _session(request)):
                self._begin(user, talk, entry)
                before = self.messages(talk.entries, talk.shown)[:-1]
                for part in self._written(entry.query, answerer):
                    if isinstance(part, Answer):
                        entry = replace(entry, answer=part, notice="", written=None)
                    elif not part.text:  # still waiting for the model: a moment at which Stop can close the answer
                        yield gr.skip(), gr.skip(), BUSY, gr.skip()
                    else:
                        entry = replace(entry, written=part)
                        talk.put(entry)
                        yield [*before, _reply(partial_markdown(part, entry.id))], talk, BUSY, gr.skip()
            versions = self._cited_versions(entry.answer)
        except GeneratorExit:
            entry = replace(entry, notice=STOPPED)
            raise
        except DatelineError as error:
            entry = replace(entry, notice=str(error))
        except Exception:
            logger.exception("answering in the chat failed")
            entry = replace(entry, notice=_UNEXPECTED)
        finally:
            talk.put(entry)
            self.history.finish(user, entry, versions)
        yield self.messages(talk.entries, talk.shown), talk, DONE, _ready()

    def finished(self, talk: Conversation, status: str) -> tuple[Any, ...]:
        """After an answer ended in whatever way: one that was stopped says so, and questions are taken again.

        Returns updates of: messages, state, question box, line about the index.
        """
        if status != BUSY:
            return gr.skip(), DONE, _ready(), self.index_line()
        if talk.entries and talk.entries[-1].notice == INTERRUPTED:  # its generator is still inside a call
            talk.put(replace(talk.entries[-1], notice=STOPPED))
        return self.messages(talk.entries, talk.shown), DONE, _ready(), self.index_line()

    def _begin(self, user: str, talk: Conversation, entry: Entry) -> None:
        """Keeps the question, in the place of the one that was edited or asked again."""
        if talk.replacing:
            talk.drop(talk.replacing)
            self.history.delete_entry(user, talk.replacing)
            talk.replacing = ""
        talk.id = talk.id or uuid4().hex
        self.history.start(user, talk.id, entry)
        talk.put(entry)

    def _written(self, query: Query, answerer: str) -> Iterator[Partial | Answer]:
        desk = self.desk if answerer == self.desk.settings.answerer else self.desk.with_answerer(answerer)
        # The type says iterator; what runs is a generator, and closing it is what aborts the request behind it.
        with closing(cast("Generator[Partial | Answer, None, None]", self.ask(query, desk))) as parts:
            yield from parts

    def _cited_versions(self, answer: Answer | None) -> list[Article]:
        """The cited articles with their texts, as far as they are still those that were cited."""
        cited = {} if answer is None else {each.source: each.content_hash for each in answer.citations}
        articles = []
        for source, content_hash in cited.items():
            article = self.desk.reader.article(source)
            if article.content_hash == content_hash:
                articles.append(article)
        return articles

    # Reading

    def messages(self, entries: list[Entry], latest: int = SHOWN) -> Messages:
        """The chat's messages: each of the latest questions, and what became of it."""
        host = model_host(self.desk.settings.model)
        shown: Messages = []
        if len(entries) > latest:
            more = act_button("earlier", entries[-1].id, "Show earlier questions")
            shown.append(_reply(f'<div class="earlier">{more}</div>'))
        for entry in entries[-latest:]:
            shown.append({"role": "user", "content": question_markdown(entry.query.question)})
            after = actions_markdown(entry)
            if entry.answer is None:
                begun = "" if entry.written is None else partial_markdown(entry.written, entry.id)
                shown.append(_reply(begun + notice_markdown(entry.notice or INTERRUPTED, after=after)))
            else:
                shown.append(_reply(answer_markdown(entry.answer, entry.id, host=host, after=after)))
        return shown

    def open_link(self, asked: str, talk: Conversation, request: gr.Request | None = None) -> Any:
        """The source panel for a clicked marker. `asked` is the link's name, "~" and a counter that makes it new."""
        link = asked.partition("~")[0]
        message = message_of(link)
        if message is None:
            return gr.skip()
        try:
            answer = self._answer(message, talk, user_of(request))
            content = linked_article(link, answer, self.desk.reader, self.history.version)
        except DatelineError as error:
            return notice_markdown(str(error))
        return gr.skip() if content is None else content

    def _answer(self, message: str, talk: Conversation, user: str) -> Answer | Partial | None:
        """What a link's message says: in this tab, being written, or kept from before the program was started."""
        entry = talk.entry(message)
        if entry is not None:
            return entry.answer or entry.written
        found = self.history.entry(user, message)
        return None if found is None else found[1].answer

    def limits_line(self, as_of: str, since: str, until: str, source: str | None) -> str:
        """How many articles the limits leave, or what is wrong with them."""
        try:
            return note_markdown(limits_line(self.desk.reader, as_of, since, until, source))
        except DatelineError as error:
            return notice_markdown(str(error))

    def source_choices(self, chosen: str | None) -> Any:
        """The groups of sources there are now, with how many articles each holds."""
        return gr.update(choices=source_choices(self.desk.reader.articles()), value=chosen)

    # Opening and clearing

    def cleared(self) -> tuple[Any, ...]:
        return [], Conversation(), DONE, _ready(), EMPTY_PANEL

    def index_line(self) -> str:
        """How much is indexed, or how to index something, in a line."""
        try:
            articles, state = self.desk.reader.articles(), self.desk.reader.state()
        except DatelineError as error:
            return notice_markdown(str(error))
        if not articles:
            return notice_markdown(REASONS["empty_index"])
        line = f"{plural(len(articles), 'article')}, {sum(each.date.end is not None for each in articles):,} dated"
        if state.embedded < state.articles:
            line += f"; {state.articles - state.embedded:,} still being indexed"
        return line

    def opened(self, request: gr.Request | None = None) -> tuple[Any, ...]:
        """When the page opens: the index as it is now, and the conversation that the page's address names.

        Returns updates of: line about the index, messages, conversation.
        """
        talk = Conversation()
        wanted = "" if request is None else str(dict(request.query_params or {}).get("answer", ""))
        found = self.history.entry(user_of(request), wanted) if wanted else None
        if found is not None:
            talk = Conversation(found[0], self.history.entries(user_of(request), found[0]))
            at = [each.id for each in talk.entries].index(wanted)
            talk.shown = max(SHOWN, len(talk.entries) - at)
        return self.index_line(), self.messages(talk.entries, talk.shown), talk

    def offered(self) -> Any:
        """Questions that fit the index; finding them may take a second, which nothing else waits for."""
        try:
            return gr.update(examples=[{"text": question} for question in self.examples()])
        except DatelineError:
            return gr.skip()  # the line about the index says what is wrong


EMPTY_PANEL = note_markdown("Click a number in an answer to read its article here, with the quoted words marked.")


def user_of(request: gr.Request | None) -> str:
    """Who is logged in, "" where there is no log-in."""
    return "" if request is None else request.username or ""


def _session(request: gr.Request | None) -> str:
    return "" if request is None else f"tab {request.session_hash}"


def _reply(content: str) -> dict[str, Any]:
    return {"role": "assistant", "content": content}


def _ready() -> Any:
    return gr.update(submit_btn="Ask", stop_btn=False)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
