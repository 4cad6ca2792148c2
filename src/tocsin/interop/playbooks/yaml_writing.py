"""Writing YAML as the shipped files are written: texts always in quotes, long ones as blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

_WIDTH = 110
_PLAIN = re.compile(r"[a-z][a-z0-9_.-]*|\d+\.\d+\.\d+|\d+[mhdw]", re.ASCII)
_TAKEN = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_SIMPLE = re.compile(r"[\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


class Word(str):
    """An id, a length of time or a version: written without quotes where YAML lets it stand so."""

    __slots__ = ()


class Short(dict[str, "Tree"]):
    """A map that is written on one line where it fits."""


Tree: TypeAlias = "str | bool | int | Sequence[Tree] | Mapping[str, Tree]"


def write_yaml(tree: Mapping[str, Tree], comments: Sequence[str] = ()) -> str:
    """Write a document; ``comments`` stand above it, a line each."""
    lines = [f"# {comment}".rstrip() for comment in comments]
    return "\n".join([*lines, *_map_lines(tree)]) + "\n"


def _map_lines(tree: Mapping[str, Tree]) -> list[str]:
    lines: list[str] = []
    for key, value in tree.items():
        lines += _under(f"{_scalar(Word(key))}:", value)
    return lines


def _under(lead: str, value: Tree) -> list[str]:
    """Write what stands under a key or after the dash of a list."""
    if isinstance(value, str) and "\n" in value and _fits_block(value):
        return [f"{lead} |-", *(f"  {line}" if line else "" for line in value.split("\n"))]
    flat = _flat(value)
    if flat is not None and (not isinstance(value, Short) or len(lead) + len(flat) < _WIDTH):
        return [f"{lead} {flat}"]
    if isinstance(value, Mapping):
        below = _map_lines(value)
    else:
        assert isinstance(value, Sequence)  # noqa: S101 - a scalar is always flat
        below = [line for item in value for line in _item(item)]
    return [lead, *(f"  {line}" if line else "" for line in below)]


def _item(value: Tree) -> list[str]:
    first, *others = _under("-", value)
    if first == "-":  # a map in a list begins beside its dash
        return [f"- {others[0].lstrip()}", *others[1:]]
    return [first, *others]


def _flat(value: Tree) -> str | None:
    """Write a value on one line, or give None where it should have several."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _scalar(value)
    if isinstance(value, Mapping):
        parts = [(_scalar(Word(key)), _flat(inner)) for key, inner in value.items()]
        several = any(flat is None or "\\n" in flat for _key, flat in parts)
        if value and (not isinstance(value, Short) or several):
            return None
        return "{" + ", ".join(f"{key}: {flat}" for key, flat in parts) + "}"
    if all(isinstance(item, Word) for item in value):
        return "[" + ", ".join(_scalar(str(item), plain=True) for item in value) + "]"
    return None


def _scalar(text: str, *, plain: bool = False) -> str:
    if (plain or isinstance(text, Word)) and _PLAIN.fullmatch(text) and text not in _TAKEN:
        return str(text)
    return '"' + "".join(_ESCAPES.get(char) or _escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    if _SIMPLE.fullmatch(char):
        return char
    return f"\\u{ord(char):04X}" if ord(char) < 0x10000 else f"\\U{ord(char):08X}"


def _fits_block(text: str) -> bool:
    """Whether a text can stand as a block: no line of it could be taken for something else."""
    lines = text.split("\n")
    return (
        bool(lines[0].strip())
        and not lines[0].startswith(" ")
        and bool(lines[-1].strip())
        and all(_SIMPLE.fullmatch(line) and (line.strip() or not line) for line in lines)
    )
