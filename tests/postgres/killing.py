"""Kill nodes at random moments while documents are written: `make postgres-test`.

Three servers, two processes that write. After every kill the node starts again; in the end each
document whose job was called done is in force with all its passages, and everything that was
acknowledged is done.
"""

import argparse
import multiprocessing
import random
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from rag.corpus import Corpus
from rag.encoder import Encoder, load_encoder
from rag.errors import DatabaseError
from rag.postgres.checking import check_database
from rag.postgres.indexer import DatabaseIndexer
from rag.postgres.opening import Shared
from rag.settings import Settings
from rag.store import Change
from rag.store.reading import DocumentReader
from tests.postgres.corpora import in_database
from tests.postgres.servers import Server, server

__all__ = ["main"]


def main() -> int:
    """Run the trial; return 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jushi-pg-") as name, ExitStack() as ends:
        folder = Path(name)
        folder.chmod(0o755)
        nodes = [ends.enter_context(server(folder / part)) for part in ("one", "two", "three")]
        first, *shards = (node.database("jushi") for node in nodes)
        settings = in_database(Settings(data=folder / "data"), first, shards)
        return _try(settings, nodes, options.kills, random.Random(options.seed))


def _try(settings: Settings, nodes: list[Server], kills: int, chance: random.Random) -> int:
    ended = multiprocessing.get_context("spawn").Event()
    writers = [
        multiprocessing.get_context("spawn").Process(target=_write, args=(settings, ended))
        for _ in range(2)
    ]
    acknowledged: list[str] = []
    sending = threading.Event()
    sender = threading.Thread(target=_send, args=(settings, acknowledged, sending))
    for writer in writers:
        writer.start()
    sender.start()
    for number in range(kills):
        time.sleep(chance.uniform(0.3, 2.0))
        node = chance.choice(nodes)
        node.kill()
        time.sleep(chance.uniform(0, 0.5))
        node.start()
        print(f"kill {number + 1} of {kills}: {len(acknowledged)} acknowledged", flush=True)
    sending.set()
    sender.join()
    lost = _lost(settings, acknowledged)
    ended.set()
    for writer in writers:
        writer.join()
    print("\n".join(lost) or f"all {len(acknowledged)} acknowledged documents can be searched")
    return 1 if lost else 0


def _send(settings: Settings, acknowledged: list[str], ended: threading.Event) -> None:
    with ExitStack() as ends:
        shared: Shared | None = None
        number = 0
        while not ended.wait(0.1):
            day = f"2021年3月{number % 28 + 1}日"
            text = f"{day}\n镇供水站第{number}号公告：{number}号泵站停机检修。\n"
            with suppress(DatabaseError):
                shared = shared or ends.enter_context(Shared(settings))
                change = Change("add", None, f"{number:05}.txt", text.encode())
                acknowledged += [job.job_id for job in shared.store.submit([change])]
            number += 1


def _write(settings: Settings, ended: threading.Event) -> None:
    encoder = load_encoder(settings)
    while not ended.is_set():
        try:
            with Shared(settings) as shared, DocumentReader(1_000_000) as reader:
                _serve(settings, shared, encoder, reader, ended)
        except DatabaseError:
            time.sleep(0.2)


def _serve(
    settings: Settings, shared: Shared, encoder: Encoder, reader: DocumentReader,
    ended: threading.Event,
) -> None:  # fmt: skip
    indexer = DatabaseIndexer(shared, settings, encoder, reader)
    indexer.restore()
    while not ended.is_set():
        if shared.store.has_queued():
            indexer.run()
        time.sleep(0.1)


def _lost(settings: Settings, acknowledged: list[str]) -> list[str]:
    """Wait until everything acknowledged is done, and tell what cannot be found."""
    deadline = time.monotonic() + 120
    with Shared(settings) as shared:
        while shared.store.open_jobs():
            if time.monotonic() > deadline:
                return [f"{len(shared.store.open_jobs())} jobs are not done"]
            time.sleep(0.2)
        lost = [job for job in acknowledged if shared.store.job(job).state != "done"]
        wanted = {name for job in acknowledged for name in shared.store.job(job).document_ids}
    corpus = Corpus.open(settings)
    held = {document.document_id for document, _ in corpus.documents()}
    return [*lost, *sorted(wanted - held), *check_database(settings).damaged]


if __name__ == "__main__":
    sys.exit(main())
