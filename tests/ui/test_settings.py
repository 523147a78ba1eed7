from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import UsageError
from ui.settings import TABLE, load


@pytest.fixture
def config(tmp_path):
    def write(text):
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """An empty home for settings, so that the developer's own don't count."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_flags_go_before_variables_before_the_file_before_defaults(config):
    path = config('passages = 3\nport = 1\nhost = "file"\n')
    environment = {"DATELINE_PORT": "2", "DATELINE_HOST": "variable"}

    settings = load({"host": "flag", "port": None}, environment, path)

    assert (settings.host, settings.port, settings.passages, settings.answerer) == ("flag", 2, 3, "auto")
    assert settings.origins == {"host": "--host", "port": "DATELINE_PORT", "passages": str(path)}


def test_every_setting_has_a_variable_and_every_default_its_kind():
    for setting in TABLE:
        value = "1" if setting.kind in (int, float) else str(setting.default or "x")
        if setting.key in ("answerer", "mode"):
            value = str(setting.default)
        assert isinstance(load({}, {setting.variable: value}).values[setting.key], setting.kind)
        assert setting.default is None or isinstance(setting.default, setting.kind)


def test_the_file_in_the_users_configuration_folder_is_read(home):
    (home / "dateline").mkdir(parents=True)
    (home / "dateline" / "config.toml").write_text("passages = 5\n")

    assert load({}, {}).passages == 5


def test_a_file_in_the_working_directory_is_never_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("config.toml", "dateline.toml", ".dateline.toml", ".env", "pyproject.toml"):
        Path(name).write_text("passages = 5\nDATELINE_PASSAGES=5\n")
    Path("dateline").mkdir()
    Path("dateline/config.toml").write_text("passages = 5\n")

    assert load({}, {}).passages == 8


def test_a_file_may_be_named_by_variable(config):
    assert load({}, {"DATELINE_CONFIG": str(config("passages = 5"))}).passages == 5


@pytest.mark.parametrize(
    "text, said",
    [("passagges = 3", "passagges"), ("[llm]\nmodel = 'x'", "llm"), ("passages =", "TOML"), ("passages = 'many'", "passages"),
     ("passages = true", "passages"), ("passages = [1]", "passages"), ("threshold = 1.5", "threshold"),
     ("passages = 0", "passages"),
     ("mode = 'best'", "mode"), ("port = 70000", "port"), ("threshold = nan", "threshold"), ("llm_timeout = -1", "llm_timeout")],
)  # fmt: skip
def test_what_a_file_gets_wrong_is_named(config, text, said):
    with pytest.raises(UsageError, match=said):
        load({}, {}, config(text))


def test_a_file_that_is_named_and_not_there_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match=r"nowhere\.toml"):
        load({}, {}, tmp_path / "nowhere.toml")
    with pytest.raises(UsageError, match="can't be read"):
        load({}, {}, tmp_path)


def test_an_unknown_variable_is_named():
    with pytest.raises(UsageError, match="DATELINE_ANSWERRER"):
        load({}, {"DATELINE_ANSWERRER": "llm"})


def test_a_variable_of_the_wrong_kind_is_named():
    with pytest.raises(UsageError, match="DATELINE_PORT"):
        load({}, {"DATELINE_PORT": "http"})


def test_an_empty_variable_is_none_at_all():
    assert load({}, {"DATELINE_LLM_MODEL": "", "OPENAI_BASE_URL": ""}).rag().model is None


def test_a_key_alone_names_no_model():
    settings = load({}, {"OPENAI_API_KEY": "sk-secret", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"})

    assert settings.rag().model is None


def test_a_named_model_gets_the_endpoint_and_the_key_never_shows():
    settings = load({"llm_model": "m"}, {"OPENAI_API_KEY": "sk-secret", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"})
    model = settings.rag().model

    assert (model.name, model.base_url, model.api_key) == ("m", "http://127.0.0.1:9/v1", "sk-secret")
    assert "sk-secret" not in f"{settings!r} {settings.rag()!r} {model!r}"
