"""Following another playbook: instead of the one the case follows, or beside it."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.services.playbooks.adopting import adopt_playbook
from tocsin.services.workbench import OpenCase
from tocsin.tui.dialogs.form import FormDialog, FormField, Unsent


def follow_dialog(case: OpenCase, playbook: str, unsent: Unsent, *, beside: bool) -> FormDialog:
    """Ask why, and in whose place."""
    places = (("instead", "in the place of the one it follows"), ("beside", "beside that"))
    fields = [
        FormField(name="because", label="Why", hint="it is recorded"),
        FormField(name="place", label="Where", hint="↓ shows it", value=places[beside][0], choices=places),
    ]

    def submit(typed: Mapping[str, str]) -> None:
        adopt_playbook(case, playbook, typed["because"], beside=typed["place"] == "beside")

    intro = "Facts and history stay; steps that both share stay done."
    return FormDialog(f"Follow {playbook}", fields, submit, intro=intro, unsent=unsent)
