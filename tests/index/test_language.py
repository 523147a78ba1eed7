from __future__ import annotations

import pytest

from index.language import language


@pytest.mark.parametrize(
    "code, text",
    [
        ("en", "Ukraine is currently hosting pivotal discussions with security advisers."),
        ("uk", "Зеленський прибув до Києва, де зустрівся з міністрами закордонних справ."),
        ("ru", "Россия продолжила наступление на востоке Украины, сообщил институт."),
        ("de", "Der Außenminister fährt nach München und trifft den Präsidenten der Ukraine."),
    ],
)
def test_a_languages_code_is_told_from_its_text(code, text):
    assert language(text) == code


@pytest.mark.parametrize("text", ["", "Kyiv 2024", "1234567890 1234567890 1234567890"])
def test_too_few_letters_are_of_no_determined_language(text):
    assert language(text) == "und"


def test_only_the_beginning_counts():
    english = "Ukraine is hosting discussions with security advisers. " * 40

    assert language(english + "Россия продолжила наступление. " * 500) == "en"
