"""Public suites that run through the same loop as the question set, from files that the user has; nothing is downloaded."""

from __future__ import annotations

import os
from pathlib import Path

from eval.suites.attribution import ATTRIBUTION
from eval.suites.beir import BEIR
from eval.suites.news import NEWS, NEWS_AS_OF, NEWS_WINDOW
from eval.suites.news_like import NEWS_LIKE_SUITE
from eval.suites.nomiracl import NOMIRACL
from eval.suites.pairs import PAIRS
from eval.suites.ramdocs import RAMDOCS
from eval.suites.sets import SETS
from eval.suites.squad2 import SQUAD2
from eval.suites.types import Suite, SuiteError
from eval.suites.wice import WICE

SUITES = {
    suite.name: suite
    for suite in (
        NEWS,
        NEWS_WINDOW,
        NEWS_AS_OF,
        NEWS_LIKE_SUITE,
        NOMIRACL,
        RAMDOCS,
        ATTRIBUTION,
        WICE,
        PAIRS,
        SQUAD2,
        BEIR,
        SETS,
    )
}
_FOLDERS = {"news_window": "news", "news_asof": "news"}


def find_suite(name: str) -> Suite:
    """The suite of this name. Raises `SuiteError` that lists them."""
    if name not in SUITES:
        raise SuiteError(f"There is no suite {name!r}. There are: {', '.join(SUITES)}")
    return SUITES[name]


def data_folder(suite: Suite, given: Path | None) -> Path:
    """The folder with the suite's files: as given, else where Dateline has them, else its own below `DATELINE_DATA`.

    Raises `SuiteError` where there is none.
    """
    root = os.environ.get("DATELINE_DATA")
    folder = given or suite.shipped or (Path(root) / _FOLDERS.get(suite.name, suite.name) if root else None)
    if folder is None or not folder.is_dir():
        where = f"{folder} is no folder. " if folder is not None else ""
        raise SuiteError(
            f"{where}Give the folder with {suite.name}'s files ({suite.layout}) by --data, or set DATELINE_DATA."
        )
    return folder
