"""The Timeline tab's markup, over values of the shape that `rag.timeline` gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from index.types import Span
from rag.desk import Desk
from rag.types import Citation
from tests.ui.test_history import CITATION, QUOTE
from ui import app
from ui.app import build_app
from ui.timeline_view import events_markdown, timeline_of


@dataclass(frozen=True)
class Event:
    date: date
    last: date
    basis: str
    text: str
    citation: Citation


RISE = Event(date(2024, 10, 27), date(2024, 10, 27), "sentence", QUOTE, CITATION)


def test_events_stand_with_their_days_and_what_these_rest_on() -> None:
    week = replace(RISE, last=date(2024, 11, 1), basis="article")
    markup = events_markdown([RISE, week])
    assert "<b>2024-10-27</b>" in markup
    assert "2024-10-27 to 2024-11-01 (day of the article)" in markup
    assert markup.count('name="event"') == 2
    assert Span(CITATION.start, CITATION.end) == Span(0, len(QUOTE))


def test_hostile_text_in_an_event_is_text() -> None:
    assert "<img" not in events_markdown([replace(RISE, text="<img src=x>")])


def test_no_events_are_said_to_be_none() -> None:
    assert "no event" in events_markdown([])


@pytest.mark.parametrize("there", [True, False])
def test_the_tab_is_there_where_timelines_are(seed_desk: Desk, monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    monkeypatch.setattr(app, "timeline_of", lambda: (lambda query, desk: ()) if there else None)
    tabs = [each["props"].get("label") for each in build_app(seed_desk).get_config_file()["components"]]
    assert ("Timeline" in tabs) is there


def test_the_timeline_is_the_rag_rooms_own() -> None:
    made = timeline_of()
    assert made is None or made.__module__ == "rag.timeline"
