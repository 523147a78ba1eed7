"""The chat's layout: its components, and which event calls which handler of `ui/chat.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.around import EMPTY_PANEL, Around
from ui.chat import DONE, Chat
from ui.conversation import Conversation
from ui.inert import inert
from ui.words import model_host

if TYPE_CHECKING:
    from rag.desk import Desk
    from rag.model_settings import ModelSettings

QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True, slots=True)
class ChatView:
    """The components that other views also speak to."""

    chat: gr.Chatbot
    panel: gr.Markdown
    talk: gr.State
    status: gr.Textbox
    question: gr.Textbox
    index_line: gr.Markdown


def chat_view(desk: Desk, handlers: Chat) -> ChatView:
    """Lays the chat out within the Blocks being built, and ties its events."""
    around = Around(handlers)
    index_line = gr.Markdown("", elem_id="indexline", latex_delimiters=[])
    if desk.settings.model is not None:
        gr.Markdown(model_line(desk.settings.model), elem_id="modelline", latex_delimiters=[])
    with gr.Row(elem_id="desk"):
        with gr.Column(scale=6, min_width=320):
            with gr.Column(scale=0, elem_id="talk"):
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
            options, clear = _options(desk, around)
        with gr.Column(scale=5, min_width=320):
            panel = gr.Markdown(EMPTY_PANEL, elem_id="panel", latex_delimiters=[])
    status = gr.Textbox(DONE, visible="hidden", elem_id="chatstate", label="State")
    view = ChatView(chat, panel, gr.State(Conversation()), status, question, index_line)
    _tie(view, around, options, clear)
    return view


def _tie(view: ChatView, around: Around, options: list[gr.components.Component], clear: gr.Button) -> None:
    handlers = around.chat
    link = gr.Textbox(visible="hidden", elem_id="citelink", label="Citation")
    act = gr.Textbox(visible="hidden", elem_id="act", label="Button pressed")
    pending = gr.State("")
    accepted = [view.question, view.chat, pending, view.status]
    answering = []
    for trigger, accept, inputs in (
        (view.question.submit, handlers.accept, [view.question, view.talk, view.status]),
        (view.chat.example_select, handlers.accept_example, [view.talk, view.status]),
        (act.change, handlers.accept_act, [act, view.talk, view.status]),
    ):
        asked = trigger(accept, inputs, accepted, **QUIET)
        # A question that is refused ends here.
        replied = asked.success(
            handlers.reply,
            [pending, view.talk, *options],
            [view.chat, view.talk, view.status, view.question],
            show_progress="hidden",
            api_visibility="private",
            concurrency_id="answers",
        )
        # Also runs after Stop, and only once nothing of the stopped answer is still on its way to the page.
        replied.then(
            handlers.finished,
            [view.talk, view.status],
            [view.chat, view.status, view.question],
            **QUIET,
        ).then(around.index_line, None, view.index_line, **QUIET)
        answering.append(replied)
    view.question.stop(handlers.stopped, view.talk, None, cancels=answering, **QUIET)
    clear.click(None, cancels=answering, **QUIET).then(
        around.cleared,
        [view.talk, view.status],
        [view.chat, view.talk, view.status, view.question, view.panel],
        **QUIET,
    )
    link.change(around.open_link, [link, view.talk], view.panel, **QUIET)


def model_line(model: ModelSettings) -> str:
    """Who writes the answers, and to which host the question and passages go."""
    return f"Answers are written by <b>{inert(model.name)}</b> at <b>{inert(model_host(model) or '')}</b>."


def _options(desk: Desk, around: Around) -> tuple[list[gr.components.Component], gr.Button]:
    """What narrows or steers an answer, folded away, in the order of `Chat.reply`; and the button that clears."""
    with gr.Row(elem_id="below"):
        with gr.Accordion("Only articles …", open=False, elem_id="limits") as limits:
            with gr.Row():
                as_of = gr.Textbox("", label="as of", placeholder="2024-10-31", elem_id="as_of", min_width=110)
                since = gr.Textbox("", label="since", placeholder="2024-10-01", elem_id="since", min_width=110)
                until = gr.Textbox("", label="until", placeholder="2024-10-31", elem_id="until", min_width=110)
            source = gr.Dropdown(
                [], value=None, label="from (choose, or type a pattern such as folder/*)", allow_custom_value=True,
                elem_id="source",
            )  # fmt: skip
            counted = gr.Markdown("", elem_id="counted", latex_delimiters=[])
        clear = gr.Button("New conversation", size="sm", elem_id="clear", scale=0, min_width=150)
    typed = [as_of, since, until, source]
    limits.expand(around.source_choices, source, source, **QUIET)
    gr.on([each.change for each in typed], around.limits_line, typed, counted, trigger_mode="always_last", **QUIET)
    model = desk.settings.model
    answerer = gr.Radio(
        answerer_choices(model), value=desk.settings.answerer, label="Answers written by", visible=model is not None,
        elem_id="answerer",
    )  # fmt: skip
    return [answerer, *typed], clear


def answerer_choices(model: ModelSettings | None) -> list[tuple[str, str]]:
    """What may write an answer, as (words, answerer); a language model only where one is configured."""
    own = ("the articles’ own sentences", "extractive")
    if model is None:
        return [(own[0], "auto"), own]
    return [(f"{model.name}, else the articles’ sentences", "auto"), own, (f"{model.name} only", "llm")]
