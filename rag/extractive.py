"""The extractive answerer: the fewest sentences that answer, in the articles' own words.

A function of the evidence alone: no model is asked, and the same evidence always gives the same draft.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.cite import Citations
from rag.expected import asked_for
from rag.types import AnswerSentence, Draft, Evidence, Hit, Partial, Turn, marked_text
from rag.words import content_tokens

# A further sentence joins when its score is at least this share of the best one's (chosen on the dev half).
_NEAR = 0.6
_NEAR_LIST = 0.5
_MOST = 2
_MOST_LIST = 3
_SAME = 0.7  # share of content words from which two sentences count as telling the same


def write(
    question: str, hits: Sequence[Hit], evidence: Sequence[Evidence], history: tuple[Turn, ...]
) -> Iterator[Partial | Draft]:
    """The best sentence and those close behind it that tell something else, each with its citation."""
    del hits, history
    chosen = choose(question, evidence)
    citations = Citations()
    sentences: list[AnswerSentence] = []
    for item in chosen:
        number = citations.cite(item.hit.article, item.span, item.text, item.score)
        sentences.append(AnswerSentence(" ".join(item.text.split()), (number,)))
        yield Partial(marked_text(tuple(sentences)), citations.all)
    yield Draft(tuple(sentences), citations.all, chosen[0].score if chosen else 0.0)


def choose(question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The fewest sentences that answer, best first; a question for several things may get one more."""
    if not evidence:
        return []
    near, most = (_NEAR_LIST, _MOST_LIST) if asked_for(question) == "list" else (_NEAR, _MOST)
    chosen = [evidence[0]]
    for item in evidence[1:]:
        if len(chosen) == most or item.score < near * evidence[0].score:
            break
        if not any(_tells_the_same(item.text, other.text) for other in chosen):
            chosen.append(item)
    return chosen


def _tells_the_same(a: str, b: str) -> bool:
    first, second = ({token.stem for token in content_tokens(text)} for text in (a, b))
    return len(first & second) >= _SAME * max(1, min(len(first), len(second)))
