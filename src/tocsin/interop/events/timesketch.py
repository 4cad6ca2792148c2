"""Timesketch: CSV and JSONL, read as its server reads them (timesketch/lib/utils.py)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from tocsin.domain.events.times import EPOCHS, EventTime, Fold, Grain, IsoTimes, UnclearTimeError
from tocsin.domain.moments import find_zone
from tocsin.interop.events.rows import (
    Record,
    RowError,
    Said,
    Understanding,
    is_ours,
    message_in,
    shown,
    tags_in,
)
from tocsin.interop.spreadsheet import csv_text

MANDATORY = ("message", "timestamp_desc")
"""Columns that every row must have, besides ``datetime`` or ``timestamp``."""

_OWN = frozenset({"message", "datetime", "timestamp", "timestamp_desc", "tag"})
_PASSING = frozenset(
    {
        *("_id", "_index", "_type", "_score", "label", "labels", "comment", "timesketch_label"),
        *("__ts_timeline_id", "__ts_comment", "__ts_emojis"),
    }
)
"""What Timesketch adds to what was imported."""

OURS = (
    *("case_id", "entry_id", "entry_hash", "recorded_at", "actor", "lane", "evidence"),
    *("original_time", "precision"),
)
"""What tocsin adds where it writes such a file: which entry it was, when it was learned, what was written."""

_DIFFERS = "the timestamp beside it means another time; the datetime counts, as in Timesketch"
_NAIVE = "no offset: read as UTC, as Timesketch does"
_UNITS = {10: "epoch-s", 13: "epoch-ms", 16: "epoch-us"}
_GRAINS = {"epoch-s": Grain.SECOND, "epoch-ms": Grain.MILLISECOND, "epoch-us": Grain.MICROSECOND}


def is_timesketch(names: frozenset[str]) -> bool:
    """Whether a file with such columns or keys is Timesketch's."""
    return names.issuperset(MANDATORY) and bool(names & {"datetime", "timestamp"})


def timesketch(*, table: bool, zone: str = "", fold: Fold = Fold.REFUSE) -> Understanding:
    """Give how the rows of a Timesketch file are understood.

    ``datetime`` goes before ``timestamp``, which is microseconds in UTC. A time without an offset is UTC,
    unless a zone is declared. From a table that tocsin wrote, the apostrophes before formulas are taken off.

    Args:
        table: whether it is CSV; a row of JSONL may have a timestamp of seconds or milliseconds.
        zone: the zone of times without an offset, where somebody declared one.
        fold: what is meant where the clock showed an hour twice.
    """
    declared = find_zone(zone) if zone else ZoneInfo("UTC")
    read_time = IsoTimes(declared, fold, "" if zone else _NAIVE)

    def read(record: Record) -> Said:
        written = record.get("datetime")
        about = record.get("timestamp_desc")
        if not about:
            raise RowError("no timestamp_desc")
        remark = ""
        if written:
            text = written if isinstance(written, str) else shown(written)
            time = _by_timestamp(text, table=False) if text.isdecimal() else read_time(text)
            remark = _differing(record.get("timestamp"), time.at)
        else:
            written = record.get("timestamp")
            time = _by_timestamp(shown(written).strip(), table=table)
        said = Said(
            time,
            shown(written),
            shown(about),
            message_in(record.get("message")),
            tags_in(record.get("tag")),
            remark,
        )
        return _ours(said) if table and is_ours(record) else said

    return Understanding(read, _OWN, _PASSING, frozenset(OURS))


def _ours(said: Said) -> Said:
    return Said(
        said.time,
        csv_text(said.written),
        csv_text(said.about),
        csv_text(said.message),
        tuple(csv_text(tag) for tag in said.tags),
        said.remark,
    )


def _by_timestamp(text: str, *, table: bool) -> EventTime:
    """Read a timestamp without a datetime beside it; its unit is told by its digits, or not at all."""
    if not text:
        raise UnclearTimeError("neither datetime nor timestamp")
    if not text.isdecimal() or not text.isascii():
        raise UnclearTimeError(f"the timestamp {text[:40]!r} is no whole number of microseconds")
    unit = _UNITS.get(len(text))
    if unit is None or (table and unit != "epoch-us"):
        raise UnclearTimeError(
            f"the timestamp {text[:20]} has {len(text)} digits, no datetime beside it; microseconds have 16"
        )
    at = int(text) * EPOCHS[unit]
    told = (
        ""
        if unit == "epoch-us"
        else f"the timestamp has {len(text)} digits: read as {unit[6:]}, by their number"
    )
    return EventTime(at, _GRAINS[unit], "UTC", told)


def _differing(timestamp: object, at: int) -> str:
    """Say where the timestamp beside a datetime means another time; the datetime wins."""
    if timestamp in {None, "", at}:
        return ""
    try:
        other = int(shown(timestamp))
    except ValueError:
        return "the timestamp is no number; the datetime counts"
    return "" if other in {at, at - at % 1_000_000} else _DIFFERS
