"""Connections to one PostgreSQL database, and its errors said in one way."""

import re
import select
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import errors
from psycopg.adapt import Dumper
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Format
from psycopg.rows import RowMaker

from rag.errors import DatabaseError, SettingsError

__all__ = ["Connection", "Database", "Numbers", "Row", "Statements"]

_CONNECT_S = 5
_IDLE = 8
# What is pgvector's is checked when vectors are first searched; until then it is a mere name.
_OPTIONS = (
    "-c jit=off -c work_mem=64MB -c search_path=public "
    "-c hnsw.ef_search=500 -c hnsw.iterative_scan=relaxed_order"
)
_FULL = ("53100", "53200", "53400")
_STARTING = ("57P01", "57P02", "57P03")
_UNREADABLE = ("3D000", "28000", "28P01", "42501")


class Row(tuple[Any, ...]):
    """A row whose values have names, as the store's other engine gives them."""

    _names: dict[str, int]

    def __getitem__(self, key: Any) -> Any:
        """Return a value by its column's name or place."""
        return super().__getitem__(self._names[key] if isinstance(key, str) else key)


class Numbers:
    """Whole numbers for a statement, bigint[]: fifty thousand of them in a millisecond."""

    def __init__(self, values: NDArray[np.int64]) -> None:
        """Take numbers, shape (n,)."""
        self.values = values


class _NumbersDumper(Dumper):
    """Writes them as PostgreSQL's binary arrays are laid out: a head, then (length, number)."""

    format = Format.BINARY
    oid = 1016  # bigint[]

    def dump(self, obj: Numbers) -> bytes:
        """Return an array of one dimension, its first index 1, without nulls."""
        elements = np.empty(len(obj.values), [("length", ">i4"), ("number", ">i8")])
        elements["length"], elements["number"] = 8, obj.values
        head = (1, 0, 20, len(elements), 1) if len(elements) else (0, 0, 20)  # 20: bigint
        return np.array(head, ">i4").tobytes() + elements.tobytes()


Connection = psycopg.Connection[Row]


class Database:
    """Connections to one database, each lent to one thread at a time."""

    def __init__(self, url: str, label: str = "数据库") -> None:
        """Prepare; nothing is opened yet.

        Args:
            url: postgresql://…; whatever it leaves out, libpq's own settings give.
            label: What messages call it, before its address.

        Raises:
            SettingsError: If it is no such address.
        """
        try:
            parts = conninfo_to_dict(url)
        except psycopg.ProgrammingError as error:
            raise SettingsError(
                f"{label}的地址无法识别，应为 postgresql://用户@主机:端口/库名。"
            ) from error
        self._url = url
        # Without user and password: messages and logs are read by many.
        where = f"{parts.get('host') or '本机'}:{parts.get('port') or 5432}"
        self.label = label
        self.name = f"{label} {where}/{parts.get('dbname') or ''}"
        self._idle: list[Connection] = []
        self._turn = threading.Lock()
        self._held = threading.local()
        # Who opens a corpus and drops it closes nothing by hand.
        weakref.finalize(self, _close, self._idle)

    def connect(self) -> Connection:
        """Return a connection of the caller's own.

        Raises:
            DatabaseError: If the database cannot be reached.
        """
        with self.errors():
            connection = psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=_CONNECT_S,
                application_name="jushi",
                client_encoding="utf8",
                options=_OPTIONS,
                keepalives_idle=10,
                keepalives_interval=5,
                keepalives_count=3,
                # Plans are made for the values at hand: a scope may hold ten passages or all.
                prepare_threshold=None,
                row_factory=_rows,
            )
        connection.adapters.register_dumper(Numbers, _NumbersDumper)
        return connection

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Lend a connection; within a transaction of this thread, that transaction's."""
        held: Connection | None = getattr(self._held, "connection", None)
        if held is not None:
            yield held
            return
        connection = self._taken() or self.connect()
        with self.errors():
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
        self._put_back(connection)

    def _taken(self) -> Connection | None:
        """Return an idle connection whose server has not gone; None if there is none."""
        while True:
            with self._turn:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            # A server that ends says so, unasked: an idle connection with something to read is over
            poll = select.poll()
            if not connection.closed:
                poll.register(connection.fileno(), select.POLLIN)
                if not poll.poll(0):
                    return connection
            connection.close()

    def _put_back(self, connection: Connection) -> None:
        with self._turn:
            if len(self._idle) < _IDLE and not connection.closed:
                self._idle.append(connection)
                return
        connection.close()

    def rows(self, sql: str, *values: object, **named: object) -> list[Row]:
        """Run a statement and return its rows; values stand for question marks, or have names.

        Raises:
            DatabaseError: If it cannot be run.
        """
        with self.connection() as connection:
            cursor = connection.execute(_statement(sql), named or values)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def transaction(self) -> Iterator["Statements"]:
        """Run a block as one transaction; one inside another is part of it."""
        inside = getattr(self._held, "connection", None) is not None
        with self.connection() as connection:
            if inside:
                yield Statements(connection)
                return
            self._held.connection = connection
            try:
                with connection.transaction():
                    yield Statements(connection)
            finally:
                self._held.connection = None

    def close(self) -> None:
        """Close what is idle; what is lent is closed when it comes back."""
        with self._turn:
            _close(self._idle)

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn what the server and the network say into one error with a way out."""
        try:
            yield
        except psycopg.Error as error:
            raise DatabaseError(f"{self.name}{_said(error)}", self._told(error)) from error

    def _told(self, error: psycopg.Error) -> str:
        """Return what a caller is told: which part fails, never where it is."""
        if error.sqlstate in _FULL:
            return f"{self.label}的磁盘已满。已确认收到的文档没有丢失；请通知管理员。"
        return (
            f"{self.label}暂时不能使用；其余部分不足以作答，所以没有作答。"
            "请稍后再试，或通知管理员查看服务日志。"
        )


class Statements:
    """A transaction as the store's statements use it; values stand for question marks."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def execute(self, sql: str, values: Sequence[object] = ()) -> psycopg.Cursor[Row]:
        """Run a statement."""
        return self.connection.execute(_statement(sql), values)

    def executemany(self, sql: str, values: Sequence[Sequence[object]]) -> None:
        """Run a statement once for each row of values."""
        if values:
            with self.connection.cursor() as cursor:
                cursor.executemany(_statement(sql), values)


def _close(connections: list[Connection]) -> None:
    while connections:
        connections.pop().close()


def _statement(sql: str) -> bytes:
    return sql.replace("?", "%s").encode()


def _rows(cursor: psycopg.Cursor[Any]) -> RowMaker[Row]:
    names = {column.name: i for i, column in enumerate(cursor.description or ())}
    named: type[Row] = type("Row", (Row,), {"_names": names, "__slots__": ()})
    return named


def _said(error: psycopg.Error) -> str:
    """Say in Chinese what is wrong and what to do; never an address with a password."""
    state = error.sqlstate or ""
    # libpq's own words name host and user, never a password
    words = re.sub(r"\s+", " ", str(error.diag.message_primary or error)).strip()
    if state in _FULL:
        return f" 的磁盘或内存已满（{words}）。请腾出空间；已确认收到的文档没有丢失。"
    if state in _STARTING:
        return " 正在启动或停止。请稍后再试。"
    if state in _UNREADABLE:
        return f" 拒绝了连接或操作（{words}）。请检查用户、口令、库名与权限。"
    if isinstance(error, errors.ReadOnlySqlTransaction):
        return " 只能读取。请连接主库。"
    if isinstance(error, psycopg.OperationalError) and not state.startswith(("4", "2")):
        return f" 连接不上，或连接中断（{words}）。请检查它是否在运行，以及地址、用户、口令与库名。"
    return f" 不能完成操作（{type(error).__name__}：{words}）。请查看数据库日志。"
