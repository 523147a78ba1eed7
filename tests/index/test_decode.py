from __future__ import annotations

import pytest

from index.decode import decode
from index.errors import UnreadableError

RUSSIAN = "Россия продолжила наступление на востоке Украины, сообщил Институт изучения войны."
UKRAINIAN = "Зеленський прибув до Києва; щонайменше п’ять осіб загинули під час атаки на Харків."


def test_utf8_is_read_with_its_newlines_untouched():
    assert decode("Тест “a”\r\nb\rc\n".encode()) == ("Тест “a”\r\nb\rc\n", "utf-8")


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert decode(b"\xef\xbb\xbfKyiv") == ("Kyiv", "utf-8")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_utf16_and_utf32_are_read_by_their_byte_order_mark(encoding):
    assert decode("Київ\r\n😀".encode(encoding)) == ("Київ\r\n😀", encoding)


@pytest.mark.parametrize(
    "text",
    [
        RUSSIAN,
        UKRAINIAN,
        "Привет, мир!",
        "Харьков",
        "Війна",
        "Їжак є",
        "ПРЕЗИДЕНТ УКРАИНЫ ВЫСТУПИЛ В ООН",
        "Days 978-982: Україна чинить опір вторгненню Росії. ISW: наступ триває.",
        "Президент заявил: «Мы не сдадимся» – и уехал.\r\n" * 50,
    ],
)
def test_windows_1251_comes_out_right_however_short(text):
    assert decode(text.encode("cp1251")) == (text, "cp1251")


@pytest.mark.parametrize("encoding", ["koi8_u", "cp866"])
def test_older_cyrillic_encodings_come_out_right(encoding):
    assert decode(RUSSIAN.encode(encoding)) == (RUSSIAN, encoding)


@pytest.mark.parametrize(
    "text",
    [
        "The President’s visit to the café",
        "Café",
        "naïve",
        "“Hello,” he said – twice.",
        "São Paulo não é a capital",
        "The price is £5 and €6",
        "The deal cost £5bn, then £6bn, then £7bn; §§ 1–3 apply. " * 9,
        "Der Außenminister fährt nach München und trifft Präsident Selenskyj.",
        "Le président français a été reçu à Kiev, où il a déclaré sa solidarité.",
    ],
)
def test_windows_1252_comes_out_right_however_short(text):
    assert decode(text.encode("cp1252")) == (text, "cp1252")


@pytest.mark.parametrize(
    "encoding, text",
    [
        ("cp1250", "Prezydent Ukrainy Wołodymyr Zełenski przyjechał do Łodzi, żeby spotkać się z premierem."),
        ("cp1253", "Ο πρόεδρος της Ουκρανίας μίλησε στα Ηνωμένα Έθνη για τον πόλεμο."),
        ("cp1256", "قال الرئيس الأوكراني إن القوات الروسية تواصل التقدم في الشرق."),
        ("gb18030", "乌克兰总统泽连斯基表示，俄罗斯军队继续在东部推进。"),
    ],
)
def test_other_encodings_come_out_right(encoding, text):
    assert decode(text.encode(encoding))[0] == text


def test_utf8_with_a_broken_byte_stays_utf8():
    text, encoding = decode(RUSSIAN.encode()[:-2] + b"\xd0")

    assert encoding == "utf-8"
    assert text.startswith("Россия продолжила")
    assert "\ufffd" in text


@pytest.mark.parametrize(
    "data, reason",
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG image"),
        (b"PK\x03\x04rest", "ZIP archive"),
        (b"%PDF-1.7 rest", "PDF document"),
        (b"\x7fELF\x02\x01", "Linux program"),
        (b"plain\0text", "zero bytes"),
        (b"\x01\x02\x03\x04\x05abc", "control characters"),
        (b"\xff\xfea\0b", "damaged"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(data, reason):
    with pytest.raises(UnreadableError, match=f"is not text .*{reason}"):
        decode(data)
