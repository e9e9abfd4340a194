"""Work of one question that is shared out among the processors."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache

__all__ = ["SIDE_BY_SIDE", "pool"]

SIDE_BY_SIDE = 100_000
"""From how many passages in scope on sharing out pays."""


@cache
def pool() -> ThreadPoolExecutor:
    """Return the threads that questions share: one for each processor.

    What runs in one must not wait for another.
    """
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="search")
