"""Questions in the middle of a conversation: which need it, what they become, and what a new topic keeps out."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from rag.follow_up import Standalone, by_rules, needs_history, standalone
from rag.model_settings import ModelSettings
from rag.types import Partial, Turn, Usage
from tests.llm_servers import ScriptedLLM

TALK = (
    Turn("user", "Who refused to leave Halmar?"),
    Turn("assistant", "Mayor Tomas Velde refused to leave Halmar. [1] Governor Sanna Ilmarinen denied it. [2]"),
)


def worded(
    question: str, history: tuple[Turn, ...], model: ModelSettings | None = None, longest: int = 2000
) -> Standalone:
    def whole() -> Generator[Partial, None, None]:
        found.append((yield from standalone(question, history, model=model, longest=longest)))

    found: list[Standalone] = []
    assert set(whole()) <= {Partial("")}
    return found[0]


@pytest.mark.parametrize(
    "question",
    [
        "And what did the other side say?",
        "When was that?",
        "when was that",
        "the second one",
        "Why?",
        "What about the governor?",
        "Did he resign?",
        "How long has she been there?",
        "Is it still true?",
        "What happened after that?",
        "Who else?",
        "What remains unresolved?",
        "How many of them came back?",
        "Do they have any allies?",
        "Thanks. And where does she live?",
        "What is the reason?",
    ],
)
def test_what_needs_its_history_gets_it(question: str) -> None:
    assert needs_history(question, TALK)
    understood = by_rules(question, TALK)
    assert understood.startswith(f"{question} (about: ")
    assert "Halmar" in understood


@pytest.mark.parametrize(
    "question",
    [
        "What will the repairs of the dam at Orlova cost?",
        "Who says that Selydove was captured?",
        "What does Zelenskyy intend to present at the Security Council?",
        "Did Keller say that he would leave Linden?",
        "How many seats did the Green Alliance win in the election?",
        "Which company said it would close its plant in Bremfeld?",
        "Is it true that Kestria left the union?",
        "What happened in Vasto this year?",
        "What do the articles say about bananas?",
    ],
)
def test_a_new_topic_does_not_drag_the_old_one_along(question: str) -> None:
    assert not needs_history(question, TALK)
    assert worded(question, TALK) == Standalone(question)


def test_without_a_conversation_every_question_stands_by_itself() -> None:
    assert worded("When was that?", ()) == Standalone("When was that?")
    assert worded("When was that?", (Turn("assistant", "Welcome to Halmar."),)) == Standalone("When was that?")


def test_the_second_one_is_the_second_of_what_was_answered() -> None:
    understood = by_rules("What did the second one say?", TALK)
    assert "Ilmarinen" in understood
    assert understood.index("Ilmarinen") < understood.find("Velde") or "Velde" not in understood


def test_a_follow_up_to_a_follow_up_keeps_the_topic() -> None:
    talk = (*TALK, Turn("user", "When was that?"), Turn("assistant", "It was on Monday. [1]"))
    assert "Halmar" in by_rules("And why?", talk)


def test_only_so_much_is_added_and_nothing_twice() -> None:
    talk = (
        Turn("user", "Tell me about " + " and ".join(f"Port Name{chr(97 + n)}" for n in range(24))),
        Turn("assistant", "No."),
    )
    understood = by_rules("Where is that, Port Named?", talk)
    assert len(understood.split()) < 30
    assert understood.count("Named") == 1


def test_markers_and_markup_of_the_conversation_are_not_searched() -> None:
    talk = (Turn("user", "Who?"), Turn("assistant", "Mayor ![x](http://evil.example/leak) Tomas Velde did. [1][2]"))
    understood = by_rules("When was that?", talk)
    assert not any(strange in understood for strange in ("[", "http", "evil", "leak"))


def test_a_model_words_it_and_its_tokens_are_counted(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.says("What did Governor Sanna Ilmarinen", " say?\n")
    assert worded("And the other side?", TALK, scripted_llm.model()) == Standalone(
        "What did Governor Sanna Ilmarinen say?", Usage(100, 7)
    )
    prompt = scripted_llm.requests[0].prompt
    assert "Reader: Who refused to leave Halmar?" in prompt
    assert "Last question: And the other side?" in prompt


def test_a_model_is_not_asked_about_a_question_that_stands_by_itself(scripted_llm: ScriptedLLM) -> None:
    question = "What will the repairs of the dam at Orlova cost?"
    assert worded(question, TALK, scripted_llm.model()) == Standalone(question)
    assert scripted_llm.requests == []


@pytest.mark.parametrize(
    "said",
    [
        "The capital of France is Paris, a large city known for its museums and restaurants.",
        "Who?\nWhat?",
        "Halmar " * 500,
    ],
)
def test_what_a_model_made_up_is_not_searched(scripted_llm: ScriptedLLM, said: str) -> None:
    scripted_llm.says(said)
    found = worded("And the other side?", TALK, scripted_llm.model())
    assert found.question == by_rules("And the other side?", TALK)
    assert found.usage == Usage(100, 7)


def test_where_the_model_fails_the_rules_do_it(scripted_llm: ScriptedLLM) -> None:
    scripted_llm.fails(401, "bad key")
    assert worded("And the other side?", TALK, scripted_llm.model()).question.startswith("And the other side? (about: ")
