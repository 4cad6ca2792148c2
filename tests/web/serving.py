"""The server as its user starts it: a program, its workspace, and the links that it prints."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


class Served:
    """A server that runs: where it is, and the link that is valid now."""

    def __init__(self, process: asyncio.subprocess.Process, home: Path) -> None:
        self.process = process
        self.home = home
        self.links: list[str] = []

    async def next_link(self) -> str:
        assert self.process.stdout is not None
        line = (await asyncio.wait_for(self.process.stdout.readline(), 30)).decode().strip()
        assert re.fullmatch(r"https?://[^/]+/#[\w-]{43}", line), line
        self.links.append(line)
        return line

    @property
    def origin(self) -> str:
        return self.links[-1].split("/#")[0]

    @property
    def secret(self) -> str:
        return self.links[-1].split("/#")[1]


async def tocsin(home: Path, *words: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tocsin", "--home", str(home), *words),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    return said.decode()


@asynccontextmanager
async def serving(home: Path, *options: str) -> AsyncIterator[Served]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tocsin", "--home", str(home), "serve", "--port", "0", *options),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    served = Served(process, home)
    try:
        await served.next_link()
        yield served
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 20)
