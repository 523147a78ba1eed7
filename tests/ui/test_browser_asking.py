"""Asking in a real browser: examples, limits, keys, Stop at any moment, edited questions, a slow model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from rag.desk import Desk
from tests.llm_servers import Reply, ScriptedLLM
from tests.ui.pages import (
    CHINA,
    PATIENCE,
    TERRITORY,
    Endless,
    Visitor,
    ask,
    endless_window,
    enter,
    field_of,
    open_citation,
    wait_for_state,
)
from ui.chat import BUSY, DONE
from ui.server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def window(address: str, visiting: Visitor) -> Iterator[Any]:
    """One page for the tests that begin with `fresh`."""
    with visiting(address) as visit:
        yield visit


def fresh(window: Any) -> Page:
    """The page with an empty conversation."""
    page: Page = window.page
    page.locator("#clear").click()
    page.locator("#chat .asked").wait_for(state="detached")
    wait_for_state(page, DONE)
    return page


def test_an_example_question_is_asked_by_a_click(address: str, visiting: Visitor) -> None:
    with visiting(address) as visit:
        assert visit.page.locator("#modelline").count() == 0
        example = visit.page.locator("#chat button.example").first
        example.wait_for()
        text = " ".join(example.inner_text().split())
        example.click()
        visit.page.locator("#chat .how").wait_for()
        assert visit.page.locator("#chat .asked").text_content() == text
        assert visit.page.locator("#chat .said").inner_text()


def test_an_empty_index_says_what_to_type_and_offers_no_examples(empty_desk: Desk, visiting: Visitor) -> None:
    with serving(empty_desk) as address, visiting(address) as visit:
        visit.page.locator("#indexline .own").wait_for()
        assert "dateline index" in visit.page.locator("#indexline").inner_text()
        assert visit.page.locator("#chat button.example").count() == 0
        assert "dateline index" in ask(visit.page, TERRITORY).inner_text()


def test_a_date_that_is_none_is_explained_in_the_chat(window: Any) -> None:
    page = fresh(window)
    page.locator("#limits button").first.click()
    field_of(page, "until").fill("soon")
    enter(page, TERRITORY)
    notice = page.locator("#chat .own")
    notice.wait_for()
    assert "soon" in notice.inner_text()
    wait_for_state(page, DONE)
    field_of(page, "until").fill("")


@pytest.fixture(scope="module")
def endless(seed_desk: Desk) -> Iterator[Endless]:
    with endless_window(seed_desk) as window:
        yield window


def test_stop_ends_the_answer_behind_it_and_the_window_takes_the_next_question(
    endless: Endless, visiting: Visitor
) -> None:
    from playwright.sync_api import expect

    with visiting(endless.address) as visit:
        page = visit.page
        for count, question in enumerate(("first?", "second?"), start=1):
            enter(page, question)
            wait_for_state(page, BUSY)
            expect(page.locator("#chat .said")).to_have_count(count)
            page.locator("#question .stop-button").click()
            wait_for_state(page, DONE)
            page.locator("#question .submit-button").wait_for()
        expect(page.locator("#chat .own", has_text="Stopped.")).to_have_count(2)
        assert [endless.closed.get(timeout=PATIENCE / 1000) for _ in range(2)] == ["first?", "second?"]


def test_a_question_stopped_before_its_answer_begins_stands_once_as_stopped(address: str, visiting: Visitor) -> None:
    """Stop within the first moment: the page's request for the answer is held back until it was pressed."""
    from playwright.sync_api import expect

    with visiting(address) as visit:
        page = visit.page
        held: list[Any] = []
        page.route("**/gradio_api/queue/join*", lambda route: held.append(route))  # a method of C has no signature
        enter(page, TERRITORY)
        page.locator("#question .stop-button").click()
        expect(page.locator("#chat .own", has_text="Stopped.")).to_have_count(1)
        expect(page.locator("#chat .asked")).to_have_text([TERRITORY])
        wait_for_state(page, DONE)
        for route in held:
            route.continue_()  # before `unroute`, which sends on by itself whatever is still held
        page.unroute("**/gradio_api/queue/join*")
        ask(page, CHINA)
        expect(page.locator("#chat .asked")).to_have_text([TERRITORY, CHINA])
        expect(page.locator("#chat .own", has_text="Stopped.")).to_have_count(1)
        page.reload()
        expect(page.locator("#chat .asked")).to_have_text([TERRITORY, CHINA])
        expect(page.locator("#chat .own", has_text="Stopped.")).to_have_count(1)


def test_a_question_asked_before_the_page_has_heard_from_the_program_is_answered(
    address: str, visiting: Visitor
) -> None:
    """What the page asks for when it opens is held back until the question asked meanwhile has its answer."""
    from playwright.sync_api import expect

    with visiting(address) as visit:
        page = visit.page
        held: list[Any] = []
        opening = re.compile(r"/gradio_api/run/predict")
        page.route(opening, lambda route: held.append(route) if len(held) < 2 else route.continue_())
        page.goto(address)
        page.locator("#question textarea").wait_for()
        while len(held) < 2:
            page.wait_for_timeout(50)
        ask(page, TERRITORY)
        for route in held:
            route.continue_()
        page.unroute(opening)
        expect(page.locator("#indexline")).to_contain_text("4 articles")
        expect(page.locator("#chat .asked")).to_have_text([TERRITORY])
        ask(page, CHINA)
        expect(page.locator("#chat .asked")).to_have_text([TERRITORY, CHINA])


def test_a_new_conversation_stops_and_empties_the_old_one(endless: Endless, visiting: Visitor) -> None:
    with visiting(endless.address) as visit:
        page = visit.page
        enter(page, "first?")
        page.locator("#chat .said").wait_for()
        page.locator("#clear").click()
        page.locator("#chat .asked").wait_for(state="detached")
        wait_for_state(page, DONE)
        assert endless.closed.get(timeout=PATIENCE / 1000) == "first?"


def test_escape_stops_an_answer(endless: Endless, visiting: Visitor) -> None:
    with visiting(endless.address) as visit:
        enter(visit.page, "first?")
        visit.page.locator("#chat .said").wait_for()
        visit.page.keyboard.press("Escape")
        assert endless.closed.get(timeout=PATIENCE / 1000) == "first?"
        wait_for_state(visit.page, DONE)


def test_enter_asks_and_shift_enter_begins_a_line(window: Any) -> None:
    page = fresh(window)
    box = page.locator("#question textarea")
    box.fill("How much territory")
    box.press("Shift+Enter")
    box.press_sequentially("did the Russian army take in October?")
    assert "\n" in box.input_value()
    box.press("Enter")
    page.locator("#chat .how").wait_for()


def test_editing_the_last_question_replaces_it(window: Any) -> None:
    page = fresh(window)
    ask(page, CHINA)
    page.get_by_role("button", name="Edit question").click()
    box = page.locator("#question textarea")
    from playwright.sync_api import expect

    expect(box).to_have_value(CHINA)
    box.fill(TERRITORY)
    box.press("Enter")
    page.locator("#chat .said", has_text="478").wait_for()
    wait_for_state(page, DONE)
    assert page.locator("#chat .asked").count() == 1


def test_a_slow_model_is_waited_for_beside_the_rest_and_can_be_stopped(
    seed_desk: Desk, visiting: Visitor, scripted_llm: ScriptedLLM
) -> None:
    """While nothing has come from the model the window says so, older answers can be read, and Stop hangs up at once."""
    from playwright.sync_api import expect

    desk = Desk(seed_desk.reader, replace(seed_desk.settings, model=scripted_llm.model(timeout=120.0)))
    scripted_llm.says("The Russian army advanced 478 square kilometers in October. [1]")
    with serving(desk) as address, visiting(address) as visit:
        page = visit.page
        ask(page, TERRITORY)
        first = page.locator("#chat [data-testid=bot]").first
        host = scripted_llm.url.removeprefix("http://").removesuffix("/v1")
        assert page.locator("#modelline").inner_text() == f"Answers are written by scripted at {host}."
        assert page.get_by_label("the articles’ own sentences", exact=True).count() == 1
        assert page.get_by_label("scripted only").count() == 1
        for ending in ("silent", "stall"):
            scripted_llm.replies.append(Reply(("The Russian army advanced",), ending))
        for count, seen in enumerate((f"Waiting for scripted at {host}", "The Russian army advanced"), start=1):
            enter(page, "How far did the Russian army advance in October?")
            page.locator("#chat [data-testid=bot]", has_text=seen).last.wait_for()
            assert "478 square kilometers" in open_citation(page, first.locator("a.cite").first)
            wait_for_state(page, BUSY)
            page.locator("#question .stop-button").click()
            wait_for_state(page, DONE)
            expect(page.locator("#chat .own", has_text="Stopped.")).to_have_count(count)
            assert scripted_llm.hung_up.wait(PATIENCE / 1000)
            scripted_llm.hung_up.clear()


@pytest.mark.slow
def test_a_model_that_does_not_answer_in_time_is_done_without(
    seed_desk: Desk, visiting: Visitor, scripted_llm: ScriptedLLM
) -> None:
    desk = Desk(seed_desk.reader, replace(seed_desk.settings, model=scripted_llm.model(timeout=1.0)))
    scripted_llm.replies.extend([Reply(ending="silent")] * 9)
    with serving(desk) as address, visiting(address) as visit:
        answer = ask(visit.page, TERRITORY)
        assert "478" in answer.locator(".said").inner_text()
        assert "without the language model" in answer.inner_text()
