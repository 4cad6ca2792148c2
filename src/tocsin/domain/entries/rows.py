"""Rows that are restated as a whole: other organisations, affected data, evidence."""

from __future__ import annotations

from typing import ClassVar

from tocsin.domain.entries.body import Body
from tocsin.domain.facts import Contact, Count
from tocsin.domain.moments import Moment
from tocsin.domain.terms import Certainty, Involvement, PartyRole


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
    """A file copied into the vault, the files of a folder, or a thing that somebody keeps.

    ``sha256`` and ``size`` are those of the file. For a folder of so many ``files``, ``total`` bytes
    together, they are those of its manifest (`tocsin.domain.record.folders`), which lies in the vault as its
    files do. A ``physical`` thing has neither; ``name`` describes it.
    """

    kind: ClassVar[str] = "evidence.added"
    kept: ClassVar[tuple[str, ...]] = ("evidence", "sha256", "size", "files", "total", "physical")
    evidence: str
    name: str = ""
    sha256: str = ""
    size: int = 0
    source: str = ""
    collected_at: Moment | None = None
    note: str = ""
    files: int = 0
    total: int = 0
    physical: bool = False


class EvidenceLinked(Body, frozen=True):
    """Evidence that belongs to an entry of the timeline, or to an item that a step asks for."""

    kind: ClassVar[str] = "evidence.linked"
    kept: ClassVar[tuple[str, ...]] = ("evidence", "step", "item", "entry")
    evidence: str
    step: str = ""
    item: str = ""
    entry: str = ""
