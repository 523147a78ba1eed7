"""What a language model wrote and what became of it, judged on hand-made exchanges; the scripts that try the harness."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eval.questions import Question
from eval.writers import Exchange, endpoint, scripted
from eval.writing import Outcome, outcome, table
from index.errors import DatelineError
from rag.errors import LanguageModelError
from rag.llm import StreamEnd, stream
from rag.types import Answer
from tests.eval.handmade import FIRST, TEXTS

MakeQuestion = Callable[..., Question]
MakeAnswer = Callable[..., Answer]
PASSAGES = tuple(f"Source: {name}\nText: {text}" for name, text in TEXTS.items())
GOLD = TEXTS["a.txt"][FIRST[0] : FIRST[1]]
ASKED = "How many people died in Kherson?"


def prompt(question: str = ASKED) -> list[tuple[str, str]]:
    blocks = (f'<passage number="{n}">\n{block}\n</passage>' for n, block in enumerate(PASSAGES, 1))
    return [
        ("system", "Rules."),
        ("user", "\n\n".join(blocks) + f"\n\nQuestion: {question}\n\nAnswer from the passages."),
    ]


@pytest.mark.parametrize(
    ("script", "said"),
    [("perfect", f"{GOLD} [1]"), ("miscites", f"{GOLD} [2]"), ("invents", f"{GOLD.replace('28', '45')} [1]")],
)
def test_a_script_copies_miscites_or_changes_the_gold_sentence(script: str, said: str) -> None:
    assert scripted(script, {ASKED: [GOLD]})(prompt()) == said


def test_a_script_finds_no_answer_where_there_is_no_gold_and_rewrites_nothing() -> None:
    write = scripted("perfect", {ASKED: [GOLD], "Why?": ["words that stand in no passage"]})
    assert write(prompt("Why?")) == write(prompt("Who else?")) == "NO_ANSWER"
    assert write([("user", "Question: x\n\n1. Sentence: y\n\n2. Sentence: z")]) == "1. DROP\n2. DROP"
    assert write([("user", "Reader: x\n\nLast question: And when?")]) == "And when?"


def test_an_unknown_script_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(DatelineError, match="perfect, miscites, invents"):
        scripted("none", {})


def test_the_endpoint_gives_what_is_written_and_keeps_what_was_asked() -> None:
    with endpoint(scripted("perfect", {ASKED: [GOLD]})) as (model, exchanges):
        pieces = list(stream(prompt(), model))
        list(stream([("user", "Last question: And when?")], model))
    assert "".join(piece for piece in pieces if isinstance(piece, str)) == f"{GOLD} [1]"
    assert isinstance(pieces[-1], StreamEnd)
    assert exchanges == [Exchange(PASSAGES, f"{GOLD} [1]")]  # the other request was for no answer


def test_a_writers_failure_reaches_the_asker_as_one() -> None:
    def fails(_: object) -> str:
        raise LanguageModelError("the model is away")

    with endpoint(fails) as (model, exchanges), pytest.raises(LanguageModelError, match="the model is away"):
        list(stream(prompt(), model))
    assert exchanges == []


@pytest.fixture
def judged(make_question: MakeQuestion, make_answer: MakeAnswer) -> Callable[..., Outcome]:
    def run(text: str, *spans: tuple[str, int, int], **changes: object) -> Outcome:
        given = make_answer(*spans, **({"answerer": "llm:writer"} | changes))
        return outcome(make_question(), given, Exchange(PASSAGES, text))

    return run


def test_a_supported_sentence_that_was_shown_was_kept_rightly(judged: Callable[..., Outcome]) -> None:
    found = judged(f"{GOLD} [1]", ("a.txt", *FIRST))
    assert [(s.kept, s.cited, s.held, s.nugget) for s in found.sentences] == [(True, True, True, True)]
    assert (found.written_recall, found.written_precision, found.shown_recall, found.shown_precision) == (1, 1, 1, 1)
    assert (found.known, found.unknown, found.shown_unsupported) == (1, 0, 0)


def test_a_wrong_marker_counts_against_what_was_written_not_against_what_is_shown(
    judged: Callable[..., Outcome],
) -> None:
    found = judged(f"{GOLD} [2] [7]", ("a.txt", *FIRST))
    assert (found.written_recall, found.written_precision) == (0, 0)
    assert (found.shown_recall, found.shown_precision) == (1, 1)
    assert (found.known, found.unknown) == (1, 1)


def test_sentences_that_were_not_shown_were_removed_rightly_or_wrongly(judged: Callable[..., Outcome]) -> None:
    found = judged(f"{GOLD} [1] A strike on a hotel in Kherson claimed 45 lives. [1]", ("a.txt", 49, 85))
    assert [(s.kept, s.held, s.nugget) for s in found.sentences] == [(False, True, True), (False, False, False)]
    text = table("invents", [found])
    assert "harness only" in text
    row = next(line for line in text.splitlines() if "sentences removed" in line)
    assert row.split()[-2:] == ["1", "1"]


def test_nothing_written_and_a_fallback_are_no_sentences(judged: Callable[..., Outcome]) -> None:
    none = judged("NO_ANSWER")
    assert (none.wrote, none.sentences, none.written_recall, none.shown_recall) == (False, (), None, None)
    stood_in = judged("Nobody. [1]", ("a.txt", *FIRST), answerer="extractive", fallback="unsupported")
    assert (stood_in.wrote, stood_in.fallback, stood_in.shown, stood_in.sentences[0].kept) == (True, True, 0, False)
    assert "1 of them written on" in table("smollm2", [none, stood_in])
    assert "harness" not in table("smollm2", [none])
