"""Attaching a file as evidence, from the evidence screen or from a step that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.services.evidence.attaching import Place, add_file, link_evidence
from tocsin.tui.dialogs.form import FormDialog, FormField

if TYPE_CHECKING:
    from tocsin.tui.screens.base import CaseScreen


def attach_dialog(screen: CaseScreen, words: str, *, step: str = "", item: str = "") -> FormDialog:
    """Ask for a file, or for evidence that is in the vault already."""
    case = screen.case
    known = tuple((entry.body.evidence, entry.body.name) for entry in case.state.evidence)
    place = Place(step=step, item=item)

    def submit(typed: Mapping[str, str]) -> None:
        named = typed["file"].strip()
        if place.is_named and case.state.evidence.matching(named) and not Path(named).exists():
            link_evidence(case, named, place)
        else:
            add_file(case, Path(named).expanduser(), source=typed["source"], note=typed["note"], place=place)

    hint = "its path; or ↓ for evidence that is in the vault" if place.is_named else "its path; it is copied"
    fields = [
        FormField(name="file", label="File", hint=hint, choices=known if place.is_named else ()),
        FormField(name="source", label="Where it comes from", hint="may stay empty"),
        FormField(name="note", label="What it shows", hint="may stay empty"),
    ]
    return FormDialog(f"Evidence: {words}", fields, submit, unsent=screen.unsent)
