"""Fifty people at once, as real HTTP clients with log-ins of their own: none is left without an answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ui.load import Outcome, measure


def measured(people: int) -> list[Outcome]:
    """Measured in a thread of its own: the browser tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as apart:
        return list(apart.submit(measure, people, 1).result())


@pytest.mark.slow
def test_a_few_people_at_once_are_all_answered() -> None:
    assert [outcome.problem for outcome in measured(3)] == [""] * 3


@pytest.mark.slow
def test_fifty_people_at_once_are_all_answered() -> None:
    outcomes = measured(50)
    assert [outcome.problem for outcome in outcomes if outcome.problem] == []
    assert len(outcomes) == 50
