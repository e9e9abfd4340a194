"""How fast a corpus lives: 1,000 notices acknowledged and searchable; one more in a large corpus.

    python -m tests.bench.living [--notices N] [--passages N]

Questions are asked all the while, so that what adding costs them is measured in the same minute.
"""

import argparse
import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from tests.conftest import running_service

_TOWNS = ["湖滨", "柳河", "石桥", "双泉", "青山", "白沙", "红旗", "东风", "新立", "大岭"]
_WORKS = [
    "堤坝巡查",
    "河道清淤",
    "水库蓄水",
    "雨情上报",
    "物资储备",
    "桥梁检修",
    "低洼排涝",
    "机井维护",
    "苗圃补植",
    "危房排查",
]
_QUESTIONS = (
    "湖滨镇有哪些通知",
    "7月的河道清淤是怎么要求的",
    "谁负责水库蓄水",
    "2019年6月5日有什么",
)


def notice(n: int) -> str:
    """Return a one-page notice, about 330 characters, unlike any other."""
    chance = random.Random(n)
    town, work = chance.choice(_TOWNS), chance.choice(_WORKS)
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    orders = "".join(
        f"{i}、{chance.choice(_TOWNS)}镇负责{chance.choice(_WORKS)}，"
        f"投入{chance.randint(2, 900)}人次，"
        f"于{chance.randint(1, 28)}日前完成第{chance.randint(1, 400)}标段，并报县防汛指挥部备案；"
        for i in range(1, 6)
    )
    return (
        f"青石县{town}镇人民政府关于做好{work}工作的通知\n\n2019年{month}月{day}日\n\n"
        f"各村、各有关单位：为做好{work}工作，编号第{n}号，现通知如下。{orders}"
        f"以上各项请认真落实，联系人在镇政府三楼{n % 40 + 1}室。\n"
    )


def _add_all(client: httpx.Client, count: int) -> tuple[float, float]:
    """Send notices; return seconds until all are acknowledged, and until all are done."""

    def send(n: int) -> str:
        files = {"file": (f"notice-{n}.txt", notice(n).encode())}
        response = client.post("/api/documents", files=files)
        response.raise_for_status()
        return str(response.json()["job_id"])

    start = time.perf_counter()
    with ThreadPoolExecutor(4) as senders:
        jobs = list(senders.map(send, range(count)))
    acknowledged = time.perf_counter() - start
    for job in jobs:
        while True:
            state = client.get(f"/api/jobs/{job}").json()
            if state["state"] == "done":
                break
            if state["state"] == "failed":
                raise RuntimeError(state["error"])
            time.sleep(0.2)
    return acknowledged, time.perf_counter() - start


def _ask(client: httpx.Client, stop: threading.Event) -> list[float]:
    """Ask until told to stop; return milliseconds."""
    taken: list[float] = []
    while not stop.is_set():
        for question in _QUESTIONS:
            start = time.perf_counter()
            client.post("/api/search", json={"question": question}).raise_for_status()
            taken.append((time.perf_counter() - start) * 1000)
            time.sleep(0.05)
    return taken


@contextmanager
def _asked_while(client: httpx.Client) -> Iterator[list[float]]:
    """Ask questions during a block; the milliseconds stand in the list after it."""
    stop = threading.Event()
    found: list[float] = []
    with ThreadPoolExecutor(1) as asker:
        future = asker.submit(_ask, client, stop)
        try:
            yield found
        finally:
            stop.set()
            found += future.result()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=1000)
    parser.add_argument("--quiet", action="store_true", help="ask no questions meanwhile")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "seeds").mkdir()
        (folder / "seeds" / "first.txt").write_text(notice(10**6), encoding="utf-8")
        with (
            running_service(folder / "data", JUSHI_SEEDS=str(folder / "seeds")) as url,
            httpx.Client(base_url=url, timeout=120) as client,
        ):
            with _asked_while(client) as alone:
                time.sleep(5)
            with ExitStack() as asking:
                during = [] if options.quiet else asking.enter_context(_asked_while(client))
                acknowledged, searchable = _add_all(client, options.notices)
            health = client.get("/api/health").json()["index"]
            with _asked_while(client) as after:
                time.sleep(5)
            start = time.perf_counter()
            one = client.post(
                "/api/documents", files={"file": ("one.txt", notice(10**6 + 1).encode())}
            ).json()["job_id"]
            while client.get(f"/api/jobs/{one}").json()["state"] != "done":
                time.sleep(0.05)
            one_more = time.perf_counter() - start
    print(f"load                            {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"documents, passages, generation {health['documents']}, {health['passages']}, "
          f"{health['generation']}")  # fmt: skip
    print(f"acknowledged after              {acknowledged:.1f} s")
    print(f"searchable after                {searchable:.1f} s")
    print(f"one more document               {one_more:.1f} s")
    print(f"search p50 before/after         {statistics.median(alone):.0f} / "
          f"{statistics.median(after):.0f} ms")  # fmt: skip
    if during:
        print(f"search p50 meanwhile            {statistics.median(during):.0f} ms")


if __name__ == "__main__":
    main()
