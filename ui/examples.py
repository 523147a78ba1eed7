"""Example questions for the index at hand, made by general rules from its own articles and tried out before they are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.types import Article
from ui.inert import clipped, one_line

if TYPE_CHECKING:
    from index.reader import IndexReader

SHOWN = 4
_READ = 12  # articles that are looked through
_TRIED = 10  # questions tried out; each costs about a tenth of a second

# "Name Surname said that …" becomes "What did Name Surname say?".
_REPORTED = {
    "said": "say", "announced": "announce", "confirmed": "confirm", "warned": "warn of", "claimed": "claim",
    "stated": "state", "revealed": "reveal", "reported": "report", "urged": "urge", "demanded": "demand",
    "promised": "promise", "predicted": "predict", "proposed": "propose", "denied": "deny", "refuted": "refute",
    "called": "call for", "predicts": "predict", "says": "say",
}  # fmt: skip
_NAME = r"(?:[A-Z][\w’'.-]*[\w]\s+){1,4}?[A-Z][\w’'-]+"
_SPEAKER = re.compile(
    rf"(?<![\w’'.-] )(?:^|(?<=[\s“]))({_NAME})\s+({'|'.join(_REPORTED)})\b(?=\s+(?:that|on|in|for|the|a|his|her)\b)"
)
_NO_NAME = re.compile(
    r"^(?:The|A|An|In|On|At|But|And|However|Meanwhile|He|She|They|It|This|That|These|Those|When|While|If)\s"
)

# Whether a question, asked over the index, is answered from the article with the given source.
Answers = Callable[[str, str], bool]


@dataclass(slots=True)
class Examples:
    """Questions for an index, made anew when the index has changed. `answers` tries one out."""

    reader: IndexReader
    answers: Answers
    _made: tuple[str, list[str]] | None = field(default=None)

    def questions(self) -> list[str]:
        """At most four questions that the index answers, each from another article."""
        state = self.reader.fingerprint()
        if self._made is None or self._made[0] != state:
            self._made = (state, self._make())
        return self._made[1]

    def _make(self) -> list[str]:
        made: list[str] = []
        candidates = [list(candidate_questions(article)) for article in self._some()]
        tried, taken = 0, set[int]()
        for depth in range(max((len(each) for each in candidates), default=0)):
            for at, each in enumerate(candidates):
                if len(made) == SHOWN or tried == _TRIED:
                    return made
                if at in taken or depth >= len(each):
                    continue
                tried += 1
                question, source = each[depth]
                if question not in made and self.answers(question, source):
                    made.append(question)
                    taken.add(at)
        return made

    def _some(self) -> list[Article]:
        """A few articles at even distances over all of them, with their texts, the newest first."""
        listed = sorted(
            self.reader.articles(), key=lambda a: (a.date.end is not None, a.date.end, a.source), reverse=True
        )
        step = max(1, len(listed) // _READ)
        return [self.reader.article(each.source) for each in listed[::step][:_READ]]


def candidate_questions(article: Article) -> Iterator[tuple[str, str]]:
    """Questions that an article may answer, each with its source: what somebody it names said, then its title."""
    seen: set[str] = set()
    for found in _SPEAKER.finditer(article.text or ""):
        speaker, verb = one_line(found[1]), _REPORTED[found[2]]
        if _NO_NAME.match(speaker) or speaker in seen or len(speaker) > 60:
            continue
        seen.add(speaker)
        yield f"What did {speaker} {verb}?", article.source
    if article.title:
        yield f"What is reported in “{clipped(article.title, 80)}”?", article.source
