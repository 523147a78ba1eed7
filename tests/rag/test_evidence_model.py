"""The shipped evidence model: what it reads, that it is the file it should be, that it needs neither torch nor a network."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import ModelFileError
from rag.evidence_model import FOLDER, EvidenceModel, Text, evidence_model, words_of

MILL = (
    "A fire destroyed the old paper mill in Harrow on Monday night, the fire service said.",
    "Nobody was hurt, but 42 residents of two streets had to leave their homes until morning.",
    "The owner, Ingrid Hale, said she would build it anew because the town needed the jobs.",
    "The council will discuss a new access road next week.",
)


@pytest.mark.parametrize(
    "question, sentence",
    [
        ("How many people had to leave their homes?", 1),
        ("Who owns the mill?", 2),
        ("Why will the mill be rebuilt?", 2),
        ("When did the blaze break out?", 0),
        ("What is on the agenda of the local authority?", 3),
    ],
)
def test_the_sentence_that_answers_is_read_as_such(question: str, sentence: int) -> None:
    (reading,) = evidence_model().read(question, [Text(MILL)])

    assert max(range(4), key=lambda i: reading.answers[i]) == sentence


def test_a_question_without_an_answer_reads_lower_than_one_with() -> None:
    asked, absent = (
        evidence_model().read(q, [Text(MILL)])[0]
        for q in ("Who said that the mill would be rebuilt?", "Who won the men's singles at Wimbledon?")
    )

    assert max(absent.answers) < max(asked.answers)
    assert absent.answerable < asked.answerable


def test_a_claim_of_another_matter_is_supported_less() -> None:
    right, wrong = (
        evidence_model().support(claim, [Text(MILL)])[0]
        for claim in (
            "The mill's owner wants to rebuild it to keep jobs in town.",
            "The council rejected the access road.",
        )
    )

    assert wrong < right


def test_texts_are_read_each_for_itself() -> None:
    other = Text(("The council met.",), "A title 2024-01-01")
    together = evidence_model().read("Who owns the mill?", [Text(MILL), other])

    assert together == [evidence_model().read("Who owns the mill?", [text])[0] for text in (Text(MILL), other)]


def test_an_answer_does_not_begin_with_the_space_before_it() -> None:
    (reading,) = evidence_model().read("Who owns the mill?", [Text(MILL)])
    _, start, end = reading.sentences[2].best()

    assert MILL[2][start:end] == MILL[2][start:end].strip() != ""
    assert words_of("a  b", [(0, 1), (2, 4), (4, 4)]) == ((0, 1), (3, 4), (4, 4))


def test_a_file_that_was_altered_is_refused(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "model")
    with (tmp_path / "model" / "tokenizer.json").open("ab") as file:
        file.write(b" ")

    with pytest.raises(ModelFileError, match=r"tokenizer\.json"):
        EvidenceModel(tmp_path / "model")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text(json.dumps({"name": "m", "sha256": {"model.onnx": "0"}}))

    with pytest.raises(ModelFileError, match=r"model\.onnx"):
        EvidenceModel(tmp_path)


def test_it_is_small_and_runs_without_torch() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 30_000_000
    code = (
        "import sys; from rag.evidence_model import evidence_model; evidence_model(); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
