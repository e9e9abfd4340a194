"""Keys: made and revoked by `jushi keys`, kept as digests in the data folder.

A key is 256 random bits, so its SHA-256 is as good at rest as a slow hash of a password would
be: there is nothing to guess. Every stored digest is compared, each in constant time.
"""

import hashlib
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hmac import compare_digest
from pathlib import Path
from typing import Literal, get_args

from pydantic import TypeAdapter, ValidationError

from rag.errors import NotFoundError, SettingsError

__all__ = ["KEYS_FILE", "Key", "KeyStore", "Scope", "allows"]

Scope = Literal["read", "write", "admin"]
KEYS_FILE = "keys.json"
_PREFIX = "jushi_"
_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,80}")


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key.

    Attributes:
        key_id: 8 hex digits, for people and logs; tells nothing of the key.
        name: Whose it is, in the words of who made it.
        created: When, ISO 8601.
        sha256: Of the key's text.
    """

    key_id: str
    name: str
    scope: Scope
    created: str
    sha256: str


_KEYS = TypeAdapter(list[Key])


def allows(scope: Scope, needed: Scope) -> bool:
    """Tell whether a key's scope holds another: admin holds write, write holds read."""
    order = get_args(Scope)
    return order.index(scope) >= order.index(needed)


class KeyStore:
    """The keys of one data folder; what another process changes is seen at the next check."""

    def __init__(self, data: Path) -> None:
        """Prepare; the file is read when a key is asked for."""
        self._path = data / KEYS_FILE
        self._stamp: tuple[int, int, int] | None = None
        self._keys: list[Key] = []

    def keys(self) -> list[Key]:
        """Return the keys, oldest first.

        Raises:
            SettingsError: If the file cannot be read: then nobody is let in.
        """
        try:
            found = self._path.stat()
        except FileNotFoundError:
            self._stamp, self._keys = None, []
            return []
        except OSError as error:
            raise SettingsError(f"无法读取密钥文件：{error.strerror}。请检查权限。") from error
        # A replaced file has another number even within one tick of the clock
        stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
        if stamp != self._stamp:
            self._keys = self._read()
            self._stamp = stamp
        return self._keys

    def find(self, presented: str) -> Key | None:
        """Return the key whose text was presented, or None."""
        digest = _digest(presented)
        found = None
        for key in self.keys():  # all of them: the time taken tells nothing
            if compare_digest(key.sha256, digest):
                found = key
        return found

    def add(self, name: str, scope: Scope) -> tuple[Key, str]:
        """Make a key; return what is kept and its text, which is shown this once.

        Raises:
            SettingsError: If the name is empty, long or not printable, or the file cannot be
                written.
        """
        if not _NAME.fullmatch(name) or not name.strip():
            raise SettingsError(f"密钥名称 {name[:80]!a} 无效：应为 1 至 80 个可见字符。")
        text = _PREFIX + secrets.token_urlsafe(32)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        key = Key(secrets.token_hex(4), name, scope, created, _digest(text))
        self._keep(key)
        return key, text

    def revoke(self, key_id: str) -> Key:
        """Remove a key; it opens nothing from now on, in a running service too.

        Raises:
            NotFoundError: If there is none with this id.
        """
        keys = self.keys()
        revoked = next((key for key in keys if key.key_id == key_id), None)
        if revoked is None:
            raise NotFoundError(f"没有编号为 {key_id[:80]!a} 的密钥。用 `jushi keys list` 查看。")
        self._drop(revoked)
        return revoked

    def _keep(self, key: Key) -> None:
        self._write([*self.keys(), key])

    def _drop(self, revoked: Key) -> None:
        self._write([key for key in self.keys() if key.key_id != revoked.key_id])

    def _read(self) -> list[Key]:
        try:
            return _KEYS.validate_json(self._path.read_bytes())
        except (OSError, ValidationError) as error:
            raise SettingsError(
                f"密钥文件 {self._path.name} 无法读取或已损坏。请从备份恢复，"
                "或删去它并用 `jushi keys add` 重新发放。"
            ) from error

    def _write(self, keys: list[Key]) -> None:
        """Put a whole new file in the place of the old one, readable by its owner alone."""
        folder = self._path.parent
        aside = folder / f".{KEYS_FILE}.{secrets.token_hex(4)}"
        content = json.dumps([asdict(key) for key in keys], ensure_ascii=False, indent=1)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._path)
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise SettingsError(
                f"无法写入密钥文件：{error.strerror}。请检查数据文件夹的权限与磁盘空间。"
            ) from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
