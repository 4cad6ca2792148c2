"""Walks with made-up answers: they can be repeated, tell what leads nowhere, and leave nothing behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tocsin.content.library import Library
from tocsin.domain.errors import UserError
from tocsin.services.playbooks.simulation import Left, Simulated, Walked, simulate, walk
from tocsin.services.workbench import Workbench

OWN = """\
schema: breach-playbook/1
id: our-own
version: 1.0.0
reviewed: "2026-11-23"
languages: [en]
title: "Our own"
summary: "Ours"
roles: {{lead: "Lead"}}
facts:
  own.answer: {{type: enum, group: nature, title: "Answer", question: "Which?", choices: [
    {{id: left, title: "Left"}}, {{id: right, title: "Right"}}]}}
{closes}phases:
  - id: open
    title: "Open"
    steps:
      - {{id: look, kind: task, role: lead, title: "Look", why: "Because", est: 30m}}
{steps}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Where a playbook of one's own is written."""
    return tmp_path / "own.yaml"


def write(own: Path, *steps: str, closes_when: str = "") -> str:
    """Write a playbook of a task called look and these steps; gives its path."""
    closes = f'closes_when: "{closes_when}"\n' if closes_when else ""
    lines = "\n".join(f"      - {step}" for step in steps)
    own.write_text(OWN.format(closes=closes, steps=lines), encoding="utf-8")
    return str(own)


def task(id: str, more: str) -> str:
    return f'{{id: {id}, kind: task, role: lead, title: "{id}", why: "Because", {more}}}'


# Repeating a walk.


def test_the_same_seed_gives_the_same_walk(library: Library) -> None:
    first, again = (walk(library, "misdirected", "controller", 7, {}) for _time in range(2))
    assert first == again
    assert first.worked


def test_another_seed_gives_another_walk(library: Library) -> None:
    walks = simulate(library, "generic", "controller", range(3)).walks
    assert [walked.seed for walked in walks] == [0, 1, 2]
    assert len({walked.worked for walked in walks}) == 3


def test_what_is_chosen_is_not_made_up(library: Library, tmp_path: Path) -> None:
    choices = {
        "nature.personal_data_breach": "confirmed",
        "notify.authority": "none",
        "nature.cia": "availability, integrity",
    }
    for seed in range(3):
        walk(library, "generic", "controller", seed, choices, home=tmp_path)
    workbench = Workbench(tmp_path, "lead", library=library)
    for ref in workbench.refs():
        with workbench.open(ref) as case:
            assert case.state.value("nature.personal_data_breach") == "confirmed"
            assert case.state.value("notify.authority") == "none"
            assert case.state.value("nature.cia") == ("integrity", "availability")  # in their own order
    assert len(workbench.refs()) == 3


def test_a_role_that_is_not_said_is_found_out_on_the_way(library: Library, tmp_path: Path) -> None:
    walk(library, "generic", "", 0, {"case.role": "joint_controller"}, home=tmp_path)
    with Workbench(tmp_path, "lead", library=library).open("2026-0001") as case:
        assert case.state.value("case.role") == "joint_controller"


# What leads nowhere.


def test_a_step_that_waits_for_what_nobody_asks_is_a_dead_end(library: Library, own: Path) -> None:
    path = write(own, task("settle", "when: \"own.answer == 'left'\""), task("end", "needs: [settle]"))
    simulated = simulate(library, path, "controller", range(2))
    assert len(simulated.dead_ends) == 2
    for walked in simulated.dead_ends:
        assert walked.worked == ("look",)
        assert walked.left == (Left("settle", ("own.answer",)), Left("end", ("settle",)))
    assert simulated.never == ("settle", "end")


def test_a_fact_that_is_asked_for_is_no_dead_end_even_where_it_is_unknown_at_first(
    library: Library, own: Path
) -> None:
    form = '{id: ask, kind: form, role: lead, title: "Ask", why: "Because", fields: [{fact: own.answer}]}'
    path = write(own, form, task("settle", "when: \"own.answer == 'left'\""))
    simulated = simulate(library, path, "controller", range(12))
    assert simulated.dead_ends == ()
    assert {"settle" in walked.worked for walked in simulated.walks} == {True, False}


def test_a_playbook_that_cannot_be_closed_is_a_dead_end_though_no_step_is_left(
    library: Library, own: Path
) -> None:
    path = write(own, closes_when="own.answer == 'left'")
    (walked,) = simulate(library, path, "controller", [0]).walks
    assert (walked.left, walked.is_closed) == ((), False)
    assert Simulated("controller", (walked,), ()).dead_ends == (walked,)


def test_a_step_that_no_walk_got_done_is_told(library: Library, own: Path) -> None:
    contradiction = "when: \"own.answer == 'left' and own.answer == 'right'\""
    form = '{id: ask, kind: form, role: lead, title: "Ask", why: "Because", fields: [{fact: own.answer}]}'
    path = write(own, form, task("impossible", contradiction), task("after", "after: [impossible]"))
    simulated = simulate(library, path, "controller", range(3))
    assert (simulated.dead_ends, simulated.never) == ((), ("impossible",))


def test_a_step_of_the_other_side_is_not_told_as_one_that_nobody_got_done(
    library: Library, own: Path
) -> None:
    path = write(own, task("theirs", "when: \"case.role == 'processor'\""))
    assert simulate(library, path, "controller", range(2)).never == ()
    assert simulate(library, path, "processor", range(2)).never == ()


# Times.


def walked(seed: int, **more: float | bool | None) -> Walked:
    """Make what is told of a walk."""
    fields: dict[str, object] = {
        "is_slow": False, "decided_after": None, "filed_after": None, "lasted": 10.0, **more
    }  # fmt: skip
    return Walked(seed=seed, worked=(), left=(), is_closed=True, late=(), **fields)  # type: ignore[arg-type]  # as given


def test_slow_walks_do_not_count_in_the_times() -> None:
    walks = (
        walked(0, lasted=10.0, decided_after=2.0),
        walked(1, lasted=30.0, decided_after=None),
        walked(2, lasted=20.0, decided_after=4.0),
        walked(3, lasted=900.0, decided_after=500.0, is_slow=True),
    )
    simulated = Simulated("controller", walks, ())
    assert simulated.hours("lasted") == (20.0, 30.0)
    assert simulated.hours("decided_after") == (3.0, 4.0)
    assert simulated.hours("filed_after") is None
    assert Simulated("controller", walks[3:], ()).hours("lasted") is None


def test_every_fourth_walk_is_slow(library: Library, own: Path) -> None:
    walks = simulate(library, write(own), "controller", range(8)).walks
    assert [one.seed for one in walks if one.is_slow] == [3, 7]


def test_a_walk_takes_at_least_the_working_time_of_its_steps(library: Library, own: Path) -> None:
    path = write(own, task("mend", "after: [look], est: 4h"), task("rest", "after: [mend]"))
    (quick,) = simulate(library, path, "controller", [0]).walks
    # 30 minutes, 4 hours, 15 minutes where nothing is said, and a look an hour later that finds nothing.
    assert quick.worked == ("look", "mend", "rest")
    assert quick.lasted == 0.5 + 4 + 0.25 + 1


def test_a_duty_that_was_missed_is_told(library: Library) -> None:
    aware = {
        "nature.personal_data_breach": "confirmed", "notify.authority": "full", "time.aware_at": "-100h"
    }  # fmt: skip
    late = walk(library, "generic", "controller", 0, aware)
    assert "gdpr-33-1" in late.late
    assert late.filed_after is not None
    assert late.decided_after is not None
    assert late.decided_after > 100
    assert 100 < late.filed_after <= late.lasted + 100


# What stays behind.


def test_nothing_is_left_in_the_temporary_folder(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    simulate(library, "generic", "processor", range(2))
    assert list(temporary.iterdir()) == []
    with pytest.raises(UserError, match="There is no playbook called 'generik'"):
        simulate(library, "generik", "processor", range(2))
    assert list(temporary.iterdir()) == []


def test_a_case_is_kept_where_a_workspace_is_named(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary, home = tmp_path / "temporary", tmp_path / "kept"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    told = walk(library, "generic", "processor", 1, {}, home=home)
    assert told == walk(library, "generic", "processor", 1, {})
    assert list(temporary.iterdir()) == []
    with Workbench(home, "lead", library=library).open("2026-0001") as case:
        assert case.header.title == "Simulation"
