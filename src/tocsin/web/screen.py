"""One screen: a workbench of its own in a program of its own, and the browser that looks at it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from functools import partial
from typing import Any

from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

MOST_COLUMNS, MOST_LINES = 1_000, 500
_PATIENCE = 5.0
"""Seconds that a workbench has to end after it was asked to."""


class Screen(AppService):
    """A workbench that speaks to a browser instead of a terminal.

    It is started without a shell, and of what it says only what belongs on the screen is passed on: no
    address is opened in the browser and no file is delivered to it.
    """

    def __init__(self, program: Sequence[str], browser: web.WebSocketResponse) -> None:
        super().__init__(
            program[0],
            write_bytes=browser.send_bytes,
            write_str=browser.send_str,
            close=partial(_close, browser),
            download_manager=DownloadManager(),
        )
        self.browser = browser
        self._program = tuple(program)
        self._ending = asyncio.Lock()

    async def _open_app_process(self, width: int = 80, height: int = 24) -> asyncio.subprocess.Process:
        self._process = process = await asyncio.create_subprocess_exec(
            *self._program,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._build_environment(width=width, height=height) | {"LINES": str(height)},
            start_new_session=os.name == "posix",  # an interrupt of the server lets it end in its own time
        )
        self._stdin = process.stdin
        return process

    async def on_meta(self, data: bytes) -> None:
        """Hear that the workbench was left; all else that a program could ask a browser for is ignored."""
        if json.loads(data).get("type") == "exit":
            await self.remote_close()

    async def stop(self) -> None:
        """Ask the workbench to end, and end it where it does not."""
        async with self._ending:
            if self._process is None:
                return
            ended = asyncio.create_task(self._end(self._process))
            await asyncio.wait({ended}, timeout=_PATIENCE)
            if self._process.returncode is None:
                self._process.kill()
            await ended

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        await super().stop()
        self.stdin.close()
        await process.wait()

    async def follow(self) -> None:
        """Pass on what the browser says until it goes; what it has no reason to say ends the connection."""
        async for message in self.browser:
            if message.type is not WSMsgType.TEXT or not await self._take(message.data):
                await self.browser.close(code=1008)

    async def _take(self, text: str) -> bool:
        match _envelope(text):
            case ["stdin", str(typed)]:
                return await self.send_bytes(typed.encode("utf-8", "replace"))
            case ["resize", {"width": int(width), "height": int(height)}]:
                await self.set_terminal_size(within(width, MOST_COLUMNS), within(height, MOST_LINES))
            case ["ping", str(sent)]:
                await self.browser.send_json(["pong", sent])
            case ["focus"]:
                await self.focus()
            case ["blur"]:
                await self.blur()
            case _:
                return False
        return True


async def _close(browser: web.WebSocketResponse) -> None:
    await browser.close()


def _envelope(text: str) -> Any:  # noqa: ANN401 - whatever a stranger sends; it is matched, never trusted
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def within(size: int, most: int) -> int:
    """Give a size that a screen can have."""
    return max(1, min(size, most))
