"""What tests share: the real model and index, made once, and the real service as a process."""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

from rag.corpus import Corpus
from rag.encoder import SentenceTransformerEncoder, load_local_encoder
from rag.following import build_index
from rag.settings import Settings
from tests.forking import Forked, forked
from tests.gazette import NOTICES, VISITS
from tests.postgres.corpora import Remembering, moved
from tests.postgres.servers import Server, server

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"


def pytest_report_header() -> str:
    names = ("torch", "sentence-transformers", "faiss-cpu", "jieba")
    return ", ".join(f"{name} {version(name)}" for name in names)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a data folder of this test run's own."""
    return Settings(data=tmp_path_factory.mktemp("data"), seeds=SEEDS)


@pytest.fixture(scope="session")
def encoder(settings: Settings) -> SentenceTransformerEncoder:
    """The real model, loaded once."""
    return load_local_encoder(settings)


@pytest.fixture(scope="session")
def indexed(
    settings: Settings,
    encoder: SentenceTransformerEncoder,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Settings:
    """Settings whose data folder holds the index of the seeds, built once for all workers."""
    alone = worker_id == "master"
    root = tmp_path_factory.getbasetemp()
    shared = (root if alone else root.parent) / "seeds-index"
    with (shared.with_suffix(".lock")).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.is_dir():
            building = shared.with_suffix(".building")
            build_index(SEEDS, settings.model_copy(update={"data": building}), encoder)
            building.rename(shared)
    shutil.copytree(shared, settings.data, dirs_exist_ok=True)
    return settings


@pytest.fixture(scope="session")
def corpus(indexed: Settings, encoder: SentenceTransformerEncoder) -> Corpus:
    """The indexed seeds, opened."""
    return Corpus.open(indexed, encoder)


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that others may look into: PostgreSQL runs as another user where tests are root."""
    with tempfile.TemporaryDirectory(prefix="jushi-pg-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres(open_folder: Path) -> Iterator[Server]:
    """A PostgreSQL server of this worker's own."""
    with server(open_folder / "one") as started:
        yield started


@pytest.fixture(scope="session")
def shards(open_folder: Path) -> Iterator[list[Server]]:
    """Two PostgreSQL servers more, for a corpus dealt over them."""
    with contextlib.ExitStack() as ends:
        yield [ends.enter_context(server(open_folder / name)) for name in ("two", "three")]


@pytest.fixture(scope="session")
def shared(
    indexed: Settings, encoder: SentenceTransformerEncoder, postgres: Server
) -> tuple[Settings, Corpus]:
    """The indexed seeds in a database, and the corpus opened there."""
    return moved(indexed, Remembering(encoder), postgres.database("seeds"))


@pytest.fixture(scope="session")
def one_node(shared: tuple[Settings, Corpus]) -> Corpus:
    """The indexed seeds, opened in a database."""
    return shared[1]


@pytest.fixture(scope="session")
def three_nodes(
    indexed: Settings,
    encoder: SentenceTransformerEncoder,
    postgres: Server,
    shards: list[Server],
) -> Corpus:
    """The indexed seeds, opened in a database dealt over two others."""
    urls = [item.database("seeds") for item in shards]
    return moved(indexed, Remembering(encoder), postgres.database("dealt"), urls)[1]


Process = subprocess.Popen[str] | Forked


@contextlib.contextmanager
def running_service(data: Path, *arguments: str, **settings: str) -> Iterator[str]:
    """Run `jushi serve` on a free port; give its address; end it as a supervisor would."""
    with service_process(data, *arguments, **settings) as (url, _):
        yield url


@contextlib.contextmanager
def service_process(
    data: Path, *arguments: str, through: Sequence[str] = (), **settings: str
) -> Iterator[tuple[str, Process]]:
    """Do so, and give the process too, for those who look into it or end it themselves.

    `through` is a program that starts it, with its arguments.
    """
    environment = os.environ | {"JUSHI_DATA": str(data), "JUSHI_SEEDS": str(SEEDS)} | settings
    command = ["serve", "--port", "0", *arguments]
    process: Process
    if through:
        process = subprocess.Popen(
            [*through, sys.executable, "-m", "rag.cli", *command],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    else:
        process = forked(command, environment)
    lines: list[str] = []
    found = threading.Event()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if re.search(r"http://[\d.]+:\d+", line):
                found.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    deadline = time.monotonic() + 180
    while not found.wait(0.1):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            pytest.fail("the service did not start:\n" + "".join(lines))
    match = re.search(r"http://[\d.]+:\d+", "".join(lines))
    assert match is not None
    try:
        yield match[0], process
    finally:
        process.terminate()
        process.wait(timeout=20)
        reader.join(timeout=5)
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(scope="session")
def service_url(indexed: Settings) -> Iterator[str]:
    """The address of the real service over the seeds."""
    with running_service(indexed.data) as url:
        yield url


@pytest.fixture(scope="session")
def client(service_url: str) -> Iterator[httpx.Client]:
    """A client of the real service."""
    with httpx.Client(base_url=service_url, timeout=30) as client:
        yield client


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two small documents of one test's own."""
    path = tmp_path / "documents"
    path.mkdir()
    (path / "notices.txt").write_text(NOTICES, encoding="utf-8")
    (path / "visits.md").write_text(VISITS, encoding="utf-8")
    return path


@pytest.fixture
def own(tmp_path: Path, folder: Path) -> Settings:
    """Settings with a data folder of one test's own."""
    return Settings(data=tmp_path / "data", seeds=folder)
