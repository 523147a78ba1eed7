"""Where articles come from: folders and files as the user names them become remembered roots.

A folder below a remembered root belongs to that root; a folder above one takes it over. Knows nothing of what the files hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.catalogue_writer import CatalogueWriter


@dataclass(frozen=True, slots=True)
class Scope:
    """What one given path covers: a part of a root. `prefix` is the covered folder or file below the root, "" for all of it."""

    root_id: int
    root: Path
    given: Path
    prefix: str

    def key(self, path: Path) -> str:
        """A file's name below the root, in POSIX form."""
        return path.relative_to(self.root).as_posix()

    def covers(self, key: str) -> bool:
        """Whether an article of this root is among what was given."""
        if not self.prefix:
            return True
        if self.given.is_dir():
            return key.startswith(self.prefix + "/")
        return key == self.prefix or key.startswith((self.prefix + "#", self.prefix + "/"))


def take_scope(catalogue: CatalogueWriter, given: Path) -> Scope:
    """The scope of a path, its root remembered. Writes: call it inside a transaction."""
    path = given.resolve()
    is_folder = path.is_dir()
    for number, root, whole in catalogue.roots():
        if whole and (path == root or root in path.parents):
            return Scope(number, root, path, path.relative_to(root).as_posix() if path != root else "")
    folder = path if is_folder else path.parent
    number = catalogue.add_root(folder, whole=is_folder)
    if not is_folder:
        return Scope(number, folder, path, path.name)
    for other, root, _ in catalogue.roots():
        if folder in root.parents:
            catalogue.adopt(other, number, root.relative_to(folder).as_posix() + "/")
    return Scope(number, folder, path, "")


def name_sources(articles: Sequence[tuple[int, Path, str]]) -> dict[int, str]:
    """A source for each article (number, root, key): its key, and where keys are equal the root's name in front.

    Where root names are equal too, as much more of their paths as tells them apart.
    """
    depths = {number: 0 for number, _, _ in articles}
    while True:
        sources = {
            number: "/".join([*root.parts[len(root.parts) - depths[number] :], key]) for number, root, key in articles
        }
        uses = Counter(sources.values())
        alike = [(number, root) for number, root, _ in articles if uses[sources[number]] > 1]
        longer = [number for number, root in alike if depths[number] + 1 < len(root.parts)]
        if not longer:
            return sources
        depths |= {number: depths[number] + 1 for number in longer}
