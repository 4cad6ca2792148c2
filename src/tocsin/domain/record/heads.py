"""Heads that were kept elsewhere: as people type them, and as lines of a file."""

from __future__ import annotations

import re

import msgspec

from tocsin.domain.errors import UserError
from tocsin.domain.journal import Head
from tocsin.domain.moments import to_the_second

_HEAD = re.compile(r"#?0*(\d{1,16})((?:\s*[0-9a-f]{4}){16}|(?:\s*[0-9a-f]{4}){4})", re.ASCII)
_LINE = re.compile(r"(?:\S*Z\s+)?(?:(?P<ref>\d{4}-\d{4,})\s+)?(?P<head>.*)", re.ASCII)


class KeptHead(msgspec.Struct, frozen=True):
    """A head that was kept outside the case.

    Attributes:
        seq: the number of the entry.
        digits: the first 16 hex digits of its hash, or all 64.
        where: what kept it, in words.
    """

    seq: int
    digits: str
    where: str

    def is_of(self, head: Head) -> bool:
        """Whether that is the entry it names."""
        return head.seq == self.seq and head.hash.startswith(self.digits)


def read_head(typed: str, where: str = "the head given") -> KeptHead:
    """Read a head as ``tocsin head`` prints it, however it was written down.

    Raises:
        UserError: it is none.
    """
    match = _HEAD.fullmatch(typed.strip().lower())
    if match is None:
        raise UserError(f"{typed!r} is not a head", "It looks like: 0184 9f3a 22c1 7b10 44de")
    return KeptHead(int(match[1]), re.sub(r"\s", "", match[2]), where)


def head_line(ref: str, head: Head, at: str) -> str:
    """Write a head as a line of a file of heads: ``TIME REF NUMBER HASH``, with the whole hash.

    Args:
        ref: of the case.
        head: the head.
        at: when, UTC, fixed-width form.
    """
    return f"{to_the_second(at)} {ref} {head.seq} {head.hash}\n"


def read_heads(text: str, ref: str, where: str) -> list[KeptHead]:
    """Read a file of heads; gives those of one case. A line without a reference counts as one of it.

    Args:
        text: what the file holds: a line for each head, as `head_line` or ``tocsin head`` writes it.
        ref: of the case.
        where: what the file is called.

    Raises:
        UserError: a line is no head.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line.strip())
        if match is None or not line.strip():
            continue
        try:
            head = read_head(match["head"], where)
        except UserError:
            hint = "A line is TIME REF NUMBER HASH, as tocsin head --to FILE writes it"
            raise UserError(f"{where}, line {number} is no head: {line[:100]!r}", hint) from None
        if match["ref"] in {None, ref}:
            found.append(head)
    return found
