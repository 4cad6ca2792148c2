"""Recording that something was filed, from the drafts or from the clocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tocsin.domain.entries import DraftSaved, FilingRecorded
from tocsin.services.drafts.filings import record_filing, record_receipt
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
            hint="their number; it may come later: a on the clocks",
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


def receipt_dialog(screen: CaseScreen, filed: FilingRecorded) -> FormDialog:
    """Ask what the recipient answered to a filing."""
    case = screen.case
    papers = tuple((entry.body.evidence, entry.body.name) for entry in case.state.evidence)

    def submit(typed: Mapping[str, str]) -> None:
        at = typed["at"].strip()
        record_receipt(
            case,
            filed.filing,
            reference=typed["reference"],
            answered_at=case.moment(at) if at else None,
            evidence=[one.strip() for one in typed["evidence"].split(",") if one.strip()],
            because=typed["because"],
        )

    fields = [
        FormField(name="reference", label="Reference", hint="the number the recipient gave"),
        FormField(name="at", label="When they answered", hint="09:30, -10m; may stay empty"),
        FormField(
            name="evidence",
            label="The paper that shows it",
            hint="↓ what is in the vault" if papers else "attach it on the evidence screen first",
            choices=papers,
            several=True,
        ),
        FormField(name="because", label="Note", hint="may stay empty"),
    ]
    intro = f"{filed.filing}, {filed.recipient}. The number counts from now on as that of the filing."
    return FormDialog(f"Receipt of {filed.filing}", fields, submit, intro=intro, unsent=screen.unsent)
