"""Files made to do harm are refused with a reason, or read as what they say; never more."""

import time
from collections.abc import Iterator

import pytest

from rag.errors import DocumentError
from rag.sandbox import Limits, Sandbox
from tests.hostile import ARCHIVES, FILES, Hostile

# A hostile file may take this long on a machine that does other things too
_MOST_S = 60


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Limits(cpu_s=30, wall_s=_MOST_S)) as box:
        yield box


def _refused(hostile: Hostile, error: DocumentError) -> None:
    said = str(error)
    assert hostile.refused is not None, said
    assert said.startswith(hostile.name) or "文件名" in said, said
    assert "Traceback" not in said
    assert "/rag/" not in said


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_or_read_as_what_it_says(sandbox: Sandbox, name: str) -> None:
    hostile = FILES[name]
    started = time.monotonic()
    if hostile.refused is not None:
        with pytest.raises(DocumentError, match=hostile.refused) as caught:
            sandbox.parse(hostile.name, hostile.make())
        _refused(hostile, caught.value)
    else:
        parsed = sandbox.parse(hostile.name, hostile.make())
        assert hostile.words in parsed.document.text
        assert hostile.absent not in parsed.document.text
        parsed.document.text.encode()
        for entry in parsed.entries:
            assert 0 <= entry.start <= entry.end <= len(parsed.document.text)
    assert time.monotonic() - started < _MOST_S


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_hostile_archive_is_refused(sandbox: Sandbox, name: str) -> None:
    hostile = ARCHIVES[name]
    assert hostile.refused is not None
    with pytest.raises(DocumentError, match=hostile.refused) as caught:
        sandbox.members(hostile.name, hostile.make())
    _refused(hostile, caught.value)
