"""Rows of a log as they are read: what each says, or why it cannot be taken."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

import msgspec

from tocsin.domain.events.times import EventTime, Grain, UnclearTimeError

LONGEST_RECORD = 1_000_000
"""Bytes that one row may have; more than that is a file, not an event."""

_SHOWN = 500

Record: TypeAlias = dict[str, Any]
"""One row as its file holds it: the names of its columns or keys, and their values."""


class ReadRow(msgspec.Struct, frozen=True, gc=False):
    """A row that can be taken.

    Attributes:
        line: where it begins in the file, from 1.
        at: microseconds since 1970 in UTC.
        said: the time as the log wrote it.
        zone: its offset, or the zone it was read in.
        grain: how exactly it was written.
        about: what sort of event it is.
        message: what happened.
        tags: joined by line feeds.
        record: the row as it was, as JSON.
        key: tells it from others: rows with the same key say the same.
        fields: the values of the other columns, for finding it.
        remark: what a person should know about how it was read; mostly empty.
    """

    line: int
    at: int
    said: str
    zone: str
    grain: Grain
    about: str
    message: str
    tags: str
    record: str
    key: int
    fields: str
    remark: str = ""


class RefusedRow(msgspec.Struct, frozen=True, gc=False):
    """A row that cannot be taken, why, and the beginning of what it holds."""

    line: int
    reason: str
    record: str = ""


class RowError(ValueError):
    """A row cannot be taken; the message says why, in a few words."""


class Said(msgspec.Struct, frozen=True, gc=False):
    """What a row says, once its columns are understood.

    Attributes:
        time: when it happened.
        written: that time as the log wrote it.
        about: what sort of event it is.
        message: what happened.
        tags: its tags.
        remark: what a person should know.
    """

    time: EventTime
    written: str
    about: str
    message: str
    tags: tuple[str, ...] = ()
    remark: str = ""


class Understanding(msgspec.Struct, frozen=True):
    """How the rows of one kind of file are understood.

    Attributes:
        read: takes the columns of a row apart; raises `RowError` or `UnclearTimeError`.
        own: the names whose values the row already says otherwise.
        passing: names that say nothing of the event itself: they do not tell one row from another.
        ours: names that say nothing of it in a row that tocsin wrote, see `is_ours`.
    """

    read: Callable[[Record], Said]
    own: frozenset[str]
    passing: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()


_MARKS = frozenset({"case_id", "entry_id", "entry_hash"})


def is_ours(record: Record) -> bool:
    """Whether tocsin wrote a row: it has all three columns that say which entry it was."""
    return "entry_hash" in record and record.keys() >= _MARKS


RawRow = tuple[int, Record, str]
"""A line number, the row, and its JSON."""

_encode_sorted = msgspec.json.Encoder(order="sorted").encode


def understood(
    raw: Iterable[RawRow | RefusedRow], understanding: Understanding
) -> Iterator[ReadRow | RefusedRow]:
    """Give every row of a file with what it says, or why it cannot be taken."""
    read, foreign = understanding.read, understanding.own | understanding.passing
    ours = foreign | understanding.ours
    for one in raw:
        if isinstance(one, RefusedRow):
            yield one
            continue
        line, record, text = one
        try:
            said = read(record)
            without = ours if is_ours(record) else foreign
            rest = {
                name: value if type(value) is str else shown(value)
                for name, value in record.items()
                if value and name not in without
            }
            yield _row(line, said, rest, text)
        except (RowError, UnclearTimeError) as error:
            yield RefusedRow(line, str(error), text[:_SHOWN])
        except (UnicodeEncodeError, msgspec.EncodeError):
            yield RefusedRow(line, "it holds what is not text", text[:_SHOWN])


def _row(line: int, said: Said, rest: dict[str, str], text: str) -> ReadRow:
    time, tags = said.time, "\n".join(said.tags)
    whole = f"{time.at}\0{said.about}\0{said.message}\0".encode() + _encode_sorted(rest)
    remark = f"{time.remark}; {said.remark}" if time.remark and said.remark else time.remark or said.remark
    return ReadRow(
        line,
        time.at,
        said.written,
        time.zone,
        time.grain,
        said.about,
        said.message,
        tags,
        text,
        int.from_bytes(hashlib.blake2b(whole, digest_size=8).digest(), signed=True),
        " ".join(rest.values()),
        remark,
    )


def shown(value: object) -> str:
    """Give a value of a row as text; nothing for one that is missing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return msgspec.json.encode(value).decode()


def tags_in(value: object, separator: str = ",") -> tuple[str, ...]:
    """Give the tags that a value holds: a list, the text of one, or words with separators."""
    if not value:
        return ()
    if isinstance(value, list):
        parts = [shown(part) for part in value]
    else:
        text = shown(value).strip()
        if text.startswith("[") and text.endswith("]"):
            parts = [part.strip().strip("'\"") for part in text[1:-1].split(",")]
        else:
            parts = text.split(separator)
    tags = (" ".join(part.split()) for part in parts)
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def message_in(value: object) -> str:
    """Give the message of a row.

    Raises:
        RowError: there is none.
    """
    text = value if isinstance(value, str) else shown(value)
    if not text or text.isspace():
        raise RowError("no message")
    return text
