"""What a run of `dateline eval --speed` is given: folders, sizes, and the Python that has the peers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from eval.peers import PACKAGES
from eval.speed_process import Ran, environment, run
from eval.speed_rows import Row

SIZES = (5_000, 50_000, 200_000)
_PROJECT = Path(__file__).resolve().parent.parent
_REQUIREMENTS = "eval/peers-requirements.txt"
_MISSING = (
    "import importlib.util, json, sys; print(json.dumps([n for n in sys.argv[1:] if not importlib.util.find_spec(n)]))"
)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """One run. `limit`: articles at most; `sizes`: passages of the made-up indexes; `model`: the embedding model's folder."""

    data: Path
    scratch: Path
    cache: Path
    model: Path
    limit: int | None = None
    sizes: tuple[int, ...] = SIZES
    peers_python: Path | None = None
    say: Say = lambda _: None

    @property
    def rounds(self) -> int:
        """How often what takes a moment is measured: five times, and once where a limit says that a trial is enough."""
        return 5 if self.limit is None else 1

    @property
    def python(self) -> Path:
        """The Python that runs the peers: the one given, else the one of `make peers`, else this one."""
        own = _PROJECT / ".venv-peers" / "bin" / "python"
        return self.peers_python or (own if own.is_file() else Path(sys.executable))

    @cached_property
    def missing(self) -> dict[str, str]:
        """The peers that can't run here, with what to do about it."""
        found = {}
        for peer, modules in PACKAGES.items():
            command = [str(self.python), "-c", _MISSING, *modules]
            answer = subprocess.run(command, capture_output=True, text=True, check=True, env=environment(self.cache))
            if absent := json.loads(answer.stdout):
                found[peer] = (
                    f"not installed ({', '.join(absent)}): pip install --no-deps -r {_REQUIREMENTS}, as `make peers` does, "
                    "and name its Python with --peers-python"
                )
        return found

    def peer(self, peer: str, step: str, folder: Path, *more: object) -> Ran:
        """Runs one step of a peer."""
        command = [self.python, "-m", "eval.peers", peer, step, "--model", self.model, "--folder", folder, *more]
        return run([str(part) for part in command], self.cache)

    def absent(self, group: str, measure: str, peer: str) -> Row:
        """The row of a peer that is not installed."""
        return Row(group, measure, peer, None, "", self.missing[peer])
