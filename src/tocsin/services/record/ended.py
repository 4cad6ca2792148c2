"""What may still be recorded in a case whose work has ended."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.domain.entries import (
    Body,
    CaseExported,
    CasePurged,
    CaseReopened,
    CustodyRecorded,
    EntryMarked,
    EvidenceVerified,
    HeadSealed,
    HeadTimestamped,
    HistoryAccepted,
    HoldSet,
    Redacted,
    RetentionSet,
)
from tocsin.domain.errors import UserError
from tocsin.domain.header import CaseHeader

_ALSO_WHEN_CLOSED = (
    CaseExported,
    CasePurged,
    CaseReopened,
    CustodyRecorded,
    EntryMarked,
    EvidenceVerified,
    HeadSealed,
    HeadTimestamped,
    HistoryAccepted,
    HoldSet,
    Redacted,
    RetentionSet,
)
"""How the case and its evidence are kept."""


def refuse_if_ended(header: CaseHeader, bodies: Sequence[Body]) -> None:
    """Refuse what is not recorded any more in a closed case, and everything in one that was purged.

    Raises:
        UserError: the case is closed or purged.
    """
    if header.is_purged:
        raise UserError(f"Case {header.ref} was purged", "Nothing more is recorded in it")
    if not header.is_open and not all(isinstance(body, _ALSO_WHEN_CLOSED) for body in bodies):
        raise UserError(f"Case {header.ref} is closed", "Reopen it first: tocsin reopen --because …")
