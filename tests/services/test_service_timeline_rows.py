"""What the timeline shows is what the shell finds: gathered in pieces, and only what is new."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.casework import Clock
from tests.services.scenes import beside
from tocsin.domain.entries import LogWritten
from tocsin.domain.events.batches import Event
from tocsin.domain.timeline import read_query, select
from tocsin.services.events import importing as event_import
from tocsin.services.events.finding import find_events
from tocsin.services.events.importing import import_file
from tocsin.services.record.integrity import redact
from tocsin.services.timeline.logbook import write_log
from tocsin.services.timeline.rows import Rows, TimelineRows, Wanted
from tocsin.services.workbench import OpenCase


def log_file(folder: Path, name: str, step: int) -> Path:
    """Write a log of 90 events in no order of time."""
    path = folder / name
    lines = [
        {
            "message": f"{name} {number} {'odd' if number % 2 else 'even'}",
            "datetime": f"2026-11-20T{number * step % 24:02d}:{number % 60:02d}:00Z",
            "timestamp_desc": "Access" if number % 3 else "Logon",
            "tag": ["seventh"] if number % 7 == 0 else [],
        }
        for number in range(90)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def logged(case: OpenCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenCase:
    """A case with two logs, each in many runs of time, and notes among them."""
    monkeypatch.setattr(event_import, "_SORTED", 11)
    import_file(case, log_file(tmp_path, "web", 5))
    import_file(case, log_file(tmp_path, "mail", 7))
    for hour in (3, 11, 19):
        write_log(case, f"odd note of {hour}", at=case.moment(f"2026-11-20T{hour:02d}:00Z"))
    return case


def gathered(rows: TimelineRows, wanted: Wanted) -> Rows:
    gathering = rows.gather(wanted)
    while True:
        try:
            next(gathering)
        except StopIteration as end:
            found: Rows = end.value
            return found


def names(rows: Rows) -> list[str]:
    seen = (rows.woven[place] for place in range(len(rows.woven)))
    return [row.name if isinstance(row, Event) else row.id for row in seen]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "odd",
        "#seventh",
        "kind:logon even",
        "web*",
        "after:2026-11-20T05:00Z before:2026-11-20T15:00Z",
        "after:2026-11-20T05:00Z odd",
        "who:lead",
        "lane:us",
        "nothing-like-it",
    ],
)
def test_the_rows_are_what_the_shell_finds(logged: OpenCase, typed: str) -> None:
    query = read_query(typed, zone=logged.zone, now=logged.workbench.now())
    rows = gathered(TimelineRows(logged), Wanted(query, events=True))
    items = select(logged.reader(), query)
    events = find_events(logged, query, limit=1_000).events
    together = [(item.happened_at, 0, item.seq, item.id) for item in items]
    together += [(event.happened_at, 1, event.id, event.name) for event in events]
    assert names(rows) == [name for _at, _kind, _number, name in sorted(together)]
    assert rows.total == len(logged.state.entries) + 180


def test_what_came_since_is_put_in_its_place(logged: OpenCase) -> None:
    kept = TimelineRows(logged)
    gathered(kept, Wanted(events=True))
    with beside(logged, "dpo") as other:
        for number in range(3):
            write_log(other, f"late {number}", at=logged.moment(f"2026-11-20T0{number}:30Z"))
    logged.refresh()
    fresh = gathered(TimelineRows(logged), Wanted(events=True))
    assert names(gathered(kept, Wanted(events=True))) == names(fresh)


def test_a_redaction_is_seen_by_rows_that_were_gathered_before(logged: OpenCase) -> None:
    kept = TimelineRows(logged)
    gathered(kept, Wanted())
    entry = write_log(logged, "names somebody")
    gathered(kept, Wanted())
    redact(logged, entry.id, "names somebody")
    rows = gathered(kept, Wanted())
    shown = (rows.woven[place] for place in range(len(rows.woven)))
    seen = [row.redacted for row in shown if not isinstance(row, Event) and row.id == entry.id]
    assert seen == [True]


def test_an_amended_note_gives_way_to_the_newer_one(logged: OpenCase) -> None:
    first = write_log(logged, "Councils 11")
    second = write_log(logged, "Councils 11 and 27", amends=first.id)
    shown = names(gathered(TimelineRows(logged), Wanted()))
    assert second.id in shown
    assert first.id not in shown


def test_as_known_at_a_moment_there_is_only_what_was_recorded_by_then(
    case: OpenCase, tmp_path: Path, clock: Clock
) -> None:
    import_file(case, log_file(tmp_path, "web", 5))
    first = write_log(case, "Councils 11")
    clock.move(minutes=1)
    then = case.moment("now").at
    clock.move(hours=1)
    import_file(case, log_file(tmp_path, "mail", 7))
    write_log(case, "Councils 11 and 27", amends=first.id)
    rows = gathered(TimelineRows(case), Wanted(known_at=then, events=True))
    shown = names(rows)
    assert first.id in shown
    assert sum(name.startswith("E-") for name in shown) == 90
    assert rows.state.seq == first.seq


def test_somebody_may_look_away_between_the_pieces(logged: OpenCase) -> None:
    texts = [LogWritten(text=f"note {number}") for number in range(450)]
    logged.record(lambda _state: texts)
    query = read_query("note", zone=logged.zone, now=logged.workbench.now())
    assert len(list(TimelineRows(logged).gather(Wanted(query, events=True)))) > 6
