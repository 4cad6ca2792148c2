"""The course of a case: opened, amended, closed, the playbook it follows, what was removed from it."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from tocsin.domain.entries.body import Body


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


class PlaybookPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file that a playbook is put together from: a fragment it includes, or the organisation's overlay."""

    kind: str
    name: str
    version: str = ""
    sha256: str = ""
    text: str = ""


class PlaybookAdopted(Body, frozen=True):
    """A playbook that the case follows from here, whole, so that the case never depends on a file.

    It takes the place of the one followed so far, or is followed ``beside`` it.
    """

    kind: ClassVar[str] = "playbook.adopted"
    kept: ClassVar[tuple[str, ...]] = ("playbook", "version", "sha256", "text", "parts", "beside")
    playbook: str
    version: str = ""
    sha256: str = ""
    text: str = ""
    parts: tuple[PlaybookPart, ...] = ()
    beside: bool = False
    because: str = ""


class PlaybookLeft(Body, frozen=True):
    """A playbook that was followed beside another is not followed any more; what was done stays done."""

    kind: ClassVar[str] = "playbook.left"
    kept: ClassVar[tuple[str, ...]] = ("playbook",)
    playbook: str
    because: str = ""


class Redacted(Body, frozen=True):
    """The body of an earlier entry was removed; ``keeps`` is the canonical JSON of what stays said of it."""

    kind: ClassVar[str] = "redacted"
    kept: ClassVar[tuple[str, ...]] = ("entry",)
    entry: str
    because: str = ""
    keeps: str = "{}"
