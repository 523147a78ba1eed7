"""An article in the source panel: what it is, from when, and its whole text with the cited words marked."""

from __future__ import annotations

from collections.abc import Iterable

from index.types import Article, Span
from ui.inert import inert, one_line
from ui.words import DATE_BASIS, article_days, headline


def article_markdown(
    article: Article, active: Span | None, others: Iterable[Span] = (), *, anchor: str, note: str = ""
) -> str:
    """The article as one line of inert HTML within Markdown. `article.text` must be there.

    `active` is what was clicked (one `<mark class="active">`), `others` what else is cited of the article; both are
    exact to the code point. `anchor` becomes the element's id, by which `ui/citations.js` knows that it has arrived.
    """
    text = article.text or ""
    marks = [(span, "other") for span in _apart_from(active, others)]
    if active is not None and active.start < active.end:
        marks.append((active, "active"))
    pieces, end = [], 0
    for span, kind in sorted(marks, key=lambda mark: mark[0].start):
        pieces.append(inert(text[end : span.start]))
        pieces.append(f'<mark class="{kind}">{inert(text[span.start : span.end])}</mark>')
        end = span.end
    pieces.append(inert(text[end:]))
    about = [f"<b>{article_days(article)}</b> ({DATE_BASIS.get(article.date.basis, inert(article.date.basis))})"]
    about += [inert(one_line(part)) for part in (article.publisher, article.url) if part]
    return (
        f'<article id="{inert(anchor)}" class="source"><div class="about">'
        f'<a class="back" href="#back">Back to the answer</a>'
        f'<h2 tabindex="-1">{inert(one_line(headline(article.title, article.source)))}</h2>'
        f'<p>{" · ".join(about)}</p><p class="file">{inert(one_line(article.source))}</p>'
        f"{f'<p class=own>{inert(one_line(note))}</p>' if note else ''}</div>"
        f'<div class="text" dir="auto" tabindex="0" role="region">{"".join(pieces)}</div></article>'
    )


def _apart_from(active: Span | None, others: Iterable[Span]) -> list[Span]:
    """`others` without what `active` covers and without overlaps, in order."""
    apart: list[Span] = []
    reached = 0
    for span in sorted(others, key=lambda each: (each.start, each.end)):
        start, reached = max(span.start, reached), max(span.end, reached)
        if active is None or span.end <= active.start or start >= active.end:
            apart.append(Span(start, span.end))
        else:
            apart += [Span(start, active.start), Span(active.end, span.end)]
    return [span for span in apart if span.start < span.end]
