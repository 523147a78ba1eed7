"""Writes a trained network as `rag/model/model.onnx`, int8, with its tokenizer and card, and proves it equal to the network.

    python -m eval.evidence.export --work DIR [--with DIR ...] [--to rag/model]

`--with` names copies of the work folder from earlier in the same training, the latest first: the weights written are the mean of
its own and of the mean of those before it, so that the newest count half, those before them a quarter, and so on.
Weights become int8 (one scale a channel), activations are quantised as they come; the word pieces' embeddings, which training
leaves as they are, go back to the four bits that the base had them at, those of places to half precision. Needs torch and onnx.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from eval.evidence.base import BASE, BLOCK, KEPT, Array
from eval.evidence.network import EvidenceNetwork, build_network, with_weights
from index.models import file_sha256
from rag.evidence_input import ASK, CLS, SEP, Layout
from rag.evidence_model import FOLDER

NAME = "dateline-evidence-2"
_NAMES = ["input_ids", "attention_mask", "token_type_ids"]
_UNEVEN = re.compile(r"/layer\.\d+/output/dense/MatMul$")


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
    """The float model with int8 weights and packed embeddings. Seven bits of range: without VNNI eight would overflow on x86.

    Activations are quantised with one scale a tensor, but before the last product of each layer, where the largest is often
    twenty and up to a hundred times their 99th percentile: one scale moved the text's logits by .44 in the mean, a scale for each
    128 values by .12.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

    model = onnx.load(float_path)
    even = [node.name for node in model.graph.node if node.op_type == "MatMul" and not _UNEVEN.search(node.name)]
    blocks = DefaultWeightOnlyQuantConfig(block_size=128, is_symmetric=True, accuracy_level=4, bits=8)
    by_block = MatMulNBitsQuantizer(model, nodes_to_exclude=even, algo_config=blocks)
    by_block.process()
    with tempfile.TemporaryDirectory() as scratch:
        part = Path(scratch) / "part.onnx"
        onnx.save(by_block.model.model, part)
        quantize_dynamic(
            part,
            path,
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gemm"],
        )
    model = onnx.load(path)
    _pack_embeddings(model)
    _halve_positions(model)
    onnx.save(model, path)


def _pack_embeddings(model: Any) -> None:
    """Puts GatherBlockQuantized in place of the look-up of word pieces: two values a byte, a scale a block."""
    from onnx import TensorProto, helper, numpy_helper

    (table,) = [t for t in model.graph.initializer if t.name.endswith("word_embeddings.weight")]
    (place,) = [n for n, node in enumerate(model.graph.node) if node.op_type == "Gather" and table.name in node.input]
    packed, scales = pack_blocks(numpy_helper.to_array(table))
    model.graph.initializer.remove(table)
    # The scales had half precision in the base and lose nothing by it here; they are widened once, when the model is loaded.
    for name, array in (("word_pieces", packed), ("word_piece_scales", scales.astype(np.float16))):
        model.graph.initializer.append(numpy_helper.from_array(array, name))
    old = model.graph.node[place]
    widened = helper.make_node("Cast", ["word_piece_scales"], ["word_piece_scales_wide"], to=TensorProto.FLOAT)
    new = helper.make_node(
        "GatherBlockQuantized", ["word_pieces", old.input[1], "word_piece_scales_wide"], list(old.output),
        domain="com.microsoft", gather_axis=0, quantize_axis=1, block_size=BLOCK, bits=4,
    )  # fmt: skip
    model.graph.node.remove(old)
    model.graph.node.insert(place, new)
    model.graph.node.insert(place, widened)
    if all(opset.domain != "com.microsoft" for opset in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))


def _halve_positions(model: Any) -> None:
    """Stores the places' embeddings, where there are any, at the half precision that the base has them in."""
    from onnx import TensorProto, helper, numpy_helper

    for table in [t for t in model.graph.initializer if t.name.endswith("position_embeddings.weight")]:
        values = numpy_helper.to_array(table)
        half = values.astype(np.float16)
        if not np.array_equal(half.astype(np.float32), values):
            raise ValueError("The places' embeddings are not those of the base.")
        model.graph.initializer.remove(table)
        model.graph.initializer.append(numpy_helper.from_array(half, "places"))
        model.graph.node.insert(0, helper.make_node("Cast", ["places"], [table.name], to=TensorProto.FLOAT))


def pack_blocks(table: Array) -> tuple[npt.NDArray[np.uint8], Array]:
    """Rows of (value - 8) * scale as bytes (rows, width / 2), the first of a pair low, and scales (rows, blocks).

    Raises ValueError where the table was not four bits to begin with.
    """
    rows, width = table.shape
    blocks = table.reshape(rows, width // BLOCK, BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)
    scales = (largest / -8).astype(np.float32)
    values = np.rint(blocks / np.where(scales == 0, 1, scales)) + 8
    if np.abs((values - 8) * scales - blocks).max() > 1e-4 or values.min() < 0 or values.max() > 15:
        raise ValueError("The word pieces' embeddings are not those of the base.")
    pairs = values.astype(np.uint8).reshape(rows, width // 2, 2)
    return (pairs[..., 0] | (pairs[..., 1] << 4)).astype(np.uint8), scales[..., 0]


def mean_weights(states: Sequence[Mapping[str, Any]]) -> list[torch.Tensor]:
    """What the averaged weights of a training's states, the latest first, come to: each the mean with those before it."""
    *later, mean = [state["averaged"] for state in states]
    for averaged in reversed(later):
        mean = [(one + other) / 2 for one, other in zip(averaged, mean, strict=True)]
    return list(mean)


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
    parser.add_argument(
        "--with",
        type=Path,
        nargs="+",
        default=[],
        dest="earlier",
        help="earlier copies of that folder, the latest first, to take the mean with",
    )
    parser.add_argument("--to", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    states = [torch.load(folder / "state.pt", weights_only=True) for folder in (arguments.work, *arguments.earlier)]
    state = states[0]
    base = arguments.work / "base"
    network = build_network(base)
    network.load_state_dict(state["network"])
    network = with_weights(network, mean_weights(states))
    rng = np.random.default_rng(1)
    probes = [[CLS, ASK, *map(int, rng.integers(6, KEPT, size=n)), SEP] for n in (20, 60, 180)]
    arguments.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        floats = Path(scratch) / "float.onnx"
        write_float(network, floats)
        write_int8(floats, arguments.to / "model.onnx")
        for name, path in (("float32", floats), ("int8", arguments.to / "model.onnx")):
            sys.stdout.write(
                f"{name}: {path.stat().st_size / 1e6:.1f} MB, mean difference of logits {difference(network, path, probes):.4f}\n"
            )
    (arguments.to / "tokenizer.json").write_bytes((base / "tokenizer.json").read_bytes())
    card = {
        "name": NAME, "base": BASE, "training_tokens": int(state["tokens"]), "steps": int(state["steps"]),
        "mean_of_tokens": [int(each["tokens"]) for each in states],
        "sha256": {name: file_sha256(arguments.to / name) for name in ("model.onnx", "tokenizer.json")},
    }  # fmt: skip
    (arguments.to / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
