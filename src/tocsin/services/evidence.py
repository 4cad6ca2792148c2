"""Keeping evidence: copied into the vault, hashed, and linked to what it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.entries import Body, Entry, EvidenceAdded, EvidenceLinked
from tocsin.domain.errors import UserError
from tocsin.domain.moments import Moment
from tocsin.domain.text import checked
from tocsin.domain.work import EvidenceWanted
from tocsin.services.workbench import OpenCase
from tocsin.storage.vault import Kept, Vault

Progress = Callable[[int], None]
"""Told how many bytes were dealt with since it was last told."""


class EvidenceCheck(msgspec.Struct, frozen=True):
    """Whether a piece of evidence is still what was put into the vault."""

    evidence: str
    name: str
    sha256: str
    size: int
    holds: bool
    what: str = ""


class Place(msgspec.Struct, frozen=True):
    """What evidence belongs to: an item that a step asks for, or an entry of the timeline."""

    step: str = ""
    item: str = ""
    entry: str = ""

    @property
    def is_named(self) -> bool:
        """Whether it names anything."""
        return bool(self.step or self.entry)


def add_file(
    case: OpenCase,
    path: Path,
    *,
    source: str = "",
    note: str = "",
    collected_at: Moment | None = None,
    place: Place = Place(),  # noqa: B008 - a frozen value
    progress: Progress | None = None,
) -> str:
    """Copy a file into the vault and record it.

    Args:
        case: the open case.
        path: an ordinary file; it is left as it is.
        source: where it comes from.
        note: what it shows.
        collected_at: when it was taken from its source, if not now.
        place: what it belongs to.
        progress: told how many bytes were copied.

    Returns:
        The id of the evidence; that of the same bytes, where they are in the vault already.
    """
    _check_place(case.state, case, place)
    added = _described(path.name, source, note, collected_at)
    return _record(case, case.vault.keep_file(path, progress), added, place)


def add_stream(
    case: OpenCase,
    stream: BinaryIO,
    name: str,
    *,
    source: str = "",
    note: str = "",
    collected_at: Moment | None = None,
    place: Place = Place(),  # noqa: B008 - a frozen value
) -> str:
    """Copy what a stream gives into the vault, as `add_file` does."""
    _check_place(case.state, case, place)
    added = _described(name, source, note, collected_at)
    kept = case.vault.keep(stream)
    if kept.size == 0:
        raise UserError("Nothing came in", "Pipe the material into the command, or name a file")
    return _record(case, kept, added, place)


def _described(name: str, source: str, note: str, collected_at: Moment | None) -> EvidenceAdded:
    """Say what is added before anything is copied; which evidence it is, the vault says."""
    return EvidenceAdded(
        evidence="",
        name=checked(name, "The name of the file"),
        source=checked(source, "The source"),
        note=checked(note, "The note"),
        collected_at=collected_at,
    )


def _record(case: OpenCase, kept: Kept, added: EvidenceAdded, place: Place) -> str:
    evidence = ""

    def decide(state: CaseState) -> Sequence[Body]:
        nonlocal evidence
        known = next((one.body.evidence for one in state.evidence if one.body.sha256 == kept.sha256), "")
        evidence = known or state.evidence.next_id()
        new = msgspec.structs.replace(added, evidence=evidence, sha256=kept.sha256, size=kept.size)
        bodies: list[Body] = [] if known else [new]
        if place.is_named:
            bodies.append(_link(state, evidence, place))
        return bodies

    case.record(decide)
    return evidence


def link_evidence(case: OpenCase, typed: str, place: Place) -> None:
    """Say what a piece of evidence belongs to."""
    if not place.is_named:
        raise UserError(
            "Nothing was named that the evidence belongs to", "Name a step and its item, or an entry"
        )
    _check_place(case.state, case, place)
    case.record(lambda state: [_link(state, need_evidence(state, typed), place)])


def _link(state: CaseState, evidence: str, place: Place) -> EvidenceLinked:
    entry = state.entry(place.entry).id if place.entry else ""
    return EvidenceLinked(evidence=evidence, step=place.step, item=place.item, entry=entry)


def _check_place(state: CaseState, case: OpenCase, place: Place) -> None:
    checked(place.item, "The item")
    if place.entry:
        state.entry(place.entry)
    if not place.step:
        return
    progress = case.progress()
    view = progress.step(place.step) if progress else None
    if view is None:
        raise UserError(f"There is no step {place.step!r}", "tocsin step list names them")
    step = view.step
    if isinstance(step.work, EvidenceWanted):
        items = [item.id for item in step.work.items]
        if place.item not in items:
            raise UserError(f"{place.step} asks for no {place.item!r}", "One of: " + ", ".join(items))


def need_evidence(state: CaseState, typed: str) -> str:
    """Give the id of evidence from what was typed (``EV-3``, ``ev3``, ``3``).

    Raises:
        UserError: there is none.
    """
    evidence = state.evidence.matching(typed)
    if not evidence:
        raise UserError(f"There is no evidence {typed!r}", "tocsin evidence list names it")
    return evidence


def list_evidence(case: OpenCase) -> list[Entry[EvidenceAdded]]:
    """Give all evidence, in the order it came."""
    return list(case.state.evidence)


def links_of(case: OpenCase, evidence: str) -> list[EvidenceLinked]:
    """Give what a piece of evidence belongs to."""
    return [link.body for link in case.state.evidence_links if link.body.evidence == evidence]


def check_evidence(case: OpenCase, progress: Progress | None = None) -> list[EvidenceCheck]:
    """Hash every file of the vault again and compare."""
    return [compare(case.vault, entry.body, progress) for entry in case.state.evidence]


def compare(vault: Vault, body: EvidenceAdded, progress: Progress | None = None) -> EvidenceCheck:
    """Hash one file of the vault again and compare; may run in a thread of its own."""
    found = vault.look(body.sha256, progress)
    what = "" if found == body.sha256 else "the file is gone" if not found else "the file was changed"
    return EvidenceCheck(body.evidence, body.name, body.sha256, body.size, not what, what)
