"""What kind of timeline a file is, and its rows."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import Any, BinaryIO

import msgspec

from tocsin.domain.errors import UserError
from tocsin.domain.events.batches import EventRow
from tocsin.domain.events.mapping import EventMapping
from tocsin.domain.events.times import Fold
from tocsin.interop.events.files import csv_rows, header_of, jsonl_rows
from tocsin.interop.events.iris import iris, is_iris
from tocsin.interop.events.mapped import mapped
from tocsin.interop.events.rows import LONGEST_RECORD, ReadRow, RefusedRow, Understanding, understood
from tocsin.interop.events.timesketch import is_timesketch, timesketch

_LOOKED_AT = 100
"""Lines that are looked at for a first object."""

_LOOK_MAP = "Say which columns mean what, with --time and --message. Its columns: "


class Form(StrEnum):
    """The kinds of files that events are read from."""

    TIMESKETCH_CSV = "timesketch-csv"
    TIMESKETCH_JSONL = "timesketch-jsonl"
    IRIS = "iris"
    CSV = "csv"
    JSONL = "jsonl"

    @property
    def is_table(self) -> bool:
        """Whether it has rows under a header."""
        return self not in {Form.TIMESKETCH_JSONL, Form.JSONL}


class Source(msgspec.Struct, frozen=True):
    """A file whose kind is known, ready to be read.

    Attributes:
        form: its kind.
        columns: the columns of its header, or the keys of its first object.
        delimiter: what stands between the columns of a table.
        zone: what times without an offset are read in; empty where none is declared.
        mapping: what its columns mean, where its kind does not say it.
    """

    form: Form
    columns: tuple[str, ...]
    delimiter: str = ","
    zone: str = ""
    fold: Fold = Fold.REFUSE
    mapping: EventMapping | None = None


def recognise(
    stream: BinaryIO, *, zone: str = "", fold: Fold = Fold.REFUSE, mapping: EventMapping | None = None
) -> Source:
    """Look at the beginning of a file and say what kind it is; the stream stands at its beginning again.

    Args:
        stream: the file.
        zone: the zone of times without an offset, where somebody declared one.
        fold: what is meant where the clock showed an hour twice.
        mapping: what the columns mean; where one is given, it counts and not the kind of file.

    Raises:
        UserError: it is no such file, or its columns must be declared.
    """
    line = _first_line(stream)
    if line.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        source = Source(Form.JSONL, _keys(stream), zone=zone, fold=fold, mapping=mapping)
    else:
        columns, delimiter = header_of(line, mapping.delimiter if mapping else "")
        source = Source(Form.CSV, tuple(columns), delimiter, zone, fold, mapping)
    if mapping is not None:
        return _with_mapping(source, mapping)
    names = frozenset(source.columns)
    if is_timesketch(names) and (source.form is Form.JSONL or source.delimiter == ","):
        form = Form.TIMESKETCH_JSONL if source.form is Form.JSONL else Form.TIMESKETCH_CSV
        return msgspec.structs.replace(source, form=form, zone=zone or "UTC")
    if source.form is Form.CSV and is_iris(names):
        return msgspec.structs.replace(source, form=Form.IRIS)
    raise UserError(
        "The file is neither Timesketch's nor an IRIS timeline, so its columns must be declared",
        _LOOK_MAP + ", ".join(source.columns),
    )


def _first_line(stream: BinaryIO) -> bytes:
    line = stream.readline(LONGEST_RECORD)
    stream.seek(0)
    if line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line:
        raise UserError("The file is no text in UTF-8", "Convert it first: iconv -f UTF-16 -t UTF-8 FILE")
    if not line.strip():
        raise UserError("The file is empty, or its first line is", "Check which file it is")
    if line.lstrip().startswith(b"["):
        raise UserError(
            "The file is one JSON list; what is read has an object on each line",
            "Convert it: jq -c '.[]' FILE",
        )
    return line


def _keys(stream: BinaryIO) -> tuple[str, ...]:
    """Give the keys of the first object; a file may begin with lines that are broken."""
    reason = ""
    for row in islice(jsonl_rows(stream), _LOOKED_AT):
        if not isinstance(row, RefusedRow):
            stream.seek(0)
            return tuple(row[1])
        reason = reason or row.reason
    raise UserError(
        f"The first lines are no JSON objects: {reason}", "A JSONL file has one object on each line"
    )


def _with_mapping(source: Source, mapping: EventMapping) -> Source:
    if source.form is Form.CSV:
        missing = [column for column in mapping.columns if column not in source.columns]
        if missing:
            raise UserError(
                f"The file has no column {missing[0]!r}, which the mapping names",
                "Its columns: " + ", ".join(source.columns),
            )
    return msgspec.structs.replace(source, zone=mapping.zone, fold=mapping.fold)


def read_events(stream: BinaryIO, source: Source) -> Iterator[ReadRow | RefusedRow]:
    """Give every row of a file: what it says, or why it cannot be taken."""
    raw = csv_rows(stream, source.columns, source.delimiter) if source.form.is_table else jsonl_rows(stream)
    return understood(raw, _understanding(source))


def read_again(form: str, zone: str, mapping: EventMapping | None, row: EventRow) -> tuple[int, str]:
    """Read what a row was made of once more: the key that tells it from others, and its other fields.

    Args:
        form: the kind of the file it came from.
        zone: what times without an offset were read in.
        mapping: what its columns mean, where its kind does not say it.
        row: the event as it is stored.

    Raises:
        ValueError: it cannot be read, or says another time.
    """
    line, at, text = row[1], row[2], row[9]
    record = msgspec.json.decode(text, type=dict[str, Any])
    for fold in (Fold.EARLIER, Fold.LATER):
        as_meant = msgspec.structs.replace(mapping, fold=fold) if mapping else None
        source = Source(Form(form), tuple(record), zone=zone, fold=fold, mapping=as_meant)
        for read in understood([(line, record, text)], _understanding(source)):
            if isinstance(read, ReadRow) and read.at == at:
                return read.key, read.fields
    raise ValueError(f"event {row[0]} is not what its record says")


def _understanding(source: Source) -> Understanding:
    if source.mapping is not None:
        return mapped(source.mapping)
    if source.form is Form.IRIS:
        return iris(source.zone, source.fold)
    return timesketch(
        table=source.form is Form.TIMESKETCH_CSV,
        zone="" if source.zone == "UTC" else source.zone,
        fold=source.fold,
    )
