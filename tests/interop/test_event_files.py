"""Somebody's log, read row by row: what each says, or why it cannot be taken."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.casework import SAMPLES
from tocsin.domain.errors import UserError
from tocsin.domain.events.mapping import EventMapping
from tocsin.domain.events.times import Fold, utc_text
from tocsin.interop.events.reading import Form, read_events, recognise
from tocsin.interop.events.rows import LONGEST_RECORD, ReadRow, RefusedRow

IRIS = (
    "event_date,event_tz,event_title,event_category,event_content,event_raw,event_source,event_assets,"
    "event_iocs,event_tags\n"
)
MAPPING = EventMapping(time=("day", "hour"), message=("action", "host"), form="%d/%m/%Y %H:%M:%S", zone="UTC")


def read(
    data: str | bytes, *, zone: str = "", fold: Fold = Fold.REFUSE, mapping: EventMapping | None = None
) -> list[ReadRow | RefusedRow]:
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return list(read_events(stream, recognise(stream, zone=zone, fold=fold, mapping=mapping)))


def taken(data: str | bytes, **declared: object) -> list[ReadRow]:
    rows = read(data, **declared)  # type: ignore[arg-type]
    assert all(isinstance(row, ReadRow) for row in rows), rows
    return [row for row in rows if isinstance(row, ReadRow)]


def refused(data: str | bytes, **declared: object) -> list[str]:
    rows = read(data, **declared)  # type: ignore[arg-type]
    return [f"{row.line}: {row.reason}" for row in rows if isinstance(row, RefusedRow)]


def line(**fields: object) -> str:
    whole = {"message": "m", "datetime": "2026-11-23T14:00:00Z", "timestamp_desc": "Logon", **fields}
    return json.dumps({name: value for name, value in whole.items() if value is not None}) + "\n"


# What kind of file it is.


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (line(), Form.TIMESKETCH_JSONL),
        ("message,datetime,timestamp_desc\nm,2026-11-23T14:00:00Z,Logon\n", Form.TIMESKETCH_CSV),
        ("timestamp,message,timestamp_desc,datetime\n", Form.TIMESKETCH_CSV),
        ("\ufeffmessage,datetime,timestamp_desc\n", Form.TIMESKETCH_CSV),
        (IRIS, Form.IRIS),
    ],
)
def test_known_files_are_recognised_by_their_columns(data: str, form: Form) -> None:
    assert recognise(io.BytesIO(data.encode())).form == form


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"\xff\xfem\x00", "no text in UTF-8"),
        (b'[{"message": 1}]', "one JSON list"),
        (b"{not json}\n", "no JSON objects"),
        (b"a,b,a\n1,2,3\n", "stands twice"),
        (b"caf\xe9,b\n", "not UTF-8, at byte 4"),
        (b"day,action\n1,2\n", "columns must be declared"),
        (b'{"a": ' * 100_000, "no JSON objects"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(data: bytes, told: str) -> None:
    with pytest.raises(UserError, match=told) as caught:
        recognise(io.BytesIO(data))
    assert caught.value.hint


# Timesketch.


def test_the_datetime_counts_and_a_timestamp_that_differs_is_said() -> None:
    """timesketch #2667: both are there and mean different times."""
    same, second, other = taken(
        line(timestamp=1795442400000000) + line(timestamp=1795442400999999) + line(timestamp=123456)
    )
    assert (same.remark, utc_text(same.at)) == ("", "2026-11-23T14:00:00.000000Z")
    assert "means another time" in second.remark
    assert "means another time" in other.remark
    assert other.at == same.at


def test_a_row_with_only_a_timestamp_is_read_by_its_digits() -> None:
    """timesketch #1869: JSONL without a datetime."""
    rows = taken(
        "".join(line(datetime=None, timestamp=at) for at in (1795442400, 1795442400000, 1795442400000000))
    )
    assert {utc_text(row.at) for row in rows} == {"2026-11-23T14:00:00.000000Z"}
    assert [bool(row.remark) for row in rows] == [True, True, False]
    assert refused(line(datetime=None, timestamp=12345)) == [
        "1: the timestamp 12345 has 5 digits, no datetime beside it; microseconds have 16"
    ]


def test_a_datetime_of_microseconds_is_not_the_year_1970() -> None:
    """timesketch, pull 3462: a datetime column of whole numbers was read as nanoseconds."""
    row = taken("message,datetime,timestamp_desc\nm,1723474994349345,Logon\n")[0]
    assert utc_text(row.at) == "2024-08-12T15:03:14.349345Z"


def test_a_naive_datetime_is_utc_as_in_timesketch_and_that_is_said() -> None:
    row = taken(line(datetime="2026-11-23 14:00:00"))[0]
    assert utc_text(row.at) == "2026-11-23T14:00:00.000000Z"
    assert row.remark == "no offset: read as UTC, as Timesketch does"
    declared = taken(line(datetime="2026-11-23 14:00:00"), zone="Europe/Paris")[0]
    assert (utc_text(declared.at), declared.remark) == ("2026-11-23T13:00:00.000000Z", "")


def test_the_datetime_may_be_the_last_column() -> None:
    """timesketch #2709."""
    row = taken("message,timestamp_desc,datetime\nm,Logon,2026-11-23T14:00:00Z\n")[0]
    assert row.message == "m"


def test_one_bad_row_does_not_spoil_the_others() -> None:
    """timesketch #565, #1666: a whole file was refused for one row."""
    rows = read(
        line()
        + "not json\n"
        + "[1]\n"
        + line(message=None)
        + line(timestamp_desc=None)
        + line(datetime="gestern")
        + "\n"
        + line(message="last")
    )
    assert [type(row) is ReadRow for row in rows] == [True, False, False, False, False, False, True]
    reasons = [row.reason.split(":")[0] for row in rows if isinstance(row, RefusedRow)]
    assert reasons == [
        "not JSON",
        "not a JSON object",
        "no message",
        "no timestamp_desc",
        "'gestern' is not a time that can be read without guessing",
    ]
    assert rows[-1].line == 8


def test_tags_are_a_list_or_the_text_of_one() -> None:
    rows = taken(line(tag=["a b", "c"]) + line(tag="['a b', 'c']") + line(tag="a b,c"))
    assert [row.tags for row in rows] == ["a b\nc"] * 3


def test_every_other_value_can_be_found() -> None:
    row = taken(line(source_ip="10.2.7.5", nested={"user": "u26"}, actor="svc-backup", empty=""))[0]
    assert "10.2.7.5" in row.fields
    assert "u26" in row.fields
    assert "svc-backup" in row.fields


def test_rows_that_say_the_same_have_the_same_key_whatever_timesketch_added() -> None:
    plain, exported, other = taken(
        line(user="a") + line(user="a", _id="x1", __ts_timeline_id=7, comment="") + line(user="b")
    )
    assert plain.key == exported.key
    assert plain.key != other.key


def test_the_line_of_a_jsonl_file_is_kept_as_it_was() -> None:
    source = '{"message":"é \\u00e9",  "datetime":"2026-11-23T14:00:00Z","timestamp_desc":"x"}'
    assert taken(f"{source}\n")[0].record == source


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"message":"\xff","datetime":"x","timestamp_desc":"y"}\n', "not UTF-8"),
        (b"{" + b'"a":{' * 100_000 + b"\n", "not JSON"),
        (b'{"message":"\\ud800","datetime":"2026-11-23T14:00:00Z","timestamp_desc":"y"}\n', "not JSON"),
        (b'{"m":"' + b"x" * (LONGEST_RECORD + 10) + b'"}\n', "longer than"),
    ],
)
def test_hostile_lines_are_refused_and_the_next_one_is_read(data: bytes, reason: str) -> None:
    rows = read(line().encode() + data + line(message="after").encode())
    assert isinstance(rows[1], RefusedRow)
    assert reason in rows[1].reason
    assert len(rows[1].record) < 3_000
    assert isinstance(rows[2], ReadRow)
    assert (rows[2].message, rows[2].line) == ("after", 3)


# Tables.


def test_a_cell_may_hold_lines_and_the_line_numbers_stay_right() -> None:
    rows = taken(
        'message,datetime,timestamp_desc\n"one\ntwo",2026-11-23T14:00:00Z,x\nm,2026-11-23T14:00:00Z,x\n'
    )
    assert [(row.line, row.message) for row in rows] == [(2, "one\ntwo"), (4, "m")]


def test_rows_with_too_few_or_too_many_cells_are_refused() -> None:
    data = "message,datetime,timestamp_desc\na,2026-11-23T14:00:00Z\nb,2026-11-23T14:00:00Z,x,y\n"
    assert refused(data) == ["2: 2 cells under 3 columns", "3: 4 cells under 3 columns"]


def test_bytes_that_are_no_text_are_refused_in_their_row() -> None:
    data = b"message,datetime,timestamp_desc\n\xff,2026-11-23T14:00:00Z,x\nm,2026-11-23T14:00:00Z,x\n"
    assert refused(data) == ["2: not UTF-8"]


# IRIS.


def test_an_iris_row_is_local_time_at_its_offset() -> None:
    row = taken(
        f"{IRIS}2026-11-23T14:00:00.000000,+01:00,Logon,Initial Access,Logon of u1,raw,s,a,i,x|y z\n"
    )[0]
    assert utc_text(row.at) == "2026-11-23T13:00:00.000000Z"
    assert (row.about, row.message, row.tags) == ("Initial Access", "Logon of u1", "x\ny z")


def test_an_iris_row_without_an_offset_needs_a_zone() -> None:
    data = f"{IRIS}2026-11-23T14:00:00.000000,,Logon,,,,,,,\n"
    assert refused(data) == ["2: no offset, and no zone was declared for this file"]
    assert utc_text(taken(data, zone="Europe/Paris")[0].at) == "2026-11-23T13:00:00.000000Z"


# Any other file.


def test_a_mapping_says_which_columns_mean_what() -> None:
    row = taken("day;hour;action;host\n23/11/2026;14:00:00;deny;web01\n", mapping=MAPPING)[0]
    assert (utc_text(row.at), row.message, row.said) == (
        "2026-11-23T14:00:00.000000Z",
        "deny web01",
        "23/11/2026 14:00:00",
    )


def test_a_mapping_reaches_into_objects() -> None:
    mapping = EventMapping(time=("@timestamp",), message=("event.action", "user.name"))
    row = taken(
        '{"@timestamp":"2026-11-23T14:00:00Z","event":{"action":"read"},"user":{"name":"u1"}}\n',
        mapping=mapping,
    )[0]
    assert row.message == "read u1"


def test_a_mapping_that_names_a_column_that_is_not_there_is_refused_at_once() -> None:
    with pytest.raises(UserError, match="no column 'hour'"):
        read("day,action,host\n", mapping=MAPPING)


# Anything at all.


@given(st.binary(max_size=300))
@settings(max_examples=50)
def test_whatever_stands_in_a_line_gives_a_row_or_a_reason(junk: bytes) -> None:
    rows = read(line().encode() + junk.replace(b"\n", b" ") + b"\n" + line(message="after").encode())
    assert isinstance(rows[-1], ReadRow)
    assert rows[-1].message == "after"


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=50)
def test_whatever_a_text_holds_it_is_kept(message: str, tag: str) -> None:
    rows = read(line(message=message, extra=tag))
    assert len(rows) == 1
    if isinstance(rows[0], ReadRow):
        assert rows[0].message == message
        assert json.loads(rows[0].record)["extra"] == tag
    else:
        assert not message.strip()


@pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the sample files of Timesketch are not beside this checkout"
)
@pytest.mark.parametrize(
    ("name", "read_rows", "refused_lines"),
    [
        ("sigma_events.csv", 4, []),
        ("sigma_events.jsonl", 4, []),
        ("csv_datetime_last_column.csv", 4, []),
        ("validate_time_precision.csv", 2, []),
        ("invalid_datetime.csv", 3, [5]),
    ],
)
def test_the_samples_of_timesketch_are_read(name: str, read_rows: int, refused_lines: list[int]) -> None:
    rows = read((SAMPLES / "timesketch" / name).read_bytes())
    assert sum(isinstance(row, ReadRow) for row in rows) == read_rows
    assert [row.line for row in rows if isinstance(row, RefusedRow)] == refused_lines
