"""DFIR-IRIS: the CSV of a timeline, with its ten columns."""

from __future__ import annotations

from tocsin.domain.events.times import Fold, ZonedTimes
from tocsin.interop.events.rows import Record, Said, Understanding, message_in, shown, tags_in

COLUMNS = (
    *("event_date", "event_tz", "event_title", "event_category", "event_content", "event_raw"),
    *("event_source", "event_assets", "event_iocs", "event_tags"),
)
"""All of them must be there (iris-web, timeline upload)."""

_OWN = frozenset(COLUMNS) - {"event_raw", "event_source", "event_assets", "event_iocs"}


def is_iris(names: frozenset[str]) -> bool:
    """Whether a table with such columns is a timeline of DFIR-IRIS."""
    return names.issuperset(COLUMNS)


def iris(zone: str = "", fold: Fold = Fold.REFUSE) -> Understanding:
    """Give how the rows of an IRIS timeline are understood: ``event_date`` is local time at ``event_tz``.

    Args:
        zone: the zone of dates whose ``event_tz`` is empty, where somebody declared one.
        fold: what is meant where the clock showed an hour twice.
    """
    read_time = ZonedTimes("iso", zone, fold)

    def read(record: Record) -> Said:
        written, offset = shown(record.get("event_date")).strip(), shown(record.get("event_tz")).strip()
        return Said(
            read_time(written, offset),
            f"{written} {offset}".strip(),
            shown(record.get("event_category")),
            _message(record),
            tags_in(record.get("event_tags"), "|"),
        )

    return Understanding(read, _OWN)


def _message(record: Record) -> str:
    """Give the title, with the content where that says more."""
    title = message_in(record.get("event_title"))
    content = shown(record.get("event_content"))
    if not content.strip() or content == title:
        return title
    return content if content.startswith(title.removesuffix("…")) else f"{title}\n{content}"
