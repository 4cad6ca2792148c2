"""Asking a foreign document for what it holds: texts come out clean, and nothing is left out in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.domain.text import one_line, visible
from tocsin.interop.json_text import Value
from tocsin.interop.playbooks.losses import Code, Losses

LONGEST_TEXT = 4_000
_LONGEST_KEY = 120

_USER_IN_ADDRESS = re.compile(r"(://)[^\s/@]+@")
_NAMED_SO = r"(?:pass(?:word|wd|phrase)|pwd|secret|token|api[-_]?key|private[-_]?key|client[-_]?secret)"
_SECRETS = (
    re.compile(rf"(?i)({_NAMED_SO}\s*=\s*)(?!__)[^\s&,;]+"),
    re.compile(rf"""(?i)(["'][\w-]*{_NAMED_SO}["']\s*:\s*)["'](?!__)[^"'\n]+["']"""),
    re.compile(rf"(?i)(--{_NAMED_SO}\s+)(?!__)\S+"),
    re.compile(r"(?i)(authorization\s*:\s*)(?!__)[^\n\"']+"),
)
LEFT_OUT = "[left out]"
SOUNDS_SECRET = re.compile(rf"(?i){_NAMED_SO}|credential")


def clean(text: str, place: str, losses: Losses) -> str:
    """Give a text without what cannot be seen, without secrets, and no longer than fits a playbook.

    Args:
        text: as it came.
        place: where it stands, for the losses.
        losses: where to tell what was taken out; secrets are named, never repeated.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_TEXT:
        losses.warn(Code.TOO_LONG, place, f"cut after {LONGEST_TEXT:,} of {len(text):,} characters")
        text = f"{text[:LONGEST_TEXT]} …"
    seen = text if visible(text) == text else "".join(char for char in text if visible(char) == char)
    if seen != text:
        losses.note(Code.UNSEEN, place, f"{len(text) - len(seen)} characters that cannot be seen taken out")
    bare = _USER_IN_ADDRESS.sub(r"\1", seen)
    for secret in _SECRETS:
        bare = secret.sub(rf"\1{LEFT_OUT}", bare)
    if bare != seen:
        losses.warn(Code.SECRET, place, "something like a password or a token taken out of the text")
    return bare.strip()


class ForeignMap:
    """A map of a foreign document; whatever is never asked for is told as a loss."""

    def __init__(self, value: dict[str, Value], place: str, losses: Losses) -> None:
        self._value = value
        self._asked: set[str] = set()
        self.place = place
        self.losses = losses

    def at(self, name: str) -> str:
        """Give the place of a key, as it can be shown."""
        shown = one_line(name)[:_LONGEST_KEY]
        return f"{self.place}.{shown}" if self.place else shown

    def has(self, name: str) -> bool:
        """Whether something is there; a no and an empty text, list or map count as nothing."""
        return self._value.get(name) not in (None, False, "", [], {})

    def raw(self, name: str) -> Value:
        """Give what is under a key as it came."""
        self._asked.add(name)
        return self._value.get(name)

    def text(self, name: str) -> str:
        """Give a text, clean; numbers and yes or no are written out; empty where there is none."""
        return self._as_text(self.raw(name), self.at(name))

    def words(self, name: str) -> list[str]:
        """Give a list of texts; one alone counts as a list of one."""
        value = self.raw(name)
        items = value if isinstance(value, list) else [value]
        texts = [self._as_text(item, f"{self.at(name)}[{number}]") for number, item in enumerate(items)]
        return [text for text in texts if text]

    def number(self, name: str) -> int | None:
        """Give a whole number, or None."""
        value = self.raw(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value, re.ASCII) else None

    def flag(self, name: str) -> bool:
        """Whether it is true."""
        return self.raw(name) in (True, "true")

    def map(self, name: str) -> ForeignMap:
        """Give the map under a key; an empty one where there is none."""
        return self._as_map(self.raw(name), self.at(name))

    def maps(self, name: str) -> list[ForeignMap]:
        """Give the maps of a list."""
        value = self.raw(name)
        items = value if isinstance(value, list) else [] if value is None else [value]
        return [self._as_map(item, f"{self.at(name)}[{number}]") for number, item in enumerate(items)]

    def entries(self, name: str) -> list[tuple[str, ForeignMap]]:
        """Give the keys and the maps of a map of maps."""
        inner = self.map(name)
        return [(key, inner.map(key)) for key in inner]

    def __iter__(self) -> Iterator[str]:
        """Every key."""
        return iter(self._value)

    def leave(self, name: str, code: Code, why: str) -> None:
        """Leave a key out knowingly; told as a note if it is there."""
        self._asked.add(name)
        if self.has(name):
            self.losses.note(code, self.at(name), why)

    def finish(self) -> None:
        """Tell of every key that was never asked for."""
        left = [name for name in self._value if name not in self._asked and self.has(name)]
        if left:
            self.losses.note(Code.NOT_CARRIED, self.place, f"left out: {', '.join(left)}")

    def _as_text(self, value: Value, place: str) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, list | dict):
            self.losses.note(Code.WRONG_KIND, place, "a text is meant here; left out")
            return ""
        return "" if value is None else clean(str(value), place, self.losses)

    def _as_map(self, value: Value, place: str) -> ForeignMap:
        if value is not None and not isinstance(value, dict):
            self.losses.note(Code.WRONG_KIND, place, "a map is meant here; left out")
        return ForeignMap(value if isinstance(value, dict) else {}, place, self.losses)
