"""How often: a bucket of tokens for each key and each address, filled at a steady rate."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Rates"]

# Beyond this many callers the one seen longest ago is forgotten, that is, forgiven
_MOST = 20_000
_BURST_S = 10.0


class Rates:
    """Counts requests; used from the event loop alone."""

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        """Prepare.

        Args:
            per_minute: How many requests a caller may send; ten seconds' worth at once.
            now: A clock in seconds that never goes back.
        """
        self._rate = per_minute / 60
        self._size = max(1.0, self._rate * _BURST_S)
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> int:
        """Count a request; return 0 if it may pass, else seconds until the next one may."""
        now = self._now()
        tokens, seen = self._buckets.pop(caller, (self._size, now))
        tokens = min(self._size, tokens + (now - seen) * self._rate)
        passes = tokens >= 1
        self._buckets[caller] = (tokens - 1 if passes else tokens, now)
        if len(self._buckets) > _MOST:
            self._buckets.popitem(last=False)
        return 0 if passes else max(1, math.ceil((1 - tokens) / self._rate))
