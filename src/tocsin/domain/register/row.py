"""The register of breaches (GDPR Art. 33(5)): one entry per case, notified or not.

An entry holds the facts of the breach, its effects and the remedial action, whether the authority was
notified and why or why not, and whether people were told and on what ground. Every cell says how well it
is known. An entry is computed from the journal and never stored, so it cannot be edited: a correction is
a later entry of the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.entries import CasePurged
from tocsin.domain.facts import Catalogue, Text, Value, in_language
from tocsin.domain.law.readings import Reading
from tocsin.domain.law.regimes import Regime
from tocsin.domain.moments import Moment, find_zone, read_utc


class CellStatus(StrEnum):
    """How well a cell of the register is known."""

    KNOWN = "known"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    NOT_ANSWERED = "not_answered"
    REDACTED = "redacted"


_WORDS: Mapping[CellStatus, Text] = {
    CellStatus.UNKNOWN: {"en": "unknown for now", "fr": "inconnu pour l'instant"},
    CellStatus.NOT_APPLICABLE: {"en": "not applicable", "fr": "sans objet"},
    CellStatus.NOT_ANSWERED: {"en": "not answered", "fr": "pas de réponse"},
    CellStatus.REDACTED: {"en": "[redacted]", "fr": "[caviardé]"},
}


class Cell(msgspec.Struct, frozen=True):
    """What one case says to one column.

    Attributes:
        status: how well it is known.
        text: in words; empty where only the status is left to say.
        value: as the domain has it; None where there is none.
    """

    status: CellStatus = CellStatus.NOT_ANSWERED
    text: str = ""
    value: Value | None = None

    def shown(self, language: str) -> str:
        """Give the words for a table: the text, or why there is none."""
        return self.text or in_language(_WORDS.get(self.status, {}), language)


def known(value: Value, text: str) -> Cell:
    """Make a cell that the journal settles; an empty one was not answered."""
    return Cell(CellStatus.KNOWN, text, value) if text else Cell()


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One look at a case, from which its entry is made.

    Attributes:
        state: the case.
        catalogue: every fact that the case can be asked.
        readings: its clocks.
        regimes: the duties that its filings answer, by id.
        language: that the words are written in.
        authority: how the competent supervisory authority is called.
        head: the end of the journal, as it is shown.
    """

    state: CaseState
    catalogue: Catalogue
    readings: Sequence[Reading] = ()
    regimes: Mapping[str, Regime] = {}
    language: str = "en"
    authority: str = ""
    head: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the case."""
        return find_zone(self.state.header.zone)

    def words(self, text: Text) -> str:
        """Give a text in the language of the register."""
        return in_language(text, self.language)


MakesCell: TypeAlias = Callable[[Look], Cell]


class Column(msgspec.Struct, frozen=True):
    """One column: what names it in data, what heads it for a person, and what fills it."""

    id: str
    title: Text
    cell: MakesCell


class RegisterEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One case in the register.

    Attributes:
        ref: the reference of the case.
        zone: the IANA zone that its days are read in.
        cells: by the id of their column, every column of the register.
        aware_at: the awareness, UTC in the fixed-width form; empty while nobody has said.
        opened_at: when the case was opened, likewise.
        is_open: whether the work on it goes on.
        is_notified: whether an authority for personal data was notified; None if it cannot be told.
        trouble: why the case could not be read; empty in the normal run of things.
    """

    ref: str
    zone: str = "UTC"
    cells: Mapping[str, Cell] = {}
    aware_at: str = ""
    opened_at: str = ""
    is_open: bool = True
    is_notified: bool | None = None
    trouble: str = ""

    def cell(self, column: str) -> Cell:
        """Give a cell; a column that the register does not have was not answered."""
        return self.cells.get(column, Cell())

    def value(self, column: str) -> Value | None:
        """Give the value of a cell, or None."""
        return self.cell(column).value


NOTIFIED = "authority.notified"
TOLD = "people.told"
REF = "case.ref"
STATE = "case.state"


def register_entry(look: Look, columns: Sequence[Column]) -> RegisterEntry:
    """Make the entry of a case."""
    header = look.state.header
    cells = {column.id: column.cell(look) for column in columns}
    aware, notified = look.state.value("time.aware_at"), cells.get(NOTIFIED, Cell()).value
    return RegisterEntry(
        ref=header.ref,
        zone=header.zone,
        cells=cells,
        aware_at=aware.at if isinstance(aware, Moment) else "",
        opened_at=header.opened_at,
        is_open=header.is_open,
        is_notified=notified if isinstance(notified, bool) else None,
    )


def unreadable_entry(ref: str, trouble: str, columns: Sequence[Column], language: str) -> RegisterEntry:
    """Make the entry of a case that cannot be read: it says so, and everything else is unknown."""
    told = in_language({"en": "cannot be read", "fr": "illisible"}, language)
    cells = {column.id: Cell(CellStatus.UNKNOWN) for column in columns}
    cells |= {
        REF: known(ref, ref),
        STATE: Cell(CellStatus.UNKNOWN, f"{told}: {trouble}"),
    }
    return RegisterEntry(ref=ref, cells={column.id: cells[column.id] for column in columns}, trouble=trouble)


NOT_KEPT = frozenset({STATE, "journal.head", "risk.decided_by", "evidence", "review.lessons"})
"""Columns that a purge keeps nothing of: what is read anew, and what names people or files."""

_PURGED = {"en": "purged", "fr": "purgé"}


def purged_entry(body: CasePurged, columns: Sequence[Column], language: str, head: str) -> RegisterEntry:
    """Make the entry of a purged case from the row that was kept of it; its other cells say redacted."""
    kept = {
        cell.column: Cell(CellStatus(cell.status), (cell.fr or cell.en) if language == "fr" else cell.en)
        for cell in body.row
    }
    fresh = {
        REF: known(body.ref, body.ref),
        STATE: known("purged", in_language(_PURGED, language)),
        "journal.head": known(head, head),
    }
    cells = {one.id: fresh.get(one.id) or kept.get(one.id) or Cell(CellStatus.REDACTED) for one in columns}
    return RegisterEntry(
        ref=body.ref,
        zone=body.zone,
        cells=cells,
        aware_at=body.aware_at,
        opened_at=body.opened_at,
        is_open=False,
        is_notified=body.notified,
    )


class RegisterFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries are wanted; None leaves a question aside.

    Attributes:
        since: the first awareness that is wanted, aware.
        until: the awareness from which on none is wanted, aware.
        notified: whether an authority was notified.
        is_open: whether the work goes on.
    """

    since: datetime | None = None
    until: datetime | None = None
    notified: bool | None = None
    is_open: bool | None = None

    def keeps(self, entry: RegisterEntry) -> bool:
        """Whether an entry is wanted.

        A case without a time of awareness counts from its opening, and one that cannot be read is always
        kept: nothing falls out of the register for what is not known of it.
        """
        if entry.trouble:
            return True
        at = read_utc(entry.aware_at or entry.opened_at)
        return (
            (self.since is None or at >= self.since)
            and (self.until is None or at < self.until)
            and (self.notified is None or entry.is_notified is self.notified)
            and (self.is_open is None or entry.is_open is self.is_open)
        )


def in_order(entries: Sequence[RegisterEntry]) -> Iterator[RegisterEntry]:
    """Give entries by awareness; those without one follow, by reference."""
    yield from sorted(entries, key=lambda entry: (not entry.aware_at, entry.aware_at, entry.ref))
