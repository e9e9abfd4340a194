"""Processes of `jushi` that do not import for ten seconds first.

What the command imports (PyTorch, transformers, ONNX Runtime, the dictionary) one process of the
test run imports once; each command is a fork of it, with arguments, environment, folder and
streams of its own. From `main` on it does just what a process started anew does. Nothing is kept
from one to the next, and no thread runs before the fork.

`python -m tests.forking SOCKET` is that process; `forked` and `run_forked` ask it for others.
Standard library alone: `command_file` makes a `jushi` of it for shells.
"""

import array
import atexit
import functools
import importlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["Forked", "command_file", "forked", "run_forked"]

_ROOT = Path(__file__).parent.parent


class Forked:
    """A process like those of subprocess, of which it has what the tests use."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        streams: tuple[int, int, int],
        cwd: str | Path | None = None,
    ) -> None:
        """Start `jushi` with arguments; streams are descriptors for its input, output, errors."""
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.connect(_address())
        request = {
            "argv": ["jushi", *map(str, arguments)],
            "env": dict(environment),
            "cwd": str(cwd or Path.cwd()),
        }
        passed = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", streams))]
        data = json.dumps(request).encode() + b"\n"
        sent = self._server.sendmsg([data], passed)
        self._server.sendall(data[sent:])
        self._lines = self._server.makefile()
        self.pid = int(self._lines.readline())
        self.returncode: int | None = None
        self.stdout: Any = None

    def poll(self) -> int | None:
        """Return the exit status, None while it runs."""
        if self.returncode is None and select.select([self._server], [], [], 0)[0]:
            self._ended()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; raise TimeoutExpired if it takes longer."""
        if self.returncode is None:
            if not select.select([self._server], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("jushi", timeout or 0)
            self._ended()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def _ended(self) -> None:
        self.returncode = int(self._lines.readline())
        self._lines.close()
        self._server.close()


def forked(arguments: Sequence[str], environment: Mapping[str, str]) -> Forked:
    """Start `jushi`; its output and errors are text to be read from `stdout`."""
    reading, writing = os.pipe()
    with open(os.devnull) as nothing:
        process = Forked(arguments, environment, (nothing.fileno(), writing, writing))
    os.close(writing)
    process.stdout = os.fdopen(reading, encoding="utf-8", errors="replace")
    return process


def run_forked(
    arguments: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    *,
    given: str = "",
    cwd: Path | None = None,
    timeout: float = 180,
) -> "subprocess.CompletedProcess[str]":
    """Run `jushi` to its end, as subprocess.run does with its output captured as text."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as stdin,
        tempfile.TemporaryFile("w+", encoding="utf-8") as stdout,
        tempfile.TemporaryFile("w+", encoding="utf-8") as stderr,
    ):
        stdin.write(given)
        stdin.seek(0)
        process = Forked(
            [str(item) for item in arguments],
            os.environ if environment is None else environment,
            (stdin.fileno(), stdout.fileno(), stderr.fileno()),
            cwd,
        )
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        stdout.seek(0)
        stderr.seek(0)
        return subprocess.CompletedProcess(["jushi"], code, stdout.read(), stderr.read())


def command_file(folder: Path) -> Path:
    """Write a program that is `jushi` for a shell; return it."""
    path = folder / "jushi"
    path.write_text(
        f"#!{sys.executable} -S\n"
        f"import os, sys\nsys.path.insert(0, {str(_ROOT)!r})\n"
        f"os.environ['FORKS_JUSHI'] = {_address()!r}\n"
        "from tests.forking import as_command\nsys.exit(as_command())\n",
        encoding="utf-8",
    )
    path.chmod(0o755)
    return path


def as_command() -> int:
    """Be `jushi` with this process's arguments, environment, folder and streams."""
    process = Forked(sys.argv[1:], os.environ, (0, 1, 2))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: process.send_signal(number))
    return process.wait()


@functools.cache
def _address() -> str:
    """Return where the process that forks listens; started if need be, ended with this one."""
    if given := os.environ.get("FORKS_JUSHI"):
        return given
    folder = tempfile.mkdtemp(prefix="jushi-forks-")
    address = str(Path(folder) / "socket")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.forking", address],
        cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(process.wait)
    atexit.register(process.stdin.close)
    if process.stdout.readline() != b"ready\n":
        raise RuntimeError("the process that forks did not start")
    return address


def _serve(address: str) -> None:
    """Fork whenever asked, until nobody holds this process's input any more."""
    _import_all()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(address)
    listener.listen(64)
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running: dict[int, socket.socket] = {}
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        ready, _, _ = select.select([listener.fileno(), 0, woken], [], [])
        if 0 in ready:
            for pid in running:
                os.kill(pid, signal.SIGKILL)
            return
        if woken in ready:
            os.read(woken, 1024)
            _tell_ended(running)
        if listener.fileno() in ready:
            connection, _ = listener.accept()
            pid = _fork(connection, (listener.fileno(), woken, wakes, *_connections(running)))
            running[pid] = connection
            connection.sendall(f"{pid}\n".encode())


def _connections(running: Mapping[int, socket.socket]) -> list[int]:
    """Return the descriptors of all connections."""
    return [connection.fileno() for connection in running.values()]


# What the command imports, and what it imports only when it is needed.
_IMPORTED = (
    "faiss", "onnxruntime", "sentence_transformers", "uvicorn", "api.app", "rag.cli",
    "transformers.models.bert.modeling_bert",
    "transformers.models.xlm_roberta.tokenization_xlm_roberta",
)  # fmt: skip


def _import_all() -> None:
    for name in _IMPORTED:
        importlib.import_module(name)
    from rag.tokenization import initialize

    initialize()


def _tell_ended(running: dict[int, socket.socket]) -> None:
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        connection = running.pop(pid)
        try:
            connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
        except OSError as error:
            sys.stderr.write(f"nobody waits for {pid} any more: {error}\n")
        connection.close()


def _fork(connection: socket.socket, inherited: Sequence[int]) -> int:
    data, passed, _, _ = connection.recvmsg(1 << 20, socket.CMSG_SPACE(3 * 4))
    while not data.endswith(b"\n"):
        data += connection.recv(1 << 20)
    streams = array.array("i")
    streams.frombytes(passed[0][2])
    pid = os.fork()
    if pid:
        for descriptor in streams:
            os.close(descriptor)
        return pid
    code = 70
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for target, descriptor in enumerate(streams):
            os.dup2(descriptor, target)
        for descriptor in (*streams, *inherited, connection.fileno()):
            os.close(descriptor)
        code = _be(json.loads(data))
    finally:
        if sys.exc_info()[0] is not None:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _be(request: dict[str, Any]) -> int:
    """Run the command in this process, which is a fork; return its exit status."""
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.argv = request["argv"]
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    from rag.cli import main

    try:
        code: Any = main()
    except SystemExit as ended:
        code = ended.code
    atexit._run_exitfuncs()
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
        return 1
    return int(code or 0)


if __name__ == "__main__":
    _serve(sys.argv[1])
