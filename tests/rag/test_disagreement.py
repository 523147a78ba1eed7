from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from index.errors import ModelFileError
from rag.claims import same_claimant
from rag.conflict import CHANGED, DISPUTED
from rag.disagreement import conflicts
from rag.evidence_model import Text, evidence_model
from rag.newest import newest_first
from rag.pair_coefficients import LINEAR
from rag.pair_signals import PAIR_SIGNALS, Question
from rag.pair_trees import FILE, LEAF, Trees, pair_trees
from rag.types import Evidence

DAY = date(2024, 3, 4)


@pytest.fixture
def evidence(hit_of):
    """Evidence of texts given with the number of days after DAY on which they appeared, None for undated."""

    def make(question: str, *articles: tuple[int | None, str]) -> list[Evidence]:
        found = []
        for n, (days, text) in enumerate(articles):
            hit = hit_of(text, source=f"{n}.txt", day=None if days is None else DAY + timedelta(days))
            sentences = [text[span.start : span.end] for span in hit.passage.sentences]
            (reading,) = evidence_model().read(question, [Text(tuple(sentences))])
            found += [
                Evidence(hit, span, sentence, 0.5, read)
                for span, sentence, read in zip(hit.passage.sentences, sentences, reading.sentences, strict=True)
            ]
        return sorted(found, key=lambda item: -item.read.answers)

    return make


DEATHS = "How many people died in the ferry accident off Lumen?"
POLICE = "Police said 12 people died in the ferry accident off Lumen."


@pytest.mark.parametrize(
    "question, articles",
    [
        (DEATHS, [(0, POLICE), (0, "The opposition said 19 people died in the ferry accident off Lumen.")]),
        (DEATHS, [(None, POLICE), (None, "The union said 19 people died in the ferry accident off Lumen.")]),
        ("Who controls the town of Sarn?",
         [(0, "Sylvania claimed it had captured the town of Sarn."), (0, "Freedonia said its troops still held Sarn.")]),
        ("Who controls the town of Sarn?",
         [(0, "Sylvania claimed it had captured Sarn. However, Freedonia refuted the claim of full control over the town.")]),
        ("How many people marched in Port Vale?",
         [(0, "Police put the number of marchers in Port Vale at 5,000, while organisers said 20,000 people marched.")]),
        ("What caused the fire at the Delmar plant?",
         [(0, "An electrical fault caused the fire at the Delmar plant, the company said."),
          (0, "Investigators said arson caused the fire at the Delmar plant.")]),
        ("How many hostages were freed in Tarn?",
         [(0, "The army said all 46 hostages in Tarn had been freed. A doctor said only 19 captives had been rescued.")]),
        ("How many votes did Petry win in Arden?",
         [(0, "Petry’s campaign said he had won 12,840 votes in Arden. The electoral board credited him with 11,902.")]),
        ("Did the minister take money from the Halden Group?",
         [(0, "The minister, Leo Ganz, took 240,000 crowns from the Halden Group, prosecutors allege. "
              "“I have never received a crown from that group,” Ganz said.")]),
        ("Is the water in Castell safe?",
         [(0, "The city maintains that the water in Castell is safe. Dr. Abella says the water in Castell is not safe.")]),
    ],
)  # fmt: skip
def test_two_parties_at_one_time_dispute(evidence, encode, question, articles):
    found = conflicts(question, evidence(question, *articles), encode)

    assert [conflict.kind for conflict in found] == [DISPUTED]
    assert len({side.claimant for side in found[0].sides}) == 2


@pytest.mark.parametrize(
    "question, earlier, later",
    [
        (DEATHS, POLICE, "The death toll of the ferry accident off Lumen has risen to 19, police said."),
        ("When will the Harbour Bridge reopen?", "The Harbour Bridge will reopen on 5 May, the city said.",
         "The city said the Harbour Bridge will reopen on 12 June."),
        ("When will the Harbour Bridge reopen?", "The Harbour Bridge will reopen in June, the city said.",
         "The city said the Harbour Bridge will not reopen until November."),
        ("Who is the prime minister of Veldania?", "Zoran Horvat was sworn in as prime minister of Veldania.",
         "Jana Benko succeeds Zoran Horvat as prime minister of Veldania."),
    ],
)  # fmt: skip
def test_a_later_article_changes_a_value_and_leads(evidence, encode, question, earlier, later):
    items = evidence(question, (0, earlier), (9, later))
    found = conflicts(question, items, encode)

    assert [conflict.kind for conflict in found] == [CHANGED]
    assert [side.text for side in found[0].sides] == [later, earlier]
    assert [item.text for item in newest_first(items, found)] == [later]


@pytest.mark.parametrize(
    "question, articles",
    [
        (DEATHS, [(0, POLICE), (0, "The ferry accident off Lumen killed twelve people, the coast guard said.")]),
        (DEATHS, [(0, POLICE), (0, "Police said 30 people were injured in the ferry accident off Lumen.")]),
        (DEATHS, [(None, "Off Lumen 12 people died in the ferry accident."),
                  (None, "In all 19 people died in the ferry accident off Lumen.")]),
        ("How many hectares burned in Arden?", [(0, "The owner said 560 hectares burned in Arden."),
                                                (0, "The mayor said 5.6 square kilometres burned in Arden.")]),
        ("How many people saw the final?", [(0, "The club said 41,873 people saw the final."),
                                            (0, "Almost 42,000 people saw the final, the league said.")]),
        ("How much did prices rise in Norland?", [(0, "Prices in Norland rose 0.4 percent in February."),
                                                  (0, "Prices in Norland rose 8.2 percent in 2023, the bank said.")]),
        ("How many people were killed in Kharkiv?", [(0, "An attack on Monday killed four people in Kharkiv."),
                                                     (2, "A strike on Wednesday killed three people in Kharkiv.")]),
        ("How many jobs will Acme cut?", [(0, "Acme will cut 1,200 jobs in Spain."), (0, "Acme will cut 300 jobs in Italy.")]),
        ("How many soldiers will Brava send to Tesh?",
         [(0, "Brava will send 350 soldiers to Tesh, its minister said."),
          (0, "Norland will send 120 soldiers to the mission, its chancellor said.")]),
        ("Who attended the summit in Oslo?", [(0, "Ana Ruiz attended the summit in Oslo."),
                                              (0, "Paul Orr attended the summit in Oslo.")]),
        ("Do both sides support the corridor?", [(0, "The government said it supports the corridor."),
                                                 (0, "The rebels said they support the corridor as well.")]),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_disagreement_is_none(evidence, encode, question, articles):
    assert conflicts(question, evidence(question, *articles), encode) == ()


def test_without_evidence_there_is_no_disagreement(encode):
    assert conflicts(DEATHS, [], encode) == ()


def test_what_no_model_has_read_is_compared_with_nothing(evidence, encode):
    items = [replace(item, read=None) for item in evidence(DEATHS, (0, POLICE), (9, POLICE.replace("12", "19")))]

    assert conflicts(DEATHS, items, encode) == ()


def test_a_third_party_joins_the_sides(evidence, encode):
    text = f"{POLICE} The opposition said 19 people died in the ferry accident. The Red Cross counted 31 dead in the accident."
    (found,) = conflicts(DEATHS, evidence(DEATHS, (0, text)), encode)

    assert len(found.sides) == 3


def test_the_weights_are_of_the_signals():
    assert set(LINEAR) == set(pair_trees()) == {"NUMBER", "STATEMENT", "CHANGE"}
    assert all(set(weights) == {*PAIR_SIGNALS, "intercept"} for weights in LINEAR.values())
    assert all(trees.feature.max() < len(PAIR_SIGNALS) for trees in pair_trees().values())


def test_trees_are_descended_to_their_leaves():
    # One tree asks the second signal, then, on the right, the first; the other is a single leaf.
    feature = np.array([[1, LEAF, 0, LEAF, LEAF], [LEAF] * 5], dtype=np.int16)
    threshold = np.array([[0.5, 0, 2.0, 0, 0], [0.0] * 5])
    left, right = (np.array([nodes, [0] * 5], dtype=np.int16) for nodes in ([1, 0, 3, 0, 0], [2, 0, 4, 0, 0]))
    value = np.array([[0, 10.0, 0, 20.0, 30.0], [1.0, 0, 0, 0, 0]])

    found = Trees(feature, threshold, left, right, value, base=-0.25).logits(np.array([[9, 0.5], [2, 0.6], [9, 0.6]]))

    assert found.tolist() == [10.75, 20.75, 30.75]


def test_trees_that_are_not_the_shipped_ones_are_refused(tmp_path):
    (tmp_path / "trees.npz").write_bytes(FILE.read_bytes()[:-1])

    with pytest.raises(ModelFileError, match=r"trees\.npz is damaged"):
        pair_trees(tmp_path / "trees.npz")
    with pytest.raises(ModelFileError, match=r"can't be read"):
        pair_trees(tmp_path / "none.npz")


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("ISW", "the Institute for the Study of War", True),
        ("the Red Cross", "RC", True),
        ("ISW", "the Institute for Strategic Works", True),
        ("ISW", "the Interior Ministry", False),
        ("Kyiv", "Moscow", False),
    ],
)
def test_initials_are_the_name_they_stand_for(one, other, same):
    assert same_claimant(one, other) is same


def test_in_a_long_article_a_claim_about_something_else_is_no_side(evidence, encode):
    """The same two claims: in a short article they are of one thing, in a long one the second must hold words of the question."""
    question = "What caused the fire at the Delmar plant?"
    text = "An electrical fault caused the fire at the Delmar plant, the company said. The union insists it was arson."
    items = evidence(question, (0, text))
    article = replace(items[0].hit.article, passages=9)
    long = [replace(item, hit=replace(item.hit, article=article)) for item in items]
    elsewhere = [replace(item, hit=replace(item.hit, passage=replace(item.hit.passage, sentences=()))) for item in long]

    assert len(conflicts(question, items, encode)) == 1
    assert len(conflicts(question, long, encode)) == 1  # the sentence before holds them
    assert conflicts(question, elsewhere, encode) == ()


def test_a_question_for_a_yes_asks_for_no_amount():
    assert Question.of("Was a ransom paid for the crew?").number is None
    assert Question.of("How much was paid for the crew?").number is not None
