"""What differs between two versions of a playbook, or between two playbooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeAlias

import msgspec

from tocsin.domain.conditions.grammar import Condition, write_duration
from tocsin.domain.playbooks.playbook import Phase, Playbook, Step

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
        place: the value within it, such as ``due.length`` or ``title.fr``; empty for the whole. Of what
            moved: ``phase``, ``order``, or the list within it that is in another order.
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
    """Give every difference: first of the playbook, then of its roles, facts, phases and steps, then moves.

    There is none if and only if the playbooks are the same but for their text: comments and layout.
    """
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
    now = dict(_lists(after))
    for place, ids in _lists(before):
        first, second = _shared(ids, now.get(place, ()))
        if first != second:
            yield Change(What.MOVED, part, id, place, ", ".join(first), ", ".join(second))


def _shared(before: Sequence[str], after: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give what both have, in the order of each."""
    return [id for id in before if id in set(after)], [id for id in after if id in set(before)]


def _moved(before: Playbook, after: Playbook) -> Iterator[Change]:
    old = {step.id: phase.id for phase in before.phases for step in phase.steps}
    new = {step.id: phase.id for phase in after.phases for step in phase.steps}
    for id, phase in new.items():
        if id in old and old[id] != phase:
            yield Change(What.MOVED, "step", id, "phase", old[id], phase)
    yield from _reordered("fact", [one.key for one in before.facts], [one.key for one in after.facts])
    yield from _reordered("phase", [one.id for one in before.phases], [one.id for one in after.phases])
    for phase in dict.fromkeys(new.values()):
        stayed = [id for id in old if old[id] == phase == new.get(id)]
        yield from _reordered("step", stayed, [id for id in new if new[id] == phase == old.get(id)])


def _reordered(part: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Say which of several stand behind another one than before."""
    old, new = _shared(before, after)
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    stayed = {id for block in blocks for id in new[block.b : block.b + block.size]}
    for id in new:
        if id not in stayed:
            yield Change(What.MOVED, part, id, "order", _behind(old, id), _behind(new, id))


def _behind(ids: Sequence[str], id: str) -> str:
    number = ids.index(id)
    return f"after {ids[number - 1]}" if number else "first"


# The parts as plain values.


_ELSEWHERE = frozenset({"roles", "facts", "phases", "parts", "text", "sha256"})
"""What is compared by itself, or says nothing but that the files are not the same."""


def _head(playbook: Playbook) -> Plain:
    names = [name for name in playbook.__struct_fields__ if name not in _ELSEWHERE]
    parts: dict[str, Plain] = {f"{one.kind} {one.name}": one.version or True for one in playbook.parts}
    return {**{name: in_plain(getattr(playbook, name)) for name in names}, "parts": parts}


def _roles(playbook: Playbook) -> dict[str, Plain]:
    return {role: {"title": in_plain(title)} for role, title in playbook.roles.items()}


def _facts(playbook: Playbook) -> dict[str, Plain]:
    return {spec.key: in_plain(spec) for spec in playbook.facts}


def _phases(playbook: Playbook) -> dict[str, Plain]:
    return {phase.id: _phase(phase) for phase in playbook.phases}


def _phase(phase: Phase) -> Plain:
    return {"title": in_plain(phase.title), "when": in_plain(phase.when)}


def _steps(playbook: Playbook) -> dict[str, Plain]:
    return {step.id: _step(playbook, step) for step in playbook.steps()}


def _step(playbook: Playbook, step: Step) -> Plain:
    """Give a step; that it comes from the file of the playbook itself says nothing new."""
    return in_plain(msgspec.structs.replace(step, origin="" if step.origin == playbook.id else step.origin))


def in_plain(value: object) -> Plain:
    """Give a value as maps, lists and texts; a condition as it was written, a length of time in words."""
    match value:
        case Condition():
            return value.source
        case timedelta():
            return write_duration(value)
        case msgspec.Struct():
            found = {name: in_plain(getattr(value, name)) for name in value.__struct_fields__}
            return {"kind": value.__struct_config__.tag, **found} if value.__struct_config__.tag else found
        case dict():
            return {str(key): in_plain(inner) for key, inner in value.items()}
        case tuple() | list():
            return [in_plain(inner) for inner in value]
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
        for id, inner in zip(_ids(value), value, strict=True):
            entry = f"{place}[{id}]"
            if isinstance(inner, dict) and _id_of(inner):
                yield entry, _id_of(inner)
                yield from _flat({key: one for key, one in inner.items() if key not in _NAMES}, entry)
            else:
                yield from _flat(inner, entry)
    elif value is not None and value is not False and value != "":
        yield place, "yes" if value is True else str(value)


def _lists(value: Plain, place: str = "") -> Iterator[tuple[str, list[str]]]:
    """Give every list whose entries have ids, with its place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _lists(inner, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        ids = _ids(value)
        yield place, ids
        for id, inner in zip(ids, value, strict=True):
            yield from _lists(inner, f"{place}[{id}]")


def _ids(value: list[Plain]) -> list[str]:
    """Give what the entries of a list are called: their ids, or numbers where ids do not tell them apart."""
    ids = [_id_of(inner) for inner in value]
    often = Counter(ids)
    return [id if id and often[id] == 1 else str(number) for number, id in enumerate(ids)]


_NAMES = ("id", "fact", "collects")
"""What names an entry of a list; it has one of them at most."""


def _id_of(value: Plain) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return str(next((value[name] for name in _NAMES if value.get(name)), ""))
    return ""


def _title(value: Plain) -> str:
    title = value.get("title") if isinstance(value, dict) else None
    return str(next(iter(title.values()), "")) if isinstance(title, dict) else ""
