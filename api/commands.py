"""`jushi serve`: the service as a process; `jushi mcp`: the same for one agent, over stdio."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.corpus import Corpus

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


def _serve(options: argparse.Namespace) -> int:
    from rag.commands import ensure_index
    from rag.settings import load_settings

    settings = load_settings(host=options.host, port=options.port)
    ensure_index(settings)

    import uvicorn

    from api.app import create_app

    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level.lower(),
        access_log=False,
        # Slow to drain means lost answers; ten seconds is what a supervisor allows.
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    server.run()
    return 0 if server.started else 1


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

        from api.mcp.server import build_server

        build_server(corpus.result).run("stdio")
