"""What every request and answer goes through: whose host it is, where it came from, what may run.

A page loads nothing but its own files; another site's page can neither read ours nor post to it
(names are checked against DNS rebinding, posts against their origin: which browsers hide of a form
where the referrer is forbidden altogether).
"""

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
READING = ("GET", "HEAD")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
OTHER_NAME = "kurssi does not answer to this name; kurssi serve --name NAME lets it"


class Guard:
    """Lets through what was asked of this host by itself; adds the headers to every answer.

    ``names`` are those it answers to beside every address in figures: a name can be made to lead
    here by whoever owns it, an address cannot.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str] = ()) -> None:
        self.app = app
        self.names = frozenset(name.lower() for name in (*LOOPBACK, *names))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        refused = self._refused(scope["method"], Headers(scope=scope))
        await (refused or self.app)(scope, receive, sent)

    def _refused(self, method: str, headers: Headers) -> PlainTextResponse | None:
        host = headers.get("host", "")
        if not self._ours(_split(f"//{host}").hostname or ""):
            return PlainTextResponse(OTHER_NAME, 421)
        origin = headers.get("origin")
        if method not in READING and (origin is None or _split(origin).netloc != host):
            return PlainTextResponse("only kurssi's own pages may ask for this", 403)
        return None

    def _ours(self, name: str) -> bool:
        try:
            return name in self.names or bool(ip_address(name))
        except ValueError:
            return False


def _split(address: str) -> SplitResult:
    """An address in its parts; of what is none, no part is anybody's."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", "", "", "")
