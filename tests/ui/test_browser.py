"""The chat window in a real browser: ask, read, click a citation, see the quoted words in their article."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from index.types import FileProblem, IndexReport
from rag.desk import Desk
from rag.model_settings import ModelSettings
from rag.plain import plain
from rag.types import Answer, Partial, Query
from ui.accounts import Accounts, add_account, read_accounts
from ui.chat import BUSY, DONE
from ui.history import History
from ui.library import Library
from ui.server import Site, serving

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# The `visiting` fixture: a page's address to its `Visit` (page, requests, errors).
Visitor = Callable[..., AbstractContextManager[Any]]

pytestmark = pytest.mark.browser

TERRITORY = "How much territory did the Russian army take in October?"
CHINA = "What does Charles Michel want China to do?"
STATE = "#chatstate textarea, #chatstate input"


@pytest.fixture(scope="module")
def address(seed_desk: Desk) -> Iterator[str]:
    with serving(seed_desk) as url:
        yield url


def wait_for_state(page: Page, state: str) -> None:
    from playwright.sync_api import expect

    expect(page.locator(STATE)).to_have_value(state, timeout=90_000)


def ask(page: Page, question: str) -> Locator:
    """Asks with the Enter key, waits for the end, returns the newest answer."""
    answers = page.locator("#chat .how").count()
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator("#chat .how").nth(answers).wait_for()
    wait_for_state(page, DONE)
    return page.locator("#chat [data-testid=bot]").last


def open_citation(page: Page, link: Locator) -> str:
    """Clicks a citation and returns the words marked in the article that it opens."""
    name = (link.get_attribute("href") or "").removeprefix("#")
    link.click()
    mark = page.locator(f'#panel [id="open-{name}"] mark.active')
    mark.wait_for()
    return mark.text_content() or ""


def in_view(page: Page) -> bool:
    """Whether the marked words lie within the visible part of the article's box and of the window."""
    return bool(
        page.locator("#panel mark.active").evaluate(
            """mark => {
                const words = mark.getBoundingClientRect(), box = mark.closest('.text').getBoundingClientRect();
                return words.top >= box.top && words.top < box.bottom && words.top >= 0 && words.top < innerHeight;
            }"""
        )
    )


def test_a_clicked_citation_shows_exactly_the_quoted_words_in_their_article(
    address: str, visiting: Visitor, seeds: Path
) -> None:
    with visiting(address) as visit:
        answer = ask(visit.page, TERRITORY)
        words = open_citation(visit.page, answer.locator("a.cite").first)
        source = visit.page.locator("#panel .file").text_content() or ""
        text = (seeds / source).read_bytes().decode()
        assert "478 square kilometers" in words
        assert words in text
        assert visit.page.locator("#panel .text").evaluate("box => box.textContent") == text
        about = visit.page.locator("#panel .about").inner_text()
        assert "Weekly roundup. Ukraine resists Russia’s invasion. Days 978-982" in about
        assert "2024-10-28 to 2024-11-01" in about
        assert source == "001_3cac3638c58c4591.txt"
        assert in_view(visit.page)
        assert visit.errors == []


def test_words_far_down_an_article_are_scrolled_to(
    visiting: Visitor, tmp_path: Path, desk_over: Callable[[Path, Path], Desk]
) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    filler = "".join(f"Paragraph {n} tells of the weather in the valley and of nothing else.\n\n" for n in range(120))
    fact = "The mayor Jaroslava Quill opened the Zemplin bridge with 340 guests."
    (articles / "long.txt").write_text(f"News from the valley\n\n{filler}{fact}\n\n{filler}", encoding="utf-8")
    with serving(desk_over(articles, tmp_path / "index")) as address, visiting(address) as visit:
        answer = ask(visit.page, "How many guests were there when mayor Quill opened the Zemplin bridge?")
        assert open_citation(visit.page, answer.locator("a.cite").first) == fact
        assert visit.page.locator("#panel .text").evaluate("box => box.scrollTop") > 1000
        assert in_view(visit.page)


def test_citations_of_an_older_answer_still_open(address: str, visiting: Visitor) -> None:
    with visiting(address) as visit:
        ask(visit.page, TERRITORY)
        newer = ask(visit.page, CHINA)
        assert "China" in open_citation(visit.page, newer.locator("a.cite").first)
        older = visit.page.locator("#chat [data-testid=bot]").first
        assert "478 square kilometers" in open_citation(visit.page, older.locator("a.cite").first)
        assert "China" in open_citation(visit.page, newer.locator("a.cite").first)


def test_a_citation_works_by_keyboard_and_with_a_query_in_the_address(address: str, visiting: Visitor) -> None:
    with visiting(f"{address}/?__theme=dark") as visit:
        answer = ask(visit.page, TERRITORY)
        link = answer.locator("a.cite").first
        link.focus()
        link.press("Enter")
        visit.page.locator("#panel mark.active").wait_for()
        assert visit.page.locator("body.dark").count() == 1
        assert visit.page.locator("#chat .asked").count() == 1


def test_a_question_without_an_answer_gets_the_nearest_passages_to_read(address: str, visiting: Visitor) -> None:
    with visiting(address) as visit:
        answer = ask(visit.page, "What is the recipe for a chocolate cake?")
        assert answer.locator("a.cite").count() == 0
        assert "do not say" in answer.inner_text()
        assert open_citation(visit.page, answer.locator("a.near").first)


def test_an_example_question_is_asked_by_a_click(address: str, visiting: Visitor) -> None:
    with visiting(address) as visit:
        example = visit.page.locator("#chat button.example").first
        example.wait_for(timeout=60_000)
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


def test_a_date_that_is_none_is_explained_in_the_chat(address: str, visiting: Visitor) -> None:
    with visiting(address) as visit:
        visit.page.locator("#limits button").first.click()
        visit.page.locator("#until textarea, #until input").fill("soon")
        visit.page.locator("#question textarea").fill(TERRITORY)
        visit.page.locator("#question textarea").press("Enter")
        notice = visit.page.locator("#chat .own")
        notice.wait_for()
        assert "soon" in notice.inner_text()
        wait_for_state(visit.page, DONE)


HOSTILE = (
    "The mayor of Ulla, Ada Brandt, planted exactly 512 oaks <img src=x onerror=\"document.title='owned'\"> "
    "![pixel](https://evil.example/pixel.png) <b>beside</b> [1] the **river** `code` $x^2$ www.evil.example in spring."
)


def test_a_hostile_article_is_shown_as_text_and_fetches_nothing(
    visiting: Visitor, tmp_path: Path, desk_over: Callable[[Path, Path], Desk]
) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    title = "<script>document.title='owned'</script> ![t](https://evil.example/t.png)"
    record = {"id": "1", "title": title, "text": f"{HOSTILE} Nothing else happened in Ulla."}
    (articles / "hostile.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    with serving(desk_over(articles, tmp_path / "index")) as address, visiting(address) as visit:
        answer = ask(visit.page, "How many oaks did the mayor of Ulla, Ada Brandt, plant? <img src=x> **b**")
        assert "<img src=x> **b**" in (visit.page.locator("#chat .asked").text_content() or "")
        assert plain(HOSTILE) in (answer.locator(".said").text_content() or "")
        words = open_citation(visit.page, answer.locator("a.cite").first)
        assert HOSTILE in words
        assert visit.page.locator("#panel h2").text_content() == title
        for place in ("#chat .message", "#panel"):
            assert (
                visit.page.locator(f"{place} :is(img, script, iframe, form, video, audio, code, strong)").count() == 0
            )
        assert visit.page.title() == "Dateline"
        assert_loopback_only(visit.requests)


def assert_loopback_only(requests: list[str]) -> None:
    hosts = {urlsplit(url).hostname for url in requests if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}


def test_every_request_of_a_visit_stays_on_this_machine(address: str, visiting: Visitor) -> None:
    with visiting(address) as visit:
        answer = ask(visit.page, TERRITORY)
        open_citation(visit.page, answer.locator("a.cite").first)
        assert_loopback_only(visit.requests)
        assert visit.errors == []


@contextmanager
def slow_window(desk: Desk) -> Iterator[tuple[str, list[str]]]:
    """A window whose answers never end by themselves, and a list that tells when one was closed."""
    closed: queue.Queue[str] = queue.Queue()
    tick = threading.Event()

    def endless(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        try:
            for n in range(10_000):
                yield Partial("The river rose. " * (n % 50 + 1))
                tick.wait(0.05)
        finally:
            closed.put(query.question)

    with serving(desk, ask=endless) as address:
        yield address, closed


def test_stop_ends_the_answer_behind_it_and_the_window_takes_the_next_question(
    seed_desk: Desk, visiting: Visitor
) -> None:
    from playwright.sync_api import expect

    with slow_window(seed_desk) as (address, closed), visiting(address) as visit:
        page = visit.page
        for count, question in enumerate(("first?", "second?"), start=1):
            page.locator("#question textarea").fill(question)
            page.locator("#question textarea").press("Enter")
            wait_for_state(page, BUSY)
            expect(page.locator("#chat .said")).to_have_count(count)
            page.locator("#question .stop-button").click()
            wait_for_state(page, DONE)
            page.locator("#question .submit-button").wait_for()
        expect(page.locator("#chat .own", has_text="Stopped.")).to_have_count(2)
        assert [closed.get(timeout=10) for _ in range(2)] == ["first?", "second?"]


def test_a_new_conversation_stops_and_empties_the_old_one(seed_desk: Desk, visiting: Visitor) -> None:
    with slow_window(seed_desk) as (address, closed), visiting(address) as visit:
        page = visit.page
        page.locator("#question textarea").fill("first?")
        page.locator("#question textarea").press("Enter")
        page.locator("#chat .said").wait_for()
        page.locator("#clear").click()
        page.locator("#chat .asked").wait_for(state="detached")
        wait_for_state(page, DONE)
        assert closed.get(timeout=10) == "first?"


def test_the_models_name_and_host_are_shown_only_where_one_is_configured(
    address: str, seed_desk: Desk, visiting: Visitor
) -> None:
    with visiting(address) as visit:
        assert visit.page.locator("#modelline").count() == 0
    model = ModelSettings(name="tiny", base_url="http://127.0.0.1:9/v1")
    desk = Desk(seed_desk.reader, replace(seed_desk.settings, model=model))
    with serving(desk) as url, visiting(url) as visit:
        assert visit.page.locator("#modelline").inner_text() == "Answers are written by tiny at 127.0.0.1:9."
        assert visit.page.get_by_label("the articles’ own sentences", exact=True).count() == 1
        assert visit.page.get_by_label("tiny only").count() == 1


def test_at_phone_width_the_article_comes_into_view_and_leads_back(address: str, visiting: Visitor) -> None:
    with visiting(address) as visit:
        visit.page.set_viewport_size({"width": 390, "height": 844})
        answer = ask(visit.page, TERRITORY)
        open_citation(visit.page, answer.locator("a.cite").first)
        assert in_view(visit.page)
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        visit.page.locator("#panel a.back").click()
        assert answer.locator("a.cite").first.evaluate("link => document.activeElement === link")


def test_the_reader_asks_filters_follows_up_reloads_and_exports(address: str, visiting: Visitor) -> None:
    with visiting(address) as visit:
        page = visit.page
        ask(page, TERRITORY)
        page.locator("#limits button").first.click()
        page.locator("#until textarea, #until input").fill("2023-12-31")
        page.locator("#counted", has_text="1 of 4 articles is within these limits").wait_for()
        followed = ask(page, CHINA)
        assert "2023-11-11" in followed.locator(".sources").inner_text()
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


def test_citations_open_after_the_program_was_started_again(seed_desk: Desk, visiting: Visitor, tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite"
    with serving(seed_desk, site=Site(History(path))) as address, visiting(address) as visit:
        ask(visit.page, TERRITORY)
        query = urlsplit(visit.page.url).query
    with serving(seed_desk, site=Site(History(path))) as address, visiting(f"{address}/?{query}") as visit:
        link = visit.page.locator("#chat a.cite").first
        assert "478 square kilometers" in open_citation(visit.page, link)


def test_a_server_that_goes_away_in_the_middle_loses_no_question(
    seed_desk: Desk, visiting: Visitor, tmp_path: Path
) -> None:
    path = tmp_path / "conversations.sqlite"
    tick = threading.Event()

    def endless(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
        while True:
            yield Partial("The river rose. ")
            tick.wait(0.05)

    with serving(seed_desk, ask=endless, site=Site(History(path))) as address, visiting(address) as visit:
        visit.page.locator("#question textarea").fill("first?")
        visit.page.locator("#question textarea").press("Enter")
        visit.page.locator("#chat .said").wait_for()
    with serving(seed_desk, site=Site(History(path))) as address, visiting(address) as visit:
        visit.page.get_by_role("tab", name="Conversations").click()
        visit.page.locator("#talks button.open", has_text="first?").click()
        last = visit.page.locator("#chat [data-testid=bot]").last
        last.locator(".own").wait_for()
        last.get_by_role("button", name="Ask again").click()
        visit.page.locator("#chat .how").wait_for()
        assert visit.page.locator("#chat .asked").count() == 1


def test_pointing_at_a_marker_shows_its_words_and_arrows_go_on(address: str, visiting: Visitor) -> None:
    with visiting(address) as visit:
        page = visit.page
        answer = ask(page, TERRITORY)
        answer.locator("a.cite").first.hover()
        card = page.locator("#citecard")
        card.wait_for()
        assert "478 square kilometers" in card.inner_text()
        assert "2024-10-28 to 2024-11-01" in card.inner_text()
        answer.locator("a.cite").first.focus()
        page.keyboard.press("ArrowRight")
        assert answer.locator("a.cite").nth(1).evaluate("link => document.activeElement === link")
        page.locator("#panel mark.active").wait_for()


def test_enter_asks_and_shift_enter_begins_a_line(address: str, visiting: Visitor) -> None:
    with visiting(address) as visit:
        box = visit.page.locator("#question textarea")
        box.fill("How much territory")
        box.press("Shift+Enter")
        box.press_sequentially("did the Russian army take in October?")
        assert "\n" in box.input_value()
        box.press("Enter")
        visit.page.locator("#chat .how").wait_for()


def test_escape_stops_an_answer(seed_desk: Desk, visiting: Visitor) -> None:
    with slow_window(seed_desk) as (address, closed), visiting(address) as visit:
        visit.page.locator("#question textarea").fill("first?")
        visit.page.locator("#question textarea").press("Enter")
        visit.page.locator("#chat .said").wait_for()
        visit.page.keyboard.press("Escape")
        assert closed.get(timeout=20) == "first?"
        wait_for_state(visit.page, DONE)


def test_editing_the_last_question_replaces_it(address: str, visiting: Visitor) -> None:
    with visiting(address) as visit:
        page = visit.page
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


def test_a_conversation_is_renamed_found_and_deleted_for_good(seed_desk: Desk, visiting: Visitor) -> None:
    with serving(seed_desk) as address, visiting(address) as visit:
        page = visit.page
        ask(page, TERRITORY)
        page.get_by_role("tab", name="Conversations").click()
        page.locator("#talks button[name=rename]").click()
        page.locator("#newtitle textarea, #newtitle input").fill("October")
        page.locator("#rename").click()
        page.locator("#talks button.open", has_text="October").wait_for()
        page.locator("#talksearch textarea, #talksearch input").fill("drought")
        page.locator("#talks", has_text="No conversation has these words").wait_for()
        page.locator("#talksearch textarea, #talksearch input").fill("kilometers")
        page.locator("#talks button[name=delete]").click()
        page.locator("#delete").click()
        page.locator("#talks li").wait_for(state="detached")


def test_a_dropped_folder_is_indexed_and_its_broken_file_named(
    seed_desk: Desk, visiting: Visitor, tmp_path: Path
) -> None:
    """The window's part of it; `tests/ui/test_library.py` has the real indexing."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "good.txt").write_text("The river rose.")
    (folder / "broken.jsonl").write_text("{broken")
    (folder / "picture.png").write_bytes(b"x")
    seen: list[Path] = []

    def index(paths: list[Path], say: object) -> IndexReport:
        seen.extend(paths)
        return IndexReport(added=1, seconds=0.1, errors=(FileProblem("reports/broken.jsonl", 1, "is not JSON"),))

    library = Library(seed_desk.reader, tmp_path / "added", build=index, remove=lambda name: None)
    with serving(seed_desk, site=Site(library=library)) as address, visiting(address) as visit:
        page = visit.page
        page.get_by_role("tab", name="Articles").click()
        page.locator("#drop input.folder").set_input_files(folder)
        page.locator("#indexing", has_text="1 added").wait_for()
        assert "reports/broken.jsonl, line 1: is not JSON" in page.locator("#indexing").inner_text()
        assert "reports/picture.png: Only" in page.locator("#sent .failed").inner_text()
        assert seen == [tmp_path / "added"]
        assert {path.name for path in (tmp_path / "added" / "reports").iterdir()} == {"good.txt", "broken.jsonl"}


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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_serious_barrier_is_found(address: str, visiting: Visitor, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with visiting(f"{address}/?__theme={theme}") as visit:
        page = visit.page
        answer = ask(page, TERRITORY)
        open_citation(page, answer.locator("a.cite").first)
        serious = []
        for tab in ("Ask", "Conversations", "Articles"):
            page.get_by_role("tab", name=tab).click()
            found = Axe().run(page).response["violations"]
            serious += [
                f"{tab}: {each['id']}: {each['nodes'][0]['html'][:200]}"
                for each in found
                if each["impact"] in ("serious", "critical")
            ]
        assert serious == []
