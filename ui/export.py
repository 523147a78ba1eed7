"""A conversation as a file to keep or to hand on: Markdown, HTML or JSON, each quotation a footnote with where it stands.

Pure. A footnote says source, date, the exact words, and their offsets in code points of the article's text.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rag.schema import answer_json
from rag.types import Answer, Citation, Disagreement
from ui.conversation import Entry
from ui.inert import one_line, shown
from ui.words import NOT_SUPPORTED, as_of, cited_days, confidence, disagreement_lead, headline, limits, own_message

# What Markdown means something by, and where readers of it make links of bare addresses (http://…, www.…, a@b.c).
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!&$]|:(?=//)|(?<=\w)@(?=\w)|(?<=\bwww)\.)", re.IGNORECASE)
_STYLE = (
    "body{font:17px/1.6 Georgia,serif;max-width:44em;margin:2em auto;padding:0 1em;color:#1f1e1b;background:#fffefb}"
    "h2{margin:2em 0 .4em;font-size:1.15em}.own,.note{color:#5d5a52;font-size:.9em}.notes{font-size:.85em;"
    "border-top:1px solid #dcd7cb;padding-top:.6em}blockquote{margin:.2em 0;white-space:pre-wrap}code{font-size:.9em}"
    "@media(prefers-color-scheme:dark){body{color:#e9e6df;background:#17181a}.own,.note{color:#aba69a}}"
)


def export(title: str, entries: Iterable[Entry], form: str) -> tuple[str, str]:
    """A conversation as (text, media type). `form` is md, html or json; raises KeyError for another."""
    make, media_type = {
        "md": (conversation_markdown, "text/markdown"),
        "html": (conversation_html, "text/html"),
        "json": (conversation_json, "application/json"),
    }[form]
    return make(title, list(entries)), media_type


def conversation_json(title: str, entries: list[Entry]) -> str:
    """`{"title", "entries": [{"asked", "question", "notice", "answer"}]}`; an answer as `dateline ask --json` prints it."""
    value: dict[str, Any] = {
        "title": title,
        "entries": [
            {
                "asked": entry.asked,
                "question": entry.query.question,
                "notice": entry.notice or None,
                "answer": None if entry.answer is None else answer_json(entry.answer),
            }
            for entry in entries
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def conversation_markdown(title: str, entries: list[Entry]) -> str:
    """Markdown with footnotes; numbered through, since each answer counts its citations from 1."""
    blocks = [f"# {_md(title)}"]
    notes: list[str] = []
    for entry, answer, first in _numbered(entries):
        blocks.append(f"## {_md(entry.query.question)}")
        if answer is None:
            blocks.append(f"*{_md(entry.notice)}*")
            continue
        if words := own_message(answer):
            blocks.append(f"*{_md(words)}*")
        if said := _said(answer, first, _MD):
            blocks.append(said)
        for item in answer.disagreements:
            sides = "".join(f"\n- {side}" for side in _sides(item, first, _MD))
            blocks.append(f"{disagreement_lead(item)} {_md(item.about)}\n{sides}")
        if standing := _standing(answer):
            blocks.append(f"*{_md(standing)}*")
        notes += [f"[^{first + each.n}]: “{_md(each.quote)}” {_md(_place(each))}" for each in answer.citations]
    return "\n\n".join([*blocks, *notes]) + "\n"


def conversation_html(title: str, entries: list[Entry]) -> str:
    """One page that needs nothing else and runs nothing."""
    body: list[str] = []
    for at, (entry, answer, first) in enumerate(_numbered(entries)):
        body.append(f"<h2>{_html(entry.query.question)}</h2>")
        if answer is None:
            body.append(f'<p class="own">{_html(entry.notice)}</p>')
            continue
        if words := own_message(answer):
            body.append(f'<p class="own">{_html(words)}</p>')
        said = _said(answer, first, _HTML)
        body.append(f"<p>{said}</p>" if said else "")
        for item in answer.disagreements:
            sides = "".join(f"<li>{side}</li>" for side in _sides(item, first, _HTML))
            body.append(f"<p>{_html(f'{disagreement_lead(item)} {item.about}')}</p><ul>{sides}</ul>")
        body.append(f'<p class="note">{_html(_standing(answer))}</p>')
        notes = "".join(
            f'<li id="note-{first + each.n}" value="{first + each.n}"><blockquote>{html.escape(shown(each.quote))}</blockquote>'
            f"{_html(_place(each))}</li>"
            for each in answer.citations
        )
        body.append(f'<ol class="notes" aria-label="Notes to question {at + 1}">{notes}</ol>' if notes else "")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{_html(title)}</title><style>{_STYLE}</style></head><body><h1>{_html(title)}</h1>"
        f"{''.join(body)}</body></html>\n"
    )


def _numbered(entries: list[Entry]) -> Iterator[tuple[Entry, Answer | None, int]]:
    """Each entry with its answer and how many footnotes stand before it."""
    first = 0
    for entry in entries:
        yield entry, entry.answer, first
        if entry.answer is not None:
            first += max((each.n for each in entry.answer.citations), default=0)


def _said(answer: Answer, first: int, form: _Form) -> str:
    """The sentences, each with its footnotes; `first` is how many footnotes stand before this answer's."""
    return " ".join(
        form.text(each.text)
        + ("" if each.supported else " " + form.emphasis(NOT_SUPPORTED))
        + "".join(form.footnote(first + n) for n in each.citations)
        for each in answer.sentences
    )


def _sides(item: Disagreement, first: int, form: _Form) -> Iterator[str]:
    for side in item.sides:
        day = side.date.isoformat() if side.date else "undated"
        yield f"{form.text(side.claimant or 'the article')}: {form.text(side.text)} ({day}){form.footnote(first + side.n)}"


def _place(citation: Citation) -> str:
    parts = [headline(citation.title, citation.source)]
    if citation.publisher:
        parts.append(citation.publisher)
    parts += [cited_days(citation), f"{citation.source}, characters {citation.start}–{citation.end}"]
    return " · ".join(map(one_line, parts))


def _standing(answer: Answer) -> str:
    return " ".join(filter(None, [as_of(answer.citations), confidence(answer), limits(answer.query.filters)]))


def _md(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", one_line(text))


def _html(text: str) -> str:
    return html.escape(one_line(text))


@dataclass(frozen=True, slots=True)
class _Form:
    """How a form writes other people's text, our own words set apart, and the number of a footnote."""

    text: Callable[[str], str]
    emphasis: Callable[[str], str]
    footnote: Callable[[int], str]


_MD = _Form(_md, "*{}*".format, "[^{}]".format)
_HTML = _Form(_html, "<em>{}</em>".format, '<sup><a href="#note-{0}">[{0}]</a></sup>'.format)
