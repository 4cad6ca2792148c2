"""The workbench in a real browser, and pages of others that try to look at it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from aiohttp import web

from tests.web.browser import CHROMIUM, chromium
from tests.web.serving import Served, serving, tocsin

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

ATTACK = """
(async () => {
  const target = "TARGET", secret = "SECRET";
  const tried = async (what) => { try { return await what(); } catch (error) { return "refused"; } };
  const socket = (path) => new Promise((done) => {
    const open = new WebSocket(target.replace("http", "ws") + path);
    open.onopen = () => { open.send('["stdin", "l"]'); done("OPENED"); };
    open.onerror = () => done("refused");
  });
  return [
    await tried(async () => (await fetch(target + "/")).text()),
    await tried(async () => (await fetch(target + "/enter", { method: "POST", body: secret })).text()),
    await tried(async () => {
      const answer = await fetch(target + "/enter", { method: "POST", body: secret, mode: "no-cors" });
      return answer.type === "opaque" && !(await answer.text()) ? "refused" : "READ";
    }),
    await socket("/screen/" + secret),
    await socket("/screen/x"),
  ];
})()
"""


async def page_of_somebody_else() -> tuple[web.AppRunner, str]:
    async def give(_request: web.Request) -> web.Response:
        return web.Response(text="<!DOCTYPE html><body>look here</body>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", give)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


async def case_in(home: Path) -> None:
    await tocsin(home, "new", "Portal documents", "--playbook", "portal-exposure", "--role", "processor")


async def until_logged(served: Served, words: str) -> None:
    for _ in range(60):
        if words in await tocsin(served.home, "timeline"):
            return
        await asyncio.sleep(0.3)
    raise AssertionError(f"{words!r} was never recorded")


async def test_a_case_is_worked_on_in_a_browser_and_no_page_of_others_gets_at_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    await case_in(home)
    async with serving(home) as served, chromium(tmp_path / "profile") as browser:
        runner, elsewhere = await page_of_somebody_else()
        stranger = await browser.tab()
        await stranger.go(elsewhere)
        await stranger.until("document.body?.textContent.includes('look here')")
        attack = ATTACK.replace("TARGET", served.origin).replace("SECRET", served.secret)
        assert await stranger.run(attack) == ["refused"] * 5

        tab = await browser.tab()
        await tab.go(served.links[0])
        await tab.until("document.body?.classList.contains('-first-byte')")
        await tab.until_shown("Portal documents")
        await tab.type("l")
        await tab.until_shown("Log")
        await tab.type("seen in the browser")
        await tab.enter()
        await until_logged(served, "seen in the browser")

        assert await tab.run("location.hash + document.cookie") == ""
        assert {url.split("/")[2] for url in tab.requested} == {served.origin.split("/")[2]}
        assert await served.next_link() != served.links[0]

        late = await browser.tab()
        await late.go(served.links[0])
        await late.until("document.getElementById('message')?.textContent.includes('A link opens once')")
        await runner.cleanup()
    logged = [
        item for item in json.loads(await tocsin(home, "timeline", "--json")) if item["kind"] == "observation"
    ]
    assert len(logged) == 1
