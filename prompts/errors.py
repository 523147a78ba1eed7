"""The error of the prompts room (the whole tree is drawn in `rag/errors.py`)."""

from index.errors import DatelineError


class PromptError(DatelineError):
    """A prompt is missing, one of its variables was not given, or one was given that it does not have."""
