"""The window: its views as tabs, and what happens when the page opens."""

from __future__ import annotations

import os

# Gradio reports its use to its makers unless this is set before it is imported.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from typing import TYPE_CHECKING

import gradio as gr

from ui.chat import Ask, Chat
from ui.chat_view import QUIET, chat_view
from ui.conversations_view import conversations_view
from ui.examples import Examples
from ui.history import History
from ui.tries import answers_from

if TYPE_CHECKING:
    from rag.desk import Desk


def build_app(desk: Desk, *, ask: Ask | None = None, history: History | None = None) -> gr.Blocks:
    """The window over `desk`, not launched.

    `ask` stands in for `rag.answer.stream_answer` in tests; `history` keeps conversations, in memory if None.
    """
    if ask is None:
        from rag.answer import stream_answer

        ask = stream_answer
    examples = Examples(desk.reader, answers_from(desk))
    handlers = Chat(desk, ask, History() if history is None else history, examples.questions)
    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True) as blocks:
        gr.Markdown("# Dateline", elem_id="masthead")
        with gr.Tabs(selected="ask", elem_id="tabs") as tabs:
            with gr.Tab("Ask", id="ask"):
                view = chat_view(desk, handlers)
            with gr.Tab("Conversations", id="conversations") as tab:
                conversations_view(handlers, view, tabs, tab)
        blocks.load(handlers.opened, None, [view.index_line, view.chat, view.talk], **QUIET)
    return blocks
