"""How good the network is on examples that it never saw. Needs torch and scikit-learn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from sklearn.metrics import f1_score, roc_auc_score

from eval.evidence.examples import Example
from eval.evidence.network import EvidenceNetwork, row_of, tensors
from rag.evidence_model import ANSWERABLE, PREMISE_FALSE, SUPPORTED


def figures(network: EvidenceNetwork, tokenizer: object, examples: Sequence[Example]) -> Iterator[str]:
    """One line a source: best sentence right, area under the curve of answerable and of claims, refused at 95 % answered."""
    rows = [row_of(example, tokenizer) for example in examples]  # type: ignore[arg-type]
    rows = sorted((row for row in rows if row.layout.sentences), key=lambda row: len(row.layout.ids))
    scored: dict[str, list[tuple[Example, np.ndarray, np.ndarray]]] = defaultdict(list)
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for start in range(0, len(rows), 16):
            part = rows[start : start + 16]
            sentences, _, texts = (output.float() for output in network(**tensors(part)))
            for row, logits, text in zip(part, sentences, texts, strict=True):
                scored[row.example.source].append(
                    (row.example, logits[: len(row.layout.sentences)].numpy(), text.numpy())
                )
    if "nomiracl" in scored:
        yield "nomiracl, by question: " + _by_question(scored.pop("nomiracl"))
    for source, items in sorted(scored.items()):
        yield f"{source:10} n {len(items):4} " + " ".join(f"{name} {value:.3f}" for name, value in _of(items).items())


def text_logits(network: EvidenceNetwork, tokenizer: object, examples: Sequence[Example]) -> np.ndarray:
    """What the network says of each text as a whole, (examples, 3)."""
    rows = [row_of(example, tokenizer) for example in examples]  # type: ignore[arg-type]
    order = sorted(range(len(rows)), key=lambda n: len(rows[n].layout.ids))
    found = np.zeros((len(rows), 3), np.float32)
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for start in range(0, len(order), 16):
            part = order[start : start + 16]
            found[part] = network(**tensors([rows[n] for n in part]))[2].float().numpy()
    return found


def _of(items: Sequence[tuple[Example, np.ndarray, np.ndarray]]) -> dict[str, float]:
    values: dict[str, float] = {}
    claims = [(e.supported, float(text[SUPPORTED])) for e, _, text in items if e.supported is not None]
    if claims:
        truth, score = np.array([c[0] for c in claims]), np.array([c[1] for c in claims])
        values["claims auc"] = float(roc_auc_score(truth, score)) if 0 < truth.sum() < len(truth) else float("nan")
        values["macro f1"] = float(f1_score(truth, score > 0, average="macro"))
        return values
    firsts = [int(np.argmax(logits)) in e.right | e.unjudged for e, logits, _ in items if e.right]
    if firsts:
        values["best right"] = float(np.mean(firsts))
    asked = [
        (e.answerable, float(logits.max()), float(text[ANSWERABLE]))
        for e, logits, text in items
        if e.answerable is not None
    ]
    truth = np.array([a[0] for a in asked])
    if asked and 0 < truth.sum() < len(truth):
        best, text_score = np.array([a[1] for a in asked]), np.array([a[2] for a in asked])
        both = best + text_score
        for name, score in (("auc best", best), ("auc text", text_score), ("auc both", both)):
            values[name] = float(roc_auc_score(truth, score))
        values["refused@95"] = float((both[~truth] < np.quantile(both[truth], 0.05)).mean())
    false = np.array([bool(e.premise_false) for e, _, _ in items])
    if false.any() and not false.all():
        values["false auc"] = float(roc_auc_score(false, np.array([text[PREMISE_FALSE] for _, _, text in items])))
    return values


def _by_question(items: Sequence[tuple[Example, np.ndarray, np.ndarray]]) -> str:
    """Of questions asked of ten texts each: how well the surest text tells those that none answers."""
    surest: dict[str, float] = {}
    truth: dict[str, bool] = {}
    for example, logits, text in items:
        both = float(logits.max() + text[ANSWERABLE])
        surest[example.page] = max(both, surest.get(example.page, -np.inf))
        truth[example.page] = bool(example.bag)
    known = np.array([truth[page] for page in surest])
    score = np.array(list(surest.values()))
    if known.all() or not known.any():
        return "of one kind only"
    refused = (score[~known] < np.quantile(score[known], 0.1)).mean()
    return f"n {len(known)} auc {roc_auc_score(known, score):.3f} refused@90 {refused:.3f}"
