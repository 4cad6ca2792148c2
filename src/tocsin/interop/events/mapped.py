"""CSV and JSONL of any program, read by a mapping of its columns."""

from __future__ import annotations

from tocsin.domain.events.mapping import EventMapping
from tocsin.domain.events.times import ZonedTimes
from tocsin.interop.events.rows import Record, Said, Understanding, message_in, shown, tags_in


def mapped(mapping: EventMapping) -> Understanding:
    """Give how the rows of a file are understood by a mapping."""
    read_time = ZonedTimes(mapping.form, mapping.zone, mapping.fold)

    def read(record: Record) -> Said:
        written = _joined(record, mapping.time)
        zone = shown(_value(record, mapping.zone_column)).strip()
        return Said(
            read_time(written, zone),
            f"{written} {zone}".strip(),
            shown(_value(record, mapping.about_column)) or mapping.about,
            message_in(_joined(record, mapping.message)),
            _tags(record, mapping),
        )

    return Understanding(read, frozenset(mapping.columns))


def _joined(record: Record, columns: tuple[str, ...]) -> str:
    texts = (shown(_value(record, column)).strip() for column in columns)
    return " ".join(text for text in texts if text)


def _tags(record: Record, mapping: EventMapping) -> tuple[str, ...]:
    found = (tags_in(_value(record, column), mapping.tag_separator) for column in mapping.tags)
    return tuple(dict.fromkeys(tag for tags in found for tag in tags))


def _value(record: Record, column: str) -> object:
    """Give the value under a name, or under its parts: ``source.ip`` is also ``{"source": {"ip": ...}}``."""
    if column in record or "." not in column:
        return record.get(column)
    value: object = record
    for part in column.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value
