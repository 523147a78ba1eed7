from eval.questions import GoldSpan
from eval.relevance import Place, article_gains, passage_gains, required, required_articles

GOLD = (GoldSpan(source="a", start=10, end=20), GoldSpan(source="b", start=0, end=5))
ALTERNATIVE = (GoldSpan(source="a", start=10, end=20), GoldSpan(source="b", start=0, end=5, alternative=True))


def test_a_passage_counts_when_it_shares_a_character_with_a_gold_span() -> None:
    assert passage_gains([Place("a", 0, 10), Place("a", 19, 30), Place("b", 4, 9)], GOLD) == [0, 1, 1]


def test_an_overlapping_passage_adds_nothing_to_a_span_already_met() -> None:
    assert passage_gains([Place("a", 0, 15), Place("a", 12, 30)], GOLD) == [1, 0]


def test_one_of_two_alternatives_is_enough_and_the_other_adds_nothing() -> None:
    assert required(ALTERNATIVE) == required_articles(ALTERNATIVE) == 1
    assert passage_gains([Place("b", 0, 5), Place("a", 10, 20)], ALTERNATIVE) == [1, 0]
    assert article_gains(["b", "a"], ALTERNATIVE) == [1, 0]


def test_a_passage_may_meet_two_spans_at_once() -> None:
    near = (GoldSpan(source="a", start=10, end=20), GoldSpan(source="a", start=25, end=30))
    assert passage_gains([Place("a", 0, 40)], near) == [2]


def test_a_span_without_bounds_is_the_whole_article() -> None:
    assert passage_gains([Place("a", 500, 510)], (GoldSpan(source="a"),)) == [1]


def test_an_article_counts_once() -> None:
    assert article_gains(["c", "a", "a", "b"], GOLD) == [0, 1, 0, 1]
