"""`jushi add`, `remove`, `rollback` and `verify`: the corpus changed and checked by hand.

A change is recorded in the store. Where a service runs on the data folder it carries it out;
otherwise this process does.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rag.settings import Settings
    from rag.store import Change, Job, Store

__all__ = ["add_command", "register"]

_LOOK_S = 0.3


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add these commands."""
    add = add_command(commands, "add", "加入文档（服务在运行时由它接手）", _add)
    add.add_argument("files", nargs="+", type=Path, metavar="FILE", help="文档或 .zip 压缩包")
    add.add_argument("--title", help="标题（只用于单个文档）")
    add.add_argument("--published", type=_day, help="发布日期，如 2020-02-07")
    add.add_argument("--url", help="出处的网址")
    remove = add_command(commands, "remove", "移除文档", _remove)
    remove.add_argument("documents", nargs="+", metavar="ID", help="文档编号")
    add_command(commands, "rollback", "退回上一代索引；再运行一次则换回来", _rollback)
    add_command(commands, "verify", "核对数据文件夹或数据库的每个校验值", _verify)
    migrate = add_command(commands, "migrate", "在数据文件夹与数据库之间搬运语料", _migrate)
    migrate.add_argument(
        "target", choices=["database", "folder"],
        help="搬到哪里：database 为设置 store 的数据库，folder 为设置 data 的文件夹；应为空的",
    )  # fmt: skip


def add_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    description: str,
    run: Any,
) -> argparse.ArgumentParser:
    """Add a command that takes --json; `run` is called with the options."""
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=description, description=description
    )
    command.add_argument("--json", action="store_true", help="输出 JSON")
    command.set_defaults(run=run)
    return command


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} 不是存在的日期，应写作 2020-02-07"
        raise argparse.ArgumentTypeError(message) from None


def _add(options: argparse.Namespace) -> int:
    from rag.corpus_file import DocumentDescription
    from rag.errors import DocumentError
    from rag.settings import load_settings
    from rag.store import Change

    settings = load_settings()
    described = DocumentDescription(options.title, None, options.published, url=options.url)
    changes = []
    for path in options.files:
        try:
            if path.stat().st_size > settings.max_upload_mb * 1_000_000:
                raise DocumentError(
                    f"{path} 超过 {settings.max_upload_mb} MB 的上限（设置 max_upload_mb）。"
                )
            data = path.read_bytes()
        except OSError as error:
            raise DocumentError(f"无法读取 {path}：{error.strerror}。请检查路径与权限。") from error
        changes.append(Change("add", None, path.name, data, None, described))
    return _change(settings, changes, options.json)


def _remove(options: argparse.Namespace) -> int:
    from rag.settings import load_settings
    from rag.store import Change

    changes = [Change("remove", document_id) for document_id in options.documents]
    return _change(load_settings(), changes, options.json)


def _rollback(options: argparse.Namespace) -> int:
    from rag.backends import shared_corpus
    from rag.errors import IndexMissingError
    from rag.generation import other_generation
    from rag.settings import load_settings
    from rag.store import Change

    settings = load_settings()
    if settings.store is None:
        folder = other_generation(settings.data)
        target = folder.name if folder else None
    else:
        with shared_corpus(settings) as shared:
            target = shared.earlier()
    if target is None:
        raise IndexMissingError(f"{_place(settings)} 中没有可以退回的上一代索引。")
    return _change(settings, [Change("rollback", target=target)], options.json)


def _place(settings: "Settings") -> str:
    return str(settings.data) if settings.store is None else "数据库"


def _change(settings: "Settings", changes: "Sequence[Change]", as_json: bool) -> int:
    """Record changes one by one, have them carried out, and tell how each ended."""
    from rag.errors import ConflictError, NotFoundError

    jobs: list[Job] = []
    refused: list[str] = []
    with _opened_store(settings) as (store, is_served):
        for change in changes:
            try:
                jobs += store.submit([change])
            except (ConflictError, NotFoundError) as error:
                refused.append(str(error))
        if jobs:
            _carry_out(settings, store, jobs, is_served)
        ended = [store.job(job.job_id) for job in jobs]
    for job in ended:
        _tell(job, as_json)
    for message in refused:
        print(message, file=sys.stderr)
    return 1 if refused or any(job.state == "failed" for job in ended) else 0


@contextmanager
def _opened_store(settings: "Settings") -> "Iterator[tuple[Store, Callable[[], bool]]]":
    """Give the store, and what tells whether a service is there to carry jobs out."""
    from rag.backends import shared_corpus
    from rag.errors import BusyError
    from rag.store import Store, WriterLock
    from rag.store.reading import reader_name

    def is_locked() -> bool:
        try:
            WriterLock(settings.data).release()
        except BusyError:
            return True
        return False

    if settings.store is None:
        with closing(Store(settings.data, reader_name())) as store:
            yield store, is_locked
    else:
        with shared_corpus(settings) as shared:
            yield shared.store, lambda: shared.store.workers() > 0


def _tell(job: "Job", as_json: bool) -> None:
    if as_json:
        fields = {
            "job_id": job.job_id, "kind": job.kind, "document_id": job.document_id,
            "state": job.state, "error": job.error, "document_ids": job.document_ids,
            "rejected": job.rejected,
        }  # fmt: skip
        print(json.dumps(fields, ensure_ascii=False))
        return
    done = {"add": "已加入", "replace": "已替换", "remove": "已移除", "rollback": "已退回"}
    if job.state == "failed":
        print(f"没有完成：{job.error}", file=sys.stderr)
    else:
        print(f"{done[job.kind]} {'、'.join(job.document_ids) or job.document_id or job.target}")
    for file, why in job.rejected:
        print(f"  没有收入 {file}：{why}", file=sys.stderr)


def _carry_out(
    settings: "Settings", store: "Store", jobs: "Sequence[Job]", is_served: "Callable[[], bool]"
) -> None:
    """Do what is asked for, or wait for a process that does."""
    waiting = False
    while any(store.job(job.job_id).state in ("queued", "running") for job in jobs):
        if is_served():
            if not waiting:
                print("已记下，由正在运行的服务处理……", file=sys.stderr)
            waiting = True
            time.sleep(_LOOK_S)
            continue
        _work(settings)


def _work(settings: "Settings") -> None:
    from rag.backends import opened_worker
    from rag.commands import progress_bars
    from rag.encoder import load_encoder
    from rag.errors import BusyError

    encoder = load_encoder(settings)
    try:
        with progress_bars() as progress, opened_worker(settings, encoder, progress) as indexer:
            indexer.restore()
            indexer.run()
    except BusyError:
        return  # a service started meanwhile and will do it


def _migrate(options: argparse.Namespace) -> None:
    from rag.backends import require_libraries
    from rag.commands import progress_bars
    from rag.encoder import load_encoder
    from rag.errors import SettingsError
    from rag.settings import load_settings

    settings = load_settings()
    if settings.store is None:
        raise SettingsError("没有设置 store。请用 JUSHI_STORE=postgresql://… 指明数据库。")
    require_libraries()
    from rag.postgres.moving import move_to_database, move_to_folder

    move = move_to_database if options.target == "database" else move_to_folder
    encoder = load_encoder(settings)
    with progress_bars() as progress:
        moved = move(settings, encoder, progress)
    if options.json:
        print(json.dumps(moved._asdict(), ensure_ascii=False))
    else:
        print(
            f"已搬运：{moved.documents} 个文档，{moved.entries} 个条目，{moved.passages} 个段落，"
            f"校验值全部相符；新计算向量 {moved.embedded} 个。"
        )


def _verify(options: argparse.Namespace) -> int:
    from rag.settings import load_settings
    from rag.store.checking import check_data

    settings = load_settings()
    if settings.store is None:
        report = check_data(settings.data)
    else:
        from rag.postgres.checking import check_database

        report = check_database(settings)
    if options.json:
        print(json.dumps({"checked": report.checked, "damaged": report.damaged},
                         ensure_ascii=False))  # fmt: skip
        return 1 if report.damaged else 0
    for line in report.checked:
        print(line)
    for line in report.damaged:
        print(f"有问题：{line}", file=sys.stderr)
    if not report.damaged:
        print("全部完好。")
    return 1 if report.damaged else 0
