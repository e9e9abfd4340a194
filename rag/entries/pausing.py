"""The garbage collector at rest while a document is read.

Reading makes millions of small records and no cycles; Python counts them and looks at all of
them again and again, which took a third to a half of the time. Nothing here knows documents.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["without_collection"]

_lock = threading.Lock()
_inside = 0
_resume = False


@contextmanager
def without_collection() -> Iterator[None]:
    """Keep the collector from running until the last of the callers inside has left."""
    global _inside, _resume
    with _lock:
        if _inside == 0:
            _resume = gc.isenabled()
            gc.disable()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0 and _resume:
                gc.enable()
