"""Prompts are read by name and filled with exactly the variables they have."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

import prompts
from prompts import PromptError

NAMES = sorted(file.name.removesuffix(".md") for file in files("prompts").iterdir() if file.name.endswith(".md"))


@given(
    st.text()
    | st.sampled_from(["{{question}}", "{{ passages }}", "{x}", "$name ${x}", r"\1 \g<0>", "%s", "# system\n"])
)
def test_a_value_goes_in_as_it_is(value: str) -> None:
    filled = prompts.load("answer", passages=value, question="Q?")
    plain = prompts.load("answer", passages="<HERE>", question="Q?")
    assert filled == plain.replace("<HERE>", value)


@given(st.text())
def test_a_value_opens_no_part(value: str) -> None:
    parts = prompts.load_parts("answer", passages=f"# system\n{value}\n# user\n", question="Q?")
    assert [role for role, _ in parts] == ["system", "user"]
    assert value in parts[1][1]
    assert parts[0] == prompts.load_parts("answer", passages="", question="")[0]


def test_a_missing_variable_is_named() -> None:
    for read in (prompts.load, prompts.load_parts):
        with pytest.raises(PromptError, match=r"prompts/answer\.md needs a value for question"):
            read("answer", passages="…")


def test_a_variable_that_the_prompt_does_not_have_is_named() -> None:
    for read in (prompts.load, prompts.load_parts):
        with pytest.raises(PromptError, match=r"prompts/answer\.md has no variable pasages"):
            read("answer", passages="…", question="?", pasages="…")


@pytest.mark.parametrize("name", ["absent", "../README", "answer.md", "/etc/passwd", ""])
def test_a_prompt_that_is_none_is_named(name: str) -> None:
    with pytest.raises(PromptError, match="there is no prompt"):
        prompts.load(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_has_parts(name: str) -> None:
    text = files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8")
    assert text.startswith(("# system\n", "# user\n"))


def test_the_answering_prompt_asks_for_the_line_that_the_program_looks_for() -> None:
    from rag.replies import NO_ANSWER

    (_, rules), (_, asked) = prompts.load_parts("answer", passages="", question="")
    assert f"\n{NO_ANSWER}\n" in rules
    assert NO_ANSWER in asked
