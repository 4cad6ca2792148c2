"""A step in words, in the language of the case."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from tests.casework import Clock, state
from tests.conftest import OpenACase
from tests.drill import read
from tests.services.scenes import become_aware, beside, list_controllers
from tocsin.content.library import Library
from tocsin.domain.facts import FactSpec, FactType
from tocsin.domain.playbooks.items import ItemState
from tocsin.domain.playbooks.playbook import Due
from tocsin.domain.playbooks.progress import StepState
from tocsin.services.drafts.versions import save_draft
from tocsin.services.evidence.attaching import Place, add_stream
from tocsin.services.playbooks import steps
from tocsin.services.playbooks.adopting import adopt_playbook, adoption
from tocsin.services.playbooks.decisions import decide
from tocsin.services.playbooks.step_cards import StepCard, due_words, fact_title, picture, question, step_card
from tocsin.services.rows import add_row
from tocsin.services.workbench import OpenCase, Workbench


def card(case: OpenCase, step: str) -> StepCard:
    return step_card(case, steps.need_step(case, step))


def test_a_card_says_what_to_do_why_what_to_leave_alone_and_who(case: OpenCase) -> None:
    shown = card(case, "stop_exposure")
    assert (shown.id, shown.kind, shown.state) == ("stop_exposure", "checklist", StepState.AVAILABLE)
    assert shown.title == "Stop the exposure without destroying traces"
    assert shown.role == "Hosting and operations"
    assert shown.why.startswith("Each hour adds people.")
    assert shown.avoid.startswith("Do not reboot, wipe")
    assert shown.law == "GDPR 32(1)(b) · OWASP A01:2021"
    assert not shown.mandatory


def test_a_card_speaks_the_language_of_the_case(open_case: OpenACase) -> None:
    shown = card(open_case(language="fr"), "stop_exposure")
    assert shown.title == "Arrêter l'exposition sans détruire les traces"
    assert shown.role == "Hébergement et exploitation"
    assert shown.lines[0].text == "Fermer la route des documents, ou tout le portail"


def test_a_card_says_when_the_step_is_due(case: OpenCase, clock: Clock) -> None:
    assert card(case, "stop_exposure").due == ""
    state(case, "time.detected_at", "13:00")
    # Two hours after the first alert.
    assert card(case, "stop_exposure").due == "2026-11-23 15:00 +01:00"
    assert not card(case, "stop_exposure").is_late
    clock.move(hours=1, minutes=1)
    assert card(case, "stop_exposure").is_late


def test_the_lines_of_a_checklist_say_who_ticked_them_and_when(case: OpenCase) -> None:
    with beside(case, "hosting") as theirs:
        steps.tick(theirs, "stop_exposure", "cut", "at the load balancer")
        steps.waive(theirs, "stop_exposure", "caches", "there are none")
    case.refresh()
    cut, caches, sessions, index = card(case, "stop_exposure").lines
    assert (cut.state, cut.who, cut.note) == (
        ItemState.DONE,
        "2026-11-23 14:00 +01:00 hosting",
        "at the load balancer",
    )
    assert (caches.state, caches.note) == (ItemState.WAIVED, "there are none")
    assert (sessions.state, sessions.who, sessions.note, sessions.optional) == (ItemState.OPEN, "", "", False)
    assert index.optional


def test_wanted_evidence_is_named_and_says_what_was_attached(case: OpenCase) -> None:
    add_stream(case, BytesIO(b"log"), "log", place=Place(step="hold_evidence", item="access_logs"))
    line = card(case, "hold_evidence").lines[0]
    assert line.text == "Web and application access logs, 90 days or all there are"
    assert (line.state, line.note) == (ItemState.DONE, "EV-1")


def test_a_form_asks_its_questions_and_shows_what_was_answered(case: OpenCase) -> None:
    state(case, "time.detected_at", "13:20")
    detected, found_by, role = card(case, "first_facts").questions
    assert detected.text == "When did the first alert or report come in?"
    assert (detected.shown, detected.typed) == ("2026-11-23 13:20 +01:00", "2026-11-23 13:20 +01:00")
    assert not detected.is_open
    assert found_by.is_open
    assert found_by.choices[0] == ("security_team", "Security team")
    assert (role.shown, role.typed) == ("Controller", "controller")


def test_what_a_form_collects_is_a_line(case: OpenCase) -> None:
    shown = card(case, "data_rows")
    assert shown.questions == ()
    assert [(line.id, line.text, line.state) for line in shown.lines] == [
        ("inventory", "Rows of affected data", ItemState.OPEN)
    ]
    add_row(case, {"label": "Files"})
    assert card(case, "data_rows").lines[0].state is ItemState.DONE


def test_the_organisations_to_list_are_named_in_the_language_of_the_case(open_case: OpenACase) -> None:
    case = open_case(role="processor", language="fr")
    assert [line.text for line in card(case, "list_controllers").lines] == ["Les organismes concernés"]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("summary.authority", {"is_long": True, "several": False}),
        ("nature.cia", {"is_long": False, "several": True}),
        ("records.count", {"is_long": False, "several": False}),
    ],
)
def test_a_question_says_how_it_is_answered(case: OpenCase, key: str, expected: dict[str, bool]) -> None:
    asked = question(case, key)
    assert {name: getattr(asked, name) for name in expected} == expected
    assert asked.is_open


def test_a_question_in_another_language_says_which(case: OpenCase) -> None:
    state(case, "summary.authority@fr", "Des documents")
    asked = question(case, "summary.authority@fr")
    assert asked.text == "What happened, in a few plain sentences? [fr]"
    assert asked.shown == "Des documents"


def test_an_estimate_is_shown_as_one_and_can_be_typed_again(case: OpenCase) -> None:
    state(case, "records.count", "~12000 rows of the log")
    asked = question(case, "records.count")
    assert asked.shown == "≈ 12\u202f000 rows of the log"
    state(case, "records.count", asked.typed)
    first, second = case.state.facts["records.count"]
    assert (first.value, first.status) == (second.value, second.status)


def test_unknown_and_not_applicable_are_shown_with_their_reason(case: OpenCase) -> None:
    state(case, "records.count", "unknown", because="the log is being restored")
    state(case, "time.ended_at", "n/a because it never was open")
    assert question(case, "records.count").shown == "unknown for now: the log is being restored"
    assert question(case, "time.ended_at").shown == "not applicable: it never was open"
    assert question(case, "time.ended_at").typed == "n/a because it never was open"


def test_a_decision_shows_options_advice_and_what_it_asks(case: OpenCase) -> None:
    state(case, "nature.access_observed", "confirmed")
    shown = card(case, "is_breach")
    assert shown.decides == "nature.personal_data_breach"
    assert [(option.id, option.chosen) for option in shown.options] == [
        ("confirmed", False),
        ("pending", False),
        ("not_a_breach", False),
    ]
    assert [(one.suggest, one.applies) for one in shown.advice if one.applies] == [("confirmed", True)]
    assert {one.applies for one in shown.advice} == {True, None}
    assert (shown.rationale, shown.questions, shown.lines) == ("", (), ())
    assert shown.mandatory


def test_a_decision_that_was_taken_shows_its_option_and_its_reasons(case: OpenCase) -> None:
    decide(case, "nature.personal_data_breach", "confirmed", "seen in the log")
    shown = card(case, "is_breach")
    assert [option.id for option in shown.options if option.chosen] == ["confirmed"]
    assert shown.rationale == "seen in the log (lead, 2026-11-23 14:00 +01:00)"
    assert [asked.key for asked in shown.questions] == ["time.aware_at", "time.aware_basis"]


def test_documents_are_lines_with_their_recipients(processor_case: OpenCase) -> None:
    list_controllers(processor_case, ["24", "48"])
    save_draft(processor_case, "controller-notice", party="P-2")
    assert [
        (line.id, line.text, line.state, line.note) for line in card(processor_case, "draft_notices").lines
    ] == [
        ("P-1", "Notice to the controller: Council 1", ItemState.OPEN, ""),
        ("P-2", "Notice to the controller: Council 2", ItemState.DONE, "D-1"),
    ]


def test_without_a_recipient_the_organisations_are_what_is_missing(processor_case: OpenCase) -> None:
    assert [line.text for line in card(processor_case, "draft_notices").lines] == [
        "The organisations concerned"
    ]


def test_a_document_for_the_authority_is_one_line(case: OpenCase) -> None:
    assert [line.text for line in card(case, "draft_authority").lines] == [
        "Notification to the supervisory authority"
    ]


def test_clocks_are_lines_with_their_recipients(processor_case: OpenCase) -> None:
    list_controllers(processor_case, ["24"])
    assert [(line.id, line.text) for line in card(processor_case, "send_notices").lines] == [
        ("gdpr-33-2/P-1", "Notice by the processor to each controller: Council 1")
    ]


def test_approvals_are_lines_in_the_words_of_the_playbook(case: OpenCase) -> None:
    steps.approve(case, "reopen", "lead", "looked at it")
    lines = card(case, "reopen").lines
    assert [line.text for line in lines] == ["Incident lead", "Data protection officer / Executive on call"]
    assert (lines[0].state, lines[0].note) == (ItemState.DONE, "looked at it")


def test_a_step_that_waits_says_for_what(case: OpenCase) -> None:
    assert card(case, "reproduce").why_not == "first: Freeze logs and versions"
    assert card(case, "start_clocks").why_not == (
        "first: Is it a personal-data breach?; needs: Personal-data breach (nature.personal_data_breach)"
    )
    assert card(case, "stop_exposure").why_not == ""


def test_a_step_that_does_not_apply_says_why(case: OpenCase, processor_case: OpenCase) -> None:
    assert card(case, "list_controllers").why_not == "Our role: Controller"
    assert card(processor_case, "risk").why_not == "Our role: Processor"


def test_a_step_that_was_skipped_says_by_whom_and_why(case: OpenCase) -> None:
    steps.skip(case, "hold_evidence", "the provider keeps the logs")
    shown = card(case, "hold_evidence")
    assert shown.why_not == "skipped by lead: the provider keeps the logs"
    assert shown.note == "skipped 2026-11-23 14:00 +01:00 lead: the provider keeps the logs"


def test_a_task_that_is_done_says_by_whom(case: OpenCase) -> None:
    steps.mark_done(case, "reporter")
    assert card(case, "reporter").note == "done 2026-11-23 14:00 +01:00 lead"


def test_a_fact_without_an_entry_in_the_catalogue_is_called_by_its_key(case: OpenCase) -> None:
    assert fact_title(case, "records.count") == "Number of records"
    assert fact_title(case, "clock.gdpr-33-1.overdue") == "clock.gdpr-33-1.overdue"


def test_every_step_of_the_playbook_has_a_card_in_every_situation(processor_case: OpenCase) -> None:
    become_aware(processor_case)
    list_controllers(processor_case)
    assert processor_case.playbook is not None
    cards = {step.id: card(processor_case, step.id) for step in processor_case.playbook.steps()}
    assert len(cards) == len(list(processor_case.playbook.steps()))
    assert all(shown.title and shown.why and shown.role for shown in cards.values())


# What is special about where a step stands.

PRACTICE = """\
schema: breach-playbook/1
id: practice
version: 1.0.0
reviewed: "2026-11-23"
languages: [en, fr]
title: {en: "Practice", fr: "Exercice"}
summary: {en: "For practice", fr: "Pour s'exercer"}
roles:
  lead: {en: "Incident lead", fr: "Responsable de l'incident"}
  dpo: {en: "Officer", fr: "Délégué"}
phases:
  - id: open
    title: {en: "Open", fr: "Ouvrir"}
    steps:
      - id: call
        kind: task
        role: lead
        title: {en: "Call everybody", fr: "Appeler tout le monde"}
        why: {en: "So that they know.", fr: "Pour qu'ils sachent."}
        ready: {en: "Everybody has answered.", fr: "Tout le monde a répondu."}
        repeat: {until: "nature.personal_data_breach == 'confirmed'", most: 3}
        est: 90m
      - id: approve
        kind: gate
        role: dpo
        all_of: [dpo]
        escalate: {after: 2h, to: lead}
        title: {en: "Approve", fr: "Approuver"}
        why: {en: "Two look.", fr: "Deux regardent."}
        due: {after: time.aware_at, within: 4h}
      - id: facts
        kind: wait
        role: dpo
        until: "known(subjects.count) and known(records.count)"
        remind: 1d
        title: {en: "Wait for the numbers", fr: "Attendre les chiffres"}
        why: {en: "They follow.", fr: "Ils suivent."}
        after: [approve]
      - id: tell
        kind: task
        role: lead
        for_each: {in: parties, where: "row.involvement == 'affected'"}
        title: {en: "Tell {row.name}", fr: "Prévenir {row.name}"}
        why: {en: "It must know.", fr: "Il doit le savoir."}
        needs: [approve]
"""
HOUSE = """\
schema: breach-overlay/1
id: our-house
languages: [en, fr]
roles:
  dpo: {contact: "the duty phone, day and night"}
"""


@pytest.fixture
def practice(case: OpenCase, library: Library) -> OpenCase:
    """A case that follows a playbook with a step of each rare sort, and whose house has an overlay."""
    adopted = adoption(read(library, PRACTICE, HOUSE), "practice")
    case.record(lambda _state: [adopted])
    return case


def test_a_card_says_what_done_looks_like_and_how_long_it_takes(practice: OpenCase) -> None:
    shown = card(practice, "call")
    assert (shown.ready, shown.takes) == ("Everybody has answered.", "90m")
    assert (card(practice, "approve").ready, card(practice, "approve").takes) == ("", "")


def test_a_card_says_how_the_role_is_reached_where_the_house_knows_it(practice: OpenCase) -> None:
    assert card(practice, "approve").contact == "the duty phone, day and night"
    assert card(practice, "call").contact == ""


def test_a_contact_comes_from_whichever_playbook_was_adopted_with_it(
    case: OpenCase, library: Library
) -> None:
    assert card(case, "is_breach").contact == ""
    adopted = adoption(read(library, PRACTICE, HOUSE), "practice", beside=True)
    case.record(lambda _state: [adopted])
    assert card(case, "is_breach").contact == "the duty phone, day and night"


def test_a_step_that_is_repeated_says_how_often_it_was_done(practice: OpenCase) -> None:
    assert card(practice, "call").standing == "done 0 of at most 3 times"
    steps.mark_done(practice, "call")
    shown = card(practice, "call")
    assert (shown.standing, shown.state) == ("done 1 of at most 3 times", StepState.AVAILABLE)
    decide(practice, "nature.personal_data_breach", "confirmed", "reproduced")
    steps.mark_done(practice, "call")
    shown = card(practice, "call")
    assert (shown.standing, shown.state) == ("done 2 of at most 3 times", StepState.DONE)


def test_a_gate_that_nobody_passes_says_who_may_now(practice: OpenCase, clock: Clock) -> None:
    clock.move(hours=1, minutes=59)
    assert card(practice, "approve").standing == ""
    clock.move(minutes=2)
    assert card(practice, "approve").standing == "nobody approved in time: Incident lead may now"
    steps.approve(practice, "approve", "lead")
    shown = card(practice, "approve")
    assert (shown.standing, shown.state) == ("", StepState.DONE)


def test_a_step_that_waits_for_facts_says_for_which(practice: OpenCase, clock: Clock) -> None:
    assert card(practice, "facts").standing == ""  # what comes first is not done
    steps.approve(practice, "approve", "dpo")
    shown = card(practice, "facts")
    assert shown.state is StepState.AVAILABLE
    assert shown.standing == "waits for Number of people, Number of records"
    assert shown.due == "2026-11-24 14:00 +01:00"  # when to look again
    state(practice, "subjects.count", "400")
    assert card(practice, "facts").standing == "waits for Number of records"
    clock.move(minutes=5)
    state(practice, "records.count", "800")
    shown = card(practice, "facts")
    assert (shown.state, shown.standing) == (StepState.DONE, "")


def test_of_two_playbooks_a_card_says_which_one_the_step_is_of(case: OpenCase, library: Library) -> None:
    assert (card(case, "stop_exposure").id, card(case, "stop_exposure").standing) == ("stop_exposure", "")
    adopted = adoption(read(library, PRACTICE), "practice", beside=True)
    case.record(lambda _state: [adopted])
    shown = card(case, "stop_exposure")
    assert (shown.id, shown.step) == ("portal-exposure:stop_exposure", "stop_exposure")
    assert shown.standing == "of portal-exposure"
    assert card(case, "practice:call").standing == "done 0 of at most 3 times; of practice"


# The playbooks as a picture, and due times in words.


def drawn(case: OpenCase) -> list[str]:
    return picture(steps.need_progress(case), case.header.language)


def test_the_picture_shows_where_each_step_stands(practice: OpenCase) -> None:
    assert drawn(practice) == [
        "· Call everybody",
        "· Approve",
        "├─ ? Wait for the numbers",
        "╘═ ? Tell …",
    ]
    steps.approve(practice, "approve", "dpo")
    steps.skip(practice, "call", "everybody is here")
    assert drawn(practice) == [
        "↷ Call everybody",
        "✓ Approve",
        "├─ · Wait for the numbers",
        "╘═ ? Tell …",
    ]


def test_a_step_that_is_repeated_for_rows_is_one_line_and_open_while_one_is(practice: OpenCase) -> None:
    steps.approve(practice, "approve", "dpo")
    list_controllers(practice, ["24", "48"])
    assert drawn(practice)[-1] == "╘═ · Tell …"
    steps.mark_done(practice, "tell@P-1")
    assert drawn(practice)[-1] == "╘═ · Tell …"
    steps.mark_done(practice, "tell@P-2")
    assert drawn(practice)[-1] == "╘═ ✓ Tell …"


def test_the_picture_speaks_the_language_that_is_asked_for(practice: OpenCase) -> None:
    assert picture(steps.need_progress(practice), "fr")[0] == "· Appeler tout le monde"


def test_a_picture_of_two_playbooks_has_a_heading_for_each_and_shared_steps_in_both(case: OpenCase) -> None:
    state(case, "time.detected_at", "13:00")
    state(case, "time.discovery_how", "staff")
    adopt_playbook(case, "generic", "more than the portal", beside=True)
    lines = drawn(case)
    assert [line for line in lines if line.startswith("A ")] == [
        "A portal showed people other people's documents",
        "A personal-data breach of any kind",
    ]
    assert lines.count("✓ Note the first facts") == 2
    assert sum(line.endswith("· Stop it, and keep the traces") for line in lines) == 1


def test_a_step_of_one_name_in_two_playbooks_stands_for_itself_in_each(case: OpenCase) -> None:
    adopt_playbook(case, "generic", "it is no portal")
    adopt_playbook(case, "ransomware", "files are encrypted", beside=True)
    steps.skip(case, "ransomware:contain", "the network is cut")
    lines = drawn(case)
    assert "· Stop it, and keep the traces" in lines
    assert "↷ Save the backups, then cut the network" in lines


def test_every_shipped_playbook_has_a_picture_of_as_many_lines_as_steps(
    open_case: OpenACase, library: Library
) -> None:
    for name, book in library.shelf.playbooks.items():
        lines = drawn(open_case(playbook=name, role="processor"))
        assert len(lines) == sum(1 for _ in book.steps())
        assert all("{" not in line for line in lines)


@pytest.mark.parametrize(
    ("due", "language", "words"),
    [
        (Due(length=timedelta(hours=2), after="time.detected_at"), "en", "2h after first alert"),
        (Due(length=timedelta(days=1), after="time.aware_at"), "en", "1d after aware"),
        (Due(length=timedelta(minutes=90), after="portal.gone"), "en", "90m after portal.gone"),
        (
            Due(length=timedelta(hours=12), before="clock.gdpr-33-1"),
            "en",
            "12h before Notification to the supervisory authority ends",
        ),
        (
            Due(length=timedelta(weeks=1), after="clock.gdpr-33-1.complement"),
            "en",
            "1w after Notification to the supervisory authority starts",
        ),
        (Due(length=timedelta(hours=1), after="clock.nowhere"), "en", "1h after clock.nowhere starts"),
    ],
)
def test_a_due_time_is_said_with_the_name_of_what_it_is_counted_from(
    workbench: Workbench, due: Due, language: str, words: str
) -> None:
    assert due_words(workbench, due, language) == words


def test_a_due_time_may_be_counted_from_a_fact_of_the_playbook(workbench: Workbench) -> None:
    due = Due(length=timedelta(hours=1), after="portal.closed_at")
    closed = FactSpec(key="portal.closed_at", type=FactType.INSTANT, title={"en": "Portal closed"})
    assert due_words(workbench, due, "en") == "1h after portal.closed_at"
    assert due_words(workbench, due, "en", [closed]) == "1h after portal closed"
