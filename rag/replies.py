"""What a model's reply is before its sentences are read: thoughts, no answer, a refusal. Pure text."""

from __future__ import annotations

import re

from rag.markers import read_marked

NO_ANSWER = "NO_ANSWER"  # the line that prompts/answer.md asks for where the passages do not answer

_NO_ANSWER = re.compile(r"\W{0,3}(?:NO\\?[_ ]|(?i:no)\\?_)(?i:answer)\b")
_THOUGHT = re.compile(r"\s*<think>.*?(?:</think>|\Z)\s*", re.DOTALL)
_NOTHING_SAID = re.compile(
    r"(?:(?:unfortunately|sorry),? )?(?:none of )?(?:the|these|those|your) (?:\w+ )?"
    r"(?:passages?|articles?|texts?|sources?|context|information)(?: \w+){0,2} "
    r"(?:do not|does not|don['’]t|doesn['’]t|did not|didn['’]t|says? nothing|provides? no|contains? no)\b",
    re.IGNORECASE,
)
_OF_PASSAGES = re.compile(  # not of "sources": in news these are people
    r"(?:the|these|those|this|your) (?:\w+ )?(?:passages?|articles?|texts?|excerpts?|context)\b(?:"
    r"(?: numbered)? (?:above|below)\b|.*\bis not about\b|"
    r".*\b(?:they|it|which|and|but) (?:do not|does not|don['’]t|doesn['’]t) "
    r"(?:provide|contain|mention|say|state|specify|include|give|address|indicate|answer)\b)",
    re.IGNORECASE | re.DOTALL,
)
_REFUSAL = re.compile(
    r"(?:i['’]?m (?:very |so )?sorry|sorry|i apologi[sz]e|as an ai\b|"
    r"i (?:can['’]?t|cannot|can not|won['’]t|am unable to|am not able to))"
    r".{0,120}?\b(?:assist|help|comply|answer|provide|fulfil|discuss|respond|that request|this request|do that)",
    re.IGNORECASE | re.DOTALL,
)
_SHORT = 400  # characters; a refusal is no longer


def without_thoughts(text: str) -> str:
    """The answer without a leading "<think>…</think>"; nothing while that is still open, or may be opening."""
    if "<think>".startswith(text.strip()):
        return ""
    return _THOUGHT.sub("", text, count=1) if text.lstrip().startswith("<think>") else text


def is_no_answer(text: str) -> bool:
    """Whether a reply, or all of its sentences, say only that the passages do not answer."""
    if _NO_ANSWER.match(text):
        return True
    sentences = read_marked(text, 0).sentences
    return bool(sentences) and all(_NOTHING_SAID.match(sentence.text) for sentence in sentences)


def is_of_passages(sentence: str) -> bool:
    """Whether a sentence says what the passages are or lack, and so nothing that words of theirs could support."""
    return bool(_NOTHING_SAID.match(sentence) or _OF_PASSAGES.match(sentence))


def may_be_no_answer(text: str) -> bool:
    """Whether what has come of a reply so far is, or may become, the line that says there is no answer."""
    start = text.strip()
    return NO_ANSWER.startswith(start.upper()) or _NO_ANSWER.match(start) is not None


def without_no_answer(text: str) -> str:
    """A reply without the lines that say there is no answer, where others do answer."""
    return "\n".join(line for line in text.splitlines() if not _NO_ANSWER.match(line))


def is_refusal(text: str, passages: int) -> bool:
    """Whether a model declines the task: a short reply that begins so and cites nothing."""
    start = text.strip()
    if len(start) > _SHORT or not _REFUSAL.match(start):
        return False
    return not any(sentence.numbers for sentence in read_marked(start, passages).sentences)
