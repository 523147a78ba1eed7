"""What is evaluated: something that answers and searches. Dateline behind its desk is one; a peer can be another."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.types import Answer, Hit, Query

if TYPE_CHECKING:
    from rag.desk import Desk

_PROJECT = Path(__file__).resolve().parent.parent
_SECRET = "api_key"


@dataclass(frozen=True, slots=True)
class System:
    """The functions that a run calls, and what it writes down about what it called.

    `answer_json`, `hits_json` give the forms that `dateline ask --json` and `dateline search --json` print.
    """

    answer: Callable[[Query], Answer]
    search: Callable[[Query, int, str], list[Hit]]  # (query, k, "passage" or "article")
    read_text: Callable[[str], str]
    answer_json: Callable[[Answer], dict[str, Any]]
    hits_json: Callable[[Query, list[Hit]], dict[str, Any]]
    fingerprint: str
    articles: int
    embedding_model: str
    answerer: str
    settings: dict[str, Any] = field(default_factory=dict)


def system_of(desk: Desk) -> System:
    """Dateline, by the one path from a question to an answer that the chat and the command line take too."""
    from rag.answer import answer
    from rag.schema import answer_json, hits_json
    from rag.search import search

    return System(
        answer=lambda query: answer(query, desk),
        search=lambda query, k, by: search(query, desk, k=k, by=by),
        read_text=lambda source: desk.reader.article(source).text or "",
        answer_json=answer_json,
        hits_json=hits_json,
        fingerprint=desk.reader.fingerprint(),
        articles=desk.reader.state().articles,
        embedding_model=desk.reader.model,
        answerer=desk.settings.writer,
        settings=_without_secrets(asdict(desk.settings)),
    )


def commit(folder: Path = _PROJECT) -> str | None:
    """The commit that the code was checked out at, with "+" where files differ from it; None outside a checkout."""
    head = _git(folder, "rev-parse", "HEAD")
    if head is None:
        return None
    return head + ("+" if _git(folder, "status", "--porcelain") else "")


def code_digest(folder: Path = _PROJECT) -> str:
    """SHA-256 over the code and prompts that answers depend on, so that a resumed run never mixes two versions."""
    digest = hashlib.sha256()
    for room in ("eval", "index", "prompts", "rag"):
        for file in sorted((folder / room).rglob("*")):
            if file.suffix in {".py", ".md", ".sql"}:
                digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _without_secrets(settings: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _without_secrets(value) if isinstance(value, dict) else value if _plain(value) else str(value)
        for key, value in settings.items()
        if key != _SECRET
    }


def _plain(value: object) -> bool:
    return value is None or isinstance(value, bool | int | float | str)
