"""Print the lines of a lock that the product itself needs: its dependencies and theirs.

    python deploy/needed.py requirements.lock

Its own are read from pyproject.toml beside the lock, with the extra for PostgreSQL and without
those for tests and evaluation; theirs from the packages installed.
"""

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def needed(direct: list[str]) -> set[str]:
    """Return the canonical names of what some requirements need, themselves included."""
    found: set[str] = set()
    waiting = [Requirement(line) for line in direct]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        found.add(name)
        try:
            lines = requires(name) or []
        except PackageNotFoundError:
            continue  # for another system or Python
        for further in map(Requirement, lines):
            marker = further.marker
            if marker is None or any(marker.evaluate({"extra": e}) for e in {"", *extras}):
                waiting.append(further)
    return found


def main() -> None:
    """Print what the lock pins of it."""
    lock = Path(sys.argv[1])
    project = tomllib.loads(lock.with_name("pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = needed([*project["dependencies"], *project["optional-dependencies"]["postgres"]])
    for line in lock.read_text(encoding="utf-8").splitlines():
        match = re.match(r"[A-Za-z0-9._-]+", line)
        if match and canonicalize_name(match[0]) in names:
            sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
