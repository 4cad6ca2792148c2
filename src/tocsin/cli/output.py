"""The only writer to the terminal: what comes from a case is shown so that it cannot act on it."""

from __future__ import annotations

import base64
import json
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

import click
import msgspec

from tocsin.domain.errors import Problem, Severity
from tocsin.domain.moments import brief_utc
from tocsin.domain.text import one_line, visible

_WIDEST = 160


def say(text: str = "", *, bold: bool = False, faint: bool = False) -> None:
    """Write a line to standard output."""
    shown = visible(text)
    click.echo(click.style(shown, bold=bold or None, dim=faint or None) if bold or faint else shown)


def note(text: str) -> None:
    """Write a line to standard error: what a person should know, and a program should not read."""
    click.echo(visible(text), err=True)


def note_unused(problems: Iterable[Problem]) -> None:
    """Say what of this user's own content is left out, and why."""
    for problem in problems:
        note(f"not used: {problem}")


def counted(problems: Sequence[Problem]) -> str:
    """Say how many problems there are of each severity."""
    numbers = {kind: sum(problem.severity is kind for problem in problems) for kind in Severity}
    words = [f"{number} {kind}{'s' * (number != 1)}" for kind, number in numbers.items() if number]
    return ", ".join(words) or "no problems"


def raw(text: str) -> None:
    """Write text that is already safe, such as a document or a script, as it is."""
    click.echo(text, nl=not text.endswith("\n"))


def raw_bytes(data: bytes) -> None:
    """Write the bytes of a file: as they are, except onto a terminal, where they could act."""
    if sys.stdout.isatty():
        say(data.decode("utf-8", "surrogateescape").removesuffix("\n"))
    else:
        click.echo(data, nl=False)


def raw_pieces(pieces: Iterable[bytes]) -> None:
    """Write the bytes of a file as they come."""
    sys.stdout.buffer.writelines(pieces)
    sys.stdout.buffer.flush()


def to_clipboard(text: str) -> None:
    """Put a text on the clipboard of the terminal (OSC 52); one that does not know that ignores it."""
    data = base64.b64encode(text.encode()).decode()
    sys.stdout.write(f"\x1b]52;c;{data}\x07")
    sys.stdout.flush()


def emit_json(value: object) -> None:
    """Write one JSON document: names of the domain, instants in UTC with ``Z``."""
    speaks_unicode = "utf" in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    text = json.dumps(plain(value), ensure_ascii=not speaks_unicode, indent=2)
    # JSON may hold control and format characters as they are; a terminal should not get them.
    click.echo(re.sub(r"[^\n\x20-\x7e\u00a0-\U0010ffff]|[\u0080-\u009f]", _escaped, _escape_unseen(text)))


def emit_json_line(value: object) -> None:
    """Write one JSON document on one line, for a stream of them; everything beyond ASCII is escaped."""
    click.echo(json.dumps(plain(value), ensure_ascii=True))


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"\\u{ord(char):04x}" for char in match.group())


def _escape_unseen(text: str) -> str:
    shown = visible(text)
    if shown == text:
        return text
    return "".join(char if visible(char) == char else _surrogates(char) for char in text)


def _surrogates(char: str) -> str:
    return json.dumps(char)[1:-1]


def plain(value: object) -> Any:  # noqa: ANN401 - what JSON can hold
    """Give a value as JSON knows it; instants lose a fraction that is zero."""
    if isinstance(value, msgspec.Struct):
        value = {name: getattr(value, name) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {str(key): _instant(key, plain(inner)) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return value.value if isinstance(value, Enum) else value


def _instant(key: object, value: object) -> object:
    is_instant = isinstance(value, str) and (key == "at" or str(key).endswith("_at"))
    return brief_utc(str(value)) if is_instant else value


def table(rows: Iterable[Sequence[str]], headers: Sequence[str], *, none: str = "") -> None:
    """Write rows under headers; the last column takes what room is left, and wraps.

    Args:
        rows: their cells.
        headers: of the columns.
        none: what to say where there are no rows, and what would make one.
    """
    shown = [[one_line(cell) for cell in row] for row in rows]
    if not shown:
        if none:
            note(none)
        return
    widths = [max(_width(row[i]) for row in [headers, *shown]) for i in range(len(headers))]
    room = min(shutil.get_terminal_size((100, 24)).columns, _WIDEST)
    before = sum(widths[:-1]) + 2 * (len(headers) - 1)
    last = max(room - before, 20)
    click.echo(click.style(_line([*headers[:-1], headers[-1]], widths), dim=True))
    for row in shown:
        pieces = _wrapped(row[-1], last)
        click.echo(_line([*row[:-1], pieces[0]], widths))
        for piece in pieces[1:]:
            click.echo(" " * before + piece)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell + " " * (width - _width(cell)) for cell, width in zip(cells[:-1], widths[:-1], strict=True)
    ]
    return "  ".join([*padded, cells[-1]]).rstrip()


def _width(text: str) -> int:
    """Give the number of cells a text takes on the terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _wrapped(text: str, room: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        candidate = f"{lines[-1]} {word}" if lines[-1] else word
        if _width(candidate) <= room:
            lines[-1] = candidate
            continue
        lines.append("")
        while (fitting := _fitting(word, room)) < len(word):
            lines[-1] = word[:fitting]
            word = word[fitting:]  # noqa: PLW2901 - what is left of the word
            lines.append("")
        lines[-1] = word
    return [line for line in lines if line] or [""]


def _fitting(text: str, room: int) -> int:
    """Give how many characters from the start of a text fit into so many cells; at least one."""
    used = 0
    for number, char in enumerate(text[: room + 1]):
        used += _width(char)
        if used > room:
            return max(number, 1)
    return min(len(text), room + 1)
