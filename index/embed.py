"""Text becomes unit vectors, through sentence-transformers or its ONNX export.

Both are the same model; `export` proves the second equal to the first to 1e-3 before it is used. Questions go through the
export, and so do the bundled model's passages where there is no GPU. Torch is imported only where it embeds or exports, so that
asking and most indexing stay light. A passage is embedded by itself: in a batch its vector's last bits would depend on its
neighbours, and an index that grew would not answer exactly like a rebuilt one.
"""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.errors import ModelFileError
from index.models import BUNDLED, ModelFiles, file_sha256

Vectors = npt.NDArray[np.float32]

TOLERANCE = 1e-3
EXPORT_FORMAT = 2
_PROBES = (
    "Who said that?",
    "a",
    "The river rose 4.5 metres on Monday, the mayor’s office said, and 1,200 people left their homes.",
    "Переговори тривають. " * 12,
    "word " * 400,
)


class Encoder(Protocol):
    """Turns texts into unit vectors of one dimension, float32, shape (n, dimension)."""

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors: ...


class SentenceEncoder:
    """sentence-transformers on the best device there is. Loading takes seconds; nothing is fetched."""

    def __init__(self, files: ModelFiles) -> None:
        self.files = files

    @property
    def model(self) -> Any:
        return _loaded(self.files)

    @property
    def dimension(self) -> int:
        return len(self.encode(["a"])[0])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, dimension); texts longer than the model reads are truncated by it."""
        vectors = self.model.encode(
            list(texts),
            # A GPU is idle with one text at a time, and there the last bits are not ours to keep.
            batch_size=1 if self.model.device.type == "cpu" else 64,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)


@lru_cache(maxsize=1)
def _loaded(files: ModelFiles) -> Any:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    return SentenceTransformer(str(files.folder), local_files_only=True).eval()


class OnnxEncoder:
    """An ONNX export of the same model, run by ONNX Runtime: half a second to load instead of ten."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer as Backend

        card = json.loads((folder / "export.json").read_text())
        for name, sha256 in card["sha256"].items():
            if file_sha256(folder / name) != sha256:
                raise ModelFileError(f"The cached file {folder / name} is damaged. Delete {folder}; it is made anew.")
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # One thread for a text, and as many texts at once as there are cores: they need not wait for one another.
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        self._backend = Backend.from_file(str(folder / "tokenizer.json"))
        self._backend.enable_truncation(card["max_seq_length"])
        self._backend.no_padding()
        self._threads = ThreadPoolExecutor(_cores(), thread_name_prefix="embed")

    @property
    def dimension(self) -> int:
        return len(self.encode(["a"])[0])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, dimension), each of its text alone."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        encoded = self._backend.encode_batch(list(texts))
        return np.stack(list(self._threads.map(self._vector, encoded)))

    def _vector(self, encoded: Any) -> Vectors:
        feed = {
            "input_ids": np.array([encoded.ids], dtype=np.int64),
            "attention_mask": np.array([encoded.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoded.type_ids], dtype=np.int64),
        }
        vector: Vectors = self._session.run(None, {k: v for k, v in feed.items() if k in self._inputs})[0][0]
        return vector


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def passage_encoder(files: ModelFiles, cache: Path) -> Encoder:
    """What embeds passages: the export of the bundled model on a CPU, sentence-transformers for other models and on a GPU."""
    if files.name == BUNDLED and not Path("/dev/nvidia0").exists():
        return question_encoder(files, cache)
    return SentenceEncoder(files)


@lru_cache(maxsize=2)
def question_encoder(files: ModelFiles, cache: Path) -> Encoder:
    """The ONNX export for these weights from the cache, made first where it is missing or was damaged."""
    folder = export_folder(files, cache)
    if (folder / "export.json").is_file():
        try:
            return OnnxEncoder(folder)
        except (ModelFileError, OSError, ValueError, KeyError):
            (folder / "export.json").unlink(missing_ok=True)
    export(files, cache)
    return OnnxEncoder(folder)


def export_folder(files: ModelFiles, cache: Path) -> Path:
    return cache / f"onnx-{EXPORT_FORMAT}-{files.fingerprint[:24]}"


def export(files: ModelFiles, cache: Path) -> Path:
    """Writes the model as ONNX into the cache and returns its folder; does nothing where it already is.

    Raises ModelFileError when the export's vectors differ from the model's by more than `TOLERANCE`.
    """
    folder = export_folder(files, cache)
    if (folder / "export.json").is_file():
        return folder
    encoder = SentenceEncoder(files)
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        made = Path(scratch) / "made"
        made.mkdir()
        _write_onnx(encoder.model, made / "model.onnx")
        (made / "tokenizer.json").write_bytes((files.folder / "tokenizer.json").read_bytes())
        card = {
            "model": files.name,
            "weights_sha256": files.fingerprint,
            "max_seq_length": encoder.model.max_seq_length,
            "sha256": {name: file_sha256(made / name) for name in ("model.onnx", "tokenizer.json")},
        }
        (made / "export.json").write_text(json.dumps(card))
        difference = float(np.abs(OnnxEncoder(made).encode(_PROBES) - encoder.encode(_PROBES)).max())
        if difference > TOLERANCE:
            raise ModelFileError(f"The ONNX export of {files.name} differs from it by {difference:.2g}.")
        folder.mkdir(exist_ok=True)
        # The card goes last: a folder without it is not an export.
        for name in ("model.onnx", "tokenizer.json", "export.json"):
            (made / name).replace(folder / name)
    return folder


def _write_onnx(model: Any, path: Path) -> None:
    import torch

    class Pipeline(torch.nn.Module):  # type: ignore[misc]  # torch is not followed by the type checker
        """Tokens in, unit sentence vector out: every module of the sentence-transformers model, then the norm."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask, "token_type_ids": token_type_ids}
            return torch.nn.functional.normalize(self.model(features)["sentence_embedding"], dim=1)

    device = next(model.parameters()).device
    sample = torch.ones(2, 8, dtype=torch.long, device=device)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        # The TorchScript exporter on purpose: torch 2.13's newer one, on this model, gave vectors off by 0.25 for padded texts.
        torch.onnx.export(
            Pipeline().eval(),
            (sample, sample, torch.zeros_like(sample)),
            str(path),
            input_names=names,
            output_names=["vector"],
            dynamic_axes={name: {0: "batch", 1: "tokens"} for name in names} | {"vector": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
