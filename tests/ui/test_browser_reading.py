"""Reading an answer in a real browser: markers, cards, the article beside it, links and copies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rag.answer import stream_answer
from rag.desk import Desk
from rag.plain import plain
from rag.types import Answer, AnswerSentence, Partial, Query
from tests.ui.pages import (
    TERRITORY,
    Visitor,
    ask,
    assert_loopback_only,
    in_view,
    open_citation,
)
from ui.server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

OTHER = "Selydove"  # named in the sentence before the one that answers


def two_words_of_one_article(query: Query, desk: Desk) -> Iterator[Partial | Answer]:
    """The real answer, with another quotation of its article beside it, and somebody who says it."""
    *_, answer = stream_answer(query, desk)
    assert isinstance(answer, Answer)
    first = next(each for each in answer.citations if "478" in each.quote)
    text = desk.reader.article(first.source).text or ""
    start = text.index(OTHER)
    second = replace(first, n=99, start=start, end=start + len(OTHER), quote=OTHER, claimant=None)
    claimed = tuple(replace(each, claimant="Ukraine’s General Staff") for each in answer.citations)
    yield replace(
        answer, citations=(*claimed, second), sentences=(*answer.sentences, AnswerSentence(f"{OTHER}.", (99,)))
    )


@pytest.fixture(scope="module")
def answered(seed_desk: Desk, visiting: Visitor) -> Iterator[Any]:
    """A page on which one answer stands; the tests that share it change nothing but what is open beside it."""
    with serving(seed_desk, ask=two_words_of_one_article) as address, visiting(address) as visit:
        ask(visit.page, TERRITORY)
        yield visit


def marker(page: Page, words: str) -> Locator:
    """The first marker in the answer whose card has these words, also while the card is shown in place of the title."""
    return page.locator(f'#chat .said a.cite:is([title*="{words}"], [data-says*="{words}"])').first


def test_a_clicked_citation_shows_exactly_the_quoted_words_in_their_article(answered: Any, seeds: Path) -> None:
    page = answered.page
    words = open_citation(page, marker(page, "478 square kilometers"))
    source = page.locator("#panel .file").text_content() or ""
    text = (seeds / source).read_bytes().decode()
    assert "478 square kilometers" in words
    assert words in text
    assert page.locator("#panel .text").evaluate("box => box.textContent") == text
    about = page.locator("#panel .about").inner_text()
    assert "Weekly roundup. Ukraine resists Russia’s invasion. Days 978-982" in about
    assert "2024-10-28 to 2024-11-01" in about
    assert source == "001_3cac3638c58c4591.txt"
    assert in_view(page)
    assert answered.errors == []


def test_what_else_is_cited_of_an_article_is_marked_in_it_too(answered: Any) -> None:
    page = answered.page
    open_citation(page, marker(page, "478 square kilometers"))
    other = page.locator("#panel mark.other", has_text=OTHER).first
    colour = "mark => getComputedStyle(mark).backgroundColor"
    seen = [other.evaluate(colour), page.locator("#panel mark.active").evaluate(colour)]
    assert len(set(seen)) == 2  # told apart
    assert page.locator("#panel .text").evaluate(colour) not in seen
    assert open_citation(page, marker(page, OTHER)) == OTHER
    assert page.locator("#panel mark.other", has_text="478 square kilometers").count() == 1


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


def test_pointing_at_a_marker_shows_its_quote_date_and_claimant_and_arrows_go_on(answered: Any) -> None:
    page = answered.page
    marker(page, "478 square kilometers").hover()
    card = page.locator("#citecard")
    card.wait_for()
    assert "478 square kilometers" in card.inner_text()
    assert "says Ukraine’s General Staff" in card.inner_text()
    assert "2024-10-28 to 2024-11-01" in card.inner_text()
    page.mouse.move(0, 0)
    card.wait_for(state="hidden")
    links = page.locator("#chat a.cite")
    links.first.focus()
    page.keyboard.press("ArrowRight")
    assert links.nth(1).evaluate("link => document.activeElement === link")
    page.locator("#panel mark.active").wait_for()


def test_an_answer_is_copied_with_its_citations_and_a_link_leads_back_to_it(answered: Any) -> None:
    page = answered.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#chat button[name=copy]").click()
    page.locator("#chat button[name=copy]", has_text="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert TERRITORY in copied
    assert "001_3cac3638c58c4591.txt" in copied
    assert "2024-10-28 to 2024-11-01 · “The Russian army advanced 478 square kilometers" in copied

    page.locator("#chat button[name=link]").click()
    page.locator("#chat button[name=link]", has_text="Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    other = page.context.new_page()
    other.goto(link)
    answer = other.locator(f"#answer-{link.rpartition('=')[2]}")
    answer.wait_for()
    assert "478 square kilometers" in open_citation(other, answer.locator("a.cite").first)
    other.close()


def test_at_phone_width_the_article_comes_into_view_and_leads_back(answered: Any) -> None:
    page = answered.page
    page.set_viewport_size({"width": 390, "height": 844})
    link = marker(page, "478 square kilometers")
    open_citation(page, link)
    assert in_view(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#panel a.back").click()
    assert link.evaluate("link => document.activeElement === link")
    page.set_viewport_size({"width": 1280, "height": 800})
