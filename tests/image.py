"""The Dockerfile's steps without Docker: `make image-test`, as root, on a Debian with debootstrap.

Each stage is a folder that begins as Debian with Python 3.11, like the official image it stands
for; RUN is carried out in a chroot of it. The last stage is then started as the compose file
does: its own user, no capabilities, a root that cannot be written; without any network besides
its own loopback. Its health check is asked there.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
PACKAGES = "python3,python3-venv,python-is-python3,ca-certificates"
DOCUMENT = """
云河市工作简报
2023年6月5日
云河市水务局关于调整供水价格的通知。自2023年7月1日起，居民用水价格调整为每吨2.8元。
2023年6月12日
云河市教育局关于做好防汛工作的通知。各学校要在6月20日前完成校舍安全检查。
"""


@dataclass
class Stage:
    """One stage of the image: its folder and what its instructions have set."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "0:0"
    healthcheck: list[str] = field(default_factory=list)
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)


def instructions(text: str) -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions in order, lines joined, comments left out."""
    bare = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", " ", bare)
    return [
        (name, rest.strip())
        for line in joined.splitlines()
        if line.strip()
        for name, _, rest in [line.partition(" ")]
    ]


def base(work: Path) -> Path:
    """Return a folder with Debian and Python, made once."""
    folder = work / "base"
    if not (folder / "usr/bin/python").exists():
        mirror = "http://deb.debian.org/debian"
        made = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm"]
        subprocess.run([*made, str(folder), mirror], check=True, stdout=subprocess.DEVNULL)
    return folder


def build(work: Path, mounts: list[str]) -> Stage:
    """Carry out every instruction; return the last stage."""
    stages: dict[str, Stage] = {}
    stage = Stage(work)
    for name, rest in instructions(DOCKERFILE.read_text(encoding="utf-8")):
        sys.stdout.write(f"{name} {rest[:100]}\n")
        sys.stdout.flush()
        if name == "FROM":
            stage = begin(work, rest, stages)
        else:
            carry_out(stage, name, rest, stages, mounts)
    return stage


def begin(work: Path, rest: str, stages: dict[str, Stage]) -> Stage:
    """Return a fresh stage under the name that FROM gives it."""
    known_as = rest.partition(" AS ")[2] or "last"
    root = work / known_as
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(["cp", "-a", str(base(work)), str(root)], check=True)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    stages[known_as] = Stage(root, {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"})
    return stages[known_as]


def carry_out(
    stage: Stage, name: str, rest: str, stages: dict[str, Stage], mounts: list[str]
) -> None:
    """Carry out one instruction in a stage."""
    if name == "ENV":
        for pair in shlex.split(rest):
            key, _, value = pair.partition("=")
            stage.environment[key] = value.replace("$PATH", stage.environment["PATH"])
    elif name == "ARG":
        key, _, value = rest.partition("=")
        stage.arguments[key] = os.environ.get(key, value)
    elif name == "WORKDIR":
        stage.folder = rest
        (stage.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif name == "COPY":
        copy(stage, shlex.split(rest), stages)
    elif name == "RUN":
        run(stage, ["sh", "-euc", rest], mounts)
    elif name == "USER":
        stage.user = rest
    elif name == "HEALTHCHECK":
        stage.healthcheck = json.loads(rest[rest.index("[") :])
    elif name == "ENTRYPOINT":
        stage.entrypoint = json.loads(rest)
    elif name == "CMD":
        stage.command = json.loads(rest)
    elif name not in ("EXPOSE", "VOLUME"):
        sys.exit(f"what is {name}?")


def copy(stage: Stage, words: list[str], stages: dict[str, Stage]) -> None:
    """Copy as COPY does: a folder's content, from the project or an earlier stage."""
    source_root = ROOT
    if words[0].startswith("--from="):
        source_root = stages[words.pop(0).removeprefix("--from=")].root
    *sources, target = words
    into = stage.root / os.path.join(stage.folder, target).lstrip("/")
    for source in sources:
        path = source_root / source.lstrip("/")
        if path.is_dir():
            subprocess.run(["mkdir", "-p", str(into)], check=True)
            subprocess.run(["cp", "-a", f"{path}/.", str(into)], check=True)
        else:
            shutil.copy(path, into)


def run(stage: Stage, command: list[str], mounts: list[str]) -> None:
    """Run a command in a stage as root; what the caller's pip needs is there under its own name."""
    given = {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "SSL_"))}
    environment = given | stage.environment | stage.arguments
    binds = ["/dev", "/proc", *mounts]
    mounted = (f"{_place(m, stage.root)} && mount --rbind {m} {stage.root}{m}\n" for m in binds)
    script = "".join(mounted)
    script += f'exec chroot {stage.root} sh -c \'cd {stage.folder} && exec "$@"\' sh "$@"'
    subprocess.run(
        ["unshare", "--mount", "sh", "-euc", script, "sh", *command], env=environment, check=True
    )


def _place(path: str, root: Path) -> str:
    """Return what makes a place to mount something on: a folder, or a file like pip.conf."""
    if Path(path).is_dir():
        return f"mkdir -p {root}{path}"
    return f"mkdir -p {root}{Path(path).parent} && touch {root}{path}"


def start(stage: Stage, work: Path) -> subprocess.Popen[bytes]:
    """Start the image as the compose file says: read-only, without capabilities, as its user."""
    documents = work / "documents"
    documents.mkdir(exist_ok=True)
    (documents / "notes.txt").write_text(DOCUMENT, encoding="utf-8")
    data = stage.root / "data"
    root = stage.root
    user, _, group = stage.user.partition(":")
    script = f"""
ip link set lo up
mount --bind {root} {root} && mount --bind {data} {data}
mount --bind {documents} {root}/documents && mount -o remount,bind,ro {root}/documents
mount -t tmpfs tmpfs {root}/tmp && mount -t proc proc {root}/proc
mount --rbind /dev {root}/dev && mount -o remount,bind,ro {root}
exec chroot {root} setpriv --reuid {user} --regid {group} --clear-groups --bounding-set=-all \
  --inh-caps=-all --no-new-privs sh -c 'cd {stage.folder} && exec "$@"' sh "$@"
"""
    command = [*stage.entrypoint, *stage.command]
    return subprocess.Popen(
        ["unshare", "--mount", "--net", "sh", "-euc", script, "sh", *command],
        env=stage.environment,
    )


def inside(process: subprocess.Popen[bytes], stage: Stage, command: list[str]) -> int:
    """Run a command where the service runs, as its user; return its status."""
    user, _, group = stage.user.partition(":")
    within = ["nsenter", f"--target={process.pid}", "--mount", "--net", "--root", "--wdns=/"]
    became = ["setpriv", "--reuid", user, "--regid", group, "--clear-groups", "--no-new-privs"]
    done = subprocess.run([*within, *became, *command], env=stage.environment, check=False)
    return done.returncode


def check(process: subprocess.Popen[bytes], stage: Stage) -> None:
    """See that the health check passes, that nothing but /data and /tmp can be written."""
    deadline = time.monotonic() + 300
    while inside(process, stage, stage.healthcheck):
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit("the health check never passed")
        time.sleep(3)
    for place, writable in (("/data", True), ("/tmp", True), ("/", False), ("/opt/jushi", False),
                            ("/documents", False)):  # fmt: skip
        done = inside(process, stage, ["sh", "-c", f"touch {place}/probe"])
        if (done == 0) != writable:
            sys.exit(f"{place} {'cannot' if writable else 'can'} be written")
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    uids = re.findall(r"^(?:Uid|Gid|CapEff|CapBnd|NoNewPrivs):\s+(\S+)", status, re.MULTILINE)
    if uids != ["10001", "10001", "0000000000000000", "0000000000000000", "1"]:
        sys.exit(f"it runs with {uids}")
    sys.stdout.write("healthy without a network, user 10001, no capabilities, root read-only\n")


def verify_unit(stage: Stage, work: Path) -> None:
    """See that systemd takes the unit, and that its program stands where the image has it too."""
    text = (ROOT / "deploy" / "jushi.service").read_text(encoding="utf-8")
    program = re.findall(r"^ExecStart=(\S+)", text, re.MULTILINE)[0]
    if not os.access(f"{stage.root}{program}", os.X_OK):
        sys.exit(f"the unit starts {program}, which the image lacks")
    unit = work / "jushi.service"
    unit.write_text(text.replace(program, "/bin/true"), encoding="utf-8")
    subprocess.run(["systemd-analyze", "verify", str(unit)], check=True)


def main() -> None:
    """Build, start, check, stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path, help="folder for the stages, some 4 GB")
    parser.add_argument(
        "--mount", action="append", default=[], help="for pip: wheels, certificates"
    )
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    stage = build(options.work.resolve(), options.mount)
    verify_unit(stage, options.work)
    process = start(stage, options.work.resolve())
    try:
        check(process, stage)
    finally:
        process.terminate()
        process.wait(timeout=30)


if __name__ == "__main__":
    main()
