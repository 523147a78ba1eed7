"""The language model that the user named: where it is and what it may cost. Knows nothing of langchain or openai."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A chat model behind an OpenAI-compatible endpoint.

    `base_url` is None for OpenAI itself; `api_key` may be None where an endpoint asks for none, and never shows in a
    repr. `timeout` is seconds for the whole answer, `max_tokens` what the model may write, `context_tokens` what prompt
    and answer may hold together. `temperature` None leaves it to the endpoint (some models accept no other value).
    `input_price` and `output_price` are per million tokens, in the user's currency; with both, answers show their cost.
    """

    name: str
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    timeout: float = 60.0
    max_tokens: int = 700
    context_tokens: int = 8192
    temperature: float | None = 0.0
    input_price: float | None = None
    output_price: float | None = None
