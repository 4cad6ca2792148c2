"""A mapping: which columns of somebody's log say when, what and about what, and how its times are written."""

from __future__ import annotations

import re

import msgspec

from tocsin.domain.errors import UserError
from tocsin.domain.events.times import Fold, UnclearTimeError, times_of

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)


class EventMapping(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the rows of a file are read.

    Attributes:
        time: the columns that say when, joined by a space.
        form: how times are written: ``iso``, ``epoch-s``, ``epoch-ms``, ``epoch-us``, or a pattern such as
            ``%d/%m/%Y %H:%M:%S``.
        zone: the IANA zone of times without an offset; empty where all of them have one.
        zone_column: a column that holds the offset or the zone of each row.
        fold: what is meant where the clock showed an hour twice.
        message: the columns that say what happened, joined by a space.
        about: what sort of events these are, where no column says it.
        about_column: the column that says what sort of event it is.
        tags: the columns that hold tags.
        tag_separator: what stands between tags in a column.
        delimiter: what stands between the columns of a table; empty for whichever is there most often.
    """

    time: tuple[str, ...]
    message: tuple[str, ...]
    form: str = "iso"
    zone: str = ""
    zone_column: str = ""
    fold: Fold = Fold.REFUSE
    about: str = ""
    about_column: str = ""
    tags: tuple[str, ...] = ()
    tag_separator: str = ","
    delimiter: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that it names."""
        named = (*self.time, *self.message, self.zone_column, self.about_column, *self.tags)
        return tuple(dict.fromkeys(column for column in named if column))


def check_mapping(mapping: EventMapping) -> EventMapping:
    """Give a mapping back if it can be used.

    Raises:
        UserError: a column is missing from it, or its times would have to be guessed.
    """
    if not mapping.time:
        raise UserError("The mapping names no column for the time", "Say which: --time COLUMN")
    if not mapping.message:
        raise UserError("The mapping names no column for the message", "Say which: --message COLUMN")
    if len(mapping.delimiter) > 1:
        raise UserError(f"{mapping.delimiter!r} is more than one character", "A tab is written as tab")
    if mapping.zone and mapping.zone_column:
        raise UserError("The mapping has both a zone and a column for zones", "Leave one of the two out")
    try:
        times_of(mapping.form, mapping.zone, mapping.fold)
    except UnclearTimeError as error:
        raise UserError(str(error), "See tocsin events import --help for the forms there are") from None
    return mapping


def check_mapping_name(name: str) -> str:
    """Give the name of a mapping back if a file can be called so.

    Raises:
        UserError: it cannot.
    """
    if not _NAME.fullmatch(name):
        raise UserError(
            f"{name!r} is no name for a mapping", "Small letters, digits, - and _, such as firewall-paris"
        )
    return name
