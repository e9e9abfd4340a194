"""`python -m tests.fuzz.service [--cases N]`: Schemathesis, with all its checks, on a real service.

The service runs as a process over two small documents, demands keys, and is given one that may
do everything: what it describes at /openapi.json is what is tried.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.security.keys import KeyStore
from tests.conftest import ROOT, running_service
from tests.gazette import NOTICES, VISITS

__all__ = ["Outcome", "fuzz_service"]

_OPERATIONS = 20
_COUNTED = re.compile(r"^ *([0-9,]+) generated", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many requests were made, whether all answers were as described, and the report."""

    cases: int
    sound: bool
    report: str


def fuzz_service(folder: Path, *runs: Sequence[str]) -> list[Outcome]:
    """Run Schemathesis against a service of its own, as often as there are runs.

    Args:
        folder: Empty; takes documents, index and what Schemathesis keeps.
        runs: Options for `schemathesis run`, after those that say where and with which checks.
    """
    seeds = folder / "seeds"
    seeds.mkdir()
    (seeds / "notices.txt").write_text(NOTICES, encoding="utf-8")
    (seeds / "visits.md").write_text(VISITS, encoding="utf-8")
    _, key = KeyStore(folder / "data").add("fuzz", "admin")
    unlimited = {"JUSHI_REQUIRE_KEYS": "always", "JUSHI_RATE_PER_MINUTE": "0"}
    with running_service(folder / "data", JUSHI_SEEDS=str(seeds), **unlimited) as url:
        return [_schemathesis(f"{url}/openapi.json", key, options) for options in runs]


def _schemathesis(address: str, key: str, options: Sequence[str]) -> Outcome:
    command = [
        sys.executable, "-m", "schemathesis.cli",
        "--config-file", str(Path(__file__).parent / "schemathesis.toml"), "--no-color",
        "run", address, "--header", f"Authorization: Bearer {key}",
        "--checks", "all", "--continue-on-failure", "--generation-database", "none",
    ]  # fmt: skip
    done = subprocess.run(
        [*command, *options], cwd=ROOT, env=os.environ | {"COLUMNS": "100"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    counted = _COUNTED.search(done.stdout)
    cases = int(counted[1].replace(",", "")) if counted else 0
    return Outcome(cases, done.returncode == 0, done.stdout + done.stderr)


def main() -> int:
    """Fuzz, print the report; return 1 if an answer was not as described."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.service", description=__doc__)
    parser.add_argument("--cases", type=int, default=5000, help="at least; about (5000)")
    parser.add_argument("--seed", type=int, help="of Schemathesis, to repeat a run")
    options = parser.parse_args()
    chosen = ["--max-examples", str(max(1, options.cases // _OPERATIONS))]
    chosen += ["--seed", str(options.seed)] if options.seed is not None else []
    with tempfile.TemporaryDirectory() as folder:
        (outcome,) = fuzz_service(Path(folder), chosen)
    print(outcome.report)
    print(f"service: {'sound' if outcome.sound else 'FAILED'} in {outcome.cases} cases", flush=True)
    return 0 if outcome.sound and outcome.cases >= options.cases else 1


if __name__ == "__main__":
    sys.exit(main())
