"""Writing into the timeline from any screen of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tocsin.services import intake
from tocsin.services.timeline.logbook import read_log_line
from tocsin.tui.dialogs.log import Draft, LogDialog

if TYPE_CHECKING:
    from tocsin.tui.screens.base import CaseScreen


def log_dialog(screen: CaseScreen, title: str, *, amends: str = "", initial: str = "") -> LogDialog:
    """Ask for a note; with ``amends``, for a better version of an earlier one."""
    case = screen.case

    def submit(draft: Draft) -> None:
        intake.write_line(
            case, draft.typed, log=draft.log, lane=draft.lane, amends=amends, audience=draft.audience
        )

    return LogDialog(
        title,
        read=lambda typed: read_log_line(typed, zone=case.zone, now=case.workbench.now()),
        submit=submit,
        too_long=screen.offer_as_evidence,
        unsent=screen.unsent,
        initial=initial,
    )
