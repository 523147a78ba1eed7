"""How well a language model's answers are cited, and what the check takes out of them.

    python -m eval.writing [--writer smollm2|configured|perfect|miscites|invents] [--limit N] [--out DIR]

The dev half of the question set is asked over the seeds. "As written" is the model's own text beside the passages that it
was given; "as shown" is the answer after the check beside the words it quotes. A sentence is *supported* as `eval.support`
has it: every number, date and name of it and six tenths of its other words stand in the cited text; that stands in for
ALCE's entailment model. A sentence was removed *rightly* where no single passage that the model was given supports it,
*wrongly* where one does; kept rightly and wrongly by the same rule. Marker validity is the share of the numbers in brackets
that name a passage.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tqdm import tqdm

from eval import metrics
from eval.bootstrap import mean_interval
from eval.judge import cited_words
from eval.matching import says_any
from eval.model_judge import completer
from eval.questions import QUESTIONS, Question, load_questions
from eval.run import spread
from eval.summary import cell
from eval.support import supports
from eval.writers import SCRIPTS, Complete, Exchange, endpoint, scripted, small_model
from index.build import build
from index.errors import DatelineError
from index.reader import IndexReader, open_reader
from rag.answer import answer
from rag.desk import Desk, RagSettings
from rag.markers import read_marked
from rag.plain import plain
from rag.replies import is_no_answer, without_no_answer, without_thoughts
from rag.types import Answer
from ui.settings import load as load_settings

_ROOT = Path(__file__).resolve().parent.parent
_LABEL, _CELL = 46, 26
_MAX_TOKENS = 160  # that the small model may write
FILE_NAME = "writing.jsonl"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the model wrote it. `cited` and `held`: the passages it cites support it; some passage given does."""

    text: str
    kept: bool
    cited: bool
    held: bool
    nugget: bool  # it says something that the question's answer must say


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question. Shares are None where nothing was written or shown."""

    id: str
    wrote: bool
    fallback: bool
    sentences: tuple[Sentence, ...]
    known: int
    unknown: int
    written_recall: float | None
    written_precision: float | None
    shown: int
    shown_unsupported: int
    shown_recall: float | None
    shown_precision: float | None


def outcome(question: Question, given: Answer, exchange: Exchange | None) -> Outcome:
    """Judges one answer of a language model beside what it was asked and wrote; no exchange where it was not asked."""
    by_model = given.answerer.startswith("llm")
    quoted = cited_words(given) if by_model else []
    text = without_thoughts(exchange.text) if exchange else ""
    passages = exchange.passages if exchange else ()
    wrote = bool(text.strip()) and not is_no_answer(text)
    marked = read_marked(without_no_answer(text) if wrote else "", len(passages))
    pairs = [(each.text, [passages[n - 1] for n in each.numbers]) for each in marked.sentences]
    kept = {each.text for each in given.sentences if each.supported} if by_model else set()
    sentences = tuple(
        Sentence(
            said,
            kept=(plain(said) or "…") in kept,
            cited=bool(cited) and supports(said, cited),
            held=any(supports(said, [passage]) for passage in passages),
            nugget=any(says_any(said, nugget.any) for nugget in question.vital),
        )
        for said, cited in pairs
    )
    return Outcome(
        id=question.id,
        wrote=wrote,
        fallback=bool(given.fallback),
        sentences=sentences,
        known=sum(len(each.numbers) for each in marked.sentences),
        unknown=marked.unknown,
        written_recall=metrics.citation_recall(pairs, supports) if pairs else None,
        written_precision=metrics.citation_precision(pairs, supports) if pairs else None,
        shown=len(quoted),
        shown_unsupported=sum(not words or not supports(said, words) for said, words in quoted),
        shown_recall=metrics.citation_recall(quoted, supports) if quoted else None,
        shown_precision=metrics.citation_precision(quoted, supports) if quoted else None,
    )


def measure(
    questions: Sequence[Question], reader: IndexReader, complete: Complete, settings: RagSettings
) -> list[Outcome]:
    """Asks every question with `complete` as the language model, and judges what it wrote and what was shown of it."""
    outcomes = []
    with endpoint(complete) as (model, exchanges):
        if settings.model is not None:  # the limits of who really writes
            model = replace(
                model, max_tokens=settings.model.max_tokens, context_tokens=settings.model.context_tokens
            )  # fmt: skip
        desk = Desk(reader, replace(settings, answerer="auto", model=model))
        for question in tqdm(questions, unit="question", file=sys.stderr, disable=None):
            exchanges.clear()
            given = answer(question.query, desk)
            outcomes.append(outcome(question, given, exchanges[-1] if exchanges else None))
    return outcomes


def table(writer: str, outcomes: Sequence[Outcome]) -> str:
    """The figures of one writer, means over answers with their 95 % intervals."""
    every = [sentence for each in outcomes for sentence in each.sentences]
    removed, kept = ([s for s in every if s.kept is side] for side in (False, True))
    known = sum(each.known for each in outcomes)
    total = known + sum(each.unknown for each in outcomes)
    harness = " (harness only: a script, no model)" if writer in SCRIPTS else ""
    lines = [
        f"{writer}{harness}: {len(outcomes)} questions, {sum(each.wrote for each in outcomes)} of them written on, "
        f"{sum(each.fallback for each in outcomes)} answered in the articles' sentences instead",
        _row("", "citation recall", "citation precision"),
        _row(f"as written ({len(every)} sentences)", *_pair(outcomes, "written")),
        _row(f"as shown ({sum(each.shown for each in outcomes)} sentences)", *_pair(outcomes, "shown")),
        _row("marker validity", f"{known}/{total}" + (f" = {known / total:.3f}" if total else "")),
        _row("", "rightly", "wrongly"),
        _row("sentences removed", str(sum(not s.held for s in removed)), str(sum(s.held for s in removed))),
        _row("  of these with a nugget of the answer", str(sum(s.nugget and not s.held for s in removed)),
             str(sum(s.nugget and s.held for s in removed))),
        _row("sentences kept as written", str(sum(s.held for s in kept)), str(sum(not s.held for s in kept))),
        _row("sentences shown that their quotes do not support", "", str(sum(each.shown_unsupported for each in outcomes))),
    ]  # fmt: skip
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _pair(outcomes: Sequence[Outcome], which: str) -> tuple[str, str]:
    cells = []
    for name in ("recall", "precision"):
        values = [value for each in outcomes if (value := getattr(each, f"{which}_{name}")) is not None]
        cells.append(cell(mean_interval(values)) if values else "–")
    return cells[0], cells[1]


def _row(label: str, *cells: str) -> str:
    return f"  {label}".ljust(_LABEL) + "".join(text.rjust(_CELL) for text in cells)


@contextmanager
def writing(
    name: str, questions: Sequence[Question], reader: IndexReader, configured: RagSettings
) -> Iterator[tuple[Complete, RagSettings]]:
    """The writer of that name, and the settings to ask it with. Raises `DatelineError` where it can't be had."""
    if name in SCRIPTS:
        gold = {
            question.question: [
                (reader.article(span.source).text or "")[span.start : span.end] for span in question.gold
            ]
            for question in questions
        }
        yield scripted(name, gold), RagSettings()
    elif name == "smollm2":
        with small_model() as model:
            roomy = replace(model, max_tokens=_MAX_TOKENS)
            yield completer(roomy), RagSettings(model=roomy)
    elif configured.model is not None:
        yield completer(configured.model), configured
    else:
        raise DatelineError("No language model is named: set DATELINE_LLM_MODEL, or use --writer smollm2")


def main() -> int:
    """Measures one writer and prints its table; each question's outcome goes to `DIR/writing.jsonl`."""
    parser = argparse.ArgumentParser(description="Citations of a language model's answers, and what the check removes.")
    parser.add_argument("--writer", choices=("smollm2", "configured", *SCRIPTS), default="smollm2")
    parser.add_argument("--limit", type=int, metavar="N", help="only N questions, evenly spread")
    parser.add_argument("--out", type=Path, default=Path("eval-results/writing"), metavar="DIR")
    arguments = parser.parse_args()
    settings = load_settings({})
    questions = spread([q for q in load_questions(QUESTIONS) if q.half == "dev"], arguments.limit)
    build([_ROOT / "seeds"], arguments.out / "index", cache=settings.cache_folder)
    reader = open_reader(arguments.out / "index", cache=settings.cache_folder)
    with writing(arguments.writer, questions, reader, settings.rag()) as (complete, asked_with):
        outcomes = measure(questions, reader, complete, asked_with)
    lines = (json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in outcomes)
    (arguments.out / FILE_NAME).write_text("".join(lines), encoding="utf-8")
    sys.stdout.write(table(arguments.writer, outcomes))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DatelineError as error:
        sys.exit(str(error))
