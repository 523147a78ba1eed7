"""An `Answer` as a chat message. Pure: knows nothing of Gradio, of files or of the index. `ui/plain.py` is its twin for text.

A chat message is one line of HTML within Markdown in which all text of articles, questions and models is inert
(`ui.inert`). Links have one of three forms, which `ui/citations.js` turns into openings of the source panel:
`#cite-MESSAGE-N` is citation N, `#near-MESSAGE-N` the N-th of the nearest passages of an answer that abstained,
`#found-MESSAGE-N` the N-th passage that was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.types import Answer, AnswerSentence, Citation, Disagreement, Hit, Partial
from ui.how import how_markdown
from ui.inert import clipped, inert, one_line
from ui.plain import NEAREST_SHOWN
from ui.words import (
    NOT_SUPPORTED,
    article_days,
    as_of,
    cited_days,
    confidence,
    disagreement_lead,
    headline,
    limits,
    own_message,
    removed,
)

_MARKER = re.compile(r"\\\[(?=\d+\])|\[(\d+)\]")
_UNFINISHED = re.compile(r"(?:\\|\\?\[\d*)$")


def answer_markdown(answer: Answer, message_id: str, *, host: str | None = None, after: str = "") -> str:
    """The finished answer as a chat message; `message_id` (letters and digits) keeps its links apart from others'.

    `host` is where the language model runs; `after` is markup of ours that follows (`ui.actions`).
    """
    by_number = {citation.n: citation for citation in answer.citations}
    blocks = [_own(own_message(answer))]
    if answer.sentences:
        blocks.append(f'<p class="said">{_sentences(answer.sentences, by_number, message_id)}</p>')
    blocks += [_disagreement(each, by_number, message_id) for each in answer.disagreements]
    blocks.append(_own(removed(answer)))
    if answer.abstained:
        blocks.append(_nearest(answer.nearest[:NEAREST_SHOWN], message_id))
    if answer.fallback:
        blocks.append(_own(f"Answered in the articles’ own sentences, without the language model: {answer.fallback}"))
    standing = [as_of(answer.citations), confidence(answer), limits(answer.query.filters)]
    blocks.append(_note(" ".join(filter(None, standing))))
    blocks += [_sources(answer.citations, message_id), how_markdown(answer, message_id, host=host), after]
    return f'<div class="answer" id="answer-{message_id}">{"".join(blocks)}</div>'


def partial_markdown(partial: Partial, message_id: str) -> str:
    """An answer in the making as a chat message; a marker that is still being written is held back."""
    by_number = {citation.n: citation for citation in partial.citations}
    text = _UNFINISHED.sub("", partial.text)
    pieces, end = [], 0
    for found in _MARKER.finditer(text):
        pieces.append(_line(text[end : found.start()]))
        number = found[1]
        pieces.append(_marker(int(number), by_number, message_id) if number else inert("["))
        end = found.end()
    pieces.append(_line(text[end:]))
    return f'<div class="answer" id="answer-{message_id}"><p class="said">{"".join(pieces)}</p></div>'


def note_markdown(text: str, *, message_id: str = "") -> str:
    """A hint in passing as a chat message or in place of an article; `message_id` where it stands for an answer."""
    return f"<div{_named(message_id)}>{_note(text)}</div>"


def notice_markdown(text: str, *, after: str = "", message_id: str = "") -> str:
    """A message of Dateline's own (an error, a request to the user) as a chat message."""
    return f"<div{_named(message_id)}>{_own(text)}{after}</div>"


def question_markdown(question: str) -> str:
    """What the user typed, as they typed it."""
    return f'<div class="asked">{inert(question.strip())}</div>'


def _line(text: str) -> str:
    """Inert, white space as single spaces; one at either end is kept, since sentences and markers adjoin."""
    core = inert(one_line(text))
    return (" " if text[:1].isspace() else "") + core + (" " if core and text[-1:].isspace() else "")


def _marker(n: int, by_number: dict[int, Citation], message_id: str) -> str:
    """The small button of a citation; its title, which `ui/citations.js` shows as a card, has quote, claimant and article."""
    citation = by_number.get(n)
    if citation is None:
        return inert(f"[{n}]")
    lines = [f"“{clipped(citation.quote, 300)}”"]
    if citation.claimant:
        lines.append(f"says {one_line(citation.claimant)}")
    event = f"about {one_line(citation.event_date)}" if citation.event_date else ""
    page = f"page {citation.page}" if citation.page else ""
    named = clipped(headline(citation.title, citation.source), 90)
    lines.append(" · ".join(filter(None, [cited_days(citation), named, page, event])))
    return f'<a class="cite" href="#cite-{message_id}-{n}" title="{inert(chr(10).join(lines))}">[{n}]</a>'


def _markers(numbers: Iterable[int], by_number: dict[int, Citation], message_id: str) -> str:
    return "".join(_marker(n, by_number, message_id) for n in numbers)


def _sentences(sentences: Iterable[AnswerSentence], by_number: dict[int, Citation], message_id: str) -> str:
    return " ".join(
        (
            inert(one_line(sentence.text))
            if sentence.supported
            else f'<span class="unsupported">{inert(one_line(sentence.text))} <em>{NOT_SUPPORTED}</em></span>'
        )
        + " "
        + _markers(sentence.citations, by_number, message_id)
        for sentence in sentences
    )


def _named(message_id: str) -> str:
    """The attributes of a message; its id is what the page's address leads back to (`ui/actions.js`)."""
    return ' class="answer"' + (f' id="answer-{message_id}"' if message_id else "")


def _own(text: str) -> str:
    return f'<p class="own">{inert(one_line(text))}</p>' if text else ""


def _note(text: str) -> str:
    return f'<p class="note">{inert(one_line(text))}</p>' if text else ""


def _sources(citations: Iterable[Citation], message_id: str) -> str:
    """Each cited article once, with the numbers of its citations."""
    by_source: dict[str, list[Citation]] = {}
    for citation in citations:
        by_source.setdefault(citation.source, []).append(citation)
    items = []
    for source, group in by_source.items():
        markers = _markers([each.n for each in group], {each.n: each for each in group}, message_id)
        title = inert(clipped(headline(group[0].title, source), 90))
        items.append(f"<li>{markers} <b>{cited_days(group[0])}</b> · {title}</li>")
    return f'<ul class="sources">{"".join(items)}</ul>' if items else ""


def _nearest(hits: Iterable[Hit], message_id: str) -> str:
    items = [
        f'<li><b>{article_days(hit.article)}</b> · <a class="near" href="#near-{message_id}-{k}">'
        f"{inert(clipped(headline(hit.article.title, hit.article.source), 90))}</a><br>"
        f"{inert(clipped(hit.passage.text, 180))}</li>"
        for k, hit in enumerate(hits, start=1)
    ]
    if not items:
        return ""
    return f'<p class="note">The nearest passages, which do not answer it:</p><ul class="sources">{"".join(items)}</ul>'


def _disagreement(disagreement: Disagreement, by_number: dict[int, Citation], message_id: str) -> str:
    """Who says what, when, and where it stands, as a table."""
    rows = "".join(
        f"<tr><td>{inert(one_line(side.claimant or 'the article'))}</td><td>{inert(one_line(side.text))}</td>"
        f"<td>{side.date.isoformat() if side.date else 'undated'}</td>"
        f"<td>{_marker(side.n, by_number, message_id)}</td></tr>"
        for side in disagreement.sides
    )
    about = f"{disagreement_lead(disagreement)} {disagreement.about}"
    return (
        f'<table class="sides"><caption>{inert(one_line(about))}</caption>'
        f"<thead><tr><th>Who</th><th>Says what</th><th>When</th><th>Where</th></tr></thead><tbody>{rows}</tbody></table>"
    )
