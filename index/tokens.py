"""Counts tokens as the embedding model does, without loading the model."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from index.models import ModelFiles

# White space to Python that BERT's normaliser drops, joining what stands on either side of it.
_DROPPED_SPACE = re.compile(r"[\x0b\x0c\x1c-\x1f\x85]")
_LONGEST_REMEMBERED = 40  # characters of a word
_MOST_REMEMBERED = 500_000  # words; about 50 MB


def token_limit(files: ModelFiles) -> int:
    """How many tokens of a text the model reads: two places go to the markers that it puts around every text."""
    settings = json.loads((files.folder / "sentence_bert_config.json").read_text())
    return int(settings["max_seq_length"]) - 2


class Tokenizer:
    """`limit` is how many tokens of a text the model reads, its own markers not counted."""

    def __init__(self, files: ModelFiles) -> None:
        from tokenizers import Tokenizer as Backend

        path = files.folder / "tokenizer.json"
        self._backend = Backend.from_file(str(path))
        self._backend.no_truncation()
        self._backend.no_padding()
        self.limit = token_limit(files)
        self._known: dict[str, int] = {}
        # BERT's splits at every white space first, so a text has the tokens of its words, and words recur.
        splits = json.loads(path.read_text(encoding="utf-8")).get("pre_tokenizer") or {}
        self.count: Callable[[list[str]], list[int]] = (
            self._count_by_words if splits.get("type") == "BertPreTokenizer" else self.count_whole
        )

    def count_whole(self, texts: list[str]) -> list[int]:
        """The number of tokens in each text, without the model's own markers, counted anew."""
        return [len(encoding.ids) for encoding in self._backend.encode_batch_fast(texts, add_special_tokens=False)]

    def _count_by_words(self, texts: list[str]) -> list[int]:
        """The same, some twenty times as fast: each word is counted once, and remembered."""
        if any(_DROPPED_SPACE.search(text) for text in texts):
            return self.count_whole(texts)
        split = [text.split() for text in texts]
        known = self._known
        fresh = list({word for words in split for word in words if word not in known})
        if fresh:
            if len(known) > _MOST_REMEMBERED:
                known.clear()
                fresh = list({word for words in split for word in words})
            known.update(zip(fresh, self.count_whole(fresh), strict=True))
        counts = [sum(map(known.__getitem__, words)) for words in split]
        for word in fresh:
            if len(word) > _LONGEST_REMEMBERED:
                del known[word]
        return counts
