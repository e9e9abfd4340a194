"""What keeps the service from starting, told in a sentence instead of a traceback."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.errors import JushiError

__all__ = ["ToldPlainly"]


class ToldPlainly:
    """ASGI middleware: a start that fails by an error made for readers says only that error.

    The lifespan leaves the error in `app.state.refusal`; any other failure is a defect, and keeps
    its traceback.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; change the message of a failed start."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        async def tell(message: Message) -> None:
            refusal = getattr(scope["app"].state, "refusal", None)
            if message["type"] == "lifespan.startup.failed" and isinstance(refusal, JushiError):
                message = {**message, "message": str(refusal)}
            await send(message)

        await self._app(scope, receive, tell)
