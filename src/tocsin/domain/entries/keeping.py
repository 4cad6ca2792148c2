"""How long a case is kept and who may see it: hold, marks of audience, copies, the end of its bodies."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from tocsin.domain.entries.body import Body
from tocsin.domain.terms import Audience, CopyFor


class HoldSet(Body, frozen=True):
    """A legal hold was put on the case, or taken off; under one, nothing of it is destroyed."""

    kind: ClassVar[str] = "case.hold"
    kept: ClassVar[tuple[str, ...]] = ("on",)
    on: bool = False
    because: str = ""


class RetentionSet(Body, frozen=True):
    """How many months this case is kept after it was closed, and why; None goes back to the usual time."""

    kind: ClassVar[str] = "case.retention"
    kept: ClassVar[tuple[str, ...]] = ("months",)
    months: int | None = None
    because: str = ""


class EntryMarked(Body, frozen=True):
    """Who may be given an entry, as somebody said later; None takes the mark off."""

    kind: ClassVar[str] = "entry.marked"
    kept: ClassVar[tuple[str, ...]] = ("entry", "audience")
    entry: str
    audience: Audience | None = None
    because: str = ""


class CaseExported(Body, frozen=True):
    """A copy of the case was made for somebody, who knows from then on what is in it.

    Attributes:
        copy: for whom.
        party: which controller, where it is for one.
        seq: number of the last entry that the copy covers.
        hash: of that entry, hex.
        sha256: of the file that was made, hex.
        size: of the file, in bytes.
        given: how many entries it holds with what they say.
        files: how many files of evidence are in it.
        also: ids of entries without a mark that were given in this copy all the same.
        recipients: the age recipients it is encrypted to; none where it is not.
        received_by: who gets it, in words.
    """

    kind: ClassVar[str] = "case.exported"
    kept: ClassVar[tuple[str, ...]] = (
        *("copy", "party", "seq", "hash", "sha256", "size", "given", "also", "files"),
    )
    copy: CopyFor = CopyFor.WHOLE
    party: str = ""
    seq: int = 0
    hash: str = ""
    sha256: str = ""
    size: int = 0
    given: int = 0
    also: tuple[str, ...] = ()
    files: int = 0
    recipients: tuple[str, ...] = ()
    received_by: str = ""
    because: str = ""


class KeptCell(msgspec.Struct, frozen=True, omit_defaults=True):
    """A cell of the register as it stood when its case was purged; ``fr`` where it reads differently."""

    column: str
    status: str
    en: str = ""
    fr: str = ""


class CasePurged(Body, frozen=True):
    """What every entry said was removed, with the vault, the documents and the machine events.

    What stays is this entry, and of each other one number, id, time, actor, kind and hashes, so that the
    chain still verifies. ``row`` is what the register of Art. 33(5) GDPR keeps of the case.
    """

    kind: ClassVar[str] = "case.purged"
    kept: ClassVar[tuple[str, ...]] = ("ref", "zone", "language", "country", "opened_at", "aware_at")
    ref: str
    zone: str = "UTC"
    language: str = "en"
    country: str = ""
    opened_at: str = ""
    aware_at: str = ""
    notified: bool | None = None
    row: tuple[KeptCell, ...] = ()
    kept_until: str = ""
    because: str = ""
    files: int = 0
    size: int = 0
    events: int = 0
