from collections.abc import Callable
from dataclasses import replace

import pytest

from eval.judge import judge, rank_articles, rank_passages
from eval.questions import Question
from eval.support import supports
from rag.types import Answer, Disagreement, Side
from tests.eval.handmade import FIRST, SECOND, make_hit

Make = Callable[..., Answer]
MakeQuestion = Callable[..., Question]


def test_an_answer_that_says_all_vital_nuggets_is_right(
    make_question: MakeQuestion, make_answer: Make, texts: dict[str, str]
) -> None:
    scores = judge(make_question(), make_answer(("a.txt", *FIRST)), texts.__getitem__)
    assert scores.right
    assert scores.citation_right
    assert (scores.nugget_recall, scores.answer_precision, scores.gold_cited) == (1.0, 1.0, 1.0)
    assert (scores.quotes, scores.quotes_exact, scores.unsupported) == (1, 1, 0)
    assert (scores.citation_recall, scores.citation_precision) == (1.0, 1.0)


def test_an_answer_that_says_one_of_two_vital_nuggets_is_wrong(
    make_question: MakeQuestion, make_answer: Make, texts: dict[str, str]
) -> None:
    question = make_question(nuggets=[{"any": ["28"]}, {"any": ["terrorist attack"]}])
    scores = judge(question, make_answer(("a.txt", *FIRST)), texts.__getitem__)
    assert not scores.right
    assert scores.nugget_recall == 0.5
    both = judge(question, make_answer(("a.txt", *FIRST), ("a.txt", *SECOND)), texts.__getitem__)
    assert both.right


def test_padding_lowers_the_answer_precision(
    make_question: MakeQuestion, make_answer: Make, texts: dict[str, str]
) -> None:
    scores = judge(make_question(), make_answer(("a.txt", *FIRST), ("b.txt", 0, 53)), texts.__getitem__)
    assert scores.right
    assert scores.answer_precision == 0.5


def test_the_right_article_with_other_words_is_a_right_source_only(
    make_question: MakeQuestion, make_answer: Make, texts: dict[str, str]
) -> None:
    scores = judge(make_question(), make_answer(("a.txt", *SECOND)), texts.__getitem__)
    assert scores.source_right
    assert not scores.citation_right
    assert not scores.right


def test_a_quote_that_is_not_the_articles_words_is_found_out(
    make_question: MakeQuestion, make_answer: Make, texts: dict[str, str]
) -> None:
    answer = make_answer(("a.txt", *FIRST))
    for altered in ({"quote": "claimed 29 lives"}, {"start": 1}, {"source": "gone.txt"}, {"start": -5, "quote": ""}):
        forged = replace(answer, citations=(replace(answer.citations[0], **altered),))
        assert judge(make_question(), forged, texts.__getitem__).quotes_exact == 0


def test_abstaining_is_right_only_where_nothing_answers(
    make_question: MakeQuestion, make_answer: Make, texts: dict[str, str]
) -> None:
    absent = make_question(answerable=False)
    assert judge(absent, make_answer(), texts.__getitem__).right
    assert not judge(absent, make_answer(("a.txt", *FIRST)), texts.__getitem__).right
    assert not judge(make_question(), make_answer(), texts.__getitem__).right


def test_the_message_does_not_answer_a_plain_question(
    make_question: MakeQuestion, make_answer: Make, texts: dict[str, str]
) -> None:
    answer = make_answer(("b.txt", 0, 53), message="It was 28.")
    assert not judge(make_question(), answer, texts.__getitem__).right


@pytest.mark.parametrize(
    ("spans", "message", "right"),
    [
        ((), "The articles do not say that.", True),
        ((), "", False),
        ((("b.txt", 54, 77),), "", True),
        ((("b.txt", 0, 53),), "", False),
        ((("b.txt", 0, 53),), "Kyiv refuted the claim.", True),
    ],
)
def test_a_false_premise_is_to_be_refused_or_corrected(
    make_question: MakeQuestion,
    make_answer: Make,
    texts: dict[str, str],
    spans: tuple[tuple[str, int, int], ...],
    message: str,
    right: bool,
) -> None:
    question = make_question(premise="false", nuggets=[{"any": ["refuted"]}])
    assert judge(question, make_answer(*spans, message=message), texts.__getitem__).right is right


def test_misinformation_makes_an_answer_wrong(
    make_question: MakeQuestion, make_answer: Make, texts: dict[str, str]
) -> None:
    question = make_question(forbidden=["terrorist"])
    assert not judge(question, make_answer(("a.txt", *FIRST), ("a.txt", *SECOND)), texts.__getitem__).right


def test_the_sides_of_a_disagreement_count_as_said(
    make_question: MakeQuestion, make_answer: Make, texts: dict[str, str]
) -> None:
    question = make_question(nuggets=[{"any": ["28"]}, {"any": ["closed to civilians"]}])
    side = Side("Ukraine", "an assembly closed to civilians", None, 1)
    answer = make_answer(("a.txt", *FIRST), disagreements=(Disagreement("Kherson", "disputed", (side,)),))
    assert judge(question, answer, texts.__getitem__).right


def test_hits_are_ranked_by_words_and_by_article(make_question: MakeQuestion) -> None:
    hits = [make_hit("a.txt", *SECOND), make_hit("b.txt", 0, 53), make_hit("a.txt", *FIRST)]
    passages, articles = rank_passages(make_question(), hits), rank_articles(make_question(), hits)
    assert passages is not None
    assert articles is not None
    assert (passages.hit_1, passages.recall_5, passages.mrr) == (0.0, 1.0, pytest.approx(1 / 3))
    assert (articles.hit_1, articles.mrr, articles.ndcg_10) == (1.0, 1.0, 1.0)


def test_a_ranking_without_gold_has_no_scores(make_question: MakeQuestion) -> None:
    assert rank_passages(make_question(answerable=False), []) is None


def test_support_wants_numbers_and_names_in_the_cited_words() -> None:
    cited = ["A deadly strike on a hotel in Kherson claimed 28 lives during New Year celebrations."]
    assert supports("The strike on a hotel in Kherson claimed twenty-eight lives.", cited)
    assert not supports("The strike on a hotel in Kherson claimed 29 lives.", cited)
    assert not supports("The strike on a hotel in Kharkiv claimed 28 lives.", cited)
    assert not supports("Grain exports resumed through the corridor.", cited)
    assert not supports("", cited)
