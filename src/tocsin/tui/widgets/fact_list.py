"""The facts in a list: under their subjects, or under the forms that ask for them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tocsin.domain.facts import FactStatus
from tocsin.tui.text import Part, line

_MARKS = {
    FactStatus.KNOWN: "✓",
    FactStatus.ESTIMATED: "≈",
    FactStatus.UNKNOWN: "?",
    FactStatus.NOT_APPLICABLE: "\N{EN DASH}",
}


class FactLine(msgspec.Struct, frozen=True, kw_only=True):
    """A fact in the list.

    Attributes:
        id: tells it from the same fact under another heading.
        key: of the fact.
        title: how it is called.
        asked: under a form, the words of the form, where they are others.
        status: how well it is known; None where nobody said anything.
        value: what is known of it.
        waits: how many forms wait for it.
        also: how many other forms ask for it.
    """

    id: str
    key: str
    title: str
    asked: str
    status: FactStatus | None
    value: str
    waits: int
    also: int = 0


class FactList(OptionList):
    """Facts under headings; the cursor keeps its place while the answers change."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, compact=True, markup=False)
        self._listed: list[str] = []
        self._keys: dict[str, str] = {}

    def show(self, groups: Sequence[tuple[str, Sequence[FactLine]]]) -> None:
        """Show facts under headings."""
        facts = [fact for _title, group in groups for fact in group]
        self._keys = {fact.id: fact.key for fact in facts}
        # A heading between others tells one arrangement from another with the same facts.
        listed = [id for title, group in groups for id in (title, *(fact.id for fact in group))]
        if listed == self._listed:
            for fact in facts:
                self.replace_option_prompt(fact.id, _prompt(fact))
            return
        self._listed = listed
        options: list[Option] = []
        for title, group in groups:
            options.append(Option(line((title, "bold $accent")), disabled=True))
            options += [Option(_prompt(fact), id=fact.id) for fact in group]
        self.set_options(options)

    def key_of(self, id: str) -> str:
        """Give the fact of a line."""
        return self._keys[id]

    def go_to(self, key: str, id: str = "") -> None:
        """Put the cursor on a fact: on a line of it, or on the first there is."""
        at = id if self._keys.get(id) == key else next((i for i, k in self._keys.items() if k == key), "")
        self.highlighted = self.get_option_index(at) if at else None

    def scroll_to_highlight(self, top: bool = False) -> None:
        """Bring the fact under the cursor into sight; of the first one under a heading, the heading too."""
        super().scroll_to_highlight(top=top)
        at = self.highlighted
        if at and self.get_option_at_index(at - 1).disabled:
            self.scroll_to(y=min(self.scroll_target_y, at - 1), animate=False)


def _prompt(fact: FactLine) -> Content:
    mark = _MARKS[fact.status] if fact.status else "✗" if fact.waits else " "
    parts: list[Part] = [(f" {mark} ", "bold $warning" if fact.waits else "bold")]
    if fact.waits > 1:
        parts.append((f"{fact.waits} wait ", "bold $warning"))
    parts.append(fact.title)
    if fact.value:
        parts.append((f"  {fact.value}", "dim"))
    if fact.asked:
        parts.append((f"  {fact.asked}", "dim italic"))
    if fact.also:
        parts.append((f"  +{fact.also} form{'s' * (fact.also > 1)}", "dim"))
    return line(*parts)
