"""The language model's prompts, one Markdown file each; read by name, filled with named variables.

A prompt's parts start with a line `# system`, `# user` or `# assistant`; variables stand as `{{name}}`. Knows nothing
of models, passages or questions.
"""

from __future__ import annotations

import re
from importlib.resources import files

from prompts.errors import PromptError

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VARIABLE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
_PART = re.compile(r"^# (system|user|assistant)[ \t]*\n", re.MULTILINE)


def load(name: str, **variables: str) -> str:
    """The text of `prompts/NAME.md`, its variables filled in.

    A value is put in as it is: braces, `$` and `{{…}}` within it mean nothing. Raises `PromptError`, naming prompt and
    variable, where the prompt does not exist, a variable is missing, or one is given that the prompt does not have.
    """
    return _fill(name, _template(name), variables)


def load_parts(name: str, **variables: str) -> list[tuple[str, str]]:
    """The prompt as (role, text) parts, in its file's order; variables and errors as for `load`.

    Parts are told apart before variables are filled in, so that a value holding the line "# system" opens no part.
    """
    template = _template(name)
    _check(name, template, variables)
    pieces = _PART.split(template)
    if pieces[0].strip() or len(pieces) < 3:
        raise PromptError(f"prompts/{name}.md must start with a line '# system' or '# user'")
    used = [{v: variables[v] for v in _VARIABLE.findall(text)} for text in pieces[2::2]]
    return [
        (role, _fill(name, text, values).strip())
        for role, text, values in zip(pieces[1::2], pieces[2::2], used, strict=True)
    ]


def _template(name: str) -> str:
    file = files("prompts").joinpath(f"{name}.md")
    if not _NAME.fullmatch(name) or not file.is_file():
        raise PromptError(f"there is no prompt {name!r} (prompts/{name}.md)")
    return file.read_text(encoding="utf-8")


def _check(name: str, template: str, variables: dict[str, str]) -> None:
    wanted = set(_VARIABLE.findall(template))
    if missing := sorted(wanted - variables.keys()):
        raise PromptError(f"prompts/{name}.md needs a value for {', '.join(missing)}")
    if unused := sorted(variables.keys() - wanted):
        raise PromptError(f"prompts/{name}.md has no variable {', '.join(unused)}")


def _fill(name: str, template: str, variables: dict[str, str]) -> str:
    _check(name, template, variables)
    return _VARIABLE.sub(lambda match: variables[match[1]], template)


__all__ = ["PromptError", "load", "load_parts"]
