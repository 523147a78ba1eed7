"""The tab of kept conversations: searched, opened, renamed, deleted for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.actions import read_act
from ui.chat import BUSY, WAIT, Chat, refused, user_of
from ui.chat_view import QUIET, ChatView
from ui.conversation import Conversation
from ui.conversations import conversations_markdown
from ui.inert import inert


@dataclass(frozen=True, slots=True)
class Conversations:
    """The handlers of the tab's events. The conversation chosen to be renamed or deleted travels as its id."""

    chat: Chat

    def listed(self, search: str, request: gr.Request | None = None) -> str:
        return conversations_markdown(self.chat.history.conversations(user_of(request), search), search)

    def pressed(self, sent: str, status: str, request: gr.Request | None = None) -> tuple[Any, ...]:
        """A button in the list. Returns updates of: tabs, messages, conversation, chosen id, rename row, title, delete row,
        what is about to be deleted.
        """
        act, user = read_act(sent), user_of(request)
        nothing = (gr.skip(),) * 3 + ("", gr.update(visible=False), gr.skip(), gr.update(visible=False), gr.skip())
        title = None if act is None else self.chat.history.title(user, act.target)
        if act is None or title is None:
            return nothing
        if act.what == "talk":
            if status == BUSY:
                raise refused(WAIT)
            talk = Conversation(act.target, self.chat.history.entries(user, act.target))
            return (gr.update(selected="ask"), self.chat.messages(talk.entries, talk.shown), talk, *nothing[3:])
        renaming, deleting = act.what == "rename", act.what == "delete"
        asked = f"Delete “{inert(title)}” for good?" if deleting else gr.skip()
        shown = gr.update(visible=renaming), title if renaming else gr.skip(), gr.update(visible=deleting), asked
        return (*nothing[:3], act.target, *shown)

    def renamed(self, chosen: str, title: str, search: str, request: gr.Request | None = None) -> tuple[Any, ...]:
        self.chat.history.rename(user_of(request), chosen, title)
        return self.listed(search, request), gr.update(visible=False)

    def deleted(
        self, chosen: str, search: str, talk: Conversation, status: str, request: gr.Request | None = None
    ) -> tuple[Any, ...]:
        """Deletes the chosen one; where it stands in the chat, the chat is emptied. Updates: list, row, messages, talk.

        Refused while a question of it is being answered: the answer would bring it back.
        """
        if status == BUSY and talk.id == chosen:
            raise refused(WAIT)
        self.chat.history.delete(user_of(request), chosen)
        row = gr.update(visible=False)
        if talk.id == chosen:
            return self.listed(search, request), row, [], Conversation()
        return self.listed(search, request), row, gr.skip(), gr.skip()


def conversations_view(chat: Chat, view: ChatView, tabs: gr.Tabs, tab: gr.Tab) -> None:
    """Lays the tab out within the Blocks being built, and ties its events."""
    handlers = Conversations(chat)
    search = gr.Textbox(
        "", label="Search conversations", placeholder="Words of a question or answer", elem_id="talksearch"
    )
    with gr.Row(visible=False, elem_id="renaming") as renaming:
        title = gr.Textbox("", label="New title", elem_id="newtitle", max_length=200)
        save = gr.Button("Rename", elem_id="rename", scale=0, min_width=120)
    with gr.Row(visible=False, elem_id="deleting") as deleting:
        asked = gr.Markdown("", elem_id="deleteasked")
        delete = gr.Button("Delete for good", elem_id="delete", scale=0, min_width=150, variant="stop")
        keep = gr.Button("Keep", elem_id="keep", scale=0, min_width=100)
    listed = gr.Markdown("", elem_id="talks", latex_delimiters=[])
    chosen = gr.State("")
    act = gr.Textbox(visible="hidden", elem_id="talkact", label="Button pressed in the list")

    tab.select(handlers.listed, search, listed, **QUIET)
    search.change(handlers.listed, search, listed, trigger_mode="always_last", **QUIET)
    act.change(
        handlers.pressed,
        [act, view.status],
        [tabs, view.chat, view.talk, chosen, renaming, title, deleting, asked],
        **QUIET,
    )
    for trigger in (save.click, title.submit):
        trigger(handlers.renamed, [chosen, title, search], [listed, renaming], **QUIET)
    delete.click(
        handlers.deleted, [chosen, search, view.talk, view.status], [listed, deleting, view.chat, view.talk], **QUIET
    )
    keep.click(lambda: gr.update(visible=False), None, deleting, **QUIET)
