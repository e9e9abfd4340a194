"""The part of the `jushi` command that needs no server: model, index, search, ask.

Libraries that take seconds to import are imported by the command that needs them.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.store.commands import add_command
from rag.store.commands import register as register_keeping

if TYPE_CHECKING:
    from rag.corpus import Corpus
    from rag.following import IndexReport
    from rag.index import Progress
    from rag.settings import Settings

__all__ = ["ensure_index", "progress_bars", "register", "restore_index", "run_index"]

Commands = argparse._SubParsersAction  # the only name argparse gives this class


def register(commands: "Commands[argparse.ArgumentParser]") -> None:
    """Add this package's commands."""
    add_command(commands, "model", "准备向量模型（只需一次）", _model)
    index = add_command(commands, "index", "为一个文件夹的文档建立索引", _index)
    index.add_argument("folder", nargs="?", type=Path, help="文档所在文件夹（默认：设置 seeds）")
    index.add_argument("--force", action="store_true", help="不沿用已有索引，全部重建")
    index.add_argument(
        "--explain",
        type=Path,
        metavar="FILE",
        help="不建索引，只说明一个文档如何切分、日期从何而来",
    )
    register_keeping(commands)
    for name, description, run in (
        ("search", "检索最相关的条目", _search),
        ("ask", "提问，给出带引文的回答", _ask),
    ):
        command = add_command(commands, name, description, run)
        command.add_argument("question", nargs="+", help="问题")
        command.add_argument("--top-k", type=int, default=10, metavar="N", help="最多几条（1–200）")


def _model(options: argparse.Namespace) -> None:
    from rag.encoder import prepare_model
    from rag.settings import load_settings

    model = prepare_model(load_settings())
    if options.json:
        about = {"model": model.name, "precision": model.precision, "path": model.path}
        print(json.dumps(about))
    else:
        print(f"向量模型已就绪：{model.name}（{model.precision}），位于 {model.path}")


def _index(options: argparse.Namespace) -> int:
    from rag.settings import load_settings

    settings = load_settings()
    if options.explain:
        _explain(options.explain)
        return 0
    report = run_index(settings, options.folder or settings.seeds, options.force)
    if options.json:
        print(
            json.dumps(
                {
                    "generation": report.folder.name,
                    "documents": report.documents,
                    "entries": report.entries,
                    "passages": report.passages,
                    "embedded": report.embedded,
                    "unchanged": report.unchanged,
                    "unread": [{"file": item.file, "why": item.why} for item in report.unread],
                },
                ensure_ascii=False,
            )
        )
    elif report.unchanged:
        print(f"索引已是最新：{report.documents} 个文档，{report.passages} 个段落。")
    else:
        print(
            f"索引已建立：{report.documents} 个文档，{report.entries} 个条目，"
            f"{report.passages} 个段落，其中新计算向量 {report.embedded} 个。"
        )
    if report.unread:
        print(f"有 {len(report.unread)} 个文件没有收入：", file=sys.stderr)
    for item in report.unread:
        print(f"  {item.why}", file=sys.stderr)
    return 1 if report.unread else 0


def _explain(path: Path) -> None:
    from rag.corpus_file import describe_beside
    from rag.entries import explain, parse_document
    from rag.errors import DocumentError

    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"无法读取 {path}：{error.strerror}。请检查路径与权限。") from error
    print(explain(parse_document(path.name, data, describe_beside(path))))


def run_index(settings: "Settings", folder: Path, force: bool = False) -> "IndexReport":
    """Index a folder, with a progress bar on standard error."""
    from rag.encoder import load_encoder
    from rag.following import build_index, find_documents

    # Loading the model takes seconds; a folder that cannot be indexed is told at once.
    find_documents(folder)
    with progress_bars() as progress:
        progress("载入模型", 0, 1)
        encoder = load_encoder(settings)
        progress("载入模型", 1, 1)
        return build_index(folder, settings, encoder, progress, force)


def ensure_index(settings: "Settings") -> None:
    """Make an index if the data folder holds none: of the store's documents, or of the seeds.

    A folder of seeds that is empty makes an empty index: documents come later, over HTTP.

    Raises:
        IndexMissingError: If there are no seeds either, as in an installed wheel.
    """
    from rag.errors import IndexMissingError
    from rag.folder import has_documents
    from rag.generation import current_generation
    from rag.store.store import STORE_FILE

    if settings.store is not None:
        _ensure_shared(settings)
        return
    try:
        current_generation(settings.data)
    except IndexMissingError as error:
        if (settings.data / STORE_FILE).is_file() and restore_index(settings):
            return
        if not settings.seeds.is_dir():
            raise IndexMissingError(
                f"{settings.data} 中还没有索引，也没有可以建立索引的文件夹 {settings.seeds}。"
                "请先运行 `jushi index 文档所在文件夹`；索引若在别处，用 JUSHI_DATA 指明。"
            ) from error
        if has_documents(settings.seeds):
            _index_seeds(settings)
        else:
            _index_nothing(settings)


def _index_nothing(settings: "Settings") -> None:
    """Make an index of no documents."""
    from rag.encoder import load_encoder
    from rag.indexer import opened_indexer

    with opened_indexer(settings, load_encoder(settings)) as indexer:
        indexer.rebuild()
    print(
        f"{settings.seeds} 中没有文档，语料为空；请用 `jushi add 文件` 加入文档。",
        file=sys.stderr,
    )


def _ensure_shared(settings: "Settings") -> None:
    """Index the seeds into an empty database; without seeds it stays empty."""
    from rag.backends import shared_corpus
    from rag.folder import has_documents

    with shared_corpus(settings) as shared:
        empty = not shared.number()
    if empty and settings.seeds.is_dir() and has_documents(settings.seeds):
        _index_seeds(settings)


def _index_seeds(settings: "Settings") -> None:
    report = run_index(settings, settings.seeds)
    for item in report.unread:
        print(f"没有收入：{item.why}", file=sys.stderr)


def restore_index(settings: "Settings") -> bool:
    """Make the index again from the store; tell whether there was anything to make it of."""
    from rag.encoder import load_encoder
    from rag.indexer import opened_indexer

    with (
        progress_bars() as progress,
        opened_indexer(settings, load_encoder(settings), progress) as indexer,
    ):
        generation = indexer.restore()
        if generation is None:
            indexer.run()
        return indexer.generation is not None


@contextmanager
def progress_bars() -> "Iterator[Progress]":
    """Give what draws the stages of a build on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield advance


def _open() -> "Corpus":
    from rag.corpus import Corpus
    from rag.errors import IndexMismatchError
    from rag.settings import load_settings

    settings = load_settings()
    ensure_index(settings)
    try:
        return Corpus.open(settings)
    except IndexMismatchError as error:
        if settings.store is not None:
            raise  # other processes share it
        print(f"{error}正由文档库自动重建。", file=sys.stderr)
        restore_index(settings)
        return Corpus.open(settings)


def _search(options: argparse.Namespace) -> None:
    from rag.corpus import SearchRequest
    from rag.terminal import print_search
    from rag.wire import search_json

    result = _open().search(SearchRequest(_question(options), top_k=_top_k(options)))
    if options.json:
        print(json.dumps(search_json(result), ensure_ascii=False))
    else:
        print_search(result)


def _ask(options: argparse.Namespace) -> None:
    from rag.corpus import AskRequest
    from rag.terminal import print_answer
    from rag.wire import answer_json

    answer = _open().ask(AskRequest(_question(options), top_k=_top_k(options)))
    if options.json:
        print(json.dumps(answer_json(answer), ensure_ascii=False))
    else:
        print_answer(answer)


def _question(options: argparse.Namespace) -> str:
    return " ".join(options.question)


def _top_k(options: argparse.Namespace) -> int:
    from rag.errors import QuestionError

    if not 1 <= options.top_k <= 200:
        raise QuestionError(f"--top-k 为 {options.top_k}，应为 1 至 200。")
    return int(options.top_k)
