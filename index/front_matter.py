"""The front matter of a Markdown file: the block of `key: value` lines between two lines of `---` that opens it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

_BLOCK = re.compile(r"---[ \t]*\r?\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"([A-Za-z_][\w -]*):(?:[ \t]+(.*?))?[ \t]*")
_LONGEST = 20_000  # characters


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields with lower-case names and strings for values, and where the text below begins."""

    fields: dict[str, str]
    end: int


def front_matter(text: str) -> FrontMatter | None:
    """The front matter of `text`; None where there is none. Values are as written, no dates or numbers made of them.

    What is no YAML only because a title holds a colon is read line by line. Raises `ValueError` with the reason when a
    block is there that cannot be read.
    """
    match = _BLOCK.match(text)
    if match is None or match.end() > _LONGEST:
        return None
    block = match[1]
    try:
        # The base loader makes nothing but strings, lists and mappings.
        values = yaml.load(block, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        values = _pairs(block)
        if values is None:
            raise ValueError("its front matter is not YAML and was taken for text") from error
    if not isinstance(values, dict):
        return None  # two rules with prose between them
    fields = {
        str(key).lower(): value.strip() for key, value in values.items() if isinstance(value, str) and value.strip()
    }
    return FrontMatter(fields, match.end())


def _pairs(block: str) -> dict[str, str] | None:
    pairs = {}
    for line in block.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match = _PAIR.fullmatch(line)
        if match is None:
            return None
        pairs[match[1]] = (match[2] or "").strip("\"'")
    return pairs
