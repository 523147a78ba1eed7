"""Hand-made pairs: what contradicts the words cited, and what only says the same in another way."""

from __future__ import annotations

import pytest

from rag.facts import conflict

TERRITORY = "The Russian army gained 478 square kilometers in October, the institute said."


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The army gained 478 square miles in October.", TERRITORY),
        ("The army gained 478 hectares in October.", TERRITORY),
        ("The fire burned 5,400 acres.", "A wildfire burned 5,400 hectares of pine forest."),
        ("It cost 40 million dollars.", "Repairs will cost about €40 million."),
        ("It cost £40 million.", "Repairs will cost 40 million euros."),
        ("The siege lasted 12 weeks.", "The siege lasted 12 days."),
        ("The wind reached 120 mph.", "The wind reached 120 km/h."),
        ("The talks were held on November 29.", "The talks were held on October 29."),
        ("The talks were held on 29 November.", "The talks were held on October 29, officials said."),
        ("The talks were held on October 28.", "The talks were held on October 29."),
        ("Grain exports from Odesa fell in May.", "Grain exports from Odesa rose in May."),
        ("The Alliance lost the election.", "The Alliance won the election on Sunday."),
        ("The party rejected the plan.", "The party approved the plan on Monday."),
        ("The ministry denied that the town had fallen.", "The ministry confirmed that the town had fallen."),
        ("The raid came before the truce.", "The raid came after the truce."),
        ("More than 300 people died.", "Fewer than 300 people died."),
        ("The court acquitted the former minister.", "The court convicted the former minister."),
        ("The shelling hit the north of the city.", "The shelling hit the south of the city."),
        ("The talks started on Monday.", "The talks ended on Monday."),
        ("The rate rose to 5 percentage points.", "The rate rose to 5 percent."),
        ("The talks were held on Wednesday.", "The talks were held on Thursday."),
        ("The transport chief, Paul Hagen, refused.", "The transport chief, Ines Karlow, refused."),
        ("The minister, Maria Novak, refused.", "The minister, Ines Karlow, refused in March, not in November."),
        ("Divers found the wreck off Cape Hope.", "Divers found the wreck off Cape Storm."),
        (
            "Norland's forces have taken the village.",
            "Norland's ministry claimed that its forces had taken the village.",
        ),
    ],
)
def test_a_contradiction_is_found(claim: str, evidence: str) -> None:
    assert conflict(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The army gained 478 km² in October.", TERRITORY),
        ("The army gained 478 sq km in October.", TERRITORY),
        ("Exports were up 20%.", "Exports rose by 20 per cent."),
        ("It cost €40 million.", "Repairs will cost about 40 million euros."),
        ("It cost 40 million.", "Repairs will cost about 40 million euros."),
        ("The talks were held on 29 October.", "The talks were held on Oct. 29."),
        ("The talks were held on 29 October 2024.", "The talks were held on 2024-10-29."),
        ("The talks were held on October 29.", "Talks went from October 28 to October 29."),
        ("The 12-day siege ended.", "The siege ended after 12 days."),
        ("Exports fell after they rose in May.", "After a rise in May, exports fell."),
        ("The Alliance won the election.", "The Alliance defeated its rivals in the election."),
        ("Twelve people died.", "Snow fell on Lviv before dawn."),
        ("He was born in the north.", "The ship sailed south."),
        ("The talks were held on Thursday.", "The talks were held on Thursday and went on until Friday."),
        ("The talks were held.", "The talks were held on Thursday."),
        ("12 mayors signed on May 3.", "Twelve mayors signed on May 3."),
        ("In Kiev the mayor, Inez Karlow, refused.", "The mayor of Kyiv, Ines Karlow, refused."),
        ("A spokesman for the Russian army spoke.", "A spokesman for the army of Russia spoke."),
        ("He said: Never again. Nobody answered.", "He said it must not happen again, and nobody answered."),
        ("The minister of the USA spoke.", "The minister of the United States spoke."),
        (
            "The ministry says its forces have taken the village.",
            "The ministry claimed that its forces had taken the village.",
        ),
        ("According to Norland, the village was taken.", "Norland's ministry claimed that the village had been taken."),
        ("", TERRITORY),
        (TERRITORY, ""),
    ],
)
def test_another_wording_is_no_contradiction(claim: str, evidence: str) -> None:
    assert conflict(claim, evidence) == ""


def test_a_date_that_only_the_context_has_is_no_contradiction() -> None:
    assert conflict("It happened on November 1.", "It happened on Friday, not on October 1.", "2024-11-01") == ""
