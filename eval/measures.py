"""The measures of a run: what each is called, which questions it applies to, and how a record counts.

A question that failed counts as wrong wherever it would have been asked for (right, cited, found, answered, refused) and
is left out where there is nothing to measure (sentences, confidence, seconds).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval import metrics
from eval.judge import Judgement
from eval.records import Record

STAGES = ("answer", "retrieve", "evidence", "write", "check")


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over questions. `of` gives a question's value, None where the measure does not apply to it."""

    key: str
    title: str
    of: Callable[[Record], float | None]
    higher_is_better: bool = True
    unit: str = "share"  # share, number


@dataclass(frozen=True, slots=True)
class SampleMeasure:
    """A measure of all answers together. `value` takes the records that `applies` lets through."""

    key: str
    title: str
    applies: Callable[[Record], bool]
    value: Callable[[Sequence[Record]], float]
    higher_is_better: bool = False
    unit: str = "share"  # share, seconds


def _found(kind: str, score: str) -> Callable[[Record], float | None]:
    def of(record: Record) -> float | None:
        if not record.question.gold:
            return None
        ranking = record.articles if kind == "articles" else record.passages
        return 0.0 if ranking is None else float(getattr(ranking, score))

    return of


def _says(value: Callable[[Record], float]) -> Callable[[Record], float | None]:
    """A score of what was said, for answerable questions with vital nuggets; 0 where the question failed."""

    def of(record: Record) -> float | None:
        if not record.question.answerable or not record.question.vital:
            return None
        return 0.0 if record.judgement is None else value(record)

    return of


def _nugget_recall(record: Record) -> float:
    found = record.judgement.nugget_recall if record.judgement is not None else None
    return 0.0 if found is None else found


def _cites(score: str) -> Callable[[Record], float | None]:
    """A score of the citations, for answerable questions with gold; 0 where the question failed."""

    def of(record: Record) -> float | None:
        if not record.question.answerable or not record.question.gold:
            return None
        return 0.0 if record.judgement is None else float(getattr(record.judgement, score))

    return of


def _of_answer(value: Callable[[Judgement], float | None]) -> Callable[[Record], float | None]:
    """A score of the answers that were given."""

    def of(record: Record) -> float | None:
        given = record.judgement is not None and not record.judgement.abstained
        return value(record.judgement) if given and record.judgement is not None else None

    return of


def _refused(record: Record) -> float | None:
    if record.question.answerable or record.question.premise is not None:
        return None
    return float(record.judgement is not None and record.judgement.abstained)


def _answered(record: Record) -> float | None:
    if not record.question.answerable or record.question.premise is not None:
        return None
    return float(record.judgement is not None and not record.judgement.abstained)


def is_given(record: Record) -> bool:
    """Whether there is an answer that was not refused."""
    return record.judgement is not None and not record.judgement.abstained


def pairs(records: Sequence[Record]) -> tuple[list[float], list[bool]]:
    """Confidence and rightness of given answers."""
    judged = [record.judgement for record in records if record.judgement is not None]
    return [score.confidence for score in judged], [score.right for score in judged]


def _timed(stage: str, percent: float) -> SampleMeasure:
    return SampleMeasure(
        f"seconds_{stage}_p{percent:g}",
        f"seconds, {stage}, p{percent:g}",
        lambda record: stage in record.seconds,
        lambda records: metrics.percentile([record.seconds[stage] for record in records], percent),
        unit="seconds",
    )


MEASURES = (
    Measure("right", "right, all questions", lambda record: float(record.right)),
    Measure("answers_right", "answers right (answerable)", _says(lambda record: float(record.right))),
    Measure("nugget_recall", "nugget recall", _says(_nugget_recall)),
    Measure("citation_source", "citations right: source", _cites("source_right")),
    Measure("citation_quote", "citations right: source + quote", _cites("citation_right")),
    Measure("gold_cited", "gold spans cited", _cites("gold_cited")),
    Measure("refused", "abstains on unanswerable", _refused),
    Measure("answered", "answers the answerable", _answered),
    Measure("article_hit_1", "articles: hit@1", _found("articles", "hit_1")),
    Measure("article_recall_5", "articles: recall@5", _found("articles", "recall_5")),
    Measure("article_mrr", "articles: MRR@10", _found("articles", "mrr")),
    Measure("article_ndcg_10", "articles: nDCG@10", _found("articles", "ndcg_10")),
    Measure("passage_recall_5", "passages: recall@5", _found("passages", "recall_5")),
    Measure("passage_mrr", "passages: MRR@10", _found("passages", "mrr")),
    Measure("passage_ndcg_10", "passages: nDCG@10", _found("passages", "ndcg_10")),
    Measure("answer_precision", "answer precision", _of_answer(lambda score: score.answer_precision)),
    Measure("sentences", "sentences an answer", _of_answer(lambda score: float(score.sentences)), False, "number"),
    Measure(
        "quotes_exact",
        "quotes exact",
        _of_answer(lambda score: score.quotes_exact / score.quotes if score.quotes else None),
    ),
    Measure(
        "unsupported",
        "unsupported sentences",
        _of_answer(lambda score: score.unsupported / score.sentences if score.sentences else None),
        False,
    ),
    Measure("citation_recall", "citation recall (ALCE)", _of_answer(lambda score: score.citation_recall)),
    Measure("citation_precision", "citation precision (ALCE)", _of_answer(lambda score: score.citation_precision)),
)
SAMPLE_MEASURES = (
    SampleMeasure("aurc", "AURC (lower is better)", is_given, lambda records: metrics.aurc(*pairs(records))),
    SampleMeasure(
        "ece",
        "calibration error (ECE)",
        is_given,
        lambda records: metrics.expected_calibration_error(*pairs(records)),
    ),
    *(_timed(stage, percent) for stage in STAGES for percent in (50, 95)),
)
ALL_MEASURES: tuple[Measure | SampleMeasure, ...] = (*MEASURES, *SAMPLE_MEASURES)
HIGHER_IS_BETTER = {measure.key: measure.higher_is_better for measure in ALL_MEASURES}
