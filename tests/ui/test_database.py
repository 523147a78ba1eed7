"""The SQLite file behind the conversations: nothing half done, and failures told with the file's name."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from index.errors import DatelineError
from ui.database import Database

SCHEMA = "CREATE TABLE IF NOT EXISTS words (word TEXT NOT NULL UNIQUE);"


def words(database: Database) -> list[str]:
    return [word for (word,) in database.rows("SELECT word FROM words ORDER BY word")]


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "words.sqlite", SCHEMA)

    def keep(*kept: str) -> None:
        with database.transaction() as db:
            for word in kept:
                db.execute("INSERT INTO words VALUES (?)", (word,))
                if word == "broken":
                    raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        keep("half", "broken")
    with pytest.raises(DatelineError, match=r"words\.sqlite"):
        keep("twice", "twice")
    assert words(database) == []
    keep("whole")
    assert words(database) == ["whole"]


def test_a_full_disk_is_told_with_the_files_name_and_takes_nothing_with_it(tmp_path: Path) -> None:
    database = Database(tmp_path / "words.sqlite", SCHEMA)
    with database.transaction() as db:
        db.execute("INSERT INTO words VALUES ('kept')")
        (pages,) = db.execute("PRAGMA page_count").fetchone()
    database.rows(f"PRAGMA max_page_count = {pages}")  # as on a disk without room for another page
    with pytest.raises(DatelineError, match=r"words\.sqlite.*full"), database.transaction() as db:
        db.execute("INSERT INTO words VALUES (?)", ("x" * 100_000,))
    assert words(database) == ["kept"]


def test_a_table_that_is_gone_is_told(tmp_path: Path) -> None:
    database = Database(tmp_path / "words.sqlite", SCHEMA)
    with sqlite3.connect(tmp_path / "words.sqlite") as other:
        other.execute("DROP TABLE words")
    with pytest.raises(DatelineError, match="can't be read"):
        words(database)
