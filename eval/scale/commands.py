"""`make scale SIZES=1000,10000 [CORPUS=DIR]`: build corpora of these sizes and search them.

Writes reports/scale.json, .md and .html. Vectors of passages are kept in build/scale between runs,
and so is what a run that was cut off had built.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.scale.documents import ENTRIES, PASSAGES, Library, sentences_of
from eval.scale.encoding import ScaleEncoder
from eval.scale.encoding_speed import measure_encoding
from eval.scale.measuring import measure, questions_alone
from eval.scale.report import write_report
from eval.scale.sharing import share
from rag.corpus import Corpus
from rag.encoder import load_local_encoder
from rag.index import build_generation
from rag.settings import Settings

__all__ = ["main"]

_ROOT = Path(__file__).parent.parent.parent
# What does not load and search within it is left out.
_PEER_SECONDS = 1200


def main() -> None:
    """Build, measure each size in a process of its own, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--corpus", type=Path, default=_ROOT / "seeds")
    parser.add_argument("--work", type=Path, default=_ROOT / "build" / "scale")
    parser.add_argument("--reports", type=Path, default=_ROOT / "reports")
    parser.add_argument("--repeats", type=int, default=200)
    parser.add_argument("--real", type=int, default=50_000, help="passages the model embeds")
    parser.add_argument("--build", type=int, help="build one size and print what it took")
    parser.add_argument("--measure", type=int, help="measure one size and print it")
    parser.add_argument("--share", type=int, help="write what peers are given of one size")
    parser.add_argument("--encode", action="store_true", help="measure the encoder and print it")
    parser.add_argument("--peers", default="", help="libraries searched besides: langchain,txtai")
    parser.add_argument("--python", default=sys.executable, help="of the peers' environment")
    options = parser.parse_args()
    if options.build is not None:
        print(json.dumps(_build(options, options.build)))
    elif options.measure is not None:
        print(json.dumps(measure(_folder(options, options.measure), options.repeats, _told)))
    elif options.share is not None:
        shared = _shared(options)
        corpus = Corpus.open(Settings(data=_folder(options, options.share)))
        share(corpus, questions_alone(), shared)
        print(json.dumps(str(shared)))
    elif options.encode:
        print(json.dumps(measure_encoding(options.corpus)))
    else:
        _all(options)


def _all(options: argparse.Namespace) -> None:
    """Build every size, then measure every size: what else the machine does is alike for all."""
    sizes = sorted({int(item) for item in options.sizes.split(",")})
    rows: list[dict[str, Any]] = [{"size": n, "build": _built(options, n)} for n in sizes]
    whole = {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "corpus": options.corpus.name,
        "sizes": rows,
    }
    print("— 编码", file=sys.stderr)
    whole["encoding"] = _own_process(options, "--encode")
    for row in rows:
        print(f"— {row['size']} 个段落", file=sys.stderr)
        row |= _own_process(options, "--measure", row["size"])
    write_report(whole, options.reports)
    for row in rows if options.peers else []:
        row["peers"] = _peers(options, row["size"])
        write_report(whole, options.reports)
    for size in sizes:
        shutil.rmtree(_folder(options, size))
        _note(options, size).unlink()
    print(f"报告：{options.reports}/scale.md、scale.html、scale.json", file=sys.stderr)


def _built(options: argparse.Namespace, size: int) -> Any:
    """Build a size, or read what building it took in a run that was cut off later."""
    note = _note(options, size)
    if not note.is_file():
        print(f"— 建立 {size} 个段落", file=sys.stderr)
        note.write_text(json.dumps(_own_process(options, "--build", size)), encoding="utf-8")
    return json.loads(note.read_text(encoding="utf-8"))


def _note(options: argparse.Namespace, size: int) -> Path:
    note: Path = options.work / f"built-{size}.json"
    return note


def _peers(options: argparse.Namespace, size: int) -> dict[str, Any]:
    """Search the same passages with each library; one that takes too long or fails says so."""
    _own_process(options, "--share", size)
    found: dict[str, Any] = {}
    for name in ("jushi", *options.peers.split(",")):
        print(f"  {name}", file=sys.stderr)
        command = [options.python, "-m", "eval.scale.peers", name, str(_shared(options))]
        try:
            done = subprocess.run(
                command, stdout=subprocess.PIPE, check=True, text=True, timeout=_PEER_SECONDS
            )
        except subprocess.TimeoutExpired:
            found[name] = {"failed": f"{_PEER_SECONDS} 秒内没有完成"}
        except subprocess.CalledProcessError as error:
            found[name] = {"failed": f"退出代码 {error.returncode}"}
        else:
            found[name] = json.loads(done.stdout.splitlines()[-1])
    shutil.rmtree(_shared(options))
    return found


def _own_process(options: argparse.Namespace, step: str, size: int | None = None) -> Any:
    command = [sys.executable, "-m", "eval.scale", step, *([] if size is None else [str(size)])]
    for name in ("corpus", "work", "repeats", "real"):
        command += [f"--{name}", str(getattr(options, name))]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _shared(options: argparse.Namespace) -> Path:
    shared: Path = options.work / "shared"
    return shared


def _folder(options: argparse.Namespace, size: int) -> Path:
    folder: Path = options.work / f"data-{size}"
    return folder


def _build(options: argparse.Namespace, size: int) -> dict[str, float]:
    """Build the index of a size; return seconds and passages a second."""
    folder = _folder(options, size)
    shutil.rmtree(folder, ignore_errors=True)
    settings = Settings(data=folder)
    sentences = sentences_of(options.corpus)
    model = load_local_encoder(settings)
    vectors = options.work / f"vectors-{options.corpus.name}"
    encoder = ScaleEncoder(model, sentences, vectors, min(size, options.real), _counted)
    library = Library(sentences, max(1, round(size / PASSAGES)))
    start = time.perf_counter()
    spent = time.process_time()
    generation, _ = build_generation(
        library.live, library.read, settings, encoder, progress=_progress
    )
    took = time.perf_counter() - start
    passages = len(generation.contents.search.passages)
    return {
        "passages": passages,
        "documents": len(generation.contents.names),
        "entries_a_document": ENTRIES,
        "seconds": round(took, 1),
        "cpu_seconds": round(time.process_time() - spent, 1),
        "passages_a_second": round(passages / took, 1),
        "embedded_by_the_model": encoder.embedded,
    }


def _told(kind: str) -> None:
    print(f"  {kind}", file=sys.stderr)


def _counted(done: int, of: int) -> None:
    print(f"\r  计算向量 {done}/{of}", end="", file=sys.stderr)


def _progress(stage: str, done: int, total: int) -> None:
    print(f"\r  {stage} {100 * done // max(total, 1)}%   ", end="", file=sys.stderr)
