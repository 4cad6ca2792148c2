"""Keeping evidence: copied into the vault and hashed, or described; and linked to what it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.entries import Body, CustodyRecorded, Entry, EvidenceAdded, EvidenceLinked
from tocsin.domain.errors import UserError
from tocsin.domain.moments import Moment
from tocsin.domain.playbooks.work import EvidenceWanted
from tocsin.domain.text import checked, required
from tocsin.services.personal_data import doubts_about
from tocsin.services.record.ended import refuse_if_ended
from tocsin.services.workbench import OpenCase
from tocsin.storage.folders import KeptFolder, folder_bytes, keep_folder
from tocsin.storage.vault import Kept

Progress = Callable[[int], None]
"""Told how many bytes were dealt with since it was last told."""


class Place(msgspec.Struct, frozen=True):
    """What evidence belongs to: an item that a step asks for, or an entry of the timeline."""

    step: str = ""
    item: str = ""
    entry: str = ""

    @property
    def is_named(self) -> bool:
        """Whether it names anything."""
        return bool(self.step or self.entry)


class Origin(msgspec.Struct, frozen=True):
    """Where evidence was taken into custody: from whom, where, under which seal, why, when."""

    released_by: str = ""
    place: str = ""
    seal: str = ""
    because: str = ""
    at: Moment | None = None

    def acquired(self, evidence: str, actor: str) -> CustodyRecorded | None:
        """Give the first step of the chain of custody; None where nothing of it was said."""
        if not (self.released_by or self.place or self.seal or self.because):
            return None
        return CustodyRecorded(
            evidence=evidence,
            released_by=checked(self.released_by, "Who gave it"),
            received_by=actor,
            at=self.at,
            place=checked(self.place, "The place"),
            seal=checked(self.seal, "The seal"),
            because=checked(self.because, "The reason"),
        )


def add_file(
    case: OpenCase,
    path: Path,
    *,
    source: str = "",
    note: str = "",
    collected_at: Moment | None = None,
    place: Place = Place(),  # noqa: B008 - a frozen value
    origin: Origin = Origin(),  # noqa: B008 - a frozen value
    progress: Progress | None = None,
) -> str:
    """Copy a file, or every file of a folder, into the vault and record it.

    Args:
        case: the open case.
        path: an ordinary file, or a folder; it is left as it is.
        source: where it comes from.
        note: what it shows.
        collected_at: when it was taken from its source, if not now.
        place: what it belongs to.
        origin: from whom, where and how it was taken into custody.
        progress: told how many bytes were copied.

    Returns:
        The id of the evidence; that of the same bytes, where they are in the vault already.

    Raises:
        UserError: it cannot be copied as it is; nothing was recorded.
    """
    _check_first(case, place, [source, note])
    added = _described(path.resolve().name, source, note, collected_at)
    if not path.is_dir() or path.is_symlink():
        return _record(case, case.vault.keep_file(path, progress), added, place, origin)
    folder = keep_folder(case.vault, path, progress)
    return _record_folder(case, folder, added, place, origin)


def bytes_to_copy(path: Path) -> int:
    """Give about how many bytes a file or a folder has, for showing how far its copy has come."""
    if path.is_symlink():
        return 0
    return folder_bytes(path) if path.is_dir() else path.stat().st_size if path.is_file() else 0


def add_stream(
    case: OpenCase,
    stream: BinaryIO,
    name: str,
    *,
    source: str = "",
    note: str = "",
    collected_at: Moment | None = None,
    place: Place = Place(),  # noqa: B008 - a frozen value
    origin: Origin = Origin(),  # noqa: B008 - a frozen value
) -> str:
    """Copy what a stream gives into the vault, as `add_file` does."""
    _check_first(case, place, [source, note])
    added = _described(name, source, note, collected_at)
    kept = case.vault.keep(stream)
    if kept.size == 0:
        raise UserError("Nothing came in", "Pipe the material into the command, or name a file")
    return _record(case, kept, added, place, origin)


def add_item(
    case: OpenCase,
    description: str,
    *,
    source: str = "",
    note: str = "",
    collected_at: Moment | None = None,
    place: Place = Place(),  # noqa: B008 - a frozen value
    origin: Origin = Origin(),  # noqa: B008 - a frozen value
) -> str:
    """Record a thing that is evidence and no file: a phone in a bag, a letter, a badge."""
    _check_first(case, place, [source, note])
    required(description, "The description")
    described = _described(description, source, note, collected_at)
    return _append(case, msgspec.structs.replace(described, physical=True), place, origin)


def _described(name: str, source: str, note: str, collected_at: Moment | None) -> EvidenceAdded:
    """Say what is added before anything is copied; which evidence it is, the vault says."""
    return EvidenceAdded(
        evidence="",
        name=checked(name, "The name of the file"),
        source=checked(source, "The source"),
        note=checked(note, "The note"),
        collected_at=collected_at,
    )


def _record(case: OpenCase, kept: Kept, added: EvidenceAdded, place: Place, origin: Origin) -> str:
    new = msgspec.structs.replace(added, sha256=kept.sha256, size=kept.size)
    return _append(case, new, place, origin)


def _record_folder(
    case: OpenCase, folder: KeptFolder, added: EvidenceAdded, place: Place, origin: Origin
) -> str:
    """Record a folder under the digest of its manifest.

    Raises:
        UserError: it holds no file.
    """
    if not folder.files:
        left_out = "; ".join(f"{one.shown}: {one.left_out}" for one in folder.members)
        raise UserError("The folder holds no file", left_out or "Name another")
    new = msgspec.structs.replace(
        added,
        sha256=folder.manifest.sha256,
        size=folder.manifest.size,
        files=folder.files,
        total=folder.total,
    )
    return _append(case, new, place, origin)


def _append(case: OpenCase, new: EvidenceAdded, place: Place, origin: Origin) -> str:
    evidence = ""

    def decide(state: CaseState) -> Sequence[Body]:
        nonlocal evidence
        known = _known(state, new)
        evidence = known or state.evidence.next_id()
        acquired = origin.acquired(evidence, case.workbench.actor)
        bodies: list[Body] = [] if known else [msgspec.structs.replace(new, evidence=evidence)]
        if acquired is not None and not known:
            bodies.append(acquired)
        if place.is_named:
            bodies.append(_link(state, evidence, place))
        return bodies

    case.record(decide)
    return evidence


def _known(state: CaseState, new: EvidenceAdded) -> str:
    """Give the id of the evidence that has the same bytes, unless they were destroyed; else nothing."""
    if new.physical:
        return ""
    same = (
        one.body.evidence
        for one in state.evidence
        if one.body.sha256 == new.sha256 and state.keeping.destroyed(one.body.evidence) is None
    )
    return next(same, "")


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


def _check_first(case: OpenCase, place: Place, said: Sequence[str]) -> None:
    """Refuse or ask, before anything is copied, about what could not be recorded afterwards."""
    refuse_if_ended(case.header, [EvidenceAdded(evidence="")])
    _check_place(case.state, case, place)
    case.workbench.ask(doubts_about(said))


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
