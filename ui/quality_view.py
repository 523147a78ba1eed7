"""The tab of the last evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from eval.records import FILE_NAME, Results, ResultsError, read_results
from ui.actions import read_act
from ui.chat_view import QUIET, ChatView
from ui.quality import NONE, quality_markdown, with_number
from ui.render import notice_markdown


@dataclass(frozen=True, slots=True)
class Quality:
    """The handlers of the tab's events, over the folder where `dateline eval` puts its results."""

    folder: Path

    def shown(self) -> str:
        try:
            results = self.results()
        except ResultsError as error:
            return notice_markdown(str(error))
        return notice_markdown(NONE) if results is None else quality_markdown(results)

    def pressed(self, sent: str) -> tuple[Any, ...]:
        """A question to be asked in the chat. Returns updates of: tabs, question box."""
        act, results = read_act(sent), self.results()
        record = None if act is None or results is None else with_number(results.records, act.target)
        if record is None:
            return gr.skip(), gr.skip()
        return gr.update(selected="ask"), record.question.question

    def results(self) -> Results | None:
        """The last results, None where there are none. Raises ResultsError for a damaged file."""
        return read_results(self.folder) if (self.folder / FILE_NAME).is_file() else None


def quality_view(quality: Quality, view: ChatView, tabs: gr.Tabs, tab: gr.Tab) -> None:
    """Lays the tab out within the Blocks being built, and ties its events."""
    shown = gr.Markdown("", elem_id="quality", latex_delimiters=[])
    act = gr.Textbox(visible="hidden", elem_id="qualityact", label="Question chosen")
    tab.select(quality.shown, None, shown, **QUIET)
    act.change(quality.pressed, act, [tabs, view.question], **QUIET)
