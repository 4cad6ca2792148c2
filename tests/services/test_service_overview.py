"""Where a case stands, in words: how long, what next, what is not known yet."""

from __future__ import annotations

import pytest

from tests.casework import Clock, state
from tests.conftest import OpenACase
from tests.services.scenes import become_aware, list_controllers, reading, steps_for_us
from tocsin.services.drafts.filings import record_filing
from tocsin.services.overview import brief_law, due_words, one_line, overview, reading_words
from tocsin.services.playbooks.decisions import decide
from tocsin.services.workbench import OpenCase


def words(case: OpenCase, regime: str = "gdpr-33-1", party: str = "") -> str:
    return reading_words(reading(case, regime, party), case)


def test_a_clock_that_has_not_started_says_so(case: OpenCase) -> None:
    assert words(case) == "not started"
    assert due_words(reading(case, "gdpr-33-1"), case) == ""


def test_a_running_clock_says_what_is_left_and_when_it_ends(case: OpenCase, clock: Clock) -> None:
    become_aware(case)
    clock.move(hours=30, minutes=43)
    # 72:00 - 30:43 = 41:17; 14:00 on Monday the 23rd in Paris plus three days.
    assert words(case) == "41:17 left"
    assert due_words(reading(case, "gdpr-33-1"), case) == "due 2026-11-26 14:00 +01:00"


def test_seconds_are_never_rounded_in_our_favour(case: OpenCase, clock: Clock) -> None:
    become_aware(case)
    clock.move(seconds=1)
    assert words(case) == "71:59 left"


def test_a_late_clock_says_by_how_much_and_asks_for_reasons(case: OpenCase, clock: Clock) -> None:
    become_aware(case)
    clock.move(hours=75, minutes=10)
    assert words(case) == "late by 3:10, reasons needed"
    state(case, "time.delay_reasons", "unknown")
    assert words(case) == "late by 3:10, reasons needed"
    state(case, "time.delay_reasons", "The log was sealed by the police until Thursday, 15:00")
    assert words(case) == "late by 3:10"


def test_a_clock_that_was_met_says_when(case: OpenCase, clock: Clock) -> None:
    become_aware(case)
    clock.move(hours=40)
    record_filing(case, filed_at=case.moment("-30m"), regime="gdpr-33-1")
    assert words(case) == "filed 2026-11-25 05:30 +01:00"


def test_a_clock_that_was_met_late_asks_for_reasons_until_they_are_given(
    case: OpenCase, clock: Clock
) -> None:
    become_aware(case)
    clock.move(hours=73)
    record_filing(case, filed_at=case.moment("now"), regime="gdpr-33-1")
    assert words(case) == "filed late, reasons needed"
    state(case, "time.delay_reasons", "The log was sealed by the police")
    assert words(case) == "filed late"


def test_without_a_figure_the_time_that_ran_is_told(processor_case: OpenCase, clock: Clock) -> None:
    become_aware(processor_case)
    list_controllers(processor_case, [""])
    clock.move(hours=5, minutes=7)
    assert words(processor_case, "gdpr-33-2", "P-1") == "running for 5:07, no figure agreed"
    assert due_words(reading(processor_case, "gdpr-33-2", "P-1"), processor_case) == ""


def test_a_clock_of_the_other_role_does_not_apply(processor_case: OpenCase) -> None:
    assert words(processor_case) == "does not apply"


def test_the_law_is_short_where_there_is_little_room(case: OpenCase) -> None:
    assert brief_law(reading(case, "gdpr-33-1")) == "GDPR 33(1)"


def test_an_overview_answers_the_three_questions(case: OpenCase, clock: Clock) -> None:
    seen = overview(case)
    counting = [(one.regime, one.stage) for one in seen.readings if one.counts]
    assert counting == [("gdpr-33-1", "initial"), ("gdpr-33-1", "complement")]
    assert seen.head == case.head()
    # What is due first comes first; nothing is due before the first alert is known.
    assert [view.step.id for view in seen.next_steps][:3] == ["first_facts", "stop_exposure", "hold_evidence"]
    assert seen.next_question is not None
    assert (seen.next_question.fact, seen.next_question.step) == ("time.detected_at", "first_facts")
    assert seen.next_question.text == "When did the first alert or report come in?"
    assert clock.now.hour == 13


def test_the_next_question_goes_on_when_one_is_answered(open_case: OpenACase) -> None:
    case = open_case(role="controller", language="fr")
    state(case, "time.detected_at", "13:00")
    question = overview(case).next_question
    assert question is not None
    assert (question.fact, question.text) == ("time.discovery_how", "Qui l'a découverte\u00a0?")


def test_a_decision_that_is_pending_asks_for_no_fact(case: OpenCase) -> None:
    state(case, "time.detected_at", "13:00")
    state(case, "time.discovery_how", "staff")
    decide(case, "nature.personal_data_breach", "confirmed", "reproduced")
    steps = {view.step.id: view for view in overview(case).next_steps}
    assert [item.id for item in steps["is_breach"].open_items] == ["time.aware_at", "time.aware_basis"]


def test_steps_done_and_applicable_are_counted(case: OpenCase) -> None:
    seen = overview(case)
    assert (seen.steps_done, seen.steps_applicable) == (0, 29)
    state(case, "time.detected_at", "13:00")
    state(case, "time.discovery_how", "staff")
    assert overview(case).steps_done == 1


def test_documents_of_our_own_role_come_first(case: OpenCase, processor_case: OpenCase) -> None:
    list_controllers(processor_case, ["24", "48"])
    of_controller = [document.form.id for document in overview(case).documents]
    assert "sa-notification" in of_controller
    assert of_controller[-1] == "subject-letter"
    ours = overview(processor_case).documents
    assert [(one.form.id, one.party.name if one.party else "") for one in ours][:2] == [
        ("controller-notice", "Council 1"),
        ("controller-notice", "Council 2"),
    ]


def test_one_line_says_what_is_most_urgent(processor_case: OpenCase, clock: Clock) -> None:
    become_aware(processor_case)
    list_controllers(processor_case, ["48", "24", ""])
    clock.move(hours=10)
    # Done: is_breach, start_clocks, list_controllers.
    ours = steps_for_us(processor_case, "decide", "notify", "tell")
    assert one_line(processor_case) == (
        f"2026-0001 | 14:00 left GDPR Art. 33(2) -> Council 2 | +2 open | 3/{ours} steps"
    )


def test_one_line_of_a_case_that_knows_nothing(case: OpenCase) -> None:
    assert one_line(case) == "2026-0001 | clock not started | 0/29 steps"


def test_one_line_of_a_case_whose_clock_was_met(case: OpenCase) -> None:
    become_aware(case)
    record_filing(case, filed_at=case.moment("now"), regime="gdpr-33-1")
    # Done: is_breach, start_clocks, file_authority.
    assert one_line(case) == "2026-0001 | 3/29 steps"


@pytest.mark.parametrize(("country", "name"), [("FR", "CNIL"), ("", "the supervisory authority")])
def test_the_authority_is_called_by_its_name_where_the_country_is_known(
    open_case: OpenACase, country: str, name: str
) -> None:
    case = open_case(role="controller", country=country)
    assert reading(case, "gdpr-33-1").recipient == name
