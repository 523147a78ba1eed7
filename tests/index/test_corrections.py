"""Corrections are kept in `articles.csv` beside the article, and read from there like any other row."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.corrections import correct
from index.errors import UnreadableError, UsageError
from index.overrides import read_overrides


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("flood.txt", "other.txt"):
        (tmp_path / name).write_text("The river rose.\n")
    return tmp_path


def test_a_correction_is_read_as_an_override(folder: Path) -> None:
    correct(folder, "flood.txt", date="2024-10-28/2024-11-01", title="Flood, corrected")
    overrides, problems = read_overrides(folder)
    assert problems == []
    assert overrides["flood.txt"].title == "Flood, corrected"
    day = overrides["flood.txt"].date
    assert day is not None
    assert (str(day.start), str(day.end), day.basis) == ("2024-10-28", "2024-11-01", "override")


def test_other_rows_and_cells_stay_as_they_were(folder: Path) -> None:
    (folder / "articles.csv").write_text("file,publisher,date\nother.txt,The Courier,2023-01-01\nflood.txt,Gazette,\n")
    correct(folder, "flood.txt", date="2024-10-28", title="")
    correct(folder, "flood.txt", date="", title="Only a title")
    overrides, problems = read_overrides(folder)
    assert problems == []
    assert overrides["other.txt"].publisher == "The Courier"
    assert overrides["flood.txt"].publisher == "Gazette"
    assert overrides["flood.txt"].date is None
    assert overrides["flood.txt"].title == "Only a title"


def test_what_is_no_date_is_refused_and_nothing_written(folder: Path) -> None:
    with pytest.raises(UsageError, match="soon"):
        correct(folder, "flood.txt", date="soon", title="")
    assert not (folder / "articles.csv").exists()


@pytest.mark.parametrize("table", ["name,when\na,b\n", "file,date\na.txt,2024,x,y\n"])
def test_a_table_that_is_not_understood_is_left_alone(folder: Path, table: str) -> None:
    (folder / "articles.csv").write_text(table)
    with pytest.raises(UnreadableError, match="by hand"):
        correct(folder, "flood.txt", date="2024-10-28", title="")
    assert (folder / "articles.csv").read_text() == table
