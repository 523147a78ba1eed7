from __future__ import annotations

import pytest

from rag.claimants import attributions, claimant, is_bare_quote, leans_on_the_sentence_before


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
