"""`dateline doctor`: settings, model, index and endpoint, each ok or with what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from index.catalogue import Catalogue
from index.embed import export_folder
from index.errors import DatelineError, NoIndexError
from index.models import BUNDLED, find_model
from index.reader import open_reader
from ui.settings import TABLE, Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `advice` says what to do where it is not ok."""

    what: str
    ok: bool
    detail: str
    advice: str = ""


def examine(settings: Settings, *, verify: bool = False) -> list[Finding]:
    """Looks at everything; `verify` also proves that catalogue and vectors agree, id by id."""
    findings = [_settings(settings)]
    looks: list[tuple[str, Callable[[Settings], Finding]]] = [
        ("embedding model", _model),
        ("question encoder", _encoder),
        ("index", _index),
    ]
    if verify:
        looks.append(("vectors", _vectors))
    looks.append(("language model", _endpoint))
    for what, look in looks:
        try:
            findings.append(look(settings))
        except NoIndexError as error:
            findings.append(Finding(what, False, str(error), "dateline index PATH"))
        except DatelineError as error:
            findings.append(Finding(what, False, str(error), "do as the message says"))
    return findings


def _settings(settings: Settings) -> Finding:
    changed = [
        f"{s.key}={settings.shown()[s.key]} ({settings.origins[s.key]})" for s in TABLE if s.key in settings.origins
    ]
    return Finding("settings", True, ", ".join(changed) or "all as by default")


def _model(settings: Settings) -> Finding:
    files = find_model(settings.embedding_model or BUNDLED)
    return Finding("embedding model", True, f"{files.name}, SHA-256 {files.fingerprint[:12]}… as it should be")


def _encoder(settings: Settings) -> Finding:
    folder = export_folder(find_model(settings.embedding_model or BUNDLED), settings.cache_folder)
    if not (folder / "export.json").is_file():
        return Finding("question encoder", True, "not made yet; the next `dateline index` makes it")
    from index.embed import OnnxEncoder

    OnnxEncoder(folder)
    return Finding("question encoder", True, f"ONNX export in {folder}")


def _index(settings: Settings) -> Finding:
    catalogue = open_reader(
        settings.index, cache=settings.cache_folder, model=settings.embedding_model, chroma_url=settings.chroma_url
    ).catalogue
    state, doomed = catalogue.state(), len(catalogue.doomed())
    first, last, undated = catalogue.covered()
    detail = f"{state.articles} articles in {settings.index}, {state.embedded} of them embedded; "
    detail += f"dated {first} to {last}, {undated} undated" if first else f"{undated} undated"
    if not state.articles:
        return Finding("index", False, f"no articles in {settings.index}", "dateline index PATH")
    if state.embedded < state.articles or doomed:
        return Finding(
            "index",
            False,
            detail,
            "an indexing run is going on, or one was interrupted: `dateline index` with its path completes it",
        )
    return Finding("index", True, detail)


def _vectors(settings: Settings) -> Finding:
    from index.place import place_of
    from index.reconcile import compare
    from index.store import VectorStore

    catalogue = Catalogue(settings.index)
    store = VectorStore(place_of(catalogue, settings.index, settings.chroma_url))
    found, stored, metadata = compare(catalogue, store, values=True), len(store.ids()), store.metadata()
    foreign = bool(stored) and metadata.get("fingerprint") != catalogue.meta("model_fingerprint")
    if found.any or foreign:
        detail = (
            f"{len(found.missing)} passages lack their vector, {len(found.surplus)} vectors have no passage, "
            f"{len(found.wrong)} are damaged"
        ) + (", and they are another model's" if foreign else "")
        return Finding("vectors", False, detail, f"dateline index --rebuild --index {settings.index}")
    return Finding("vectors", True, f"{stored} vectors, one for each passage")


def _endpoint(settings: Settings) -> Finding:
    from rag import llm

    model = settings.rag().model
    if model is None:
        return Finding("language model", True, "none named: answers are extractive and nothing leaves the machine")
    list(llm.stream([("user", "Say ok.")], replace(model, max_tokens=16, timeout=min(model.timeout, 20.0))))
    return Finding("language model", True, f"{model.name} at {llm.host(model)} answers")
