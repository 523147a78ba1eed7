from __future__ import annotations

import pytest

from rag.attributions import attributions
from rag.claimants import claimant, leans_on_the_sentence_before
from rag.quotations import is_bare_quote


@pytest.mark.parametrize(
    "sentence, who",
    [
        ("The river rose two metres overnight, officials in Lismore said.", "officials in Lismore"),
        ("According to the Bank of Freedonia, prices fell in May.", "the Bank of Freedonia"),
        ("“We had no warning,” said Ana Ruiz, a baker in the old town.", "Ana Ruiz"),
        ("Mina Okoro, head of the port authority, said the crane had been inspected.", "Mina Okoro"),
        ("Sylvania claimed it had taken the pass, a vital road.", "Sylvania"),
        ("However, Freedonia refuted the claim of full control over the pass.", "Freedonia"),
        ("In response to Orr’s remarks, the palace expressed dismay.", "the palace"),
        ("The minister met the envoys and said a deal was near.", "The minister"),
        (
            "Ferries stopped at noon, a person familiar with the matter told reporters.",
            "a person familiar with the matter",
        ),
        ("Nine died, according to NATO, although Okoro said there were ten.", "NATO"),
        ("Governor Lee on Friday announced that schools will stay shut.", "Governor Lee"),
        ("“It broke,” the translator said.", "the translator"),
        ("Police deny that shots were fired.", "Police"),
        ("Fogel’s family said the verdict was unjust.", "Fogel’s family"),
        ("“It was 700,” countered Olga Reyes, who keeps the books of the fair.", "Olga Reyes"),
        ("The gate stays shut, said warden Tom Achterberg, who had walked up at dawn.", "warden Tom Achterberg"),
        ("Figures released by the port authority show 4,100 crates.", "the port authority"),
        ("It was a wave, in the view of the owner, Ivo Brand.", "Ivo Brand"),
        ("By the union's reckoning, 290 stayed at home.", "the union"),
        ("Freedonia's envoy, Nils Aune, told parliament that no map was signed.", "Nils Aune"),
        ("The lot held 9,000 tons, according to a report by Castell Partners.", "Castell Partners"),
        (
            "The town is empty, the ministry's second bulletin finds, and has been for days.",
            "the ministry's second bulletin",
        ),
        ("City police, who had counted 15,000 in spring, put it at 8,000.", "City police"),
        ("Rosa Dahl, 61, its owner, said the lamp was off.", "Rosa Dahl"),
        ("Two residents who were at the pier told this paper that it burned.", "Two residents"),
        ("The yard expects a loss, its treasurer Ana Holt told shareholders.", "its treasurer Ana Holt"),
        ("The court ruled that the vote was void.", "The court"),
        ("'We shall reject it, whatever the mayor says,' Alma Riedl declared.", "Alma Riedl"),
    ],
)
def test_who_says_it_stands_in_the_sentence(sentence, who):
    assert claimant(sentence) == who


@pytest.mark.parametrize(
    "sentence",
    [
        "A landslide blocked the road on Monday evening.",
        "The report on the flood runs to 90 pages.",
        "He is believed to have fled.",
        "Workers were told to stay at home.",
        "The storm showed no sign of weakening.",
        "The United States and Canada share a long border.",
        "Play went according to schedule.",
        "Liftoff is set for 14 May at noon.",
        "She kept a tally in the margin: 230 had gone.",
        "The hour struck as the men put their signatures to it at half past eleven.",
    ],
)
def test_what_the_article_itself_tells_has_no_claimant(sentence):
    assert claimant(sentence) is None


def test_a_speaker_within_a_quotation_is_not_the_sentences_own():
    assert claimant("“The mayor said no,” Okoro recalled.") == "Okoro"


def test_a_pronoun_is_whoever_spoke_before():
    before = "The dam is safe, engineer Paul Adeyemi said."

    assert claimant("He added that it was checked in March.", before) == "engineer Paul Adeyemi"
    assert claimant("He added that it was checked in March.") == "He"


def test_a_pronoun_is_whoever_is_nearest_and_can_be_meant():
    before = "Mayor Iris Falk opened the fair. Council leader Emil Roth waved a folder. The committee had met at noon."

    assert claimant("“It's eleven crowns a seat,” he said.", before) == "Council leader Emil Roth"
    assert claimant("It puts the loss at 4 million, in its own reckoning.", before) == "The committee"


def test_a_sentence_about_the_speaker_leads_to_the_quotation_after_it():
    assert (
        claimant("“We had it in 2016.”", "Professor Ruy Costa of Sorrel listens politely.")
        == "Professor Ruy Costa of Sorrel"
    )


def test_a_bare_quotation_belongs_to_whoever_spoke_before():
    before = "The offer is final, the union said in a statement."
    quote = "“We will not meet again before the vote.”"

    assert claimant(quote, before) == "the union"
    assert is_bare_quote(quote)
    assert leans_on_the_sentence_before(quote)
    assert not leans_on_the_sentence_before("The union said it would strike.")


def test_both_sides_in_one_sentence_are_found_with_their_stance():
    found = attributions("Sylvania said its troops held the bridge, but Freedonia denied losing it.")

    assert [(a.claimant, a.stance) for a in found] == [("Sylvania", "says"), ("Freedonia", "denies")]
