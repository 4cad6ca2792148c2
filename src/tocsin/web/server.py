"""The workbench for a browser: a page, a way in, and a socket per screen. Everything else is not there.

What is asked is let in by its ``Host`` (a foreign name that points to this machine is refused: DNS rebinding)
and by its ``Origin`` (a page of somebody else is refused: cross-site WebSocket hijacking); who looks is known
by a session (:mod:`tocsin.web.access`). The page loads nothing from elsewhere and may not be framed.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import textual_serve
from aiohttp import web

from tocsin.web.access import Access
from tocsin.web.screen import MOST_COLUMNS, MOST_LINES, Screen, within

_PAGE = Path(__file__).parent / "page"
_STATIC = Path(textual_serve.__file__).parent / "static"
_LONGEST_MESSAGE = 1 << 20
"""Bytes of one message of a browser; a long text that is pasted is shorter."""

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """Shows workbenches to the browsers that came in with a link.

    Args:
        program: the command of a workbench, as its arguments; no shell reads it.
        addresses: for each ``Host`` that a browser may ask for, the ``Origin`` its pages have.
        most: how many screens may be open at a time.
        on_enter: told when a link was used, with the one that opens next.
    """

    def __init__(
        self,
        program: Sequence[str],
        addresses: dict[str, str],
        *,
        most: int,
        on_enter: Callable[[str], None],
    ) -> None:
        self.access = Access()
        self._program = tuple(program)
        self._addresses = addresses
        self._most = most
        self._on_enter = on_enter
        self._screens: set[Screen] = set()

    @property
    def open_screens(self) -> int:
        """How many screens are open, or have not ended yet."""
        return len(self._screens)

    def app(self) -> web.Application:
        """Make the application: what there is to ask for, behind its guard."""
        app = web.Application(middlewares=[self._guard], client_max_size=4096)
        app.router.add_get("/", _page("index.html"))
        app.router.add_get("/page.js", _page("page.js"))
        app.router.add_get("/page.css", _page("page.css"))
        app.router.add_static("/static", _STATIC)
        app.router.add_post("/enter", self._enter)
        app.router.add_get("/screen/{session}", self._screen)
        app.on_shutdown.append(self._end)
        return app

    def run(self, listening: socket.socket, tls: ssl.SSLContext | None) -> None:
        """Serve until the program is interrupted; every workbench is asked to end then."""
        web.run_app(self.app(), sock=listening, ssl_context=tls, print=None, access_log=None)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            self._let_in(request)
            response = await handler(request)
        except web.HTTPException as refusal:
            refusal.headers.update(_HEADERS)
            raise
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    def _let_in(self, request: web.Request) -> None:
        own = self._addresses.get(request.headers.get("Host", "").lower())
        if own is None:
            raise web.HTTPForbidden(text="This is not the address of this workbench.\n")
        acts = request.method != "GET" or request.path.startswith("/screen/")
        if request.headers.get("Origin", "" if acts else own) != own:
            raise web.HTTPForbidden(text="Only the page of this workbench may ask for that.\n")

    async def _enter(self, request: web.Request) -> web.Response:
        session = self.access.enter(await request.text())
        if not session:
            raise web.HTTPForbidden(text="This link opens nothing (any more).\n")
        self._on_enter(self.access.link)
        return web.Response(text=session)

    async def _screen(self, request: web.Request) -> web.StreamResponse:
        if not self.access.knows(request.match_info["session"]):
            raise web.HTTPForbidden(text="This session was not begun here.\n")
        if self.open_screens >= self._most:
            raise web.HTTPTooManyRequests(text="Too many screens are open.\n")
        browser = web.WebSocketResponse(heartbeat=15, max_msg_size=_LONGEST_MESSAGE)
        screen = Screen(self._program, browser)
        self._screens.add(screen)
        try:
            await browser.prepare(request)
            await screen.start(
                _asked(request, "width", 80, MOST_COLUMNS), _asked(request, "height", 24, MOST_LINES)
            )
            await screen.follow()
        finally:
            await asyncio.shield(
                self._leave(screen)
            )  # a browser that breaks off cannot leave a program behind
        return browser

    async def _leave(self, screen: Screen) -> None:
        await screen.stop()
        self._screens.discard(screen)

    async def _end(self, _app: web.Application) -> None:
        for screen in list(self._screens):
            await screen.browser.close(code=1001)
            await self._leave(screen)


def _asked(request: web.Request, name: str, otherwise: int, most: int) -> int:
    said = request.query.get(name, "")
    return within(int(said), most) if said.isascii() and said.isdigit() and len(said) < 6 else otherwise


def _page(name: str) -> Handler:
    async def give(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_PAGE / name)

    return give
