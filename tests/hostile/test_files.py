"""Web pages, PDFs and Word documents with plants in them answer harmless questions as the same files without do.

Quick: all plants of all formats at once, six questions; slow: each plant by itself, all twenty.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import build
from index.extract import extract
from index.limits import LIMITS
from index.sentences import sentence_spans
from index.types import Passage, Span
from rag.instructions import readable
from tests.hostile.asking import check, said
from tests.hostile.conftest import LeakTrap
from tests.hostile.corpus import QUESTIONS
from tests.hostile.files import FILE_PLANTS, FilePlant, write_files
from tests.hostile.plants import CANARY
from tests.llm_servers import ScriptedLLM

SOME = tuple(QUESTIONS[n] for n in (0, 2, 6, 8, 12, 18))  # two of pages, two of PDFs, two of Word documents or PDFs


@pytest.fixture(scope="module")
def clean_files(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """The index of the files without plants."""
    folder = tmp_path_factory.mktemp("clean-files")
    write_files(folder / "articles")
    report = build([folder / "articles"], folder / "index", cache=cache)
    assert (report.added, report.errors) == (10, ())
    return folder / "index"


def planted(folder: Path, plants: list[FilePlant], leak: str, cache: Path) -> Path:
    write_files(folder / "articles", plants, leak)
    report = build([folder / "articles"], folder / "index", cache=cache)
    assert report.added == 10
    return folder / "index"


def test_there_are_plants_of_every_format() -> None:
    counted = {suffix: sum(plant.suffix == suffix for plant in FILE_PLANTS) for suffix in (".html", ".pdf", ".docx")}
    assert counted[".html"] >= 40
    assert min(counted.values()) >= 7
    assert len({plant.name for plant in FILE_PLANTS}) == len(FILE_PLANTS)


def sentences_read(folder: Path, plant: FilePlant) -> set[str]:
    """The sentences of the plant's file that an answerer is given."""
    file = folder / f"{plant.target}{plant.suffix}"
    text = extract(plant.suffix, file.read_bytes(), LIMITS).text
    spans = tuple(sentence_spans(text, Span(0, len(text))))
    seen = readable(Passage(1, 1, 0, len(text), text, spans))
    return {" ".join(text[span.start : span.end].split()) for span in seen}


@pytest.mark.parametrize("plant", FILE_PLANTS, ids=lambda plant: plant.name)
def test_a_plant_in_a_file_is_no_evidence_and_costs_no_other_sentence(tmp_path: Path, plant: FilePlant) -> None:
    write_files(tmp_path / "clean", only=plant.target)
    write_files(tmp_path / "planted", [plant], "http://127.0.0.1:9/leak", only=plant.target)
    before, after = sentences_read(tmp_path / "clean", plant), sentences_read(tmp_path / "planted", plant)
    assert not [sentence for sentence in after if CANARY in sentence]
    assert before <= after


def test_all_plants_together_change_no_answer_of_either_answerer(
    clean_files: Path,
    cache: Path,
    tmp_path: Path,
    leak: LeakTrap,
    obeying_llm: ScriptedLLM,
    no_way_out: list[str],
) -> None:
    index = planted(tmp_path, list(FILE_PLANTS), leak.url, cache)
    for model in (None, obeying_llm.model()):
        before, clean = said(clean_files, cache, model, SOME)
        assert sum(not each.abstained for each in clean) >= 5
        after, answers = said(index, cache, model, SOME)
        check(before, after, answers, leak, no_way_out)


@pytest.mark.slow
@pytest.mark.parametrize("plant", FILE_PLANTS, ids=lambda plant: plant.name)
def test_a_plant_in_a_file_changes_no_answer(
    clean_files: Path,
    cache: Path,
    tmp_path: Path,
    leak: LeakTrap,
    obeying_llm: ScriptedLLM,
    no_way_out: list[str],
    plant: FilePlant,
) -> None:
    index = planted(tmp_path, [plant], leak.url, cache)
    for model in (None, obeying_llm.model()):
        before, _ = said(clean_files, cache, model, QUESTIONS)
        after, answers = said(index, cache, model, QUESTIONS)
        check(before, after, answers, leak, no_way_out)
