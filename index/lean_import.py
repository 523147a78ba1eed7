"""Importing chromadb at half its cost: what it pays for at import and Dateline never uses is left out.

Chroma's modules check the signatures of their own methods against those of their base classes while they are loaded (the
library `overrides`), load a gRPC exporter for telemetry that Dateline turns off, and, through httpx, the libraries that httpx
prints with where it is a command of its own. None of it changes what Chroma does. Where a version of one of these libraries no
longer looks as expected, it is loaded as it comes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from types import ModuleType
from typing import Any

_HTTPX, _HTTPX_COMMAND = "httpx", "httpx._main"
_EXPORTER = "opentelemetry.exporter.otlp.proto.grpc.trace_exporter"


@contextmanager
def lean() -> Iterator[None]:
    """While it is open, chromadb and httpx are imported without those; afterwards everything is as before."""
    with _no_signature_checks(), _no_exporter(), _no_command():
        yield


@contextmanager
def _no_signature_checks() -> Iterator[None]:
    checks: Any = None
    with suppress(ImportError):
        checks = import_module("overrides.overrides")
    before = getattr(checks, "_overrides", None)
    if before is None:
        yield
        return
    checks._overrides = _as_it_is
    try:
        yield
    finally:
        checks._overrides = before


def _as_it_is(method: Any, *_: object) -> Any:
    method.__override__ = True  # the mark that the library's base classes look for
    return method


@contextmanager
def _no_exporter() -> Iterator[None]:
    if _EXPORTER in sys.modules:
        yield
        return
    stand_in: Any = ModuleType(_EXPORTER)
    stand_in.OTLPSpanExporter = None
    sys.modules[_EXPORTER] = stand_in
    try:
        yield
    finally:
        del sys.modules[_EXPORTER]  # whoever wants the exporter gets it


@contextmanager
def _no_command() -> Iterator[None]:
    """httpx does without its command where that can't be imported, which is how it is installed by default."""
    if _HTTPX in sys.modules:
        yield
        return
    modules: dict[str, Any] = sys.modules
    modules[_HTTPX_COMMAND] = None
    try:
        yield
    finally:
        del modules[_HTTPX_COMMAND]
