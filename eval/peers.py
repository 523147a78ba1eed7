"""The peers that `dateline eval --speed` measures, each by its own documented way and with the embedding model it is given.

    python -m eval.peers langchain index --model DIR --articles FILE --folder DIR

One step of one peer in a process of its own, run by the Python that has the peer (see `eval/peers-requirements.txt`); prints its
figures as JSON. Times are `time.time()`, so that the process that started this one can compare them with its own.

LangChain: the plain recipe (RecursiveCharacterTextSplitter 1,000/200, HuggingFaceEmbeddings, `Chroma.from_documents`); for
re-indexing its indexing API with a record manager. txtai: `Embeddings` with content, `index`, `upsert`, `save`; it cuts nothing
by itself, so it gets LangChain's chunks.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

PACKAGES = {
    "langchain": ("langchain_chroma", "langchain_huggingface", "langchain_text_splitters", "langchain_classic"),
    "txtai": ("txtai", "faiss", "langchain_text_splitters"),
}
STEPS = ("index", "tracked", "again", "ask")
_HITS = 5
_AT_ONCE = 5000  # Chroma refuses more than 5,461 rows

Record = dict[str, str]


class Peer(Protocol):
    """A peer with its model loaded. `folder` is where its index lies."""

    def index(self, records: Sequence[Record], *, tracked: bool) -> int:
        """Indexes everything, `tracked` so that changes can be told later; returns how many chunks."""

    def again(self, records: Sequence[Record], changed: str | None) -> int:
        """Brings an index in line with the records; the one with the id `changed` is another. Returns chunks looked at."""

    def ask(self, question: str) -> list[str]:
        """Opens the index and searches; the texts of the best hits."""


def chunks_of(records: Sequence[Record]) -> list[tuple[str, str]]:
    """(article id, chunk) by LangChain's splitter."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    return [(record["id"], chunk) for record in records for chunk in splitter.split_text(record["text"])]


class LangChain:
    """LangChain with Chroma."""

    def __init__(self, model: Path, folder: Path) -> None:
        from langchain_huggingface import HuggingFaceEmbeddings

        self._folder = str(folder)
        self._embeddings = HuggingFaceEmbeddings(model_name=str(model))

    def index(self, records: Sequence[Record], *, tracked: bool) -> int:
        from langchain_chroma import Chroma

        documents = self._documents(records)
        if tracked:
            self._sync(documents)
            return len(documents)
        for first in range(0, len(documents), _AT_ONCE):
            part = documents[first : first + _AT_ONCE]
            Chroma.from_documents(part, self._embeddings, persist_directory=self._folder)
        return len(documents)

    def again(self, records: Sequence[Record], changed: str | None) -> int:
        documents = self._documents(records)
        self._sync(documents)
        return len(documents)

    def ask(self, question: str) -> list[str]:
        return [document.page_content for document in self._store().similarity_search(question, k=_HITS)]

    def _store(self) -> Any:
        from langchain_chroma import Chroma

        return Chroma(embedding_function=self._embeddings, persist_directory=self._folder)

    def _sync(self, documents: list[Any]) -> None:
        from langchain_classic.indexes import SQLRecordManager
        from langchain_core.indexing import index

        manager = SQLRecordManager("articles", db_url=f"sqlite:///{self._folder}/records.sqlite")
        Path(self._folder).mkdir(parents=True, exist_ok=True)
        manager.create_schema()
        index(documents, manager, self._store(), cleanup="full", source_id_key="source", key_encoder="sha256")

    @staticmethod
    def _documents(records: Sequence[Record]) -> list[Any]:
        from langchain_core.documents import Document

        return [Document(page_content=chunk, metadata={"source": source}) for source, chunk in chunks_of(records)]


class Txtai:
    """txtai with its default index (Faiss) and database (SQLite)."""

    def __init__(self, model: Path, folder: Path) -> None:
        from txtai import Embeddings

        self._folder = str(folder)
        self._embeddings = Embeddings(path=str(model), content=True)

    def index(self, records: Sequence[Record], *, tracked: bool) -> int:
        rows = self._rows(records)
        self._embeddings.index(rows)
        self._embeddings.save(self._folder)
        return len(rows)

    def again(self, records: Sequence[Record], changed: str | None) -> int:
        self._embeddings.load(self._folder)
        told = [record for record in records if changed is None or record["id"] == changed]
        rows = self._rows(told)
        self._embeddings.upsert(rows)
        self._embeddings.save(self._folder)
        return len(rows)

    def ask(self, question: str) -> list[str]:
        self._embeddings.load(self._folder)
        return [hit["text"] for hit in self._embeddings.search(question, _HITS)]

    @staticmethod
    def _rows(records: Sequence[Record]) -> list[tuple[str, str]]:
        numbers: dict[str, int] = {}
        rows = []
        for source, chunk in chunks_of(records):
            numbers[source] = numbers.get(source, -1) + 1
            rows.append((f"{source}#{numbers[source]}", chunk))
        return rows


PEERS: dict[str, type[LangChain] | type[Txtai]] = {"langchain": LangChain, "txtai": Txtai}


def main() -> int:
    """Runs one step and prints `{"loaded", "done", "first_hit", "chunks", "hits"}`; the times are seconds since the epoch."""
    parser = argparse.ArgumentParser(description="One step of one peer.")
    parser.add_argument("peer", choices=tuple(PEERS))
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("--model", type=Path, required=True, help="folder of the sentence-transformers model")
    parser.add_argument("--folder", type=Path, required=True, help="where the peer's index lies")
    parser.add_argument("--articles", type=Path, help="articles.jsonl")
    parser.add_argument("--question", default="Who said that?")
    parser.add_argument("--changed", help="the id of the one article that changed")
    arguments = parser.parse_args()
    peer: Peer = PEERS[arguments.peer](arguments.model, arguments.folder)
    loaded, chunks = time.time(), 0
    if arguments.step != "ask":
        # Lines end at a newline alone: a text may hold other line breaks.
        lines = arguments.articles.read_text(encoding="utf-8").split("\n")
        records = [json.loads(line) for line in lines if line]
        if arguments.step == "again":
            chunks = peer.again(records, arguments.changed)
        else:
            chunks = peer.index(records, tracked=arguments.step == "tracked")
    done = time.time()
    hits = peer.ask(arguments.question)
    if not hits:
        sys.stderr.write("The peer found nothing.\n")
        return 1
    result = {"loaded": loaded, "done": done, "first_hit": time.time(), "chunks": chunks, "hits": len(hits)}
    sys.stdout.write("\n" + json.dumps(result) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
