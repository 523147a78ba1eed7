"""What training makes of examples: batches, the loss of a bag, packed embeddings."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch

from eval.evidence.examples import Example
from eval.evidence.export import mean_weights, pack_blocks, write_int8
from eval.evidence.mixture import windowed
from eval.evidence.network import Row, loss_of
from eval.evidence.train import BATCH_TOKENS, batches
from rag.evidence_input import lay_out


def row(length: int, *, bag: str = "", answerable: bool | None = None) -> Row:
    example = Example("nomiracl", "Who?", ("It.",), bag=bag, answerable=answerable)
    return Row(example, lay_out([7, 8], [], [[9] * length]), None)


def test_the_texts_of_a_bag_are_read_in_one_batch() -> None:
    rows = [row(n % 90 + 5, answerable=False) for n in range(60)] + [row(80 - n, bag="a") for n in range(10)]
    random.Random(1).shuffle(rows)

    made = batches(rows, random.Random(2))

    assert sorted(len(batch) for batch in made if batch[0].example.bag) == [10]
    assert all({r.example.bag for r in batch} in ({""}, {"a"}) for batch in made)
    assert sum(map(len, made)) == 70
    assert all(
        len(batch) * max(len(r.layout.ids) for r in batch) <= BATCH_TOKENS for batch in made if not batch[0].example.bag
    )


def bag_loss(logits: list[float]) -> float:
    rows = [row(5, bag="a") for _ in logits]
    text = torch.tensor([[value, 0.0, 0.0] for value in logits])
    total, _ = loss_of(rows, torch.tensor([[value] for value in logits]), torch.zeros(len(rows), 12, 2), text)
    return float(total)


def test_one_sure_text_of_a_bag_is_enough() -> None:
    assert bag_loss([9.0, -9.0, -9.0]) < 0.02
    assert bag_loss([-9.0, -9.0, -9.0]) > 5
    assert bag_loss([0.0]) == pytest.approx(4 * np.log(2), abs=1e-4)
    assert bag_loss([0.0, 0.0]) == pytest.approx(-4 * np.log(0.75), abs=1e-4)


def test_a_text_of_a_bag_is_not_taken_for_one_without_an_answer() -> None:
    text = torch.tensor([[9.0, 0.0, 0.0], [0.0, 0.0, 0.0]], requires_grad=True)
    total, _ = loss_of([row(5, bag="a")] * 2, torch.tensor([[9.0], [0.0]]), torch.zeros(2, 12, 2), text)
    total.backward()

    assert text.grad is not None
    assert text.grad[1, 0] == pytest.approx(0, abs=1e-3)


def test_embeddings_of_four_bits_are_packed_without_loss() -> None:
    rng = np.random.default_rng(1)
    values = rng.integers(0, 16, (5, 2, 32))
    values[:, :, 3] = 0  # the largest of a block stands at one end of the range
    scales = rng.uniform(0.01, 0.1, (5, 2, 1)).astype(np.float32)
    table = ((values - 8) * scales).astype(np.float32).reshape(5, 64)

    packed, kept = pack_blocks(table)

    assert packed.shape == (5, 32)
    unpacked = np.stack([packed & 15, packed >> 4], axis=2).reshape(5, 2, 32)
    assert np.allclose((unpacked.astype(np.float32) - 8) * kept[..., None], table.reshape(5, 2, 32), atol=1e-6)


def test_the_newest_weights_count_half_in_the_mean_of_a_trainings_states() -> None:
    states = [{"averaged": [torch.tensor([n, 2.0 * n]), torch.tensor([[n + 1.0]])]} for n in (1.0, 3.0)]

    assert [weight.tolist() for weight in mean_weights(states)] == [[2.0, 4.0], [[3.0]]]
    older = {"averaged": [torch.tensor([4.0, 8.0]), torch.tensor([[3.0]])]}
    assert [weight.tolist() for weight in mean_weights([*states, older])] == [[2.25, 4.5], [[2.75]]]
    assert [weight.tolist() for weight in mean_weights(states[:1])] == [[1.0, 2.0], [[2.0]]]


def test_other_embeddings_are_not_packed() -> None:
    with pytest.raises(ValueError, match="not those of the base"):
        pack_blocks(np.random.default_rng(1).normal(size=(3, 64)).astype(np.float32))


def test_where_nothing_answers_a_window_holds_what_nearly_does_and_judges_it() -> None:
    sentences = tuple(f"Sentence {n}." for n in range(30))
    near = Example("news_like", "Who?", sentences, unjudged=frozenset({20}), answerable=False, kind="absent_near")
    rng = random.Random(4)

    made = [windowed(near, rng) for _ in range(20)]

    assert all("Sentence 20." in each.sentences and not each.unjudged for each in made)
    assert not windowed(replace(near, sentences=sentences[:8], unjudged=frozenset({3})), rng).unjudged
    assert windowed(replace(near, kind="list"), rng).unjudged


def test_a_few_large_activations_do_not_drown_the_others(tmp_path: Path) -> None:
    def error(name: str) -> float:
        """How far the product of uneven activations by this name is from that of the float model."""
        write_uneven(tmp_path / "float.onnx", name)
        write_int8(tmp_path / "float.onnx", tmp_path / "int8.onnx")
        wanted, got = (output_of(tmp_path / f"{form}.onnx") for form in ("float", "int8"))
        return float(np.abs(wanted - got).mean())

    assert error("/layer.0/output/dense/MatMul") < 0.5 * error("/layer.0/attention/output/dense/MatMul")


def output_of(path: Path) -> npt.NDArray[np.float32]:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"ids": np.arange(50)})[0])


def write_uneven(path: Path, name: str) -> None:
    """A look-up of words and two products; what goes into the second, of the given name, has one value sixty times the others."""
    from onnx import TensorProto, helper, numpy_helper, save

    rng = np.random.default_rng(1)
    table = rng.integers(0, 16, (50, 128)) - 8.0
    table[:, ::32] = -8.0  # each block of words has the whole range, as four bits have
    values = {
        "x.word_embeddings.weight": table,
        "inner": rng.normal(0, 0.05, (128, 512)),
        "outer": rng.normal(0, 0.05, (512, 128)),
        "spread": np.where(np.arange(512) == 3, 60.0, 1.0),
    }
    nodes = [
        helper.make_node("Gather", ["x.word_embeddings.weight", "ids"], ["words"]),
        helper.make_node("MatMul", ["words", "inner"], ["wide"], name="/layer.0/intermediate/dense/MatMul"),
        helper.make_node("Mul", ["wide", "spread"], ["uneven"]),
        helper.make_node("MatMul", ["uneven", "outer"], ["out"], name=name),
    ]
    graph = helper.make_graph(
        nodes, "uneven", [helper.make_tensor_value_info("ids", TensorProto.INT64, ["n"])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["n", 128])],
        [numpy_helper.from_array(value.astype(np.float32), name) for name, value in values.items()],
    )  # fmt: skip
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
