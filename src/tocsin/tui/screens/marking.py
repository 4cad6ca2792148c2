"""Saying who may be given an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tocsin.domain.entries import Body, Entry
from tocsin.domain.errors import UserError, in_field
from tocsin.domain.terms import Audience
from tocsin.domain.timeline import NOT_MARKED
from tocsin.services.record.marking import mark_entries
from tocsin.tui.dialogs.form import FormDialog, FormField

if TYPE_CHECKING:
    from tocsin.tui.screens.base import CaseScreen

_WORDS = {
    Audience.INTERNAL.value: "nobody outside",
    Audience.COUNSEL.value: "our lawyers only: it is privileged",
    Audience.AUTHORITY.value: "the authority, and our lawyers",
    Audience.EVERYONE.value: "whoever is given a copy of the case",
    NOT_MARKED: "nobody has said: nobody outside but our lawyers",
}


def mark_dialog(screen: CaseScreen, entry: Entry[Body]) -> FormDialog:
    """Ask who may be given an entry."""
    case = screen.case

    def submit(typed: Mapping[str, str]) -> None:
        named = typed["audience"].strip().lower()
        with in_field("audience"):
            if named not in _WORDS:
                raise UserError(f"There is no audience {named!r}", "One of: " + ", ".join(_WORDS))
            audience = None if named == NOT_MARKED else Audience(named)
            mark_entries(case, [f"#{entry.seq}"], audience, typed["because"])

    fields = [
        FormField(
            name="audience",
            label="Who may be given it",
            value=case.state.keeping.audience(entry) or NOT_MARKED,
            hint="↓ " + ", ".join(_WORDS),
            choices=tuple(_WORDS.items()),
        ),
        FormField(name="because", label="Why", hint="may stay empty"),
    ]
    intro = "Copies for somebody leave out what is not for them, and say so; the chain still verifies."
    return FormDialog(f"Mark entry #{entry.seq}", fields, submit, intro=intro, unsent=screen.unsent)
