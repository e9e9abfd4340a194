"""What the writer does while it is killed, and what the next start must find.

A killed process is a fork of this one, so that two hundred of them start at once and share what
takes seconds to load. It tells what it does over a pipe: TRY before a change is handed in, ACK
once it is acknowledged.
"""

import faulthandler
import hashlib
import json
import logging
import os
import random
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.encoder import Encoder
from rag.generation import current_generation, open_generation
from rag.indexer import opened_indexer
from rag.settings import Settings
from rag.store import Change

__all__ = ["STEPS", "Trial", "all_changes"]

STEPS = (
    "jobs taken",
    "documents read",
    "generation begun",
    "generation written",
    "generation synced",
    "generation renamed",
    "generation switched",
    "generation cleared",
    "jobs settled",
)
"""Every named step of a build, as the log has them."""

_FILES, _EDITIONS = 8, 3
Held = dict[str, str]


def _text(file: int, edition: int) -> bytes:
    return (
        f"青石县第{file}乡巡查记录\n\n"
        f"2019年6月{file + 1}日\t关于第{file}段堤坝巡查的通知。"
        f"第{edition}次修订，巡查{file * 7 + edition}人。\n"
        f"2019年7月{file + 1}日\t关于第{file}段河道清理的通知。清理{file * 5 + edition}公里。\n"
    ).encode()


def all_changes() -> list[Change]:
    """Return the addition of every edition of every file: what an encoder must have seen."""
    return [
        Change("add", None, f"{file}-{edition}.txt", _text(file, edition), f"{file}-{edition}.txt")
        for file in range(_FILES)
        for edition in range(_EDITIONS)
    ]


@dataclass(slots=True)
class Trial:
    """One data folder, killed again and again.

    Attributes:
        held: The sha256 of each document's bytes once all acknowledged changes are made.
        past: Every state the corpus has been in, oldest first.
    """

    settings: Settings
    encoder: Encoder
    held: Held = field(default_factory=dict)
    past: list[Held] = field(default_factory=lambda: [{}])
    kills: int = 0

    def kill_after(self, seconds: float, seed: int) -> None:
        """Let a writer work and kill it after a time."""
        self._killed(lambda pipe: _work(self, pipe, seed, None), seconds)

    def kill_at(self, step: str, seed: int) -> None:
        """Let a writer work and have it killed at a named step."""
        self._killed(lambda pipe: _work(self, pipe, seed, step), 60)

    def _killed(self, work: Callable[[int], None], seconds: float) -> None:
        lines = _forked(work, seconds)
        failed = [line for line in lines if line.startswith("FAILED")]
        assert not failed, failed
        tried: dict[str, str] | None = None
        for line in lines:
            kind, _, rest = line.partition(" ")
            if kind == "TRY":
                tried = json.loads(rest)
            elif tried is not None:
                self._make(tried, json.loads(rest))
                tried = None
        self.kills += 1
        self._check_next_start(tried)

    def _make(self, change: dict[str, str], document_id: str) -> None:
        self.held = _after(self.held, change, document_id)
        self.past.append(self.held)

    def _check_next_start(self, unacknowledged: dict[str, str] | None) -> None:
        lines = _forked(lambda pipe: _restart(self, pipe), 120)
        assert lines, "the next start did not end"
        line = lines[-1]
        assert not line.startswith("FAILED"), line
        found = json.loads(line)
        # Whole at once: some state the corpus was in, with the change that was under way or not.
        states = [*self.past]
        if unacknowledged is not None:
            states.append(_after(self.held, unacknowledged, unacknowledged["document_id"]))
        assert found["served"] in states, (found["served"], self.held)
        if found["finished"] != self.held:
            assert found["finished"] == states[-1], (found["finished"], self.held, unacknowledged)
            self.held = states[-1]
            self.past.append(self.held)
        del self.past[:-40]


def _after(held: Held, change: dict[str, str], document_id: str) -> Held:
    rest = {key: value for key, value in held.items() if key != document_id}
    return rest if change["kind"] == "remove" else rest | {document_id: change["sha256"]}


def _forked(work: Callable[[int], None], seconds: float) -> list[str]:
    """Run work in a fork, kill it after a time, and return the lines it wrote."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        try:
            work(writing)
        except BaseException:  # noqa: BLE001 - told over the pipe, where it fails the test
            os.write(writing, f"FAILED {json.dumps(traceback.format_exc())}\n".encode())
        os._exit(0)
    os.close(writing)
    os.set_blocking(reading, False)
    deadline, parts = time.monotonic() + seconds, []
    ended = False
    while not ended and time.monotonic() < deadline:
        parts.append(_available(reading))
        time.sleep(0.001)
        ended = os.waitpid(process, os.WNOHANG) != (0, 0)
    if not ended:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    parts.append(_available(reading))
    os.close(reading)
    return b"".join(parts).decode().splitlines()


def _available(pipe: int) -> bytes:
    parts = []
    while True:
        try:
            part = os.read(pipe, 65536)
        except BlockingIOError:
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


class _KilledAt(logging.Handler):
    """Ends the process, as SIGKILL does, when a step is logged."""

    def __init__(self, step: str) -> None:
        super().__init__()
        self._step = step

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == self._step:
            os.kill(os.getpid(), signal.SIGKILL)


def _work(trial: Trial, pipe: int, seed: int, step: str | None) -> None:
    """Change the corpus for ever, as chance has it."""
    chance = random.Random(seed)
    with opened_indexer(trial.settings, trial.encoder) as indexer:
        indexer.restore()
        if step is not None:
            logger = logging.getLogger("rag")
            logger.setLevel(logging.DEBUG)
            logger.addHandler(_KilledAt(step))
        while True:
            for _ in range(chance.randint(1, 3)):
                change, told = _change(chance, indexer.store.followed())
                if change is None:
                    continue
                os.write(pipe, f"TRY {json.dumps(told)}\n".encode())
                (job,) = indexer.store.submit([change])
                os.write(pipe, f"ACK {json.dumps(job.document_id)}\n".encode())
            indexer.run()


def _change(chance: random.Random, held: list[Any]) -> tuple[Change | None, dict[str, str]]:
    """Choose a change that can be made: files not held are added, others changed or removed."""
    kind = chance.choice(["add", "add", "replace", "remove"])
    if kind == "add" or not held:
        new = [
            change
            for change in all_changes()
            if not any(item.source == change.source for item in held)
            and not any(item.sha256 == _sha256(change.data) for item in held)
        ]
        if not new:
            return None, {}
        change = chance.choice(new)
        told = {"kind": "add", "sha256": _sha256(change.data),
                "document_id": _sha256(change.data)[:12]}  # fmt: skip
        return change, told
    stored = chance.choice(held)
    told = {"kind": kind, "document_id": stored.document_id}
    if kind == "remove":
        return Change("remove", stored.document_id), told
    file = stored.file.split("-")[0]
    fitting = [
        change
        for change in all_changes()
        if change.file.startswith(f"{file}-")
        and not any(item.sha256 == _sha256(change.data) for item in held)
    ]
    if not fitting:
        return Change("remove", stored.document_id), told | {"kind": "remove"}
    data = chance.choice(fitting).data
    told["sha256"] = _sha256(data)
    return Change("replace", stored.document_id, stored.file, data, stored.source), told


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _restart(trial: Trial, pipe: int) -> None:
    """Start again, tell what is served at once and what once the waiting jobs are done."""
    data = trial.settings.data
    faulthandler.dump_traceback_later(100, exit=True)
    with opened_indexer(trial.settings, trial.encoder) as indexer:
        indexer.restore()
        served = _served(data)
        indexer.run()
        assert not indexer.store.open_jobs()
        finished = _served(data)
        live = indexer.store.live()
        assert set(live) == set(finished)
        for document_id, version in live.items():
            assert _sha256(indexer.store.original(version)) == finished[document_id]
        assert indexer.store.damage() == []
    left = [path.name for path in (data / "generations").glob(".building-*")]
    assert left == [], left
    os.write(pipe, (json.dumps({"served": served, "finished": finished}) + "\n").encode())


def _served(data: Path) -> Held:
    """Open the generation in force, every checksum checked, and tell what it holds."""
    if not (data / "CURRENT").exists():
        return {}
    contents = open_generation(current_generation(data)).contents
    documents = {item.document_id: item.sha256 for item in contents.documents}
    assert {entry.document_id for entry in contents.entries} == set(documents)
    assert len(contents.search.dense.vectors) == len(contents.search.passages)
    return documents
