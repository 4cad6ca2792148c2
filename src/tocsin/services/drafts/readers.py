"""Whom a document is written to: one controller at a time, one group of people at a time, or one reader."""

from __future__ import annotations

from tocsin.domain.documents.forms import FormProfile
from tocsin.domain.documents.segments import Segment, segment_called, segments
from tocsin.domain.entries import PartyRecorded
from tocsin.domain.errors import UserError
from tocsin.domain.law.regimes import Audience
from tocsin.domain.parties import affected_controllers, controllers
from tocsin.services.rows import need_party
from tocsin.services.workbench import OpenCase


def readers(case: OpenCase, form: FormProfile) -> list[tuple[PartyRecorded | None, Segment | None]]:
    """Give whom a form is written to, one by one: a recipient, or a group of people, or neither."""
    if form.audience is Audience.CONTROLLERS:
        return [(entry.body, None) for entry in affected_controllers(case.state)]
    if form.audience is Audience.PEOPLE:
        return [(None, segment) for segment in segments(case.state)] or [(None, None)]
    return [(None, None)]


def need_recipient(case: OpenCase, form: FormProfile, typed: str) -> PartyRecorded | None:
    """Give the recipient of a document, or the controller that we draft for; None where there is neither.

    Raises:
        UserError: there is no such party, or the form is written to one of several and none is named.
    """
    recipient = need_party(case.state, typed) if typed else None
    if form.audience is Audience.CONTROLLERS and recipient is None:
        known = ", ".join(f"{e.body.party} {e.body.name}" for e in controllers(case.state)) or "none yet"
        raise UserError(
            f"{form.id} is written to one controller at a time", f"Say which with --party. Known: {known}"
        )
    return recipient


def need_segment(
    case: OpenCase, form: FormProfile, typed: str, party: PartyRecorded | None
) -> Segment | None:
    """Give the group of people that a letter is for; None where nobody has listed whose data they are.

    Raises:
        UserError: there is no such group, there are several and none is named, or the form has none.
    """
    if form.audience is not Audience.PEOPLE:
        if typed:
            raise UserError(f"{form.id} is not written to groups of people", "Leave --segment out")
        return None
    whose = party.party if party else ""
    known = segments(case.state, whose)
    shown = ", ".join(f"{one.id} ({', '.join(one.rows)})" for one in known) or "none yet: list the data first"
    if typed:
        found = segment_called(case.state, typed, whose)
        if found is None:
            raise UserError(
                f"There is no group of people {typed!r}", f"Known: {shown}; or name rows, such as R-1+R-2"
            )
        return found
    if len(known) > 1:
        raise UserError(
            f"{form.id} is written to one group of people at a time",
            f"Say which with --segment. Known: {shown}",
        )
    return known[0] if known else None


def segment_title(case: OpenCase, segment: Segment, language: str) -> str:
    """Give whom a letter is for in words: the categories of people, or else the data."""
    named = [case.catalogue.choice_title("subject_category", one, language) for one in segment.people]
    by_rows = not named or segment.id == "+".join(segment.rows)
    rows = [entry.body.label for row in segment.rows if (entry := case.state.inventory.get(row))]
    return ", ".join(rows if by_rows else named)
