"""How long a case is kept: its period, a legal hold, and which cases are due to be purged."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.entries import Body, Entry, HoldSet, RetentionSet
from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.domain.record.retention import Retention, retention_of
from tocsin.domain.text import required
from tocsin.services.workbench import OpenCase, Workbench

MOST_MONTHS = 1_200


class KeptCase(msgspec.Struct, frozen=True):
    """A case with how long it is kept; ``trouble`` says why one could not be read."""

    ref: str
    title: str
    retention: Retention | None
    is_purged: bool = False
    trouble: str = ""


def retention(case: OpenCase) -> Retention:
    """Say how long a case is kept, and on what ground."""
    return retention_of(case.state, case.workbench.library.retention)


def set_retention(case: OpenCase, months: int | None, because: str) -> Entry[Body]:
    """Say how many months this case is kept after it was closed; None goes back to the usual time.

    Raises:
        UserError: no reason, or no sensible figure.
    """
    reason = required(because, "The reason")
    if months is not None and not 0 <= months <= MOST_MONTHS:
        raise UserError(f"{months} months", f"Between 0 and {MOST_MONTHS:,}")
    return case.record(lambda _state: [RetentionSet(months=months, because=reason)])[-1]


def set_hold(case: OpenCase, *, on: bool, because: str) -> Entry[Body]:
    """Put a legal hold on a case, or take it off; under one, nothing of it is purged or destroyed.

    Raises:
        UserError: no reason, or it is so already.
    """
    reason = required(because, "The reason")

    def decide(state: CaseState) -> Sequence[Body]:
        held = state.keeping.hold
        if (held is not None) is on:
            raise UserError(
                f"There is a legal hold already, since entry #{held.seq}"
                if held
                else "There is no legal hold"
            )
        return [HoldSet(on=on, because=reason)]

    return case.record(decide)[-1]


def kept_cases(workbench: Workbench) -> list[KeptCase]:
    """Give every case of the workspace with how long it is kept."""
    return [_kept(workbench, ref) for ref in workbench.refs()]


def due_for_purge(workbench: Workbench) -> list[KeptCase]:
    """Give the cases whose period is over and that no hold keeps; and those that cannot be read."""
    now = workbench.now()
    return [
        one
        for one in kept_cases(workbench)
        if one.trouble or (one.retention is not None and not one.is_purged and one.retention.is_due(now))
    ]


def _kept(workbench: Workbench, ref: str) -> KeptCase:
    try:
        with workbench.open(ref) as case:
            return KeptCase(ref, case.header.title, retention(case), case.header.is_purged)
    except (UserError, BrokenCaseError) as error:
        return KeptCase(ref, "?", None, trouble=error.message)
