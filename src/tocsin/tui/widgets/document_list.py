"""The documents of a case: for whom, how much of what is required now is answered, and how far they came."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tocsin.tui.text import Part, block, line

_BAR = 8
"""Cells of a bar."""

_NAME, _STATE = 37, 16
"""Cells of a name and of a state where both stand on one line."""


class DocumentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A document: ``heading`` is the form it is one of several of, or empty.

    ``asked`` answers are required for what comes next, and ``answered`` of them are there. ``label`` is what
    the state is about, said where there is room; ``draft`` is the newest version and how far it came.
    """

    heading: str
    name: str
    asked: int
    answered: int
    label: str
    state: str
    draft: str


class DocumentList(OptionList):
    """One document after the other; the cursor keeps its place while the states change."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, compact=True, markup=False)

    def show(self, rows: Sequence[DocumentRow], at: int, *, on_one_line: bool) -> None:
        """Show documents, with the cursor on one of them."""
        prompts = []
        heading = ""
        for row in rows:
            heads = row.heading if row.heading != heading else ""
            heading = row.heading
            prompts.append(_short(row, heads) if on_one_line else _tall(row, heads))
        if len(prompts) == self.option_count:
            for number, prompt in enumerate(prompts):
                self.replace_option_prompt_at_index(number, prompt)
        else:
            self.set_options(Option(prompt) for prompt in prompts)
        self.highlighted = at if rows else None


def _bar(row: DocumentRow) -> str:
    filled = _BAR * row.answered // row.asked if row.asked else _BAR
    return "█" * filled + "░" * (_BAR - filled)


def _short(row: DocumentRow, heads: str) -> Content:
    name = f" {row.name}" if row.heading else row.name
    shown = line((name, "" if row.heading else "bold")).truncate(_NAME, ellipsis=True, pad=True)
    state = line(f" {_bar(row)} {row.state}").truncate(_BAR + 2 + _STATE, ellipsis=True, pad=True)
    said = shown + state + line((f" {row.draft}", "dim"))
    return line((heads, "bold $accent")) + Content("\n") + said if heads else said


def _tall(row: DocumentRow, heads: str) -> Content:
    parts: list[Part] = [(f"{heads}\n", "bold $accent")] if heads else []
    indent = " " if row.heading else ""
    parts.append((f"{indent}{row.name}\n", "bold"))
    parts.append((f" {_bar(row)} {row.label}{row.state}", "dim"))
    if row.draft:
        parts.append((f"\n {row.draft}", "dim"))
    return block(*parts)
