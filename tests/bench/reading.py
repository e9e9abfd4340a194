"""How long ten megabytes of each shape of document take to be cut into dated entries.

    python -m tests.bench.reading [--megabytes N] [SHAPE…]

The shapes are those of `tests/test_linear.py`, with lines of ordinary length besides. N megabytes
of each are read and the processor's seconds told for ten.
"""

import argparse
import time
from collections.abc import Callable

from rag.entries import parse_document
from tests.test_linear import SHAPES, dated

_ORDINARY: dict[str, tuple[str, Callable[[int], str]]] = {
    "lines of a notice": (
        "a.txt",
        dated("{d.month}月{d.day}日，某局印发《关于第{n}号工作的若干措施》，要求各地抓好落实。\n"),
    ),
    "lines of a title": ("a.txt", dated("{d.month}月{d.day}日 关于第{n}号企业复工的通知\n")),
    "prose": (
        "a.txt",
        lambda count: "工厂复工以后，车间里又响起了机器声，工人们说日子有了盼头。\n" * count,
    ),
}
_MOST = 10_000  # units at once: the days of `dated` end with the year 9999


def text_of(maker: Callable[[int], str], size: int) -> str:
    """Return a text of the shape of about size bytes."""
    count, text = 100, ""
    while len(text.encode()) < size:
        count = min(_MOST, 2 * count)
        text = text + maker(count) if count == _MOST else maker(count)
    return text


def main() -> None:
    """Print a line for each shape."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=float, default=1.0)
    parser.add_argument("shapes", nargs="*", help="only these")
    options = parser.parse_args()
    shapes = SHAPES | _ORDINARY
    for name in options.shapes or shapes:
        file, maker = shapes[name]
        data = text_of(maker, int(options.megabytes * 1e6)).encode()
        start = time.process_time()
        parsed = parse_document(file, data)
        seconds = (time.process_time() - start) * 1e7 / len(data)
        print(f"{name:28} {len(parsed.entries):7} entries {seconds:6.1f} s", flush=True)


if __name__ == "__main__":
    main()
