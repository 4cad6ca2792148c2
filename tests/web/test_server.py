"""Who is let in, and what is there: every way in that is not the page's own is refused."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import TestServer

from tocsin.web.access import Access, addresses_of
from tocsin.web.server import Server

ECHO = (
    "import os, sys; sys.stdout.write('__GANGLION__\\n'); sys.stdout.flush()\n"
    "while (head := sys.stdin.buffer.read(5)):\n"
    "    body = sys.stdin.buffer.read(int.from_bytes(head[1:], 'big'))\n"
    "    if b'quit' in body: break\n"
    "    sys.stdout.buffer.write(b'D' + head[1:] + body); sys.stdout.flush()\n"
)
"""A program that speaks as a workbench does in a browser: it shows what it hears."""

DEAF = "import time; print('__GANGLION__', flush=True); time.sleep(600)"
"""One that does not hear that it should end."""


class Running:
    """A server in this process, and its browser."""

    def __init__(self, server: Server, port: int, http: ClientSession) -> None:
        self.server = server
        self.url = f"http://127.0.0.1:{port}"
        self.http = http
        self.opened: list[ClientWebSocketResponse] = []

    async def enter(self) -> str:
        async with self.http.post(
            f"{self.url}/enter", data=self.server.access.link, headers={"Origin": self.url}
        ) as answer:
            assert answer.status == 200
            return await answer.text()

    async def screen(self, session: str, **headers: str) -> ClientWebSocketResponse:
        address = f"{self.url}/screen/{session}?width=80&height=24"
        screen = await self.http.ws_connect(address, headers={"Origin": self.url} | headers)
        self.opened.append(screen)
        return screen


async def run(program: str) -> AsyncIterator[Running]:
    test_server = None
    addresses: dict[str, str] = {}
    server = Server([sys.executable, "-c", program], addresses, most=2, on_enter=lambda _link: None)
    test_server = TestServer(server.app())
    await test_server.start_server()
    assert test_server.port
    addresses.update(addresses_of(test_server.port, "http", ["127.0.0.1", "localhost"]))
    async with ClientSession() as http:
        running = Running(server, test_server.port, http)
        yield running
        for screen in running.opened:
            await screen.close()
    await test_server.close()


@pytest.fixture
async def at() -> AsyncIterator[Running]:
    async for one in run(ECHO):
        yield one


@pytest.fixture
async def deaf() -> AsyncIterator[Running]:
    async for one in run(DEAF):
        yield one


async def heard(screen: ClientWebSocketResponse) -> bytes:
    message = await asyncio.wait_for(screen.receive(), 20)
    assert message.type is WSMsgType.BINARY
    return bytes(message.data)


async def test_whoever_has_the_link_sees_and_types(at: Running) -> None:
    screen = await at.screen(await at.enter())
    await screen.send_json(["stdin", "é l"])
    assert await heard(screen) == "é l".encode()
    await screen.send_json(["ping", "7"])
    assert await screen.receive_json() == ["pong", "7"]
    await screen.close()


async def test_a_link_opens_once(at: Running) -> None:
    used = at.server.access.link
    await at.enter()
    async with at.http.post(f"{at.url}/enter", data=used, headers={"Origin": at.url}) as answer:
        assert (answer.status, await answer.text()) == (403, "This link opens nothing (any more).\n")
    assert at.server.access.link != used


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Host": "evil.example:80"}, {"Host": "127.0.0.1"}]
)
@pytest.mark.parametrize("path", ["/", "/page.js", "/static/js/textual.js", "/screen/x", "/nothing"])
async def test_a_foreign_name_for_this_machine_is_refused(
    at: Running, path: str, headers: dict[str, str]
) -> None:
    async with at.http.get(at.url + path, headers=headers) as answer:
        assert answer.status == 403


FOREIGN = [
    "http://evil.example",
    "null",
    "https://127.0.0.1",
    "http://127.0.0.1:1",
    "http://localhost.evil.example",
    "",
]


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_page_of_somebody_else_opens_no_screen_even_with_a_session(at: Running, origin: str) -> None:
    session = await at.enter()
    with pytest.raises(WSServerHandshakeError) as refused:
        await at.screen(session, Origin=origin)
    assert refused.value.status == 403


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_page_of_somebody_else_cannot_use_a_link_up(at: Running, origin: str) -> None:
    link = at.server.access.link
    async with at.http.post(f"{at.url}/enter", data=link, headers={"Origin": origin}) as answer:
        assert answer.status == 403
    assert at.server.access.link == link


async def test_no_screen_opens_without_a_session_that_was_begun_here(at: Running) -> None:
    for session in ["x", at.server.access.link, Access().link]:
        with pytest.raises(WSServerHandshakeError) as refused:
            await at.screen(session)
        assert refused.value.status == 403


async def test_only_so_many_screens_are_open_and_one_that_closes_makes_room(at: Running) -> None:
    session = await at.enter()
    first, _second = await at.screen(session), await at.screen(session)
    with pytest.raises(WSServerHandshakeError) as refused:
        await at.screen(session)
    assert refused.value.status == 429
    await first.close()
    for _ in range(100):
        try:
            again = await at.screen(session)
            break
        except WSServerHandshakeError:
            await asyncio.sleep(0.05)
    else:
        pytest.fail("a closed screen never made room")
    await again.send_json(["stdin", "x"])
    assert await heard(again) == b"x"


@pytest.mark.parametrize(
    "said",
    [
        "no JSON",
        "[" * 100_000,
        "{}",
        '["stdin"]',
        '["stdin", 7]',
        '["resize", {"width": "80", "height": 24}]',
        '["deliver_chunk_request", {"key": "x"}]',
        '["quit"]',
    ],
    ids=lambda said: said[:20],
)
async def test_what_no_page_of_ours_says_ends_the_connection(at: Running, said: str) -> None:
    screen = await at.screen(await at.enter())
    await screen.send_str(said)
    message = await asyncio.wait_for(screen.receive(), 20)
    assert (message.type, message.data) == (WSMsgType.CLOSE, 1008)


async def test_a_size_that_no_screen_has_is_brought_to_one(at: Running) -> None:
    screen = await at.screen(await at.enter())
    await screen.send_json(["resize", {"width": 10**9, "height": -4}])
    assert await heard(screen) == b'{"type": "resize", "width": 1000, "height": 1}'


async def test_a_workbench_that_does_not_end_is_ended(deaf: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tocsin.web.screen._PATIENCE", 0.1)
    session = await deaf.enter()
    screens = [await deaf.screen(session), await deaf.screen(session)]
    for screen in screens:
        await screen.close()
    for _ in range(100):
        if not deaf.server.open_screens:
            return
        await asyncio.sleep(0.05)
    pytest.fail("the screens never ended")


@pytest.mark.parametrize(
    "path", ["/static/", "/static/js/", "/static/../server.py", "/download/x", "/ws", "/page/"]
)
async def test_nothing_else_is_there(at: Running, path: str) -> None:
    async with at.http.get(at.url + path) as answer:
        assert answer.status in {403, 404}


@pytest.mark.parametrize("path", ["/", "/static/js/textual.js", "/nothing"])
async def test_the_page_loads_nothing_from_elsewhere_and_is_not_framed(at: Running, path: str) -> None:
    async with at.http.get(at.url + path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers


def test_a_browser_may_leave_the_standard_port_out() -> None:
    assert addresses_of(443, "https", ["localhost"]) == {
        "localhost:443": "https://localhost:443",
        "localhost": "https://localhost",
    }
