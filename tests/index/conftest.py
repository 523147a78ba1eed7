"""Fixtures of the index room's tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.build import build
from index.models import find_model
from index.types import IndexReport

Build = Callable[..., IndexReport]


@pytest.fixture
def index(tmp_path: Path, cache: Path) -> Build:
    """Indexes paths into `tmp_path/index`."""

    def run(*paths: Path, **options: object) -> IndexReport:
        return build(paths, tmp_path / "index", **({"cache": cache} | options))  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="session")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the bundled model with its words shuffled: another model of the same shape."""
    from safetensors.numpy import load_file, save_file

    folder = tmp_path_factory.mktemp("model") / "other"
    shutil.copytree(find_model().folder, folder)
    weights = load_file(folder / "model.safetensors")
    weights["embeddings.word_embeddings.weight"] = weights["embeddings.word_embeddings.weight"][::-1].copy()
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder
