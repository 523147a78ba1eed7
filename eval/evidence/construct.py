"""Examples made from others: the same text asked something that it nearly answers, claims with one thing changed.

All chance comes from the `random.Random` that is passed in.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from eval.evidence.examples import Example

_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_NAME = re.compile(r"(?<=[a-z,;] )(?:[A-Z][\w’'-]+)(?: [A-Z][\w’'-]+)*")
_WORD = re.compile(r"[^\W_]+")
_ALIKE = 60  # texts that one is chosen from
_VERB = re.compile(r"\b(is|was|were|are|has|have|had|will|would|can|could|did)\b")


class Pool:
    """The names and numbers of all texts, by what they come from, to swap others for."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self.names: dict[str, list[str]] = defaultdict(list)
        self.numbers: list[str] = []
        for example in examples:
            for text in (*example.sentences[:4], example.text):
                self.names[example.page] += _NAME.findall(text)
                self.numbers += _NUMBER.findall(text)

    def other_name(self, page: str, name: str, rng: random.Random) -> str | None:
        names = [
            other for other in self.names.get(page, ()) if other != name and name not in other and other not in name
        ]
        return rng.choice(names) if names else None

    def other_number(self, number: str, rng: random.Random) -> str | None:
        alike = [
            n for n in rng.sample(self.numbers, min(60, len(self.numbers))) if len(n) == len(number) and n != number
        ]
        return alike[0] if alike else None


def twisted(text: str, page: str, pool: Pool, rng: random.Random, *, deny: bool = False) -> tuple[str, str] | None:
    """The text with one name or number changed, or its verb denied, and what was changed; None where that can't be done."""
    options: list[tuple[str, int, int]] = [("name", *m.span()) for m in _NAME.finditer(text)]
    options += [("number", *m.span()) for m in _NUMBER.finditer(text)]
    if deny and (verb := _VERB.search(text)):
        options.append(("verb", *verb.span()))
    rng.shuffle(options)
    for kind, start, end in options:
        old = text[start:end]
        new = (
            f"{old} not" if kind == "verb"
            else pool.other_name(page, old, rng) if kind == "name"
            else pool.other_number(old, rng)
        )  # fmt: skip
        if new:
            return text[:start] + new + text[end:], old
    return None


def swapped_question(example: Example, pool: Pool, rng: random.Random) -> Example | None:
    """The question with another name or number in it, in place of what the text holds.

    Of news that makes its premise false. SQuAD's questions name so much that with those the network learns to suspect any
    question that names a thing: nothing is said of their premise.
    """
    changed = twisted(example.text, example.page, pool, rng)
    if changed is None or not example.right:
        return None
    text, old = changed
    held = any(old in example.sentences[i] for i in example.right)
    if any(text_word in " ".join(example.sentences) for text_word in [text]) or not held:
        return None
    return replace(
        example, text=text, right=frozenset(), unjudged=example.right | example.unjudged, span=None, answerable=False,
        premise_false=True if example.source in ("news_like", "sets") else None, tags=("swapped",),
    )  # fmt: skip


def without_answer(example: Example) -> Example | None:
    """The same question and text, the answering sentences cut out."""
    keep = [i for i in range(len(example.sentences)) if i not in example.right and i not in example.unjudged]
    if len(keep) < 2 or not example.right:
        return None
    return replace(
        example, sentences=tuple(example.sentences[i] for i in keep), right=frozenset(), unjudged=frozenset(), span=None,
        answerable=False, premise_false=None, tags=("without",),
    )  # fmt: skip


def asked_elsewhere(example: Example, others: Sequence[Example], rng: random.Random) -> Example | None:
    """The question asked of another text of the same page."""
    beside = [other for other in others if other.sentences != example.sentences]
    if not beside:
        return None
    other = rng.choice(beside)
    return replace(
        other, text=example.text, right=frozenset(), unjudged=frozenset(), span=None, answerable=False,
        premise_false=None, kind=example.kind, tags=("elsewhere",),
    )  # fmt: skip


def asked_of_alike(example: Example, others: Sequence[Example], rng: random.Random, of: int = _ALIKE) -> Example | None:
    """The question asked of another page's text, the one of so many drawn that holds most of the question's words."""
    wanted = {word for word in _WORD.findall(example.text.lower()) if len(word) > 3}
    drawn = [o for o in rng.sample(others, min(of, len(others))) if o.page != example.page]
    if not wanted or not drawn:
        return None
    other = max(drawn, key=lambda o: len(wanted & set(_WORD.findall(" ".join(o.sentences).lower()))))
    return replace(
        other, text=example.text, right=frozenset(), unjudged=frozenset(), span=None, answerable=False,
        premise_false=None, supported=None, kind=example.kind, tags=("alike",),
    )  # fmt: skip


def claims_of(example: Example, pool: Pool, rng: random.Random) -> Iterable[Example]:
    """A sentence of the text as a claim, and the same with one thing changed."""
    number = rng.randrange(len(example.sentences))
    sentence = example.sentences[number]
    if not 40 < len(sentence) < 300:
        return
    window = example.sentences[max(0, number - 1) : number + 2]
    base = Example("claims", sentence, window, example.head, supported=True, page=example.page, tags=("copied",))
    yield base
    changed = twisted(sentence, example.page, pool, rng, deny=True)
    if changed and changed[0] != sentence:
        yield replace(base, text=changed[0], supported=False, tags=("twisted",))
