"""What happens in the chat window: a question accepted, answered piece by piece, stopped; a citation opened.

Functions of values and Gradio updates; the components they are tied to are laid out in `ui/app.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import gradio as gr

from index.errors import DatelineError
from index.types import Filters
from rag.types import Answer, Partial, Query
from ui.conversation import Conversation, linked_article
from ui.dates import filters_from
from ui.examples import example_questions
from ui.render import answer_markdown, note_markdown, notice_markdown, partial_markdown, question_markdown
from ui.words import REASONS, plural

if TYPE_CHECKING:
    from rag.desk import Desk

Ask = Callable[[Query, "Desk"], Iterator[Partial | Answer]]
Messages = list[dict[str, Any]]

BUSY, DONE = "busy", "done"
_LIMITS = ("as_of", "since", "until", "source")
_WAITING = "Reading the articles…"
_UNEXPECTED = "Something went wrong in Dateline itself. The terminal it was started from shows what; please report it."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chat:
    """The handlers of one window's events, over one desk. `ask` has the shape of `rag.answer.stream_answer`."""

    desk: Desk
    ask: Ask

    def accept(self, question: str, messages: Messages, status: str) -> tuple[Any, ...]:
        """Moves a typed question into the chat; nothing happens for an empty one or while another is being answered."""
        if not question.strip() or status == BUSY:
            return gr.skip(), gr.skip(), "", gr.skip()
        asked = {"role": "user", "content": question_markdown(question)}
        box = gr.update(value="", submit_btn=False, stop_btn="Stop")
        return box, [*messages, asked], question, BUSY

    def accept_example(self, messages: Messages, status: str, chosen: gr.SelectData) -> tuple[Any, ...]:
        return self.accept(str(chosen.value["text"]), messages, status)

    def reply(
        self, question: str, messages: Messages, talk: Conversation, answerer: str, *limits: str
    ) -> Generator[tuple[Any, ...], None, None]:
        """Answers `question` in the chat as it is written. `limits`: as of, since, until, source, as typed.

        Closing this generator (Stop, or the tab closed) closes the answer's, which ends the model's request.
        """
        if not question:
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        content = note_markdown(_WAITING)
        yield _with_reply(messages, content), talk, BUSY, gr.skip()
        try:
            filters = filters_from(dict(zip(_LIMITS, limits, strict=True)))
            for content in self._written(question, filters, talk, answerer):
                yield _with_reply(messages, content), talk, BUSY, gr.skip()
        except DatelineError as error:
            content = notice_markdown(str(error))
        except Exception:
            logger.exception("answering in the chat failed")
            content = notice_markdown(_UNEXPECTED)
        yield _with_reply(messages, content), talk, DONE, _ready()

    def _written(self, question: str, filters: Filters, talk: Conversation, answerer: str) -> Iterator[str]:
        message_id = uuid4().hex[:12]
        query = Query(question=question, filters=filters, history=tuple(talk.turns), id=message_id)
        desk = self.desk if answerer == self.desk.settings.answerer else self.desk.with_answerer(answerer)
        # The type says iterator; what runs is a generator, and closing it is what aborts the request behind it.
        with closing(cast("Generator[Partial | Answer, None, None]", self.ask(query, desk))) as parts:
            for part in parts:
                talk.keep(message_id, part)
                if isinstance(part, Answer):
                    yield answer_markdown(part, message_id)
                elif not part.text:
                    yield note_markdown(_WAITING)
                else:
                    yield partial_markdown(part, message_id)

    def finished(self, messages: Messages, status: str) -> tuple[Any, ...]:
        """After an answer ended in whatever way: one that was stopped says so, and questions are taken again."""
        if status != BUSY:
            return gr.skip(), DONE, _ready(), self.index_line()
        written = ""
        if messages and messages[-1]["role"] == "assistant":
            *messages, last = messages
            written = "" if _text(last) == note_markdown(_WAITING) else _text(last)
        return _with_reply(messages, written + note_markdown("Stopped.")), DONE, _ready(), self.index_line()

    def cleared(self) -> tuple[Any, ...]:
        return [], Conversation(), DONE, _ready(), EMPTY_PANEL

    def open_link(self, asked: str, talk: Conversation) -> Any:
        """The source panel for a clicked marker. `asked` is the link's name, "~" and a counter that makes it new."""
        try:
            content = linked_article(asked.partition("~")[0], talk, self.desk.reader)
        except DatelineError as error:
            return notice_markdown(str(error))
        return gr.skip() if content is None else content

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

    def opened(self) -> tuple[Any, ...]:
        """When the page opens: the index as it is now, and questions that fit it."""
        try:
            questions = example_questions(self.desk.reader.articles())
        except DatelineError as error:
            return notice_markdown(str(error)), gr.skip()
        return self.index_line(), gr.update(examples=[{"text": question} for question in questions])


EMPTY_PANEL = note_markdown("Click a number in an answer to read its article here, with the quoted words marked.")


def _with_reply(messages: Messages, content: str) -> Messages:
    return [*messages, {"role": "assistant", "content": content}]


def _ready() -> Any:
    return gr.update(submit_btn="Ask", stop_btn=False)


def _text(message: dict[str, Any]) -> str:
    """A message's text; Gradio hands content back as a list of parts."""
    content = message["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
