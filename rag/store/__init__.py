"""Where a corpus lives: original bytes, what was read of them, jobs and history, in SQLite.

`Store` is the truth about documents; a generation is what searching makes of it. Nothing here
knows passages, vectors or HTTP.
"""

from rag.store.lock import WriterLock
from rag.store.records import Change, Job, Stored
from rag.store.store import Store

__all__ = ["Change", "Job", "Store", "Stored", "WriterLock"]
