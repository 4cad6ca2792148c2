"""A headless Chromium, driven over its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import itertools
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Page:
    """One tab, and what came to it over WebSockets."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._numbers = itertools.count(1)
        self.frames = ""
        self.requested: list[str] = []

    async def listen(self) -> None:
        async for message in self._socket:
            data = message.json()
            if "id" in data:
                self._asked.pop(data["id"]).set_result(data)
            elif data["method"] == "Network.webSocketFrameReceived":
                frame = data["params"]["response"]
                payload = frame["payloadData"]
                self.frames += (
                    base64.b64decode(payload).decode(errors="replace") if frame["opcode"] == 2 else payload
                )
            elif data["method"] == "Network.requestWillBeSent":
                self.requested.append(data["params"]["request"]["url"])

    async def ask(self, method: str, **params: object) -> dict[str, Any]:
        number = next(self._numbers)
        self._asked[number] = answer = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        data = await asyncio.wait_for(answer, 20)
        assert "error" not in data, data["error"]
        result: dict[str, Any] = data["result"]
        return result

    async def go(self, url: str) -> None:
        await self.ask("Page.navigate", url=url)

    async def run(self, script: str) -> Any:  # what the script gives
        done = await self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    async def type(self, text: str) -> None:
        for char in text:
            await self.ask("Input.dispatchKeyEvent", type="char", text=char)

    async def enter(self) -> None:
        await self.ask(
            "Input.dispatchKeyEvent", type="keyDown", key="Enter", windowsVirtualKeyCode=13, text="\r"
        )
        await self.ask("Input.dispatchKeyEvent", type="keyUp", key="Enter", windowsVirtualKeyCode=13)

    async def until_shown(self, text: str) -> None:
        """Wait until a text came to the screen, whatever stands between its letters and colours."""
        for _ in range(300):
            if text in self.frames:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{text!r} never came to the screen")

    async def until(self, script: str) -> Any:
        for _ in range(150):
            if found := await self.run(script):
                return found
            await asyncio.sleep(0.1)
        raise AssertionError(f"{script} never held")

    async def picture(self, path: Path) -> None:
        shot = await self.ask("Page.captureScreenshot")
        path.write_bytes(base64.b64decode(shot["data"]))


class Browser:
    """A Chromium of its own, with a profile that nobody else uses."""

    def __init__(self, http: aiohttp.ClientSession, port: int) -> None:
        self._http = http
        self._port = port
        self._listening: list[asyncio.Task[None]] = []

    async def tab(self) -> Page:
        async with self._http.put(f"http://127.0.0.1:{self._port}/json/new?about:blank") as answer:
            target = await answer.json()
        page = Page(await self._http.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0))
        self._listening.append(asyncio.create_task(page.listen()))
        await page.ask("Network.enable")
        await page.ask("Page.enable")
        return page


@asynccontextmanager
async def chromium(profile: Path) -> AsyncIterator[Browser]:
    assert CHROMIUM is not None
    process = await asyncio.create_subprocess_exec(
        CHROMIUM,
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"),
        *("--disable-background-networking", f"--user-data-dir={profile}", "about:blank"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        chosen = profile / "DevToolsActivePort"
        for _ in range(200):
            if chosen.exists() and chosen.read_text().count("\n"):
                break
            await asyncio.sleep(0.1)
        async with aiohttp.ClientSession() as http:
            yield Browser(http, int(chosen.read_text().splitlines()[0]))
    finally:
        process.terminate()
        await process.wait()
