from __future__ import annotations

import pytest

from eval.spellings import LIMITS, Rate, load_pairs, main, matched
from index.spelling import SAME, SAME_STRICT, distance, romanise, same_name, sound_key, variants, vocabulary


@pytest.mark.parametrize(
    "word, letters",
    [
        ("Łódź", "lodz"),
        ("O’Brien", "obrien"),
        ("Québec", "quebec"),
        ("Жужа", "zhuzha"),
        ("ﬁnal", "final"),
        ("2024", ""),
        ("—", ""),
        ("", ""),
    ],
)
def test_a_word_in_any_script_becomes_plain_letters(word, letters):
    assert romanise(word) == letters


@pytest.mark.parametrize(
    "one, other",
    [
        ("Fergana", "Ferghana"),
        ("Tchaikovsky", "Chaikovskiy"),
        ("Quran", "Koran"),
        ("Muhammad", "Mohammed"),
        ("Cherson", "Kherson"),
    ],
)
def test_schemes_of_transliteration_agree(one, other):
    assert same_name(one, other)


@pytest.mark.parametrize("one, other", [("Paris", "Prague"), ("Smith", "Snyder"), ("12", "12"), ("", "Rome")])
def test_other_names_stay_apart(one, other):
    assert not same_name(one, other)


def test_distance_does_not_depend_on_the_order():
    pairs = [(sound_key(pair.a), sound_key(pair.b)) for pair in load_pairs()[:200]]

    assert all(distance(a, b) == pytest.approx(distance(b, a)) for a, b in pairs)
    assert all(distance(a, a) == 0 for a, _ in pairs)


def test_variants_are_the_nearest_words_of_the_vocabulary():
    words = vocabulary(["ferghana", "fargona", "havana", "montana"])

    assert variants("Fergana", words)[0] == "ferghana"
    assert "montana" not in variants("Fergana", words)
    assert variants("Xi", words) == []


def test_no_more_variants_than_asked_for_are_given():
    words = vocabulary(["ferghana", "fergana", "fehrgana"])

    assert len(variants("Fergana", words, limit=1.0)) > 2
    assert len(variants("Fergana", words, limit=1.0, most=2)) == 2


def test_beside_a_near_spelling_only_spellings_about_as_near_count():
    assert variants("Mariupol", vocabulary(["mariampol"])) == ["mariampol"]
    assert variants("Mariupol", vocabulary(["mariampol", "marioupol"])) == ["marioupol"]
    assert variants("Fergana", vocabulary(["ferghana", "fargona"])) == ["ferghana", "fargona"]


@pytest.mark.parametrize(
    "asked, written", [("Selidove", "Selydove"), ("Avdeevka", "Avdiivka"), ("Селидове", "Selydove")]
)
def test_another_spelling_of_a_name_finds_it(asked, written, seeds_index, dateline):
    found = dateline("search", f"What happened in {asked}?", "-k", "1", "--json", "--index", seeds_index)

    assert written in found.json["hits"][0]["text"]


def test_on_names_not_tuned_on_most_spellings_match_and_few_other_names_do():
    sealed = [pair for pair in load_pairs() if pair.half == "sealed"]
    same, others = [p for p in sealed if p.same], [p for p in sealed if not p.same]

    assert len(same) >= 200
    assert matched(same, SAME).share > 0.8
    assert matched(others, SAME).share < 0.3  # the negatives are look-alikes on purpose
    assert matched(same, SAME_STRICT).share > 0.5
    assert matched(others, SAME_STRICT).share < 0.06


def test_no_pair_stands_in_both_halves():
    halves = {}
    for pair in load_pairs():
        halves.setdefault(frozenset((pair.a.lower(), pair.b.lower())), set()).add(pair.half)

    assert {len(each) for each in halves.values()} == {1}


def test_the_table_tells_each_half_limit_and_group(seeds_index, capsys):
    assert main(["--index", str(seeds_index)]) == 0

    printed = capsys.readouterr().out
    for half in ("dev", "sealed"):
        for name in LIMITS:
            assert f"{half}, {name}" in printed
    for group in {pair.group for pair in load_pairs()}:
        assert group in printed
    assert "wrongly bring in" in printed


def test_an_interval_holds_its_share():
    assert Rate(0, 20).interval == pytest.approx((0.0, 0.161), abs=1e-3)
    assert Rate(10, 20).interval == pytest.approx((0.299, 0.701), abs=1e-3)
    assert Rate(0, 0).interval == (0.0, 1.0)
