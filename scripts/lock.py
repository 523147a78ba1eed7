"""Do the lock files fit pyproject.toml? `--write` resolves them anew, keeping every pin that still fits.

uv reads the existing file as preferences, so a check gives the same file again unless pyproject.toml asks for something else.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

LOCKS = {"requirements.lock": [], "requirements-dev.lock": ["--all-extras", "--constraint", "requirements.lock"]}


def main() -> int:
    """Exit code 0 where both locks fit, 1 where one does not."""
    stale = []
    for name, options in LOCKS.items():
        path = Path(name)
        resolved = resolve(path, options)
        if "--write" in sys.argv[1:]:
            path.write_text(resolved)
        elif pins(resolved) != pins(path.read_text()):
            stale.append(name)
    if stale:
        sys.stderr.write(f"{', '.join(stale)}: not what pyproject.toml asks for; run `make lock`\n")
    return 1 if stale else 0


def resolve(path: Path, options: list[str]) -> str:
    """The lock's text, resolved from pyproject.toml with the existing pins preferred."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / path.name
        if path.is_file():
            out.write_text(path.read_text())
        command = [
            "uv",
            "pip",
            "compile",
            "pyproject.toml",
            *options,
            "--generate-hashes",
            "--no-emit-package",
            "torch",
        ]
        command += [
            "--python-version",
            "3.11",
            "--custom-compile-command",
            "make lock",
            "--quiet",
            "--output-file",
            str(out),
        ]
        subprocess.run(
            [str(Path(sys.executable).parent / command[0]), *command[1:]], check=True, stdout=subprocess.DEVNULL
        )
        return out.read_text()


def pins(text: str) -> list[str]:
    """The lines that pin a version or a hash."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


if __name__ == "__main__":
    sys.exit(main())
