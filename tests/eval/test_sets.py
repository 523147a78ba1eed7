from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from eval.suites import find_suite
from eval.suites.marks import claimants_right, same_party, time_words_right
from eval.suites.sets import FOLDER, f1, judge, load_sets
from index.types import IndexState
from rag.types import Answer, AnswerSentence, Citation, Disagreement, Query, Side


@pytest.fixture(scope="module")
def sets():
    return {item.id: item for item in load_sets(FOLDER)}


def cited(n: int, source: str, day: date | None = date(2021, 6, 14)) -> Citation:
    return Citation(n, source, None, None, day, day, "record", 0, 1, "x", 1.0, "hash")


def answered(
    *sides: Side, kind: str = "disputed", text: str = "Thirty-one.", citations: tuple[Citation, ...]
) -> Answer:
    return Answer(
        query=Query("?"), understood="?", sentences=(AnswerSentence(text, (1,)),), citations=citations, abstained=False,
        confidence=1.0, index_state=IndexState(1, 1), answerer="extractive",
        disagreements=(Disagreement("deaths", kind, sides),) if sides else (),
    )  # fmt: skip


def test_the_sets_are_as_many_as_their_readme_says(sets):
    blind = [item for item in sets.values() if item.half in {"dev", "sealed"}]
    fresh = [item for item in sets.values() if item.half in {"fresh_dev", "fresh_held"}]
    assert (len(blind), sum(len(item.disagreements) for item in blind)) == (178, 63)
    assert (len(fresh), sum(len(item.disagreements) for item in fresh)) == (71, 35)
    more = [item for item in sets.values() if item.half in {"more_dev", "more_held"}]
    assert (len(more), sum(len(item.disagreements) for item in more)) == (408, 195)
    assert sum(item.half == "more_held" for item in more) == 123
    assert find_suite("sets").shipped == FOLDER


def test_a_disagreement_is_right_where_its_sides_say_the_values_in_their_articles(sets):
    item = sets["s001"]
    sides = (
        Side("The Regional Health Bureau", "31 people had been killed", None, 1),
        Side("the mayor", "six dead", None, 1),
    )

    found = judge(item, answered(*sides, citations=(cited(1, "sets.jsonl#s001/a"),)))

    assert (found.right, found.found) == (1, 1)
    assert found.kinds == (True,)
    assert found.claimants == (True, False)


def test_sides_from_other_articles_or_without_the_value_are_not_right(sets):
    item = sets["s001"]
    elsewhere = (Side(None, "31", None, 1), Side(None, "six", None, 1))
    valueless = (Side(None, "310 people", None, 1), Side(None, "sixty", None, 1))

    assert judge(item, answered(*elsewhere, citations=(cited(1, "sets.jsonl#s003/a"),))).right == 0
    assert judge(item, answered(*valueless, citations=(cited(1, "sets.jsonl#s001/a"),))).right == 0


def test_a_citation_later_than_as_of_is_counted(sets):
    item = replace(sets["s001"], as_of=date(2021, 6, 1))

    assert judge(item, answered(citations=(cited(1, "sets.jsonl#s001/a"),))).outside == 1


def test_f1_is_of_all_sets_together():
    assert f1([(1, 1, 1), (0, 1, 0), (0, 0, 1)]) == pytest.approx(0.5)
    assert f1([(0, 0, 0)]) == 1.0


@pytest.mark.parametrize(
    "wanted, found, same",
    [
        ("the union", "Union", True),
        ("Okoro", "Mina Okoro", True),
        (None, None, True),
        (None, "Okoro", False),
        ("Orr", "Okoro", False),
    ],
)
def test_one_party_by_any_of_its_names(wanted, found, same):
    assert same_party(wanted, found) is same


def test_time_words_of_the_dev_half_are_read_right():
    marks = [right for half, right in time_words_right(FOLDER) if half == "dev"]

    assert len(marks) == 30
    assert sum(marks) >= 28


def test_claimants_of_the_dev_half_are_read_right(data):
    marks = [right for half, right in claimants_right(FOLDER, data / "news" / "articles.jsonl") if half == "dev"]

    assert len(marks) == 50
    assert sum(marks) >= 45
