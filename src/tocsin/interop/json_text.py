"""Strict JSON from other people: no duplicate keys, no NaN, bounded in size and depth.

Numbers with a fraction stay text, and so do whole ones beyond 18 digits: nothing here counts with them.
"""

from __future__ import annotations

import json
import re
from typing import TypeAlias

from tocsin.domain.errors import ContentError, Problem

MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 64

Value: TypeAlias = "bool | int | str | list[Value] | dict[str, Value] | None"
"""What a foreign document is made of, once it has been read."""

_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|([\[{])|([\]}])', re.DOTALL)
_LONGEST_NUMBER = 18


class _RefusedError(ValueError):
    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def read_json(data: bytes, file: str) -> Value:
    """Read one JSON document.

    Args:
        data: the bytes of the file.
        file: its name, for what is said about it.

    Raises:
        ContentError: it is too large or too deep, no JSON, or a key stands in it twice.
    """
    try:
        text = _text(data)
        _check_depth(text)
        value: Value = json.loads(
            text,
            object_pairs_hook=_without_twins,
            parse_constant=_refuse_constant,
            parse_float=str,
            parse_int=lambda digits: int(digits) if len(digits.lstrip("-")) <= _LONGEST_NUMBER else digits,
        )
    except json.JSONDecodeError as error:
        hint = "Check the file with the tool that wrote it"
        raise _refusal(file, f"it is not JSON: {error.msg}", hint, error.lineno, error.colno) from None
    except _RefusedError as error:
        raise _refusal(file, error.message, error.hint) from None
    return value


def _refusal(file: str, message: str, hint: str, line: int = 1, column: int = 1) -> ContentError:
    return ContentError(file, [Problem(file, line, column, "", message, hint, "J001")])


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise _RefusedError(f"the file has {len(data):,} bytes; {MAX_BYTES:,} is the most", "Take it apart")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"the file is not UTF-8, at byte {error.start + 1}"
        raise _RefusedError(what, "Save it as UTF-8") from None


def _check_depth(text: str) -> None:
    """Refuse what is nested too deep before anything is built that way."""
    depth = 0
    for match in _BRACKET.finditer(text):
        depth += (match[1] is not None) - (match[2] is not None)
        if depth > MAX_DEPTH:
            raise _RefusedError(f"the file is nested more than {MAX_DEPTH} deep", "No playbook is")


def _without_twins(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key, value in pairs:
        if key in found:
            what = f"the key {key!r} is twice in one object"
            raise _RefusedError(what, "Keep one: programs differ in which they take")
        found[key] = value
    return found


def _refuse_constant(word: str) -> Value:
    raise _RefusedError(f"{word} is not JSON", "Write a number, or null")
