"""The clients of a soak: those who ask, those who are slow, those who vanish, one who adds."""

import asyncio
import json
import random
import socket
import ssl
import time
from dataclasses import dataclass, field

import httpx

from tests.bench.living import notice

__all__ = ["Asker", "add_documents", "ask_for", "byte_a_second", "vanish"]

_TOWNS = ("湖滨", "柳河", "石桥", "双泉", "青山", "白沙", "红旗", "东风", "新立", "大岭")
_WORKS = ("堤坝巡查", "河道清淤", "水库蓄水", "雨情上报", "物资储备", "桥梁检修", "苗圃补植")
_ASKED = (
    "{town}镇有哪些关于{work}的通知",
    "{month}月的{work}是怎么要求的",
    "2019年{month}月{day}日有什么通知",
    "谁负责{town}镇的{work}",
    "{town}镇投入了多少人次",
)
# Longer than any deadline of the service: what takes this long is an error
_GIVE_UP_S = 60.0
# One for all: to make one a client keeps the others' clocks running for seconds.
_TLS = ssl.create_default_context()


@dataclass(slots=True)
class Asker:
    """One client and what came of its questions.

    Attributes:
        answered: How many got a 200.
        told_to_wait: How many got a 429.
        taken_ms: Of those that were answered.
        errors: Anything else, in words.
    """

    seed: int
    answered: int = 0
    told_to_wait: int = 0
    taken_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def question(chance: random.Random) -> str:
    """Return a question, hardly ever the same."""
    return chance.choice(_ASKED).format(
        town=chance.choice(_TOWNS),
        work=chance.choice(_WORKS),
        month=chance.randint(1, 12),
        day=chance.randint(1, 28),
    )


async def ask_for(url: str, asker: Asker, until: float) -> None:
    """Ask one question after the other until a moment, and do as a 429 says."""
    async with httpx.AsyncClient(base_url=url, timeout=_GIVE_UP_S, verify=_TLS) as client:
        await _ask_through(client, asker, until)


async def _ask_through(client: httpx.AsyncClient, asker: Asker, until: float) -> None:
    chance = random.Random(asker.seed)
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            response = await client.post("/api/ask", json={"question": question(chance)})
        except httpx.HTTPError as error:
            asker.errors.append(f"{type(error).__name__}: {error}")
            continue
        if response.status_code == 200:
            asker.answered += 1
            asker.taken_ms.append((time.monotonic() - began) * 1000)
        elif response.status_code == 429:
            asker.told_to_wait += 1
            wait = float(response.headers["Retry-After"])
            await asyncio.sleep(min(wait, max(0.0, until - time.monotonic())))
        else:
            asker.errors.append(f"{response.status_code}: {response.text[:200]}")


async def add_documents(client: httpx.AsyncClient, until: float, every_s: float) -> list[str]:
    """Add a notice every so often; return what went wrong."""
    errors, jobs = [], []
    number = 100_000
    while time.monotonic() < until:
        number += 1
        files = {"file": (f"notice-{number}.txt", notice(number).encode())}
        response = await client.post("/api/documents", files=files, timeout=_GIVE_UP_S)
        if response.status_code == 202:
            jobs.append(response.json()["job_id"])
        else:
            errors.append(f"adding: {response.status_code}: {response.text[:200]}")
        await asyncio.sleep(min(every_s, max(0.0, until - time.monotonic())))
    for job in jobs:
        state = await _settled(client, job)
        if state != "done":
            errors.append(f"adding: job {job} is {state}")
    return errors


async def _settled(client: httpx.AsyncClient, job: str) -> str:
    deadline = time.monotonic() + _GIVE_UP_S
    while time.monotonic() < deadline:
        state = str((await client.get(f"/api/jobs/{job}")).json()["state"])
        if state in ("done", "failed"):
            return state
        await asyncio.sleep(0.2)
    return "not carried out in time"


def _request(chance: random.Random) -> bytes:
    body = json.dumps({"question": question(chance)}).encode()
    head = (
        "POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def byte_a_second(address: tuple[str, int], until: float, seed: int) -> None:
    """Send a question a byte a second, over and over; being cut off is all right."""
    chance = random.Random(seed)
    while time.monotonic() < until:
        reader, writer = await asyncio.open_connection(*address)
        try:
            for byte in _request(chance):
                if time.monotonic() >= until or reader.at_eof():
                    break
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(1)
        except ConnectionError:
            pass  # what the service is to do with them
        finally:
            writer.close()


async def vanish(address: tuple[str, int], until: float, every_s: float, seed: int) -> int:
    """Ask and be gone before the answer, over and over; return how often.

    Half of them say goodbye (FIN), half do not even that (RST).
    """
    chance = random.Random(seed)
    gone = 0
    while time.monotonic() < until:
        _, writer = await asyncio.open_connection(*address)
        writer.write(_request(chance))
        await writer.drain()
        await asyncio.sleep(chance.choice([0.0, 0.01, 0.1]))
        if chance.random() < 0.5:
            linger = socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, *linger)
        writer.close()
        gone += 1
        await asyncio.sleep(every_s)
    return gone
