"""The measure of the check's two sides, on claims whose verdict is plain; embedding is counted, not done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from eval.checking import Remembering, Verdict, quotes_of, sides, table, verdict
from eval.suites.pairs import FOLDER
from eval.suites.pairs import load_claims as load_pairs
from eval.suites.types import Claim
from eval.suites.wice import load_claims as load_wice
from index.embed import Vectors, passage_encoder
from index.models import find_model

REPORT = "Two bridges at Ostmark were closed. Mayor Ida Brandt said 1,240 residents had been taken to a hall."


def alike(texts: Sequence[str]) -> Vectors:
    """Vectors of texts that all mean the same, so that only words, names and numbers count."""
    return np.ones((len(texts), 1), dtype=np.float32)


def test_a_claim_in_its_references_words_stands_and_one_of_another_number_falls() -> None:
    said = Claim("1", "Mayor Ida Brandt said 1,240 residents had been taken to a hall.", (REPORT,), True, "g")
    other = Claim(
        "2", "Mayor Ida Brandt said 9,999 residents had been taken to a hall.", ("Nothing.", REPORT), False, "g"
    )
    stands, falls = verdict(said, alike), verdict(other, alike)
    assert (stands.fault, bool(falls.fault)) == ("", True)
    assert sides([stands, falls]) == ([0.0], [0.0])


def test_a_claim_without_a_reference_falls() -> None:
    assert verdict(Claim("1", "It rained.", ("",), False, "g"), alike).fault


def test_every_sentence_of_a_reference_is_a_quote_in_a_context_that_is_no_longer_than_a_passage() -> None:
    text = " ".join(f"Sentence {n} tells of another day in the town." for n in range(100))
    quotes = quotes_of(text, 3)
    assert [quote.text for quote in quotes] == [f"Sentence {n} tells of another day in the town." for n in range(100)]
    assert {quote.passage for quote in quotes} == {3}
    assert max(len(quote.context) for quote in quotes) <= 1000 + 1 + 200
    assert all(quote.text in quote.context for quote in quotes)


def test_each_distinct_text_is_embedded_once() -> None:
    asked: list[str] = []

    def encode(texts: Sequence[str]) -> Vectors:
        asked.extend(texts)
        return np.array([[len(text)] for text in texts], dtype=np.float32)

    remembering = Remembering(encode)
    assert remembering(["a", "bb", "a"]).tolist() == [[1], [2], [1]]
    assert remembering(["bb", "ccc"]).tolist() == [[2], [3]]
    assert asked == ["a", "bb", "ccc"]


def test_the_table_counts_both_sides_by_group() -> None:
    def one(group: str, supported: bool, fault: str) -> Verdict:
        return Verdict(Claim("1", "c", (), supported, group), 0.5, fault)

    verdicts = [
        one("a", True, ""),
        one("a", True, "no"),
        one("b", False, ""),
        one("b", False, "no"),
        one("b", False, "no"),
    ]
    rows = {line.split()[0]: line for line in table("pairs", verdicts).splitlines()}
    assert "1/2 .500" in rows["all"]
    assert "1/3 .333" in rows["all"]
    assert "1/2" in rows["a"]
    assert rows["a"].endswith("–")


def test_the_hand_made_pairs_have_both_sides_and_no_claim_twice() -> None:
    claims = load_pairs(FOLDER)
    assert (sum(each.supported for each in claims), sum(not each.supported for each in claims)) == (20, 24)
    assert len({each.claim for each in claims}) == len({each.id for each in claims}) == 44


def test_wice_reads_pages_titles_and_labels(tmp_path: Path) -> None:
    rows = ["supported", "partially_supported", "not_supported"]
    lines = (f'{{"claim": "c", "evidence": ["(meta data) TITLE: T", "One."], "label": "{label}"}}\n' for label in rows)
    (tmp_path / "dev.jsonl").write_text("".join(lines), encoding="utf-8")
    claims = load_wice(tmp_path)
    assert [each.supported for each in claims] == [True, False, False]
    assert [each.group for each in claims] == rows
    assert claims[0].references == ("T\nOne.",)


@pytest.mark.slow
def test_of_the_hand_made_pairs_the_check_keeps_most_that_are_right_and_drops_most_that_are_wrong(
    cache: Path,
) -> None:
    encode = Remembering(passage_encoder(find_model(), cache).encode)
    dropped, kept = sides([verdict(claim, encode) for claim in load_pairs(FOLDER)])
    assert sum(dropped) < len(dropped) / 2
    assert sum(kept) < len(kept) / 2
