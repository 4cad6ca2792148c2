"""The kinds of entry a journal holds, and what each of them says.

A body only ever gains fields, and a field's default only ever means "not said": what is recorded today
must read the same in ten years. ``kept`` names the fields that survive a redaction: ids, keys and what
clocks are read from, never what somebody wrote.
"""

from __future__ import annotations

import msgspec

from tocsin.domain.entries.anchors import HeadSealed, HeadTimestamped, HistoryAccepted
from tocsin.domain.entries.body import Body, Emptied, Entry
from tocsin.domain.entries.clocks import ClockExtended, ClockTargeted, RegimeRuled
from tocsin.domain.entries.course import (
    CaseAmended,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    ClockJumped,
    PlaybookAdopted,
    PlaybookLeft,
    PlaybookPart,
    Redacted,
)
from tocsin.domain.entries.custody import CustodyRecorded, EvidenceVerified, Failed
from tocsin.domain.entries.documents import (
    DraftReviewed,
    DraftSaved,
    FilingReceipted,
    FilingRecorded,
    FilingWithdrawn,
    Gap,
)
from tocsin.domain.entries.hands import ShiftHanded, StepClaimed
from tocsin.domain.entries.keeping import (
    CaseExported,
    CasePurged,
    EntryMarked,
    HoldSet,
    KeptCell,
    RetentionSet,
)
from tocsin.domain.entries.knowledge import AdviceShown, DecisionMade, FactSet, LogWritten, StepMarked
from tocsin.domain.entries.machine import EventPinned, EventsImported
from tocsin.domain.entries.risk import RiskAdvised, RiskAssessed, RiskInput
from tocsin.domain.entries.rows import (
    EvidenceAdded,
    EvidenceLinked,
    InventoryRecorded,
    InventoryWithdrawn,
    PartyRecorded,
    PartyWithdrawn,
)
from tocsin.domain.errors import BrokenCaseError, NewerCaseError

KINDS: dict[str, type[Body]] = {
    body.kind: body
    for body in (
        CaseOpened,
        CaseAmended,
        CaseClosed,
        CaseReopened,
        ClockJumped,
        PlaybookAdopted,
        PlaybookLeft,
        FactSet,
        LogWritten,
        DecisionMade,
        StepMarked,
        StepClaimed,
        ShiftHanded,
        PartyRecorded,
        PartyWithdrawn,
        InventoryRecorded,
        InventoryWithdrawn,
        EvidenceAdded,
        EvidenceLinked,
        CustodyRecorded,
        EvidenceVerified,
        DraftSaved,
        DraftReviewed,
        FilingRecorded,
        FilingReceipted,
        FilingWithdrawn,
        RegimeRuled,
        ClockTargeted,
        ClockExtended,
        RiskAssessed,
        HeadSealed,
        HeadTimestamped,
        HistoryAccepted,
        EventsImported,
        EventPinned,
        EntryMarked,
        HoldSet,
        RetentionSet,
        CaseExported,
        Redacted,
        CasePurged,
    )
}
"""Every kind of entry by its name in the journal."""


_DECODERS = {kind: msgspec.json.Decoder(body) for kind, body in KINDS.items()}


def read_body(seq: int, kind: str, body: str | bytes) -> Body:
    """Read a stored body.

    Raises:
        NewerCaseError: this version does not know the kind.
        BrokenCaseError: the body is not what that kind says.
    """
    decoder = _DECODERS.get(kind)
    if decoder is None:
        raise NewerCaseError(f"Entry {seq} is of a kind that this version does not know: {kind!r}")
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BrokenCaseError(
            f"Entry {seq} ({kind}) cannot be read: {error}",
            "Run tocsin verify: the case was damaged, or written by a newer tocsin",
            seq,
        ) from None


def stripped(body: Body) -> Body:
    """Give what is left of a body after its redaction: the fields it names in ``kept``."""
    return type(body)(**{name: getattr(body, name) for name in body.kept})


__all__ = [
    "KINDS",
    "AdviceShown",
    "Body",
    "CaseAmended",
    "CaseClosed",
    "CaseExported",
    "CaseOpened",
    "CasePurged",
    "CaseReopened",
    "ClockExtended",
    "ClockJumped",
    "ClockTargeted",
    "CustodyRecorded",
    "DecisionMade",
    "DraftReviewed",
    "DraftSaved",
    "Emptied",
    "Entry",
    "EntryMarked",
    "EventPinned",
    "EventsImported",
    "EvidenceAdded",
    "EvidenceLinked",
    "EvidenceVerified",
    "FactSet",
    "Failed",
    "FilingReceipted",
    "FilingRecorded",
    "FilingWithdrawn",
    "Gap",
    "HeadSealed",
    "HeadTimestamped",
    "HistoryAccepted",
    "HoldSet",
    "InventoryRecorded",
    "InventoryWithdrawn",
    "KeptCell",
    "LogWritten",
    "PartyRecorded",
    "PartyWithdrawn",
    "PlaybookAdopted",
    "PlaybookLeft",
    "PlaybookPart",
    "Redacted",
    "RegimeRuled",
    "RetentionSet",
    "RiskAdvised",
    "RiskAssessed",
    "RiskInput",
    "ShiftHanded",
    "StepClaimed",
    "StepMarked",
    "read_body",
    "stripped",
]
