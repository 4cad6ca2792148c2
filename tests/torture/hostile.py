"""Everything that can be done on every screen of a case that says hostile things wherever it can."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.casework import Clock
from tests.tui.hostile import fill_hostile
from tests.tui.hostile_walk import every_action
from tocsin.services.cases import open_new_case
from tocsin.services.workbench import Workbench
from tocsin.tui.widgets.frame import SCREENS


def run(quick: bool) -> list[str]:
    """Do every action of every screen, or of one."""
    chosen = SCREENS[5:6] if quick else SCREENS
    done = sum(_on(screen) for screen in chosen)
    return [f"{done} actions on {len(chosen)} screens of a hostile case: no crash, no control on the screen"]


def _on(screen: str) -> int:
    with tempfile.TemporaryDirectory() as own:
        bench = Workbench(Path(own) / "home", "lead", now=Clock())
        with open_new_case(
            bench, "Portal", zone="Europe/Paris", playbook="portal-exposure", role="processor", country="FR"
        ) as case:
            fill_hostile(case, Path(own))
            return asyncio.run(every_action(bench, case, SCREENS.index(screen) + 1))


if __name__ == "__main__":
    print(*run(quick=False), sep="\n")  # noqa: T201 - this is a report
