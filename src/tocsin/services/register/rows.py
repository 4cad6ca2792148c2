"""The register of breaches over all cases of a workspace (GDPR Art. 33(5))."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from tocsin.domain.errors import BrokenCaseError, UserError, in_field
from tocsin.domain.facts import Text, in_language
from tocsin.domain.moments import Precision, find_zone, first_moment, read_moment
from tocsin.domain.register.columns import register_columns
from tocsin.domain.register.row import (
    Column,
    Look,
    RegisterEntry,
    RegisterFilter,
    in_order,
    purged_entry,
    register_entry,
    unreadable_entry,
)
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.services.zones import local_zone

LANGUAGES = ("en", "fr")
"""Languages that the register has words of its own in; texts of a case stay in theirs."""


class Register(msgspec.Struct, frozen=True):
    """The register, as it was asked for; every entry has a cell for every column."""

    columns: tuple[Column, ...]
    entries: tuple[RegisterEntry, ...]
    language: str

    def words(self, text: Text) -> str:
        """Give a text in the language of the register."""
        return in_language(text, self.language)

    def titles(self) -> list[str]:
        """Give what heads the columns."""
        return [self.words(column.title) for column in self.columns]

    def rows(self) -> list[list[str]]:
        """Give every cell in words, entry by entry."""
        return [
            [entry.cell(column.id).shown(self.language) for column in self.columns] for entry in self.entries
        ]


def compile_register(
    workbench: Workbench, wanted: RegisterFilter | None = None, language: str = "en"
) -> Register:
    """Make the register of every case of the workspace, closed ones too, by awareness.

    A case that cannot be read is an entry that says so.

    Args:
        workbench: whose workspace.
        wanted: which entries; all of them if None.
        language: of titles and words; what people wrote is given in it where they wrote it in it.

    Raises:
        UserError: the register has no words in that language.
    """
    if language not in LANGUAGES:
        raise UserError(f"The register is not written in {language!r}", f"One of: {', '.join(LANGUAGES)}")
    columns = register_columns(workbench.library.catalogue)
    chosen = wanted or RegisterFilter()
    entries = [_entry(workbench, ref, columns, language) for ref in workbench.refs()]
    return Register(columns, tuple(in_order([one for one in entries if chosen.keeps(one)])), language)


def _entry(workbench: Workbench, ref: str, columns: Sequence[Column], language: str) -> RegisterEntry:
    try:
        with workbench.open(ref, asking=False) as case:
            return entry_of(case, columns, language)
    except (UserError, BrokenCaseError) as error:
        return unreadable_entry(ref, error.message, columns, language)


def entry_of(case: OpenCase, columns: Sequence[Column], language: str) -> RegisterEntry:
    """Make the entry of one case; of a purged one from the row that was kept."""
    purged = case.state.keeping.purged
    if purged is not None:
        return purged_entry(purged.body, columns, language, str(case.head()))
    look = Look(
        state=case.state,
        catalogue=case.catalogue,
        readings=case.readings(),
        regimes=case.workbench.library.regimes,
        language=language,
        authority=case.authority,
        head=str(case.head()),
    )
    return register_entry(look, columns)


def read_filter(
    workbench: Workbench,
    *,
    since: str = "",
    until: str = "",
    notified: bool | None = None,
    is_open: bool | None = None,
) -> RegisterFilter:
    """Read which entries are wanted, as a person types it.

    Args:
        workbench: whose present ``-30d`` counts from.
        since: the first time of awareness that is wanted, read in the zone of this machine.
        until: the last one; a day is meant as a whole.
        notified: whether an authority was notified.
        is_open: whether the work goes on.

    Raises:
        UserError: one of the times cannot be read.
    """
    zone, now = find_zone(local_zone()), workbench.now()
    first = last = None
    if since:
        with in_field("since"):
            first = read_moment(since, zone=zone, now=now).utc
    if until:
        with in_field("until"):
            moment = read_moment(until, zone=zone, now=now)
            last = moment.utc + timedelta(microseconds=1)
            if moment.precision is Precision.DAY:
                there = find_zone(moment.zone)
                last = first_moment(moment.utc.astimezone(there).date() + timedelta(days=1), there)
    return RegisterFilter(since=first, until=last, notified=notified, is_open=is_open)
