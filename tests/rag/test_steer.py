from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from index.types import UNDATED, ArticleDate, Span
from rag.steer import steer, steer_evidence, weight
from rag.types import Evidence, Frame

AS_OF = date(2024, 6, 1)
LAST_WEEK = Frame(date(2024, 5, 20), date(2024, 5, 26), None, "last week")
days = st.dates(date(2019, 1, 1), date(2026, 1, 1))


def on(day: date) -> ArticleDate:
    return ArticleDate(day, day, "record")


def test_without_time_words_or_as_of_nothing_moves(hit_of):
    hits = (hit_of("One.", day=AS_OF), hit_of("Two."))

    assert steer(hits, None, None) is hits


def test_of_equals_the_newest_before_as_of_comes_first(hit_of):
    old, new = (replace(hit_of("A flood.", source=f"{n}.txt", day=AS_OF - timedelta(n)), score=0.5) for n in (300, 3))

    assert [hit.article.source for hit in steer((old, new), None, AS_OF)] == ["3.txt", "300.txt"]


def test_a_much_better_old_article_still_comes_first(hit_of):
    old = replace(hit_of("A flood.", source="old.txt", day=AS_OF - timedelta(900)), score=0.9)
    new = replace(hit_of("A fair.", source="new.txt", day=AS_OF), score=0.4)

    assert steer((new, old), None, AS_OF)[0] == replace(old, score=steer((old,), None, AS_OF)[0].score)


@given(
    st.one_of(st.none(), days),
    st.sampled_from([None, LAST_WEEK, Frame(None, None, AS_OF, "latest")]),
    st.one_of(st.none(), days),
)
def test_steering_takes_some_of_a_score_and_never_all(published, frame, as_of):
    kept = weight(on(published) if published else UNDATED, frame, as_of)

    assert 0.25 < kept <= 1.0


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_the_further_outside_the_frame_the_less_is_kept(one, other):
    near, far = sorted((one, other))

    assert weight(on(date(2024, 5, 20) - timedelta(near)), LAST_WEEK, None) >= weight(
        on(date(2024, 5, 20) - timedelta(far)), LAST_WEEK, None
    )


def test_a_sentence_about_the_days_asked_for_comes_before_one_about_others(hit_of):
    def evidence(text: str) -> Evidence:
        return Evidence(hit_of(text, day=AS_OF), Span(0, len(text)), text, 0.5)

    other, asked = evidence("Prices rose in March 2021."), evidence("Prices rose on 22 May 2024.")

    assert [item.text for item in steer_evidence([other, asked], LAST_WEEK)] == [asked.text, other.text]
    assert steer_evidence([other, asked], None) == (other, asked)


def test_the_article_that_a_question_names_by_its_day_comes_before_a_much_better_one(hit_of):
    named = replace(hit_of("A fair.", source="named.txt", day=date(2024, 5, 21)), score=0.3)
    better = replace(hit_of("A flood.", source="better.txt", day=date(2024, 5, 29)), score=0.9)

    assert steer((better, named), LAST_WEEK, None)[0].article.source == "better.txt"
    assert steer((better, named), replace(LAST_WEEK, of_article=True), None)[0].article.source == "named.txt"


def test_evidence_of_the_article_that_a_question_names_comes_first_whatever_days_it_tells_of(hit_of):
    def evidence(text: str, day: date) -> Evidence:
        return Evidence(hit_of(text, source=f"{day}.txt", day=day), Span(0, len(text)), text, 0.5)

    other = evidence("Prices rose on 22 May 2024.", AS_OF + timedelta(60))
    named = evidence("Prices rose in March 2021.", date(2024, 5, 22))

    assert steer_evidence([other, named], replace(LAST_WEEK, of_article=True))[0].text == named.text
