"""Keys kept in the database that the processes of a service share."""

from dataclasses import asdict

from api.security.keys import Key, KeyStore
from rag.errors import SettingsError, StorageError
from rag.postgres.opening import open_database
from rag.settings import Settings

__all__ = ["SharedKeys"]

_COLUMNS = ("key_id", "name", "scope", "created", "sha256")


class SharedKeys(KeyStore):
    """The keys of one database; what another process changes is seen at the next check."""

    def __init__(self, settings: Settings) -> None:
        """Open the database.

        Raises:
            JushiError: If it cannot be used.
        """
        self._database = open_database(settings)

    def keys(self) -> list[Key]:
        """Return the keys, oldest first.

        Raises:
            SettingsError: If the database does not answer: then nobody is let in.
        """
        try:
            rows = self._database.rows(f"SELECT {', '.join(_COLUMNS)} FROM keys ORDER BY number")
        except StorageError as error:
            raise SettingsError(f"无法读取密钥：{error}") from error
        return [Key(*row) for row in rows]

    def _keep(self, key: Key) -> None:
        names, marks = ", ".join(_COLUMNS), ", ".join("?" for _ in _COLUMNS)
        values = tuple(asdict(key)[name] for name in _COLUMNS)
        self._change(f"INSERT INTO keys ({names}) VALUES ({marks})", *values)

    def _drop(self, revoked: Key) -> None:
        self._change("DELETE FROM keys WHERE key_id = ?", revoked.key_id)

    def _change(self, sql: str, *values: object) -> None:
        try:
            self._database.rows(sql, *values)
        except StorageError as error:
            raise SettingsError(f"无法写入密钥：{error}") from error
