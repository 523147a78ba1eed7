"""Keeps an index current: files that change are indexed again, until Ctrl-C."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from index.errors import UnreadableError
from index.files import SUFFIXES
from index.overrides import NAME as OVERRIDES

_QUIET = 1000  # milliseconds without a change before what changed is read: files are often written in several goes


def watch(
    paths: Sequence[Path], index: Path, changed: Callable[[], object], *, stop: threading.Event | None = None
) -> None:
    """Calls `changed` after every burst of changes to articles at `paths`, until `stop` is set or Ctrl-C.

    Raises UnreadableError where none of the paths is there to be watched.
    """
    import watchfiles

    watched = [path.resolve() for path in paths if path.exists()]
    if not watched:
        raise UnreadableError(f"There is nothing to watch: {', '.join(map(str, paths))}")
    home = index.resolve()

    def concerns(_: object, name: str) -> bool:
        path = Path(name)
        if home in path.parents or (path.suffix and path.suffix.lower() not in SUFFIXES and path.name != OVERRIDES):
            return False
        for each in watched:
            if each in path.parents:
                return not any(part.startswith(".") for part in path.relative_to(each).parts)
            if path in {each, each.with_name(OVERRIDES)}:
                return True
        return False

    folders = {path if path.is_dir() else path.parent for path in watched}
    for _ in watchfiles.watch(
        *folders, watch_filter=concerns, debounce=30_000, step=_QUIET, stop_event=stop, raise_interrupt=False
    ):
        changed()
