"""What the offline judge takes for the same, and what it must keep apart."""

import pytest

from eval.matching import says

SAME = [
    ("claimed 28 lives", "twenty-eight"),
    ("Twenty-eight people died", "28"),
    ("killed 28.", "28"),
    ("nearly one-fifth of Ukrainian territory", "20 %"),
    ("nearly one-fifth of the land", "20 percent"),
    ("about 20 per cent of it", "one-fifth"),
    ("a fifth of it", "20%"),
    ("by a quarter", "25 percent"),
    ("a third of voters", "33 percent"),
    ("33.3% of voters", "one third"),
    ("two-thirds", "67 %"),
    ("more than 5,600 square kilometers", "5600 km²"),
    ("5\u202f600 km²", "5,600 square kilometres"),
    ("478 sq. km", "478 square kilometers"),
    ("478 sq km", "478 km2"),
    ("over 10,000 soldiers", "ten thousand"),
    ("ten thousand soldiers", "10,000 soldiers"),
    ("3.5 million people", "3,500,000"),
    ("three and four", "four"),
    ("two hundred and five", "205"),
    ("half a million", "500,000"),
    ("a dozen eggs", "12"),
    ("$5 a gallon", "5 dollars"),
    ("90 percent complete", "90 percent"),
    ("90 percent complete", "90"),
    ("on October 28", "28 October"),
    ("on Oct. 28, 2024", "October 28"),
    ("the 28th of October", "October 28"),
    ("2024-10-28", "28 October 2024"),
    ("28 October", "October 28, 2024"),
    ("on October 28", "October"),
    ("28 October 2024", "October 2024"),
    ("2022-02-24", "2022"),
    ("since March 2022", "2022"),
    ("since March 2022", "March"),
    ("in May it began", "in May"),
    ("the 3rd anniversary", "third anniversary"),
    ("a third anniversary", "3rd anniversary"),
    ("President Zelenskyy’s plan", "zelenskyy"),
    ("Kraków — the city", "Krakow, the city"),
    ("the U.S. delegation", "US delegation"),
    ("a three-year-old child", "3-year-old child"),
    ("Зеленский", "Zelenskiy"),
    ("the “coalition of the willing”", "coalition of the willing"),
    ("the nuclear plant", "nuclear plant"),
    ("Derzhprom building", "the Derzhprom building"),
    ("1,647", "1647"),
    ("3–4 February", "4 February"),
    ("€2bn", "2 billion euros"),
    ("in the 1950s", "1950s"),
]
APART = [
    ("claimed 128 lives", "28"),
    ("2.8 percent", "28"),
    ("28 million", "28"),
    ("280", "28"),
    ("on October 28", "28"),
    ("it may be", "May"),
    ("it may be", "in May"),
    ("It may rain. May I ask?", "May"),
    ("they march on", "March"),
    ("28 November", "28 October"),
    ("27 October", "28 October"),
    ("28 October 2023", "28 October 2024"),
    ("in October", "October 28"),
    ("20 people", "20 percent"),
    ("5,600 people", "5,600 square kilometers"),
    ("5,600 km", "5,600 km²"),
    ("fifth place", "one-fifth"),
    ("twenty", "twenty-eight"),
    ("twenty-eight", "twenty"),
    ("twenty-eight", "eight"),
    ("twenty, eight", "28"),
    ("Karkhiv", "Kharkiv"),
    ("army men", "arm"),
    ("give us time", "US"),
    ("ten thousand", "thousand"),
    ("ten thousand", "ten"),
    ("34 percent", "30 percent"),
    ("90.2 percent", "90 percent"),
    ("anything", ""),
    ("the a", "the"),
    ("", "28"),
    ("$5", "5 euros"),
    ("in the 3rd", "3"),
    ("killed 5 600 km away", "5600"),
]


@pytest.mark.parametrize(("text", "phrase"), SAME)
def test_the_text_says_the_phrase(text: str, phrase: str) -> None:
    assert says(text, phrase)


@pytest.mark.parametrize(("text", "phrase"), APART)
def test_the_text_does_not_say_the_phrase(text: str, phrase: str) -> None:
    assert not says(text, phrase)


def test_names_are_compared_by_spelling_only_where_both_are_capitalised() -> None:
    def same(one: str, other: str) -> bool:
        return one[:4] == other[:4]

    assert says("Zelensky said", "Zelenskyy", same_name=same)
    assert not says("zelensky said", "Zelenskyy", same_name=same)
