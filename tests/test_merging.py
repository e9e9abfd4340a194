"""A corpus that grew document by document stays a few segments, and is seldom written again."""

import pytest

from rag.merging import Size, choose_merge


def whole(*sizes: int) -> list[Size]:
    return [Size(size, size) for size in sizes]


@pytest.mark.parametrize(
    ("sizes", "new", "merged"),
    [
        ((), 1, []),
        ((1, 1), 1, []),
        ((1, 1, 1), 1, [0, 1, 2]),
        # what is larger is left alone
        ((5000, 1, 1, 1), 1, [1, 2, 3]),
        # three of a tier and a new one of it; what is smaller goes with them
        ((900, 5, 900, 900), 900, [0, 1, 2, 3]),
        # what four small ones make is one too many of the next tier
        ((100, 100, 100, 900, 900, 900), 100, [0, 1, 2, 3, 4, 5]),
        ((100_000,), 1, []),
        # four of them would be too large to be written at once
        ((40_000, 40_000, 40_000), 40_000, []),
        ((30_000, 30_000, 30_000), 30_000, [0, 1, 2]),
    ],
)
def test_four_of_a_size_become_one(sizes: tuple[int, ...], new: int, merged: list[int]) -> None:
    assert choose_merge(whole(*sizes), new) == merged


def test_a_segment_that_is_mostly_out_of_force_is_written_again() -> None:
    assert choose_merge([Size(1000, 499), Size(1000, 500)], 0) == [0]
    assert choose_merge([Size(1000, 1000)], 0) == []


def test_a_hundred_thousand_documents_one_by_one() -> None:
    """Few segments at every moment, and no passage written more than once a tier."""
    sizes: list[int] = []
    written = 0
    for _ in range(100_000):
        chosen = choose_merge(whole(*sizes), 2)
        made = 2 + sum(sizes[i] for i in chosen)
        sizes = [size for i, size in enumerate(sizes) if i not in chosen] + [made]
        written += made
        assert len(sizes) <= 3 * 6
    assert sum(sizes) == 200_000
    # in the lowest tier four times four of two passages make one that is full
    assert written / 200_000 < 60
