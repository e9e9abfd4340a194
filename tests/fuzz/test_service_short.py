"""Schemathesis on the real service, for half a minute; `make fuzz` makes thousands of requests."""

from pathlib import Path

import pytest

from tests.fuzz.service import fuzz_service

# What costs no model: there every case of every parameter is tried.
_CHEAP = "^/api/(ask|ledger|search|export|documents)|^/v1/chat"


@pytest.mark.server
@pytest.mark.real_model
def test_every_answer_is_as_the_service_describes_it(tmp_path: Path) -> None:
    covered, chance = fuzz_service(
        tmp_path,
        ["--phases", "coverage", "--exclude-path-regex", _CHEAP],
        ["--phases", "fuzzing,stateful", "--max-examples", "6", "--no-shrink", "--seed", "7"],
    )
    assert covered.sound, covered.report
    assert chance.sound, chance.report
    assert covered.cases >= 300
    assert chance.cases >= 80
