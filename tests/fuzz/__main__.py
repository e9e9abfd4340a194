"""`python -m tests.fuzz [TARGET…] [--seconds N]`: atheris on each reader, coverage-guided.

What it finds lies in `.fuzz/TARGET/`; `python -m tests.fuzz TARGET --replay FILE` runs it again.
"""

import argparse
import subprocess
import sys
from pathlib import Path

_FOLDER = Path(".fuzz")
# Where branches are counted; all else that a reader imports is too much to instrument
_WATCHED = ["rag.readers", "rag.aligned", "pdfplumber", "pdfminer", "docx", "openpyxl", "zipfile"]


def main() -> int:
    """Fuzz each target in a process of its own; return how many failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("targets", nargs="*", help="as in tests/fuzz/targets.py; default all")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    parser.add_argument("--replay", type=Path)
    options = parser.parse_args()
    if options.inside:
        _fuzz(options.inside, options.seconds)
    from tests.fuzz.targets import TARGETS

    if options.replay:
        TARGETS[options.targets[0]](options.replay.read_bytes())
        return 0
    failed = []
    for name in options.targets or TARGETS:
        command = [sys.executable, "-m", "tests.fuzz", "--inside", name]
        done = subprocess.run([*command, "--seconds", str(options.seconds)], check=False)
        print(f"{name}: {'sound' if done.returncode == 0 else 'FAILED'}", flush=True)
        failed += [name] * (done.returncode != 0)
    return len(failed)


def _fuzz(name: str, seconds: int) -> None:
    """Run atheris, which ends the process; 20 s or 1 GB for one input is a find too."""
    import atheris

    with atheris.instrument_imports(include=_WATCHED):
        from tests.fuzz.targets import SEEDS, TARGETS

    corpus = _FOLDER / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[name]):
        (corpus / f"seed{number}").write_bytes(seed)
    flags = [
        sys.argv[0],
        str(corpus),
        f"-artifact_prefix={_FOLDER / name}/",
        f"-max_total_time={seconds}",
        "-timeout=20",
        "-rss_limit_mb=1500",
        "-max_len=65536",
        "-verbosity=0",
        "-print_final_stats=1",
    ]
    atheris.Setup(flags, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
