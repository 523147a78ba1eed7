"""How much of a file is read at all: what is beyond these is reported with its reason, and the rest goes on."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one file may hold, in bytes, characters and seconds."""

    file_bytes: int = 64 * MB  # one article in a file
    records_bytes: int = 512 * MB  # a file of many records
    article_characters: int = 5_000_000
    archive_bytes: int = 512 * MB  # of all that an archive expands to
    archive_members: int = 20_000
    parse_seconds: float = 30.0  # one .html, .pdf or .docx
    parse_memory: int = 3_000 * MB  # address space of the process that parses them


LIMITS = Limits()


def in_mb(size: int) -> str:
    """A size as people say it."""
    return f"{size / MB:,.0f} MB" if size >= MB else f"{size:,} bytes"
