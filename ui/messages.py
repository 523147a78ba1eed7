"""A conversation as the chat's messages: each question, and what became of it or how far it is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.actions import act_button, actions_markdown
from ui.conversation import INTERRUPTED, SHOWN, Entry
from ui.render import answer_markdown, note_markdown, notice_markdown, partial_markdown, question_markdown

Messages = list[dict[str, Any]]

_WAITING = "Reading the articles…"


def messages(entries: Sequence[Entry], latest: int = SHOWN, *, host: str | None = None) -> Messages:
    """Each of the `latest` questions, and what became of it. `host` is where the language model runs, None for none."""
    listed: Messages = []
    if len(entries) > latest:
        more = act_button("earlier", entries[-1].id, "Show earlier questions")
        listed.append(reply(f'<div class="earlier">{more}</div>'))
    for entry in entries[-latest:]:
        listed += [_question(entry), _outcome(entry, host)]
    return listed


def writing(entries: Sequence[Entry], latest: int = SHOWN, *, host: str | None = None) -> Messages:
    """The same while the last one is being answered: what there is of its answer, or that it is waited for."""
    *listed, _ = messages(entries, latest, host=host)
    return [*listed, partly(entries[-1])]


def partly(entry: Entry, *, waits_for: str = "") -> dict[str, Any]:
    """What there is of an answer; where there is nothing yet, who is waited for, if that is known."""
    if entry.written is None:
        waiting = f"Waiting for {waits_for}…" if waits_for else _WAITING
        return reply(note_markdown(waiting, message_id=entry.id))
    return reply(partial_markdown(entry.written, entry.id))


def reply(content: str) -> dict[str, Any]:
    """A message that is not the user's."""
    return {"role": "assistant", "content": content}


def _question(entry: Entry) -> dict[str, Any]:
    return {"role": "user", "content": question_markdown(entry.query.question)}


def _outcome(entry: Entry, host: str | None) -> dict[str, Any]:
    after = actions_markdown(entry)
    if entry.answer is not None:
        if entry.notice:  # what went wrong once it was answered
            after += notice_markdown(entry.notice)
        return reply(answer_markdown(entry.answer, entry.id, host=host, after=after))
    if entry.written is None:
        return reply(notice_markdown(entry.notice or INTERRUPTED, after=after, message_id=entry.id))
    return reply(partial_markdown(entry.written, entry.id) + notice_markdown(entry.notice or INTERRUPTED, after=after))
