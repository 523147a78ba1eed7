from __future__ import annotations

import shutil
import sqlite3

import pytest

from index.store import VectorStore


@pytest.fixture
def index(seeds_index, tmp_path):
    """A copy of the seeds' index, to do harm to."""
    return shutil.copytree(seeds_index, tmp_path / "index")


@pytest.fixture
def examined(dateline, index):
    def run(*flags):
        ran = dateline("doctor", "--json", "--index", index, *flags)
        return ran.code, {finding["what"]: finding for finding in ran.json}

    return run


def test_a_sound_index_is_ok_throughout(examined):
    code, findings = examined("--verify")

    assert code == 0
    assert [*findings] == ["settings", "embedding model", "question encoder", "index", "vectors", "language model"]
    assert all(finding["ok"] for finding in findings.values())
    assert "2 undated" in findings["index"]["detail"]


def test_without_an_index_it_says_how_to_make_one(dateline, tmp_path):
    ran = dateline("doctor", "--verify", "--index", tmp_path / "none")

    assert ran.code == 1
    assert "FAIL  index" in ran.out
    assert "dateline index PATH" in ran.out
    assert not (tmp_path / "none").exists()


def test_only_a_proof_id_by_id_sees_a_lost_vector(examined, index):
    store = VectorStore(index / "chroma")
    store.delete([min(store.ids())])

    assert examined()[0] == 0
    code, findings = examined("--verify")
    assert code == 1
    assert "1 passages lack" in findings["vectors"]["detail"]
    assert f"dateline index --rebuild --index {index}" in findings["vectors"]["advice"]


def test_an_interrupted_run_is_seen(examined, index):
    with sqlite3.connect(index / "catalogue.sqlite") as db:
        db.execute("UPDATE passages SET embedded = 0 WHERE id = (SELECT min(id) FROM passages)")

    code, findings = examined()

    assert code == 1
    assert "interrupted" in findings["index"]["advice"]


def test_another_model_than_the_indexs_is_seen(examined, index):
    with sqlite3.connect(index / "catalogue.sqlite") as db:
        db.execute("UPDATE meta SET value = 'other' WHERE key = 'model_fingerprint'")

    code, findings = examined("--embedding-model", "all-MiniLM-L6-v2")

    assert code == 1
    assert "--rebuild" in findings["index"]["detail"]


def test_a_damaged_catalogue_is_named(examined, index):
    (index / "catalogue.sqlite").write_bytes(b"no database at all" * 500)

    code, findings = examined()

    assert code == 1
    assert "damaged" in findings["index"]["detail"]


def test_an_endpoint_that_answers_is_ok_and_one_that_refuses_is_not(examined, scripted_llm, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", scripted_llm.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-secret")
    scripted_llm.says("ok")
    assert examined("--llm-model", "scripted")[1]["language model"]["ok"]

    scripted_llm.fails(401, "no such key")
    code, findings = examined("--llm-model", "scripted")
    assert code == 1
    assert not findings["language model"]["ok"]
    assert "sk-test-secret" not in str(findings)
