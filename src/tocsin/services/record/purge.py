"""Purging a case: everything it says is removed, its skeleton still verifies, its register row stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.entries import Body, CasePurged, EventsImported, KeptCell
from tocsin.domain.errors import UserError
from tocsin.domain.record.retention import Retention
from tocsin.domain.register.columns import register_columns
from tocsin.domain.register.row import NOT_KEPT, Cell
from tocsin.domain.text import checked, required
from tocsin.services.evidence.custody import refuse_on_hold
from tocsin.services.personal_data import sightings
from tocsin.services.record.retention import retention
from tocsin.services.register.rows import entry_of
from tocsin.services.workbench import OpenCase
from tocsin.storage.workspace import beside_the_journal, empty_beside_the_journal


class PurgePlan(msgspec.Struct, frozen=True):
    """What purging a case would remove, and what it would keep.

    Attributes:
        ref: the case.
        retention: how long it is to be kept.
        is_early: whether that time is not over yet.
        entries: how many entries lose what they say.
        files: how many files of the vault, of ``out`` and of ``unsent`` are removed.
        size: their bytes.
        events: how many machine events are removed.
        row: what the register keeps.
        withheld: columns of the register that are not kept: they hold personal data, or were named.
        elsewhere: evidence that was handed over and did not come back.
    """

    ref: str
    retention: Retention
    is_early: bool
    entries: int
    files: int
    size: int
    events: int
    row: tuple[KeptCell, ...]
    withheld: tuple[str, ...]
    elsewhere: tuple[str, ...]


def plan_purge(case: OpenCase, without: Sequence[str] = ()) -> PurgePlan:
    """Say what purging a case would do; nothing is done.

    Args:
        case: the closed case.
        without: columns of the register that are not kept either.

    Raises:
        UserError: it is open, purged already, or under a legal hold; or there is no such column.
    """
    _refuse(case.state)
    kept = retention(case)
    files, size = beside_the_journal(case.folder)
    row, withheld = _row(case, without)
    keeping = case.state.keeping
    return PurgePlan(
        ref=case.header.ref,
        retention=kept,
        is_early=not kept.is_over(case.workbench.now()),
        entries=case.state.seq,
        files=files,
        size=size,
        events=sum(body.rows for body in _batches(case.state)),
        row=row,
        withheld=withheld,
        elsewhere=tuple(
            f"{entry.body.evidence} {entry.body.name}"
            for entry in case.state.evidence
            if keeping.is_elsewhere(entry.body.evidence)
        ),
    )


def purge_case(case: OpenCase, because: str = "", *, without: Sequence[str] = ()) -> PurgePlan:
    """Remove everything that a case says, for good. It is asked about first.

    What stays: of each entry its number, id, time, actor, kind and hashes, so that the chain verifies; the
    row of the register; and this entry, which says who purged it and why. A purge that was broken off is
    finished by purging again.

    Args:
        case: the closed case; it can only be read afterwards.
        because: why; needed before the period is over.
        without: columns of the register that are not kept either.

    Raises:
        UserError: it is open, under a legal hold, or its period is not over and no reason was given.
        DoubtError: nobody has said yes yet.
    """
    if case.header.is_purged:
        return _finish(case)
    plan = plan_purge(case, without)
    if plan.is_early:
        because = required(because, f"{_until(plan.retention)} The reason to purge it before")
    case.workbench.ask([_what_goes(plan)])
    entry = entry_of(case, register_columns(case.catalogue), "en")
    body = CasePurged(
        ref=case.header.ref,
        zone=case.header.zone,
        language=case.header.language,
        country=case.header.country,
        opened_at=case.header.opened_at,
        aware_at=entry.aware_at,
        notified=entry.is_notified,
        row=plan.row,
        kept_until=plan.retention.until,
        because=checked(because, "The reason") or f"kept long enough: {plan.retention.because}",
        files=plan.files,
        size=plan.size,
        events=plan.events,
    )

    def decide(state: CaseState) -> Sequence[Body]:
        _refuse(state)
        return [body]

    case.record(decide)
    _finish(case)
    return plan


def _finish(case: OpenCase) -> PurgePlan:
    """Remove what lies beside the journal, and what the file still holds in pages that are free."""
    files, size = beside_the_journal(case.folder)
    empty_beside_the_journal(case.folder)
    case.rewrite()
    return PurgePlan(case.header.ref, retention(case), False, case.state.seq, files, size, 0, (), (), ())


def _refuse(state: CaseState) -> None:
    if state.header.is_purged:
        raise UserError(f"Case {state.header.ref} was purged already")
    if state.header.is_open:
        raise UserError(f"Case {state.header.ref} is open", "Close it first: tocsin close --because …")
    refuse_on_hold(state)


def _until(kept: Retention) -> str:
    return f"The case is to be kept until {kept.until[:10]} ({kept.because})."


def _what_goes(plan: PurgePlan) -> str:
    events = f", {plan.events:,} machine events" if plan.events else ""
    early = f". {_until(plan.retention)[:-1]}" if plan.is_early else ""
    files = f"{plan.files:,} files of {plan.size:,} bytes"
    return f"What {plan.entries:,} entries of {plan.ref} say, {files}{events} are removed for good{early}"


def _batches(state: CaseState) -> Iterator[EventsImported]:
    for entry in state.entries:
        if isinstance(entry.body, EventsImported):
            yield entry.body


def _row(case: OpenCase, without: Sequence[str]) -> tuple[tuple[KeptCell, ...], tuple[str, ...]]:
    """Give the cells of the register that are kept, and the columns that are not.

    Figures, choices, times and the names of organisations stay; texts are looked through.
    """
    columns = [one for one in register_columns(case.catalogue) if one.id not in NOT_KEPT]
    unknown = sorted(set(without) - {one.id for one in columns})
    if unknown:
        raise UserError(f"There is no column {unknown[0]!r}", "One of: " + ", ".join(c.id for c in columns))
    english, french = (entry_of(case, columns, language) for language in ("en", "fr"))
    kept, withheld = [], []
    for column in columns:
        cell, other = english.cell(column.id), french.cell(column.id)
        if column.id in without or any(sightings(f"{cell.text}\n{other.text}")):
            withheld.append(column.id)
            continue
        kept.append(_kept(column.id, cell, other))
    return tuple(kept), tuple(withheld)


def _kept(column: str, cell: Cell, other: Cell) -> KeptCell:
    return KeptCell(column, str(cell.status), cell.text, other.text if other.text != cell.text else "")
