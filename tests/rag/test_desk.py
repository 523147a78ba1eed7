import pytest

from rag.desk import RagSettings
from rag.model_settings import ModelSettings


@pytest.mark.parametrize(
    ("answerer", "model", "writer"),
    [
        ("auto", None, "extractive"),
        ("extractive", None, "extractive"),
        ("extractive", "smol", "extractive"),
        ("auto", "smol", "llm:smol"),
        ("llm", "smol", "llm:smol"),
    ],
)
def test_who_writes_depends_on_the_answerer_and_on_a_model_being_named(answerer, model, writer):
    assert RagSettings(answerer=answerer, model=ModelSettings(model) if model else None).writer == writer
