"""The kinds of entry a journal holds, and what each of them says.

A body only ever gains fields, and a field's default only ever means "not said": what is recorded today
must read the same in ten years. ``kept`` names the fields that survive a redaction: ids, keys and what
clocks are read from, never what somebody wrote.
"""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

import msgspec

from tocsin.domain.errors import BrokenCaseError, NewerCaseError
from tocsin.domain.facts import Contact, Count, FactStatus, Value
from tocsin.domain.moments import Moment
from tocsin.domain.terms import Certainty, Involvement, Lane, LogKind, Mark, PartyRole


class Body(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """What one entry says; ``kind`` is its name in the journal.

    Bodies hold texts and numbers, never each other, so there is no circle for the garbage collector to
    look for; a case may have a hundred thousand of them.
    """

    kind: ClassVar[str]
    kept: ClassVar[tuple[str, ...]] = ()


class CaseOpened(Body, frozen=True):
    """The first entry of every case."""

    kind: ClassVar[str] = "case.opened"
    kept: ClassVar[tuple[str, ...]] = ("format", "ref", "zone", "language", "country")
    format: int
    ref: str
    title: str = ""
    zone: str = "UTC"
    language: str = "en"
    country: str = ""
    program: str = ""


class CaseAmended(Body, frozen=True):
    """A new title, zone or language for the case; what is empty stays as it was."""

    kind: ClassVar[str] = "case.amended"
    kept: ClassVar[tuple[str, ...]] = ("zone", "language", "country")
    title: str = ""
    zone: str = ""
    language: str = ""
    country: str = ""
    because: str = ""


class CaseClosed(Body, frozen=True):
    """Work on the case has ended."""

    kind: ClassVar[str] = "case.closed"
    because: str = ""


class CaseReopened(Body, frozen=True):
    """Work on the case goes on."""

    kind: ClassVar[str] = "case.reopened"
    because: str = ""


class ClockJumped(Body, frozen=True):
    """The machine's clock stood before the last entry: the entries around this one keep their order."""

    kind: ClassVar[str] = "clock.jumped"
    kept: ClassVar[tuple[str, ...]] = ("machine_said", "last_entry")
    machine_said: str = ""
    last_entry: str = ""


class PlaybookAdopted(Body, frozen=True):
    """The playbook that the case follows from here, whole, so that the case never depends on a file."""

    kind: ClassVar[str] = "playbook.adopted"
    kept: ClassVar[tuple[str, ...]] = ("playbook", "version", "sha256", "text")
    playbook: str
    version: str = ""
    sha256: str = ""
    text: str = ""
    because: str = ""


class FactSet(Body, frozen=True):
    """A fact as it is known from here on. An earlier value stays in the journal."""

    kind: ClassVar[str] = "fact.set"
    kept: ClassVar[tuple[str, ...]] = ("key",)
    key: str
    value: Value | None = None
    status: FactStatus = FactStatus.UNKNOWN
    source: str = ""
    because: str = ""
    evidence: tuple[str, ...] = ()


class LogWritten(Body, frozen=True):
    """A note for the timeline. ``amends`` names the log entry that this one replaces on the screen."""

    kind: ClassVar[str] = "log.written"
    kept: ClassVar[tuple[str, ...]] = ("log", "lane", "at", "step", "amends")
    log: LogKind = LogKind.NOTE
    lane: Lane = Lane.US
    text: str = ""
    at: Moment | None = None
    tags: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    step: str = ""
    amends: str = ""


class AdviceShown(msgspec.Struct, frozen=True, omit_defaults=True):
    """One piece of advice that stood beside a decision when it was taken."""

    suggest: str
    because: str = ""


class DecisionMade(Body, frozen=True):
    """An option chosen, why, and what was advised and known at that moment."""

    kind: ClassVar[str] = "decision.made"
    kept: ClassVar[tuple[str, ...]] = ("key", "step")
    key: str
    option: str = ""
    because: str = ""
    advice: tuple[AdviceShown, ...] = ()
    facts_read: dict[str, str] = {}
    step: str = ""


class StepMarked(Body, frozen=True):
    """A step of the playbook, or one item of it, was done, skipped, ticked, approved or taken back."""

    kind: ClassVar[str] = "step.marked"
    kept: ClassVar[tuple[str, ...]] = ("playbook", "step", "mark", "item", "role")
    playbook: str
    step: str
    mark: Mark
    item: str = ""
    role: str = ""
    because: str = ""


class PartyRecorded(Body, frozen=True):
    """Another organisation that the breach concerns, as known from here on.

    ``contract_hours`` is the time in which a contract wants this controller told, counted from
    awareness; None where no figure is agreed or known.
    """

    kind: ClassVar[str] = "party.recorded"
    kept: ClassVar[tuple[str, ...]] = ("party", "role", "contract_hours", "involvement")
    party: str
    role: PartyRole = PartyRole.CONTROLLER
    name: str = ""
    contact: Contact | None = None
    contract_hours: int | None = None
    involvement: Involvement = Involvement.CHECKING
    note: str = ""
    because: str = ""


class PartyWithdrawn(Body, frozen=True):
    """A party that turned out not to belong to the case."""

    kind: ClassVar[str] = "party.withdrawn"
    kept: ClassVar[tuple[str, ...]] = ("party",)
    party: str
    because: str = ""


class InventoryRecorded(Body, frozen=True):
    """One row of affected data, as known from here on: what, about whom, how many, where, how protected."""

    kind: ClassVar[str] = "inventory.recorded"
    kept: ClassVar[tuple[str, ...]] = ("row", "party", "certainty")
    row: str
    label: str = ""
    category: str = ""
    special: tuple[str, ...] = ()
    subject_categories: tuple[str, ...] = ()
    subjects: Count | None = None
    records: Count | None = None
    location: str = ""
    protection: str = ""
    certainty: Certainty = Certainty.SUSPECTED
    party: str = ""
    evidence: tuple[str, ...] = ()
    because: str = ""


class InventoryWithdrawn(Body, frozen=True):
    """A row that was entered by mistake. Data found not to be affected are *ruled out* instead."""

    kind: ClassVar[str] = "inventory.withdrawn"
    kept: ClassVar[tuple[str, ...]] = ("row",)
    row: str
    because: str = ""


class EvidenceAdded(Body, frozen=True):
    """A file copied into the vault."""

    kind: ClassVar[str] = "evidence.added"
    kept: ClassVar[tuple[str, ...]] = ("evidence", "sha256", "size")
    evidence: str
    name: str = ""
    sha256: str = ""
    size: int = 0
    source: str = ""
    collected_at: Moment | None = None
    note: str = ""


class EvidenceLinked(Body, frozen=True):
    """Evidence that belongs to an entry of the timeline, or to an item that a step asks for."""

    kind: ClassVar[str] = "evidence.linked"
    kept: ClassVar[tuple[str, ...]] = ("evidence", "step", "item", "entry")
    evidence: str
    step: str = ""
    item: str = ""
    entry: str = ""


class Gap(msgspec.Struct, frozen=True, omit_defaults=True):
    """An item of a form that a draft leaves open: ``missing``, ``unknown`` or ``untranslated``.

    ``sources`` are what could close it: fact keys, or ``inventory`` and its like.
    """

    item: str
    title: str
    why: str
    sources: tuple[str, ...] = ()


class DraftSaved(Body, frozen=True):
    """A version of a document, with what was still open in it."""

    kind: ClassVar[str] = "draft.saved"
    kept: ClassVar[tuple[str, ...]] = ("draft", "form", "language", "party")
    draft: str
    form: str = ""
    language: str = ""
    party: str = ""
    text: str = ""
    gaps: tuple[Gap, ...] = ()
    facts_as_of: int = 0
    edited: bool = False


class FilingRecorded(Body, frozen=True):
    """What a person sent, to whom and when, with a frozen copy of the text. It stops the clock it answers."""

    kind: ClassVar[str] = "filing.recorded"
    kept: ClassVar[tuple[str, ...]] = (
        "filing",
        "regime",
        "stage",
        "party",
        "filed_at",
        "sha256",
        "draft",
        "form",
    )
    filing: str
    regime: str = ""
    stage: str = ""
    party: str = ""
    recipient: str = ""
    filed_at: Moment | None = None
    reference: str = ""
    channel: str = ""
    draft: str = ""
    form: str = ""
    text: str = ""
    sha256: str = ""
    because: str = ""


class FilingWithdrawn(Body, frozen=True):
    """A filing that was recorded by mistake; the clock runs again."""

    kind: ClassVar[str] = "filing.withdrawn"
    kept: ClassVar[tuple[str, ...]] = ("filing",)
    filing: str
    because: str = ""


class Redacted(Body, frozen=True):
    """The body of an earlier entry was removed; ``keeps`` is the canonical JSON of what stays said of it."""

    kind: ClassVar[str] = "redacted"
    kept: ClassVar[tuple[str, ...]] = ("entry",)
    entry: str
    because: str = ""
    keeps: str = "{}"


KINDS: dict[str, type[Body]] = {
    body.kind: body
    for body in (
        CaseOpened,
        CaseAmended,
        CaseClosed,
        CaseReopened,
        ClockJumped,
        PlaybookAdopted,
        FactSet,
        LogWritten,
        DecisionMade,
        StepMarked,
        PartyRecorded,
        PartyWithdrawn,
        InventoryRecorded,
        InventoryWithdrawn,
        EvidenceAdded,
        EvidenceLinked,
        DraftSaved,
        FilingRecorded,
        FilingWithdrawn,
        Redacted,
    )
}
"""Every kind of entry by its name in the journal."""

_DECODERS = {kind: msgspec.json.Decoder(body) for kind, body in KINDS.items()}


B_co = TypeVar("B_co", bound=Body, covariant=True)


class Entry(msgspec.Struct, Generic[B_co], frozen=True, gc=False):
    """One entry as the fold sees it; ``recorded_at`` is UTC in the fixed-width form."""

    seq: int
    id: str
    recorded_at: str
    actor: str
    body: B_co
    redacted: bool = False


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
        ) from None


def stripped(body: Body) -> Body:
    """Give what is left of a body after its redaction: the fields it names in ``kept``."""
    return type(body)(**{name: getattr(body, name) for name in body.kept})
