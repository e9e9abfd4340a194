"""Settings come from arguments, the environment, jushi.toml and defaults, and nothing else."""

from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _clean_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_defaults() -> None:
    assert load_settings().port == 8000


def test_the_environment_wins_over_the_file_and_an_argument_over_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("jushi.toml").write_text("port = 8001\ndense_weight = 0.5\n", encoding="utf-8")
    assert load_settings().port == 8001
    monkeypatch.setenv("JUSHI_PORT", "8002")
    assert load_settings().port == 8002
    assert load_settings(port=8003).port == 8003
    assert load_settings().dense_weight == 0.5


def test_an_unknown_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUSHI_PROT", "8002")
    with pytest.raises(SettingsError, match="JUSHI_PROT"):
        load_settings()


def test_an_unknown_name_in_the_file_is_named() -> None:
    Path("jushi.toml").write_text("prot = 8001\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="prot"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"), [("JUSHI_PORT", "99999"), ("JUSHI_BM25_B", "2"), ("JUSHI_PRECISION", "int3")]
)
def test_an_invalid_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"{name}.*{value}"):
        load_settings()


def test_a_file_that_is_not_toml() -> None:
    Path("jushi.toml").write_text("port: 8001", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"jushi\.toml"):
        load_settings()


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_every_setting_is_in_the_readme(readme: str) -> None:
    text = (Path(__file__).parent.parent / readme).read_text(encoding="utf-8")
    missing = [name for name in Settings.model_fields if f"JUSHI_{name.upper()}" not in text]
    assert missing == []
