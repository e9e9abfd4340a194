"""Start, memory and speed of the real service beside the bare model, in one run.

    python -m tests.bench [--questions N] [--output reports/bench.json]

Both sides of each ratio are measured here, one after the other: a figure alone says more about
the machine's other work than about this product.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import httpx
import torch

from rag.encoder import load_encoder, prepare_model
from rag.settings import Settings
from tests.conftest import SEEDS, running_service

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

QUESTION = "2月哪些措施涉及复工复产"
# What any program pays that uses this model: import, load, encode once.
_BARE = """
import os, sys, time
os.environ["HF_HUB_OFFLINE"] = "1"
start = time.perf_counter()
import torch
from sentence_transformers import SentenceTransformer
torch.set_num_threads(1)
dtype = getattr(torch, sys.argv[2])
model = SentenceTransformer(sys.argv[1], device="cpu", model_kwargs={"dtype": dtype})
model.encode_query("2月哪些措施涉及复工复产")
print(time.perf_counter() - start)
"""


def main() -> None:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--output", type=Path, default=Path("reports/bench.json"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        subprocess.run(
            [sys.executable, "-m", "rag.cli", "index", str(SEEDS)],
            env=os.environ | {"JUSHI_DATA": folder},
            check=True,
        )
        figures = _start_figures(data, options.repeats) | _load_figures(data, options.questions)
    figures |= {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "processor": platform.processor() or platform.machine(),
        "command": "make bench",
    }
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    for name, value in figures.items():
        print(f"{name:32} {value}")


def _start_figures(data: Path, repeats: int) -> dict[str, Any]:
    """Seconds from nothing to a first answer, service and bare model in turn; medians."""
    path, precision = _plain_model()
    bare, service = [], []
    for _ in range(repeats):
        run = subprocess.run(
            [sys.executable, "-c", _BARE, path, precision],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        bare.append(float(run.stdout))
        start = time.perf_counter()
        with running_service(data) as url:
            httpx.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=60).raise_for_status()
            service.append(time.perf_counter() - start)
    bare_s, service_s = statistics.median(bare), statistics.median(service)
    return {
        "start_to_first_answer_s": round(service_s, 2),
        "import_and_load_model_s": round(bare_s, 2),
        "start_ratio": round(service_s / bare_s, 3),
    }


def _load_figures(data: Path, count: int) -> dict[str, Any]:
    """Latency of searches over HTTP beside the model's own, and peak memory afterwards."""
    encoder, library = load_encoder(Settings()), _library_model()
    questions = _questions(count)
    with running_service(data) as url, httpx.Client(base_url=url, timeout=60) as client:

        def search(question: str) -> None:
            client.post("/api/search", json={"question": question}).raise_for_status()

        def ask(question: str) -> None:
            client.post("/api/ask", json={"question": question}).raise_for_status()

        for question in questions[:20]:
            search(question)
            encoder.encode_question(question)
            library.encode_query(question)
        # In turn, question by question: both see the same minute of a shared machine.
        model_ms, library_ms, search_ms = [], [], []
        for question in questions[: count // 2]:
            model_ms.append(_milliseconds(encoder.encode_question, question))
            library_ms.append(_milliseconds(library.encode_query, question))
            search_ms.append(_milliseconds(search, question))
        ask_ms = [_milliseconds(ask, question) for question in questions[count // 2 :]]
        peak_mb = _peak_mb(_server_pid(url))
    library_p50, search_p50 = statistics.median(library_ms), statistics.median(search_ms)
    return {
        "questions": count,
        "library_encode_query_p50_ms": round(library_p50, 2),
        "encode_question_p50_ms": round(statistics.median(model_ms), 2),
        "search_http_p50_ms": round(search_p50, 2),
        "search_minus_library_p50_ms": round(search_p50 - library_p50, 2),
        "search_http_p95_ms": round(_percentile(search_ms, 95), 2),
        "ask_http_p50_ms": round(statistics.median(ask_ms), 2),
        "ask_http_p95_ms": round(_percentile(ask_ms, 95), 2),
        "peak_resident_mb": peak_mb,
    }


def _plain_model() -> tuple[str, str]:
    """Return the model's folder and the precision sentence-transformers is quickest in here."""
    quick = torch.cpu.get_capabilities().get("avx512_bf16")
    precision: Literal["bfloat16", "float32"] = "bfloat16" if quick else "float32"
    return prepare_model(Settings(precision=precision)).path, precision


def _library_model() -> "SentenceTransformer":
    """Return the same model as anybody would load it, with the library's own `encode_query`."""
    from sentence_transformers import SentenceTransformer

    path, precision = _plain_model()
    torch.set_num_threads(1)
    kwargs = {"dtype": getattr(torch, precision)}
    return SentenceTransformer(path, device="cpu", model_kwargs=kwargs)


def _questions(count: int) -> list[str]:
    """Different questions: a month, a day or none, and words of the seeds."""
    words = sorted({line.strip()[:12] for path in sorted(SEEDS.glob("*.txt"))
                    for line in path.read_text(encoding="utf-8").splitlines()
                    if len(line.strip()) >= 12 and not line.lstrip().startswith("<")})  # fmt: skip
    times = ["", "2月", "2020年2月7日", "1月27日", "2月上旬", "2022年3月"]
    asks = ["哪些措施涉及{}", "{}是怎么要求的", "谁讲到{}", "什么时候{}"]
    return [
        times[i % len(times)] + asks[i % len(asks)].format(words[i * 7 % len(words)])
        for i in range(count)
    ]


def _milliseconds(work: Callable[[str], object], question: str) -> float:
    start = time.perf_counter()
    work(question)
    return (time.perf_counter() - start) * 1000


def _percentile(values: Sequence[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def _server_pid(url: str) -> int:
    """Return the process that listens at the address's port, from the system's tables."""
    port = f":{int(url.rsplit(':', 1)[1]):04X}"
    inodes = {
        fields[9]
        for fields in map(str.split, Path("/proc/net/tcp").read_text().splitlines()[1:])
        if fields[1].endswith(port) and fields[3] == "0A"
    }
    for process in Path("/proc").glob("[0-9]*"):
        try:
            targets = {os.readlink(link) for link in (process / "fd").iterdir()}
        except OSError:
            continue  # gone, or another user's
        if any(f"socket:[{inode}]" in targets for inode in inodes):
            return int(process.name)
    raise RuntimeError(f"no process listens at {url}")


def _peak_mb(pid: int) -> int:
    """Return the peak resident megabytes of a process and its living children together."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total = 0
    for each in [str(pid), *children]:
        status = Path(f"/proc/{each}/status").read_text()
        total += next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmHWM"))
    return round(total / 1024)


if __name__ == "__main__":
    main()
