"""Words that a newspaper may use for one country, folded: its names, its adjectives, and its capital for the government.

Read from `rag/countries.txt`.
"""

from __future__ import annotations

from pathlib import Path

_TEXT = Path(__file__).with_name("countries.txt").read_text(encoding="utf-8")
_LINES = [line.partition("|")[::2] for line in _TEXT.splitlines() if not line.startswith("#")]

# Each word with all that may stand for its country, its capital among them; and the words that name a country or its people.
SAME_COUNTRY = {
    word: frozenset(f"{names} {capital}".split()) for names, capital in _LINES for word in f"{names} {capital}".split()
}
COUNTRY_NAMES = frozenset(word for names, _ in _LINES for word in names.split())
