"""`make crash`: kill the writer at 200 random moments and three times at every named step.

python -m tests.crash [--kills N] [--rounds N] [--seed N]
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rag.settings import Settings
from tests.crash.encoders import RecordedEncoder
from tests.crash.work import STEPS, Trial

_MOST_S = 0.9


def main() -> None:
    """Kill, check, and print how often."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="at random moments")
    parser.add_argument("--rounds", type=int, default=3, help="of kills at every named step")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record.json"
        subprocess.run([sys.executable, "-m", "tests.crash.running", str(record)], check=True)
        trial = Trial(Settings(data=Path(folder) / "data"), RecordedEncoder.load(record))
        for number in range(options.kills):
            trial.kill_after(chance.uniform(0, _MOST_S), chance.getrandbits(32))
            if number % 20 == 19:
                print(f"{trial.kills} kills, {len(trial.held)} documents held", flush=True)
        for step in STEPS * options.rounds:
            trial.kill_at(step, chance.getrandbits(32))
        print(f"{trial.kills} kills: every start was whole, every acknowledged change was there")


if __name__ == "__main__":
    main()
