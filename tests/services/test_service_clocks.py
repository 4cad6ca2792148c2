"""Two stories from the first alert to the last filing, told through the services, with every deadline."""

from __future__ import annotations

import pytest

from tests.casework import Clock, state
from tests.services.scenes import become_aware, list_controllers, reading, step_state
from tocsin.domain.law.readings import ClockState
from tocsin.domain.playbooks.progress import StepState
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.versions import save_draft
from tocsin.services.drafts.writing import preview
from tocsin.services.overview import reading_words
from tocsin.services.playbooks.decisions import decide
from tocsin.services.rows import add_party, amend_party
from tocsin.services.workbench import OpenCase

# The clock of the tests begins at 2026-11-23 13:00 UTC, a Monday, 14:00 in Paris.


def clock_words(case: OpenCase) -> dict[str, str]:
    """Give what the clock of each controller says."""
    return {one.party: reading_words(one, case) for one in case.readings() if one.regime == "gdpr-33-2"}


def test_a_processor_with_three_contracts_from_the_alert_to_the_last_notice(
    processor_case: OpenCase, clock: Clock
) -> None:
    case = processor_case
    state(case, "time.detected_at", "13:30")
    state(case, "time.discovery_how", "customer_or_subject")
    # Nothing runs before it is certain; then nobody is listed yet.
    assert reading(case, "gdpr-33-2").state is ClockState.NOT_STARTED
    clock.move(hours=2)
    become_aware(case)  # Monday 15:00 UTC
    assert reading(case, "gdpr-33-2").because == (
        "No controller is listed yet: list every organisation whose data may be affected",
    )

    clock.move(hours=1)
    list_controllers(case, ["24", "48", ""])
    assert clock_words(case) == {
        "P-1": "23:00 left",
        "P-2": "47:00 left",
        "P-3": "running for 1:00, no figure agreed",
    }
    assert [one.party for one in case.readings() if one.is_open] == ["P-1", "P-2", "P-3"]
    assert reading(case, "gdpr-33-2", "P-1").due_at == "2026-11-24T15:00:00.000000Z"
    assert reading(case, "gdpr-33-2", "P-2").due_at == "2026-11-25T15:00:00.000000Z"
    assert reading(case, "gdpr-33-2", "P-3").due_at is None

    # Council 1 is told after 20 hours, on the draft that was written to it.
    clock.move(hours=19)
    save_draft(case, "controller-notice", party="P-1")
    record_filing(case, filed_at=case.moment("now"), draft="D-1", channel="mail")
    assert clock_words(case)["P-1"] == "filed 2026-11-24 12:00 +01:00"  # Tuesday 11:00 UTC

    # Council 2 is forgotten: after 50 hours it is told, two hours late.
    clock.move(hours=29)
    assert clock_words(case)["P-2"] == "late by 1:00"
    assert next(one.party for one in case.readings()) == "P-2"
    clock.move(hours=1)
    record_filing(case, filed_at=case.moment("now"), regime="gdpr-33-2", party="P-2")
    assert reading(case, "gdpr-33-2", "P-2").state is ClockState.MET_LATE
    assert clock_words(case)["P-2"] == "filed late"

    # Council 3, without a figure, cannot be late; it is told at last.
    assert clock_words(case)["P-3"] == "running for 50:00, no figure agreed"
    assert step_state(case, "send_notices") is not StepState.DONE
    record_filing(case, filed_at=case.moment("now"), regime="gdpr-33-2", party="P-3")
    assert reading(case, "gdpr-33-2", "P-3").state is ClockState.MET
    assert step_state(case, "send_notices") is StepState.DONE
    assert not any(one.is_open for one in case.readings())


def test_a_controller_that_turns_out_not_to_be_affected_has_no_clock(
    processor_case: OpenCase, clock: Clock
) -> None:
    become_aware(processor_case)
    list_controllers(processor_case, ["24", "48"])
    amend_party(processor_case, "P-1", {"involvement": "not affected", "because": "its tenant was apart"})
    clock.move(hours=30)
    assert clock_words(processor_case) == {"P-2": "18:00 left"}


def test_a_controller_that_may_be_affected_has_a_clock(processor_case: OpenCase) -> None:
    become_aware(processor_case)
    add_party(processor_case, {"name": "Council 9", "contract_hours": "24", "involvement": "checking"})
    add_party(processor_case, {"name": "Hosting company", "role": "processor", "involvement": "affected"})
    assert clock_words(processor_case) == {"P-1": "24:00 left"}


def test_a_contract_that_is_found_later_moves_the_deadline(processor_case: OpenCase, clock: Clock) -> None:
    become_aware(processor_case)
    list_controllers(processor_case, [""])
    clock.move(hours=10)
    amend_party(processor_case, "P-1", {"contract_hours": "12", "because": "annex 3"})
    assert clock_words(processor_case) == {"P-1": "2:00 left"}


def test_the_reading_can_be_checked_by_hand(processor_case: OpenCase) -> None:
    become_aware(processor_case, "13:30")
    list_controllers(processor_case, ["24"])
    assert reading(processor_case, "gdpr-33-2", "P-1").because == (
        "time.aware_at: 2026-11-23 13:30 +01:00 = 2026-11-23 12:30 +00:00, "
        "stated by lead on 2026-11-23 14:00 +01:00",
        "The contract gives 24 hours from then; the law itself says without undue delay",
        "Due 2026-11-24 13:30 +01:00 = 2026-11-24 12:30 +00:00",
    )


def test_a_controller_from_awareness_to_a_late_filing_with_its_reasons(case: OpenCase, clock: Clock) -> None:
    state(case, "time.detected_at", "13:00")
    state(case, "time.discovery_how", "staff")
    become_aware(case)
    seen = reading(case, "gdpr-33-1")
    assert (seen.due_at, seen.remaining_s) == ("2026-11-26T13:00:00.000000Z", 72 * 3600)
    # Regulation 1182/71 does not count the hour of the event, 13:00 to 14:00 UTC.
    assert seen.latest_at == "2026-11-26T14:00:00.000000Z"
    assert step_state(case, "start_clocks") is StepState.DONE
    assert step_state(case, "late_reasons") is StepState.NOT_APPLICABLE

    decide(case, "risk.level", "high_risk", "identity documents")
    decide(case, "notify.authority", "phased", "the numbers are not known yet")
    clock.move(hours=70)
    assert reading_words(reading(case, "gdpr-33-1"), case) == "2:00 left"
    assert "Reasons for the delay" not in preview(case, "sa-notification").text

    clock.move(hours=5)
    assert reading_words(reading(case, "gdpr-33-1"), case) == "late by 3:00, reasons needed"
    assert step_state(case, "late_reasons") is StepState.AVAILABLE
    assert (
        "TO BE COMPLETED: Why was it not notified within 72 hours?" in preview(case, "sa-notification").text
    )

    state(case, "time.delay_reasons", "The server room was sealed by the police from hour 60 to hour 74.")
    assert step_state(case, "late_reasons") is StepState.DONE
    saved, _path = save_draft(case, "sa-notification")
    assert "The server room was sealed by the police" in saved.body.text
    filed = record_filing(case, filed_at=case.moment("now"), draft="D-1", reference="N-1")
    assert filed.reading is not None
    assert filed.reading.state is ClockState.MET_LATE
    assert reading_words(filed.reading, case) == "filed late"
    assert step_state(case, "file_authority") is StepState.DONE
    assert step_state(case, "late_reasons") is StepState.DONE


def test_who_filed_late_is_still_asked_for_reasons(case: OpenCase, clock: Clock) -> None:
    become_aware(case)
    decide(case, "notify.authority", "full", "a risk is not unlikely")
    clock.move(hours=80)
    record_filing(case, filed_at=case.moment("now"), regime="gdpr-33-1")
    assert step_state(case, "late_reasons") is StepState.AVAILABLE
    assert "TO BE COMPLETED: Why was it not notified" in preview(case, "sa-notification").text
    state(case, "time.delay_reasons", "The server room was sealed by the police.")
    assert step_state(case, "late_reasons") is StepState.DONE


def test_who_filed_in_time_is_asked_for_no_reasons(case: OpenCase, clock: Clock) -> None:
    become_aware(case)
    decide(case, "notify.authority", "full", "a risk is not unlikely")
    clock.move(hours=71)
    record_filing(case, filed_at=case.moment("now"), regime="gdpr-33-1")
    clock.move(hours=20)
    assert step_state(case, "late_reasons") is StepState.NOT_APPLICABLE


def test_awareness_moved_back_shortens_the_time_and_keeps_the_earlier_reading(
    case: OpenCase, clock: Clock
) -> None:
    become_aware(case)
    clock.move(hours=20)
    state(case, "time.aware_at", "-44h", because="the mail of the user came in on Sunday")
    seen = reading(case, "gdpr-33-1")
    # 44 h before Tuesday 09:00 UTC is Sunday 13:00 UTC; 72 h later is Wednesday 13:00 UTC, in 28 hours.
    assert (seen.starts_at, seen.due_at) == ("2026-11-22T13:00:00.000000Z", "2026-11-25T13:00:00.000000Z")
    assert reading_words(seen, case) == "28:00 left"
    (earlier,) = seen.earlier
    assert (earlier.starts_at, earlier.due_at) == (
        "2026-11-23T13:00:00.000000Z",
        "2026-11-26T13:00:00.000000Z",
    )
    assert (earlier.stated_by, earlier.replaced_because) == ("lead", "the mail of the user came in on Sunday")


def test_72_hours_are_72_hours_when_the_clocks_change(case: OpenCase, clock: Clock) -> None:
    # Summer time ends in Paris on 2026-10-25 at 01:00 UTC.
    clock.now = clock.now.replace(month=10, day=23, hour=12)
    become_aware(case)
    assert reading(case, "gdpr-33-1").due_at == "2026-10-26T12:00:00.000000Z"


@pytest.mark.parametrize("role", ["controller", "joint_controller"])
def test_a_joint_controller_has_the_clock_of_a_controller(case: OpenCase, role: str) -> None:
    state(case, "case.role", role)
    become_aware(case)
    assert reading(case, "gdpr-33-1").state is ClockState.RUNNING
    assert reading(case, "gdpr-33-2").state is ClockState.NOT_APPLICABLE


def test_while_the_role_is_open_the_clock_waits_for_it(case: OpenCase) -> None:
    state(case, "case.role", "unknown")
    become_aware(case)
    seen = reading(case, "gdpr-33-1")
    assert (seen.state, seen.waits_for) == (ClockState.NOT_STARTED, ("case.role",))
