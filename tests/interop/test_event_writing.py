"""Timelines for other programs: they take what is written, nothing in it acts, and it comes back the same."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.domain.events.times import microseconds
from tocsin.interop.events.reading import Form, read_events, recognise
from tocsin.interop.events.rows import ReadRow
from tocsin.interop.events.writing import Told, iris_csv, timesketch_csv, timesketch_jsonl

Writer = Callable[[Iterable[Told]], Iterator[bytes]]
WRITERS = pytest.mark.parametrize("write", [timesketch_jsonl, timesketch_csv, iris_csv])
PARIS = timezone(timedelta(hours=1))
HOSTILE = "=cmd|' /C calc'!A0\x1b]0;owned\x07\x9b31m\u202e[@click=app.quit]x[/]\nline two"


def told(text: str = "Route closed", **more: object) -> Told:
    plain = Told(
        happened=datetime(2026, 11, 23, 14, 0, 0, 123456, tzinfo=PARIS),
        said="2026-11-23 14:00:00.123456+01:00",
        precision="microsecond",
        recorded_at="2026-11-23T15:00:00Z",
        actor="lead",
        lane="us",
        kind="observation",
        text=text,
        tags=("portal", "client04"),
        evidence=("EV-1", "EV-2"),
        case="2026-0001",
        id="01a2",
        hash="ab" * 32,
    )
    return msgspec.structs.replace(plain, **more)


def written(write: Writer, *lines: Told) -> str:
    return b"".join(write(lines)).decode()


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def back(write: Writer, *lines: Told) -> list[ReadRow]:
    """Read again what was written."""
    stream = io.BytesIO(written(write, *lines).encode())
    rows = list(read_events(stream, recognise(stream)))
    assert all(isinstance(row, ReadRow) for row in rows), rows
    return [row for row in rows if isinstance(row, ReadRow)]


def test_a_line_for_timesketch_has_its_mandatory_fields_and_ours() -> None:
    record = json.loads(written(timesketch_jsonl, told()))
    assert record == {
        "message": "Route closed",
        "datetime": "2026-11-23T14:00:00.123456+01:00",
        "timestamp": 1795438800123456,
        "timestamp_desc": "observation",
        "tag": ["portal", "client04"],
        "case_id": "2026-0001",
        "entry_id": "01a2",
        "entry_hash": "ab" * 32,
        "recorded_at": "2026-11-23T15:00:00Z",
        "actor": "lead",
        "lane": "us",
        "evidence": "EV-1 EV-2",
        "original_time": "2026-11-23 14:00:00.123456+01:00",
        "precision": "microsecond",
    }
    row = table(written(timesketch_csv, told()))[0]
    assert {name: str(record[name]) for name in record if name != "tag"} == {
        name: row[name] for name in row if name != "tag"
    }


def test_the_offset_of_the_source_is_said() -> None:
    """iris-web #997: the offset of an event could not be had for a report."""
    row = table(written(iris_csv, told()))[0]
    assert (row["event_date"], row["event_tz"]) == ("2026-11-23T14:00:00.123456", "+01:00")


def test_iris_takes_the_whole_file() -> None:
    """The rules of its upload: ten columns, a title, and no category, asset or indicator it does not know."""
    rows = table(written(iris_csv, told(), told("x"), told("word " * 100, tags=("a|b",))))
    assert list(rows[0]) == [
        *("event_date", "event_tz", "event_title", "event_category", "event_content", "event_raw"),
        *("event_source", "event_assets", "event_iocs", "event_tags"),
    ]
    for row in rows:
        as_iris_reads_it = datetime.strptime(row["event_date"], "%Y-%m-%dT%H:%M:%S.%f")  # noqa: DTZ007
        assert as_iris_reads_it.replace(tzinfo=PARIS) == told().happened
        assert row["event_category"] == row["event_assets"] == row["event_iocs"] == ""
        assert 2 <= len(row["event_title"]) <= 200
    assert rows[2]["event_tags"] == "observation|a/b"
    assert rows[2]["event_content"] == "word " * 100


def test_a_line_break_survives_the_way_iris_splits_a_file() -> None:
    text = written(iris_csv, told("one\ntwo\u2028three\x0bfour"))
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 1
    assert rows[0]["event_content"] == "one ↵ two⟨2028⟩three⟨000B⟩four"


@WRITERS
def test_nothing_that_is_written_can_act(write: Writer) -> None:
    text = written(write, told(HOSTILE, actor=HOSTILE, kind=HOSTILE, tags=(HOSTILE,), said=HOSTILE))
    assert not set("\x1b\x07\x9b\u202e") & set(text)
    if write is not timesketch_jsonl:
        cells = [cell for row in table(text) for name, cell in row.items() if name not in {"event_tz"}]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_the_json_holds_the_exact_text() -> None:
    assert json.loads(written(timesketch_jsonl, told(HOSTILE)))["message"] == HOSTILE


def test_a_machine_event_keeps_the_fields_of_its_source() -> None:
    source = (
        '{"message":"x","datetime":"2026-11-23T14:00:00Z","timestamp_desc":"y","actor":"svc","user":"u1"}'
    )
    record = json.loads(written(timesketch_jsonl, told("x", kind="y", record=source, lane="")))
    assert (record["user"], record["actor"], record["entry_id"]) == ("u1", "svc", "01a2")


def test_before_1970_a_timestamp_is_a_number_and_no_formula() -> None:
    early = told(happened=datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC))
    assert table(written(timesketch_csv, early))[0]["timestamp"] == "-1000000"


def test_an_empty_timeline_is_a_header_or_nothing() -> None:
    assert written(timesketch_jsonl) == ""
    assert written(timesketch_csv).startswith("message,datetime,timestamp,timestamp_desc,tag,case_id")
    assert written(iris_csv).count("\n") == 1


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), min_size=1),
    st.datetimes(min_value=datetime(1700, 1, 2), max_value=datetime(9999, 12, 30)),  # noqa: DTZ001 - naive
    st.integers(-14 * 60, 14 * 60),
)
@settings(max_examples=50)
@WRITERS
def test_what_is_written_is_read_back(write: Writer, text: str, moment: datetime, offset: int) -> None:
    """iris-client #16: writing an event and reading it moved it by its offset."""
    happened = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    line = told(f"Seen {text}", happened=happened)
    row = back(write, line)[0]
    assert row.at == microseconds(happened)
    assert row.message == line.text or write is iris_csv
    assert set(line.tags) <= set(row.tags.split("\n"))


def test_a_table_of_ours_loses_its_apostrophes_where_it_is_read_again() -> None:
    assert back(timesketch_csv, told("=1+1"))[0].message == "=1+1"


def test_what_tocsin_adds_does_not_make_another_event_of_it() -> None:
    first = back(timesketch_jsonl, told(record='{"user":"u1"}'))[0]
    again = back(timesketch_jsonl, told(record='{"user":"u1"}', case="2026-0009", id="E-7", actor="dpo"))[0]
    assert first.key == again.key


def test_each_file_is_known_by_its_columns() -> None:
    forms = [
        recognise(io.BytesIO(written(write, told()).encode())).form
        for write in (timesketch_jsonl, timesketch_csv, iris_csv)
    ]
    assert forms == [Form.TIMESKETCH_JSONL, Form.TIMESKETCH_CSV, Form.IRIS]
