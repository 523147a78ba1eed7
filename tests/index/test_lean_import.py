"""Chroma imported without what it never uses, and everything as before afterwards."""

from __future__ import annotations

import json
import subprocess
import sys

PROBE = """
import json, sys
from index.lean_import import lean
{before}
import index.store
checks = sys.modules["overrides.overrides"]
print(json.dumps([
    "grpc" in sys.modules,
    "rich" in sys.modules or "httpx._main" in sys.modules,
    "opentelemetry.exporter.otlp.proto.grpc.trace_exporter" in sys.modules,
    checks._overrides.__name__,
]))
"""


def probe(before: str = "") -> list[object]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(before=before)], capture_output=True, text=True, check=True, timeout=200
    )
    found: list[object] = json.loads(done.stdout)
    return found


def test_neither_telemetry_nor_a_command_s_output_is_loaded_and_nothing_stands_in_for_it_afterwards() -> None:
    assert probe() == [False, False, False, "_overrides"]


def test_an_exporter_that_somebody_else_loaded_stays() -> None:
    exporter = "import opentelemetry.exporter.otlp.proto.grpc.trace_exporter"
    assert probe(exporter) == [True, False, True, "_overrides"]
