"""The list of kept conversations, as markup: each can be opened, renamed, exported and deleted."""

from __future__ import annotations

from collections.abc import Iterable

from ui.actions import act_button
from ui.history import Listed
from ui.inert import inert, one_line
from ui.words import plural

FORMATS = ("md", "html", "json")


def conversations_markdown(listed: Iterable[Listed], search: str = "") -> str:
    """One line of inert HTML; each row's buttons carry the conversation's id."""
    rows = "".join(_row(each) for each in listed)
    if rows:
        return f'<ul class="talks">{rows}</ul>'
    return f'<p class="note">{"No conversation has these words." if search.strip() else "No conversations yet."}</p>'


def _row(each: Listed) -> str:
    exports = " ".join(
        f'<a href="/conversations/{each.id}.{form}" title="Export as {form}">{form}</a>' for form in FORMATS
    )
    return (
        f'<li><button type="button" class="act open" name="talk" value="{each.id}">{inert(one_line(each.title))}</button>'
        f'<span class="note">{each.updated[:10]} · {plural(each.questions, "question")} · {exports}</span>'
        f"{act_button('rename', each.id, 'Rename')}{act_button('delete', each.id, 'Delete')}</li>"
    )
