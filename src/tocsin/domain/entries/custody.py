"""What happened to evidence after it was kept: from hand to hand, and whether it still is what it was."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from tocsin.domain.entries.body import Body
from tocsin.domain.moments import Moment
from tocsin.domain.terms import CustodyAct


class CustodyRecorded(Body, frozen=True):
    """One step of the chain of custody: who gave it to whom, when, where, why, and how it is sealed.

    Where it was ``destroyed``, its bytes are gone from the vault; hash and record stay.
    """

    kind: ClassVar[str] = "evidence.custody"
    kept: ClassVar[tuple[str, ...]] = ("evidence", "act", "at")
    evidence: str
    act: CustodyAct = CustodyAct.ACQUIRED
    released_by: str = ""
    received_by: str = ""
    at: Moment | None = None
    place: str = ""
    seal: str = ""
    because: str = ""


class Failed(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of evidence that is not what was put into the vault, and what became of it."""

    evidence: str
    what: str


class EvidenceVerified(Body, frozen=True):
    """Files of the vault were hashed again, in one go: which are what they were, and which are not."""

    kind: ClassVar[str] = "evidence.verified"
    kept: ClassVar[tuple[str, ...]] = ("held", "failed", "size")
    held: tuple[str, ...] = ()
    failed: tuple[Failed, ...] = ()
    size: int = 0
