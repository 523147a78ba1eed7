"""Writes a trained network as `rag/model/model.onnx`, int8, with its tokenizer and card, and proves it equal to the network.

    python -m eval.evidence.export --work DIR [--to rag/model]

Weights become int8 (one scale a channel), activations are quantised as they come. Needs torch and onnx.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch

from eval.evidence.network import EvidenceNetwork, build_network, with_weights
from index.models import BUNDLED, file_sha256, find_model
from rag.evidence_input import Layout
from rag.evidence_model import FOLDER

NAME = "dateline-evidence-1"
_NAMES = ["input_ids", "attention_mask", "token_type_ids"]


def write_float(network: EvidenceNetwork, path: Path) -> None:
    """The network as ONNX in float32."""
    sample = torch.ones(1, 16, dtype=torch.long)
    pooling = torch.full((1, 4, 16), 1 / 16)
    axes: dict[str, dict[int, str]] = {name: {0: "batch", 1: "tokens"} for name in (*_NAMES, "tokens")}
    axes |= {
        "pooling": {0: "batch", 1: "parts", 2: "tokens"},
        "sentences": {0: "batch", 1: "count"},
        "text": {0: "batch"},
    }
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        # The TorchScript exporter, as in index/embed.py: torch 2.13's newer one went wrong on this encoder.
        torch.onnx.export(
            network,
            (sample, sample, torch.zeros_like(sample), pooling),
            str(path),
            input_names=[*_NAMES, "pooling"],
            output_names=["sentences", "tokens", "text"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def write_int8(float_path: Path, path: Path) -> None:
    """The float model with int8 weights. Seven bits of range: without VNNI eight would overflow on x86."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        float_path,
        path,
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gather", "Gemm"],
    )


def difference(network: EvidenceNetwork, path: Path, probes: list[list[int]]) -> float:
    """The mean difference of logits between the network and an exported file, over token ids."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    differences = []
    for ids in probes:
        third = len(ids) // 3
        layout = Layout(ids, [0] * third + [1] * (len(ids) - third), [range(2, third), range(third, 2 * third)])
        feed = {
            "input_ids": np.array([ids]),
            "attention_mask": np.ones((1, len(ids)), dtype=np.int64),
            "token_type_ids": np.array([layout.types]),
            "pooling": layout.pooling()[None],
        }
        with torch.inference_mode():
            wanted = network(**{name: torch.tensor(value) for name, value in feed.items()})
        got = session.run(None, feed)
        differences += [float(np.abs(g - w.numpy()).mean()) for g, w in zip(got, wanted, strict=True)]
    return float(np.mean(differences))


def main() -> int:
    """Exports; prints the sizes and how far each form is from the network."""
    parser = argparse.ArgumentParser(description="Export the evidence model.")
    parser.add_argument("--work", type=Path, required=True, help="folder of eval.evidence.train")
    parser.add_argument("--to", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    state = torch.load(arguments.work / "state.pt", weights_only=True)
    network = build_network(find_model(BUNDLED).folder)
    network.load_state_dict(state["network"])
    network = with_weights(network, state["averaged"])
    source = find_model(BUNDLED)
    rng = np.random.default_rng(1)
    probes = [[101, 3, *map(int, rng.integers(1996, 29000, size=n)), 102] for n in (20, 60, 180)]
    arguments.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        floats = Path(scratch) / "float.onnx"
        write_float(network, floats)
        write_int8(floats, arguments.to / "model.onnx")
        for name, path in (("float32", floats), ("int8", arguments.to / "model.onnx")):
            sys.stdout.write(
                f"{name}: {path.stat().st_size / 1e6:.1f} MB, mean difference of logits {difference(network, path, probes):.4f}\n"
            )
    (arguments.to / "tokenizer.json").write_bytes((source.folder / "tokenizer.json").read_bytes())
    card = {
        "name": NAME, "base": source.name, "training_tokens": int(state["tokens"]), "steps": int(state["steps"]),
        "sha256": {name: file_sha256(arguments.to / name) for name in ("model.onnx", "tokenizer.json")},
    }  # fmt: skip
    (arguments.to / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
