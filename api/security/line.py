"""Turns to be answered, in the order they were asked for, and who is sent away to come again."""

import asyncio
import math
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

__all__ = ["Line"]

_MOST_PROMISES = 20_000
# Retry-After counts in seconds, and a client may take its time
_EARLY_S, _LATE_S = 0.1, 1.5
_LONGEST_S = 60


@dataclass(slots=True)
class Line:
    """Turns, given in the order they were asked for; used from the event loop alone.

    Who was told to come again finds room before whoever was answered just now: half of the line
    is kept for those who are due. No more than half, so that nobody can close it by asking,
    being sent away, and never coming back.

    Attributes:
        turns: How many are answered at a time.
        longest: How many may wait.
        busy: How many are being answered.
        mean_s: Of an answer, over the last ones.
        promised: Who was sent away, and the moment they were told to come.
        due: How many were told to come in each second.
        kept: Of those who were told to come, the share that did, over the last ones.
    """

    turns: int
    longest: int
    busy: int = 0
    mean_s: float = 0.2
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)
    promised: OrderedDict[str, float] = field(default_factory=OrderedDict)
    due: Counter[int] = field(default_factory=Counter)
    kept: float = 1.0
    now: Callable[[], float] = monotonic

    def has_room(self, caller: str) -> bool:
        """Tell whether a caller may enter; a promise to it is then kept and done with."""
        self._forget()
        if self.busy >= self.turns or self.waiting:
            room = self.longest - len(self.waiting)
            if not self._is_due(caller):
                room -= min(self._due_soon(), self.longest // 2)
            if room <= 0:
                return False
        if caller in self.promised:
            self._take_back(caller, came=True)
        return True

    def promise_s(self, caller: str) -> int:
        """Return in how many seconds somebody who finds no room should come again.

        Those sent away before are counted in: told the same second they would all come at once.
        Who came when told and found no room has waited for long enough, and comes again soon.
        """
        soon = self._is_due(caller)
        if caller in self.promised:
            self._take_back(caller, came=soon)
        ahead = len(self.waiting) + 1 + self.kept * len(self.promised)
        wait = min(_LONGEST_S, max(1, math.ceil(ahead * self.mean_s / self.turns)))
        wait = 1 if soon else wait
        self.promised[caller] = when = self.now() + wait
        self.due[int(when)] += 1
        if len(self.promised) > _MOST_PROMISES:
            self._take_back(next(iter(self.promised)), came=False)
        return wait

    def _is_due(self, caller: str) -> bool:
        return self.promised.get(caller, math.inf) <= self.now() + _EARLY_S

    def _due_soon(self) -> int:
        """Count those who are to come before the line as it stands has been served."""
        until = self.now() + (len(self.waiting) + 1) * self.mean_s / self.turns
        return sum(count for second, count in self.due.items() if second <= until)

    def _forget(self) -> None:
        """Take back promises that were not kept."""
        gone = self.now() - _LATE_S
        while self.promised and next(iter(self.promised.values())) < gone:
            self._take_back(next(iter(self.promised)), came=False)
        for second in [second for second in self.due if second < int(gone)]:
            del self.due[second]

    def _take_back(self, caller: str, *, came: bool) -> None:
        second = int(self.promised.pop(caller))
        if self.due[second] > 1:
            self.due[second] -= 1
        else:
            del self.due[second]
        self.kept += 0.02 * (came - self.kept)

    async def enter(self) -> None:
        """Wait for a turn; cancelling gives the place up."""
        if self.busy < self.turns and not self.waiting:
            self.busy += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave(None)  # it was given a turn in the same moment
            elif turn in self.waiting:
                self.waiting.remove(turn)
            raise

    def leave(self, took_s: float | None) -> None:
        """Give a turn back; the next in line has it."""
        if took_s is not None:
            self.mean_s += 0.1 * (took_s - self.mean_s)
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.busy -= 1
