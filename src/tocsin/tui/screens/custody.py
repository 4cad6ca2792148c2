"""Dialogs about evidence: a thing that is no file, and the next step of a chain of custody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tocsin.domain.entries import EvidenceAdded
from tocsin.domain.errors import UserError, in_field
from tocsin.domain.terms import CustodyAct
from tocsin.services.evidence.attaching import Origin, add_item
from tocsin.services.evidence.custody import Step, destroy_evidence, record_custody
from tocsin.tui.dialogs.form import FormDialog, FormField

if TYPE_CHECKING:
    from tocsin.tui.screens.base import CaseScreen

_ACTS = {
    "transfer": (CustodyAct.TRANSFERRED, "handed over to somebody"),
    "return": (CustodyAct.RETURNED, "came back, or went back to its owner"),
    "seal": (CustodyAct.SEALED, "sealed anew, under another number"),
    "acquire": (CustodyAct.ACQUIRED, "how it was taken, told later"),
    "destroy": (CustodyAct.DESTROYED, "bytes removed for good; hash and record stay"),
}

_WHEN = FormField(name="at", label="When", hint="empty for now")
_WHERE = FormField(name="place", label="Where", hint="may stay empty")
_SEAL = FormField(name="seal", label="Seal", hint="the number of the seal or of the bag; may stay empty")


def custody_dialog(screen: CaseScreen, body: EvidenceAdded) -> FormDialog:
    """Ask for the next step of the chain of custody of a piece of evidence."""
    case = screen.case

    def submit(typed: Mapping[str, str]) -> None:
        act = typed["act"].strip().lower()
        with in_field("act"):
            if act not in _ACTS:
                raise UserError(f"{act!r} is no step of a chain of custody", "One of: " + ", ".join(_ACTS))
        with in_field("at"):
            at = case.moment(typed["at"]) if typed["at"].strip() else None
        step = Step(
            act=_ACTS[act][0],
            released_by=typed["released_by"],
            received_by=typed["received_by"],
            at=at,
            place=typed["place"],
            seal=typed["seal"],
            because=typed["because"],
        )
        do = destroy_evidence if step.act is CustodyAct.DESTROYED else record_custody
        do(case, body.evidence, step)

    fields = [
        FormField(
            name="act",
            label="What",
            hint="↓ transfer, return, seal, acquire, destroy",
            choices=tuple((act, words) for act, (_word, words) in _ACTS.items()),
        ),
        FormField(name="released_by", label="From", hint="who gave it; may stay empty"),
        FormField(name="received_by", label="To", hint="who received it"),
        _WHEN,
        _WHERE,
        _SEAL,
        FormField(name="because", label="Why", hint="destroying needs a reason"),
    ]
    return FormDialog(f"Custody of {body.evidence}", fields, submit, unsent=screen.unsent)


def item_dialog(screen: CaseScreen) -> FormDialog:
    """Ask for a thing that is evidence and no file."""
    case = screen.case

    def submit(typed: Mapping[str, str]) -> None:
        with in_field("at"):
            at = case.moment(typed["at"]) if typed["at"].strip() else None
        origin = Origin(
            released_by=typed["released_by"],
            place=typed["place"],
            seal=typed["seal"],
            because=typed["because"],
            at=at,
        )
        add_item(case, typed["description"], collected_at=at, origin=origin)

    fields = [
        FormField(name="description", label="What it is", hint="a phone, a letter, a badge"),
        FormField(name="released_by", label="From", hint="who gave it; may stay empty"),
        _WHEN,
        _WHERE,
        _SEAL,
        FormField(name="because", label="Why", hint="may stay empty"),
    ]
    return FormDialog("Evidence: a thing", fields, submit, unsent=screen.unsent)
