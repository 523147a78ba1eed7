"""The citation markers in a language model's text. Pure: text in, sentences with their passages' numbers out.

Read as markers: `[1]`, `[1][2]`, `[1, 2]`, `[1-3]`, `[1 and 2]`, `[^1]`, `[passage 1]`, `[Source: 1]`, `［1］`, `【1】`,
`【1†source】` and `[1](address)`, whose address goes with it; before or after the full stop, in quotes and in backticks
as well: bracketed numbers of the articles' own never reach the model (see `rag.llm_prompt.as_data`), and small models
like to dress their markers up. A number after a backslash, `\\[3]`, is text. Numbers of no passage are counted and never
shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.sentences import sentence_spans
from index.types import Span

_GAP = r"[ \t]{0,8}"
_WHAT = r"(?:passages?|sources?|documents?|articles?|citations?|refs?\.?)"
_NUMBER = rf"(?:{_WHAT}:? ?)?[\^#]?\d{{1,4}}"
_JOINT = r"(?: ?(?:[,;–-]|and|&) ?| )"
_MANY = rf"{_NUMBER}(?:{_JOINT}{_NUMBER}){{0,11}}"
_MARK = (
    rf"(?<!\\)(?:\[\[{_MANY}\]\]|\[ ?{_MANY} ?\]|［ ?{_MANY} ?］|【 ?{_MANY}(?:†[^】\n]{{0,40}})? ?】)"
    r"(?:\([^()\s]{1,300}\))?"  # a link's address
)
_LONGEST = 340  # characters within one bracket, at most
_RUN = re.compile(rf"{_GAP}{_MARK}(?:{_GAP}(?:(?:[,;&]|and){_GAP})?{_MARK})*", re.IGNORECASE)
_UNFINISHED = re.compile(
    rf"{_GAP}(?:\[?{_MARK}{_GAP}(?:(?:[,;&]|a(?:nd?)?){_GAP})?)*"
    rf"(?:\\?[\[【［][^\]】］\n]{{0,{_LONGEST}}}|\\|(?<=[\]】］])\([^()\s]{{0,300}})?\Z",
    re.IGNORECASE,
)
_NUMBERS = re.compile(rf"(\d{{1,4}})(?: ?[–-] ?(?:{_WHAT}:? ?)?[\^#]?(\d{{1,4}}))?", re.IGNORECASE)
_ASIDE = re.compile(r"†[^】]*|\([^()\s]{1,300}\)")
_BULLET = re.compile(r"^\s*(?:[-*•–]\s+|\d{1,2}[.)]\s+|#{1,6}\s+|>\s+)+")
_STOP = re.compile(r"[.!?…][\"'”’»)]*\s*\Z")
_ESCAPED = re.compile(r"\\\[(\d+)\\?\]")


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence without its markers; `numbers` are those of known passages, each once, as first written."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """What a model wrote, read: its sentences, and how many of the numbers it put in brackets are of no passage."""

    sentences: tuple[MarkedSentence, ...]
    unknown: int


def read_marked(text: str, passages: int) -> Marked:
    """Sentences of a model's text with the numbers (1 to `passages`) that belong to each.

    A marker belongs to the sentence it stands in, or right after. On a line that starts with a marker and does not end
    with one, markers are taken to stand before their sentences. A line of markers alone belongs to the sentence before.
    """
    sentences: list[MarkedSentence] = []
    unknown = 0
    for line in text.splitlines():
        clean, marks, strange = _take_out(_BULLET.sub("", line), passages)
        unknown += strange
        found = _sentences(clean, marks)
        loose = tuple(n for _, numbers in marks for n in numbers)
        if found:
            sentences += found
        elif loose and sentences:
            sentences[-1] = MarkedSentence(sentences[-1].text, _once((*sentences[-1].numbers, *loose)))
    return Marked(tuple(sentences), unknown)


class MarkerStream:
    """A model's text while it arrives: what may be shown of it, its markers numbered by appearance.

    `feed` and `finish` return the text that has become safe to show; a bracket that may yet become a marker is held
    back. However a text is cut into chunks, the pieces join to the same whole.
    """

    def __init__(self, passages: int) -> None:
        self._passages = passages
        self._held = ""
        self._order: dict[int, int] = {}

    def feed(self, chunk: str) -> str:
        """Take in a piece of the model's text; returns what may be shown now, possibly nothing."""
        self._held += chunk
        unfinished = _UNFINISHED.search(self._held)
        cut = unfinished.start() if unfinished else len(self._held)
        cut -= self._held[:cut].endswith("\\")  # it says what the bracket after it means
        safe, self._held = self._held[:cut], self._held[cut:]
        return self._shown(safe)

    def finish(self) -> str:
        """The rest, when no more text comes."""
        rest, self._held = self._held, ""
        return self._shown(rest)

    def _shown(self, text: str) -> str:
        return _RUN.sub(self._numbered, text)

    def _numbered(self, run: re.Match[str]) -> str:
        known, _ = _known(run[0], self._passages)
        marks = "".join(f"[{self._order.setdefault(n, len(self._order) + 1)}]" for n in known)
        return marks and " " + marks


def _take_out(line: str, passages: int) -> tuple[str, list[tuple[int, tuple[int, ...]]], int]:
    """(the line without markers, where each run of markers stood in it and its known numbers, how many were unknown)."""
    clean, marks, unknown, at = "", [], 0, 0
    for run in _RUN.finditer(line):
        clean += line[at : run.start()]
        at = run.end()
        known, strange = _known(run[0], passages)
        unknown += strange
        marks.append((len(clean), known))
        if at < len(line) and line[at].isalnum():
            clean += " "
    return clean + line[at:], marks, unknown


def _known(run: str, passages: int) -> tuple[tuple[int, ...], int]:
    """The numbers of passages in a run of markers, each once, and the count of other numbers."""
    numbers: list[int] = []
    for first, last in _NUMBERS.findall(_ASIDE.sub("", run)):
        low, high = int(first), int(last or first)
        numbers += range(low, high + 1) if 1 <= low <= high <= passages else {low, high}
    known = _once(tuple(n for n in numbers if 1 <= n <= passages))
    return known, sum(not 1 <= n <= passages for n in numbers)


def _sentences(clean: str, marks: list[tuple[int, tuple[int, ...]]]) -> list[MarkedSentence]:
    # A marker after a full stop ends a sentence, also where the stop could be an abbreviation's ("in May. [2] Russia").
    ends = [at for at, _ in marks if _STOP.search(clean[max(0, at - 8) : at]) and not clean[at:].lstrip()[:1].islower()]
    pieces = [Span(a, b) for a, b in zip([0, *ends], [*ends, len(clean)], strict=True) if a < b]
    spans = [s for piece in pieces for s in sentence_spans(clean, piece) if re.search(r"\w", clean[s.start : s.end])]
    if not spans:
        return []
    lead = len(clean) - len(clean.lstrip())
    before = bool(marks) and marks[0][0] <= lead and marks[-1][0] < spans[-1].end - 1
    numbers: list[tuple[int, ...]] = [()] * len(spans)
    for at, known in marks:
        if before:
            owner = next((i for i, span in enumerate(spans) if at < span.end), len(spans) - 1)
        else:
            owner = max((i for i, span in enumerate(spans) if span.start < at), default=0)
        numbers[owner] += known
    return [
        MarkedSentence(_plain(clean[span.start : span.end]), _once(mine))
        for span, mine in zip(spans, numbers, strict=True)
    ]


def _plain(text: str) -> str:
    """The sentence without Markdown's emphasis and backticks; an escaped bracket is a bracket again."""
    return _ESCAPED.sub(r"[\1]", text).replace("**", "").replace("`", "").strip()


def _once(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers))
