"""Puts identifiers, logs, metrics, keys and the line before the app, in this order."""

from fastapi import FastAPI, Request
from starlette.responses import PlainTextResponse, Response

from api.keeping import Keeper
from api.logs import RequestLog
from api.metrics import CONTENT_TYPE, Metrics
from api.security.admission import Admission
from api.security.guard import Guard
from api.security.line import Line
from rag.settings import Settings

__all__ = ["install_guards"]


def install_guards(app: FastAPI, settings: Settings) -> Metrics:
    """Guard an app whose other middleware is added after this; return what counts for it."""
    metrics = Metrics()
    line = Line(settings.concurrent_questions, settings.waiting_questions)
    app.state.metrics = metrics
    app.add_middleware(Admission, settings=settings, line=line)
    app.add_middleware(Guard, settings=settings)
    app.add_middleware(RequestLog, metrics=metrics)
    metrics.watch("jushi_questions_running", "Questions being answered", lambda: line.busy)
    metrics.watch("jushi_questions_waiting", "Questions in line", lambda: len(line.waiting))

    metrics.watch_facts("jushi_generation", "The generation in force", lambda: _facts(app))

    @app.get("/metrics", tags=["health"], response_class=PlainTextResponse)
    def figures(request: Request) -> Response:
        """Return the service's figures in Prometheus' text format."""
        del request
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return metrics


def _facts(app: FastAPI) -> dict[str, str]:
    keeper: Keeper | None = getattr(app.state, "keeper", None)
    if keeper is None or keeper.corpus is None:
        return {}
    contents = keeper.corpus.generation.contents
    return {
        "generation": keeper.corpus.generation.name,
        "documents": str(len(contents.documents)),
        "passages": str(len(contents.search.passages)),
    }
