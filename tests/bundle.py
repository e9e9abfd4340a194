"""The bundle as its users install it: `make bundle-test`, as root, after `make bundle`.

Unpacked into a clean folder and installed and run in a network namespace that has nothing but its
own loopback: an index, a model hub or a package index cannot be reached. The service starts in an
empty folder, without an index, takes a document, answers about it and is started once more.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DOCUMENT = """
云河市工作简报
2023年6月5日
云河市水务局关于调整供水价格的通知。自2023年7月1日起，居民用水价格调整为每吨2.8元。
2023年6月12日
云河市教育局关于做好防汛工作的通知。各学校要在6月20日前完成校舍安全检查。
"""
QUESTION = "居民用水价格调整为多少"
# Runs inside, with the Python that was installed: asks until the service answers
ASK = """
import http.client, json, sys, time
body = json.dumps({"question": sys.argv[1]})
for _ in range(120):
    try:
        told = http.client.HTTPConnection("127.0.0.1", 8000, timeout=30)
        told.request("POST", "/api/ask", body, {"content-type": "application/json"})
        answer = told.getresponse()
        if answer.status == 200:
            sys.exit(sys.stdout.write(answer.read().decode()) and None)
    except OSError:
        pass
    time.sleep(1)
sys.exit("no answer")
"""


def offline(*command: str | Path, cwd: Path, **more: str) -> subprocess.Popen[str]:
    """Start a command without a network, without the caller's settings of pip and Jushi."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "JUSHI_"))}
    environment = kept | {"HOME": str(cwd), "PIP_CONFIG_FILE": os.devnull} | more
    within = 'ip link set lo up; exec "$@"'
    return subprocess.Popen(
        ["unshare", "--net", "sh", "-euc", within, "sh", *map(str, command)],
        cwd=cwd, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def finished(process: subprocess.Popen[str]) -> str:
    """Return what a command said, once it has ended well."""
    said, _ = process.communicate(timeout=1800)
    if process.returncode:
        sys.exit(f"{process.args!r} ended with {process.returncode}")
    return said


def ask(service: subprocess.Popen[str], installed: Path, cwd: Path) -> dict[str, object]:
    """Ask the service from inside its own namespace."""
    command = ["nsenter", f"--target={service.pid}", "--net", installed / "bin/python", "-c", ASK]
    done = subprocess.run(
        [*map(str, command), QUESTION], cwd=cwd, capture_output=True, text=True, check=True
    )
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def main() -> None:
    """Unpack, install, serve, ask; once more on the folder that is there then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        subprocess.run(["tar", "-C", str(work), "-xf", str(options.bundle.resolve())], check=True)
        installed = work / "opt"
        finished(offline(work / "jushi/install.sh", installed, cwd=work))
        place = work / "place"
        (place / "seeds").mkdir(parents=True)
        (place / "seeds" / "notes.txt").write_text(DOCUMENT, encoding="utf-8")
        for start in ("first", "second"):
            began = time.monotonic()
            service = offline(installed / "bin/jushi", "serve", cwd=place, HOME=str(work))
            try:
                answer = ask(service, installed, place)
            finally:
                service.terminate()
                service.wait(timeout=60)
            if "2.8元" not in str(answer["answer"]):
                sys.exit(f"unexpected: {answer['answer']}")
            took = time.monotonic() - began
            sys.stdout.write(f"{start} start to first answer, no network: {took:.0f} s\n")


if __name__ == "__main__":
    main()
