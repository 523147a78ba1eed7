"""Hand-made articles, citations and hits, so that the evaluation is tested apart from what it evaluates."""

from __future__ import annotations

from datetime import date

from index.types import Article, ArticleDate, Passage
from rag.types import Citation, Hit

TEXTS = {
    "a.txt": "A strike on a hotel in Kherson claimed 28 lives. Russia called it a terrorist attack.",
    "b.txt": "Ukraine ordered the evacuation of over 3,000 children. Kyiv refuted the claim.",
}
FIRST = (0, 48)  # "A strike … 28 lives." of a.txt
SECOND = (49, 85)


def cite(n: int, source: str, start: int, end: int) -> Citation:
    return Citation(
        n=n, source=source, title=None, publisher=None, date=date(2024, 1, 1), date_start=date(2024, 1, 1),
        date_basis="head", start=start, end=end, quote=TEXTS[source][start:end], support=1.0, content_hash="x",
    )  # fmt: skip


def make_hit(source: str, start: int, end: int) -> Hit:
    article = Article(1, source, "root", None, None, None, ArticleDate(), "utf-8", "en", "x", 1, 1)
    return Hit(article, Passage(1, 1, start, end, TEXTS[source][start:end]), 0.5)
