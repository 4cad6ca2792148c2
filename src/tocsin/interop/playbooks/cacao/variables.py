"""The variables of a foreign playbook: facts, where a condition or a person needs them; never a value.

A value may be a password, and what holds today is no part of a playbook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from tocsin.domain.facts import FactSpec, FactType
from tocsin.interop.playbooks.drafting import Draft
from tocsin.interop.playbooks.foreign import SOUNDS_SECRET, ForeignMap, clean
from tocsin.interop.playbooks.losses import Code

_TYPES = {
    "bool": FactType.BOOL,
    "boolean": FactType.BOOL,
    "integer": FactType.INT,
    "long": FactType.INT,
}


class Variable(msgspec.Struct, frozen=True):
    """A variable: its name without underscores, its type, and whether it is given from outside."""

    name: str
    kind: FactType
    description: str
    external: bool
    place: str


class Variables:
    """The variables of a playbook and of its steps by name; the facts that stand for those in use."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._known: dict[str, Variable] = {}
        self._facts: dict[str, FactSpec] = {}

    def read(self, entries: list[tuple[str, ForeignMap]]) -> None:
        """Take in declarations; of one name, the first counts."""
        for name, fields in entries:
            bare = _bare(clean(name, fields.place, self._draft.losses))
            if fields.has("value"):
                secret = SOUNDS_SECRET.search(name) is not None
                what = "the value of what sounds like a secret" if secret else "the value"
                fields.leave("value", Code.SECRET if secret else Code.VARIABLE, f"{what} is left out")
            fields.flag("constant")  # of a value, which is left out
            kind = _TYPES.get(fields.text("type"), FactType.TEXT)
            description, external = fields.text("description"), fields.flag("external")
            fields.finish()
            self._known.setdefault(bare, Variable(bare, kind, description, external, fields.place))

    def fact(self, name: str) -> FactSpec | None:
        """Give the fact that stands for a variable, declaring it; None for one that is not known."""
        variable = self._known.get(_bare(name))
        if variable is None:
            return None
        if variable.name not in self._facts:
            title = self._draft.words.value_of.format(variable.name)
            self._facts[variable.name] = self._draft.fact(
                variable.name, variable.kind, title, question=variable.description
            )
        return self._facts[variable.name]

    def given_from_outside(self) -> Iterator[FactSpec]:
        """Give the facts for what is expected before the playbook begins."""
        for variable in self._known.values():
            spec = self.fact(variable.name) if variable.external else None
            if spec is not None:
                yield spec

    def tell_unused(self) -> None:
        """Tell of every variable that nothing here needs."""
        for variable in self._known.values():
            if variable.name not in self._facts:
                self._draft.losses.note(Code.VARIABLE, variable.place, "nothing here reads it: left out")


def _bare(name: str) -> str:
    return re.sub(r"^(__|\$\$)|(__|\$\$)$", "", name.partition(":")[0])
