"""The network: the base's layers, a head at every token and one at the first. Needs torch and transformers."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from eval.evidence.examples import Example
from rag.evidence_input import (
    ASK,
    CLAIM,
    HEAD_TOKENS,
    PAD,
    QUESTION_TOKENS,
    SENTENCE_TOKENS,
    Layout,
    Tokenizer,
    ids_of,
    lay_out,
)
from rag.evidence_model import ANSWERABLE, SUPPORTED

_BAG_WEIGHT = 2.0  # a bag has a batch of its own, and one label where other batches have a dozen


class EvidenceNetwork(nn.Module):  # type: ignore[misc]  # torch is not followed by the type checker
    """Token ids and pooling in; logits of sentences (batch, sentences), of tokens (batch, tokens, 2), of the text (batch, 3) out.

    `pooling` (batch, 1 + sentences, tokens) takes means over the question's and each sentence's tokens. Sentences begin with
    what the embedding model knows, the cosine of the means; the heads learn the rest.
    """

    def __init__(self, encoder: nn.Module, width: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.token_head = nn.Linear(width, 2)
        self.sentence_head = nn.Sequential(nn.Linear(4 * width, 256), nn.GELU(), nn.Linear(256, 1))
        self.text_head = nn.Sequential(nn.Linear(5 * width + 1, 256), nn.GELU(), nn.Linear(256, 3))
        self.scale = nn.Parameter(torch.tensor([20.0, -17.5]))  # of cosines that lie between .7 and 1
        nn.init.zeros_(self.sentence_head[2].weight)
        nn.init.zeros_(self.sentence_head[2].bias)

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor,
        pooling: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)[0]
        means = torch.matmul(pooling, states)
        asked, sentences = means[:, :1], means[:, 1:]
        cosine = functional.cosine_similarity(asked, sentences, dim=2, eps=1e-6)
        logits = self.sentence_head(_compared(asked, sentences)).squeeze(2) + self.scale[0] * cosine + self.scale[1]
        empty = (pooling[:, 1:].sum(2) == 0).to(logits.dtype)
        shares = torch.softmax(logits - 1e4 * empty, dim=1)
        evidence = torch.matmul(shares[:, None], sentences)
        best = (logits - 1e4 * empty).max(dim=1).values[:, None]
        text = torch.cat([_compared(asked, evidence).squeeze(1), states[:, 0], best], dim=1)
        return logits, self.token_head(states), self.text_head(text)


def _compared(asked: torch.Tensor, said: torch.Tensor) -> torch.Tensor:
    asked = asked.expand_as(said)
    return torch.cat([asked, said, asked * said, (asked - said).abs()], dim=2)


def build_network(model: Path) -> EvidenceNetwork:
    """A network that begins from an embedding model's BERT; its word embeddings stay as they are."""
    from transformers import AutoModel

    # Without dropout and with plain attention two cores train nearly twice as fast (2,060 tokens a second against 1,130).
    encoder = AutoModel.from_pretrained(
        str(model), add_pooling_layer=False, attn_implementation="eager", hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    for parameter in encoder.embeddings.parameters():
        parameter.requires_grad = False
    return EvidenceNetwork(encoder, encoder.config.hidden_size)


def with_weights(network: EvidenceNetwork, weights: Sequence[torch.Tensor]) -> EvidenceNetwork:
    """A copy of the network, for use, that has these in place of the weights that are trained."""
    copy = deepcopy(network)
    with torch.no_grad():
        for parameter, weight in zip((p for p in copy.parameters() if p.requires_grad), weights, strict=True):
            parameter.copy_(weight)
    copy.eval()
    return copy


@dataclass(frozen=True, slots=True)
class Row:
    """An example as token ids; the labels of its loss are the example's own."""

    example: Example
    layout: Layout
    span: tuple[int, int] | None  # first and last token of the answer


def row_of(example: Example, tokenizer: Tokenizer) -> Row:
    """Lays an example out. An answer's span beyond the window is dropped."""
    task = CLAIM if example.supported is not None else ASK
    encoded = [tokenizer.encode(s, add_special_tokens=False) for s in example.sentences]
    layout = lay_out(
        ids_of(tokenizer, example.text, QUESTION_TOKENS),
        ids_of(tokenizer, example.head, HEAD_TOKENS),
        [e.ids for e in encoded],
        task=task,
    )
    span = None
    if example.span is not None and example.span[0] < len(layout.sentences):
        number, start, end = example.span
        inside = [
            i for i, (a, b) in enumerate(encoded[number].offsets) if a < end and b > start and i < SENTENCE_TOKENS
        ]
        if inside:
            first = layout.sentences[number].start
            span = (first + inside[0], first + inside[-1])
    return Row(example, layout, span)


def tensors(rows: Sequence[Row]) -> dict[str, torch.Tensor]:
    """The network's input for a batch, padded to its longest row."""
    width = max(len(row.layout.ids) for row in rows)

    def padded(values: Sequence[Sequence[int]]) -> torch.Tensor:
        return torch.tensor([[*line, *([PAD] * (width - len(line)))] for line in values])

    ids = [row.layout.ids for row in rows]
    parts = max(len(row.layout.parts) for row in rows)
    return {
        "input_ids": padded(ids),
        "attention_mask": padded([[1] * len(line) for line in ids]),
        "token_type_ids": padded([row.layout.types for row in rows]),
        "pooling": torch.tensor(np.stack([row.layout.pooling(width, parts) for row in rows])),
    }


def loss_of(
    rows: Sequence[Row], sentence_logits: torch.Tensor, token_logits: torch.Tensor, text_logits: torch.Tensor
) -> tuple[torch.Tensor, dict[str, float]]:
    """The sum of the tasks' losses, and each task's mean.

    choice: cross entropy over the sentences and "none"; sentence: each for itself; span: first and last token, the first
    of all standing for none; text: the three questions about the text as a whole.
    """
    parts: dict[str, list[torch.Tensor]] = {"choice": [], "sentence": [], "span": [], "text": []}
    for row, sentences, tokens, text in zip(rows, sentence_logits, token_logits, text_logits, strict=True):
        example = row.example
        if example.supported is None and not example.bag:
            _sentence_losses(row, sentences, tokens, parts)
        labels = (example.answerable, example.premise_false, example.supported)
        for column, label in enumerate(labels):
            if label is not None:
                weight = 2.0 if column == SUPPORTED else 1.0
                loss = functional.binary_cross_entropy_with_logits(text[column], torch.tensor(float(label)))
                parts["text"].append(weight * loss)
    _bag_losses(rows, sentence_logits, text_logits, parts)
    weights = {"choice": 1.0, "sentence": 1.0, "span": 0.3, "text": 1.0}
    means = {name: torch.stack(values).mean() for name, values in parts.items() if values}
    total: Any = sum(weights[name] * value for name, value in means.items())
    return total, {name: float(value.detach()) for name, value in means.items()}


def _bag_losses(
    rows: Sequence[Row], sentence_logits: torch.Tensor, text_logits: torch.Tensor, parts: dict[str, list[torch.Tensor]]
) -> None:
    """At least one text of a bag answers: 1 less the product of what each says against it (noisy-or)."""
    for bag in {row.example.bag for row in rows} - {""}:
        numbers = [n for n, row in enumerate(rows) if row.example.bag == bag]
        chosen = [sentence_logits[n, : len(rows[n].layout.sentences)].logsumexp(0) for n in numbers]
        for name, logits in (("choice", torch.stack(chosen)), ("text", text_logits[numbers, ANSWERABLE])):
            none = -functional.softplus(logits).sum().clamp(min=1e-4)
            parts[name].append(-_BAG_WEIGHT * torch.log(-torch.expm1(none)))


def _sentence_losses(
    row: Row, sentences: torch.Tensor, tokens: torch.Tensor, parts: dict[str, list[torch.Tensor]]
) -> None:
    example = row.example
    judged = [i for i in range(len(row.layout.sentences)) if i not in example.unjudged]
    right = [i for i in judged if i in example.right]
    if not judged or (example.right and not right):
        return
    logits = sentences[judged]
    labels = torch.tensor([float(i in example.right) for i in judged])
    parts["sentence"].append(functional.binary_cross_entropy_with_logits(logits, labels))
    choice = torch.cat([torch.zeros(1), logits])
    target = torch.cat([torch.tensor([float(not right)]), labels]) / max(1, len(right))
    parts["choice"].append(-(target * functional.log_softmax(choice, dim=0)).sum())
    if row.span is None and example.right:
        return
    end = len(row.layout.ids)
    for column, place in enumerate(row.span or (0, 0)):
        parts["span"].append(0.5 * functional.cross_entropy(tokens[None, :end, column], torch.tensor([place])))
