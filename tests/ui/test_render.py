"""The chat's and the terminal's rendering of answers, on real values and hostile text."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import UNDATED, Article, ArticleDate, Filters, IndexState, Passage, Span
from rag.types import Answer, AnswerSentence, Citation, Disagreement, Hit, Partial, Query, Side
from ui.article import article_markdown
from ui.inert import clipped, inert, shown
from ui.plain import answer_plain
from ui.render import answer_markdown, partial_markdown, question_markdown
from ui.words import as_of, days

TEXT = "Kyiv, Monday.\n\nThe river rose by two metres on Sunday. “Nobody slept,” the mayor said.\n"
ARTICLE = Article(
    id=1, source="flood.txt", root="news", title="Flood in the old town", publisher="The Courier", url=None,
    date=ArticleDate(date(2024, 10, 28), date(2024, 11, 1), "counter"), encoding="utf-8", language="en",
    content_hash="c0ffee", passages=1, embedded=1, text=TEXT,
)  # fmt: skip
QUOTE = "The river rose by two metres on Sunday."
START = TEXT.index(QUOTE)


def citation(n: int = 1, **changes: object) -> Citation:
    base = Citation(
        n=n, source=ARTICLE.source, title=ARTICLE.title, publisher=None, date=ARTICLE.date.end,
        date_start=ARTICLE.date.start, date_basis="counter",
        start=START, end=START + len(QUOTE), quote=QUOTE, support=0.9, content_hash="c0ffee",
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def answered(*sentences: AnswerSentence, citations: tuple[Citation, ...] = (citation(),), **changes: object) -> Answer:
    base = Answer(
        query=Query("How far did the river rise?"), understood="How far did the river rise?", sentences=sentences,
        citations=citations, abstained=not sentences, confidence=0.8,
        index_state=IndexState(1, 1), answerer="extractive",
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def visible(markup: str) -> str:
    """What a reader sees of markup: no tags, character references resolved."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def tags(markup: str) -> set[str]:
    return set(re.findall(r"</?([a-zA-Z0-9]+)", markup))


OURS = {
    "div",
    "p",
    "a",
    "ul",
    "li",
    "b",
    "em",
    "span",
    "details",
    "summary",
    "br",
    "button",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
HOSTILE = [
    "![x](https://evil.example/a.png)",
    "[click](javascript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "</div><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "`code` and ```fences```",
    "$x^2$ and $$\\int$$",
    "https://evil.example and www.evil.example and a@evil.example",
    "# heading\n\n    indented\n\n- list\n\n---\n\n| a | b |\n|---|---|",
    "&lt;b&gt; &#60;b&#62; &amp;",
    "${alert(1)} {{x}} \\",
]


def test_each_marker_is_a_link_of_its_message_with_quote_and_date_as_tooltip() -> None:
    shown_answer = answer_markdown(answered(AnswerSentence(QUOTE, (1,))), "0a1b2c3d4e5f")
    assert '<a class="cite" href="#cite-0a1b2c3d4e5f-1" title="' in shown_answer
    title = re.search(r'title="([^"]*)"', shown_answer)
    assert title is not None
    assert QUOTE in html.unescape(title[1])
    assert "2024-10-28 to 2024-11-01" in html.unescape(title[1])


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_of_others_is_shown_as_written_and_adds_no_markup(hostile: str) -> None:
    cited = citation(title=hostile, quote=hostile, source=hostile, claimant=hostile)
    answer = answered(
        AnswerSentence(hostile, (1,)), AnswerSentence(hostile, (1,), supported=False), citations=(cited,),
        message=hostile, fallback=hostile, understood=hostile, removed=(hostile,),
        disagreements=(Disagreement(hostile, "disputed", (Side(hostile, hostile, None, 1),)),),
    )  # fmt: skip
    markup = answer_markdown(answer, "m")
    assert tags(markup) <= OURS
    assert not re.search(r"<[^>]*\son\w+=", markup)
    assert "\n" not in markup
    assert " ".join(hostile.split()) in visible(markup)
    # Outside of the tags that are ours no character is left that Markdown would read.
    assert not re.search(r"[*_`\[\]!$\\|~/@]", re.sub(r"<[^>]*>|&#\d+;|\[\d+\]", "", markup))


@given(st.text())
def test_inert_text_reads_as_shown_and_holds_no_active_character(text: str) -> None:
    markup = inert(text)
    assert html.unescape(markup) == shown(text)
    assert not re.search(r"[^\w\s&#;]", re.sub(r"[^\x00-\x7f]", "", markup))


def test_a_bracketed_number_of_an_article_is_no_link() -> None:
    partial = Partial(r"It was so \[1] written. [1]", (citation(),))
    markup = partial_markdown(partial, "m")
    assert markup.count("<a ") == 1
    assert visible(markup) == "It was so [1] written. [1]"
    finished = answer_markdown(answered(AnswerSentence("It was so [1] written.", (1,)), citations=(citation(),)), "m")
    assert visible(finished).startswith("It was so [1] written. [1]")
    assert finished.partition("</p>")[0].count("<a ") == 1


@pytest.mark.parametrize("tail", ["[", "[1", "\\", "\\[", "\\[1"])
def test_a_marker_still_being_written_is_held_back(tail: str) -> None:
    assert (
        visible(partial_markdown(Partial("The river rose. " + tail, (citation(),)), "m")).strip() == "The river rose."
    )


def test_a_marker_without_a_citation_is_no_link() -> None:
    assert "<a " not in partial_markdown(Partial("It rose. [7]", (citation(),)), "m")


def test_a_finished_answer_reads_like_its_last_part() -> None:
    answer = answered(AnswerSentence(QUOTE, (1,)), AnswerSentence("A [2] b.", (1,)))
    said = re.search(r'<p class="said">.*?</p>', answer_markdown(answer, "m"))
    assert said is not None
    assert visible(said[0]) == visible(partial_markdown(Partial(answer.text, answer.citations), "m"))


def test_terminal_escapes_and_reordering_controls_do_not_reach_the_reader() -> None:
    hostile = "\x1b[31mred\x07 \u202egnp.exe\u2069 a\u200bb \ufeffc\U000e0041"
    text = answer_plain(answered(AnswerSentence(hostile, (1,)), citations=(citation(quote=hostile, title=hostile),)))
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069\u200b\ufeff\U000e0000-\U000e007f]", text)
    assert "⟨U+202E⟩" in text
    assert "ab" in text


def test_joiners_stay_in_scripts_that_need_them() -> None:
    assert shown("می\u200cخواهم") == "می\u200cخواهم"
    assert shown("pass\u200cword") == "password"


def test_sentences_without_support_are_marked_in_words() -> None:
    answer = answered(AnswerSentence("It rose by three metres.", (1,), supported=False))
    assert "does not clearly support" in visible(answer_markdown(answer, "m"))
    assert "does not clearly support" in answer_plain(answer)


def test_abstaining_shows_the_message_and_links_to_the_nearest_passages() -> None:
    passage = Passage(1, 1, START, START + len(QUOTE), QUOTE)
    hit = Hit(replace(ARTICLE, text=None), passage, 0.3)
    answer = answered(citations=(), message="The articles do not say.", reason="not_in_articles", nearest=(hit,))
    markup = answer_markdown(answer, "m")
    assert 'href="#near-m-1"' in markup
    assert "cite" not in markup
    assert "The articles do not say." in visible(markup)
    assert QUOTE in visible(markup)
    assert "The articles do not say." in answer_plain(answer)
    assert "flood.txt · Flood in the old town · 2024-10-28 to 2024-11-01" in answer_plain(answer)


def test_abstaining_is_never_silent() -> None:
    for reason in ("not_in_articles", "outside_time_frame", "empty_index", None):
        assert visible(answer_markdown(answered(citations=(), reason=reason), "m")).strip()
        assert answer_plain(answered(citations=(), reason=reason))


def test_plain_answers_list_each_citation_with_source_title_date_and_quote() -> None:
    undated = citation(2, source="b.txt", title=None, date=None, date_start=None, quote="Two\nlines.")
    text = answer_plain(answered(AnswerSentence(QUOTE, (1, 2)), citations=(citation(), undated)))
    assert text.splitlines()[0] == f"{QUOTE} [1][2]"
    assert f"[1] flood.txt · Flood in the old town · 2024-10-28 to 2024-11-01 · “{QUOTE}”" in text
    assert "[2] b.txt · undated · “Two lines.”" in text


def test_the_fallback_is_told_in_chat_and_terminal() -> None:
    answer = answered(AnswerSentence(QUOTE, (1,)), fallback="the endpoint did not answer")
    assert "the endpoint did not answer" in visible(answer_markdown(answer, "m"))
    assert "the endpoint did not answer" in answer_plain(answer)


def test_filters_are_told_beside_the_answer() -> None:
    query = Query("q", Filters(as_of=date(2024, 1, 1), source="*.md"))
    text = visible(answer_markdown(answered(AnswerSentence(QUOTE, (1,)), query=query), "m"))
    assert "2024-01-01" in text
    assert "*.md" in text


@pytest.mark.parametrize("figure, words", [(0.9, "high."), (0.4, "fair;"), (0.1, "low;")])
def test_confidence_is_told_in_words_and_its_figure_where_the_answer_is_explained(figure: float, words: str) -> None:
    markup = answer_markdown(answered(AnswerSentence(QUOTE, (1,)), confidence=figure), "m")
    answer, _, how = visible(markup).partition("How this was found")
    assert f"Confidence: {words}" in answer
    assert f"Confidence: {figure:.0%}" in how


def test_no_confidence_is_claimed_where_nothing_was_answered() -> None:
    markup = answer_markdown(answered(reason="not_in_articles", confidence=0.02), "m")
    assert "Confidence:" not in visible(markup).partition("How this was found")[0]


def test_as_of_is_the_newest_cited_date_and_owns_up_to_undated_articles() -> None:
    undated = citation(2, source="b.txt", date=None, date_start=None)
    assert as_of([]) == ""
    assert as_of([citation()]) == "As of 2024-11-01, the newest article cited."
    assert as_of([citation(), undated]).endswith("1 of the 2 articles cited is undated.")
    assert as_of([undated]).startswith("As of an unknown date")


def test_days_of_a_range_a_day_and_none() -> None:
    assert days(date(2024, 10, 28), date(2024, 11, 1)) == "2024-10-28 to 2024-11-01"
    assert days(date(2024, 11, 1), date(2024, 11, 1)) == "2024-11-01"
    assert days(None, None) == "undated"


def test_questions_are_shown_as_typed() -> None:
    assert visible(question_markdown("a *b* <i>c</i>\nd")) == "a *b* <i>c</i>\nd"
    assert tags(question_markdown("<i>c</i>")) == {"div"}


def test_clipping_ends_at_a_word_within_the_length() -> None:
    assert clipped("one two three", 9) == "one two…"
    assert clipped("short", 9) == "short"


def marks(markup: str, kind: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(rf'<mark class="{kind}">(.*?)</mark>', markup)]


def test_an_article_is_shown_whole_with_the_cited_words_marked_to_the_character() -> None:
    markup = article_markdown(ARTICLE, Span(START, START + len(QUOTE)), anchor="open-cite-m-1")
    assert marks(markup, "active") == [QUOTE]
    body = re.search(r'<div class="text"[^>]*>(.*)</div></article>', markup)
    assert body is not None
    assert visible(body[1]) == TEXT
    assert "\n" not in markup
    for words in ("Flood in the old town", "2024-10-28 to 2024-11-01", "day counter", "The Courier", "flood.txt"):
        assert words in visible(markup)


def test_an_undated_article_without_a_title_says_so() -> None:
    markup = article_markdown(replace(ARTICLE, title=None, date=UNDATED), None, anchor="a")
    assert "undated" in visible(markup)
    assert visible(re.findall(r"<h2.*?</h2>", markup)[0]) == "flood.txt"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_article_is_inert_in_the_source_panel(hostile: str) -> None:
    text = f"Before. {hostile} After."
    article = replace(ARTICLE, text=text, title=hostile, publisher=hostile, url=hostile, source=hostile)
    markup = article_markdown(article, Span(8, 8 + len(hostile)), anchor="a", note=hostile)
    assert tags(markup) <= {"article", "div", "a", "h2", "p", "b", "mark"}
    assert marks(markup, "active") == [hostile]


spans = st.builds(
    lambda start, length: Span(start, min(start + length, len(TEXT))), st.integers(0, len(TEXT) - 1), st.integers(1, 40)
)


@given(active=st.none() | spans, others=st.lists(spans, max_size=6))
def test_marks_never_overlap_and_cover_exactly_what_is_cited(active: Span | None, others: list[Span]) -> None:
    markup = article_markdown(ARTICLE, active, others, anchor="a")
    body = re.search(r'<div class="text"[^>]*>(.*)</div></article>', markup)
    assert body is not None
    assert visible(body[1]) == TEXT
    assert marks(markup, "active") == ([TEXT[active.start : active.end]] if active else [])
    covered = {at for span in [*others, *([active] if active else [])] for at in range(span.start, span.end)}
    assert sum(len(each) for kind in ("active", "other") for each in marks(markup, kind)) == len(covered)
