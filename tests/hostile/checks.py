"""What must hold of an answer whatever the articles say: nothing in it is live, in the page, the JSON or the terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from index.reader import IndexReader
from rag.schema import answer_json
from rag.types import Answer
from ui.conversation import Entry, linked_article
from ui.export import export
from ui.plain import answer_plain
from ui.render import answer_markdown

_TAGS = frozenset(
    "div p span em ul li b i a br details summary table caption thead tbody tr th td sup mark h3 h4 small".split()
)
_ATTRIBUTES = frozenset(
    "class href title id dir lang role tabindex charset name content value aria-label".split()  # `content`: the viewport
)
_PANEL = _TAGS | {"article", "h2"}
_EXPORT = frozenset("html head meta title style body h1 h2 p em ul li ol blockquote sup a".split())
_PLAIN = frozenset("h1 h2 p em strong ul ol li".split())  # of Markdown that was rendered
_LIVE = re.compile(r"!\[[^\]]*\]\(|\]\(\s*\S|<[a-zA-Z/!][^<>]*>|\b[a-z]+://|\bjavascript:\S", re.IGNORECASE)
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f\x00-\x08\x1b]")


class _Page(HTMLParser):
    """Collects what a page would do besides showing text."""

    def __init__(self, tags: frozenset[str] = _TAGS, *, links: str = r"#(?:cite|near|found)-\w+-\d+$") -> None:
        super().__init__()
        self.wrong: list[str] = []
        self._tags, self._links = tags, links

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._tags:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name not in _ATTRIBUTES or (name == "href" and not re.match(self._links, value or "")):
                self.wrong.append(f"{name}={value!r}")


def what_is_live(answer: Answer) -> list[str]:
    """All that an answer's page, JSON and plain form hold and should not; empty where all is inert."""
    page = _Page()
    markdown = answer_markdown(answer, "0123456789ab")
    page.feed(markdown)
    form = answer_json(answer)
    words = [form["answer"], form["message"], form["fallback"] or "", form["understood"], *form["removed"]]
    words += [sentence["text"] for sentence in form["sentences"]]
    words += [item["about"] for item in form["disagreements"]]
    found = page.wrong + [f"in JSON: {match[0]!r}" for text in words for match in _LIVE.finditer(text)]
    shown = [markdown, answer_plain(answer), *words]
    return found + [f"unseen: {match[0]!r}" for text in shown for match in _UNSEEN.finditer(text)]


def what_is_live_in_exports(answers: Iterable[Answer]) -> list[str]:
    """All that a conversation's exports hold and should not: markup, links or images besides our own, addresses that a reader
    of Markdown would make links of."""
    entries = [Entry(f"{n:012x}", each.query, each, asked="2026") for n, each in enumerate(answers)]
    page = _Page(_EXPORT, links=r"#note-\d+$")
    page.feed(export("A conversation", entries, "html")[0])
    markdown = export("A conversation", entries, "md")[0]
    rendered = _Page(_PLAIN, links="$.")  # no link at all: footnotes stay words here
    rendered.feed(MarkdownIt("commonmark").render(markdown))
    bare = [f"in Markdown: {found[0]!r}" for found in re.finditer(r"(?<!\\):\/\/\S*|\bwww\.\S*", markdown)]
    kept = [entry["answer"] for entry in json.loads(export("A conversation", entries, "json")[0])["entries"]]
    same = (
        [] if kept == [json.loads(json.dumps(answer_json(e.answer))) for e in entries if e.answer] else ["other JSON"]
    )
    return page.wrong + rendered.wrong + bare + same


def what_is_live_in_the_panel(answer: Answer, reader: IndexReader) -> list[str]:
    """All that the source panel, opened on each article that was cited or read, holds and should not."""
    message = "0123456789ab"
    links = [f"cite-{message}-{each.n}" for each in answer.citations]
    links += [f"found-{message}-{n}" for n in range(1, len(answer.found) + 1)]
    page = _Page(_PANEL, links=r"#back$")
    for link in links:
        page.feed(linked_article(link, answer, reader) or "")
    return page.wrong
