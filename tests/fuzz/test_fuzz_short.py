"""Each reader on damaged files and random bytes, for seconds; `make fuzz` takes longer."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import SEEDS, TARGETS

# A PDF costs a tenth of a second, a text next to nothing
_ROUNDS = {"pdf": 25, "word": 40, "word_xml": 40, "sheet": 40, "sheet_xml": 40}
_WORDS = [
    b"<", b">", b"&", b"\x00", b"</", b"<!--", b"obj", b"<<", b">>", b"stream", b"\xff\xfe",
    b"9999999999", b"-1", b"%PDF", b"PK\x03\x04", b"/Kids", b"w:tc", b'r="A1"', b"\xe2\xbc\x89",
]  # fmt: skip


def damaged(seed: bytes, chance: random.Random) -> bytes:
    """A file with some bytes changed, cut out, doubled or put in."""
    data = bytearray(seed)
    for _ in range(chance.choice([1, 1, 2, 4, 16])):
        place = chance.randrange(len(data) + 1)
        length = chance.choice([1, 2, 8, 64, 512])
        kind = chance.randrange(5)
        if kind == 0 and place < len(data):
            data[place] = chance.randrange(256)
        elif kind == 1:
            del data[place : place + length]
        elif kind == 2:
            data[place:place] = data[place : place + length]
        elif kind == 3:
            data[place:place] = chance.choice(_WORDS)
        else:
            data = data[:place] if chance.random() < 0.3 else data
    return bytes(data)


@pytest.mark.parametrize("name", TARGETS)
def test_damaged_files_give_a_sound_document_or_an_error(name: str) -> None:
    chance = random.Random(name)
    for _ in range(_ROUNDS.get(name, 300)):
        TARGETS[name](damaged(chance.choice(SEEDS[name]), chance))


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.binary(max_size=60) | st.sampled_from(_WORDS), max_size=20).map(b"".join))
def test_random_bytes_do_too(name: str, data: bytes) -> None:
    TARGETS[name](data)
    TARGETS[name](SEEDS[name][0][:200] + data)
