"""What differs between two versions of a playbook, or between two playbooks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

import msgspec

from tocsin.domain.conditions import Condition, write_duration
from tocsin.domain.playbook import Phase, Playbook, Step

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | int | bool | None"


class What(StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


class Change(msgspec.Struct, frozen=True):
    """One difference.

    Attributes:
        what: what became of it.
        part: what it is: ``playbook``, ``phase``, ``role``, ``fact`` or ``step``.
        id: which one; empty for the playbook itself.
        place: the value within it, such as ``due.within`` or ``title.fr``; empty for the whole.
        before: what it was, in words; empty where it was not there.
        after: what it is now, likewise.
    """

    what: What
    part: str
    id: str
    place: str = ""
    before: str = ""
    after: str = ""


def changes(before: Playbook, after: Playbook) -> list[Change]:
    """Give every difference: first of the playbook, then of its roles, facts, phases and steps."""
    return [
        *_of_values("playbook", "", _head(before), _head(after)),
        *_of_parts("role", _roles(before), _roles(after)),
        *_of_parts("fact", _facts(before), _facts(after)),
        *_of_parts("phase", _phases(before), _phases(after)),
        *_of_parts("step", _steps(before), _steps(after)),
        *_moved(before, after),
    ]


def _of_parts(part: str, before: dict[str, Plain], after: dict[str, Plain]) -> Iterator[Change]:
    for id, value in before.items():
        if id not in after:
            yield Change(What.REMOVED, part, id, before=_title(value))
    for id, value in after.items():
        if id not in before:
            yield Change(What.ADDED, part, id, after=_title(value))
        else:
            yield from _of_values(part, id, before[id], value)


def _of_values(part: str, id: str, before: Plain, after: Plain) -> Iterator[Change]:
    old, new = dict(_flat(before)), dict(_flat(after))
    for place in dict.fromkeys([*old, *new]):
        if old.get(place) != new.get(place):
            yield Change(What.CHANGED, part, id, place, old.get(place, ""), new.get(place, ""))


def _moved(before: Playbook, after: Playbook) -> Iterator[Change]:
    old = {step.id: phase.id for phase in before.phases for step in phase.steps}
    new = {step.id: phase.id for phase in after.phases for step in phase.steps}
    for id, phase in new.items():
        if id in old and old[id] != phase:
            yield Change(What.MOVED, "step", id, "phase", old[id], phase)


# The parts as plain values.


def _head(playbook: Playbook) -> Plain:
    names = (
        "id",
        "version",
        "status",
        "reviewed",
        "title",
        "summary",
        "closes_when",
        "languages",
        "contacts",
    )
    return {name: _plain(getattr(playbook, name)) for name in names}


def _roles(playbook: Playbook) -> dict[str, Plain]:
    return {role: {"title": _plain(title)} for role, title in playbook.roles.items()}


def _facts(playbook: Playbook) -> dict[str, Plain]:
    return {spec.key: _plain(spec) for spec in playbook.facts}


def _phases(playbook: Playbook) -> dict[str, Plain]:
    return {phase.id: _phase(phase) for phase in playbook.phases}


def _phase(phase: Phase) -> Plain:
    return {"title": _plain(phase.title), "when": _plain(phase.when)}


def _steps(playbook: Playbook) -> dict[str, Plain]:
    return {step.id: _step(step) for step in playbook.steps()}


def _step(step: Step) -> Plain:
    return _plain(msgspec.structs.replace(step, origin=""))


def _plain(value: object) -> Plain:
    """Give a value as maps, lists and texts; a condition as it was written, a length of time in words."""
    match value:
        case Condition():
            return value.source
        case timedelta():
            return write_duration(value)
        case msgspec.Struct():
            found = {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
            return {"kind": value.__struct_config__.tag, **found} if value.__struct_config__.tag else found
        case dict():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case tuple() | list():
            return [_plain(inner) for inner in value]
        case bool() | int() | None:
            return value
        case _:
            return str(value)


def _flat(value: Plain, place: str = "") -> Iterator[tuple[str, str]]:
    """Give every single value with its place; entries of a list stand under their id, where they have one."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _flat(inner, f"{place}[{_id_of(inner) or number}]")
    elif value not in (None, "", False):
        yield place, "yes" if value is True else str(value)


def _id_of(value: Plain) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        found = next((value[name] for name in ("id", "fact", "collects") if value.get(name)), "")
        return str(found)
    return ""


def _title(value: Plain) -> str:
    title = value.get("title") if isinstance(value, dict) else None
    return str(next(iter(title.values()), "")) if isinstance(title, dict) else ""
