"""Recording what a person sent, to whom and when. It stops the clock; the tool itself sends nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.documents.forms import FilingPhase, FormProfile
from tocsin.domain.documents.of_itself import WITHDRAWS
from tocsin.domain.doubts import about_filing, about_sent
from tocsin.domain.entries import (
    Body,
    DraftSaved,
    Entry,
    FilingReceipted,
    FilingRecorded,
    FilingWithdrawn,
    PartyRecorded,
)
from tocsin.domain.errors import UserError
from tocsin.domain.facts import in_language
from tocsin.domain.law.readings import Reading
from tocsin.domain.law.regimes import Audience, Regime, Stage
from tocsin.domain.moments import Moment
from tocsin.domain.terms import Purpose
from tocsin.domain.text import checked, required
from tocsin.services.drafts.changes import state_at
from tocsin.services.drafts.versions import need_draft
from tocsin.services.evidence.attaching import need_evidence
from tocsin.services.personal_data import doubts_about
from tocsin.services.rows import need_party
from tocsin.services.workbench import OpenCase


class Filed(msgspec.Struct, frozen=True):
    """A filing as recorded, and what its clock says now; None where no such clock runs in this case."""

    entry: Entry[FilingRecorded]
    reading: Reading | None


def record_filing(
    case: OpenCase,
    *,
    filed_at: Moment,
    draft: str = "",
    regime: str = "",
    stage: str = "",
    party: str = "",
    reference: str = "",
    channel: str = "",
    because: str = "",
    purpose: Purpose = Purpose.NOTIFICATION,
    supersedes: str = "",
) -> Filed:
    """Record that a notification was filed or a notice sent.

    Args:
        case: the open case.
        filed_at: when it went out.
        draft: the saved draft that was sent; its text is frozen into the entry, and it says which
            regime, stage and recipient it answers.
        regime: the regime it answers, where no draft says so.
        stage: the stage; the first of the regime if empty.
        party: the recipient, for a regime that has several.
        reference: the number the recipient gave.
        channel: how it went out: a portal, a mail, a letter.
        because: anything to remember about it.
        purpose: whether it notifies, updates what was notified, or withdraws it.
        supersedes: an earlier filing that it takes the place of.

    Raises:
        UserError: regime, stage, party or draft do not fit together.
        DoubtError: the time looks wrong, and nobody has said yet that it is meant.
    """
    sent = need_draft(case.state, draft) if draft else None
    duty, step, recipient = _answered(case, sent, regime, stage, party)
    text = sent.text if sent else ""
    key = (duty.id, step.id, recipient.party if recipient else "")
    clock = next((reading for reading in case.readings() if reading.key == key), None)
    if supersedes:
        supersedes = need_filing(case.state, supersedes)
    asked = case.workbench.ask(_doubts(case, filed_at, clock, sent, purpose))
    body = FilingRecorded(
        filing="",
        regime=duty.id,
        stage=step.id,
        party=recipient.party if recipient else "",
        recipient=recipient.name if recipient else recipient_of(case, duty, step),
        filed_at=filed_at,
        reference=checked(reference, "The reference"),
        channel=checked(channel, "The channel"),
        draft=sent.draft if sent else "",
        form=sent.form if sent else "",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest() if sent else "",
        because=checked(because, "The note"),
        purpose=purpose,
        supersedes=supersedes,
        asked=asked,
    )

    def decide(state: CaseState) -> Sequence[Body]:
        return [msgspec.structs.replace(body, filing=state.filings.next_id())]

    case.record(decide)
    entry = list(case.state.filings)[-1]
    return Filed(entry, next((one for one in case.readings() if one.key == key and one.counts), None))


def _doubts(
    case: OpenCase, filed_at: Moment, clock: Reading | None, sent: DraftSaved | None, purpose: Purpose
) -> Iterator[str]:
    started = clock.starts_at if clock else None
    yield from about_filing(filed_at, started, now=case.workbench.now(), zone=case.zone)
    if sent is not None:
        withdraws = state_at(case, sent.facts_as_of).value(WITHDRAWS) is True
        yield from about_sent(sent.draft, sent.text, says_withdrawn=withdraws, purpose=purpose)


def recipient_of(case: OpenCase, regime: Regime, stage: Stage) -> str:
    """Give what the recipient of a notification is called, where it is not one of several controllers."""
    named = stage.recipient or regime.recipient
    return in_language(named, case.header.language) if named else case.authority


def _stage_of(form: FormProfile, sent: DraftSaved) -> str:
    """Give the stage that a draft answers: that of the phase it was written for, if the form has one."""
    phase = FilingPhase(sent.phase) if sent.phase else FilingPhase.INITIAL
    return form.phases.get(phase, form.stage)


def _answered(
    case: OpenCase, sent: DraftSaved | None, regime: str, stage: str, party: str
) -> tuple[Regime, Stage, PartyRecorded | None]:
    """Find the duty that a filing answers, and its recipient."""
    library = case.workbench.library
    form = library.form(sent.form) if sent else None
    if sent and form and not form.is_filed:
        raise UserError(
            f"{sent.draft} answers no duty, so it is not filed",
            "If it went out, say so in the timeline: tocsin log 'Sent …' --kind communication",
        )
    if sent and form and regime not in {"", form.regime}:
        raise UserError(f"{sent.draft} answers {form.regime}, not {regime}", "Name the draft that was sent")
    regime = regime or (form.regime if form else "")
    stage = stage or (_stage_of(form, sent) if form and sent and form.regime == regime else "")
    party = party or (sent.party if sent else "")
    if regime not in library.regimes:
        hint = "One of: " + ", ".join(library.regimes) + "; or name the draft that was sent (--draft)"
        raise UserError(f"There is no regime {regime!r}" if regime else "What was filed is not said", hint)
    duty = library.regimes[regime]
    step = duty.stage(stage) if stage else next(duty.stages())
    if step is None:
        known = ", ".join(dict.fromkeys(known.id for known in duty.stages()))
        raise UserError(f"{regime} has no stage {stage!r}", f"One of: {known}")
    if (step.audience or duty.audience) is not Audience.CONTROLLERS:
        return duty, step, None
    if not party:
        raise UserError(
            f"{regime} is told to each controller", "Say which with --party; see tocsin party list"
        )
    recipient = need_party(case.state, party)
    if sent and sent.party not in {"", recipient.party}:
        raise UserError(
            f"{sent.draft} is written to {sent.party}, not to {recipient.party} {recipient.name}",
            "Name the draft that was sent. If this one went to the wrong recipient, log that first",
        )
    return duty, step, recipient


def filed_for(case: OpenCase, reading: Reading) -> FilingRecorded | None:
    """Give the newest filing that answers the duty of a clock; None where nothing was filed yet."""
    found = [
        entry.body
        for entry in case.state.filings
        if (entry.body.regime, entry.body.stage, entry.body.party) == reading.key
    ]
    return found[-1] if found else None


def record_receipt(
    case: OpenCase,
    typed: str,
    *,
    reference: str = "",
    answered_at: Moment | None = None,
    evidence: Sequence[str] = (),
    because: str = "",
) -> Entry[FilingReceipted]:
    """Record what the recipient answered to a filing: its number, the papers that show it.

    Args:
        case: the open case.
        typed: the filing (``F-2``, ``2``).
        reference: the number that the recipient gave; it counts from now on as that of the filing.
        answered_at: when the recipient said so.
        evidence: ids of the papers, in the vault.
        because: anything to remember about it.

    Raises:
        UserError: there is no such filing or evidence, or nothing was answered.
    """
    number = checked(reference, "The reference").strip()
    note = checked(because, "The note")
    if not number and not evidence:
        raise UserError("A receipt has a number, or a paper that shows it", "--reference, or --evidence ID")
    case.workbench.ask(doubts_about([note]))

    def decide(state: CaseState) -> Sequence[Body]:
        papers = tuple(need_evidence(state, one) for one in evidence)
        filing = need_filing(state, typed)
        return [FilingReceipted(filing, number, answered_at, papers, note)]

    return case.record(decide)[-1]  # type: ignore[return-value]  # it is what was just decided


def withdraw_filing(case: OpenCase, typed: str, because: str) -> None:
    """Take back a filing that was recorded by mistake; its clock runs again, and both stay on record."""
    reason = required(because, "The reason")

    def decide(state: CaseState) -> Sequence[Body]:
        return [FilingWithdrawn(filing=need_filing(state, typed), because=reason)]

    case.record(decide)


def need_filing(state: CaseState, typed: str) -> str:
    """Give the id of a filing (``F-2``, ``2``).

    Raises:
        UserError: there is none.
    """
    return filing_called(state, typed).body.filing


def filing_called(state: CaseState, typed: str) -> Entry[FilingRecorded]:
    """Give the filing of an id (``F-2``, ``2``).

    Raises:
        UserError: there is none.
    """
    found = state.filings.get(state.filings.matching(typed) or "")
    if found is None:
        known = ", ".join(state.filings.ever()) or "none yet"
        raise UserError(f"There is no filing {typed!r}", f"Known: {known}")
    return found
