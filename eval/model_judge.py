"""An optional second judge: a language model, named apart from the one that writes, and how far it agrees with the offline judge.

The offline verdicts stay the ones that are reported. A reply that is neither RIGHT nor WRONG is listed, and counts as neither.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.records import Record
from prompts import load_parts
from rag.model_settings import ModelSettings

FILE_NAME = "model-judge.jsonl"
_VERDICT = re.compile(r"\W*(RIGHT|WRONG)\b", re.IGNORECASE)

Complete = Callable[[Sequence[tuple[str, str]]], str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two judges' verdicts on the same answers relate. `kappa` is Cohen's (1960), None where one verdict is all there is."""

    judged: int
    unparsable: tuple[str, ...]
    same: int
    kappa: float | None


def completer(model: ModelSettings) -> Complete:
    """The model's whole reply to messages. Raises `LanguageModelError` as `rag.llm.stream` does."""
    from rag.llm import stream

    return lambda messages: "".join(piece for piece in stream(messages, model) if isinstance(piece, str))


def judge_with_model(records: Sequence[Record], complete: Complete, out_dir: Path) -> Agreement:
    """Judges each given answer to an answerable question, writes `model-judge.jsonl`, and compares with the offline judge."""
    pairs: list[tuple[bool, bool]] = []
    unparsable: list[str] = []
    with (out_dir / FILE_NAME).open("w", encoding="utf-8") as file:
        for record in records:
            if not _is_for_model(record):
                continue
            reply = complete(_messages(record))
            verdict = _VERDICT.match(reply)
            right = None if verdict is None else verdict[1].upper() == "RIGHT"
            if right is None:
                unparsable.append(record.question.id)
            else:
                pairs.append((record.right, right))
            line = {"id": record.question.id, "offline": record.right, "model": right, "reply": reply}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    same = sum(one == other for one, other in pairs)
    return Agreement(len(pairs), tuple(unparsable), same, kappa(pairs))


def agreement_text(agreement: Agreement, model: str) -> str:
    """The agreement in words."""
    known = "–" if agreement.kappa is None else f"{agreement.kappa:.2f}"
    lines = [f"judge {model}: agrees with the offline judge on {agreement.same} of {agreement.judged}, kappa {known}"]
    if agreement.unparsable:
        lines.append(f"neither RIGHT nor WRONG on {len(agreement.unparsable)}: {', '.join(agreement.unparsable)}")
    return "\n".join(lines) + "\n"


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa of two judges' verdicts; None where chance alone explains all agreement, or nothing was judged."""
    if not pairs:
        return None
    total = len(pairs)
    observed = sum(one == other for one, other in pairs) / total
    one, other = sum(first for first, _ in pairs) / total, sum(second for _, second in pairs) / total
    chance = one * other + (1 - one) * (1 - other)
    return None if chance == 1 else (observed - chance) / (1 - chance)


def _is_for_model(record: Record) -> bool:
    given = record.judgement is not None and not record.judgement.abstained
    return given and record.question.answerable and bool(record.question.vital)


def _messages(record: Record) -> list[tuple[str, str]]:
    points = "\n".join(f"- {' | '.join(nugget.any)}" for nugget in record.question.vital)
    answer = " ".join(sentence["text"] for sentence in (record.answer or {})["sentences"])
    return load_parts("judge", question=record.question.question, points=points, answer=answer)
