"""What passes between the service and the process that parses: lengths, JSON and bytes."""

import base64
from dataclasses import dataclass
from typing import IO

from pydantic import TypeAdapter

from rag.corpus_file import DocumentDescription
from rag.entries import ParsedDocument
from rag.readers.container import Member

__all__ = [
    "Task",
    "dump_documents",
    "dump_members",
    "load_documents",
    "load_members",
    "read_frame",
    "write_frame",
]

_DOCUMENTS: TypeAdapter[list[ParsedDocument]] = TypeAdapter(list[ParsedDocument])
_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done with a file, and how much it may take.

    Attributes:
        action: Cut a document into entries, or list an archive's members.
        memory_bytes: Of address space.
        cpu_s: Processor seconds.
        wall_s: Seconds by the clock.
        max_result_bytes: The longest answer taken.
    """

    action: str
    name: str
    described: DocumentDescription | None
    document_id: str | None
    memory_bytes: int
    cpu_s: int
    wall_s: float
    max_result_bytes: int


def read_frame(source: IO[bytes]) -> bytes | None:
    """Return the next frame; None at the end, whole frames or not."""
    head = source.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    length = int.from_bytes(head, "big")
    data = source.read(length)
    return data if len(data) == length else None


def write_frame(target: IO[bytes], data: bytes) -> None:
    """Write a frame: its length, then its bytes."""
    target.write(len(data).to_bytes(_LENGTH, "big"))
    target.write(data)
    target.flush()


def dump_documents(documents: list[ParsedDocument]) -> bytes:
    """Return documents as JSON."""
    return _DOCUMENTS.dump_json(documents)


def load_documents(data: bytes) -> list[ParsedDocument]:
    """Return documents from JSON, every field checked.

    Raises:
        ValueError: If data is not what `dump_documents` makes.
    """
    return _DOCUMENTS.validate_json(data)


_MEMBERS = TypeAdapter(list[tuple[str, str, DocumentDescription]])


def dump_members(members: list[Member]) -> bytes:
    """Return an archive's members as JSON."""
    return _MEMBERS.dump_json(
        [
            (member.name, base64.b64encode(member.data).decode("ascii"), member.described)
            for member in members
        ]
    )


def load_members(data: bytes) -> list[Member]:
    """Return an archive's members from JSON.

    Raises:
        ValueError: If data is not what `dump_members` makes.
    """
    return [
        Member(name, base64.b64decode(content, validate=True), described)
        for name, content, described in _MEMBERS.validate_json(data)
    ]
