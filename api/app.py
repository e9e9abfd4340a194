"""The service: `create_app(settings)`; its lifespan opens model and index once."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from api.deps import opened_corpus
from api.description import install_description
from api.errors import install_error_handlers
from api.headers import SecurityHeaders
from api.mcp.endpoint import McpEndpoint
from api.placing import keeper_of
from api.routes import documents, export, health, jobs, openai, questions
from api.security import install_guards
from api.starting import ToldPlainly
from rag.errors import JushiError
from rag.settings import Settings
from rag.version import VERSION

__all__ = ["create_app"]

_STATIC = Path(__file__).parent / "static"
_log = logging.getLogger(__name__)


def create_app(settings: Settings) -> FastAPI:
    """Return the service for the index in the settings' data folder."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.keeper = keeper = keeper_of(settings)
        try:
            await run_in_threadpool(keeper.open)
        except JushiError as error:
            app.state.refusal = error
            raise
        try:
            yield
        finally:
            await mcp.close()
            await run_in_threadpool(keeper.close)

    # No interactive reference: its page would load scripts from another host.
    app = FastAPI(
        title="Jushi 据实", version=VERSION, lifespan=lifespan, docs_url=None, redoc_url=None
    )
    mcp = McpEndpoint(lambda: opened_corpus(app), settings.host)
    install_error_handlers(app)
    install_guards(app, settings)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(ToldPlainly)
    for module in (questions, documents, jobs, health, export, openai):
        app.include_router(module.router)
    # Routes, not a mount: a mount answers /mcp with a redirect, which MCP clients do not follow.
    app.router.routes += [Route(path, mcp, include_in_schema=False) for path in ("/mcp", "/mcp/")]
    install_description(app, settings)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")

    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(_STATIC / "index.html")

    return app
