"""The course of a case: opened, amended, closed, the playbook it follows, what was removed from it."""

from __future__ import annotations

from typing import ClassVar

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


class PlaybookAdopted(Body, frozen=True):
    """The playbook that the case follows from here, whole, so that the case never depends on a file."""

    kind: ClassVar[str] = "playbook.adopted"
    kept: ClassVar[tuple[str, ...]] = ("playbook", "version", "sha256", "text")
    playbook: str
    version: str = ""
    sha256: str = ""
    text: str = ""
    because: str = ""


class Redacted(Body, frozen=True):
    """The body of an earlier entry was removed; ``keeps`` is the canonical JSON of what stays said of it."""

    kind: ClassVar[str] = "redacted"
    kept: ClassVar[tuple[str, ...]] = ("entry",)
    entry: str
    because: str = ""
    keeps: str = "{}"
