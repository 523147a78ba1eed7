"""What a reader can do with an answer, as buttons below it; and how the page's script tells which was pressed.

A button's `name` is what to do and its `value` with what; `ui/actions.js` sends "NAME:VALUE" through a hidden text box.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ui.conversation import Entry

REASONS = {
    "wrong": "Wrong",
    "unsupported": "Not what the article says",
    "outdated": "Out of date",
    "missed": "Missed what the articles say",
}
_SAID = {
    "good": "You found this helpful.",
    **{key: f"You marked this: {name.lower()}." for key, name in REASONS.items()},
}
_ACT = re.compile(r"([a-z]{1,12}):([A-Za-z0-9_-]{0,64})(?::([a-z]{0,20}))?")


@dataclass(frozen=True, slots=True)
class Act:
    """A button pressed in the page: what to do, with which message or conversation, and a word more."""

    what: str
    target: str
    word: str = ""


def read_act(sent: str) -> Act | None:
    """The act in "retry:0a1b…~3" (the counter makes each press a change), None for anything else."""
    found = _ACT.fullmatch(sent.partition("~")[0])
    return None if found is None else Act(found[1], found[2], found[3] or "")


def act_button(what: str, value: str, words: str) -> str:
    """A button of ours; all three are our own words or ids."""
    return f'<button type="button" class="act" name="{what}" value="{value}">{words}</button>'


def actions_markdown(entry: Entry) -> str:
    """The row of buttons below an answer or a notice.

    Retry and Edit are shown on the last one only (by `chat.css`); they come last, so that no other moves when they go.
    """
    again = act_button("retry", entry.id, "Ask again") + act_button("edit", entry.id, "Edit question")
    if entry.answer is None:
        return f'<div class="acts"><span class="again">{again}</span></div>'
    keep = act_button("copy", entry.id, "Copy") + act_button("link", entry.id, "Link")
    return f'<div class="acts">{keep}{_verdict(entry)}<span class="again">{again}</span></div>'


def _verdict(entry: Entry) -> str:
    if entry.verdict:
        return (
            f'<span class="verdict">{_SAID.get(entry.verdict, "")} {act_button("judge", entry.id, "Take back")}</span>'
        )
    reasons = "".join(act_button("judge", f"{entry.id}:{key}", name) for key, name in REASONS.items())
    return (
        f'<span class="verdict">{act_button("judge", f"{entry.id}:good", "Helpful")}</span>'
        f'<details class="verdict"><summary>Not right?</summary>{reasons}</details>'
    )
