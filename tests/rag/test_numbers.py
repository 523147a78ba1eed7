"""Numbers are the same number however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.numbers import numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("28 soldiers", {"28"}),
        ("twenty-eight soldiers", {"28"}),
        ("twenty eight soldiers", {"28"}),
        ("the twenty-first day", {"21"}),
        ("the 21st day", {"21"}),
        ("one hundred and five", {"105"}),
        ("nine thousand", {"9000"}),
        ("9,000", {"9000"}),
        ("two million three hundred thousand", {"2300000"}),
        ("1.5 million", {"1500000"}),
        ("$1.2bn", {"1200000000"}),
        ("two dozen", {"24"}),
        ("20%", {"20%"}),
        ("20 percent", {"20%"}),
        ("twenty per cent", {"20%"}),
        ("one-fifth of the land", {"20%"}),
        ("a fifth of the land", {"20%"}),
        ("two thirds", {"66.67%"}),
        ("half of them", {"50%"}),
        ("007", {"7"}),
        ("10.50", {"10.5"}),
        ("2023-11-09", {"2023", "11", "9"}),
        ("Days 978-982", {"978", "982"}),
        ("four, five and six", {"4", "5", "6"}),
        ("one of them was first", set()),
        ("hundreds of people", set()),
        ("", set()),
    ],
)
def test_a_number_has_one_form(text: str, found: set[str]) -> None:
    assert numbers(text) == found


@given(st.integers(0, 10**15))
def test_a_figure_is_itself_with_and_without_separators(n: int) -> None:
    assert numbers(f"about {n} of") == numbers(f"about {n:,} of") == {str(n)}


@given(st.text())
def test_any_text_has_some_set_of_numbers(text: str) -> None:
    assert all(number.rstrip("%").replace(".", "", 1).isdigit() for number in numbers(text))
