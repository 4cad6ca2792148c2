"""Writing the reasons for a delay, from the clocks or when a deadline passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tocsin.domain.law.readings import Reading
from tocsin.services.law.delay import first_text, record_reasons
from tocsin.tui.dialogs.edit import EditDialog

if TYPE_CHECKING:
    from tocsin.tui.screens.base import CaseScreen


def reasons_dialog(screen: CaseScreen, reading: Reading) -> EditDialog:
    """Ask why a deadline was missed, beginning with what the journal shows."""
    case = screen.case
    return EditDialog(
        f"Reasons for the delay: {reading.law}",
        first_text(case, reading),
        lambda text: record_reasons(case, reading, text),
        intro="What the journal shows stands here. Say what filled the gaps; dates alone explain nothing.",
        unsent=screen.unsent,
    )
