"""Keeping what a person wrote into a document when the document is written anew from newer facts.

A document is taken block by block, a block being what stands under one heading. A block that nobody touched
is written anew; one that a person touched stays as they left it while its facts do not change; where both
changed, the words are merged, and where that cannot be done, both versions are shown and nothing is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

import msgspec

_HEADING = re.compile(r"(?m)^#{1,6} .*$")
_WORD = re.compile(r"\S+\s*|\s+")

MINE, THEIRS, END = "⟪YOURS", "⟪FACTS", "⟫"
"""How a place is marked at which a person's text and the facts disagree."""

MARKS = f"{MINE} … {THEIRS} …{END}"
"""The same, to be shown."""


class Merged(msgspec.Struct, frozen=True):
    """A merged text, and the headings of the blocks in which both sides changed the same words."""

    text: str
    conflicts: tuple[str, ...]


def merge(base: str, mine: str, new: str) -> Merged:
    """Merge what a person made of a document with the document as it is written now.

    Args:
        base: the document as it was written when the person edited it.
        mine: what they made of it.
        new: the document as it would be written now.
    """
    before, edited, written = _blocks(base), _blocks(mine), _blocks(new)
    parts, conflicts = [], []
    for heading in _order(list(before), list(edited), list(written)):
        old, own, now = before.get(heading), edited.get(heading), written.get(heading)
        block = _choose(old, own, now)
        if block is None:
            block, is_torn = _words(old or "", own or "", now or "")
            if is_torn:
                conflicts.append(heading)
        parts.append(block)
    text = re.sub(r"\n{3,}", "\n\n", "\n\n".join(part.strip("\n") for part in parts if part.strip()))
    return Merged(text.strip() + "\n", tuple(conflicts))


def has_conflict(text: str) -> bool:
    """Whether a text still holds a place that a person has to settle."""
    return MINE in text or THEIRS in text


def conflicts_in(text: str) -> tuple[str, ...]:
    """Give the headings under which a place waits to be settled."""
    return tuple(heading for heading, block in _blocks(text).items() if has_conflict(block))


def _blocks(text: str) -> dict[str, str]:
    """Give the blocks by their heading; what stands before the first has none. Twins are told by number."""
    starts = [0, *(match.start() for match in _HEADING.finditer(text)), len(text)]
    found: dict[str, str] = {}
    for start, end in pairwise(starts):
        block = text[start:end]
        if not block.strip() and start == 0:
            continue
        match = _HEADING.match(block)
        heading = name = match[0] if match else ""
        number = 1
        while name in found:
            number += 1
            name = f"{heading} ({number})"
        found[name] = block
    return found


def _order(before: Sequence[str], edited: Sequence[str], written: Sequence[str]) -> list[str]:
    """Give every heading once: in the new order, unless the person moved blocks, then in theirs."""
    is_moved = [one for one in edited if one in before] != [one for one in before if one in edited]
    first, second = (edited, written) if is_moved else (written, edited)
    placed = list(first)
    for number, heading in enumerate(second):
        if heading not in placed:
            after = next((one for one in reversed(second[:number]) if one in placed), None)
            placed.insert(placed.index(after) + 1 if after is not None else 0, heading)
    return placed


def _choose(old: str | None, own: str | None, now: str | None) -> str | None:
    """Give the block where one side alone decides; None where words have to be merged."""
    if own is None:  # the person took it out, unless it is new
        return (now or "") if old is None else ""
    if now is None:  # it is no longer written: what nobody touched goes, what a person wrote stays
        return "" if own == old else own
    if own in (now, old):
        return now
    return own if now == old else None


def _words(old: str, own: str, now: str) -> tuple[str, bool]:
    """Merge word by word: what one side changed is taken; what both changed otherwise is shown twice."""
    base = _WORD.findall(old)
    mine, theirs = _WORD.findall(own), _WORD.findall(now)
    here, there = _changes(base, mine), _changes(base, theirs)
    base = _spaced(base, mine)
    merged: list[str] = []
    is_torn = False
    at = 0
    while at <= len(base):
        first, second = here.get(at), there.get(at)
        if first is None and second is None:
            merged += base[at : at + 1]
            at += 1
            continue
        end = max(change[0] for change in (first, second) if change is not None)
        end = _reach(here, there, at, end)
        own_words, now_words = _slice(base, here, at, end), _slice(base, there, at, end)
        old_words = base[at:end]
        if now_words in (own_words, old_words):
            merged += own_words
        elif own_words == old_words:
            merged += _ending_like(now_words, old_words)
        else:
            is_torn = True
            merged.append(f"{MINE} {''.join(own_words).strip()} {THEIRS} {''.join(now_words).strip()}{END} ")
        if end == at:  # words were put in at one place, and none taken out
            merged += base[at : at + 1]
            at += 1
        else:
            at = end
    return "".join(merged), is_torn


def _spaced(base: Sequence[str], mine: Sequence[str]) -> list[str]:
    """Give the words of the base with the spaces that the person put after them."""
    spaced = list(base)
    matcher = SequenceMatcher(None, _bare(base), _bare(mine), autojunk=False)
    for block in matcher.get_matching_blocks():
        spaced[block.a : block.a + block.size] = mine[block.b : block.b + block.size]
    return spaced


def _ending_like(words: list[str], others: Sequence[str]) -> list[str]:
    """Give words with the space after the last of them that stands after the last of others."""
    if not words or not others:
        return words
    space = others[-1][len(others[-1].rstrip()) :]
    return [*words[:-1], words[-1].rstrip() + space]


def _bare(words: Sequence[str]) -> list[str]:
    return [word.strip() for word in words]


def _changes(base: Sequence[str], other: Sequence[str]) -> dict[int, tuple[int, list[str]]]:
    """Give by its start in the base what was changed: its end there, and what stands in its place."""
    matcher = SequenceMatcher(None, _bare(base), _bare(other), autojunk=False)
    return {
        start: (end, list(other[first:last]))
        for tag, start, end, first, last in matcher.get_opcodes()
        if tag != "equal"
    }


def _reach(
    here: dict[int, tuple[int, list[str]]], there: dict[int, tuple[int, list[str]]], start: int, end: int
) -> int:
    """Stretch a place over every change of either side that begins within it."""
    grown = True
    while grown:
        grown = False
        for changes in (here, there):
            for first, (last, _words) in changes.items():
                if start <= first < end < last:
                    end, grown = last, True
    return end


def _slice(base: Sequence[str], changes: dict[int, tuple[int, list[str]]], start: int, end: int) -> list[str]:
    """Give what one side has in the place of a part of the base."""
    found: list[str] = []
    at = start
    while at < end or at in changes:
        if at in changes and (at < end or at == start):
            last, words = changes[at]
            found += words
            if last == at:
                if at >= end:
                    break
                found.append(base[at])
                at += 1
            else:
                at = last
        elif at < end:
            found.append(base[at])
            at += 1
        else:
            break
    return found
