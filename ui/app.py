"""The chat window's layout: which components there are and which event calls which handler of `ui/chat.py`."""

from __future__ import annotations

import os

# Gradio reports its use to its makers unless this is set before it is imported.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import gradio as gr

from ui.chat import DONE, EMPTY_PANEL, Ask, Chat
from ui.conversation import Conversation
from ui.inert import inert

if TYPE_CHECKING:
    from rag.desk import Desk
    from rag.model_settings import ModelSettings

_ANSWERERS = [
    ("the language model, else the articles’ sentences", "auto"),
    ("the articles’ own sentences", "extractive"),
    ("the language model only", "llm"),
]


def build_app(desk: Desk, *, ask: Ask | None = None) -> gr.Blocks:
    """The chat window over `desk`, not launched. `ask` stands in for `rag.answer.stream_answer` in tests."""
    if ask is None:
        from rag.answer import stream_answer

        ask = stream_answer
    handlers = Chat(desk, ask)
    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True) as blocks:
        gr.Markdown("# Dateline", elem_id="masthead")
        index_line = gr.Markdown("", elem_id="indexline", latex_delimiters=[])
        if desk.settings.model is not None:
            gr.Markdown(model_line(desk.settings.model), elem_id="modelline", latex_delimiters=[])
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=6, min_width=320):
                chat = gr.Chatbot(
                    elem_id="chat",
                    label="Questions and answers",
                    show_label=False,
                    height=None,
                    latex_delimiters=[],
                    buttons=[],
                    feedback_options=None,
                    layout="panel",
                    group_consecutive_messages=False,
                    placeholder="Ask what the articles say. Each sentence of an answer shows where it stands.",
                )
                question = gr.Textbox(
                    elem_id="question",
                    label="Your question",
                    placeholder="Your question",
                    show_label=False,
                    lines=1,
                    max_lines=6,
                    submit_btn="Ask",
                    autofocus=True,
                )
                options, clear = _options(desk)
            with gr.Column(scale=5, min_width=320):
                panel = gr.Markdown(EMPTY_PANEL, elem_id="panel", latex_delimiters=[])
        status = gr.Textbox(DONE, visible="hidden", elem_id="chatstate", label="State")
        link = gr.Textbox(visible="hidden", elem_id="citelink", label="Citation")
        pending, talk = gr.State(""), gr.State(Conversation())

        quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        accepted = [question, chat, pending, status]
        answering = []
        for trigger, accept, inputs in (
            (question.submit, handlers.accept, [question, chat, status]),
            (chat.example_select, handlers.accept_example, [chat, status]),
        ):
            asked = trigger(accept, inputs, accepted, **quiet)
            replied = asked.then(
                handlers.reply,
                [pending, chat, talk, *options],
                [chat, talk, status, question],
                show_progress="hidden",
                api_visibility="private",
            )
            # Also runs after Stop, and only once nothing of the stopped answer is still on its way to the page.
            replied.then(handlers.finished, [chat, status], [chat, status, question, index_line], **quiet)
            answering.append(replied)
        question.stop(None, cancels=answering, **quiet)
        clear.click(None, cancels=answering, **quiet).then(
            handlers.cleared, None, [chat, talk, status, question, panel], **quiet
        )
        link.change(handlers.open_link, [link, talk], panel, **quiet)
        blocks.load(handlers.opened, None, [index_line, chat], **quiet)
    return blocks


def model_line(model: ModelSettings) -> str:
    """Who writes the answers, and to which host the question and passages go."""
    host = urlsplit(model.base_url).netloc.rpartition("@")[2] if model.base_url else "api.openai.com"
    return f"Answers are written by <b>{inert(model.name)}</b> at <b>{inert(host)}</b>."


def _options(desk: Desk) -> tuple[list[gr.components.Component], gr.Button]:
    """What narrows or steers an answer, folded away, in the order of `Chat.reply`; and the button that clears."""
    with gr.Row(elem_id="below"):
        with gr.Accordion("Only articles …", open=False, elem_id="limits"):
            with gr.Row():
                as_of = gr.Textbox("", label="as of", placeholder="2024-10-31", elem_id="as_of", min_width=110)
                since = gr.Textbox("", label="since", placeholder="2024-10-01", elem_id="since", min_width=110)
                until = gr.Textbox("", label="until", placeholder="2024-10-31", elem_id="until", min_width=110)
            source = gr.Textbox("", label="whose source matches", placeholder="folder/*", elem_id="source")
        clear = gr.Button("New conversation", size="sm", elem_id="clear", scale=0, min_width=150)
    configured = desk.settings.model is not None
    answerer = gr.Radio(
        _ANSWERERS, value=desk.settings.answerer, label="Answers written by", visible=configured, elem_id="answerer"
    )
    return [answerer, as_of, since, until, source], clear
