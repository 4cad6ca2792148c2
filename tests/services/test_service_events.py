"""Somebody's log in a case: looked at, taken in, found, pinned, and proven to be what was taken in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.casework import Clock
from tests.services.scenes import beside, bodies
from tocsin.domain.case import as_known_at
from tocsin.domain.entries import EventPinned, EventsImported
from tocsin.domain.errors import UserError
from tocsin.domain.events.mapping import EventMapping
from tocsin.domain.events.times import Fold
from tocsin.domain.terms import Lane
from tocsin.domain.timeline import Query, item_of, read_query
from tocsin.services.events import importing as event_import
from tocsin.services.events.finding import Found, differing, find_events, need_event, pin_event
from tocsin.services.events.importing import Declared, Imported, import_file, look_at_file
from tocsin.services.events.mappings import mapping_names, read_mapping, save_mapping
from tocsin.services.events.sieve import RowVerdict, Verdict
from tocsin.services.record.integrity import redact
from tocsin.services.timeline.logbook import write_log
from tocsin.services.timeline.telling import Program, told_to
from tocsin.services.workbench import OpenCase

LINES: list[dict[str, Any]] = [
    {"message": "logon of user7 from 10.2.7.5", "datetime": "2026-11-20T08:00:00Z", "user": "user7"},
    {"message": "read passport-7.pdf", "datetime": "2026-11-20T08:00:01.5Z", "user": "user7", "tag": ["web"]},
    {"message": "read passport-8.pdf", "datetime": "2026-11-20T08:00:02Z", "user": "user7", "tag": ["web"]},
    {"message": "logoff", "datetime": "2026-11-20T09:00:00Z", "user": "user7"},
]


def log_file(folder: Path, lines: Sequence[object], name: str = "web.jsonl") -> Path:
    path = folder / name
    rows = [{"timestamp_desc": "Access", **line} if isinstance(line, dict) else line for line in lines]
    path.write_text(
        "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8"
    )
    return path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return log_file(tmp_path, LINES)


@pytest.fixture
def taken(case: OpenCase, log: Path) -> Imported:
    return import_file(case, log)


def found(case: OpenCase, typed: str = "", limit: int = 50) -> Found:
    return find_events(case, read_query(typed, zone=case.zone, now=case.workbench.now()), limit=limit)


def messages(case: OpenCase, typed: str = "") -> list[str]:
    return [event.message for event in found(case, typed).events]


# Looking first.


def test_a_look_writes_nothing_and_gives_a_verdict_on_every_row(case: OpenCase, tmp_path: Path) -> None:
    path = log_file(
        tmp_path,
        [
            LINES[0],
            "not json",
            {**LINES[1], "datetime": "2027-01-01T00:00:00Z"},
            {**LINES[2], "datetime": "1970-01-01T00:00:00Z"},
            {**LINES[2], "datetime": "2026-11-20 08:00:00"},
        ],
    )
    head, told = case.head(), list[RowVerdict]()
    look = look_at_file(case, path, tell=told.append)
    assert (look.ok, look.warned, look.duplicate, look.refused, look.taken) == (1, 3, 0, 1, 4)
    assert [row.verdict for row in told] == [
        Verdict.REFUSED,
        Verdict.OK,
        Verdict.WARNED,
        Verdict.WARNED,
        Verdict.WARNED,
    ]
    assert [row.why.split(":")[0] for row in told] == [
        "not JSON",
        "",
        "later than now",
        "the zero of Unix time",
        "no offset",
    ]
    assert case.head() == head
    assert found(case).there == 0
    assert not case.state.evidence


def test_what_a_look_promises_is_what_the_import_does(case: OpenCase, tmp_path: Path) -> None:
    path = log_file(tmp_path, [*LINES, "broken", {"message": "no time"}])
    promised = look_at_file(case, path)
    done = import_file(case, path).look
    counts = ("ok", "warned", "duplicate", "refused", "earliest", "latest", "sha256", "rows")
    assert [getattr(done, name) for name in counts] == [getattr(promised, name) for name in counts]


# Taking in.


def test_the_rows_that_can_be_read_are_taken_and_the_others_are_listed(
    case: OpenCase, tmp_path: Path
) -> None:
    done = import_file(case, log_file(tmp_path, ['{"broken', *LINES]), note="of the portal")
    assert done.entry is not None
    body = done.entry.body
    assert (body.batch, body.rows, body.refused, body.form, body.note) == (
        "B-1",
        4,
        1,
        "timesketch-jsonl",
        "of the portal",
    )
    assert done.refused_file is not None
    refused = [json.loads(line) for line in done.refused_file.read_text(encoding="utf-8").splitlines()]
    assert [(row["line"], row["record"]) for row in refused] == [(1, '{"broken')]
    assert found(case).there == 4


@pytest.mark.usefixtures("taken")
def test_the_source_file_is_kept_as_evidence(case: OpenCase, log: Path) -> None:
    body = bodies(case, EventsImported)[0]
    kept = case.state.evidence.get(body.evidence)
    assert kept is not None
    assert kept.body.sha256 == body.sha256
    with case.vault.open(body.sha256) as stream:
        assert stream.read() == log.read_bytes()


@pytest.mark.usefixtures("taken")
def test_the_same_file_a_second_time_changes_nothing(case: OpenCase, log: Path) -> None:
    head = case.head()
    again = import_file(case, log)
    assert again.entry is None
    assert again.look.imported == "B-1"
    assert case.head() == head
    assert found(case).there == 4


@pytest.mark.usefixtures("taken")
def test_rows_that_another_import_brought_are_left_out(case: OpenCase, tmp_path: Path) -> None:
    new = {"message": "new", "datetime": "2026-11-20T08:00:01Z"}
    done = import_file(case, log_file(tmp_path, [*LINES[1:], new], "second.jsonl"))
    assert done.entry is not None
    assert (done.look.duplicate, done.entry.body.rows, done.entry.body.duplicates) == (3, 1, 3)
    assert messages(case) == [LINES[0]["message"], "new", *[line["message"] for line in LINES[1:]]]


def test_the_same_row_twice_in_one_file_is_two_events(case: OpenCase, tmp_path: Path) -> None:
    """A log that says the same thing twice in one microsecond says it twice."""
    import_file(case, log_file(tmp_path, [LINES[0], LINES[0]]))
    assert found(case).there == 2


def test_a_file_of_which_no_row_can_be_read_leaves_nothing_behind(case: OpenCase, tmp_path: Path) -> None:
    head = case.head()
    with pytest.raises(UserError, match="No row of the file can be taken: line 1: no message"):
        import_file(case, log_file(tmp_path, [{"message": "", "datetime": "2026-11-20"}, "x"]))
    assert case.head() == head
    assert not case.state.evidence


def test_a_table_of_any_program_is_read_by_a_mapping_that_is_recorded(case: OpenCase, tmp_path: Path) -> None:
    path = tmp_path / "fw.csv"
    path.write_text(
        "day;hour;action\n25/10/2026;02:30:00;deny\n25/10/2026;04:00:00;allow\n", encoding="utf-8"
    )
    mapping = EventMapping(
        time=("day", "hour"),
        message=("action",),
        form="%d/%m/%Y %H:%M:%S",
        zone="Europe/Paris",
        about="Firewall",
    )
    look = look_at_file(case, path, Declared(mapping=mapping))
    assert (look.ok, look.refused) == (1, 1)
    assert "happened twice" in look.rows[0].why
    later = Declared(mapping=msgspec.structs.replace(mapping, fold=Fold.LATER))
    done = import_file(case, path, later)
    assert done.entry is not None
    assert json.loads(done.entry.body.mapping)["fold"] == "later"
    events = found(case).events
    assert [(event.happened_at, event.about) for event in events] == [
        ("2026-10-25T01:30:00.000000Z", "Firewall"),
        ("2026-10-25T03:00:00.000000Z", "Firewall"),
    ]


def test_a_mapping_is_kept_under_a_name() -> None:
    mapping = EventMapping(
        time=("no", "on"), message=("12:30",), form="%d/%m/%Y", zone="Europe/Paris", delimiter="\t"
    )
    path = save_mapping("firewall-paris", mapping)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "firewall-paris" in mapping_names()
    assert read_mapping("firewall-paris") == mapping
    with pytest.raises(UserError, match="is there already"):
        save_mapping("firewall-paris", EventMapping(time=("a",), message=("b",)))
    with pytest.raises(UserError, match="no name for a mapping"):
        read_mapping("../../etc/passwd")


def test_a_file_in_no_order_is_read_in_the_order_of_time(case: OpenCase, tmp_path: Path) -> None:
    backwards = [{"message": f"m{n}", "datetime": f"2026-11-20T08:{59 - n:02d}:00Z"} for n in range(60)]
    import_file(case, log_file(tmp_path, backwards))
    assert messages(case)[:3] == ["m59", "m58", "m57"]


def test_longer_pieces_than_one_are_woven_into_one_order(
    case: OpenCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tocsin.services.events.importing._SORTED", 7)
    lines = [{"message": f"m{n}", "datetime": f"2026-11-20T08:{n * 37 % 60:02d}:00Z"} for n in range(60)]
    import_file(case, log_file(tmp_path, lines))
    assert len(bodies(case, EventsImported)[0].runs) > 3
    times = [event.at for event in found(case, limit=100).events]
    assert times == sorted(times)
    assert len(times) == 60
    after = found(case, "after:2026-11-20T08:30Z before:2026-11-20T08:40Z").events
    assert len(after) == 10


# Nobody sees half an import.


def test_what_an_import_that_broke_off_has_left_is_not_there(
    case: OpenCase, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tocsin.services.events.importing._record", break_off)
    with pytest.raises(KeyboardInterrupt):
        import_file(case, log)
    monkeypatch.undo()
    assert found(case).there == 0
    assert messages(case, "passport*") == []
    with pytest.raises(UserError, match="no event"):
        need_event(case, "E-1")
    done = import_file(case, log)
    assert done.entry is not None
    assert (done.entry.body.rows, done.look.duplicate) == (4, 0)
    assert len(messages(case, "passport*")) == 2
    assert differing(case.events, done.entry.body) == ""


def test_somebody_else_records_while_an_import_runs(
    case: OpenCase, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = event_import._record

    def meanwhile(*arguments: object, **more: object) -> object:
        with beside(case, "dpo") as other:
            assert find_events(other, Query(), limit=5).there == 0
            write_log(other, "The portal is closed")
        return record(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(event_import, "_record", meanwhile)
    done = import_file(case, log)
    assert done.entry is not None
    assert [entry.actor for entry in case.state.entries[-2:]] == ["dpo", "lead"]


# What the journal proves of them.


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE events SET message = 'nothing' WHERE id = 2", "changed"),
        ("UPDATE events SET at = at + 1 WHERE id = 2", "changed"),
        ("UPDATE events SET record = '{}' WHERE id = 3", "changed"),
        ("DELETE FROM events WHERE id = 2", "3 are there"),
    ],
)
def test_a_row_that_was_changed_or_taken_away_is_found(
    case: OpenCase, taken: Imported, statement: str, what: str
) -> None:
    assert taken.entry is not None
    connection = case._store._connection
    assert differing(case.events, taken.entry.body) == ""
    connection.execute("DROP TRIGGER events_keep_contents")
    connection.execute(statement)
    assert what in differing(case.events, taken.entry.body)


@pytest.mark.usefixtures("taken")
def test_nothing_in_a_row_can_be_changed_by_mistake(case: OpenCase) -> None:
    with pytest.raises(Exception, match="nothing in a machine event is changed"):
        case._store._connection.execute("UPDATE events SET message = 'x' WHERE id = 1")


# Finding.


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("", ["E-1", "E-2", "E-3", "E-4"]),
        ("passport*", ["E-2", "E-3"]),
        ("10.2.7.5", ["E-1"]),
        ("PASSPORT-7", ["E-2"]),
        ("user7 logoff", ["E-4"]),
        ("#web", ["E-2", "E-3"]),
        ("kind:access passport-8.pdf", ["E-3"]),
        ("after:2026-11-20T08:00:02Z", ["E-3", "E-4"]),
        ("before:2026-11-20T08:00:02Z #web", ["E-2"]),
        ("who:lead", []),
        ("lane:them", []),
        ("nothing-like-it", []),
        ('"unbalanced', []),
        ("NEAR( AND OR NOT a^b {x} :y", []),
    ],
)
def test_events_are_found_by_words_tags_kind_and_time(case: OpenCase, typed: str, ids: list[str]) -> None:
    seen = found(case, typed)
    assert [event.name for event in seen.events] == ids
    assert (seen.passing, seen.there) == (len(ids), 4)


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize("typed", ["***", "pa*", "1*", "::"])
def test_what_is_too_little_to_look_for_is_said(case: OpenCase, typed: str) -> None:
    with pytest.raises(UserError):
        found(case, typed)


def test_what_was_not_imported_yet_was_not_known(case: OpenCase, clock: Clock, log: Path) -> None:
    before = case.moment("now").at
    clock.move(hours=1)
    import_file(case, log)
    state = as_known_at(case.state, before)
    assert find_events(case, Query(), limit=5, state=state).there == 0
    assert find_events(case, Query(), limit=5).there == 4


# Pinning.


@pytest.mark.usefixtures("taken")
def test_a_pinned_event_stands_in_the_journal_with_its_source(case: OpenCase, clock: Clock) -> None:
    clock.move(hours=1)
    entry = pin_event(case, "E-2", note="the first document of somebody else #client04")
    body = last_pin(case)
    assert (body.event, body.batch, body.line, body.lane) == ("E-2", "B-1", 2, Lane.THEM)
    assert body.tags == ("web", "client04")
    assert json.loads(body.record)["user"] == "user7"
    assert body.at is not None
    assert (body.at.at, body.at.said) == ("2026-11-20T08:00:01.500000Z", "2026-11-20T08:00:01.5Z")
    item = item_of(case.reader(), entry)
    assert (item.happened_at, item.recorded_at) == (
        "2026-11-20T08:00:01.500000Z",
        "2026-11-23T14:00:00.000000Z",
    )
    with pytest.raises(UserError, match="pinned already"):
        pin_event(case, "E-2", note="the first document of somebody else #client04")
    pin_event(case, "E-2", note="another reason")


def last_pin(case: OpenCase) -> EventPinned:
    return bodies(case, EventPinned)[-1]


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize("typed", ["E-99", "E-0", "x", "E--1", "E-99999999999999999999"])
def test_an_event_that_is_not_there_is_not_pinned(case: OpenCase, typed: str) -> None:
    with pytest.raises(UserError):
        pin_event(case, typed)


# For other programs.


def test_the_timeline_is_told_with_the_events_in_their_place(case: OpenCase, taken: Imported) -> None:
    pieces = told_to(Program.TIMESKETCH, case, Query(), with_events=True)
    records = [json.loads(piece) for piece in pieces]
    assert [record["entry_id"] for record in records[:4]] == ["E-1", "E-2", "E-3", "E-4"]
    assert [record["timestamp"] for record in records] == sorted(record["timestamp"] for record in records)
    hashes = {entry.id: entry.hash for entry in case.sealed()}
    assert taken.entry is not None
    assert {record["entry_hash"] for record in records[:4]} == {hashes[taken.entry.id]}
    assert {record["entry_hash"] for record in records[4:]} <= set(hashes.values())


@pytest.mark.usefixtures("taken")
def test_what_was_told_and_is_taken_in_again_is_known(case: OpenCase, tmp_path: Path) -> None:
    path = tmp_path / "told.jsonl"
    path.write_bytes(
        b"".join(told_to(Program.TIMESKETCH, case, Query(words=("passport*",)), with_events=True))
    )
    look = look_at_file(case, path)
    assert (look.duplicate, look.taken) == (2, 0)


@pytest.mark.usefixtures("taken")
def test_what_was_redacted_is_not_told(case: OpenCase) -> None:
    entry = pin_event(case, "E-2")
    redact(case, entry.id, "names somebody")
    for program in Program:
        assert b"passport" not in b"".join(told_to(program, case, Query()))
