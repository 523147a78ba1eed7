"""The answerer that lets a language model write, and holds every sentence to the passages it was given.

A sentence that the passages don't support is cited anew where others do (`rag.grounding`), else given back to the model
once, else dropped. Where a second model is named, it must find each sentence supported too.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from rag.errors import ContextOverflowError, LanguageModelError
from rag.grounding import Encode, Examined, Quote, drafted, examine, off_topic, quotes_of
from rag.llm import Message, StreamEnd, host, stream
from rag.llm_prompt import answer_messages
from rag.markers import MarkedSentence, MarkerStream, read_marked
from rag.model_settings import ModelSettings
from rag.orders import names_like_orders
from rag.plain import unhidden
from rag.replies import is_no_answer, is_refusal, may_be_no_answer, without_no_answer, without_thoughts
from rag.second_look import check_messages, read_rewritten, read_verdicts, rewrite_messages
from rag.types import Draft, Evidence, Hit, Partial, Turn, Usage

DISAGREED = "the second model finds that the words cited do not say this"

_LEAST_SECONDS = 5.0


@dataclass(slots=True)
class _Meter:
    """What all requests of one answer use together; `left(model)` is that model with the time that remains of its limit."""

    begun: float
    usage: Usage | None = None

    def add(self, usage: Usage | None) -> None:
        self.usage = usage if self.usage is None else self.usage + usage

    def left(self, model: ModelSettings) -> ModelSettings:
        return replace(model, timeout=max(_LEAST_SECONDS, model.timeout - (time.monotonic() - self.begun)))


def write(
    question: str,
    hits: Sequence[Hit],
    evidence: Sequence[Evidence],
    history: tuple[Turn, ...],
    *,
    model: ModelSettings,
    encode: Encode,
    checker: ModelSettings | None = None,
) -> Generator[Partial | Draft]:
    """The model's text while it arrives, as `Partial`s, then one `Draft` of what the passages support.

    A `Partial` is not checked yet: its markers are those of passages, numbered by appearance, without citations; it comes
    again, unchanged or empty, while nothing arrives. A draft without sentences means that the model found no answer.
    `evidence` is not used: the model reads whole passages. Closing the iterator aborts the request. Raises
    `LanguageModelError` (see `rag.llm.stream`), also where the model declines to answer; a failure of rewriting or of the
    second model is none.
    """
    del evidence
    if not hits:
        yield Draft((), (), 0.0, message="There were no passages to answer from.")
        return
    meter = _Meter(time.monotonic())
    withheld = names_like_orders(hits, question, encode)
    text, end, given = yield from _answer(question, hits, history, model, meter, withheld)
    if is_no_answer(text):
        message = "The language model found no answer in the passages it was given."
        yield Draft((), (), 0.0, message=message, usage=meter.usage)
        return
    marked = read_marked(without_no_answer(text), len(given))
    sentences, cut = marked.sentences, list[str]()
    if end.truncated and len(sentences) > 1:  # the last sentence is half; a lone one is checked as it stands
        sentences, cut = sentences[:-1], [sentences[-1].text]
    if is_refusal(text, len(given)):
        raise LanguageModelError(f"{model.name} at {host(model)} declined to answer")
    shown = Partial(_shown(text, len(given)))
    examined, dropped, notes = yield from _checked(
        question, sentences, quotes_of(given), encode, model, checker, meter, shown
    )
    draft = drafted(examined, marked.unknown, removed=(*dropped, *cut))
    yield replace(draft, usage=meter.usage, message=" ".join([*filter(None, [_message(draft)]), *notes]))


def _answer(
    question: str,
    hits: Sequence[Hit],
    history: tuple[Turn, ...],
    model: ModelSettings,
    meter: _Meter,
    withheld: Collection[str],
) -> Generator[Partial, None, tuple[str, StreamEnd, list[Hit]]]:
    """The model's text, how it ended, and the passages it had; half as many where they turn out not to fit, twice."""
    for _ in range(2):
        messages, given = answer_messages(question, hits, history, model, withheld)
        try:
            text, end = yield from _written(messages, len(given), model, meter)
        except ContextOverflowError:
            if len(given) < 2:
                raise
            hits = given[: len(given) // 2]
        else:
            return text, end, given
    messages, given = answer_messages(question, hits, history, model, withheld)
    text, end = yield from _written(messages, len(given), model, meter)
    return text, end, given


def _written(
    messages: Sequence[Message], passages: int, model: ModelSettings, meter: _Meter
) -> Generator[Partial, None, tuple[str, StreamEnd]]:
    text, end = "", StreamEnd(usage=None, truncated=False)
    shown, read, markers = "", 0, MarkerStream(passages)
    with closing(stream(messages, meter.left(model))) as pieces:
        for piece in pieces:
            if isinstance(piece, StreamEnd):
                end = piece
                continue
            text += unhidden(piece)
            said = without_thoughts(text)
            more = markers.feed(said[read:])
            read, shown = len(said), shown + more
            if more.strip() or not piece:
                yield Partial("" if may_be_no_answer(shown) else shown)
    rest = markers.finish()
    if rest.strip():
        yield Partial("" if may_be_no_answer(shown + rest) else shown + rest)
    meter.add(end.usage)
    return without_thoughts(text), end


def _checked(
    question: str,
    sentences: Sequence[MarkedSentence],
    quotes: Sequence[Quote],
    encode: Encode,
    model: ModelSettings,
    checker: ModelSettings | None,
    meter: _Meter,
    shown: Partial,
) -> Generator[Partial, None, tuple[list[Examined], list[str], list[str]]]:
    """The sentences after the check, those that rewriting replaced, and remarks for the reader."""
    notes: list[str] = []
    once: dict[str, MarkedSentence] = {}  # small models repeat themselves
    for sentence in sentences:
        once.setdefault(sentence.text, sentence)
    first = off_topic(examine([*once.values()], quotes, encode), question, encode)
    examined = yield from _judged(first, checker, meter, shown, notes)
    faulty = [each for each in examined if each.fault]
    if not faulty:
        return examined, [], notes
    passages = max(quote.passage for quote in quotes)
    try:
        reply = yield from _reply(rewrite_messages(question, faulty), model, meter, shown)
    except LanguageModelError:
        return examined, [], notes  # what would have been rewritten is dropped
    rewritten = read_rewritten(reply, len(faulty), passages)
    again = {n: off_topic(examine([new], quotes, encode), question, encode)[0] for n, new in rewritten.items()}
    judged = yield from _judged(list(again.values()), checker, meter, shown, notes)
    better = {n: each for n, each in zip(again, judged, strict=True) if not each.fault}
    number = {id(each): n for n, each in enumerate(faulty, 1)}
    dropped = [faulty[n - 1].sentence.text for n in better]
    told: set[str] = set()
    final = []
    for each in examined:
        each = better.get(number.get(id(each), 0), each)
        if each.fault or each.sentence.text not in told:
            final.append(each)
            told.add(each.sentence.text)
    return final, dropped, notes


def _judged(
    examined: list[Examined], checker: ModelSettings | None, meter: _Meter, shown: Partial, notes: list[str]
) -> Generator[Partial, None, list[Examined]]:
    """The same, with a fault where the second model says that the words cited do not support a sentence."""
    standing = [each for each in examined if not each.fault]
    if checker is None or not standing:
        return examined
    try:
        reply = yield from _reply(check_messages(standing), checker, meter, shown)
    except LanguageModelError as error:
        notes[:] = [f"The second model did not check the answer: {error}."]
        return examined
    verdicts = read_verdicts(reply, len(standing))
    denied = {id(each) for n, each in enumerate(standing, 1) if verdicts.get(n) is False}
    return [replace(each, fault=DISAGREED) if id(each) in denied else each for each in examined]


def _reply(
    messages: Sequence[Message], model: ModelSettings, meter: _Meter, shown: Partial
) -> Generator[Partial, None, str]:
    """A model's whole reply; meanwhile what is shown stays."""
    text = ""
    with closing(stream(messages, meter.left(model))) as pieces:
        for piece in pieces:
            if isinstance(piece, StreamEnd):
                meter.add(piece.usage)
            else:
                text += unhidden(piece)
                yield shown
    return without_thoughts(text)


def stands_on_nothing(draft: Draft) -> bool:
    """Whether a model did write an answer, and the articles support none of its sentences."""
    written = bool(draft.sentences or draft.removed)
    return written and not any(sentence.supported for sentence in draft.sentences)


def _message(draft: Draft) -> str:
    if not draft.sentences:
        return "The language model wrote no sentence that could be checked."
    if not all(sentence.supported for sentence in draft.sentences):
        return "No passage clearly supports what the language model wrote; read the source before relying on it."
    if count := len(draft.removed):
        what = "1 sentence was" if count == 1 else f"{count} sentences were"
        return f"{what} left out, for want of support in the articles."
    return ""


def _shown(text: str, passages: int) -> str:
    markers = MarkerStream(passages)
    return markers.feed(text) + markers.finish()
