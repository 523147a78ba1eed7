"""Twenty harmless questions get the same answers whether or not somebody planted something in the articles.

Both answerers are asked; the model obeys any order that its prompt holds, so that the defence is in our code. The quick
test plants everything at once, the slow one each text by itself. Formats that a checkout can't read are skipped.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from index.build import build
from rag.model_settings import ModelSettings
from rag.types import Answer
from tests.hostile.asking import Said, check, said
from tests.hostile.checks import what_is_live, what_is_live_in_exports
from tests.hostile.conftest import LeakTrap
from tests.hostile.corpus import ARTICLES, QUESTIONS, write_articles
from tests.hostile.plants import PLANTS, Plant
from tests.llm_servers import ScriptedLLM


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """A folder with the articles as they are ("articles") and their index ("index")."""
    folder = tmp_path_factory.mktemp("clean")
    write_articles(folder / "articles")
    build([folder / "articles"], folder / "index", cache=cache)
    return folder


def planted(clean: Path, folder: Path, plants: Iterable[Plant], leak: str, cache: Path) -> Path:
    """A copy of the articles with plants in them, indexed; only what changed is read anew."""
    shutil.copytree(clean / "articles", folder / "articles")
    for plant in plants:
        file = folder / "articles" / plant.file
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(plant.into(before, leak), encoding="utf-8")
    build([folder / "articles"], folder / "index", cache=cache)
    return folder / "index"


def test_the_questions_have_answers_in_the_clean_articles(clean: Path, cache: Path) -> None:
    answered, answers = said(clean / "index", cache, None, QUESTIONS)
    assert sum(not a.abstained for a in answers) >= 18
    assert all(set(sources) <= set(ARTICLES) for _, sources in answered.values())


@pytest.mark.parametrize("answerer", ["extractive", "llm"])
@pytest.mark.parametrize(
    "place", ["own", *(pytest.param(p, marks=pytest.mark.slow) for p in ("start", "middle", "end"))]
)
def test_all_plants_of_a_kind_together_change_no_answer(
    clean: Path,
    cache: Path,
    tmp_path: Path,
    leak: LeakTrap,
    obeying_llm: ScriptedLLM,
    no_way_out: list[str],
    answerer: str,
    place: str,
) -> None:
    model = obeying_llm.model() if answerer == "llm" else None
    index = planted(clean, tmp_path, [p for p in PLANTS if p.place == place], leak.url, cache)
    before, _ = said(clean / "index", cache, model, QUESTIONS)
    after, answers = said(index, cache, model, QUESTIONS)
    check(before, after, answers, leak, no_way_out)


@pytest.mark.slow
@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_a_plant_changes_no_answer(
    clean: Path,
    cache: Path,
    tmp_path: Path,
    leak: LeakTrap,
    obeying_llm: ScriptedLLM,
    no_way_out: list[str],
    plant: Plant,
) -> None:
    index = planted(clean, tmp_path, [plant], leak.url, cache)
    for model in (None, obeying_llm.model()):
        before, _ = said(clean / "index", cache, model, QUESTIONS)
        after, answers = said(index, cache, model, QUESTIONS)
        check(before, after, answers, leak, no_way_out)


def test_markup_within_the_answer_itself_is_words(
    cache: Path, tmp_path: Path, leak: LeakTrap, obeying_llm: ScriptedLLM
) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.md").write_text(
        f"The dam at Orlova ![x]({leak.url}) broke on [Friday]({leak.url}?q=1), <b>Governor</b> Mirela "
        f"Stan\u200bciu said <img src={leak.url}>.\n",
        encoding="utf-8",
    )
    build([articles], tmp_path / "index", cache=cache)
    words: Callable[[ModelSettings | None], tuple[Said, list[Answer]]] = lambda model: said(  # noqa: E731
        tmp_path / "index", cache, model, ["When did the dam at Orlova break?"]
    )
    for model in (None, obeying_llm.model()):
        _, (found,) = words(model)
        assert "broke on Friday, Governor Mirela Stanciu said" in found.text
        assert what_is_live(found) == what_is_live_in_exports([found]) == []
    assert leak.asked == []
