"""A filing under DORA as the file that its authorities take."""

from __future__ import annotations

import json

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.documents.completeness import check_answers
from tocsin.domain.documents.forms import FilingPhase, FilledForm, fill
from tocsin.domain.terms import Purpose
from tocsin.domain.text import visible
from tocsin.interop.notifications.dora import FORM, export_dora
from tocsin.interop.playbooks.losses import Loss
from tocsin.services.workbench import OpenCase

_SAID = {
    "DF01": "nothing is said",
    "DF02": "unknown is not taken here",
    "DF03": "unknown for now, so it is left out",
}
_CARRIES_UNKNOWN = frozenset({"infrastructure", "financial_interest", "duration_figures"})
"""Items for which the file has a word for what is not known."""


class DoraExport(msgspec.Struct, frozen=True):
    """A file, and what a person should know of it.

    Attributes:
        data: the JSON.
        phase: the filing that it is for.
        missing: what this phase requires and nobody has said, with the facts that would say it.
        losses: what was left out or changed on the way.
    """

    data: bytes
    phase: FilingPhase
    missing: tuple[str, ...]
    losses: tuple[Loss, ...]


def as_dora(case: OpenCase, *, phase: FilingPhase | None = None, language: str = "") -> DoraExport:
    """Give the JSON of a filing under DORA.

    Args:
        case: the open case.
        phase: of the filing; else the next one, by what was filed.
        language: of the texts; the case's own if empty.
    """
    profile = case.workbench.library.form(FORM)
    chosen = phase or _next(case.state, profile.regime)
    filled = fill(
        profile, case.state, case.catalogue, case.lookup(), language=language or case.header.language
    )
    made = export_dora(
        filled,
        case.catalogue,
        chosen,
        reference=case.state.text_value("notify.own_no") or case.header.ref,
        authority_reference=_authority_reference(case.state, profile.regime),
    )
    data = (json.dumps(made.report, ensure_ascii=False, indent=2) + "\n").encode()
    return DoraExport(data, chosen, tuple(_missing(case, filled, chosen)), made.losses)


def _next(state: CaseState, regime: str) -> FilingPhase:
    """Give the phase after the last one that was filed."""
    filed = {
        entry.body.stage
        for entry in state.filings
        if entry.body.regime == regime and entry.body.purpose is not Purpose.WITHDRAWAL
    }
    if filed & {"intermediate", "final"}:
        return FilingPhase.FINAL
    return FilingPhase.COMPLEMENTARY if filed else FilingPhase.INITIAL


def _authority_reference(state: CaseState, regime: str) -> str:
    """Give the reference that the authority gave with the newest filing that has one."""
    found = [
        entry.body.reference
        for entry in state.filings
        if entry.body.regime == regime and entry.body.reference
    ]
    return visible(found[-1]) if found else ""


def _missing(case: OpenCase, filled: FilledForm, phase: FilingPhase) -> list[str]:
    numbers = {item.id: item.number for item in filled.profile.items()}
    return [
        f"{numbers[finding.item]} {finding.about}: {_SAID[finding.code]} ({', '.join(finding.sources)})"
        for finding in check_answers(filled, phase, case.catalogue)
        if finding.code in _SAID and not (finding.code == "DF03" and finding.item in _CARRIES_UNKNOWN)
    ]
