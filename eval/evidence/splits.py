"""What is kept from training, so that it can be measured on."""

from __future__ import annotations

import hashlib
from pathlib import Path

NEWS_LIKE = Path(__file__).with_name("news_like.jsonl")  # our own articles, one JSON object a line
ASKED = Path(__file__).with_name("asked.jsonl")  # our own questions about the sets' passages, by their places
ENCYCLOPEDIA = Path(__file__).with_name("encyclopedia.jsonl")  # our own encyclopedia passages with questions
SETS = Path(__file__).parents[1] / "sets"  # our own article sets
NEWS_LIKE_HELD_OUT = 0.12  # of our own articles, by `share` of their first sentence
ENCYCLOPEDIA_HELD_OUT = 0.1  # of our own passages, by `share` of the first one's title and text
NOMIRACL_HELD_OUT = 0.5  # of its questions, by `share` of their id
CLAPNQ_HELD_OUT = 0.2  # of its questions
TIMEQA_HELD_OUT = 0.1  # of its pages
WICE_HELD_OUT = 0.3  # of its claims
SQUAD_HELD_OUT = frozenset({"Normans", "Warsaw", "Yuan_dynasty"})  # pages


def share(name: str) -> float:
    """A number in 0..1 that a name always has, by which parts are held out."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
