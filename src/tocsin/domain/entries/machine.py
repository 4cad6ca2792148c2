"""Rows of somebody's log: a batch of them that was imported, and the one that was worth keeping."""

from __future__ import annotations

from typing import ClassVar

from tocsin.domain.entries.body import Body
from tocsin.domain.moments import Moment
from tocsin.domain.terms import Lane


class EventsImported(Body, frozen=True):
    """A batch of machine events was taken in: they are rows beside the journal, under ``digest``.

    Attributes:
        batch: its id, B-1 and so on.
        evidence: the source file in the vault.
        sha256: the digest of that file.
        name: what the file was called.
        form: how it was read: ``timesketch-jsonl``, ``iris`` and so on.
        mapping: the mapping it was read by, as canonical JSON; empty where the form says all.
        zone: what times without an offset were read in; empty where there was none to declare.
        first: the id of the first event.
        rows: how many events there are; their ids follow each other.
        runs: the ids at which the order of time begins anew inside the batch.
        digest: of the batch, see `tocsin.domain.events.batches.BatchDigest`.
        earliest: when the first of them happened, UTC in the fixed-width form.
        latest: when the last of them happened.
        refused: how many rows could not be read.
        duplicates: how many were there already, from an earlier import.
    """

    kind: ClassVar[str] = "events.imported"
    kept: ClassVar[tuple[str, ...]] = (
        *("batch", "evidence", "sha256", "form", "zone", "first", "rows", "runs", "digest"),
        *("earliest", "latest", "refused", "duplicates"),
    )
    batch: str
    evidence: str = ""
    sha256: str = ""
    name: str = ""
    form: str = ""
    mapping: str = ""
    zone: str = ""
    first: int = 0
    rows: int = 0
    runs: tuple[int, ...] = ()
    digest: str = ""
    earliest: str = ""
    latest: str = ""
    refused: int = 0
    duplicates: int = 0
    note: str = ""


class EventPinned(Body, frozen=True):
    """A machine event that was worth keeping: it stands in the journal with all that its source said.

    Attributes:
        event: its name, E-123.
        batch: the batch it came with.
        line: the line of the source file.
        at: when it happened, with what the log wrote.
        text: its message.
        about: what sort of event it is.
        tags: its tags, and those that were added.
        record: the source record as it was.
        note: why it matters.
        lane: whose doing it was.
        evidence: the source file in the vault.
    """

    kind: ClassVar[str] = "event.pinned"
    kept: ClassVar[tuple[str, ...]] = ("event", "batch", "line", "at", "lane", "evidence")
    event: str
    batch: str = ""
    line: int = 0
    at: Moment | None = None
    text: str = ""
    about: str = ""
    tags: tuple[str, ...] = ()
    record: str = ""
    note: str = ""
    lane: Lane = Lane.THEM
    evidence: tuple[str, ...] = ()
