"""A case for the programs and collections of others."""

from __future__ import annotations

import json

from tocsin.domain.errors import UserError
from tocsin.domain.register.filing_cells import Told, notified
from tocsin.domain.register.row import Look
from tocsin.domain.text import visible
from tocsin.interop.notifications.veris import export_veris
from tocsin.interop.playbooks.losses import Loss
from tocsin.services.workbench import OpenCase


def as_veris(
    case: OpenCase, *, with_summary: bool = False, language: str = ""
) -> tuple[bytes, tuple[Loss, ...]]:
    """Give a case as an incident of VERIS 1.4.1, and what of it has no place there.

    Args:
        case: the open case.
        with_summary: whether the description of the breach may leave; nothing else that people wrote does.
        language: of that description; the case's own if empty.

    Raises:
        UserError: the description is asked for, and nobody has written it.
    """
    summary = ""
    if with_summary:
        chosen = language or case.header.language
        summary = case.state.text_value(f"summary.authority@{chosen}") or case.state.text_value(
            "summary.authority"
        )
        if not summary:
            raise UserError("There is no summary yet", "Write it: tocsin fact set summary.authority TEXT")
    look = Look(state=case.state, catalogue=case.catalogue, regimes=case.workbench.library.regimes)
    moments = [entry.body.filed_at for entry in notified(look, Told.AUTHORITY) if entry.body.filed_at]
    made = export_veris(
        case.state,
        case.catalogue,
        notified_at=moments[0] if moments else None,
        summary=visible(summary),
    )
    return (json.dumps(made.incident, ensure_ascii=False, indent=2) + "\n").encode(), made.losses
