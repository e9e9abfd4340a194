"""The child process: imports the readers once, forks for each file, answers for the fork.

Runs as `python -m rag.sandbox.child`; frames come on standard input and leave on standard
output. Nothing here trusts a file: it is read only in the fork, behind its walls.
"""

import importlib
import json
import os
import resource
import select
import signal
import sys
import time
from pathlib import PurePath
from typing import IO

from pydantic import TypeAdapter

from rag.entries import parse_document
from rag.errors import JushiError
from rag.readers.container import members
from rag.sandbox.walls import FORBIDDEN_EXIT, raise_walls
from rag.sandbox.wire import Task, dump_documents, dump_members, read_frame, write_frame

__all__ = ["main"]

_TASK = TypeAdapter(Task)
# What a format's reader imports when first used: here once, not in each fork
_LIBRARIES = {
    ".pdf": ("pdfplumber",),
    ".docx": ("docx",),
    ".xlsx": ("openpyxl", "defusedxml.ElementTree"),
}
_CHUNK = 1 << 20
_OUT_OF_MEMORY = 76


def main() -> None:
    """Answer tasks until standard input ends."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    # Whatever a library prints must not mix with the answers
    sys.stdout = sys.stderr
    while (head := read_frame(source)) is not None:
        task = _TASK.validate_json(head)
        data = read_frame(source)
        if data is None:
            return
        for library in _LIBRARIES.get(PurePath(task.name).suffix.lower(), ()):
            importlib.import_module(library)
        status, result = _forked(task, data)
        write_frame(target, json.dumps({"status": status}).encode())
        write_frame(target, result)


def _forked(task: Task, data: bytes) -> tuple[str, bytes]:
    """Do a task in a fork; return how it ended and what it gave."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        _work(task, data, writing)
    os.close(writing)
    try:
        result, ended = _collect(reading, task)
    finally:
        os.close(reading)
    if not ended:
        os.kill(process, signal.SIGKILL)
    _, code = os.waitpid(process, 0)
    if not ended:
        return ("time" if len(result) <= task.max_result_bytes else "size"), b""
    return _verdict(code, result)


def _collect(pipe: int, task: Task) -> tuple[bytes, bool]:
    """Return what the fork wrote, and whether it came to its end within bounds."""
    deadline = time.monotonic() + task.wall_s
    parts: list[bytes] = []
    length = 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            return b"".join(parts), False
        part = os.read(pipe, _CHUNK)
        if not part:
            return b"".join(parts), True
        parts.append(part)
        length += len(part)
        if length > task.max_result_bytes:
            return b"".join(parts), False


def _verdict(code: int, result: bytes) -> tuple[str, bytes]:
    if os.WIFSIGNALED(code):
        signals = {signal.SIGXCPU: "time", signal.SIGSYS: "forbidden", signal.SIGKILL: "memory"}
        return signals.get(signal.Signals(os.WTERMSIG(code)), "crash"), b""
    status = os.WEXITSTATUS(code)
    if status == 0 and result:
        return "ok" if result[:1] == b"+" else "refused", result[1:]
    return {_OUT_OF_MEMORY: "memory", FORBIDDEN_EXIT: "forbidden"}.get(status, "crash"), b""


def _work(task: Task, data: bytes, pipe: int) -> None:
    """Read the file behind walls and end; nothing after the fork returns to the caller."""
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        target = os.fdopen(pipe, "wb")  # the last file opened for writing
        raise_walls(task.memory_bytes, task.cpu_s)
        _answer(task, data, target)
        target.flush()
        code = 0
    except MemoryError:
        code = _OUT_OF_MEMORY
    finally:
        # Neither a traceback nor the parent's cleaning up
        os._exit(code)


def _answer(task: Task, data: bytes, target: IO[bytes]) -> None:
    try:
        if task.action == "members":
            result = dump_members(members(task.name, data))
        else:
            parsed = parse_document(task.name, data, task.described, document_id=task.document_id)
            result = dump_documents([parsed])
    except JushiError as error:
        target.write(b"-" + str(error).encode("utf-8", "replace"))
        return
    target.write(b"+")
    target.write(result)


if __name__ == "__main__":
    # Even before the walls: no core file with somebody's document in it
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
