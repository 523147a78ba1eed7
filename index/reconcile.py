"""Do the catalogue and the vectors agree, passage by passage? And what to do where they don't: the catalogue is the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.catalogue import Catalogue
from index.catalogue_writer import CatalogueWriter
from index.store import VectorStore

_AT_ONCE = 2000  # vectors


@dataclass(frozen=True, slots=True)
class Difference:
    """Passages that should have a vector and have none, vectors without a passage, and vectors that are no unit vectors."""

    missing: frozenset[int]
    surplus: frozenset[int]
    wrong: frozenset[int] = frozenset()

    @property
    def any(self) -> bool:
        return bool(self.missing or self.surplus or self.wrong)


def compare(catalogue: Catalogue, store: VectorStore, *, values: bool = False) -> Difference:
    """The difference by ids; with `values` every vector is read too. Vectors of passages that wait for one are no surplus."""
    wanted, stored = catalogue.embedded_ids(), store.ids()
    surplus = stored - wanted
    if surplus:
        surplus -= catalogue.passage_ids()
    wrong: set[int] = set()
    if values:
        ids = sorted(wanted & stored)
        for begin in range(0, len(ids), _AT_ONCE):
            part = ids[begin : begin + _AT_ONCE]
            found = store.vectors(part)
            wrong |= {i for i in part if i not in found or abs(float(np.linalg.norm(found[i])) - 1) > 1e-3}
    return Difference(frozenset(wanted - stored), frozenset(surplus), frozenset(wrong))


def reconcile(catalogue: CatalogueWriter, store: VectorStore) -> Difference:
    """Passages whose vector is missing wait for one again; vectors without a passage go."""
    found = compare(catalogue, store)
    if found.missing:
        with catalogue.transaction():
            catalogue.mark_waiting(found.missing)
            catalogue.advance("vectors_generation")
    if found.surplus:
        store.delete(sorted(found.surplus))
    return found
