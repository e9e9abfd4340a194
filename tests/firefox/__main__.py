"""Try the page in Firefox, wide and narrow: `make firefox`, or `python -m tests.firefox [ADDRESS]`.

Without an address it serves the seeds itself, from the data folder the settings name. It is no
part of `make test`: Firefox and its driver are 300 MB that a second engine's smoke test is worth
now and then, not at every change.
"""

import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from rag.settings import load_settings
from tests.conftest import running_service

__all__ = ["main"]

_SCRIPT = Path(__file__).with_name("try.mjs")


def main(arguments: list[str]) -> int:
    """Return 0 if the page worked and logged no error."""
    node, firefox = shutil.which("node"), shutil.which("firefox-esr") or shutil.which("firefox")
    if node is None or firefox is None:
        sys.exit("node and Firefox are needed: apt-get install nodejs firefox-esr")
    with ExitStack() as stack:
        own = running_service(load_settings().data)
        address = arguments[0] if arguments else stack.enter_context(own)
        return subprocess.run([node, _SCRIPT, address, firefox], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
