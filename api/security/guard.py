"""Who may pass: host names, origins, keys and their scopes, rates; before anything is read."""

import logging
import re
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as AsgiScope

from api.errors import problem
from api.security.keys import Key, KeyStore, Scope, allows
from api.security.opened_keys import keys_of
from api.security.rates import Rates
from rag.errors import JushiError
from rag.settings import Settings

__all__ = ["Guard", "demands_keys", "needed_scope"]

_log = logging.getLogger(__name__)
_LOOPBACK = frozenset(["127.0.0.1", "localhost", "::1"])
# 127.0.0.1:8000, localhost, [::1]:8000
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]/@\s]+)(?::(\d{1,5}))?")
_SAFE = frozenset(["GET", "HEAD", "OPTIONS"])
# The page asks for a key itself: what it is made of holds nothing of the documents
_OPEN = re.compile(r"/|/static/[^/].*|/favicon\.ico")
_WRITING = re.compile(r"/api/documents(?:/.*)?")
_ADMIN = re.compile(r"/metrics|/api/admin(?:/.*)?")


def demands_keys(settings: Settings) -> bool:
    """Tell whether a service with these settings demands keys."""
    return settings.require_keys == "always" or settings.host not in _LOOPBACK


def needed_scope(method: str, path: str) -> Scope | None:
    """Return the scope a request needs; None where no key is needed."""
    if method in _SAFE and _OPEN.fullmatch(path):
        return None
    if _ADMIN.fullmatch(path):
        return "admin"
    return "write" if method not in _SAFE and _WRITING.fullmatch(path) else "read"


class Guard:
    """ASGI middleware that answers 401, 403, 421 or 429 in the place of the app."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Prepare.

        Args:
            app: What is guarded.
            settings: `host` and `require_keys` tell whether keys are demanded, `data` where
                they are, `rate_per_minute` how often their holders may ask.
        """
        self._app = app
        self._local = not demands_keys(settings)
        self._settings = settings
        self._opened_keys: KeyStore | None = None
        self._rates = Rates(settings.rate_per_minute) if settings.rate_per_minute else None

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Let one request pass, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        refused = self._misled(request)
        if refused is None and not self._local:
            refused = await self._unknown(request)
        if refused is None:
            await self._app(scope, receive, send)
            return
        status, detail, headers = refused
        scope["jushi.refused"] = status
        response = problem(request, status, detail)
        response.headers.update(headers)
        await response(scope, receive, send)

    def _find(self, presented: str) -> Key | None:
        if self._opened_keys is None:
            self._opened_keys = keys_of(self._settings)
        return self._opened_keys.find(presented)

    def _misled(self, request: Request) -> "_Refused | None":
        """Refuse what a web page elsewhere made a browser send."""
        host = request.headers.get("host", "")
        named = _HOST.fullmatch(host)
        if named is None:
            return 400, "请求的 Host 头缺失或无法识别，应为 主机名:端口。", {}
        # A name of somebody else's that resolves to this machine (DNS rebinding)
        if self._local and named[1].strip("[]").lower() not in _LOOPBACK:
            detail = (
                f"本服务只在本机使用，不以 {host[:80]!a} 为名；"
                "请用 http://127.0.0.1 或 localhost 访问，或以 --host 绑定其他地址并发放密钥。"
            )
            return 421, detail, {}
        origin = request.headers.get("origin")
        if request.method not in _SAFE and origin is not None and not _same(origin, host):
            return 403, f"不接受来自其他网站（{origin[:80]!a}）的请求；请直接访问本服务。", {}
        return None

    async def _unknown(self, request: Request) -> "_Refused | None":
        """Refuse who has no key, whose key does not reach, or who asks too often."""
        needed = needed_scope(request.method, request.url.path)
        address = request.client.host if request.client else "?"
        if self._rates and (wait := self._rates.take(f"address {address}")):
            return _too_often(wait)
        if needed is None:
            return None
        presented = _bearer(request.headers.get("authorization", ""))
        try:
            key = await run_in_threadpool(self._find, presented) if presented else None
        except JushiError as error:
            _log.error("%s", error)
            return 503, "暂时无法核对密钥。请通知管理员查看服务日志。", {}
        if key is None:
            wanted = "密钥不对或已吊销" if presented else "需要密钥"
            detail = (
                f"{wanted}。请在请求头写 Authorization: Bearer 密钥；密钥由 `jushi keys add` 发放。"
            )
            return 401, detail, {"WWW-Authenticate": 'Bearer realm="jushi"'}
        request.scope["jushi.key"] = key.key_id
        if self._rates and (wait := self._rates.take(f"key {key.key_id}")):
            return _too_often(wait)
        if not allows(key.scope, needed):
            detail = f"这个密钥的权限是 {key.scope}，此操作需要 {needed}；请换用有此权限的密钥。"
            return 403, detail, {}
        return None


_Refused = tuple[int, str, dict[str, str]]


def _too_often(wait_s: int) -> _Refused:
    return 429, f"请求太频繁，请 {wait_s} 秒后再试。", {"Retry-After": str(wait_s)}


def _bearer(authorization: str) -> str | None:
    kind, _, token = authorization.partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None


def _same(origin: str, host: str) -> bool:
    """Tell whether a page's origin is this service, under the name it was asked by."""
    try:
        return urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False
