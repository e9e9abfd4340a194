"""`jushi serve`: the service as a process; `jushi keys`: who may use it from elsewhere.

`jushi mcp` is the same for one agent, over stdio.
"""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.security.keys import KeyStore
    from rag.corpus import Corpus
    from rag.settings import Settings

__all__ = ["register"]


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this package's commands."""
    serve = commands.add_parser(
        "serve", help="启动服务与问答网页", description="启动服务与问答网页"
    )
    serve.add_argument("--host", help="监听地址（默认：设置 host）")
    serve.add_argument("--port", type=int, help="监听端口，0 为任一空闲端口（默认：设置 port）")
    serve.set_defaults(run=_serve)
    agent = commands.add_parser(
        "mcp",
        help="作为 MCP 服务器运行（标准输入输出）",
        description="作为 MCP 服务器运行：经标准输入输出与智能体程序通信，由该程序启动和结束",
    )
    agent.set_defaults(run=_mcp)
    keys = commands.add_parser(
        "keys", help="发放、列出、吊销访问密钥", description="发放、列出、吊销访问密钥"
    )
    actions = keys.add_subparsers(title="操作", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="发放一个密钥", description="发放一个密钥，只显示这一次")
    add.add_argument("--name", required=True, help="给谁或给什么用")
    add.add_argument(
        "--scope",
        choices=["read", "write", "admin"],
        default="read",
        help="read：提问与查阅；write：另可增删文档；admin：另可查看运行指标（默认：read）",
    )
    add.set_defaults(run=_add_key)
    listing = actions.add_parser("list", help="列出密钥", description="列出密钥，不含密钥本身")
    listing.set_defaults(run=_list_keys)
    revoke = actions.add_parser("revoke", help="吊销一个密钥", description="吊销一个密钥，立即生效")
    revoke.add_argument("key_id", help="密钥编号，见 list")
    revoke.set_defaults(run=_revoke_key)


def _serve(options: argparse.Namespace) -> int:
    from rag.commands import ensure_index
    from rag.settings import load_settings

    settings = load_settings(host=options.host, port=options.port)
    if settings.store is None:
        _refuse_a_second_writer(settings)
    ensure_index(settings)

    import uvicorn

    from api.app import create_app
    from api.logs import configure_logs
    from api.security.heads import BoundedHeads

    configure_logs(settings.log_level, settings.log_format)
    _warn_without_keys(settings)

    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        http=BoundedHeads,
        log_config=None,
        log_level=settings.log_level.lower(),
        access_log=False,
        server_header=False,
        # Slow to drain means lost answers; ten seconds is what a supervisor allows.
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    server.run()
    return 0 if server.started else 1


def _warn_without_keys(settings: "Settings") -> None:
    import logging

    from api.security.guard import demands_keys
    from api.security.opened_keys import keys_of

    if demands_keys(settings) and not keys_of(settings).keys():
        logging.getLogger(__name__).warning(
            "还没有密钥，%s 上的一切请求都会被拒绝；用 `jushi keys add --name 名称` 发放。",
            settings.host,
        )


def _refuse_a_second_writer(settings: "Settings") -> None:
    """Tell at once, and not in the middle of starting, that the data folder is in use."""
    import logging

    from rag.errors import BusyError, StorageError
    from rag.store.lock import WriterLock

    try:
        WriterLock(settings.data).release()
    except BusyError:
        raise
    except StorageError as error:
        # What cannot be written can still be served.
        logging.getLogger(__name__).warning("%s", error)


def _mcp(options: argparse.Namespace) -> None:
    del options
    from concurrent.futures import ThreadPoolExecutor

    from rag.commands import ensure_index
    from rag.settings import load_settings

    settings = load_settings()
    ensure_index(settings)

    def open_corpus() -> "Corpus":
        from rag.corpus import Corpus

        return Corpus.open(settings)

    # The agent is greeted while the model loads; its first question waits for what is left.
    with ThreadPoolExecutor(1) as opener:
        corpus = opener.submit(open_corpus)

        import anyio

        from api.mcp.server import build_server
        from api.mcp.stdio import run_stdio

        anyio.run(run_stdio, build_server(corpus.result))


def _keys() -> "KeyStore":
    from api.security.opened_keys import keys_of
    from rag.settings import load_settings

    return keys_of(load_settings())


def _add_key(options: argparse.Namespace) -> None:
    key, text = _keys().add(options.name, options.scope)
    print(f"密钥 {key.key_id}（{key.name}，{key.scope}）已发放，请立即保存，以后无法再显示：")
    print(text)


def _list_keys(options: argparse.Namespace) -> None:
    del options
    found = _keys().keys()
    for key in found:
        print(f"{key.key_id}  {key.scope:<5}  {key.created}  {key.name}")
    if not found:
        print("还没有密钥。用 `jushi keys add --name 名称` 发放。")


def _revoke_key(options: argparse.Namespace) -> None:
    key = _keys().revoke(options.key_id)
    print(f"密钥 {key.key_id}（{key.name}）已吊销。")
