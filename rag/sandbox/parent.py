"""The service's side of the sandbox: hands files over, checks what comes back."""

import json
import math
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import PurePath
from types import TracebackType
from typing import IO

from pydantic import TypeAdapter

from rag.corpus_file import DocumentDescription
from rag.entries import ParsedDocument
from rag.errors import DocumentError
from rag.readers import MEDIA_TYPES
from rag.readers.container import Member, check_name
from rag.sandbox.wire import Task, load_documents, load_members, read_frame, write_frame

__all__ = ["Limits", "Sandbox", "parse_upload"]

_TASK = TypeAdapter(Task)
# What the child needs of the environment: where programs and libraries are, nothing of the service
_KEPT = ("PATH", "LANG", "LC_ALL", "HOME", "LD_LIBRARY_PATH", "SYSTEMROOT")


_WHOLE_TIME_BYTES = 500_000
_LEAST_CPU_S = 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take.

    Attributes:
        file_bytes: Of the file itself.
        memory_bytes: Of address space; the readers themselves take about 150 MB of it.
        cpu_s: Processor seconds for a file of 500 KB and more; a smaller one gets its share, at
            least 20, so that a few hundred bytes made to last hold nobody up for long.
        wall_s: Seconds by the clock.
        result_bytes: Of the parsed document as JSON.
    """

    file_bytes: int = 50_000_000
    memory_bytes: int = 1_500_000_000
    cpu_s: int = 120
    wall_s: float = 180.0
    result_bytes: int = 500_000_000

    def seconds_for(self, size: int) -> int:
        """Return the processor seconds that a file of so many bytes may take."""
        return min(self.cpu_s, max(_LEAST_CPU_S, math.ceil(self.cpu_s * size / _WHOLE_TIME_BYTES)))


class Sandbox:
    """A child process that parses files; started when first used, and anew when it ended.

    Safe to use from several threads; files are parsed one at a time.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        """Prepare; no process is started yet."""
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def parse(
        self,
        name: str,
        data: bytes,
        described: DocumentDescription | None = None,
        *,
        document_id: str | None = None,
    ) -> ParsedDocument:
        """Cut a document into entries, as `rag.entries.parse_document` does.

        Args:
            name: As uploaded, without folders; the suffix tells the format.
            data: Its bytes.
            described: What is said of it apart.
            document_id: Its identifier where an earlier version has one; else derived from data.

        Raises:
            DocumentError: If the name, the size, the format or the contents are refused, or
                reading them would take more than the limits.
        """
        if PurePath(name).suffix.lower() == ".zip":
            raise DocumentError(f"{name[:80]!r}：压缩包里的压缩包不读；请解开后重新加入")
        if PurePath(name).suffix.lower() not in MEDIA_TYPES:
            raise DocumentError(
                f"{name[:80]!r}：不支持这种文件；可以加入的有 {'、'.join(MEDIA_TYPES)} 和 .zip"
            )
        result = self._run("parse", name, data, described, document_id)
        try:
            documents = load_documents(result)
        except ValueError as error:
            raise DocumentError(_BROKEN.format(name=name)) from error
        if len(documents) != 1:
            raise DocumentError(_BROKEN.format(name=name))
        return documents[0]

    def members(self, name: str, data: bytes) -> list[Member]:
        """Return the files of a ZIP archive with their checked names.

        Raises:
            DocumentError: As for `parse`; see `rag.readers.container.members`.
        """
        try:
            return load_members(self._run("members", name, data, None, None))
        except ValueError as error:
            raise DocumentError(_BROKEN.format(name=name)) from error

    def close(self) -> None:
        """End the child process."""
        with self._lock:
            self._stop()

    def _run(
        self,
        action: str,
        name: str,
        data: bytes,
        described: DocumentDescription | None,
        document_id: str | None,
    ) -> bytes:
        check_name(name)
        limits = self.limits
        if len(data) > limits.file_bytes:
            raise DocumentError(
                f"{name}：文件有 {len(data)} 字节，最多 {limits.file_bytes} 字节；请拆分后重新加入"
            )
        task = Task(
            action,
            name,
            described,
            document_id,
            limits.memory_bytes,
            limits.seconds_for(len(data)),
            limits.wall_s,
            limits.result_bytes,
        )
        with self._lock:
            head = _TASK.dump_json(task)
            # The child itself reads no file: when it ends, somebody ended it, and another helps
            status, result = self._exchange(head, data) or self._exchange(head, data) or _LOST
        if status == "ok":
            return result
        if status == "refused":
            raise DocumentError(result.decode("utf-8", "replace"))
        reason = _ENDINGS.get(status, _BROKEN).format(
            name=name,
            memory=limits.memory_bytes // 1_000_000,
            cpu=limits.seconds_for(len(data)),
            wall=limits.wall_s,
        )
        raise DocumentError(reason)

    def _exchange(self, head: bytes, data: bytes) -> tuple[str, bytes] | None:
        """Send a task, wait for its answer; a child that gives none is ended, and None said."""
        process = self._started()
        source, target = _pipes(process)
        # The child ends a fork that takes too long; if the child itself hangs, so does this timer
        guard = threading.Timer(self.limits.wall_s + 60, process.kill)
        guard.start()
        try:
            write_frame(target, head)
            write_frame(target, data)
            status, result = read_frame(source), read_frame(source)
        except BrokenPipeError:
            status, result = None, None
        finally:
            guard.cancel()
        if status is None or result is None:
            self._stop()
            return None
        return str(json.loads(status)["status"]), result

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self._stop()
            kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
            # Found where this process found it, installed or not
            path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "rag.sandbox.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=kept | {"PYTHONPATH": path},
            )
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in _pipes(process):
            try:
                pipe.close()
            except BrokenPipeError:
                continue  # what was not sent yet has nobody to go to
        process.wait()


def parse_upload(
    name: str,
    data: bytes,
    description: DocumentDescription | None = None,
    limits: Limits | None = None,
) -> list[ParsedDocument | DocumentError]:
    """Parse an uploaded file in a child process of its own.

    Args:
        name: As uploaded; a .zip gives a document for each member.
        data: Its bytes.
        description: What is said of a single document; an archive takes none.
        limits: For each document.

    Returns:
        One document; of an archive, in its order, a document or the error for each member:
        one broken member fails none of its neighbours.

    Raises:
        DocumentError: If a single document is refused, or an archive as a whole.
    """
    with Sandbox(limits) as sandbox:
        if PurePath(name).suffix.lower() != ".zip":
            return [sandbox.parse(name, data, description)]
        results: list[ParsedDocument | DocumentError] = []
        for member in sandbox.members(name, data):
            try:
                results.append(sandbox.parse(member.name, member.data, member.described))
            except DocumentError as error:
                results.append(error)
        return results


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdout is not None
    assert process.stdin is not None
    return process.stdout, process.stdin


_LOST = ("crash", b"")
_BROKEN = "{name}：读取时出错，文件可能损坏或有意构造；请用原来的程序打开确认，另存后重新加入"
_ENDINGS = {
    "time": "{name}：读取超过时限（处理器 {cpu} 秒，共 {wall:g} 秒），"
    "已停止；请拆分或简化后重新加入",
    "memory": "{name}：读取需要的内存超过 {memory} MB，已停止；请拆分或简化后重新加入",
    "size": "{name}：读出的内容过大，已停止；请拆分后重新加入",
    "forbidden": "{name}：读取时试图访问网络或改动文件，已停止；这个文件有危险，请勿再加入",
    "crash": _BROKEN,
}
