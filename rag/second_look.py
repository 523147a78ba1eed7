"""What a language model is asked about single sentences: to write a faulty one anew, and to judge those that stand.

Builds the messages and reads the replies; asks nobody. A line of a reply that can't be read counts as none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import prompts
from rag.grounding import Examined, Quote
from rag.llm import Message
from rag.llm_prompt import as_data
from rag.markers import MarkedSentence, read_marked

_LINE = re.compile(r"^\W{0,3}(\d{1,2})\W{1,3}(.*)$")
_VERDICT = re.compile(r"\W{0,3}(YES|NO|SUPPORTED|NOT SUPPORTED|UNSUPPORTED)\b", re.IGNORECASE)
_DROP = re.compile(r"\W{0,3}DROP\b")


def rewrite_messages(question: str, faulty: Sequence[Examined]) -> list[Message]:
    """Asks for each faulty sentence anew, from the quotes that come nearest to it."""
    blocks = [
        f"{n}. Sentence: {as_data(each.sentence.text)}\nWrong with it: {each.fault}\n{_words(each.basis.quotes)}"
        for n, each in enumerate(faulty, 1)
    ]
    return prompts.load_parts("rewrite", question=question, sentences="\n\n".join(blocks))


def read_rewritten(reply: str, count: int, passages: int) -> dict[int, MarkedSentence]:
    """The new sentence for each number from 1 to `count` that the reply has one for; several become the first."""
    found: dict[int, MarkedSentence] = {}
    for line in reply.splitlines():
        match = _LINE.match(line)
        if match and 1 <= int(match[1]) <= count and not _DROP.match(match[2]):
            sentences = read_marked(match[2], passages).sentences
            if sentences:
                found.setdefault(int(match[1]), sentences[0])
    return found


def check_messages(standing: Sequence[Examined]) -> list[Message]:
    """Asks for each sentence whether the words it cites say it."""
    blocks = [
        f"{n}. Sentence: {as_data(each.sentence.text)}\n{_words(each.basis.quotes)}"
        for n, each in enumerate(standing, 1)
    ]
    return prompts.load_parts("check", sentences="\n\n".join(blocks))


def read_verdicts(reply: str, count: int) -> dict[int, bool]:
    """True or False for each number from 1 to `count` on which the reply is clear."""
    found: dict[int, bool] = {}
    for line in reply.splitlines():
        match = _LINE.match(line)
        verdict = match and _VERDICT.match(match[2])
        if match and verdict and 1 <= int(match[1]) <= count:
            found.setdefault(int(match[1]), verdict[1].upper() in ("YES", "SUPPORTED"))
    return found


def _words(quotes: Sequence[Quote]) -> str:
    return "\n".join(
        f"Words [{quote.passage}]{_dated(quote)}: {as_data(' '.join(quote.text.split()))}" for quote in quotes
    )


def _dated(quote: Quote) -> str:
    day = quote.article.date.end
    return f" ({day.isoformat()})" if day else ""
