"""One writer a data folder: the system's own lock, which ends with the process that holds it."""

import fcntl
import logging
import os
from pathlib import Path

from rag.errors import BusyError, StorageError

__all__ = ["WriterLock"]

_log = logging.getLogger(__name__)


class WriterLock:
    """Held by the process that builds generations in a data folder; a context manager."""

    def __init__(self, data: Path) -> None:
        """Take the lock.

        Raises:
            BusyError: If another process holds it; the message names the process.
            StorageError: If the folder cannot be written.
        """
        path = data / "lock"
        try:
            data.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StorageError(
                f"数据文件夹 {data} 不能写入（{error.strerror}）。请检查权限，或另选文件夹。"
            ) from error
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(self._handle, 32).decode("ascii", "replace").strip()
            os.close(self._handle)
            raise BusyError(
                f"数据文件夹 {data} 正由另一个进程（{holder or '未知'}）使用。"
                "请先结束它，或用 JUSHI_DATA 另选文件夹。"
            ) from error
        os.ftruncate(self._handle, 0)
        try:
            os.write(self._handle, f"{os.getpid()}\n".encode())
        except OSError as error:
            # Only the message to others names the process; a full disk shows where it matters.
            _log.warning("lock %s: %s", path, error)

    def release(self) -> None:
        """Let another process write; a second call does nothing."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> "WriterLock":
        return self

    def __exit__(self, *exception: object) -> None:
        self.release()
