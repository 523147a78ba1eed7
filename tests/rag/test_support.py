"""Support: what lets a sentence stand on words of an article, and what keeps it from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.support import SUPPORTED, support

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]

EVIDENCE = (
    "Russian forces captured the mining town of Selydove on October 29, after 28 days of fighting, officials said."
)


def score(claim: str, evidence: str, encode: Encode, context: str = "") -> float:
    first, second = encode([claim, evidence])
    return support(claim, evidence, cosine=float(first @ second), context=context)


@pytest.mark.parametrize(
    "claim",
    [
        EVIDENCE,
        "Russian forces captured Selydove on October 29.",
        "Selydove was captured by Russian forces after 28 days of fighting.",
        "Selydove, a mining town, was captured after twenty-eight days.",
        "Russian forces took the mining town of Selidove after fighting for 28 days.",
    ],
)
def test_what_the_evidence_says_is_supported(claim: str, encode: Encode) -> None:
    assert score(claim, EVIDENCE, encode) >= SUPPORTED


@pytest.mark.parametrize(
    "claim",
    [
        "Russian forces captured the mining town of Selydove on October 30, after 28 days of fighting, officials said.",
        "Russian forces captured the mining town of Selydove after 82 days of fighting.",
        "Russian forces have not captured the mining town of Selydove on October 29, after 28 days of fighting.",
        "The president flew to Washington for talks on trade.",
        "Grain exports through the Black Sea rose sharply.",
    ],
)
def test_another_number_a_denial_and_another_matter_are_not_supported(claim: str, encode: Encode) -> None:
    assert score(claim, EVIDENCE, encode) < SUPPORTED


def test_a_number_may_stand_around_the_evidence(encode: Encode) -> None:
    claim = "On 29 October 2024 Russian forces captured Selydove."
    assert score(claim, EVIDENCE, encode) < SUPPORTED
    assert score(claim, EVIDENCE, encode, context="2024-11-01 01 November 2024") >= SUPPORTED


def test_a_name_may_stand_around_the_evidence(encode: Encode) -> None:
    claim, evidence = "On Monday Zelenskyy will travel to Washington.", "On Monday he will then travel to Washington."
    alone = score(claim, evidence, encode)
    assert score(claim, evidence, encode, context="President Zelensky addressed the Assembly.") > alone


@given(st.text(), st.text(), st.floats(-1, 1))
def test_support_is_a_share_for_any_texts(claim: str, evidence: str, cosine: float) -> None:
    assert 0 <= support(claim, evidence, cosine=cosine) <= 1
