"""The files in a `.zip`, one after the other, held to limits. Nothing is written to disk, so nothing can leave its folder."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.errors import UnreadableError
from index.files import ARCHIVES, SUFFIXES
from index.limits import Limits, in_mb
from index.overrides import NAME as OVERRIDES

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its name there and its bytes, or the reason why there are none."""

    name: str
    data: bytes = b""
    reason: str | None = None


def members(data: bytes, limits: Limits) -> Iterator[Member]:
    """The files of an archive that may hold articles, and its tables of overrides, in the order of their names.

    Raises `UnreadableError` for what is no archive, holds too many files, or expands too far; what came before stands.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableError(f"is no ZIP archive that can be read ({error})") from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > limits.archive_members:
            raise UnreadableError(
                f"holds {len(entries):,} files, and at most {limits.archive_members:,} are read; split it"
            )
        left = limits.archive_bytes
        for entry in sorted(entries, key=lambda entry: entry.filename):
            if not _is_wanted(entry.filename):
                continue
            if (reason := _refusal(entry)) is not None:
                yield Member(entry.filename, reason=reason)
                continue
            try:
                content = _expanded(archive, entry, left)
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
                yield Member(entry.filename, reason=f"can't be unpacked ({error})")
                continue
            if content is None:
                raise UnreadableError(
                    f"expands to more than {in_mb(limits.archive_bytes)}, which is as much as is read of an archive; split it"
                )
            left -= len(content)
            yield Member(entry.filename, content)


def _is_wanted(name: str) -> bool:
    path = PurePosixPath(name)
    hidden = any(part.startswith(".") and part != ".." for part in path.parts) or "__MACOSX" in path.parts
    return not hidden and (path.suffix.lower() in SUFFIXES or path.name == OVERRIDES)


def _refusal(entry: zipfile.ZipInfo) -> str | None:
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.filename:
        return "has a name that leads out of the archive and was left out"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link and was left out"
    if entry.flag_bits & 0x1:
        return "is encrypted; save the archive without a password"
    if path.suffix.lower() in ARCHIVES:
        return "is an archive within an archive; unpack it first"
    return None


def _expanded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes | None:
    """The bytes of an entry, counted as they come: what its header says of its size is not believed. None where over `most`."""
    content = bytearray()
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            content += chunk
            if len(content) > most:
                return None
    return bytes(content)
