"""Archives give their documents and nothing else; names lead nowhere."""

import io
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import DocumentError
from rag.readers.container import Member, check_name, members
from rag.readers.extracted import Bounds
from tests.office import make_zip

TEXT = "6月2日，召开会议。".encode()


def written(*infos: zipfile.ZipInfo, data: bytes = TEXT) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for info in infos:
            archive.writestr(info, data)
    return target.getvalue()


def test_members_lose_their_folders_and_clutter_is_left_out() -> None:
    data = make_zip(
        {
            "六月/简报.txt": TEXT,
            "六月/~$简报.docx": b"x",
            "__MACOSX/六月/._简报.txt": b"x",
            "七月/.DS_Store": b"x",
            "七月/通知.txt": TEXT,
            "Thumbs.db": b"x",
        }
    )
    assert members("a.zip", data) == [Member("简报.txt", TEXT), Member("通知.txt", TEXT)]


def test_two_files_of_one_name_take_their_folders() -> None:
    data = make_zip({"六月/简报.txt": TEXT, "七月/简报.txt": TEXT})
    assert [member.name for member in members("a.zip", data)] == ["六月_简报.txt", "七月_简报.txt"]


def test_folders_are_cut_where_the_name_would_be_too_long() -> None:
    deep = "/".join(["关于进一步做好全县防汛工作的文件"] * 6)
    found = members("a.zip", make_zip({f"{deep}/一/简报.txt": TEXT, f"{deep}/二/简报.txt": TEXT}))
    assert [member.name[-9:] for member in found] == ["_一_简报.txt", "_二_简报.txt"]


def test_a_corpus_file_describes_the_files_beside_it() -> None:
    said = '["简报.txt"]\ntitle = "防汛简报"\nyear = 2020\n'.encode()
    data = make_zip({"六月/corpus.toml": said, "六月/简报.txt": TEXT, "七月/通知.txt": TEXT})
    described = {member.name: member.described for member in members("a.zip", data)}
    assert described["简报.txt"].title == "防汛简报"
    assert described["简报.txt"].year == 2020
    assert described["通知.txt"].title is None


@pytest.mark.parametrize("said", [b"[", b"\xff\xfe", "[简报]\nname = 1".encode()])
def test_a_corpus_file_that_is_wrong_is_told(said: bytes) -> None:
    with pytest.raises(DocumentError, match=r"a\.zip 中的 corpus\.toml"):
        members("a.zip", make_zip({"corpus.toml": said, "简报.txt": TEXT}))


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("通知", "gbk"), ("通知", "utf-8"), ("é", "utf-8"), ("关于通知的报告", "gbk")],
)
def test_names_whose_gbk_is_utf_8_too_are_read_as_chinese(name: str, encoding: str) -> None:
    placed = name.encode(encoding)
    stand_in = "x" * len(placed)
    data = make_zip({f"{stand_in}.txt": TEXT}).replace(stand_in.encode(), placed)
    assert [member.name for member in members("a.zip", data)] == [f"{name}.txt"]


def test_names_written_by_windows_in_gbk_are_read() -> None:
    data = make_zip({"abcdefgh.t": TEXT}).replace(b"abcdefgh.t", "六月简".encode("gbk") + b".txt")
    assert members("a.zip", data) == [Member("六月简.txt", TEXT)]


@pytest.mark.parametrize(
    "path",
    ["../a.txt", "a/../../b.txt", "/etc/a.txt", "C:\\a.txt", "..\\a.txt", "a/..", "x/CON.txt",
     "a/\x1b[31m.txt", "a/.. ", "x/" + "长" * 90 + ".txt", "a\u202etxt.exe"],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(path: str) -> None:
    with pytest.raises(DocumentError):
        members("a.zip", make_zip({"ok.txt": TEXT, path: TEXT}))


def test_a_name_refused_is_told_in_its_own_characters() -> None:
    with pytest.raises(DocumentError, match=r"a\.zip 中的文件名.*关于防汛工作的通知\\u202e"):
        members("a.zip", make_zip({"关于防汛工作的通知\u202e.txt": TEXT}))


def test_links_are_refused() -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(DocumentError, match="链接"):
        members("a.zip", written(link, data=b"/etc/passwd"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "不是完好"),
        (b"PK\x03\x04" + bytes(100), "不是完好"),
        (make_zip({}), "没有文件"),
        (make_zip({"a.txt": TEXT})[:-10], "不是完好"),
        (make_zip({"a.txt": b"0" * 20_000_000}), "炸弹"),
        (make_zip({f"{n}.txt": b"x" for n in range(2_001)}), "最多 2000"),
    ],
    ids=["nothing", "broken", "empty", "cut", "bomb", "many"],
)
def test_archives_that_are_broken_or_bombs_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(DocumentError, match=said) as caught:
        members("a.zip", data)
    assert str(caught.value).startswith("a.zip：")


def test_an_archive_with_a_password_is_refused() -> None:
    data = bytearray(make_zip({"a.txt": TEXT}))
    data[6] |= 1  # the local header's flag, then the directory's
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DocumentError, match="密码"):
        members("a.zip", bytes(data))


def test_a_directory_that_lies_about_sizes_gains_nothing() -> None:
    data = make_zip({"a.txt": b"0" * 900_000})
    true, said = (900_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    with pytest.raises(DocumentError, match="不是完好"):
        members("a.zip", data.replace(true, said))
    with pytest.raises(DocumentError, match="炸弹"):
        members("a.zip", data, Bounds(expanded_bytes=1000))


@pytest.mark.parametrize(
    "name",
    ["", " ", ".", "..", "a/b.txt", "a\\b.txt", "c:b.txt", "NUL", "com1.txt", "a\x00.txt",
     "a\n.txt", "\ud800.txt", "文" * 90],
)  # fmt: skip
def test_bad_names_are_refused(name: str) -> None:
    with pytest.raises(DocumentError):
        check_name(name)


@given(st.text(max_size=300))
def test_a_name_that_passes_is_one_printable_part_of_a_path(name: str) -> None:
    try:
        assert check_name(name) == name
    except DocumentError:
        return
    assert name not in {"", ".", ".."}
    assert not set(name) & set("/\\\x00\n\r\x1b")
    assert len(name.encode()) <= 255
