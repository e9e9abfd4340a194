"""`jushi serve`: the service as a process."""

import argparse

__all__ = ["register"]


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this package's command."""
    serve = commands.add_parser(
        "serve", help="启动服务与问答网页", description="启动服务与问答网页"
    )
    serve.add_argument("--host", help="监听地址（默认：设置 host）")
    serve.add_argument("--port", type=int, help="监听端口，0 为任一空闲端口（默认：设置 port）")
    serve.set_defaults(run=_serve)


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
