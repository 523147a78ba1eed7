"""Asking in a chat without a browser, as the window's events do it: a question is accepted, then answered."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from rag.answer import stream_answer
from rag.desk import Desk
from ui.chat import DONE, Chat
from ui.conversation import Conversation

QUESTION = "How much territory did the Russian army take in October?"
NO_LIMITS = ("", "", "", "")

Updates = tuple[Any, ...]


def begun(
    chat: Chat,
    talk: Conversation,
    question: str = QUESTION,
    limits: tuple[str, ...] = NO_LIMITS,
    answerer: str = "auto",
) -> Generator[Updates, None, None]:
    """An accepted question's answer, not begun yet."""
    _, _, pending, _ = chat.accept(question, talk, DONE)
    return chat.reply(pending, talk, answerer, *limits)


def replied(
    chat: Chat,
    talk: Conversation,
    question: str = QUESTION,
    limits: tuple[str, ...] = NO_LIMITS,
    answerer: str = "auto",
) -> Updates:
    """What the window is told at the end of an answer: messages, conversation, state, question box."""
    *_, last = begun(chat, talk, question, limits, answerer)
    return last


def ask(
    desk: Desk, question: str = QUESTION, limits: tuple[str, ...] = NO_LIMITS, answer: Any = stream_answer
) -> tuple[str, Conversation, str]:
    """What a new chat shows at the end for a question: its last message, the conversation, the state."""
    talk = Conversation()
    messages, _, status, _ = replied(Chat(desk, answer), talk, question, limits)
    return messages[-1]["content"], talk, status
