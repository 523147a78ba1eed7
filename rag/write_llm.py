"""The answerer that lets a language model write, and holds every sentence to the passages it was given."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace

from rag.grounding import Encode, ground
from rag.llm import StreamEnd, stream
from rag.llm_prompt import answer_messages
from rag.markers import Marked, MarkerStream, read_marked
from rag.model_settings import ModelSettings
from rag.types import Draft, Evidence, Hit, Partial, Turn

NO_ANSWER = "NO_ANSWER"  # the line that prompts/answer.md asks for where the passages do not answer

_NO_ANSWER = re.compile(r"\W{0,3}NO\\?[_ ]ANSWER\b")
_THOUGHT = re.compile(r"\s*<think>.*?(?:</think>|\Z)\s*", re.DOTALL)


def write(
    question: str,
    hits: Sequence[Hit],
    evidence: Sequence[Evidence],
    history: tuple[Turn, ...],
    *,
    model: ModelSettings,
    encode: Encode,
) -> Generator[Partial | Draft]:
    """The model's text while it arrives, as `Partial`s, then one `Draft` of what the passages support.

    A `Partial` is not checked yet: its markers are those of passages, numbered by appearance, without citations. A
    draft without sentences means that the model found no answer. `evidence` is not used: the model reads whole
    passages. Closing the iterator aborts the request. Raises `LanguageModelError` (see `rag.llm.stream`).
    """
    messages, given = answer_messages(question, hits, history, model)
    if not given:
        yield Draft((), (), 0.0, message="There were no passages to answer from.")
        return
    text, end = "", StreamEnd(usage=None, truncated=False)
    shown, read, markers = "", 0, MarkerStream(len(given))
    with closing(stream(messages, model)) as pieces:
        for piece in pieces:
            if isinstance(piece, StreamEnd):
                end = piece
                continue
            text += piece
            said = _said(text)
            more = markers.feed(said[read:])
            read = len(said)
            shown += more
            if more.strip() and not _may_be_no_answer(shown):
                yield Partial(shown)
    rest = markers.finish()
    if rest.strip() and not _may_be_no_answer(shown + rest):
        yield Partial(shown + rest)
    yield replace(_draft(_said(text), given, end, encode), usage=end.usage)


def _draft(text: str, given: Sequence[Hit], end: StreamEnd, encode: Encode) -> Draft:
    if _NO_ANSWER.match(text):
        return Draft((), (), 0.0, message="The language model found no answer in the passages it was given.")
    lines = (line for line in text.splitlines() if not _NO_ANSWER.match(line))
    marked = read_marked("\n".join(lines), len(given))
    cut: tuple[str, ...] = ()
    if end.truncated and len(marked.sentences) > 1:  # the last sentence is half; a lone one is checked as it stands
        cut = (marked.sentences[-1].text,)
        marked = Marked(marked.sentences[:-1], marked.unknown)
    draft = ground(marked, given, encode)
    return replace(draft, removed=draft.removed + cut, message=_message(draft))


def _message(draft: Draft) -> str:
    if not draft.sentences:
        return "The language model wrote no sentence that could be checked."
    if not all(sentence.supported for sentence in draft.sentences):
        return "No passage clearly supports what the language model wrote; read the source before relying on it."
    if count := len(draft.removed):
        what = "1 sentence was" if count == 1 else f"{count} sentences were"
        return f"{what} left out, for want of support in the articles."
    return ""


def _said(text: str) -> str:
    """The answer without a leading "<think>…</think>"; nothing while that is still open, or may be opening."""
    if "<think>".startswith(text.strip()):
        return ""
    return _THOUGHT.sub("", text, count=1) if text.lstrip().startswith("<think>") else text


def _may_be_no_answer(shown: str) -> bool:
    start = shown.strip()
    return NO_ANSWER.startswith(start) or _NO_ANSWER.match(start) is not None
