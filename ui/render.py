"""An `Answer` as a chat message and as text for a terminal. Pure: knows nothing of Gradio, of files or of the index.

A chat message is one line of HTML within Markdown in which all text of articles, questions and models is inert
(`ui.inert`). Links have one of two forms, which `ui/citations.js` turns into openings of the source panel:
`#cite-MESSAGE-N` is citation N, `#near-MESSAGE-N` the N-th of the nearest passages of an answer that abstained.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.types import Answer, AnswerSentence, Citation, Disagreement, Hit, Partial
from ui.inert import clipped, inert, one_line
from ui.words import article_days, as_of, cited_days, headline, limits, own_message, removed

NEAREST_SHOWN = 3
_MARKER = re.compile(r"\\\[(?=\d+\])|\[(\d+)\]")
_UNFINISHED = re.compile(r"(?:\\|\\?\[\d*)$")
_NOT_SUPPORTED = "(its citation does not clearly support this)"


def answer_markdown(answer: Answer, message_id: str) -> str:
    """The finished answer as a chat message; `message_id` (letters and digits) keeps its links apart from others'."""
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
    blocks.append(_note(" ".join(filter(None, [as_of(answer.citations), limits(answer.query.filters)]))))
    blocks += [_sources(answer.citations, message_id), _how(answer)]
    return f'<div class="answer">{"".join(blocks)}</div>'


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
    return f'<div class="answer"><p class="said">{"".join(pieces)}</p></div>'


def note_markdown(text: str) -> str:
    """A hint in passing as a chat message or in place of an article."""
    return f'<div class="answer">{_note(text)}</div>'


def notice_markdown(text: str) -> str:
    """A message of Dateline's own (an error, a request to the user) as a chat message."""
    return f'<div class="answer">{_own(text)}</div>'


def question_markdown(question: str) -> str:
    """What the user typed, as they typed it."""
    return f'<div class="asked">{inert(question.strip())}</div>'


def answer_plain(answer: Answer) -> str:
    """The answer for a terminal: our own words, the sentences with their markers, then a line for each citation."""
    said = " ".join(
        one_line(sentence.text)
        + ("" if sentence.supported else f" {_NOT_SUPPORTED}")
        + " "
        + "".join(f"[{n}]" for n in sentence.citations)
        for sentence in answer.sentences
    )
    disagreements = "\n".join(line for each in answer.disagreements for line in _disagreement_lines(each))
    cited = "\n".join(
        f"[{each.n}] {_named(each.title, each.source)} · {cited_days(each)} · “{one_line(each.quote)}”"
        for each in answer.citations
    )
    nearest = "\n".join(
        f"- {_named(hit.article.title, hit.article.source)} · {article_days(hit.article)}"
        f" · “{clipped(hit.passage.text, 200)}”"
        for hit in (answer.nearest[:NEAREST_SHOWN] if answer.abstained else ())
    )
    parts = [
        one_line(own_message(answer)),
        said,
        disagreements,
        removed(answer),
        cited,
        nearest and f"Nearest passages, which do not answer it:\n{nearest}",
        " ".join(filter(None, [as_of(answer.citations), one_line(limits(answer.query.filters))])),
        answer.fallback and f"Answered without the language model: {one_line(answer.fallback)}",
    ]
    return "\n\n".join(part for part in parts if part)


def _line(text: str) -> str:
    """Inert, white space as single spaces; one at either end is kept, since sentences and markers adjoin."""
    core = inert(one_line(text))
    return (" " if text[:1].isspace() else "") + core + (" " if core and text[-1:].isspace() else "")


def _marker(n: int, by_number: dict[int, Citation], message_id: str) -> str:
    citation = by_number.get(n)
    if citation is None:
        return inert(f"[{n}]")
    words = f"“{clipped(citation.quote, 300)}” · {headline(citation.title, citation.source)} · {cited_days(citation)}"
    if citation.claimant:
        words += f" · says {citation.claimant}"
    return f'<a class="cite" href="#cite-{message_id}-{n}" title="{inert(one_line(words))}">[{n}]</a>'


def _markers(numbers: Iterable[int], by_number: dict[int, Citation], message_id: str) -> str:
    return "".join(_marker(n, by_number, message_id) for n in numbers)


def _sentences(sentences: Iterable[AnswerSentence], by_number: dict[int, Citation], message_id: str) -> str:
    return " ".join(
        (
            inert(one_line(sentence.text))
            if sentence.supported
            else f'<span class="unsupported">{inert(one_line(sentence.text))} <em>{_NOT_SUPPORTED}</em></span>'
        )
        + " "
        + _markers(sentence.citations, by_number, message_id)
        for sentence in sentences
    )


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
        f"{inert(clipped(_title(hit), 90))}</a><br>{inert(clipped(hit.passage.text, 180))}</li>"
        for k, hit in enumerate(hits, start=1)
    ]
    if not items:
        return ""
    return f'<p class="note">The nearest passages, which do not answer it:</p><ul class="sources">{"".join(items)}</ul>'


def _disagreement(disagreement: Disagreement, by_number: dict[int, Citation], message_id: str) -> str:
    lead = "Articles disagree about" if disagreement.kind == "disputed" else "This changed over time:"
    items = "".join(
        f"<li><b>{side.date.isoformat() if side.date else 'undated'}</b> ·"
        f" {inert(one_line(f'{side.claimant}: {side.text}' if side.claimant else side.text))}"
        f" {_marker(side.n, by_number, message_id)}</li>"
        for side in disagreement.sides
    )
    return f'<p class="own">{lead} {inert(one_line(disagreement.about))}</p><ul class="sources">{items}</ul>'


def _disagreement_lines(disagreement: Disagreement) -> list[str]:
    lead = "Articles disagree about" if disagreement.kind == "disputed" else "This changed over time:"
    sides = [
        f"- {f'{side.claimant}: ' if side.claimant else ''}{side.text}"
        f" ({side.date.isoformat() if side.date else 'undated'}) [{side.n}]"
        for side in disagreement.sides
    ]
    return [one_line(line) for line in (f"{lead} {disagreement.about}", *sides)]


def _how(answer: Answer) -> str:
    """The particulars of how an answer came about, folded away."""
    rows = [f"Searched for: “{answer.understood}”", f"Written by: {answer.answerer}"]
    rows.append(f"Confidence: {answer.confidence:.0%}")
    if answer.usage:
        cost = "" if answer.usage.cost is None else f", cost {answer.usage.cost:.4f}"
        rows.append(f"Tokens: {answer.usage.input_tokens:,} read, {answer.usage.output_tokens:,} written{cost}")
    rows.append(f"Time: {answer.timings.total / 1000:.1f} s")
    items = "".join(f"<li>{inert(one_line(row))}</li>" for row in rows)
    return f'<details class="how"><summary>How this was found</summary><ul>{items}</ul></details>'


def _title(hit: Hit) -> str:
    return headline(hit.article.title, hit.article.source)


def _named(title: str | None, source: str) -> str:
    return one_line(f"{source} · {title}" if title else source)
