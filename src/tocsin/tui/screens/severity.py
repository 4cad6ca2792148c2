"""Assessing the risk for people: what the facts suggest stands in the fields, the result is told after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tocsin.domain.errors import FieldError
from tocsin.domain.risk.severity import Part
from tocsin.services.risk.assessing import assess, latest, result_lines
from tocsin.services.risk.inputs import ElementView, considerations, elements
from tocsin.tui.dialogs.confirm import TextDialog
from tocsin.tui.dialogs.form import FormDialog, FormField

if TYPE_CHECKING:
    from tocsin.tui.screens.base import CaseScreen

_INTRO = (
    "SE = DPC \u00d7 EI + CB (ENISA 2013). A choice, what raises or lowers it, then: because …  "
    "Empty kinds of data and identifiers are not affected. Nothing is decided here."
)
_CONSIDERED = "consider-"


def severity_dialog(screen: CaseScreen) -> FormDialog:
    """Ask for everything that an assessment takes."""
    case = screen.case
    names = {_name(one.id): one.id for one in elements(case)}

    def submit(typed: Mapping[str, str]) -> None:
        said = {id: typed[name] for name, id in names.items() if typed[name].strip() not in {"", "-"}}
        texts = {
            name.removeprefix(_CONSIDERED): text
            for name, text in typed.items()
            if name.startswith(_CONSIDERED)
        }
        if not typed["because"].strip():
            raise FieldError("because", "Why it is assessed, or assessed anew, is not said", "In a few words")
        try:
            assess(case, said, typed["because"], texts)
        except FieldError as error:
            raise FieldError(_name(error.field), error.at_field, error.hint) from None

    fields = [
        *(_field(one) for one in elements(case)),
        *(
            FormField(name=f"{_CONSIDERED}{one.id}", label=one.title, hint=one.question, value=one.text)
            for one in considerations(case)
        ),
        FormField(name="because", label="Why", hint="why it is assessed, or assessed anew; it is recorded"),
    ]
    return FormDialog("How severe is it for people?", fields, submit, intro=_INTRO, unsent=screen.unsent)


def _field(one: ElementView) -> FormField:
    base = f"base {one.base}; " if one.base else ""
    needed = "" if one.part is not Part.CB else "needed; "
    return FormField(
        name=_name(one.id),
        label=f"{one.part.upper()}  {one.title}",
        hint=f"{base}{needed}↓ choices",
        value=one.suggested.typed if one.suggested else "",
        choices=tuple((id, f"{points}  {text}") for id, points, text in one.choices),
    )


def _name(element: str) -> str:
    return element.replace(".", "-")


def result_dialog(screen: CaseScreen) -> TextDialog | None:
    """Tell the newest assessment with its steps; None where there is none."""
    view = latest(screen.case)
    if view is None:
        return None
    return TextDialog(f"#{view.entry.seq} {view.formula}", "\n".join(result_lines(view)[1:]))
