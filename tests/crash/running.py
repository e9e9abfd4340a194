"""Record the real model's vectors for all documents of a trial: `python -m tests.crash.running`.

A process of its own, since one that has computed with the model cannot be forked safely: its
helper threads do not exist in the fork.
"""

import sys
import tempfile
from pathlib import Path

from rag.encoder import load_encoder
from rag.indexer import opened_indexer
from rag.settings import Settings
from tests.crash.encoders import RecordingEncoder
from tests.crash.work import all_changes


def main() -> None:
    """Index every edition of every document; write what the model gave to the file named."""
    recording = RecordingEncoder(load_encoder(Settings()))
    with (
        tempfile.TemporaryDirectory() as folder,
        opened_indexer(Settings(data=Path(folder)), recording) as indexer,
    ):
        indexer.restore()
        indexer.store.submit(all_changes())
        indexer.run()
        assert indexer.generation is not None
        assert len(indexer.generation.contents.documents) == len(all_changes())
    recording.record.save(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
