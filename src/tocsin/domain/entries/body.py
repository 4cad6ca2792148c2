"""What every kind of entry has in common, and the entry around it."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

import msgspec


class Body(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """What one entry says; ``kind`` is its name in the journal.

    Bodies hold texts and numbers, never each other, so there is no circle for the garbage collector to
    look for; a case may have a hundred thousand of them.
    """

    kind: ClassVar[str]
    kept: ClassVar[tuple[str, ...]] = ()


class Emptied(Body, frozen=True):
    """What is left of an entry of a purged case: that it was there, and its kind. Never written."""

    kind: ClassVar[str] = ""
    was: str


B_co = TypeVar("B_co", bound=Body, covariant=True)


class Entry(msgspec.Struct, Generic[B_co], frozen=True, gc=False):
    """One entry as the fold sees it; ``recorded_at`` is UTC in the fixed-width form."""

    seq: int
    id: str
    recorded_at: str
    actor: str
    body: B_co
    redacted: bool = False
