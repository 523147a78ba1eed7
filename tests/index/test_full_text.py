"""Ranking by words in a large index gives the scores that it gives in a small one."""

from __future__ import annotations

import random
import sqlite3
from importlib.resources import files

import pytest

from index import full_text
from index.full_text import FullText

COMMON, RARE = ["war", "minister", "talks"], ["comet", "walrus"]


@pytest.fixture
def db():
    """200 passages: each common word in a third of them (from a half on BM25 counts it as nothing), a rare one in a tenth."""
    made = sqlite3.connect(":memory:")
    made.executescript(files("index").joinpath("schema.sql").read_text(encoding="utf-8"))
    rng = random.Random(7)
    made.execute("INSERT INTO roots (path, whole) VALUES ('/a', 1)")
    for number in range(1, 201):
        words = [word for word in COMMON for _ in range(rng.randrange(-3, 3))] + ["filler"] * rng.randrange(20)
        words += [rng.choice(RARE)] if number % 10 == 0 else []
        rng.shuffle(words)
        made.execute(
            "INSERT INTO articles (id, root_id, key, file, source, date_basis, encoding, language, content_hash, fingerprint,"
            " text)"
            " VALUES (?, 1, ?, '', ?, 'none', 'utf-8', 'en', '', '', ?)",
            (number, str(number), str(number), " ".join(words)),
        )
        made.execute(
            "INSERT INTO passages (id, article_id, start, end, sentences, text, hash) VALUES (?, ?, 0, 1, '[]', ?, x'')",
            (number, number, " ".join(words)),
        )
    yield made
    made.close()


@pytest.mark.parametrize(
    "words", [["war", "comet"], ["talks", "minister", "walrus", "comet", "war"], ["war", "war", "comet"]]
)
@pytest.mark.parametrize("chosen", [None, set(range(1, 120))])
def test_in_a_large_index_rows_with_a_rarer_word_keep_their_scores(db, monkeypatch, words, chosen):
    every = dict(FullText(db).passages(words, 500, chosen))
    monkeypatch.setattr(full_text, "RANKED_ROWS", 25)
    ranked = FullText(db).passages(words, 500, chosen)
    rare = {row[0] for word in RARE if word in words for row in FullText(db).passages([word], 500, chosen)}
    assert {number for number, _ in ranked} == rare
    assert len(rare) < len(every)
    assert [score for _, score in ranked] == pytest.approx([every[number] for number, _ in ranked])
    assert ranked == sorted(ranked, key=lambda each: (-each[1], each[0]))


def test_common_words_alone_are_still_found(db, monkeypatch):
    monkeypatch.setattr(full_text, "RANKED_ROWS", 25)
    assert FullText(db).passages(["war"], 500, None)
    assert FullText(db).passages(["war", "talks", "never-printed"], 500, None)
    assert FullText(db).articles(["minister", "war"], 500, None)


def test_articles_with_all_groups_of_words(db):
    texts = dict(db.execute("SELECT id, text FROM articles"))
    wanted = {n for n, text in texts.items() if "war" in text.split() and {"comet", "walrus"} & set(text.split())}
    assert wanted
    assert FullText(db).articles_with_all([["war"], ["comet", "walrus"]]) == wanted
    assert FullText(db).articles_with_all([]) == set()
