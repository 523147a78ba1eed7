"""Fifty people at once, as real HTTP clients with log-ins of their own: none is left without an answer."""

from __future__ import annotations

import pytest

from ui.load import measure


@pytest.mark.slow
def test_a_few_people_at_once_are_all_answered() -> None:
    assert [outcome.problem for outcome in measure(3, 1)] == [""] * 3


@pytest.mark.slow
def test_fifty_people_at_once_are_all_answered() -> None:
    outcomes = measure(50, 1)
    assert [outcome.problem for outcome in outcomes if outcome.problem] == []
    assert len(outcomes) == 50
