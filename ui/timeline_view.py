"""The tab of a timeline: what the articles say happened when, for a question, each event with its citation."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import DatelineError
from index.types import Span
from rag.types import Query
from ui.actions import act_button, read_act
from ui.article import article_markdown
from ui.chat_view import QUIET
from ui.inert import inert, one_line
from ui.render import note_markdown, notice_markdown
from ui.words import days

if TYPE_CHECKING:
    from rag.desk import Desk

_MODULE = "rag.timeline"


def timeline_of() -> Callable[[Query, Desk], Sequence[Any]] | None:
    """`rag.timeline.timeline`; None where this Dateline has none.

    Its events have `date`, `last`, `basis` ("sentence", or "article" for the days of the article), `text` and `citation`.
    """
    if importlib.util.find_spec(_MODULE) is None:
        return None
    found: Callable[[Query, Desk], Sequence[Any]] = importlib.import_module(_MODULE).timeline
    return found


def events_markdown(events: Sequence[Any]) -> str:
    """Events in the order given, in one line of inert HTML; each opens its article at the words it rests on."""
    items = "".join(
        f"<li><b>{days(each.date, each.last)}{'' if each.basis == 'sentence' else ' (day of the article)'}</b>"
        f"{inert(one_line(each.text))} {act_button('event', str(at), 'Read')}</li>"
        for at, each in enumerate(events)
    )
    return f"<ol>{items}</ol>" if items else note_markdown("The articles name no event for this.")


def timeline_view(desk: Desk) -> None:
    """Lays the tab out within the Blocks being built, and ties its events."""

    def asked(question: str) -> tuple[Any, ...]:
        make = timeline_of()
        if make is None or not question.strip():
            return gr.skip(), gr.skip()
        try:
            events = make(Query(question), desk)
        except DatelineError as error:
            return notice_markdown(str(error)), []
        return events_markdown(events), list(events)

    def pressed(sent: str, events: list[Any]) -> Any:
        act = read_act(sent)
        if act is None or not act.target.isdecimal() or int(act.target) >= len(events):
            return gr.skip()
        cited = events[int(act.target)].citation
        try:
            article = desk.reader.article(cited.source)
        except DatelineError as error:
            return notice_markdown(str(error))
        changed = article.content_hash != cited.content_hash
        mark = None if changed else Span(cited.start, cited.end)
        return article_markdown(article, mark, anchor=f"event-{act.target}", note=cited.quote if changed else "")

    question = gr.Textbox("", label="Timeline of", placeholder="A person, a place, a question", elem_id="timelineof")
    with gr.Row():
        with gr.Column(scale=6, min_width=320):
            shown = gr.Markdown("", elem_id="timeline", latex_delimiters=[])
        with gr.Column(scale=5, min_width=320):
            panel = gr.Markdown("", elem_id="event", latex_delimiters=[])
    act = gr.Textbox(visible="hidden", elem_id="timelineact", label="Event chosen")
    kept = gr.State([])
    question.submit(asked, question, [shown, kept], api_visibility="private", concurrency_id="answers")
    act.change(pressed, [act, kept], panel, **QUIET)
