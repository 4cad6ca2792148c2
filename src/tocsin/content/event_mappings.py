"""Reading mappings of logs: which columns say when, what and about what. One file each, ``schema`` first."""

from __future__ import annotations

from tocsin.content.reading import Reading
from tocsin.domain.errors import Problem, UserError
from tocsin.domain.events.mapping import EventMapping, check_mapping
from tocsin.domain.events.times import Fold

SCHEMA = "event-mapping/1"


def parse_mapping(source: bytes, file: str) -> tuple[EventMapping | None, list[Problem]]:
    """Read a mapping; gives None and what is wrong if it cannot be used."""
    reading = Reading(file)
    root = reading.root(source, SCHEMA)
    if root is None:
        return None, reading.problems
    mapping = EventMapping(
        time=root.words("time"),
        message=root.words("message"),
        form=root.text("form", "iso"),
        zone=root.text("zone", ""),
        zone_column=root.text("zone_column", ""),
        fold=root.choice("fold", Fold, Fold.REFUSE),
        about=root.text("about", ""),
        about_column=root.text("about_column", ""),
        tags=root.words("tags"),
        tag_separator=root.text("tag_separator", ","),
        delimiter=root.text("delimiter", ""),
    )
    root.finish()
    try:
        check_mapping(mapping)
    except UserError as error:
        root.wrong("S004", error.message, error.hint)
    return (None if reading.problems else mapping), reading.problems
