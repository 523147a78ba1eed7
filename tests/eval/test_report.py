from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from eval import plots
from eval.bootstrap import Interval
from eval.questions import Question
from eval.report import report_html
from eval.run import run_system
from eval.summary import summarise
from eval.system import System
from index.errors import DatelineError
from rag.types import Answer, Query
from tests.eval.handmade import FIRST, SECOND

EVIL = '<script>alert(1)</script><img src="https://evil.example/x">'


class Page(HTMLParser):
    """The tags and attributes of a page, in order, and what does not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.marked: list[tuple[str | None, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag not in {"meta"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "mark":
            self.marked.append((self.tags[-1][1].get("class"), data))


@pytest.fixture
def html(
    tmp_path: Path,
    make_question: Callable[..., Question],
    make_answer: Callable[..., Answer],
    make_system: Callable[..., System],
) -> Callable[..., str]:
    def render(*, show_sealed: bool = False) -> str:
        questions = [
            make_question(id="q1", question="A right one?"),
            make_question(id="q2", question=EVIL, history=[{"role": "user", "content": EVIL}]),
            make_question(id="q3", half="sealed", question="A sealed secret?"),
            make_question(id="q4", question="A failed one?"),
        ]

        def answer(query: Query) -> Answer:
            if query.id == "q4":
                raise DatelineError(f"gone {EVIL}")
            return make_answer(("a.txt", *(FIRST if query.id == "q1" else SECOND)), message=EVIL)

        results = run_system(questions, make_system(answer, []), tmp_path)
        return report_html(results, summarise(results.records), show_sealed=show_sealed)

    return render


def test_the_page_is_well_formed_and_asks_nothing_of_any_server(html: Callable[..., str]) -> None:
    page = Page(html())
    assert page.open == []
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "img", "link", "iframe", "object"}
    for _, attributes in page.tags:
        assert not {"src", "href", "onclick", "onload"} & attributes.keys()
    policy = next(attributes for tag, attributes in page.tags if "http-equiv" in attributes)["content"]
    assert policy is not None
    assert policy.startswith("default-src 'none'")


def test_wrong_and_failed_questions_are_listed_with_gold_and_cited_words_marked(html: Callable[..., str]) -> None:
    text = html()
    assert "A failed one?" in text
    assert "DatelineError: gone" in text
    assert "A right one?" not in text
    marked = Page(text).marked
    assert ("gold", "A strike on a hotel in Kherson claimed 28 lives.") in marked
    assert ("found", "Russia called it a terrorist attack.") in marked


def test_the_sealed_half_is_counted_but_not_shown(html: Callable[..., str]) -> None:
    text = html()
    assert "A sealed secret?" not in text
    assert "1 more in the sealed half" in text
    assert "A sealed secret?" in html(show_sealed=True)


def test_plots_of_nothing_say_so() -> None:
    drawn = [plots.line_plot("t", [], x="x", y="y"), plots.histogram("t", [], unit="s"), plots.bars("t", [])]
    assert all("nothing to show" in svg for svg in drawn)


def test_bars_stand_for_their_values_and_titles_are_escaped() -> None:
    svg = plots.bars("<b>", [("<i>", Interval(0.5, 0.4, 0.6, 3)), ("all", Interval(1.0, 1.0, 1.0, 3))])
    widths = [float(attributes["width"] or 0) for tag, attributes in Page(svg).tags if tag == "rect"]
    assert widths[0] == pytest.approx(widths[1] / 2)
    assert "<b>" not in svg
    assert "<i>" not in svg


def test_a_histogram_holds_every_value() -> None:
    svg = plots.histogram("seconds", [0.1, 0.1, 0.5, 1.0], unit="seconds", bins=4)
    titles = [int(part.split("<")[0]) for part in svg.split("<title>")[1:]]
    assert titles == [2, 0, 1, 1]
