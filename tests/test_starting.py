"""A service that cannot start says why in a sentence."""

import json
import os
from pathlib import Path

import pytest

from tests.forking import run_forked


@pytest.mark.server
@pytest.mark.real_model
def test_an_index_that_nothing_can_be_made_from_is_told_plainly(tmp_path: Path) -> None:
    folder = tmp_path / "generations" / "g000001"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"format": 1}), encoding="utf-8")
    (tmp_path / "CURRENT").write_text("g000001\n", encoding="utf-8")
    ended = run_forked(
        ["serve", "--port", "0"], os.environ | {"JUSHI_DATA": str(tmp_path)}, timeout=120
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode == 3  # uvicorn's, for a start that failed
    assert "g000001 的格式为 1" in said
    assert "jushi index" in said
    assert "Traceback" not in said
