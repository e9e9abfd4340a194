"""ZIP containers: what a Word or Excel file is made of, and archives of documents.

Nothing is unpacked before the directory has been counted, and no member further than its
bound, whatever the directory claims; nothing is ever written to a disk.
"""

import re
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath

from rag.corpus_file import CORPUS_FILE, DocumentDescription, read_descriptions
from rag.errors import DocumentError
from rag.readers.extracted import BOUNDS, Bounds, guarded

__all__ = ["Member", "check_name", "check_office", "members"]

# What systems leave in archives beside the documents
_CLUTTER = re.compile(
    r"(?:^|/)(?:__MACOSX/|\.(?=[^.\s/\\])|~\$|Thumbs\.db$|desktop\.ini$)",
    re.IGNORECASE,
)
_DEVICE = re.compile(r"(?:con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
# All that two bytes of UTF-8 can be but Latin letters and their accents: Greek to N'Ko
_FOREIGN = re.compile(r"[\u0250-\u02ff\u0370-\u07ff]")
_CHINESE = re.compile(r"[\x20-\x7e\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MAX_NAME_BYTES = 255
_FREE_EXPANSION = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive.

    Attributes:
        name: Without folders, checked.
        data: Its bytes.
        described: What the archive's corpus.toml says of it.
    """

    name: str
    data: bytes
    described: DocumentDescription = field(default_factory=DocumentDescription)


def check_name(name: str) -> str:
    """Return a file name that can harm no folder it is written to, or printed in.

    Raises:
        DocumentError: If it is empty, names a folder, a device or nothing visible, holds
            control or direction marks, or is longer than a file system takes.
    """
    shown = repr(name[:80])  # escapes what cannot be seen, not Chinese
    if not name.strip() or name.strip(". ") == "":
        raise DocumentError(f"文件名为空或只有点（{shown}）；请给文件起名后重新加入")
    if _CONTROL.search(name):
        raise DocumentError(f"文件名 {shown} 含有控制字符；请改名后重新加入")
    if "/" in name or "\\" in name or re.match("[A-Za-z]:", name):
        raise DocumentError(f"文件名 {shown} 带有路径；应只是文件名，如 简报.docx")
    if _DEVICE.match(name):
        raise DocumentError(f"文件名 {shown} 是系统设备名；请改名后重新加入")
    if len(name.encode()) > _MAX_NAME_BYTES:
        raise DocumentError(
            f"文件名 {shown}… 长 {len(name.encode())} 字节，最多 {_MAX_NAME_BYTES} 字节；请改短"
        )
    return name


def check_office(file: str, data: bytes, kind: str, bounds: Bounds = BOUNDS) -> None:
    """Refuse a Word or Excel file that is encrypted, old, a bomb, or declares XML entities.

    Args:
        file: Its name, for the message.
        data: Its bytes.
        kind: The suffix expected, for the message.
        bounds: What it may hold.

    Raises:
        DocumentError: If it is any of these.
    """
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise DocumentError(f"{file}：文件有密码保护，无法读取；请去掉密码后重新加入")
        raise DocumentError(f"{file}：是旧版 Office 文件，不是 {kind}；请另存为 {kind} 后重新加入")
    with _opened(file, data, kind) as archive:
        infos = _counted(file, archive, len(data), bounds)
        twice = [name for name, count in Counter(i.filename for i in infos).items() if count > 1]
        if twice:  # programs differ in which of them they show
            raise DocumentError(
                f"{file}：内有两个同名的部分 {twice[0][:80]!r}，已拒绝；请另存后重新加入"
            )
        for info in infos:
            if info.filename.lower().endswith((".xml", ".rels", ".vml")):
                content = _unpacked(file, archive, info, bounds.expanded_bytes)
                if _DECLARATION.search(content.replace(b"\x00", b"")):
                    raise DocumentError(
                        f"{file}：其中的 {info.filename[:80]!r} 声明了 XML 实体，"
                        f"正常的 {kind} 文件没有；已拒绝，请用 Office 另存后重新加入"
                    )


def members(file: str, data: bytes, bounds: Bounds = BOUNDS) -> list[Member]:
    """Return the files of an archive in its order, folders and systems' clutter left out.

    A corpus.toml in it describes the files of its own folder.

    Args:
        file: Its name, for the message.
        data: Its bytes.
        bounds: What it may hold.

    Returns:
        Names without folders; where two are the same, their folders come before them.

    Raises:
        DocumentError: If it is no whole ZIP file, is encrypted, a bomb, empty, or holds a
            link, an archive, a name that leads elsewhere, or a corpus.toml that is wrong.
    """
    with _opened(file, data, "ZIP") as archive:
        infos = [
            info
            for info in _counted(file, archive, len(data), bounds)
            if not _is_folder(file, info) and not _CLUTTER.search(_name(info))
        ]
        paths = [PurePosixPath(_name(info).replace("\\", "/")) for info in infos]
        left, contents = bounds.expanded_bytes, list[bytes]()
        for info in infos:
            contents.append(_unpacked(file, archive, info, left))
            left -= len(contents[-1])
    return _described(file, [*zip(paths, contents, strict=True)])


def _described(file: str, held: Sequence[tuple[PurePosixPath, bytes]]) -> list[Member]:
    """Return an archive's documents, each with what the corpus.toml beside it says of it."""
    described: dict[PurePosixPath, DocumentDescription] = {}
    documents = [item for item in held if item[0].name != CORPUS_FILE]
    for path, content in held:
        if path.name == CORPUS_FILE:
            said = read_descriptions(f"{file} 中的 {path}", content)
            described |= {path.parent / name: item for name, item in said.items()}
    if not documents:
        raise DocumentError(f"{file}：压缩包里没有文件；请放入文档后重新加入")
    names = _names(file, [path for path, _ in documents])
    return [
        Member(name, content, described.get(path, DocumentDescription()))
        for name, (path, content) in zip(names, documents, strict=True)
    ]


@contextmanager
def _opened(file: str, data: bytes, kind: str) -> Iterator[zipfile.ZipFile]:
    with guarded(file, kind), zipfile.ZipFile(BytesIO(data)) as archive:
        yield archive


def _counted(
    file: str, archive: zipfile.ZipFile, packed: int, bounds: Bounds
) -> list[zipfile.ZipInfo]:
    """Return the directory, after what it announces was found to be within bounds."""
    infos = archive.infolist()
    if len(infos) > bounds.members:
        raise DocumentError(
            f"{file}：内含 {len(infos)} 个文件，最多 {bounds.members} 个；请分成几个文件后重新加入"
        )
    expanded = sum(info.file_size for info in infos)
    if expanded > bounds.expanded_bytes or (
        expanded > _FREE_EXPANSION and expanded > packed * bounds.expansion
    ):
        raise DocumentError(
            f"{file}：{packed} 字节展开后达 {expanded} 字节，疑为压缩炸弹，已拒绝；"
            f"展开后至多 {bounds.expanded_bytes} 字节、{bounds.expansion} 倍"
        )
    if any(info.flag_bits & 1 for info in infos):
        raise DocumentError(f"{file}：文件有密码保护，无法读取；请去掉密码后重新加入")
    return infos


def _unpacked(file: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(info) as source:
        content = source.read(most + 1)
    if len(content) > most:
        raise DocumentError(f"{file}：展开后超过 {most} 字节，疑为压缩炸弹，已拒绝")
    return content


def _is_folder(file: str, info: zipfile.ZipInfo) -> bool:
    """Tell whether a member is a folder, which holds nothing itself.

    Raises:
        DocumentError: If it is a link or its path leads out of the archive.
    """
    path = _name(info)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise DocumentError(f"{file}：内含链接 {path[:80]!r}，已拒绝；请放入文件本身")
    if path.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", path) or ":" in path[:3]:
        raise DocumentError(f"{file}：内含指向外面的文件名 {path[:80]!r}，已拒绝；请重新打包")
    return info.is_dir()


def _names(file: str, paths: Sequence[PurePosixPath]) -> list[str]:
    """Return names without folders; where two are the same, their folders come before them."""
    seen = Counter(path.name for path in paths)
    names = [path.name if seen[path.name] == 1 else _with_folders(path) for path in paths]
    if len(set(names)) < len(names):
        twice = next(name for name, count in Counter(names).items() if count > 1)
        raise DocumentError(f"{file}：有两个文件同名 {twice[:80]!r}；请改名后重新打包")
    try:
        return [check_name(name) for name in names]
    except DocumentError as error:
        raise DocumentError(f"{file} 中的{error}") from error


def _with_folders(path: PurePosixPath) -> str:
    """Return a name with its folders before it, as many of their last letters as a name holds."""
    joined = "_".join(path.parts).encode()
    return joined[max(0, len(joined) - _MAX_NAME_BYTES) :].decode("utf-8", "ignore")


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's path; Windows writes Chinese names in GBK without saying so.

    The GBK of a few names, 通知 among them, is UTF-8 too, of letters that stand in no name here.
    """
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    readings = []
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            readings.append(raw.decode(encoding))
    if len(readings) == 2 and _FOREIGN.search(readings[0]) and _CHINESE.fullmatch(readings[1]):
        return readings[1]
    return readings[0] if readings else info.filename
