"""What a language model is asked: rules, numbered passages that fit, the conversation, the question.

Article text goes in as data: nothing in it can pass for a marker, for the end of its passage or for a turn of the chat.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import prompts
from index.types import ArticleDate, Passage
from rag.claimants import named_claimants
from rag.errors import LanguageModelError
from rag.instructions import addresses_program
from rag.llm import Message, estimate_tokens
from rag.model_settings import ModelSettings
from rag.plain import plain
from rag.types import Hit, Turn

_BRACKETED = re.compile(r"[\[【]([^\[\]【】\n]{0,40}\d[^\[\]【】\n]{0,40})[\]】]")
_TAG = re.compile(r"<(?=\s*/?\s*passage|\|)", re.IGNORECASE)
_MARKER = re.compile(r"[ \t]*(?<!\\)\[\d+\]")
_HISTORY_SHARE = 4  # the conversation may take one part in this many of what is left beside rules and question


def answer_messages(
    question: str,
    hits: Sequence[Hit],
    history: Sequence[Turn],
    model: ModelSettings,
    withheld: Collection[str] = (),
) -> tuple[list[Message], list[Hit]]:
    """The messages, and the passages among `hits` that are in them, in the order of their numbers (from 1).

    Tokens are estimated (`rag.llm.estimate_tokens`): prompt and answer stay within `model.context_tokens`. Passages
    that do not fit are left out whole, the lowest-ranked first; turns of the conversation too, the oldest first. Titles and
    publishers that are `withheld` are not told. Raises
    `LanguageModelError` where not even one passage fits.
    """
    rules = prompts.load_parts("answer", passages="", question=question)
    free = model.context_tokens - model.max_tokens - sum(estimate_tokens(text) for _, text in rules)
    talk = _recent(history, free // _HISTORY_SHARE)
    free -= sum(estimate_tokens(text) for _, text in talk)
    given: list[Hit] = []
    blocks: list[str] = []
    for hit in hits:
        block = passage_block(len(given) + 1, hit, withheld)
        if estimate_tokens(block) > free:
            break
        free -= estimate_tokens(block)
        given.append(hit)
        blocks.append(block)
    if hits and not given:
        raise LanguageModelError(
            f"no passage fits beside the question into {model.context_tokens} tokens of {model.name}; "
            "raise DATELINE_LLM_CONTEXT_TOKENS, or lower DATELINE_LLM_MAX_TOKENS"
        )
    system, *asked = prompts.load_parts("answer", passages="\n\n".join(blocks), question=question)
    return [system, *talk, *asked], given


def passage_block(number: int, hit: Hit, withheld: Collection[str] = ()) -> str:
    """One passage as the model reads it: its number, where and when it appeared, and its words as data."""
    article = hit.article
    facts = [f"Source: {_name(article.source)}", f"Passage date: {_date(article.date)}"]
    facts += [f"Publisher: {_name(article.publisher, withheld)}"] if article.publisher else []
    facts += [f"Title: {_name(article.title, withheld)}"] if article.title else []
    text = _read(hit.passage)
    if claimants := named_claimants(text):
        facts.append(f"Claimants: {', '.join(claimants)}")
    head = "\n".join(as_data(plain(fact)) for fact in facts)
    return f'<passage number="{number}">\n{head}\nText: {as_data(text)}\n</passage>'


def _name(text: str, withheld: Collection[str] = ()) -> str:
    """A title, a publisher or a file's name, unless it gives orders: these are an article author's words too."""
    words = re.sub(r"[\W_]+", " ", text)
    return "(withheld)" if text in withheld or addresses_program(text) or addresses_program(words) else text


def _read(passage: Passage) -> str:
    """A passage's sentences as plain words, without those withheld (see `rag.instructions`) and without a trace of them."""
    texts = (passage.text[span.start - passage.start : span.end - passage.start] for span in passage.sentences)
    return " ".join(plain(text) for text in texts)


def as_data(text: str) -> str:
    """Article text for a prompt: "[3]" becomes "(3)", and "<" before "passage" or "|" becomes "‹".

    So every bracketed number in an answer is a marker, a passage ends where we end it, and no chat template's own
    tokens ("<|im_start|>") come from an article. Only the model reads this; quotes are cut from the article itself.
    """
    return _TAG.sub("‹", _BRACKETED.sub(r"(\1)", text))


def _date(date: ArticleDate) -> str:
    if date.end is None:
        return "undated"
    if date.start is None or date.start == date.end:
        return date.end.isoformat()
    return f"{date.start.isoformat()} to {date.end.isoformat()}"


def condense_messages(question: str, history: Sequence[Turn], model: ModelSettings) -> list[Message]:
    """Asks for the last question in a form that stands by itself, from the turns before it that fit."""
    talk = _recent(history, (model.context_tokens - model.max_tokens) // 2)
    conversation = "\n".join(f"{'Reader' if role == 'user' else 'Answer'}: {plain(text)}" for role, text in talk)
    return prompts.load_parts("condense", conversation=as_data(conversation), question=question)


def _recent(history: Sequence[Turn], tokens: int) -> list[Message]:
    """The last turns that fit, starting with one of the user's; without markers, as their passages are not here."""
    talk: list[Message] = []
    for turn in reversed(history):
        text = _MARKER.sub("", turn.content)
        tokens -= estimate_tokens(text)
        if tokens < 0:
            break
        talk.insert(0, ("assistant" if turn.role == "assistant" else "user", text))
    while talk and talk[0][0] == "assistant":
        del talk[0]
    return talk
