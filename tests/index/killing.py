"""Kills runs of indexing and has the next run complete them, each in a process forked from this one, which has all loaded.

    python -m tests.index.killing FOLDER CACHE SEED TIMES

Prints one JSON line for each kill: the step it came at, how the killed process ended, and whether what the next run left equals
an index that nobody disturbed. Four of five are killed just before or after a step drawn from those that an undisturbed run
takes, one of five after a stretch of time.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import build as building
from index import reading, vectors
from index.catalogue import Catalogue
from index.catalogue_writer import CatalogueWriter
from index.reconcile import compare
from index.store import VectorStore

STEPS: list[tuple[Any, str]] = [
    *((CatalogueWriter, name) for name in (
        "add_root", "insert", "delete", "keep_version", "remember_file", "forget_file", "rename_sources", "refresh_names",
        "remember_signature", "set_group", "set_meta", "mark_embedded", "forget_doomed",
    )),
    *((VectorStore, name) for name in ("create", "add", "delete", "settle")),
]  # fmt: skip


def write(folder: Path, articles: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, text in articles.items():
        path = folder / f"{name}.txt"
        path.write_text(text)
        os.utime(
            path, (1_700_000_000 + len(text), 1_700_000_000 + len(text))
        )  # long settled, so that each run does the same


def article(number: int, words: str) -> str:
    return f"Lake number {number} was {words} all day. The keeper of lake {number} counted {number + 7} swans. " * 3


BEFORE = {f"{n:02}": article(n, "calm") for n in range(6)}
AFTER = {f"{n:02}": article(n, "rough" if n in {1, 2} else "calm") for n in range(1, 9)} | {"copy": article(3, "calm")}


def build(folder: Path, articles: Path, cache: Path) -> None:
    vectors.EMBED_AT_ONCE, reading.COMMIT_FIRST, reading.COMMIT_EVERY = 2, 3, 3
    building.build([articles], folder, cache=cache)


def contents(folder: Path) -> dict[str, Any]:
    """Everything that an index holds, by its articles' names and not by numbers, which depend on how often it was begun."""
    catalogue = Catalogue(folder)
    store = VectorStore(folder / "chroma")
    held: dict[str, Any] = {}
    for each in catalogue.articles():
        passages = catalogue.passages_of([each.id])
        stored = store.vectors([passage.id for passage in passages])
        groups = catalogue.copy_groups([each.id])
        copies = [source for members in catalogue.copy_members(groups.values()).values() for _, source in members]
        held[each.source] = [
            catalogue.article(each.source).text, each.content_hash, each.embedded, copies,
            [[passage.start, passage.end, stored[passage.id].tolist()] for passage in passages],
        ]  # fmt: skip
    difference = compare(catalogue, store, values=True)
    held["left over"] = [
        len(difference.missing),
        len(difference.surplus),
        len(difference.wrong),
        len(catalogue.doomed()),
    ]
    held["names"] = sorted(catalogue.names())
    held["versions"] = [
        catalogue.version(each).source
        for each in sorted(row[0] for row in catalogue._db.execute("SELECT content_hash FROM versions"))
    ]
    return held


def forked(work: Callable[[], None]) -> int:
    """Runs `work` in a fork of this process; returns its number."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException:  # noqa: BLE001  # this process is a fork that must not go on as its parent would
        traceback.print_exc()
        os._exit(1)


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def on_steps(act: Callable[[str, bool], None]) -> None:
    """Has `act` called before (True) and after (False) each step, with the step's name."""
    for owner, name in STEPS:
        real = getattr(owner, name)

        def stepping(*arguments: Any, _real: Any = real, _name: str = f"{owner.__name__}.{name}", **named: Any) -> Any:
            act(_name, True)
            result = _real(*arguments, **named)
            act(_name, False)
            return result

        setattr(owner, name, stepping)


@dataclass(frozen=True)
class Case:
    """A folder to index from nothing, or to bring in line with articles that changed; and what an undisturbed run of it does."""

    home: Path
    articles: Path
    cache: Path
    fresh: bool

    @property
    def first(self) -> Path:
        return self.home / "first"

    def begin(self, folder: Path) -> None:
        if not self.fresh:
            shutil.copytree(self.first, folder)

    def run(self, folder: Path) -> None:
        build(folder, self.articles, self.cache)

    def undisturbed(self) -> tuple[list[str], float, dict[str, Any]]:
        """The steps that a run takes, its seconds, and what it leaves."""
        folder, told = self.home / "undisturbed", self.home / "undisturbed.json"
        self.begin(folder)

        def work() -> None:
            trace: list[str] = []
            begun = time.monotonic()
            on_steps(lambda name, before: trace.append(name) if before else None)
            self.run(folder)
            told.write_text(json.dumps([trace, time.monotonic() - begun, contents(folder)]))

        if ended(forked(work)) != 0:
            raise SystemExit("the undisturbed run failed")
        shutil.rmtree(folder)
        trace, seconds, held = json.loads(told.read_text())
        return trace, seconds, held

    def completed(self, folder: Path) -> dict[str, Any]:
        """What the next run leaves; nothing where it fails."""
        told = self.home / "completed.json"

        def work() -> None:
            self.run(folder)
            told.write_text(json.dumps(contents(folder)))

        found: dict[str, Any] = json.loads(told.read_text()) if ended(forked(work)) == 0 else {}
        return found

    def killed_at(self, folder: Path, name: str, nth: int, before: bool) -> int:
        def work() -> None:
            calls = 0

            def act(step: str, is_before: bool) -> None:
                nonlocal calls
                calls += step == name and is_before == before
                if step == name and is_before == before and calls == nth:
                    os.kill(os.getpid(), signal.SIGKILL)

            on_steps(act)
            self.run(folder)

        return ended(forked(work))

    def killed_after(self, folder: Path, seconds: float) -> int:
        child = forked(lambda: self.run(folder))
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        return ended(child)


def main() -> None:
    home, cache, draw, times = Path(sys.argv[1]), Path(sys.argv[2]), random.Random(int(sys.argv[3])), int(sys.argv[4])
    import chromadb  # noqa: F401  # so that the forks need not
    import datasketch  # noqa: F401
    import onnxruntime  # noqa: F401
    import tokenizers  # noqa: F401

    articles = home / "articles"
    write(articles, BEFORE)
    cases = {fresh: Case(home, articles, cache, fresh) for fresh in (False, True)}
    if ended(forked(lambda: build(cases[False].first, articles, cache))) != 0:
        raise SystemExit("the first run failed")
    write(articles, AFTER)
    runs = {fresh: case.undisturbed() for fresh, case in cases.items()}
    for number in range(times):
        folder, fresh = home / f"killed-{number}", draw.random() < 0.3
        case, (trace, seconds, wanted) = cases[fresh], runs[fresh]
        case.begin(folder)
        if draw.random() < 0.2:
            step, how = "after a while", case.killed_after(folder, draw.random() * seconds)
        else:
            name, before = draw.choice(sorted(set(trace))), draw.random() < 0.5
            nth = draw.randint(1, trace.count(name))
            step, how = f"{'before' if before else 'after'} {name} {nth}", case.killed_at(folder, name, nth, before)
        found = case.completed(folder)
        differing = sorted(key for key in {*found, *wanted} if found.get(key) != wanted.get(key))
        told = {"step": step, "fresh": fresh, "ended": how, "differing": differing}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
