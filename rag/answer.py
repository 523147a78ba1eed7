"""The only path from a question to an `Answer`: time frame → retrieve → evidence → write → cite → check.

The chat window, the command line and the evaluation all come through here.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from index.types import Filters, IndexState
from rag import extractive
from rag.claims import with_attribution
from rag.collection import answer_about_collection
from rag.conflict import Conflict
from rag.desk import Desk
from rag.disagreement import conflicts
from rag.errors import LanguageModelError, UsageError
from rag.evidence import PREMISE_FALSE, Weighed
from rag.follow_up import standalone
from rag.look import evidence_for, passages_for
from rag.model_settings import ModelSettings
from rag.newest import cite, newest_first
from rag.orders import without_orders
from rag.plain import plain_draft
from rag.question import checked
from rag.retrieve import Found
from rag.signals import reading_order
from rag.types import Answer, Draft, Partial, Query, Timings
from rag.unheld import not_mentioned

NOT_IN_ARTICLES = "The articles do not say."
PREMISE_IN_DOUBT = (
    "The question seems to take for granted what the articles contradict; the answer is what they do say."
)
_NEAREST = 3
_MODEL_SHARE = 0.5  # of the threshold, where a language model writes
# Of the threshold, where two claims disagree so surely: of the article sets to learn from it answers 72 of 93 whose disagreement
# was found and would be refused, and 22 more where what is shown is none (six-fold).
_DISPUTED_SHARE, _PLAIN = 0.4, 0.25
# Of the threshold, where the premise is false: what contradicts it is the answer, and is no sure answer to the question as asked.
# Over the seeds' dev halves six more are answered: three with a false premise and two others rightly, one that nothing answers.
_DOUBTED_SHARE = 0.4
# Of the threshold, where all is asked that the articles say of something and the best sentence tells of it: there is no fact in
# the question that they might lack. Not measured: the question sets hold too few such.
_TOPIC_SHARE = 0.3


class _Clock:
    """Milliseconds of each stage."""

    def __init__(self) -> None:
        self._begun = self._last = time.perf_counter()
        self.stages: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.stages[stage] = round((now - self._last) * 1000, 1)
        self._last = now

    def timings(self) -> Timings:
        return Timings(**self.stages, total=round((time.perf_counter() - self._begun) * 1000, 1))


def answer(query: Query, desk: Desk) -> Answer:
    """Answers a question. Raises UsageError for an unusable question, LanguageModelError where a model was demanded and fails."""
    *_, last = stream_answer(query, desk)
    if not isinstance(last, Answer):
        raise TypeError(f"the stream ended with {type(last).__name__}, not with an Answer")
    return last


def stream_answer(query: Query, desk: Desk) -> Generator[Partial | Answer]:
    """The answer as it is written: any number of Partial, then the Answer. Closing the iterator ends the model's request.

    It is of the index as it is now, to the end, whatever is indexed or removed meanwhile.
    """
    with desk.reader.snapshot() as reader, closing(_stream(query, replace(desk, reader=reader))) as steps:
        yield from steps


def _stream(query: Query, desk: Desk) -> Generator[Partial | Answer]:
    clock = _Clock()
    if desk.settings.answerer == "llm" and desk.settings.model is None:
        raise UsageError(
            "No language model is named: set DATELINE_LLM_MODEL or --llm-model, or use --answerer extractive."
        )
    asked = checked(query.question, desk.settings.max_question)
    worded = yield from standalone(asked, query.history, model=_model(desk), longest=desk.settings.max_question)
    question = worded.question
    state = desk.reader.state()
    listed = answer_about_collection(question, query, desk, state)
    if listed is not None:
        clock.lap("retrieve")
        yield replace(
            listed,
            message=_joined(listed.message, _left_out(query.filters, desk)),
            timings=clock.timings(),
        )
        return
    without = desk.settings.without
    found, frame = passages_for(question, query.filters, desk.reader, mode=desk.settings.mode, without=without)
    clock.lap("retrieve")
    weighed = evidence_for(question, found, frame, desk.reader, without=without)
    disputes = conflicts(question, weighed.evidence, desk.reader.encode)
    ordered = weighed.evidence if "newest first" in without else newest_first(weighed.evidence, disputes)
    shown = ordered[:1] if "further sentences" in without else ordered
    weighed = weighed.reordered(tuple(map(with_attribution, shown)))
    clock.lap("evidence")
    blank = Answer(
        query=query, understood=question, sentences=(), citations=(), abstained=True, confidence=weighed.confidence,
        index_state=state, answerer="extractive", nearest=found.hits[:_NEAREST], frame=frame,
        found=found.hits[: desk.settings.passages],
    )  # fmt: skip
    doubted = weighed.premise_false >= PREMISE_FALSE
    reason = _reason_to_abstain(found, weighed, state, _threshold(desk) * _share(weighed, disputes))
    unheld = not_mentioned([name for name in weighed.unheld if name in asked])  # and not of an earlier question
    if reason is not None:
        message = _abstention(reason, unheld, query.filters, desk)
        yield replace(blank, reason=reason, message=message, timings=clock.timings())
        return
    written = _Written(Draft((), (), 0.0), "extractive")
    with closing(_write(query, question, found, weighed, desk)) as steps:
        for step in steps:
            if isinstance(step, Partial):
                yield step
            else:
                written = step
    draft, name, fallback = plain_draft(written.draft), written.answerer, written.fallback
    usage = worded.usage if draft.usage is None else draft.usage + worded.usage
    clock.lap("write")
    if not draft.sentences:
        yield replace(
            blank, reason="not_in_articles", answerer=name, fallback=fallback,
            message=_joined(draft.message or NOT_IN_ARTICLES, unheld), removed=draft.removed,
            unknown_markers=draft.unknown_markers, usage=usage, timings=clock.timings(),
        )  # fmt: skip
        return
    cited = cite(draft, disputes, found.hits)
    doubted = doubted and not cited.disagreements
    yield replace(
        blank, abstained=False, sentences=draft.sentences, citations=cited.citations, nearest=(), answerer=name,
        disagreements=cited.disagreements, fallback=fallback, removed=draft.removed,
        premise="false" if doubted else None,
        message=_joined(PREMISE_IN_DOUBT * doubted, unheld, cited.message, draft.message, _left_out(query.filters, desk)),
        unknown_markers=draft.unknown_markers, usage=usage, timings=clock.timings(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Written:
    """A draft, by whom, and why another stood in for who was to write it."""

    draft: Draft
    answerer: str
    fallback: str | None = None


def _write(query: Query, question: str, found: Found, weighed: Weighed, desk: Desk) -> Generator[Partial | _Written]:
    """The draft of the answerer that the settings name; `auto` lets the extractive one stand in for a model that fails."""
    hits, settings = reading_order(found)[: desk.settings.passages], desk.settings
    fallback, unsupported = None, Draft((), (), 0.0)
    if settings.answerer != "extractive" and settings.model is not None:
        from rag import write_llm  # and with it all that checks a model's words: not for an extractive question

        try:
            with closing(
                write_llm.write(
                    question,
                    without_orders(hits, question, desk.reader.encode),
                    weighed.evidence,
                    query.history,
                    model=settings.model,
                    encode=desk.reader.encode,
                    checker=settings.checker,
                )
            ) as steps:
                for step in steps:
                    if isinstance(step, Partial):
                        yield step
                    elif settings.answerer == "auto" and write_llm.stands_on_nothing(step):
                        unsupported = step
                    else:
                        yield _Written(step, f"llm:{settings.model.name}")
                        return
            fallback = f"the articles support nothing of what {settings.model.name} wrote"
        except LanguageModelError as error:
            if settings.answerer == "llm":
                raise
            fallback = str(error)
    for step in extractive.write(question, weighed.evidence, settled=weighed.settled):
        if isinstance(step, Partial):
            yield step
            continue
        told = tuple(sentence.text for sentence in unsupported.sentences)
        yield _Written(
            replace(
                step, removed=told + unsupported.removed, unknown_markers=unsupported.unknown_markers,
                usage=unsupported.usage,
            ), "extractive", fallback,
        )  # fmt: skip


def _share(weighed: Weighed, disputes: Sequence[Conflict]) -> float:
    """How much of the threshold is enough: less where the articles plainly say something, if not what was expected."""
    return min(
        _DISPUTED_SHARE if any(dispute.likely >= _PLAIN for dispute in disputes) else 1.0,
        _DOUBTED_SHARE if weighed.premise_false >= PREMISE_FALSE else 1.0,
        _TOPIC_SHARE if weighed.on_topic else 1.0,
    )


def _reason_to_abstain(found: Found, weighed: Weighed, state: IndexState, threshold: float) -> str | None:
    if not state.articles:
        return "empty_index"
    if not found.eligible:
        return "outside_time_frame"
    return "not_in_articles" if weighed.confidence < threshold or not weighed.evidence else None


def _model(desk: Desk) -> ModelSettings | None:
    """The language model that writes here, if one does."""
    return desk.settings.model if desk.settings.answerer != "extractive" else None


def _threshold(desk: Desk) -> float:
    """The confidence that an answer needs. A language model reads what the evidence model can't, and abstains by itself too."""
    return desk.settings.threshold * (1.0 if _model(desk) is None else _MODEL_SHARE)


def _abstention(reason: str, unheld: str, filters: Filters, desk: Desk) -> str:
    if reason == "empty_index":
        return "The index holds no articles. Fill it with: dateline index PATH"
    if reason == "not_in_articles":
        return _joined(NOT_IN_ARTICLES, unheld, _left_out(filters, desk))
    first, last, undated = desk.reader.catalogue.covered()
    span = f"dated articles cover {first} to {last}" if first else "no article has a date"
    return f"No article is within the limits given ({_limits(filters)}): {span}; {_undated(undated)}."


def _joined(*parts: str | None) -> str:
    """What there is to tell the reader, in one paragraph."""
    return " ".join(filter(None, parts))


def _left_out(filters: Filters, desk: Desk) -> str:
    """What a date limit excludes without the reader seeing it: undated articles."""
    undated = desk.reader.catalogue.covered()[2] if filters.dated else 0
    return f"With a date limit, {_undated(undated)} left out." if undated else ""


def _undated(count: int) -> str:
    return f"{count} undated article{' is' if count == 1 else 's are'}"


def _limits(filters: Filters) -> str:
    given = {"as of": filters.as_of, "since": filters.since, "until": filters.until, "source": filters.source}
    return ", ".join(f"{name} {value}" for name, value in given.items() if value is not None)
