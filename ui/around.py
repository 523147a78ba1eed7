"""What is around the chat: the article beside it, the line about the index, limits, the page opened and cleared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from index.errors import DatelineError
from rag.types import Answer, Partial
from ui.chat import BUSY, DONE, Chat, ready, user_of
from ui.conversation import SHOWN, Conversation, linked_article, message_of
from ui.limits import limits_line, source_choices
from ui.messages import reply
from ui.render import note_markdown, notice_markdown
from ui.words import REASONS, plural

EMPTY_PANEL = note_markdown("Click a number in an answer to read its article here, with the quoted words marked.")
_NOT_KEPT = "The answer that this address leads to is not kept here: it was deleted, or is somebody else’s."


@dataclass(frozen=True, slots=True)
class Around:
    """The handlers of the events around `chat`."""

    chat: Chat

    def open_link(self, asked: str, talk: Conversation, request: gr.Request | None = None) -> Any:
        """The source panel for a clicked marker. `asked` is the link's name, "~" and a counter that makes it new."""
        link = asked.partition("~")[0]
        message = message_of(link)
        if message is None:
            return gr.skip()
        try:
            answer = self._answer(message, talk, user_of(request))
            content = linked_article(link, answer, self.chat.desk.reader, self.chat.history.version)
        except DatelineError as error:
            return notice_markdown(str(error))
        return gr.skip() if content is None else content

    def _answer(self, message: str, talk: Conversation, user: str) -> Answer | Partial | None:
        """What a link's message says: in this tab, being written, or kept from before the program was started."""
        entry = talk.entry(message)
        if entry is not None:
            return entry.answer or entry.written
        found = self.chat.history.entry(user, message)
        return None if found is None else found[1].answer

    def limits_line(self, as_of: str, since: str, until: str, source: str | None) -> str:
        """How many articles the limits leave, or what is wrong with them."""
        try:
            return note_markdown(limits_line(self.chat.desk.reader, as_of, since, until, source))
        except DatelineError as error:
            return notice_markdown(str(error))

    def source_choices(self, chosen: str | None) -> Any:
        """The groups of sources there are now, with how many articles each holds."""
        return gr.update(choices=source_choices(self.chat.desk.reader.articles()), value=chosen)

    def index_line(self) -> str:
        """How much is indexed, or how to index something, in a line."""
        reader = self.chat.desk.reader
        try:
            articles, state = reader.articles(), reader.state()
        except DatelineError as error:
            return notice_markdown(str(error))
        if not articles:
            return notice_markdown(REASONS["empty_index"])
        line = f"{plural(len(articles), 'article')}, {sum(each.date.end is not None for each in articles):,} dated"
        if state.embedded < state.articles:
            line += f"; {state.articles - state.embedded:,} still being indexed"
        return line

    def opened(self, talk: Conversation, request: gr.Request | None = None) -> tuple[Any, ...]:
        """When the page opens: the index as it is now, and the conversation that the page's address names, put into `talk`.

        A question may have been asked before this is called: its conversation is then left alone. Returns updates of: line
        about the index, messages, conversation.
        """
        history, user = self.chat.history, user_of(request)
        wanted = "" if request is None else str(dict(request.query_params or {}).get("answer", ""))
        if not wanted or talk.entries:
            return self.index_line(), gr.skip(), gr.skip()
        found = history.entry(user, wanted)
        if found is None:
            return self.index_line(), [reply(notice_markdown(_NOT_KEPT))], gr.skip()
        entries = history.entries(user, found[0])
        at = [each.id for each in entries].index(wanted)
        talk.id, talk.entries, talk.shown = found[0], entries, max(SHOWN, len(entries) - at)
        return self.index_line(), self.chat.messages(talk.entries, talk.shown), talk

    def offered(self) -> Any:
        """Questions that fit the index; finding them may take a second, which nothing else waits for."""
        try:
            return gr.update(examples=[{"text": question} for question in self.chat.examples()])
        except DatelineError:
            return gr.skip()  # the line about the index says what is wrong

    def cleared(self, talk: Conversation, status: str, request: gr.Request | None = None) -> tuple[Any, ...]:
        """A new conversation. Returns updates of: messages, conversation, state, question box, source panel."""
        if status == BUSY:
            self.chat.stopped(talk, request)
        return [], Conversation(), DONE, ready(), EMPTY_PANEL
