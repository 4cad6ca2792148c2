"""Several people at one case at the same time, each with their own connection."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.casework import state
from tests.services.scenes import beside, notes
from tocsin.services.record.verification import verify_case
from tocsin.services.rows import add_row
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase

TURNS = 12


def at_once(case: OpenCase, *work: Callable[[OpenCase], None]) -> None:
    """Let each function work on the case in a thread and with a connection of its own."""

    def run(number: int) -> None:
        with beside(case, f"person {number}") as own:
            work[number](own)

    with ThreadPoolExecutor(len(work)) as pool:
        list(pool.map(run, range(len(work))))
    case.refresh()


def write_notes(case: OpenCase) -> None:
    for turn in range(TURNS):
        write_log(case, f"{case.workbench.actor}, note {turn}")


def test_notes_written_at_once_are_all_kept_in_the_order_of_each_author(case: OpenCase) -> None:
    at_once(case, write_notes, write_notes, write_notes)
    written = notes(case)
    assert len(written) == 3 * TURNS
    for person in ("person 0", "person 1", "person 2"):
        assert [text for text in written if text.startswith(person)] == [
            f"{person}, note {turn}" for turn in range(TURNS)
        ]
    assert verify_case(case.workbench, case.header.ref).holds


def test_rows_added_at_once_get_different_ids(case: OpenCase) -> None:
    def add_rows(own: OpenCase) -> None:
        for turn in range(TURNS):
            add_row(own, {"label": f"{own.workbench.actor}, row {turn}"})

    at_once(case, add_rows, add_rows)
    rows = list(case.state.inventory)
    assert {entry.body.row for entry in rows} == {f"R-{number}" for number in range(1, 2 * TURNS + 1)}
    assert len({entry.body.label for entry in rows}) == 2 * TURNS


def test_a_fact_stated_at_once_keeps_every_statement(case: OpenCase) -> None:
    def restate(own: OpenCase) -> None:
        for turn in range(TURNS):
            state(own, "records.count", str(1000 + turn), because=own.workbench.actor)

    at_once(case, restate, restate)
    history = case.state.facts["records.count"]
    assert len(history) == 2 * TURNS
    assert {one.actor for one in history} == {"person 0", "person 1"}


def test_numbers_have_no_hole_and_time_only_goes_on(case: OpenCase) -> None:
    at_once(case, write_notes, write_notes)
    entries = case.state.entries
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    times = [entry.recorded_at for entry in entries]
    assert times == sorted(set(times))
