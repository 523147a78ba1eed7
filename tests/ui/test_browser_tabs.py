"""The other tabs in a real browser: articles added, corrected and removed, a timeline, the last evaluation."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from eval.questions import Question
from eval.records import FILE_NAME, Finished, Record, write_results
from index.build import build, remove
from index.reader import open_reader
from rag.desk import Desk
from tests.ui.pages import TERRITORY, Visitor, field_of
from tests.ui.test_quality import RUN
from ui.library import Library
from ui.quality_view import Quality
from ui.server import Site, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def visit(seeds: Path, cache: Path, visiting: Visitor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A page over an index of its own that may be changed, with a finished evaluation beside it."""
    folder = tmp_path_factory.mktemp("tabs")
    index = folder / "index"
    build([seeds], index, cache=cache)
    desk = Desk(open_reader(index, cache=cache))
    library = Library(
        desk.reader, folder / "added", partial(build, folder=index, cache=cache), partial(remove, folder=index)
    )
    wrong = Record(question=Question(id="a", kind="fact", question=TERRITORY, answerable=False), error="Timeout: none")
    write_results(folder / FILE_NAME, [RUN, wrong, Finished(questions=1, failed=1, seconds=1.0)])
    with serving(desk, site=Site(library=library, quality=Quality(folder))) as address, visiting(address) as page:
        yield page


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def drop(page: Page, path: Path) -> None:
    """Drops a file or folder of this machine's on the place for them, as a hand does."""
    place = page.locator("#drop").bounding_box()
    assert place is not None
    browser = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        at = {"x": place["x"] + 20, "y": place["y"] + 20}
        browser.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})


def test_a_dropped_folder_is_indexed_read_corrected_and_its_broken_file_named(visit: Any, tmp_path: Path) -> None:
    page = visit.page
    folder = tmp_path / "reports"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "bridge.txt").write_text("Mayor Jaroslava Quill opened the Zemplin bridge with 340 guests.")
    (folder / "broken.jsonl").write_text("{broken")
    (folder / "picture.png").write_bytes(b"x")
    (folder / ".hidden.txt").write_text("Not for us.")
    tab(page, "Articles")
    page.locator("#drop").wait_for()
    drop(page, folder)
    page.locator("#indexing", has_text="1 added").wait_for()
    assert "broken.jsonl, line 1:" in page.locator("#indexing").inner_text()
    sent = page.locator("#sent").inner_text()
    assert "reports/inner/bridge.txt: sent" in sent
    assert "reports/picture.png: Only" in page.locator("#sent .failed").inner_text()
    assert "hidden" not in sent

    field_of(page, "articlesearch").fill("bridge")
    page.locator("#articles button.open", has_text="bridge").click()
    page.locator("#reading .text", has_text="340 guests").wait_for()
    field_of(page, "newday").fill("2025-03-02")
    field_of(page, "newheadline").fill("The bridge of Zemplin")
    page.locator("#correct").click()
    row = page.locator("#articles tr", has_text="The bridge of Zemplin")
    row.wait_for()
    assert "2025-03-02" in row.inner_text()
    assert "date set in articles.csv" in row.inner_text()
    page.locator("#reading h2", has_text="The bridge of Zemplin").wait_for()

    page.locator("#remove").click()
    page.locator("#removing", has_text="for good").wait_for()
    page.locator("#removeyes").click()
    page.locator("#indexing", has_text="its file deleted").wait_for()
    page.locator("#articles", has_text="No article has these words").wait_for()


def test_a_button_whose_table_is_drawn_anew_while_it_is_pressed_still_works(visit: Any) -> None:
    page = visit.page
    tab(page, "Articles")
    field_of(page, "articlesearch").fill("")
    page.locator("#articles button.open").nth(1).wait_for()
    button = page.locator("#articles button.open").last
    name = button.inner_text().split()[-1]
    place = button.bounding_box()
    assert place is not None
    # As Gradio does when new articles have been read, or when a search leaves fewer.
    redraw = """() => {
        const table = document.querySelector('#articles table'), box = table.parentElement;
        table.querySelector('tbody tr').remove();
        box.innerHTML = box.innerHTML;
    }"""

    page.mouse.move(place["x"] + 5, place["y"] + 5)
    page.mouse.down()
    page.evaluate(redraw)
    page.mouse.up()

    page.locator("#reading", has_text=name).wait_for()


def test_a_folder_chosen_by_hand_is_sent_too(visit: Any, tmp_path: Path) -> None:
    page = visit.page
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "picture.png").write_bytes(b"x")
    tab(page, "Articles")
    page.locator("#drop input.folder").set_input_files(tmp_path / "one")
    page.locator("#sent .failed", has_text="one/picture.png: Only").wait_for()


def test_a_timeline_lists_dated_events_that_open_their_article_at_the_words(visit: Any) -> None:
    page = visit.page
    tab(page, "Timeline")
    # Typed, as a reader does: a tab's fields are made when it is first opened, and what was filled in at once had not always
    # reached Gradio when Enter did.
    field_of(page, "timelineof").press_sequentially(TERRITORY, delay=5)
    field_of(page, "timelineof").press("Enter")
    event = page.locator("#timeline li").first
    event.wait_for()
    assert event.locator("b").inner_text()[:2] == "20"
    event.get_by_role("button", name="Read").click()
    mark = page.locator("#event mark.active")
    mark.wait_for()
    assert mark.evaluate(
        """mark => {
            const words = mark.getBoundingClientRect(), box = mark.closest('.text').getBoundingClientRect();
            return words.top >= box.top && words.top < box.bottom;
        }"""
    )


def test_a_question_that_went_wrong_in_the_evaluation_is_one_click_from_the_chat(visit: Any) -> None:
    from playwright.sync_api import expect

    page = visit.page
    tab(page, "Quality")
    page.locator("#quality summary", has_text=TERRITORY).click()
    page.locator("#quality", has_text="Timeout: none").wait_for()
    page.get_by_role("button", name="Ask it here").click()
    expect(page.locator("#question textarea")).to_have_value(TERRITORY)
    assert visit.errors == []
