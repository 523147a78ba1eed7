"""Follow-ups measured on MTRAG-UN (DATELINE_DATA/mtrag): the passages of a turn, found with the question as asked and as worded.

`python -m pytest -m slow -s tests/rag/test_follow_up_measured.py` prints the figures. Passages are ranked by BM25 over all
passages of the set, so that nothing but the question's wording differs. Nothing was tuned on these turns.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from rag.follow_up import by_rules, needs_history
from rag.types import Turn
from rag.words import content_tokens, tokens

MOST_PASSAGES = 9  # a turn with dozens of gold passages says nothing of a question's wording
Rank = Callable[[str], list[str]]


def bm25(documents: dict[str, str]) -> Rank:
    """A function from a question to the ten best documents' names (k1 1.2, b 0.75)."""
    counts = {name: Counter(t.stem for t in tokens(text) if not t.is_function_word) for name, text in documents.items()}
    frequency = Counter(word for words in counts.values() for word in words)
    mean = sum(sum(words.values()) for words in counts.values()) / len(counts)
    weights: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for name, words in counts.items():
        length = sum(words.values())
        for word, times in words.items():
            rarity = math.log(1 + (len(counts) - frequency[word] + 0.5) / (frequency[word] + 0.5))
            weights[word].append((name, rarity * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length / mean))))

    def rank(question: str) -> list[str]:
        scores: Counter[str] = Counter()
        for token in content_tokens(question):
            for name, weight in weights.get(token.stem, ()):
                scores[name] += weight  # type: ignore[assignment]
        return [name for name, _ in scores.most_common(10)]

    return rank


def turns(folder: Path) -> Iterable[tuple[str, list[Turn], set[str]]]:
    """Each question that has a history and passages, with both."""
    for line in (folder / "mtrag" / "reference.jsonl").read_text(encoding="utf-8").splitlines():
        record: dict[str, Any] = json.loads(line)
        *before, last = record["input"]
        gold = {context["document_id"] for context in record["contexts"]}
        history = [Turn("user" if each["speaker"] == "user" else "assistant", each["text"]) for each in before]
        if history and 0 < len(gold) <= MOST_PASSAGES:
            yield last["text"], history, gold


@pytest.mark.slow
def test_worded_follow_ups_find_their_passages_and_other_questions_stay_as_they_are(data: Path) -> None:
    lines = (data / "mtrag" / "reference.jsonl").read_text(encoding="utf-8").splitlines()
    rank = bm25({c["document_id"]: c["text"] for line in lines for c in json.loads(line)["contexts"]})
    found: dict[tuple[bool, str], list[float]] = defaultdict(list)
    for question, history, gold in turns(data):
        needs = needs_history(question, history)
        forms = {"as asked": question, "worded": by_rules(question, history) if needs else question}
        forms["with the last question"] = f"{[t.content for t in history if t.role == 'user'][-1]} {question}"
        for name, form in forms.items():
            found[needs, name].append(len(gold & set(rank(form)[:5])) / min(5, len(gold)))
    recall = {key: sum(values) / len(values) for key, values in found.items()}
    for (needs, name), value in sorted(recall.items()):
        print(
            f"{'needs its history' if needs else 'stands by itself':18} {len(found[needs, name]):4} {name:24} R@5 {value:.3f}"
        )
    assert recall[True, "worded"] > recall[True, "as asked"] + 0.05
    assert recall[False, "worded"] >= recall[False, "with the last question"]
