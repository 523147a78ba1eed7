"""Settings, built once at the entry point: flags, then `DATELINE_…` variables, then the configuration file, then defaults.

`TABLE` is the one list of them; the README's table is checked against it. An unknown key or variable is an error that names it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import UsageError

if TYPE_CHECKING:
    from rag.desk import RagSettings
    from rag.model_settings import ModelSettings


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its key in the configuration file, its flag (None where it has none), type, default and purpose."""

    key: str
    flag: str | None
    kind: type
    default: Any
    purpose: str

    @property
    def variable(self) -> str:
        return f"DATELINE_{self.key.upper()}"


TABLE = (
    Setting("index", "--index", Path, Path(".dateline"), "folder of the index"),
    Setting("cache", None, Path, None, "folder for the model's ONNX export (default: the user's cache folder)"),
    Setting(
        "embedding_model",
        "--embedding-model",
        str,
        None,
        "the bundled all-MiniLM-L6-v2, or the path of a sentence-transformers folder",
    ),
    Setting("chroma_url", None, str, None, "a Chroma server that keeps the vectors (default: the index folder does)"),
    Setting("answerer", "--answerer", str, "auto", "auto, extractive or llm"),
    Setting(
        "llm_model", "--llm-model", str, None, "the language model's name at its endpoint; without it none is used"
    ),
    Setting("llm_timeout", None, float, 60.0, "seconds a language model may take for an answer"),
    Setting("llm_max_tokens", None, int, 700, "tokens a language model may write"),
    Setting("llm_context_tokens", None, int, 8192, "tokens that prompt and answer may hold together"),
    Setting("llm_input_price", None, float, None, "price of a million tokens read, to show what an answer cost"),
    Setting("llm_output_price", None, float, None, "price of a million tokens written"),
    Setting("check_model", None, str, None, "a second language model that must find each written sentence supported"),
    Setting("check_base_url", None, str, None, "where it is, if not at OPENAI_BASE_URL"),
    Setting("check_api_key", None, str, None, "its key, where check_base_url is set (else OPENAI_API_KEY)"),
    Setting("passages", None, int, 8, "passages handed to the answerer"),
    Setting("threshold", None, float, None, "confidence below which the answer is “the articles do not say”, 0 to 1"),
    Setting("mode", None, str, "fused", "retrieval: fused, dense or lexical"),
    Setting("host", "--host", str, "127.0.0.1", "address the chat listens at"),
    Setting("port", "--port", int, 7860, "port the chat listens at"),
    Setting("auth_file", "--auth-file", Path, None, "file of accounts for the chat; required beyond this machine"),
    Setting(
        "added_articles",
        "--added-articles",
        Path,
        None,
        "folder for articles added in the chat (default: added-articles beside the index; with a log-in none can be added "
        "unless this is set)",
    ),
    Setting(
        "judge_model",
        None,
        str,
        None,
        "a language model that judges answers in `dateline eval`; another than writes them",
    ),
    Setting("judge_base_url", None, str, None, "where the judge is, if not at OPENAI_BASE_URL"),
    Setting("judge_api_key", None, str, None, "its key, where judge_base_url is set (else OPENAI_API_KEY)"),
    Setting("data", "--data", Path, None, "folder of evaluation data, for `dateline eval --suite`"),
)
_CONFIG_VARIABLE = "DATELINE_CONFIG"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings as values; `origins` says where each that is not a default came from."""

    values: Mapping[str, Any]
    origins: Mapping[str, str]
    base_url: str | None
    api_key: str | None

    def __getattr__(self, key: str) -> Any:
        try:
            return self.values[key]
        except KeyError:
            raise AttributeError(key) from None

    def __repr__(self) -> str:
        return f"Settings({self.shown()!r})"

    def shown(self) -> dict[str, Any]:
        """All values, with a key as "(set)"."""
        return {key: "(set)" if key.endswith("_api_key") and value else value for key, value in self.values.items()}

    def rag(self) -> RagSettings:
        """The part that answering needs."""
        from rag.desk import THRESHOLD, RagSettings

        return RagSettings(
            answerer=self.answerer,
            model=self._model(self.llm_model, self.base_url, self.api_key),
            checker=self._second("check"),
            passages=self.passages,
            threshold=THRESHOLD if self.threshold is None else self.threshold,
            mode=self.mode,
        )

    def judge(self) -> ModelSettings | None:
        """The language model that judges beside the offline judge, if one is named."""
        return self._second("judge")

    def _second(self, role: str) -> ModelSettings | None:
        """The language model of another role ("judge", "check"), if one is named."""
        name, base_url = self.values[f"{role}_model"], self.values[f"{role}_base_url"]
        if base_url:  # another host never gets the writer's key
            return self._model(name, base_url, self.values[f"{role}_api_key"])
        return self._model(name, self.base_url, self.api_key)

    def _model(self, name: str | None, base_url: str | None, api_key: str | None) -> ModelSettings | None:
        from rag.model_settings import ModelSettings

        if not name:
            return None
        return ModelSettings(
            name=name,
            base_url=base_url,
            api_key=api_key,
            timeout=self.llm_timeout,
            max_tokens=self.llm_max_tokens,
            context_tokens=self.llm_context_tokens,
            input_price=self.llm_input_price,
            output_price=self.llm_output_price,
        )

    @property
    def cache_folder(self) -> Path:
        """Where the ONNX export is kept."""
        if self.cache is not None:
            return Path(self.cache)
        from platformdirs import user_cache_path

        return user_cache_path("dateline")


def load(
    flags: Mapping[str, Any], environment: Mapping[str, str] | None = None, config: Path | None = None
) -> Settings:
    """Settings from flags (None: not given), the environment and a configuration file.

    Raises UsageError for an unknown key or variable, or a value of the wrong kind.
    """
    environment = os.environ if environment is None else environment
    known = {setting.key: setting for setting in TABLE}
    values: dict[str, Any] = {setting.key: setting.default for setting in TABLE}
    origins: dict[str, str] = {}
    path, required = _config_path(config, environment)
    for key, value in _read_config(path, required=required).items():
        if key not in known:
            raise UsageError(f"Unknown key {key!r} in {path}. Known: {', '.join(sorted(known))}")
        values[key], origins[key] = _convert(known[key], value, f"{key} in {path}"), str(path)
    variables = {setting.variable: setting for setting in TABLE}
    for name, value in environment.items():
        if not name.startswith("DATELINE_") or name == _CONFIG_VARIABLE:
            continue
        if name not in variables:
            raise UsageError(f"Unknown variable {name}. Known: {_CONFIG_VARIABLE}, {', '.join(sorted(variables))}")
        if value:
            setting = variables[name]
            values[setting.key], origins[setting.key] = _convert(setting, value, name), name
    for key, value in flags.items():
        if value is not None and key in known:
            values[key], origins[key] = _convert(known[key], value, known[key].flag or key), known[key].flag or key
    _check(values)
    return Settings(
        values, origins, environment.get("OPENAI_BASE_URL") or None, environment.get("OPENAI_API_KEY") or None
    )


def _config_path(given: Path | None, environment: Mapping[str, str]) -> tuple[Path, bool]:
    if given is not None:
        return given, True
    if environment.get(_CONFIG_VARIABLE):
        return Path(environment[_CONFIG_VARIABLE]), True
    from platformdirs import user_config_path

    return user_config_path("dateline") / "config.toml", False


def _read_config(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if required:
            raise UsageError(f"There is no configuration file {path}.") from None
        return {}
    except OSError as error:
        raise UsageError(f"The configuration file {path} can't be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"The configuration file {path} is not TOML: {error}") from error


def _convert(setting: Setting, value: Any, where: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Path)):
        raise UsageError(f"{where} must be a {setting.kind.__name__}, not {value!r}.")
    try:
        converted = setting.kind(value)
    except ValueError as error:
        raise UsageError(f"{where} must be a {setting.kind.__name__}, not {value!r}.") from error
    return converted.expanduser() if isinstance(converted, Path) else converted


def _check(values: Mapping[str, Any]) -> None:
    from rag.desk import ANSWERERS, MODES

    for key, allowed in (("answerer", ANSWERERS), ("mode", MODES)):
        if values[key] not in allowed:
            raise UsageError(f"{key} must be one of {', '.join(allowed)}, not {values[key]!r}.")
    threshold = values["threshold"]
    if threshold is not None and not 0 <= threshold <= 1:
        raise UsageError(f"threshold must be between 0 and 1, not {threshold}.")
    for key in ("llm_timeout", "llm_max_tokens", "llm_context_tokens", "passages"):
        if values[key] <= 0:
            raise UsageError(f"{key} must be above 0, not {values[key]}.")
    for key in ("llm_input_price", "llm_output_price"):
        if values[key] is not None and values[key] < 0:
            raise UsageError(f"{key} must not be below 0, and is {values[key]}.")
    if not 0 <= values["port"] <= 65535:
        raise UsageError(f"port must be between 0 and 65535, not {values['port']}.")
