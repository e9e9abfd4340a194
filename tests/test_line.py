"""Who is let in when more ask than can be answered, minute after simulated minute."""

import asyncio
import heapq
import statistics
from collections import Counter
from collections.abc import Iterator

import pytest

from api.security.line import Line

ANSWER_S, LONG_S = 0.1, 120.0


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


class Minutes:
    """A line, a clock, and clients that ask again at once and come back when they are told."""

    def __init__(self, loop: asyncio.AbstractEventLoop, clients: int, strangers_a_s: int) -> None:
        self.clock = 0.0
        self.line = Line(2, 4, now=lambda: self.clock)
        self.loop = loop
        self.answered = Counter[str]()
        self.sent_away = 0
        self.owners: dict[asyncio.Future[None], str] = {}
        # (when, a number that keeps equal moments in order, what, who)
        self.events = [(n / 100, n, "ask", f"c{n}") for n in range(clients)]
        gap = 1 / strangers_a_s if strangers_a_s else LONG_S
        moments = range(int(LONG_S / gap))
        self.events += [(n * gap, 10**6 + n, "ask", f"stranger {n}") for n in moments]
        heapq.heapify(self.events)
        self.number = 10**8

    def run(self) -> None:
        """Let them pass."""
        while self.events and self.events[0][0] < LONG_S:
            self.clock, _, what, who = heapq.heappop(self.events)
            if what == "ask":
                self._ask(who)
            else:
                self._answered(who)

    def _at(self, seconds: float, what: str, who: str) -> None:
        self.number += 1
        heapq.heappush(self.events, (self.clock + seconds, self.number, what, who))

    def _ask(self, who: str) -> None:
        line = self.line
        if not line.has_room(who):
            self.sent_away += 1
            wait = line.promise_s(who)
            if who.startswith("c"):  # strangers never come back
                self._at(wait, "ask", who)
        elif line.busy < line.turns and not line.waiting:
            line.busy += 1
            self._at(ANSWER_S, "answered", who)
        else:
            turn = self.loop.create_future()
            self.owners[turn] = who
            line.waiting.append(turn)

    def _answered(self, who: str) -> None:
        self.answered[who] += 1
        following = self.line.waiting[0] if self.line.waiting else None
        self.line.leave(ANSWER_S)
        if following is not None:
            self._at(ANSWER_S, "answered", self.owners.pop(following))
        if who.startswith("c"):
            self._at(0.001, "ask", who)


@pytest.mark.parametrize("clients", [2, 7, 16, 64, 300])
def test_all_are_served_alike_and_nothing_stands_idle(
    loop: asyncio.AbstractEventLoop, clients: int
) -> None:
    played = Minutes(loop, clients, 0)
    played.run()
    counts = [played.answered[f"c{n}"] for n in range(clients)]
    assert sum(counts) >= 0.9 * LONG_S / ANSWER_S * 2 * min(1.0, clients / 2)
    assert min(counts) >= 0.5 * statistics.median(counts)


def test_those_who_never_come_back_close_the_line_to_nobody(
    loop: asyncio.AbstractEventLoop,
) -> None:
    played = Minutes(loop, 16, 50)
    played.run()
    counts = [played.answered[f"c{n}"] for n in range(16)]
    assert min(counts) >= 0.5 * statistics.median(counts)
    strangers = sum(count for who, count in played.answered.items() if who.startswith("stranger"))
    assert strangers > 0
    assert sum(counts) > 0.2 * LONG_S / ANSWER_S * 2
    assert len(played.line.promised) <= 20_000
