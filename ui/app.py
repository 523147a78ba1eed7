"""The window: its views as tabs, and what happens when the page opens."""

from __future__ import annotations

import os

# Gradio reports its use to its makers unless this is set before it is imported.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from typing import TYPE_CHECKING

import gradio as gr

from ui.answering import Ask
from ui.around import Around
from ui.articles_view import articles_view
from ui.chat import Chat
from ui.chat_view import QUIET, chat_view
from ui.conversations_view import conversations_view
from ui.examples import Examples
from ui.history import History
from ui.quality_view import Quality, quality_view
from ui.timeline_view import timeline_of, timeline_view
from ui.tries import answers_from

if TYPE_CHECKING:
    from rag.desk import Desk
    from ui.library import Library


def build_app(
    desk: Desk,
    *,
    ask: Ask | None = None,
    history: History | None = None,
    library: Library | None = None,
    quality: Quality | None = None,
    people: bool = False,
) -> gr.Blocks:
    """The window over `desk`, not launched.

    `ask` stands in for `rag.answer.stream_answer` in tests; `history` keeps conversations, in memory if None; `library`
    lets articles be changed; `quality` shows the last evaluation; `people`: there is a log-in, so there is a log-out.
    """
    if ask is None:
        from rag.answer import stream_answer

        ask = stream_answer
    examples = Examples(desk.reader, answers_from(desk))
    handlers = Chat(desk, ask, History() if history is None else history, examples.questions)
    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True) as blocks:
        gr.Markdown(_masthead(people=people), elem_id="masthead")
        with gr.Tabs(selected="ask", elem_id="tabs") as tabs:
            with gr.Tab("Ask", id="ask"):
                view = chat_view(desk, handlers)
            with gr.Tab("Conversations", id="conversations") as tab:
                conversations_view(handlers, view, tabs, tab)
            with gr.Tab("Articles", id="articles") as tab:
                articles_view(desk.reader, library, tab)
            if timeline_of() is not None:
                with gr.Tab("Timeline", id="timeline"):
                    timeline_view(desk)
            if quality is not None:
                with gr.Tab("Quality", id="quality") as tab:
                    quality_view(quality, view, tabs, tab)
        around = Around(handlers)
        blocks.load(around.opened, view.talk, [view.index_line, view.chat, view.talk], **QUIET)
        blocks.load(around.offered, None, view.chat, **QUIET)
    return blocks


def _masthead(*, people: bool) -> str:
    # The form works without a script; `ui/actions.js` is not asked.
    out = '<form action="/logout" method="post"><button class="act">Log out</button></form>' if people else ""
    return f'<div class="masthead"><h1>Dateline</h1>{out}</div>'
