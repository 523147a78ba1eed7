"""Conversations kept in SQLite, on real answers over the seeds' index."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.errors import DatelineError
from index.types import Article, ArticleDate, Filters, IndexState, Passage, Span
from rag.types import Answer, AnswerSentence, Citation, Hit, Query, Turn
from ui.conversation import Entry, linked_article
from ui.history import History

ARTICLE = Article(
    id=1, source="flood.txt", root="/news", title="Flood", publisher=None, url=None,
    date=ArticleDate(date(2024, 10, 28), date(2024, 11, 1), "counter"), encoding="utf-8", language="en",
    content_hash="c0ffee", passages=1, embedded=1, text="The river rose by two metres on Sunday. Secretword.",
)  # fmt: skip
QUOTE = "The river rose by two metres on Sunday."
CITATION = Citation(
    n=1, source="flood.txt", title="Flood", publisher=None, date=date(2024, 11, 1), date_start=date(2024, 10, 28),
    date_basis="counter", start=0, end=len(QUOTE), quote=QUOTE, support=0.9, content_hash="c0ffee",
)  # fmt: skip
ANSWER = Answer(
    query=Query("How far did it rise?", Filters(until=date(2024, 12, 31)), (Turn("user", "Hello"),)), understood="rise",
    sentences=(AnswerSentence(QUOTE, (1,)),), citations=(CITATION,), abstained=False, confidence=0.8,
    index_state=IndexState(1, 1), answerer="extractive",
    found=(Hit(replace(ARTICLE, text=None), Passage(1, 1, 0, len(QUOTE), QUOTE, (Span(0, len(QUOTE)),)), 0.7),),
)  # fmt: skip


def keep(
    history: History, user: str = "", talk: str = "talk1", entry: str = "0123456789ab", asked: str = "2026-01-01"
) -> Entry:
    one = Entry(entry, ANSWER.query, asked=asked, notice="This answer was interrupted.")
    history.start(user, talk, one)
    done = replace(one, answer=ANSWER, notice="")
    history.finish(user, done, [ARTICLE])
    return done


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    kept = History(tmp_path / "kept" / "conversations.sqlite")
    yield kept
    kept.close()


def test_an_answer_comes_back_whole_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite"
    first = History(path)
    keep(first)
    first.close()
    entries = History(path).entries("", "talk1")
    assert [entry.id for entry in entries] == ["0123456789ab"]
    # Earlier turns stand in earlier entries already.
    assert entries[0].answer == replace(ANSWER, query=replace(ANSWER.query, history=()))


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite"
    History(path).close()
    assert path.stat().st_mode & 0o077 == 0


def test_a_question_is_kept_before_it_is_answered(history: History) -> None:
    history.start(
        "", "talk1", Entry("0123456789ab", Query("Why?"), asked="2026", notice="This answer was interrupted.")
    )
    (entry,) = history.entries("", "talk1")
    assert entry.answer is None
    assert entry.notice == "This answer was interrupted."


def test_nobody_reads_changes_or_deletes_what_is_anothers(history: History) -> None:
    keep(history, user="anna")
    assert history.entries("bob", "talk1") == []
    assert history.entry("bob", "0123456789ab") is None
    assert history.title("bob", "talk1") is None
    assert history.conversations("bob") == []
    history.rename("bob", "talk1", "mine now")
    history.judge("bob", "0123456789ab", "wrong")
    history.delete_entry("bob", "0123456789ab")
    history.delete("bob", "talk1")
    with pytest.raises(DatelineError, match="somebody else"):
        history.start("bob", "talk1", Entry("aaaaaaaaaaaa", Query("Mine?"), asked="2027"))
    (entry,) = history.entries("anna", "talk1")
    assert entry.verdict == ""
    assert history.title("anna", "talk1") == "How far did it rise?"


def test_the_latest_conversation_comes_first_and_words_are_searched_in_questions_and_answers(history: History) -> None:
    keep(history, talk="old", entry="aaaaaaaaaaaa", asked="2026-01-01")
    keep(history, talk="new", entry="bbbbbbbbbbbb", asked="2026-01-02")
    history.rename("", "old", "Weather 100%")
    assert [each.id for each in history.conversations("")] == ["new", "old"]
    assert [each.id for each in history.conversations("", "100%")] == ["old"]
    assert len(history.conversations("", "METRES far")) == 2
    assert history.conversations("", "metres drought") == []
    assert history.conversations("", "_") == []


def test_a_deleted_conversation_leaves_no_byte_behind(tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite"
    history = History(path)
    keep(history)
    history.delete("", "talk1")
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"two metres" not in left
    assert b"Secretword" not in left
    assert history.version("flood.txt", "c0ffee") is None


def test_an_article_stays_as_long_as_any_answer_cites_it(history: History) -> None:
    keep(history, talk="one", entry="aaaaaaaaaaaa")
    keep(history, talk="two", entry="bbbbbbbbbbbb")
    history.delete("", "one")
    assert history.version("flood.txt", "c0ffee") == ARTICLE
    history.delete("", "two")
    assert history.version("flood.txt", "c0ffee") is None


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite"
    path.write_text("not a database, but long enough to be taken for one by nobody" * 50)
    with pytest.raises(DatelineError, match=r"conversations\.sqlite"):
        History(path)


def test_an_answer_of_another_version_is_said_to_be_unreadable_and_the_rest_opens(tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite"
    history = History(path)
    keep(history)
    with sqlite3.connect(path) as db:
        db.execute("""UPDATE entries SET answer = '{"of": "another version"}'""")
    (entry,) = history.entries("", "talk1")
    assert entry.answer is None
    assert "another version" in entry.notice


def test_a_citation_opens_the_version_that_was_cited_when_the_article_has_changed_or_gone(
    tmp_path: Path, desk_over: Callable[[Path, Path], object], history: History, empty_desk: object
) -> None:
    keep(history)
    link = "cite-0123456789ab-1"
    panel = linked_article(link, ANSWER, empty_desk.reader, history.version)  # type: ignore[attr-defined]
    assert panel is not None
    assert "no longer indexed" in panel
    assert '<mark class="active">' in panel
    with pytest.raises(DatelineError):
        linked_article(link, ANSWER, empty_desk.reader)  # type: ignore[attr-defined]
