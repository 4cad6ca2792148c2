"""What playbooks cost: listing, checking all of them, and looking at where a case stands in a large one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tocsin.domain.law.readings import Reading
from tocsin.services.cases import open_new_case
from tocsin.services.facts import read_typed, set_fact
from tocsin.services.playbooks.check import Checked, check_playbooks
from tocsin.services.playbooks.steps import mark_done
from tocsin.services.workbench import OpenCase, Workbench

STEPS = 300
_HEAD = """\
schema: breach-playbook/1
id: large
version: 1.0.0
status: draft
reviewed: "2026-11-26"
languages: [en]
title: "Large"
summary: "As many steps as there may be"
pick_when: ["a measurement"]
roles: {lead: "Lead"}
phases:
"""
_WHENS = (
    "case.role in ['controller', 'joint_controller'] and notify.authority != 'none'",
    "known(nature.access_observed) and (data.special or subjects.count > 500)",
    "clock.gdpr-33-1.remaining < 24h or unknown(risk.level)",
)


def large_playbook() -> str:
    """Write a playbook of `STEPS` steps in ten phases; each leans on others, every third has a condition."""
    return _HEAD + "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    for number in range(STEPS):
        if number % 30 == 0:
            yield f'  - id: phase_{number // 30}\n    title: "Phase"\n    steps:'
        after = [f"s_{other}" for other in (number // 2, number - 7) if 0 <= other < number]
        yield f'      - {{id: s_{number}, kind: task, role: lead, title: "Step", why: "To measure",'
        yield f"         after: [{', '.join(dict.fromkeys(after))}],"
        if number % 3 == 2:
            yield f'         when: "{_WHENS[number % len(_WHENS)]}",'
        yield "         due: {after: time.aware_at, within: 48h}}"


def check_all(home: Path) -> tuple[float, Checked]:
    """Give how many seconds it takes to check the whole library, in a process that has read nothing yet."""
    workbench = Workbench(home, "lead")
    start = time.perf_counter()
    checked = check_playbooks(workbench)
    return time.perf_counter() - start, checked


def look_again(home: Path) -> float:
    """Give the milliseconds of one look at a case that follows the large playbook, a third of it done."""
    workbench = Workbench(home, "lead")
    workbench.confirm = lambda _doubts: True  # the large playbook breaks rules: it is not for a breach
    home.mkdir(parents=True, exist_ok=True)
    path = home / "large.yaml"
    path.write_text(large_playbook(), encoding="utf-8")
    with open_new_case(workbench, "Large", zone="UTC", playbook=str(path), role="controller") as case:
        set_fact(case, "time.aware_at", read_typed(case, "time.aware_at", "-2h"), because="as the log shows")
        for number in range(0, STEPS, 3):
            mark_done(case, f"s_{number}")
        readings = case.readings()
        return statistics.median(_look(case, readings) for _run in range(50))


def _look(case: OpenCase, readings: Sequence[Reading]) -> float:
    start = time.perf_counter()
    progress = case.progress(readings)
    took = time.perf_counter() - start
    assert progress is not None
    assert len(progress.steps()) == STEPS
    return 1000 * took
