"""Near-identical articles: the same wire story in several papers is one source with copies, not several that agree.

Articles are compared by MinHash over runs of five words (Broder 1997; the datasketch library). Groups are what hangs together by
pairs that are alike, so they don't depend on the order in which articles were indexed.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from index.catalogue import Catalogue
from index.catalogue_writer import CatalogueWriter
from index.types import Article, Passage

if TYPE_CHECKING:
    import numpy.typing as npt

ALIKE = 0.8  # of the runs of words of two articles together, the share that both have
_PERMUTATIONS, _BANDS = 128, 16  # two articles that are 0.8 alike share a band 95 times in 100, at 0.9 always
_RUN = 5  # words
_AT_ONCE = 500  # articles
_WORD = re.compile(r"\w+")


class Found(Protocol):
    """What `without_copies` needs of a search hit: a dataclass with these fields."""

    @property
    def article(self) -> Article: ...
    @property
    def passage(self) -> Passage: ...
    @property
    def copies(self) -> tuple[str, ...]: ...


H = TypeVar("H", bound=Found)


def group_copies(catalogue: CatalogueWriter) -> None:
    """Puts every article that was not looked at yet into the group of those that are alike."""
    while pending := catalogue.ungrouped(_AT_ONCE):
        signatures = {number: stored or _signature(text) for number, text, stored in pending}
        with catalogue.transaction():
            for number, signature in signatures.items():
                catalogue.remember_signature(number, signature, _bands(signature))
            joined = {number: {number} for number in signatures}
            for number, signature in signatures.items():
                for other, group, theirs in catalogue.sharing_band(number, _bands(signature)):
                    if _alike(signature, theirs) >= ALIKE:
                        _join(joined, number, other if group is None else group)
            for component in {id(each): each for each in joined.values()}.values():
                catalogue.set_group(min(component), component)


def without_copies(hits: Sequence[H], catalogue: Catalogue, eligible: set[int] | None = None) -> list[H]:
    """The hits without those that only repeat, sentence for sentence, what better hits of copies of their article say.

    `hits` come best first, and of articles that the filters leave (`eligible`, None for all): so the one that stands for its
    copies is chosen among them. Each hit is given the sources of its article's eligible copies. What only one copy says
    stays: an updated toll in an otherwise equal story is another statement, not a copy.
    """
    groups = catalogue.copy_groups({hit.article.id for hit in hits})
    if not groups:
        return list(hits)
    members = catalogue.copy_members(set(groups.values()))
    said: dict[int, dict[str, int]] = {}
    kept = []
    for hit in hits:
        group = groups.get(hit.article.id)
        if group is None:
            kept.append(hit)
            continue
        known = said.setdefault(group, {})
        sentences = _sentences(hit.passage)
        if all(known.get(sentence, hit.article.id) != hit.article.id for sentence in sentences):
            continue
        for sentence in sentences:
            known.setdefault(sentence, hit.article.id)
        others = (
            source
            for number, source in members[group]
            if number != hit.article.id and (eligible is None or number in eligible)
        )
        kept.append(_with_copies(hit, tuple(sorted(others))))
    return kept


def _with_copies(hit: H, copies: tuple[str, ...]) -> H:
    changed: Any = hit
    result: H = replace(changed, copies=copies)
    return result


def _sentences(passage: Passage) -> list[str]:
    spans = passage.sentences
    texts = [passage.text[span.start - passage.start : span.end - passage.start] for span in spans] or [passage.text]
    return [" ".join(text.casefold().split()) for text in texts]


def _signature(text: str) -> bytes:
    from datasketch import MinHash

    words = _WORD.findall(text.casefold())
    runs = {" ".join(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))}
    minhash = MinHash(num_perm=_PERMUTATIONS, hashfunc=zlib.crc32)
    minhash.update_batch([run.encode() for run in runs])
    return bytes(np.asarray(minhash.hashvalues, dtype=np.uint32).tobytes())


def _values(signature: bytes) -> npt.NDArray[np.uint32]:
    return np.frombuffer(signature, dtype=np.uint32)


def _bands(signature: bytes) -> list[bytes]:
    rows = len(signature) // _BANDS
    return [
        bytes([band]) + hashlib.blake2b(signature[band * rows : (band + 1) * rows], digest_size=8).digest()
        for band in range(_BANDS)
    ]


def _alike(one: bytes, other: bytes) -> float:
    return float(np.mean(_values(one) == _values(other)))


def _join(joined: dict[int, set[int]], number: int, other: int) -> None:
    """Makes one component of those of two articles (or of an article and a group that is there already)."""
    merged = joined[number] | joined.get(other, {other})
    for each in merged:
        joined[each] = merged
