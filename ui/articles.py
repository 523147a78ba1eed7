"""The table of indexed articles, and what is said when files are added, as markup. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Article, FileProblem
from ui.actions import act_button
from ui.inert import clipped, inert, one_line
from ui.words import DATE_BASIS, article_days, headline, plural

PAGE = 50


def matching(articles: Sequence[Article], search: str) -> list[Article]:
    """Those whose title, source, publisher or date hold all the words."""
    words = search.casefold().split()
    return [
        each
        for each in articles
        if all(
            word in f"{each.title or ''} {each.source} {each.publisher or ''} {article_days(each)}".casefold()
            for word in words
        )
    ]


def articles_markdown(articles: Sequence[Article], page: int, search: str = "") -> str:
    """One page of a table, newest first, undated last; titles are buttons that open the article."""
    found = matching(articles, search)
    if not found:
        return (
            f'<p class="note">{"No article has these words." if search.strip() else "No articles are indexed yet."}</p>'
        )
    ordered = sorted(found, key=lambda a: a.source)
    ordered.sort(key=lambda a: (a.date.end is not None, a.date.end), reverse=True)
    pages = (len(ordered) + PAGE - 1) // PAGE
    page = min(max(page, 0), pages - 1)
    rows = "".join(map(_row, ordered[page * PAGE : (page + 1) * PAGE]))
    return (
        f"<table><thead><tr><th>Date</th><th>Title</th><th>Publisher</th><th>Passages</th><th>Status</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>{_pages(page, pages, len(found))}"
    )


def problems_markdown(problems: Sequence[FileProblem]) -> str:
    """What could not be read, a line for each file; "" for nothing."""
    items = "".join(
        f"<li><b>{inert(one_line(each.file))}</b>{f', line {each.line}' if each.line else ''}:"
        f" {inert(one_line(each.reason))}</li>"
        for each in problems
    )
    return f'<p class="own">Not read:</p><ul class="problems">{items}</ul>' if items else ""


def _row(article: Article) -> str:
    ready = article.embedded == article.passages
    status = "ready" if ready else f"{article.embedded} of {article.passages} passages"
    if article.language != "en":
        status += f", {inert(article.language)}"
    basis = inert(DATE_BASIS.get(article.date.basis, article.date.basis))
    title = inert(clipped(headline(article.title, article.source), 110))
    return (
        f'<tr><td>{article_days(article)}<br><span class="basis">{basis}</span></td>'
        f'<td><button type="button" class="act open" name="read" value="{article.id}">{title}</button></td>'
        f"<td>{inert(clipped(article.publisher or '', 40))}</td><td>{article.passages:,}</td><td>{status}</td></tr>"
    )


def _pages(page: int, pages: int, count: int) -> str:
    if pages == 1:
        return f'<p class="note">{plural(count, "article")}</p>'
    back = act_button("page", str(page - 1), "Newer") if page else ""
    on = act_button("page", str(page + 1), "Older") if page < pages - 1 else ""
    return f'<p class="note">{plural(count, "article")}, page {page + 1} of {pages} {back} {on}</p>'
