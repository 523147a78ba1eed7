"""Training examples: what each source marks, what is held out, what is constructed."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.evidence import mixture
from eval.evidence.construct import Pool, claims_of, swapped_question, twisted, without_answer
from eval.evidence.examples import Example, asked, encyclopedia, news_like, nomiracl, sets, squad2, timeqa, wice
from eval.evidence.splits import NEWS_LIKE, SQUAD_HELD_OUT, share
from eval.suites.rows import rows_of

EXAMPLE = Example(
    "squad2",
    "How many people did Mayor Anna Berg of Harrow bring home in 1920?",
    ("Nothing happened.", "In 1920 the mayor Anna Berg brought 42 people home to Harrow.", "The mill burned."),
    right=frozenset({1}),
    answerable=True,
    page="Harrow",
)
OTHER = Example("squad2", "Who?", ("The mayor Olga Fink came in 1931 with Piet Maas.",), page="Harrow")


def write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def test_squad_marks_the_sentence_and_the_words(tmp_path: Path) -> None:
    answer = {"text": "France", "answer_start": 27}
    asked = [
        {"question": "Where?", "answers": [answer], "is_impossible": False},
        {"question": "When?", "answers": [], "is_impossible": True},
    ]
    paragraph = {"context": "It rained. Normandy lies in France.", "qas": asked}
    pages = [{"title": title, "paragraphs": [paragraph]} for title in ("Normans", "Steam_engine")]
    paragraph["qas"][0]["answers"][0]["answer_start"] = paragraph["context"].index("France")
    write(tmp_path / "squad2/dev-half-v2.0.json", {"data": pages})

    one, none, *others = squad2(tmp_path)

    assert one.right == {1}
    assert one.span is not None
    assert one.sentences[1][one.span[1] : one.span[2]] == "France"
    assert (one.answerable, none.answerable, none.right) == (True, False, frozenset())
    assert [e.held_out for e in (one, *others)] == [True, False, False]
    assert "Normans" in SQUAD_HELD_OUT


def test_timeqa_marks_paragraphs_beside_as_such(tmp_path: Path) -> None:
    paragraphs = [
        "She worked at the University of Oslo from 2004 to 2005 and then left for a year of travel .",
        "x " * 60,
    ]
    asked = [["Where did she work in 2004?", [{"para": 0, "from": 18, "end": 36, "answer": "University of Oslo"}]]]
    write(
        tmp_path / "timeqa/human_annotated_test.json", [{"link": "/wiki/A_B", "questions": asked, "paras": paragraphs}]
    )

    gold, beside = timeqa(tmp_path)

    assert (gold.kind, gold.right, beside.kind, beside.right) == ("gold", {0}, "beside", frozenset())


def test_wice_counts_only_whole_support(tmp_path: Path) -> None:
    rows = [
        {"claim": "A", "evidence": ["One.", "Two."], "label": label, "supporting_sentences": [[0]]}
        for label in ("supported", "partially_supported", "not_supported")
    ]
    path = tmp_path / "wice/dev.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))

    assert [example.supported for example in wice(tmp_path)] == [True, False, False]


def test_texts_of_a_nomiracl_question_with_an_answer_are_a_bag(tmp_path: Path) -> None:
    rows = [
        {"id": name, "answerable": name == "1", "question": "Who?", "passages": ["T: One. Two.", "T: Three."]}
        for name in ("1", "2")
    ]
    path = tmp_path / "nomiracl/questions.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))

    made = [(example.bag, example.answerable, example.page) for example in nomiracl(tmp_path)]

    assert made == [("1", None, "1")] * 2 + [("", False, "2")] * 2


def test_questions_of_ten_passages_mark_all_that_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("squad2/dev-half-v2.0.json", "timeqa/human_annotated_test.json"):
        write(tmp_path / kind, {"data": []} if kind.startswith("squad2") else [])
    trained, kept = (next(str(n) for n in range(99) if (share(str(n)) < 0.5) is held) for held in (False, True))
    rows = [
        {"id": name, "answerable": True, "question": "Who?", "passages": ["Oslo: It snows. Olga rules.", "Rome: Rain."]}
        for name in (trained, kept)
    ]
    for name, content in (
        ("nomiracl/questions", rows),
        ("clapnq/clapnq_dev_answerable", []),
        ("clapnq/clapnq_dev_unanswerable", []),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in content))
    questions = tmp_path / "asked.jsonl"
    monkeypatch.setattr("eval.evidence.examples.ASKED", questions)
    item = {
        "p": [f"nomiracl/{trained}/{n}" for n in (0, 1)],
        "q": [{"q": "Who rules?", "a": [[0, 10, 14]]}, {"q": "When?", "a": []}],
    }
    questions.write_text(json.dumps(item))

    made = list(asked(tmp_path))

    assert [(e.text, e.head, e.right, e.answerable) for e in made] == [
        ("Who rules?", "Oslo", {1}, True), ("Who rules?", "Rome", frozenset(), False),
        ("When?", "Oslo", frozenset(), False), ("When?", "Rome", frozenset(), False),
    ]  # fmt: skip
    assert made[0].span == (1, 0, 4)
    questions.write_text(json.dumps({**item, "p": [f"nomiracl/{kept}/0"]}))
    with pytest.raises(ValueError, match="no passage"):
        list(asked(tmp_path))


def test_our_own_encyclopedia_passages_mark_all_that_answer_and_name_nothing_else() -> None:
    examples = list(encyclopedia(NEWS_LIKE.parent))
    questions: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        questions[example.together].append(example)

    assert len(questions) > 1000
    assert {len(texts) for texts in questions.values()} <= {5, 6, 7}
    assert all(len({e.text for e in texts}) == 1 for texts in questions.values())
    assert 0.25 < sum(any(e.right for e in texts) for texts in questions.values()) / len(questions) < 0.5
    for example in examples:
        assert example.answerable is bool(example.right)
        if example.right:
            assert example.span is not None
            assert example.span[0] in example.right
            assert example.premise_false is False
    assert 0.03 < sum(e.held_out for e in examples) / len(examples) < 0.2
    assert all(len({e.held_out for e in texts}) == 1 for texts in questions.values())


def test_a_round_shows_what_answers_and_the_hardest_of_what_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [["Oslo", f"Rain {n} fell. Snow fell too."] for n in range(6)]
    rows = [{"p": texts, "q": [["How much rain?", [[4, "Rain 4"]]], ["Why?", []]]}]
    path = tmp_path / "encyclopedia.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    monkeypatch.setattr("eval.evidence.examples.ENCYCLOPEDIA", path)
    monkeypatch.setattr("eval.evidence.examples.ENCYCLOPEDIA_HELD_OUT", 0.0)
    nothing = dict.fromkeys(mixture.LOADERS, lambda folder: iter(()))
    monkeypatch.setattr(mixture, "LOADERS", {**nothing, "encyclopedia": encyclopedia})
    asked_of: list[Example] = []

    def surety(examples: Sequence[Example]) -> list[float]:
        asked_of.extend(examples)
        return [float("Rain 1" in e.sentences[0]) + 0.1 * float("Rain 3" in e.sentences[0]) for e in examples]

    drawn = mixture.Mixture(tmp_path, 1).round(surety)
    shown = {text: [e for e in drawn if e.text == text] for text in ("How much rain?", "Why?")}

    assert len(asked_of) == 12
    assert [sum(bool(e.right) for e in shown[text]) for text in shown] == [1, 0]
    assert [len(shown[text]) for text in shown] == [1 + 3, 3]
    for examples in shown.values():
        assert {n for e in examples for n in (1, 3) if f"Rain {n}" in e.sentences[0]} == {1, 3}


def test_the_newest_of_our_own_articles_are_asked_about_more_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {
            "s": [f"In {n} it rained."],
            "c": [],
            "q": [["when", f"When did it rain, {n}.{m}?", [0], ""] for m in range(30)],
        }
        for n in range(40)
    ]
    path = tmp_path / "news_like.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    monkeypatch.setattr("eval.evidence.examples.NEWS_LIKE", path)
    monkeypatch.setattr("eval.evidence.examples.NEWS_LIKE_HELD_OUT", 0.0)
    nothing = dict.fromkeys(mixture.LOADERS, lambda folder: iter(()))
    monkeypatch.setattr(mixture, "LOADERS", {**nothing, "news_like": news_like})
    monkeypatch.setattr(mixture, "ROUND", {**dict.fromkeys(mixture.ROUND, 0), "news_like": 300})

    def share_of_the_last(newest: int) -> float:
        drawn = mixture.Mixture(tmp_path, 1, newest).round(lambda examples: [0.0] * len(examples))
        return sum(e.sentences[0].startswith(("In 38 ", "In 39 ")) for e in drawn) / len(drawn)

    assert share_of_the_last(0) == pytest.approx(2 / 40, abs=0.04)
    # All sixty of their questions, and their share of the 240 others.
    assert share_of_the_last(2) == pytest.approx((60 + 240 * 2 / 40) / 300, abs=0.04)


def test_a_title_stands_beside_the_text_or_at_its_head_or_nowhere() -> None:
    example = replace(EXAMPLE, head="Harrow", sentences=EXAMPLE.sentences[1:], right=frozenset({0}), span=(0, 3, 7))
    made = [mixture.headed(example, random.Random(seed)) for seed in range(60)]

    assert {(e.head, e.sentences[0].startswith("Harrow: In")) for e in made} == {
        ("Harrow", False), ("", True), ("", False)
    }  # fmt: skip
    for each in made:
        assert each.span is not None
        assert each.sentences[0][each.span[1] : each.span[2]] == "1920"
    news = [mixture.headed(replace(example, source="news_like"), random.Random(seed)) for seed in range(60)]
    assert not any(e.sentences[0].startswith("Harrow: ") for e in news)


def test_nothing_of_the_sealed_and_held_sets_is_read() -> None:
    folder = NEWS_LIKE.parents[1] / "sets"
    halves = {r["id"]: r["half"] for n in ("sets", "fresh", "more", "learn") for _, r in rows_of(folder / f"{n}.jsonl")}

    examples = list(sets(folder))

    assert len(examples) > 2000
    assert {halves[e.page] for e in examples if not e.held_out} == {"learn"}
    assert {halves[e.page] for e in examples if e.held_out} == {"dev", "fresh_dev", "more_dev"}
    assert all(e.span and e.sentences[e.span[0]][e.span[1] : e.span[2]] for e in examples if e.right)
    assert 0.3 < sum(bool(e.right) for e in examples) / len(examples) < 0.7


def test_our_own_articles_are_laid_out_as_they_should() -> None:
    examples = list(news_like(NEWS_LIKE.parent))
    kinds = {example.kind for example in examples if example.source == "news_like"}

    assert kinds == set("fact number who when where list why paraphrase claim absent_near false multi".split())
    for example in examples:
        assert all(0 <= i < len(example.sentences) for i in example.right | example.unjudged)
        if example.kind == "absent_near":
            assert not example.right
            assert example.answerable is False
    assert 0.05 < sum(e.held_out for e in examples) / len(examples) < 0.25


def test_what_is_held_out_never_changes() -> None:
    assert share("a") == share("a") == pytest.approx(0.7914, abs=1e-4)


@pytest.mark.parametrize(("source", "false"), [("squad2", None), ("news_like", True), ("sets", True)])
def test_a_swapped_question_has_no_answer_and_of_news_a_false_premise(source: str, false: bool | None) -> None:
    example = replace(EXAMPLE, source=source, premise_false=False)
    changed = swapped_question(example, Pool([example, OTHER]), random.Random(1))

    assert changed is not None
    assert changed.text != EXAMPLE.text
    assert (changed.answerable, changed.right, changed.unjudged) == (False, frozenset(), {1})
    assert changed.premise_false is false


def test_without_its_answer_a_text_answers_nothing() -> None:
    cut = without_answer(EXAMPLE)

    assert cut is not None
    assert cut.sentences == ("Nothing happened.", "The mill burned.")
    assert cut.answerable is False


def test_a_claim_is_copied_and_twisted() -> None:
    claims = list(claims_of(EXAMPLE, Pool([EXAMPLE, OTHER]), random.Random(3)))

    assert [claim.supported for claim in claims] in ([], [True], [True, False])
    pool = Pool([EXAMPLE, OTHER])
    changed = twisted(EXAMPLE.sentences[1], "Harrow", pool, random.Random(1))
    assert changed is not None
    assert changed[0] != EXAMPLE.sentences[1]
