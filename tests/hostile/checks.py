"""What must hold of an answer whatever the articles say: nothing in it is live, in the page, the JSON or the terminal."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from rag.schema import answer_json
from rag.types import Answer
from ui.plain import answer_plain
from ui.render import answer_markdown

_TAGS = frozenset(
    "div p span em ul li b i a br details summary table caption thead tbody tr th td sup mark h3 h4 small".split()
)
_ATTRIBUTES = frozenset("class href title id dir lang role".split())
_LIVE = re.compile(r"!\[[^\]]*\]\(|\]\(\s*\S|<[a-zA-Z/!][^<>]*>|\b[a-z]+://|\bjavascript:\S", re.IGNORECASE)
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f\x00-\x08\x1b]")


class _Page(HTMLParser):
    """Collects what a page would do besides showing text."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name not in _ATTRIBUTES or (
                name == "href" and not re.match(r"#(?:cite|near|found)-\w+-\d+$", value or "")
            ):
                self.wrong.append(f"{name}={value!r}")


def what_is_live(answer: Answer) -> list[str]:
    """All that an answer's page, JSON and plain form hold and should not; empty where all is inert."""
    page = _Page()
    markdown = answer_markdown(answer, "0123456789ab")
    page.feed(markdown)
    form = answer_json(answer)
    words = [form["answer"], form["message"], form["fallback"] or "", form["understood"], *form["removed"]]
    words += [sentence["text"] for sentence in form["sentences"]]
    found = page.wrong + [f"in JSON: {match[0]!r}" for text in words for match in _LIVE.finditer(text)]
    shown = [markdown, answer_plain(answer), *words]
    return found + [f"unseen: {match[0]!r}" for text in shown for match in _UNSEEN.finditer(text)]
