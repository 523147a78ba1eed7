"""Trains the evidence model.

    python -m eval.evidence.train --data DIR --work DIR [--tokens N] [--rate R] [--seed N] [--newest N]

Progress lies in the work folder; the same command goes on after an interruption. Needs torch, transformers, scikit-learn.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from eval.evidence.base import base_folder
from eval.evidence.examples import Example
from eval.evidence.mixture import Mixture, windowed
from eval.evidence.network import Row, build_network, loss_of, row_of, tensors, with_weights
from rag.evidence_model import ANSWERABLE

BATCH_TOKENS = 2048
_WARM_UP = 0.06
_AVERAGED = 0.995  # of the moving average of the weights that is kept
_HELD_OUT = 250  # examples of each source looked at after a round


def main() -> int:
    """Trains until the tokens are spent, saving every few minutes."""
    parser = argparse.ArgumentParser(description="Train the evidence model.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--tokens", type=int, default=29_500_000, help="training tokens in all")
    parser.add_argument("--rate", type=float, default=1e-4, help="peak learning rate")
    parser.add_argument("--seed", type=int, default=20240229)
    parser.add_argument("--newest", type=int, default=0, help="of our own articles, asked about more often")
    arguments = parser.parse_args()
    Training(arguments.data, arguments.work, arguments.tokens, arguments.rate, arguments.seed, arguments.newest).run()
    return 0


class Training:
    """One run of training, resumed from its work folder where there is something to resume."""

    def __init__(self, data: Path, work: Path, tokens: int, rate: float, seed: int, newest: int = 0) -> None:
        from tokenizers import Tokenizer as FastTokenizer

        torch.manual_seed(seed)
        work.mkdir(parents=True, exist_ok=True)
        base = base_folder(work, data)
        self.tokenizer: Any = FastTokenizer.from_file(str(base / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.network = build_network(base)
        self.trained = [p for p in self.network.parameters() if p.requires_grad]
        heads = [p for name, p in self.network.named_parameters() if not name.startswith("encoder.")]
        own = {id(p) for p in heads}
        self.optimizer = torch.optim.AdamW(
            [{"params": [p for p in self.trained if id(p) not in own], "lr": rate}, {"params": heads, "lr": 5 * rate}],
            weight_decay=0.01,
        )
        self.rates = [group["lr"] for group in self.optimizer.param_groups]
        self.averaged = [p.detach().clone() for p in self.trained]
        self.tokens, self.total, self.steps, self.rounds = 0, tokens, 0, 0
        self.data, self.work, self.seed = data, work, seed
        self._resume()
        self.mixture = Mixture(data, seed + self.steps, newest)

    def run(self) -> None:
        while self.tokens < self.total:
            self._round()
            self.rounds += 1
            self._save()
            self._report()

    def _round(self) -> None:
        rows = [row_of(example, self.tokenizer) for example in self.mixture.round(self._surety)]
        begun, seen = time.perf_counter(), 0
        means: dict[str, float] = {}
        saved = begun
        self.network.train()
        for batch in batches([row for row in rows if row.layout.sentences], random.Random(self.seed + self.rounds)):
            if self.tokens >= self.total:
                break
            means = self._step(batch, means)
            spent = sum(len(row.layout.ids) for row in batch)
            self.tokens += spent
            seen += spent
            if self.steps % 50 == 0:
                rate = seen / (time.perf_counter() - begun)
                shown = " ".join(f"{name} {value:.3f}" for name, value in means.items())
                sys.stdout.write(f"{self.tokens:>9} tokens, {rate:.0f} a second, {shown}\n")
                sys.stdout.flush()
            if time.perf_counter() - saved > 240:
                self._save()
                saved = time.perf_counter()

    def _surety(self, examples: Sequence[Example]) -> list[float]:
        """The averaged weights' logit that a text answers."""
        from eval.evidence.held_out import text_logits

        logits = text_logits(with_weights(self.network, self.averaged), self.tokenizer, examples)
        return [float(value) for value in logits[:, ANSWERABLE]]

    def _step(self, batch: Sequence[Row], means: dict[str, float]) -> dict[str, float]:
        done = self.tokens / self.total
        factor = min(1.0, done / _WARM_UP + 0.02) * max(0.03, 1 - max(0.0, done - _WARM_UP) / (1 - _WARM_UP))
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * factor
        # Products of matrices at half precision, which processors of recent years do faster; losses at full.
        with torch.autocast("cpu", dtype=torch.bfloat16):
            outputs = self.network(**tensors(batch))
        total, parts = loss_of(batch, *(output.float() for output in outputs))
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.steps += 1
        keep = min(_AVERAGED, (1 + self.steps) / (20 + self.steps))
        with torch.no_grad():
            for average, parameter in zip(self.averaged, self.trained, strict=True):
                average.lerp_(parameter, 1 - keep)
        return {name: 0.97 * means.get(name, value) + 0.03 * value for name, value in parts.items()}

    def _report(self) -> None:
        """The figures of the averaged weights on a sample of what is held out."""
        from eval.evidence.held_out import figures

        chosen: list[Example] = []
        for _, group in itertools.groupby(
            sorted(self.mixture.held_out(), key=lambda e: e.source), key=lambda e: e.source
        ):
            examples = [e for e in group if e.kind != "beside"]
            whole = any(e.bag for e in examples)
            chosen += examples if whole else random.Random(1).sample(examples, min(_HELD_OUT, len(examples)))
        network = with_weights(self.network, self.averaged)
        drawn = random.Random(2)
        for line in figures(network, self.tokenizer, [windowed(example, drawn) for example in chosen]):
            sys.stdout.write(f"  {line}\n")
        sys.stdout.flush()

    def _save(self) -> None:
        state = {
            "network": self.network.state_dict(), "averaged": self.averaged, "optimizer": self.optimizer.state_dict(),
            "tokens": self.tokens, "steps": self.steps, "rounds": self.rounds,
        }  # fmt: skip
        half = self.work / "state.half"
        torch.save(state, half)
        half.replace(self.work / "state.pt")

    def _resume(self) -> None:
        file = self.work / "state.pt"
        if not file.is_file():
            return
        state = torch.load(file, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.averaged = state["averaged"]
        self.tokens, self.steps, self.rounds = state["tokens"], state["steps"], state["rounds"]
        sys.stdout.write(f"going on after {self.tokens} tokens\n")


def batches(rows: Sequence[Row], rng: random.Random) -> list[list[Row]]:
    """Rows of like length together, at most BATCH_TOKENS with their padding; a bag by itself. In random order."""
    bags: dict[str, list[Row]] = {}
    for row in (row for row in rows if row.example.bag):
        bags.setdefault(row.example.bag, []).append(row)
    made: list[list[Row]] = []
    single = [row for row in rows if not row.example.bag]
    for row in sorted(single, key=lambda row: len(row.layout.ids) + rng.random() * 12):
        width = len(row.layout.ids) + 12
        if made and (len(made[-1]) + 1) * width <= BATCH_TOKENS:
            made[-1].append(row)
        else:
            made.append([row])
    made += bags.values()
    rng.shuffle(made)
    return made


if __name__ == "__main__":
    sys.exit(main())
