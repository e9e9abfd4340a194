"""`python -m tests.soak [--clients N] [--seconds S]`: many clients on one real service.

The service runs as a process on two processors, its clients on all. One client, then two set the
measure, before and after N ask for as long as told, while documents are added, slow clients send a
byte a second and others vanish: a shared machine is not as quick in one minute as in the next, and
what its host took is told. At last the service is told to end with questions under way.
Writes reports/soak.json; ends with status 1 when a goal is missed.
"""

import argparse
import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.bench.living import notice
from tests.conftest import Process, service_process
from tests.soak.clients import Asker, add_documents, ask_for, byte_a_second, vanish
from tests.soak.measures import Goal, Stolen, evenness, percentile, resident_mib

_PROCESSORS = 2
_DOCUMENTS, _FEW_DOCUMENTS = 100, 20
_SLOW, _VANISH_EVERY_S, _ADD_EVERY_S = 16, 0.5, 5.0
_DRAIN_S = 10.0


@dataclass(slots=True)
class Soak:
    """One run and what it found.

    Attributes:
        memory_mib: Of the service: (seconds since the many began, MiB).
    """

    url: str
    process: Process
    clients: int
    seconds: float
    loose: bool
    goals: list[Goal] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    memory_mib: list[tuple[float, float]] = field(default_factory=list)

    async def run(self) -> None:
        """Go through all phases."""
        measured_s = min(30.0, max(3.0, self.seconds / 10))
        async with self._client() as client:
            await self._ask(1, 2.0)  # warms caches; not counted
            taken = Stolen()
            before = [await self._ask(count, measured_s) for count in (1, 2)]
            self.figures["stolen_before"] = taken.share()
            taken = Stolen()
            many = await self._crowd(client)
            self.figures["stolen_meanwhile"] = taken.share()
            taken = Stolen()
            after = [await self._ask(count, measured_s) for count in (1, 2)]
            self.figures["stolen_after"] = taken.share()
            alone, two = ([*a, *b] for a, b in zip(before, after, strict=True))
            self._compare(alone, two, 2 * measured_s, many)
            await self._nothing_is_held(client)
        await self._drained()

    def _client(self) -> httpx.AsyncClient:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        return httpx.AsyncClient(base_url=self.url, limits=limits, timeout=60)

    async def _ask(
        self,
        count: int,
        seconds: float,
        *beside: Coroutine[Any, Any, Any],
    ) -> list[Asker]:
        until = time.monotonic() + seconds
        askers = [Asker(seed) for seed in range(count)]
        await asyncio.gather(*(ask_for(self.url, asker, until) for asker in askers), *beside)
        self.errors += [error for asker in askers for error in asker.errors]
        return askers

    async def _crowd(self, client: httpx.AsyncClient) -> list[Asker]:
        parts = urlsplit(self.url)
        assert parts.hostname is not None
        assert parts.port is not None
        address = parts.hostname, parts.port
        until = time.monotonic() + self.seconds

        async def adding() -> None:
            self.errors += await add_documents(client, until, _ADD_EVERY_S)

        async def vanishing() -> None:
            self.figures["vanished"] = await vanish(address, until, _VANISH_EVERY_S, 1)

        slow = (byte_a_second(address, until, seed) for seed in range(_SLOW))
        beside = (adding(), vanishing(), self._watch_memory(until), *slow)
        return await self._ask(self.clients, self.seconds, *beside)

    async def _watch_memory(self, until: float) -> None:
        began = time.monotonic()
        while time.monotonic() < until:
            self.memory_mib.append((time.monotonic() - began, resident_mib(self.process.pid)))
            await asyncio.sleep(min(1.0, self.seconds / 40))

    def _compare(
        self, alone: list[Asker], two: list[Asker], measured_s: float, many: list[Asker]
    ) -> None:
        rate_of_two = sum(asker.answered for asker in two) / measured_s
        answered = [asker.answered for asker in many]
        rate = sum(answered) / self.seconds
        p50 = statistics.median(taken for asker in alone for taken in asker.taken_ms)
        p95 = percentile([taken for asker in many for taken in asker.taken_ms], 0.95)
        self.figures |= {
            "unloaded_p50_ms": round(p50, 1),
            "answered_a_second_by_two": round(rate_of_two, 2),
            "answered_a_second": round(rate, 2),
            "told_to_wait": sum(asker.told_to_wait for asker in many),
            "p95_ms": round(p95, 1),
            "per_client": {
                "min": min(answered),
                "median": statistics.median(answered),
                "max": max(answered),
            },
        }
        self.goals += [
            Goal(
                "answers a second, of what two clients get", rate / rate_of_two, self._rate(), True
            ),
            Goal("worst served client, of the median", evenness(answered), self._even(), True),
            Goal("p95, in unloaded p50s", p95 / p50, 30 if self.loose else 8, False),
            Goal("memory growth after warm-up, percent", self._growth(), 5, False),
        ]

    def _rate(self) -> float:
        return 0.5 if self.loose else 0.7

    def _even(self) -> float:
        # With few answers each, chance alone parts the clients.
        return 0.2 if self.loose else 0.5

    def _growth(self) -> float:
        """Return by how many percent memory grew from the second fifth to the last."""
        sizes = [mib for _, mib in self.memory_mib]
        fifth = max(1, len(sizes) // 5)
        warm, late = sizes[fifth : 2 * fifth] or sizes, sizes[-fifth:]
        self.figures["memory_mib"] = {
            "warm": round(statistics.median(warm), 1),
            "end": round(statistics.median(late), 1),
        }
        return (statistics.median(late) / statistics.median(warm) - 1) * 100

    async def _nothing_is_held(self, client: httpx.AsyncClient) -> None:
        """Once all are gone, nobody is in line and every place of the line is free."""
        deadline = time.monotonic() + 10
        while (held := await self._held(client)) and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
        self.goals.append(Goal("turns and places held by clients long gone", held, 0, False))

    async def _held(self, client: httpx.AsyncClient) -> float:
        lines = (await client.get("/metrics")).text.splitlines()
        names = ("jushi_questions_running ", "jushi_questions_waiting ")
        return sum(float(line.split()[1]) for line in lines if line.startswith(names))

    async def _drained(self) -> None:
        """Tell the service to end with its line full: what it took in it answers first."""
        async with self._client() as client:
            body = {"question": "湖滨镇有哪些关于堤坝巡查的通知"}
            asked = [asyncio.create_task(client.post("/api/ask", json=body)) for _ in range(6)]
            await asyncio.sleep(0.05)
            self.process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            responses = await asyncio.gather(*asked, return_exceptions=True)
            await asyncio.to_thread(self.process.wait, 30)
        took_s = time.monotonic() - began
        lost = [repr(item) for item in responses if not isinstance(item, httpx.Response)]
        bad = [str(item.status_code) for item in responses if isinstance(item, httpx.Response)
               and item.status_code not in (200, 429)]  # fmt: skip
        self.figures["drained_s"] = round(took_s, 2)
        self.goals += [
            Goal("seconds to drain after SIGTERM", took_s, _DRAIN_S, False),
            Goal("questions lost in draining", len(lost + bad), 0, False),
        ]


def soak(clients: int, seconds: float, *, loose: bool) -> dict[str, Any]:
    """Run a soak; return the report. The service keeps to two processors of this machine."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "seeds").mkdir()
        for number in range(_FEW_DOCUMENTS if loose else _DOCUMENTS):
            file = folder / "seeds" / f"notice-{number}.txt"
            file.write_text(notice(number), encoding="utf-8")
        _index(folder)
        with service_process(folder / "data", JUSHI_SEEDS=str(folder / "seeds")) as (url, process):
            processors = _keep_to_two(process.pid)
            found = Soak(url, process, clients, seconds, loose)
            asyncio.run(found.run())
    found.goals.insert(0, Goal("errors other than 429", len(found.errors), 0, False))
    return {
        "date": time.strftime("%Y-%m-%d"),
        "processors": processors,
        "clients": clients,
        "seconds": seconds,
        "goals": [goal.row() for goal in found.goals],
        "met": all(goal.met for goal in found.goals),
        "errors": found.errors[:20],
    } | found.figures


def _index(folder: Path) -> None:
    """Embed the documents first: a service that has that to do starts late."""
    environment = os.environ | {"JUSHI_DATA": str(folder / "data")}
    command = [sys.executable, "-m", "rag.cli", "index", str(folder / "seeds")]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def _keep_to_two(process_id: int) -> int:
    """Keep every thread of a process to two processors; return how many there are for it."""
    chosen = sorted(os.sched_getaffinity(process_id))[:_PROCESSORS]
    for thread in Path(f"/proc/{process_id}/task").iterdir():
        os.sched_setaffinity(int(thread.name), chosen)
    return len(chosen)


def main() -> int:
    """Soak, write the report, print it; return 1 if a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--loose", action="store_true", help="limits for a few seconds of load")
    parser.add_argument("--output", type=Path, default=Path("reports/soak.json"))
    options = parser.parse_args()
    report = soak(options.clients, options.seconds, loose=options.loose)
    text = json.dumps(report, ensure_ascii=False, indent=1)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0 if report["met"] else 1


if __name__ == "__main__":
    sys.exit(main())
