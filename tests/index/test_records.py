from __future__ import annotations

import json
from datetime import date

import pytest

from index.records import read_records
from index.types import UNDATED, ArticleDate


def lines(*values: object) -> str:
    return "\n".join(value if isinstance(value, str) else json.dumps(value) for value in values)


def read(*values: object):
    return read_records(lines(*values), "feed.jsonl", lines=True)


def test_every_field_of_a_record_is_read():
    records, problems = read(
        {"id": "a1", "title": "T", "date": "2024-10-28", "source": "AFP", "url": "https://x", "text": " Body\n"}
    )

    (record,) = records
    assert (record.id, record.line, record.title, record.publisher, record.url) == ("a1", 1, "T", "AFP", "https://x")
    assert record.text == " Body\n"
    assert record.date == ArticleDate(date(2024, 10, 28), date(2024, 10, 28), "record")
    assert problems == []


def test_only_text_is_required_and_the_line_number_stands_in_for_the_id():
    records, problems = read("", {"text": "One."}, "  ", {"text": "Two.", "id": ""}, {"text": "Three.", "id": 7})

    assert [(record.id, record.text, record.date) for record in records] == [
        ("2", "One.", None),
        ("4", "Two.", None),
        ("7", "Three.", None),
    ]
    assert problems == []


@pytest.mark.parametrize(
    "broken, reason",
    [
        ('{"text": "cut', "is not JSON"),
        ('["text"]', "not a JSON object"),
        ('{"title": "T"}', 'has no "text"'),
        ('{"text": " \\n"}', '"text" is empty'),
        ('{"text": 5}', '"text" is not a string'),
        ("[" * 100_000, "nested too deeply"),
        ('{"text": "a", "id": ' + "9" * 5000 + "}", "too long"),
    ],
)
def test_a_broken_line_is_reported_with_its_number_and_the_rest_goes_on(broken, reason):
    records, problems = read({"text": "Before."}, broken, {"text": "After."})

    assert [record.text for record in records] == ["Before.", "After."]
    assert [(problem.file, problem.line) for problem in problems] == [("feed.jsonl", 2)]
    assert reason in problems[0].reason


@pytest.mark.parametrize("wrong", ["2023-13-45", "soon", "03/04/2024", 1730073600, {"day": 1}, True])
def test_a_record_with_a_wrong_date_is_reported_and_kept_undated(wrong):
    records, problems = read({"text": "Body.", "date": wrong})

    assert [record.date for record in records] == [UNDATED]
    assert problems[0].line == 1
    assert "date" in problems[0].reason


def test_the_second_of_two_records_with_one_id_is_left_out_and_names_the_first():
    records, problems = read({"id": "7", "text": "First."}, {"id": 7, "text": "Second."})

    assert [record.text for record in records] == ["First."]
    assert [(problem.line, problem.reason) for problem in problems] == [
        (2, 'has the id "7" of line 1 and was left out')
    ]


def test_fields_of_a_wrong_type_are_reported_and_the_record_kept():
    records, problems = read({"id": [1], "title": 5, "source": {"name": "AFP"}, "text": "Body."})

    assert [(record.id, record.title, record.publisher) for record in records] == [("1", None, None)]
    assert len(problems) == 3


def test_characters_that_cannot_be_stored_are_replaced_one_for_one():
    records, _ = read('{"id": "x\\ud800", "title": "\\udfff", "text": "a\\ud800b\\u0000c \\ud83d\\ude00"}')

    assert records[0].text == "a\ufffdb\ufffdc 😀"
    assert records[0].id == "x\ufffd"
    records[0].text.encode()


def test_nan_and_doubled_keys_do_not_spoil_a_record():
    records, problems = read('{"text": "a", "score": NaN, "text": "b"}')

    assert [record.text for record in records] == ["b"]
    assert problems == []


def test_line_separators_within_a_string_do_not_end_a_line():
    records, problems = read('{"text": "a\u2028b\u0085c"}\r', {"text": "d"})

    assert [record.text for record in records] == ["a\u2028b\u0085c", "d"]
    assert problems == []


def test_a_json_file_holds_a_list_or_one_record_and_ordinals_are_its_lines():
    several, problems = read_records('[\n{"text": "a"},\n5,\n{"text": "c"}]', "a.json", lines=False)
    one, _ = read_records('{"text": "only"}', "b.json", lines=False)

    assert [(record.id, record.text) for record in several] == [("1", "a"), ("3", "c")]
    assert [(problem.file, problem.line) for problem in problems] == [("a.json", 2)]
    assert [(record.id, record.text) for record in one] == [("1", "only")]


def test_a_json_file_that_is_no_json_is_one_problem_that_says_where():
    records, problems = read_records('[{"text": "a"},\n oops]', "a.json", lines=False)

    assert records == []
    assert [problem.line for problem in problems] == [None]
    assert "line 2, column 2" in problems[0].reason
