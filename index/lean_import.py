"""Importing chromadb at half its cost: what it pays for at import and Dateline never uses is left out.

Chroma's modules check the signatures of their own methods against those of their base classes while they are loaded (the
library `overrides`), and load a gRPC exporter for telemetry that Dateline turns off. Neither changes what Chroma does. Where
a version of either library no longer looks as expected, it is loaded as it comes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from types import ModuleType
from typing import Any

_EXPORTER = "opentelemetry.exporter.otlp.proto.grpc.trace_exporter"


@contextmanager
def lean() -> Iterator[None]:
    """While it is open, chromadb is imported without those two; afterwards everything is as before."""
    with _no_signature_checks(), _no_exporter():
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
