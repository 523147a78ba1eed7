from __future__ import annotations

import pytest

from rag.unmet import unmet


@pytest.mark.parametrize(
    ("question", "sentence", "lacks"),
    [
        ("How many people were hurt?", "Shelling hurt people in the market in 2023.", True),
        ("How many people were hurt?", "Shelling hurt 12 people.", False),
        ("How many people were hurt?", "Nobody counted the dozens of hurt.", False),
        ("How many of the 15 countries signed?", "The 15 countries met in Paris.", True),
        ("How many of the 15 countries signed?", "Twelve of the 15 countries signed.", False),
        ("How much did the Harrow bridge cost?", "The Harrow bridge is to be paid for by tolls.", True),
        ("How much did the bridge cost?", "The bridge cost a third of the budget.", False),
        ("How much did the bridge cost in 2023?", "By 2024 it had cost 3 million.", False),
        ("Who was hurt?", "The shelling hurt people.", True),
        ("Who was hurt?", "The shelling hurt Anna Berg.", False),
        ("who leads the u.s. delegation?", "A U.S. delegation is set to join.", True),
        ("By whom was Selby taken?", "The army took Selby.", True),
        ("Which unit took Selby?", "Selby was taken by the 3rd Guards.", False),
        ("Which 15 countries are represented?", "Some 15 countries are represented.", True),
        ("which villages did the army take", "The army took several villages near Selby.", True),
        ("Which northern city will the ministers meet in?", "The ministers will meet in the north.", True),
        ("What are the names of the two hotels?", "The two hotels burned.", True),
        ("Why did the men who fled come back?", "The men came back because the army left.", False),
        ("Which bridges were closed?", "The old ones were closed.", False),
        ("How long was the net down?", "It was cut from Friday evening until Sunday.", False),
        # A capital at a sentence's start that is no name, and days and months.
        ("Who was hurt?", "However, shelling hurt people on Monday.", True),
        ("Which town fell?", "Selby fell on Monday.", False),
        # A country is no town.
        ("Names of the gray zone villages?", "However, Russia disputes some of the villages.", True),
        ("In which French city will they meet?", "However, France and Poland will meet.", True),
        ("Which country will join?", "Poland will join.", False),
        ("In which French city will they meet?", "However, they will meet in Paris.", False),
        # Told of and not named.
        ("Which two banks were hit?", "The package hits two banks in Utopia.", True),
        ("Which banks were hit?", "The package hits two banks, Harrow and Selby Trust.", False),
        ("Which banks were hit?", "The package hits two banks: Harrow and Selby Trust.", False),
        ("Which banks were hit?", "The package hits some large banks, including Harrow.", False),
        ("Which banks were hit?", "The package hits the banks of Utopia.", False),
        ("Which bank was hit?", "It hits Harrow bank.", False),
        (
            "Who is the bishop that blessed missiles?",
            "Among them are Viktor Ambra and a bishop who blessed missiles.",
            True,
        ),
        ("Who is the bishop that blessed missiles?", "Viktor Ambra, a bishop, blessed missiles.", False),
        ("Who is the bishop of Selby?", "Ambra is a bishop and a poet.", False),
        ("Which airport is to be sold?", "He means to sell 30 per cent of an airport in Utopia.", True),
        ("Which villages fell in 2023?", "In 2023 villages near Selby fell.", False),
        ("Which two ministers signed?", "Two former ministers of Utopia signed.", True),
        ("Which ministers signed?", "Two, ministers of Utopia, signed.", False),
        ("Which day is a holiday?", "The Utopians have a holiday on one day in May.", False),
    ],
)
def test_a_sentence_without_a_new_number_or_name_does_not_give_one(question, sentence, lacks):
    assert unmet(question, sentence) is lacks
