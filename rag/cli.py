"""The `jushi` command: finds each package's part through the entry points `jushi.commands`."""

import argparse
import logging
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points

from rag.errors import JushiError
from rag.version import VERSION

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; errors that Jushi expects end it with status 2 and a clear message."""
    parser = argparse.ArgumentParser(
        prog="jushi", description="Jushi 据实：向标有日期的中文文档提问，按记录回答。"
    )
    parser.add_argument("--version", action="version", version=f"jushi {VERSION}")
    commands = parser.add_subparsers(title="命令", metavar="COMMAND", required=True)
    for entry_point in sorted(entry_points(group="jushi.commands"), key=lambda e: e.name):
        entry_point.load()(commands)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        return int(options.run(options) or 0)
    except JushiError as error:
        print(f"jushi: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # `jushi entries … | head`: the reader has seen enough. Keep the interpreter from
        # complaining when it flushes at exit.
        sys.stdout = None
        return 0
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
