"""A killed writer loses nothing: eight moments and every named step; `make crash` does more."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.work import STEPS


@pytest.mark.real_model
def test_a_killed_writer_loses_nothing() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tests.crash", "--kills", "8", "--rounds", "1", "--seed", "7"],
        cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{8 + len(STEPS)} kills: every start was whole" in result.stdout
