"""Conversations in a real browser: the whole story, restarts, one person and two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from rag.desk import Desk
from tests.ui.pages import (
    CHINA,
    TERRITORY,
    Visitor,
    ask,
    assert_loopback_only,
    endless_window,
    enter,
    field_of,
    open_citation,
    wait_for_state,
)
from ui.accounts import Accounts, add_account, read_accounts
from ui.chat import DONE
from ui.history import History
from ui.server import Site, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_the_reader_asks_filters_follows_up_reloads_and_exports(address: str, visiting: Visitor) -> None:
    with visiting(address) as visit:
        page = visit.page
        ask(page, TERRITORY)
        page.locator("#limits button").first.click()
        field_of(page, "until").fill("2023-12-31")
        page.locator("#counted", has_text="1 of 4 articles is within these limits").wait_for()
        followed = ask(page, CHINA)
        assert "2023-11-11" in followed.locator(".sources").inner_text()
        older = page.locator("#chat [data-testid=bot]").first
        for answer, words in ((followed, "China"), (older, "478 square kilometers"), (followed, "China")):
            assert words in open_citation(page, answer.locator("a.cite").first)
        page.locator("#chat .note", has_text="dated 2023-12-31 or earlier").wait_for()

        assert "answer=" in page.url
        page.reload()
        page.locator("#chat .how").nth(1).wait_for()
        first = page.locator("#chat [data-testid=bot]").first
        assert "478 square kilometers" in open_citation(page, first.locator("a.cite").first)

        page.get_by_role("tab", name="Conversations").click()
        row = page.locator("#talks li", has_text=TERRITORY).first
        assert "2 questions" in row.inner_text()
        link = row.get_by_role("link", name="md").get_attribute("href")
        exported = page.request.get(f"{address}{link}")
        assert "[^1]: “The Russian army advanced 478 square kilometers" in exported.text()
        assert "001\\_3cac3638c58c4591.txt, characters" in exported.text()
        assert_loopback_only(visit.requests)
        assert visit.errors == []


def test_a_program_started_again_in_the_middle_of_an_answer_leads_back_to_its_question(
    seed_desk: Desk, visiting: Visitor, tmp_path: Path
) -> None:
    """The page stays open: it notices and loads itself again. Older citations open; the question is there to be asked again."""
    from playwright.sync_api import expect

    path = tmp_path / "conversations.sqlite"
    with endless_window(seed_desk, answered=TERRITORY, site=Site(History(path))) as window:
        port = urlsplit(window.address).port
        with visiting(window.address) as visit:
            page = visit.page
            ask(page, TERRITORY)
            enter(page, CHINA)
            page.locator("#chat .said", has_text="The river rose.").wait_for()
            window.stop()
            with serving(seed_desk, site=Site(History(path)), port=port or 0):
                again = page.get_by_role("button", name="Ask again")
                again.wait_for()
                expect(page.locator("#chat .asked")).to_have_text([TERRITORY, CHINA])
                link = page.locator("#chat .said a.cite").first
                assert "478 square kilometers" in open_citation(page, link)
                again.click()
                page.locator("#chat .said", has_text="China").wait_for()
                wait_for_state(page, DONE)
                expect(page.locator("#chat .asked")).to_have_text([TERRITORY, CHINA])


def test_a_conversation_is_renamed_found_and_deleted_for_good(address: str, visiting: Visitor) -> None:
    with visiting(address) as visit:
        page = visit.page
        ask(page, TERRITORY)
        page.get_by_role("tab", name="Conversations").click()
        page.locator("#talks button[name=rename]").first.click()  # the latest
        field_of(page, "newtitle").fill("Unmistakable")
        page.locator("#rename").click()
        row = page.locator("#talks li", has_text="Unmistakable")
        row.wait_for()
        field_of(page, "talksearch").fill("drought")
        page.locator("#talks", has_text="No conversation has these words").wait_for()
        field_of(page, "talksearch").fill("unmistakable kilometers")
        row.locator("button[name=delete]").click()
        page.locator("#delete").click()
        row.wait_for(state="detached")
        page.get_by_role("tab", name="Ask").click()
        page.locator("#chat .asked").wait_for(state="detached")


def test_two_people_see_their_own_conversations_only(seed_desk: Desk, visiting: Visitor, tmp_path: Path) -> None:
    for name in ("anna", "bob"):
        add_account(tmp_path / "users", name, "correct horse battery")
    accounts = Accounts(read_accounts(tmp_path / "users"))

    def enter(page: Page, name: str) -> None:
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=password]").fill("correct horse battery")
        page.get_by_role("button", name="Log in").click()
        page.locator("#question textarea").wait_for()

    with (
        serving(seed_desk, site=Site(accounts=accounts)) as address,
        visiting(address, ready="input[name=name]") as annas,
        visiting(address, ready="input[name=name]") as bobs,
    ):
        enter(annas.page, "anna")
        ask(annas.page, TERRITORY)
        query = urlsplit(annas.page.url).query
        enter(bobs.page, "bob")
        bobs.page.goto(f"{address}/?{query}")
        bobs.page.locator("#question textarea").wait_for()
        bobs.page.get_by_role("tab", name="Conversations").click()
        bobs.page.locator("#talks", has_text="No conversations yet").wait_for()
        assert bobs.page.locator("#chat .asked").count() == 0
        annas.page.get_by_role("button", name="Log out").click()
        annas.page.locator("input[name=name]").wait_for()
