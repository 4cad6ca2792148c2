"""Timelines for other programs: Timesketch (CSV and JSONL) and DFIR-IRIS (CSV)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from tocsin.domain.events.times import microseconds
from tocsin.domain.text import one_line
from tocsin.interop.events.iris import COLUMNS as IRIS_COLUMNS
from tocsin.interop.events.timesketch import OURS
from tocsin.interop.spreadsheet import csv_cell

_TIMESKETCH = ("message", "datetime", "timestamp", "timestamp_desc", "tag", *OURS)
_FIGURES = frozenset({"datetime", "timestamp", "event_date", "event_tz"})
"""Columns that only hold what is written here: figures, never a text of somebody."""

_LONGEST_TITLE = 200
_SHORTEST_TITLE = 2


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a timeline, as it is told to another program.

    Attributes:
        happened: when it happened, aware, at the offset that its source wrote.
        said: that time as it was written.
        precision: how exactly.
        recorded_at: when it was learned, UTC.
        actor: who recorded it.
        lane: whose doing it was; empty where nobody has said.
        kind: what sort of thing it is.
        text: what happened.
        tags: its tags.
        evidence: the evidence it rests on.
        case: the reference of the case.
        id: of the entry or the event.
        hash: of the entry that vouches for it.
        record: what the source of a machine event held.
    """

    happened: datetime
    said: str
    precision: str
    recorded_at: str
    actor: str
    lane: str
    kind: str
    text: str
    tags: tuple[str, ...]
    evidence: tuple[str, ...]
    case: str
    id: str
    hash: str
    record: str = ""

    @property
    def about(self) -> dict[str, str]:
        """What the columns of `OURS` hold."""
        values = (
            *(self.case, self.id, self.hash, self.recorded_at, self.actor, self.lane),
            *(" ".join(self.evidence), self.said, self.precision),
        )
        return dict(zip(OURS, values, strict=True))


def timesketch_jsonl(lines: Iterable[Told]) -> Iterator[bytes]:
    """Give a timeline as JSONL for Timesketch, in ASCII: nothing in it can act on a terminal.

    A machine event keeps the fields of its source, so that it is known again where it is imported.
    """
    for told in lines:
        fields: dict[str, Any] = json.loads(told.record) if told.record else {}
        marks = {"case_id": told.case, "entry_id": told.id, "entry_hash": told.hash}
        record = {**told.about, **fields, **marks}
        record |= {
            "message": told.text,
            "datetime": told.happened.isoformat(timespec="microseconds"),
            "timestamp": microseconds(told.happened),
            "timestamp_desc": told.kind,
            "tag": list(told.tags),
        }
        yield json.dumps(record).encode() + b"\n"


def timesketch_csv(lines: Iterable[Told]) -> Iterator[bytes]:
    """Give a timeline as CSV for Timesketch; a cell that could be a formula has an apostrophe in front."""
    rows = (
        {
            "message": told.text,
            "datetime": told.happened.isoformat(timespec="microseconds"),
            "timestamp": str(microseconds(told.happened)),
            "timestamp_desc": told.kind,
            "tag": ",".join(told.tags),
            **told.about,
        }
        for told in lines
    )
    return _table(_TIMESKETCH, rows)


def iris_csv(lines: Iterable[Told]) -> Iterator[bytes]:
    """Give a timeline as the CSV that DFIR-IRIS takes.

    It refuses a whole file for one asset, indicator or category that it does not know: those stay empty, and
    the category is then its own default. A title has at least two characters there. It joins the lines of a
    cell without anything between them, so that a line feed is written as a sign.
    """
    rows = (
        {
            "event_date": told.happened.replace(tzinfo=None).isoformat(timespec="microseconds"),
            "event_tz": told.happened.isoformat()[-6:],
            "event_title": _title(told),
            "event_content": one_line(told.text),
            "event_raw": told.record or json.dumps(told.about),
            "event_source": f"tocsin {told.case} {told.id}",
            "event_tags": "|".join(tag.replace("|", "/") for tag in (told.kind, *told.tags) if tag),
        }
        for told in lines
    )
    return _table(IRIS_COLUMNS, rows)


def _title(told: Told) -> str:
    title = one_line(told.text)
    if len(title) < _SHORTEST_TITLE:
        return f"{told.kind}: {title}"
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"


def _table(columns: Sequence[str], rows: Iterable[dict[str, str]]) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in rows:
        cells = ((column, row.get(column, "")) for column in columns)
        writer.writerow([text if column in _FIGURES else csv_cell(text) for column, text in cells])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()
