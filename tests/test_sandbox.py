"""Whatever a file does, the service sees a document or an error, within bounds."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.corpus_file import DocumentDescription
from rag.entries import parse_document
from rag.errors import DocumentError
from rag.sandbox import Limits, Sandbox, parse_upload
from rag.sandbox.walls import FORBIDDEN_EXIT
from tests.office import flate_bomb, make_pdf, make_sheet, make_word, make_zip, scanned_pdf

TEXT = "2031年6月2日，县政府召开会议，部署防汛。\n2031年6月9日，发布公告。\n".encode()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as box:
        yield box


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", TEXT),
        ("a.md", b"# 2031\n\n" + TEXT),
        ("a.html", b"<html><body><p>" + TEXT + b"</p></body></html>"),
        ("a.csv", "日期,事项\n2031-06-02,例会\n".encode("gb18030")),
        ("a.docx", make_word()),
        ("a.xlsx", make_sheet([("2031年6月2日", "例会")])),
        ("a.pdf", make_pdf(["要情", "6月2日，例会。"], [("日期", "事项"), ("6月5日", "调研")])),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_format_gives_what_it_gives_outside(sandbox: Sandbox, name: str, data: bytes) -> None:
    described = DocumentDescription(title="要情", year=2031)
    parsed = sandbox.parse(name, data, described, document_id="0123456789ab")
    assert parsed == parse_document(name, data, described, document_id="0123456789ab")


def test_an_archive_gives_documents_and_errors_in_its_order() -> None:
    data = make_zip(
        {"一.txt": TEXT, "二.pdf": scanned_pdf(), "三.docx": make_word(), "四.exe": b"MZ"}
    )
    first, second, third, fourth = parse_upload("a.zip", data)
    assert not isinstance(first, DocumentError)
    assert first == parse_document("一.txt", TEXT)
    assert isinstance(second, DocumentError)
    assert "OCR" in str(second)
    assert not isinstance(third, DocumentError)
    assert isinstance(fourth, DocumentError)


@pytest.mark.parametrize("name", ["a.exe", "a", "../a.txt", "a/b.txt", "CON.txt", "\x00.txt"])
def test_names_are_refused_before_anything_is_read(sandbox: Sandbox, name: str) -> None:
    with pytest.raises(DocumentError):
        sandbox.parse(name, TEXT)


def test_too_large_a_file_is_refused_unsent() -> None:
    with Sandbox(Limits(file_bytes=10)) as box, pytest.raises(DocumentError, match="10 字节"):
        box.parse("a.txt", TEXT)


def test_a_flate_bomb_stops_at_the_memory_bound_and_the_next_file_is_read() -> None:
    with Sandbox(Limits(memory_bytes=300_000_000)) as box:
        with pytest.raises(DocumentError, match="内存超过 300 MB"):
            box.parse("a.pdf", flate_bomb(400_000_000))
        assert box.parse("a.txt", TEXT) == parse_document("a.txt", TEXT)


def test_processor_and_clock_are_bounded() -> None:
    long = make_pdf(["要情", *["6月2日，召开会议，部署防汛。" * 40] * 400])
    for limits in (Limits(cpu_s=1), Limits(wall_s=0.5)):
        with Sandbox(limits) as box:
            started = time.monotonic()
            with pytest.raises(DocumentError, match="时限"):
                box.parse("a.pdf", long)
            assert time.monotonic() - started < 30
            assert box.parse("a.txt", TEXT).entries


@pytest.mark.parametrize(
    ("size", "seconds"), [(0, 20), (400, 20), (250_000, 60), (500_000, 120), (50_000_000, 120)]
)
def test_a_small_file_may_not_take_long(size: int, seconds: int) -> None:
    assert Limits().seconds_for(size) == seconds
    assert Limits(cpu_s=5).seconds_for(size) <= 5


def test_a_result_that_grows_out_of_bounds_is_dropped() -> None:
    with Sandbox(Limits(result_bytes=100)) as box, pytest.raises(DocumentError, match="过大"):
        box.parse("a.txt", TEXT * 100)


def test_a_child_that_was_killed_is_replaced(sandbox: Sandbox) -> None:
    sandbox.parse("a.txt", TEXT)
    assert sandbox._process is not None
    os.kill(sandbox._process.pid, signal.SIGKILL)
    assert sandbox.parse("a.txt", TEXT).entries


def test_the_child_knows_nothing_of_the_service(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.close()
    monkeypatch.setenv("JUSHI_HOST", "0.0.0.0")
    monkeypatch.setenv("SECRET", "s3cret")
    sandbox.parse("a.txt", TEXT)
    assert sandbox._process is not None
    environment = Path(f"/proc/{sandbox._process.pid}/environ").read_bytes()
    assert b"s3cret" not in environment
    assert b"JUSHI_" not in environment


def test_the_child_is_light() -> None:
    code = (
        "import sys, rag.sandbox.child; "
        "heavy = {'torch', 'faiss', 'numpy', 'transformers', 'fastapi'} & set(sys.modules); "
        "sys.exit(str(sorted(heavy)) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def behind_walls(code: str) -> int:
    program = (
        "import os, socket, subprocess, sys\n"
        "from rag.sandbox.walls import raise_walls\n"
        "raise_walls(1 << 30, 20)\n" + code
    )
    return subprocess.run(
        [sys.executable, "-c", program], check=False, timeout=60, capture_output=True
    ).returncode


@pytest.mark.parametrize(
    "code",
    [
        "socket.socket()",
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('example.org', 80)",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
        "open('/tmp/jushi-sandbox-test', 'w')",
        "os.remove('/tmp/nothing')",
        "os.kill(os.getppid(), 0)",
    ],
)
def test_python_ends_a_process_that_tries_what_is_forbidden(code: str) -> None:
    assert behind_walls(code) == FORBIDDEN_EXIT


@pytest.mark.parametrize(
    "code",
    ["libc.socket(2, 1, 0)", "libc.execv(b'/bin/true', None)", "libc.fork()",
     "libc.unlink(b'/tmp/nothing')", "libc.kill(os.getppid(), 0)"],
)  # fmt: skip
def test_the_kernel_ends_a_library_that_tries_the_same(code: str) -> None:
    """Python sees nothing of a system call that a C library makes."""
    name = code.split("(")[0].removeprefix("libc.")
    hidden = code.replace(f"libc.{name}", "function", 1)
    program = (
        "import ctypes, os, sys\n"
        "from rag.sandbox import walls\n"
        f"libc = ctypes.CDLL(None)\nfunction = libc.{name}\n"
        "walls._forbid_calls() or sys.exit(5)\n" + hidden
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, timeout=60)
    assert done.returncode == -signal.SIGSYS


def test_what_comes_back_is_json() -> None:
    from rag.sandbox.wire import dump_documents, load_documents

    parsed = parse_document("a.txt", TEXT)
    data = dump_documents([parsed])
    assert json.loads(data)[0]["document"]["file"] == "a.txt"
    assert load_documents(data) == [parsed]
