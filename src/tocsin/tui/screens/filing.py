"""Recording that something was filed, from the drafts or from the clocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tocsin.domain.entries import DraftSaved
from tocsin.services.drafts.filings import record_filing
from tocsin.tui.dialogs.form import FormDialog, FormField

if TYPE_CHECKING:
    from tocsin.tui.screens.base import CaseScreen


def filing_dialog(
    screen: CaseScreen,
    recipient: str,
    *,
    regime: str = "",
    stage: str = "",
    party: str = "",
    draft: DraftSaved | None = None,
) -> FormDialog:
    """Ask when something went out, how, and under which reference."""
    case = screen.case
    known = tuple((entry.body.draft, entry.body.form) for entry in case.state.drafts)

    def submit(typed: Mapping[str, str]) -> None:
        record_filing(
            case,
            filed_at=case.moment(typed["at"]),
            draft=typed["draft"].strip(),
            regime=regime,
            stage=stage,
            party=party,
            reference=typed["reference"],
            channel=typed["channel"],
            because=typed["because"],
        )

    fields = [
        FormField(name="at", label="When it went out", hint="14:05, -10m, now", value="now"),
        FormField(name="channel", label="How", hint="portal, mail, letter"),
        FormField(
            name="reference",
            label="Reference",
            hint="their number; later: tocsin filing receipt",
        ),
        FormField(
            name="draft",
            label="Which draft",
            hint="↓ the saved text; it is frozen",
            value=draft.draft if draft else "",
            choices=known,
        ),
        FormField(name="because", label="Note", hint="may stay empty"),
    ]
    intro = "You have sent it; this records it and stops the clock. tocsin itself sends nothing."
    return FormDialog(f"Filed with {recipient}", fields, submit, intro=intro, unsent=screen.unsent)
