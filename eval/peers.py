"""Indexing speed beside the plain LangChain recipe: same articles, same model, same machine, same run.

    make peers ARTICLES=articles.jsonl

The recipe is LangChain's own: RecursiveCharacterTextSplitter (1,000 characters, 200 overlap), HuggingFaceEmbeddings,
Chroma.from_documents. Both models are loaded before the clock starts; each side then reads, cuts, embeds and stores. Three
rounds, sides by turns; medians are printed, and Dateline's as a ratio of the peer's.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from index.build import build
from index.embed import passage_encoder
from index.files import list_files
from index.models import find_model
from index.read import read_file
from index.types import Document
from ui.settings import load

_ROUNDS = 3


def documents_of(path: Path) -> list[Document]:
    """All articles of a file or folder."""
    files = [path] if path.is_file() else list(list_files(path))
    return [document for file in files for document in read_file(file, file.name)[0]]


def dateline(path: Path, folder: Path) -> dict[str, float]:
    """Seconds and passages of a whole `dateline index`."""
    begun = time.perf_counter()
    report = build([path], folder, cache=load({}).cache_folder)
    return {"seconds": time.perf_counter() - begun, "passages": report.passages}


def langchain(documents: list[Document], folder: Path, embeddings: Any) -> dict[str, float]:
    """Seconds and chunks of the plain recipe, the texts already in memory."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document as Text
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    begun = time.perf_counter()
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = splitter.split_documents([Text(page_content=d.text, metadata={"source": d.key}) for d in documents])
    for first in range(0, len(chunks), 5000):
        Chroma.from_documents(chunks[first : first + 5000], embeddings, persist_directory=str(folder))
    return {"seconds": time.perf_counter() - begun, "passages": len(chunks)}


def main() -> int:
    """Prints a table to stderr and the figures as JSON to stdout."""
    parser = argparse.ArgumentParser(description="Indexing speed beside plain LangChain + Chroma.")
    parser.add_argument("articles", type=Path)
    arguments = parser.parse_args()
    from langchain_huggingface import HuggingFaceEmbeddings

    files = find_model()
    passage_encoder(files, load({}).cache_folder).encode(["warm"])
    embeddings = HuggingFaceEmbeddings(model_name=str(files.folder))
    embeddings.embed_documents(["warm"])
    documents = documents_of(arguments.articles)
    rounds: dict[str, list[dict[str, float]]] = {"dateline": [], "langchain": []}
    for number in range(_ROUNDS):
        with tempfile.TemporaryDirectory() as scratch:
            rounds["dateline"].append(dateline(arguments.articles, Path(scratch) / "dateline"))
            rounds["langchain"].append(langchain(documents, Path(scratch) / "langchain", embeddings))
        sys.stderr.write(f"round {number + 1} of {_ROUNDS} done\n")
    result: dict[str, Any] = {"articles": len(documents), "characters": sum(len(d.text) for d in documents)}
    for name, runs in rounds.items():
        seconds = statistics.median(run["seconds"] for run in runs)
        passages = runs[0]["passages"]
        result[name] = {"seconds": seconds, "passages": passages, "passages_per_second": passages / seconds}
        sys.stderr.write(
            f"{name:10} {seconds:8.1f} s  {passages:6.0f} passages  {passages / seconds:6.1f} passages/s\n"
        )
    result["time_ratio"] = result["dateline"]["seconds"] / result["langchain"]["seconds"]
    sys.stdout.write(json.dumps(result, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
