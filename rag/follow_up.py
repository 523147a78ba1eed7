"""A question in the middle of a conversation as one that stands by itself.

"And what did the other side say?" is searched with what the conversation was about. Rules decide whether a question
needs its history at all, so that a new topic does not drag the old one along. A language model words it where there is
one; without one, and where it fails, the conversation's own names and nouns are put behind it: "When was that? (about:
…)". Pure but for the model. English; a question in another language is taken as it stands unless it is very short.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

from rag.errors import LanguageModelError
from rag.llm import StreamEnd, stream
from rag.llm_prompt import condense_messages
from rag.model_settings import ModelSettings
from rag.plain import plain
from rag.replies import without_thoughts
from rag.topic import topic_start
from rag.types import Partial, Turn, Usage
from rag.words import content_tokens, tokens

_FEW = 2  # content words; a question with so few, and no name, says too little by itself
_MOST_ADDED = 8  # content words that rules add
_FOREIGN = 0.4  # share of a model's content words that may be new; more than that, and it made something up

_OPENER = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|yes|no|thanks?|thank you|i see|right|well|hm+)\W+)*"
    r"(?:and|but|so|or|then|also|what about|how about|what else|who else|where else|why(?: not| so| is that)?\W*$|"
    r"(?:when|where|who|how|how come|which|since when|by whom|by how much|how many|how much)\W*$)\b",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(
    r"\b(?:the (?:other|others|other (?:side|one|two|three)|latter|former|same|rest|first|second|third|last|next) ?"
    r"(?:one|ones|side|party|point|option|reason)?(?=\W|$)(?! \w+ (?:of|in|to) [A-Z])|"
    r"the (?:two|three|both)\b|both of (?:them|these)|anyone else|anything else|someone else|more (?:details?|about)|"
    r"instead|the reason|that (?:one|time|day|place|point|case)|(?:do|did|does) so|after (?:that|this)|before (?:that|this)|"
    r"why (?:not|is that|was that)|you (?:said|mean|meant|mentioned))\b|\bi (?:mean|meant)\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\bthe (first|second|third|fourth|fifth|last|former|latter)\b", re.IGNORECASE)
_PLACES = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1, "latter": -1}
_PERSON = re.compile(r"\b(?:he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:its?|itself|they|them|theirs?|themselves|these|those)\b", re.IGNORECASE)
# "that" where it stands for something: at a clause's end, or as the subject of a question; not as a conjunction
_THAT = re.compile(
    r"\b(?:this|that)(?=\W*$|[?,;.!])|\b(?:is|was|are|were|does|did|do|has|had|will|would|can|could|about|of|like|for|to|by|with)"
    r" (?:this|that)\b(?! [A-Z])|\bthis\b(?! (?:year|month|week|morning|evening|summer|winter|spring|autumn|fall)\b)|"
    r"\b(?:happen\w*|go|live|get|been|from|work\w*) there\b|\bthere\W*$",
    re.IGNORECASE,
)  # fmt: skip
_EXPLETIVE = re.compile(
    r"\b(?:is|was|does|did|will|would) it (?:true|possible|safe|likely|known|clear|important|take|cost|mean)\b",
    re.IGNORECASE,
)
_INVERTED = re.compile(r"\b(?:is|was|are|were|do|does|did|has|had|have|will|can|would|could) $", re.IGNORECASE)
_DESCRIBED = re.compile(
    r"\b(?:the|an?|which|what|every|each|some|many|most) (?!(?:is|was|are|were|do|does|did|has|had|have|will|can|would|could)\b)"
    r"\w{3,}",
    re.IGNORECASE,
)
_MARKER = re.compile(r"\\?\[\d+\]")
_BREAK = re.compile(r"[^\w\s’'.-]|\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Standalone:
    """The question to search, and the tokens that wording it took."""

    question: str
    usage: Usage | None = None


def standalone(
    question: str, history: Sequence[Turn], *, model: ModelSettings | None, longest: int
) -> Generator[Partial, None, Standalone]:
    """The question as it stands, or worded anew from the conversation; at most `longest` characters.

    Yields empty Partials while a model is waited for, so that the caller can stop. A failure of the model is none here.
    """
    if not needs_history(question, history):
        return Standalone(question)
    if model is not None:
        try:
            text, usage = yield from _asked(question, history, model)
        except LanguageModelError:
            pass  # the answer's own request will tell the reader
        else:
            if _is_faithful(text, question, history) and len(text) <= longest:
                return Standalone(text, usage)
            return Standalone(by_rules(question, history)[:longest], usage)
    return Standalone(by_rules(question, history)[:longest])


def needs_history(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question can't be understood without the turns before it."""
    if not any(turn.role != "assistant" for turn in history):
        return False
    if _OPENER.search(question) or _ELLIPSIS.search(question) or _THAT.search(question):
        return True
    if _unbound(_PERSON, question) or (_unbound(_THING, question) and not _EXPLETIVE.search(question)):
        return True
    few = (
        len(content_tokens(question)) <= _FEW and topic_start(question) is None
    )  # "what is said about x" names its own
    return few and not _names(question)


def by_rules(question: str, history: Sequence[Turn]) -> str:
    """The question with what the conversation was about behind it, in the conversation's own words."""
    about = _topic(question, history)
    return f"{question} (about: {', '.join(about)})" if about else question


def _unbound(pronoun: re.Pattern[str], question: str) -> bool:
    """Whether a pronoun of this kind stands for nothing named, or for a thing described, before it in the question itself."""
    found = pronoun.search(question)
    if found is None:
        return False
    before = question[: found.start()]
    described = pronoun is _THING and _DESCRIBED.search(before) and not _INVERTED.search(before)
    return not _names(before) and not described


def _topic(question: str, history: Sequence[Turn]) -> list[str]:
    """Phrases of the last exchange, names first, without what the question says itself; at most _MOST_ADDED words."""
    asked_at = max(i for i, turn in enumerate(history) if turn.role != "assistant")
    asked = plain(history[asked_at].content)
    answered = plain(_MARKER.sub("", " ".join(turn.content for turn in history[asked_at + 1 :])))
    before: list[str] = []
    if asked_at and needs_history(asked, history[:asked_at]):  # a follow-up itself: what was it about?
        before = _topic(asked, history[:asked_at])
    picked = _picked(question, answered)
    answer = [*_names(picked), *_chunks(picked)] if picked else _names(answered)
    of_asked = _chunks(asked)
    named = [chunk for chunk in of_asked if _names(f"x {chunk}")]
    phrases = [*answer, *named] if picked else [*named, *answer[:3], *of_asked]
    told = {token.stem for token in content_tokens(question)}
    chosen: list[str] = []
    room = _MOST_ADDED
    for phrase in [*phrases, *before]:
        fresh = [token for token in content_tokens(phrase) if token.stem not in told]
        if fresh and len(fresh) <= room:
            chosen.append(phrase)
            told |= {token.stem for token in fresh}
            room -= len(fresh)
    return chosen


def _picked(question: str, answered: str) -> str:
    """The part of the last answer that "the second one" means, "" where the question counts nothing."""
    found = _ORDINAL.search(question)
    if not found or not answered:
        return ""
    parts = [part for part in re.split(r"(?<=[.!?])\s+|;\s*", answered) if part.strip()]
    if len(parts) < 2:
        parts = [part for part in re.split(r",\s*(?:and\s+)?|\s+and\s+", answered) if part.strip()]
    place = _PLACES[found[1].lower()]
    return parts[place] if -len(parts) <= place < len(parts) and len(parts) > 1 else ""


def _names(text: str) -> list[str]:
    """Runs of capitalised words that do not merely begin the text or a sentence, as written."""
    runs: list[list[str]] = []
    end = -2
    for token in tokens(text):
        begins = not re.search(r"\w[\"'”’)]*[,;:–—-]?\s*[\"“'‘(]?$", text[: token.start])
        is_name = token.looks_like_name and not token.is_function_word and len(token.text) > 1
        if is_name and (not begins or not token.text[1:].islower()):
            gap = text[end : token.start] if runs else "."
            if runs and gap.strip() == "":
                runs[-1].append(token.text)
            else:
                runs.append([token.text])
            end = token.start + len(token.text)
    return list(dict.fromkeys(" ".join(run) for run in runs))


def _chunks(text: str) -> list[str]:
    """Runs of words between function words and punctuation, as written: "key rate", "Green Alliance"."""
    chunks: list[str] = []
    for piece in _BREAK.split(text):
        run: list[str] = []
        for token in [*tokens(piece), None]:
            if token is not None and not token.is_function_word and (len(token.text) > 1 or token.is_number):
                run.append(token.text)
            elif run:
                chunks.append(" ".join(run))
                run = []
    return list(dict.fromkeys(chunks))


def _asked(
    question: str, history: Sequence[Turn], model: ModelSettings
) -> Generator[Partial, None, tuple[str, Usage | None]]:
    text, usage = "", None
    with closing(stream(condense_messages(question, history, model), model)) as pieces:
        for piece in pieces:
            if isinstance(piece, StreamEnd):
                usage = piece.usage
            else:
                text += piece
                yield Partial("")
    lines = [line for line in without_thoughts(text).splitlines() if line.strip()]
    return plain(lines[0]).strip("\"“”'` ") if len(lines) == 1 else "", usage


def _is_faithful(text: str, question: str, history: Sequence[Turn]) -> bool:
    """Whether a model's wording keeps to the words of the conversation."""
    known = {t.stem for turn in (*history, Turn("user", question)) for t in content_tokens(turn.content)}
    said = [token.stem for token in content_tokens(text)]
    return bool(said) and sum(word not in known for word in said) <= _FOREIGN * len(said)
