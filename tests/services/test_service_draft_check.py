"""Checking a document: every code is triggered by something, and not by what is in order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.casework import Clock, state
from tests.services.scenes import become_aware, list_controllers
from tocsin.domain.documents.forms import FilingPhase
from tocsin.domain.documents.merging import MINE
from tocsin.domain.errors import Severity, UserError
from tocsin.services.drafts.check import CheckedDraft, Found, check_document, need_draft_rule
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.versions import save_draft
from tocsin.services.drafts.writing import preview
from tocsin.services.playbooks.decisions import decide
from tocsin.services.workbench import OpenCase

FORM = "sa-notification"
LONG = "A view of the portal showed documents of other people to whoever was signed in, for six weeks."
DECIDED = {"risk.level", "notify.subjects", "nature.personal_data_breach"}

Facts = dict[str, str]


def say(case: OpenCase, facts: Facts) -> None:
    """State facts, decide decisions, and mean every time that looks wrong."""
    case.workbench.confirm = lambda _asked: True
    for key, typed in facts.items():
        if key in DECIDED:
            decide(case, key, typed, "for the test")
        else:
            state(case, key, typed, because="for the test")


def found(checked: CheckedDraft, code: str) -> list[Found]:
    return [one for one in checked.found if one.code == code]


def codes(case: OpenCase, form: str = FORM, *, party: str = "", text: str | None = None) -> set[str]:
    return {one.code for one in check_document(case, form, party=party, text=text).found}


CONTRADICTIONS: list[tuple[str, Facts, Facts]] = [
    (
        "DX01",
        {"time.started_at": "2026-11-20 10:00", "time.ended_at": "2026-11-19 10:00"},
        {"time.started_at": "2026-11-19 10:00", "time.ended_at": "2026-11-20 10:00"},
    ),
    (
        "DX02",
        {"time.ongoing": "yes", "time.ended_at": "2026-11-19 10:00"},
        {"time.ongoing": "no", "time.ended_at": "2026-11-19 10:00"},
    ),
    (
        "DX03",
        {"time.detected_at": "2026-11-22 10:00", "time.aware_at": "2026-11-21 10:00"},
        {"time.detected_at": "2026-11-21 10:00", "time.aware_at": "2026-11-22 10:00"},
    ),
    (
        "DX04",
        {"time.started_at": "2026-11-22 10:00", "time.aware_at": "2026-11-21 10:00"},
        {"time.started_at": "2026-11-20 10:00", "time.aware_at": "2026-11-21 10:00"},
    ),
    (
        "DX05",
        {"records.count": "10", "subjects.count": "11"},
        {"records.count": "11", "subjects.count": "11"},
    ),
    (
        "DX06",
        {"data.special": "health", "risk.level": "none_or_unlikely"},
        {"data.special": "health", "risk.level": "risk"},
    ),
    (
        "DX07",
        {"nature.cia": "confidentiality"},
        {"nature.cia": "confidentiality", "data.protection": "cleartext"},
    ),
    (
        "DX08",
        {"time.aware_at": "2026-11-18 10:00", "nature.personal_data_breach": "confirmed"},
        {"time.aware_at": "2026-11-23 10:00", "nature.personal_data_breach": "confirmed"},
    ),
    (
        "DX09",
        {"risk.level": "high_risk", "notify.subjects": "not_required"},
        {"risk.level": "high_risk", "notify.subjects": "direct"},
    ),
    (
        "DX10",
        {"notify.subjects": "exempt", "data.protection": "encrypted_key_exposed"},
        {"notify.subjects": "exempt", "data.protection": "encrypted_key_safe"},
    ),
    (
        "DX11",
        {"crossborder.is": "yes"},
        {"crossborder.is": "yes", "crossborder.states": "Belgium, about 40 people"},
    ),
    (
        "DX12",
        {"nature.access_observed": "ruled_out", "nature.recipient": "hostile"},
        {"nature.access_observed": "ruled_out", "nature.recipient": "trusted"},
    ),
]
"""A code, facts that contradict each other, and facts that do not."""


@pytest.mark.parametrize(("code", "wrong", "_right"), CONTRADICTIONS, ids=[row[0] for row in CONTRADICTIONS])
def test_facts_that_contradict_each_other_are_found(
    case: OpenCase, code: str, wrong: Facts, _right: Facts
) -> None:
    say(case, wrong)
    checked = check_document(case, FORM)
    (one,) = found(checked, code)
    assert one.sources == need_draft_rule(case.workbench, code).facts


@pytest.mark.parametrize(("code", "_wrong", "right"), CONTRADICTIONS, ids=[row[0] for row in CONTRADICTIONS])
def test_facts_that_fit_together_are_left_alone(
    case: OpenCase, code: str, _wrong: Facts, right: Facts
) -> None:
    say(case, right)
    assert code not in codes(case)


@pytest.mark.parametrize("row", CONTRADICTIONS, ids=[row[0] for row in CONTRADICTIONS])
def test_what_is_not_known_contradicts_nothing(case: OpenCase, row: tuple[str, Facts, Facts]) -> None:
    assert row[0] not in codes(case)


def test_a_contradiction_is_told_only_to_whom_it_matters(case: OpenCase) -> None:
    say(case, {"risk.level": "high_risk", "notify.subjects": "not_required"})
    assert "DX09" in codes(case)
    assert "DX09" not in codes(case, "holding-statement")


def _nothing_said(case: OpenCase) -> CheckedDraft:
    return check_document(case, FORM)


def _unknown(phase: FilingPhase) -> Callable[[OpenCase], CheckedDraft]:
    def check(case: OpenCase) -> CheckedDraft:
        state(case, "summary.authority", "unknown")
        return check_document(case, FORM, phase=phase)

    return check


def _estimated(case: OpenCase) -> CheckedDraft:
    state(case, "subjects.count", "~500")
    return check_document(case, FORM)


def _untranslated(case: OpenCase) -> CheckedDraft:
    state(case, "summary.authority", LONG)
    return check_document(case, FORM, language="fr")


def _no_option(case: OpenCase) -> CheckedDraft:
    state(case, "nature.origin", "unintended_publication")
    return check_document(case, "de-bayern")


def _next_phase(case: OpenCase) -> CheckedDraft:
    return check_document(case, "eu-dora", phase=FilingPhase.INITIAL)


def _too_long(case: OpenCase) -> CheckedDraft:
    state(case, "product.name", "x" * 256)
    return check_document(case, "eu-cra-incident-early-warning")


def _stated(key: str, text: str) -> Callable[[OpenCase], CheckedDraft]:
    def check(case: OpenCase) -> CheckedDraft:
        state(case, key, text)
        return check_document(case, FORM)

    return check


def _late(reasons: str) -> Callable[[OpenCase], CheckedDraft]:
    def check(case: OpenCase) -> CheckedDraft:
        say(case, {"time.aware_at": "2026-11-18 10:00", "nature.personal_data_breach": "confirmed"})
        state(case, "time.delay_reasons", reasons)
        return check_document(case, FORM)

    return check


def _text(text: str) -> Callable[[OpenCase], CheckedDraft]:
    return lambda case: check_document(case, FORM, text=text)


def _other_controller(case: OpenCase) -> CheckedDraft:
    list_controllers(case, ["24", "48"])
    state(case, "summary.authority", "It was seen at Council 2 first.")
    return check_document(case, "controller-notice", party="P-1")


def _other_figure(case: OpenCase) -> CheckedDraft:
    become_aware(case)
    state(case, "subjects.count", "500")
    entry, _path = save_draft(case, FORM)
    record_filing(case, filed_at=case.moment("now"), draft=entry.body.draft)
    state(case, "subjects.count", "900", because="counted again")
    return check_document(case, "fr-cnil")


def _changed(case: OpenCase) -> CheckedDraft:
    save_draft(case, FORM)
    state(case, "subjects.count", "900")
    return check_document(case, FORM)


def _not_asked_again(case: OpenCase) -> CheckedDraft:
    become_aware(case)
    state(case, "records.count", "unknown")
    record_filing_of(case)
    clock = case.workbench.now
    assert isinstance(clock, Clock)
    clock.move(hours=73)
    return check_document(case, FORM)


def record_filing_of(case: OpenCase, form: str = FORM) -> None:
    """Save a draft, and file it a minute later."""
    entry, _path = save_draft(case, form)
    clock = case.workbench.now
    assert isinstance(clock, Clock)
    clock.move(minutes=1)
    record_filing(case, filed_at=case.moment("now"), draft=entry.body.draft)


SITUATIONS: list[tuple[str, Callable[[OpenCase], CheckedDraft]]] = [
    ("DF01", _nothing_said),
    ("DF02", _unknown(FilingPhase.FINAL)),
    ("DF03", _unknown(FilingPhase.INITIAL)),
    ("DF04", _estimated),
    ("DF05", _untranslated),
    ("DF06", _no_option),
    ("DF07", _next_phase),
    ("DT01", _too_long),
    ("DT02", _stated("summary.authority", f"{LONG} TODO")),
    ("DT03", _stated("summary.authority", "A view of the portal.")),
    ("DT04", _late("It was a week-end, and internal approvals were needed.")),
    ("DT05", _text("See 2025-0007 for the same.")),
    ("DT06", _text(f"{MINE} ours ⟪FACTS theirs⟫")),
    ("DP01", _text("Write to jane.roe@example.org.")),
    ("DP02", _text("Call +33 6 12 34 56 78.")),
    ("DP03", _text("Card 4111 1111 1111 1111 was seen.")),
    ("DC01", _other_figure),
    ("DC02", _other_controller),
    ("DS01", _changed),
    ("DS02", _not_asked_again),
]
"""A code, and a situation in which a document has it."""


@pytest.mark.parametrize(("code", "check"), SITUATIONS, ids=[row[0] for row in SITUATIONS])
def test_a_code_is_found_where_its_situation_is(
    case: OpenCase, code: str, check: Callable[[OpenCase], CheckedDraft]
) -> None:
    one = found(check(case), code)
    rule = need_draft_rule(case.workbench, code)
    assert one
    assert {each.severity for each in one} == {rule.severity}
    assert all(rule.title["en"] in each.text for each in one)


def test_every_code_but_those_of_letters_is_triggered_here(case: OpenCase) -> None:
    tried = {code for code, *_ in CONTRADICTIONS} | {code for code, _ in SITUATIONS}
    assert tried == {code for code in case.workbench.library.draft_rules if not code.startswith("DL")}


def test_unknown_is_taken_until_the_last_phase(case: OpenCase) -> None:
    state(case, "summary.authority", "unknown")
    said = {
        phase: {one.code for one in check_document(case, FORM, phase=phase).found if "happened" in one.text}
        for phase in FilingPhase
    }
    assert said == {
        FilingPhase.INITIAL: {"DF03"},
        FilingPhase.COMPLEMENTARY: {"DF03"},
        FilingPhase.FINAL: {"DF02"},
    }


def test_unknown_is_never_taken_where_the_form_has_no_such_answer(case: OpenCase) -> None:
    state(case, "org.siren", "unknown")
    assert "siren" in {one.item for one in found(check_document(case, "fr-cnil"), "DF02")}


def test_what_a_later_phase_requires_is_missing_then(case: OpenCase) -> None:
    first = check_document(case, "eu-dora", phase=FilingPhase.INITIAL)
    second = check_document(case, "eu-dora", phase=FilingPhase.COMPLEMENTARY)
    later = {one.item for one in found(first, "DF07")} & {one.item for one in found(second, "DF01")}
    assert later
    assert second.asked > first.asked
    assert not found(check_document(case, "eu-dora", phase=FilingPhase.FINAL), "DF07")


def test_a_value_that_the_form_has_an_option_for_is_in_order(case: OpenCase) -> None:
    state(case, "nature.origin", "hacking")
    assert "DF06" not in codes(case, "de-bayern")


def test_an_answer_as_long_as_the_form_takes_is_in_order(case: OpenCase) -> None:
    state(case, "product.name", "x" * 255)
    assert "DT01" not in codes(case, "eu-cra-incident-early-warning")


def test_what_the_document_marks_as_open_itself_is_no_place_left_open(case: OpenCase) -> None:
    assert "TO BE COMPLETED" in preview(case, FORM).text
    assert "DT02" not in codes(case)
    assert "DT02" in codes(case, text="**TO BE COMPLETED: What happened?**")


def test_a_description_of_some_length_is_in_order(case: OpenCase) -> None:
    state(case, "summary.authority", LONG)
    assert "DT03" not in codes(case)


@pytest.mark.parametrize(
    "reasons",
    ["The logs were restored.", "Over the week-end, from 2026-11-21 to 2026-11-22, the logs were restored."],
)
def test_reasons_with_a_time_or_an_act_are_in_order(case: OpenCase, reasons: str) -> None:
    assert not found(_late(reasons)(case), "DT04")


def test_the_case_may_be_named_in_its_own_document(case: OpenCase) -> None:
    assert not found(check_document(case, FORM, text=f"Case {case.header.ref}"), "DT05")


NUMBERS = [
    ("IBAN", "FR14 2004 1010 0505 0001 3M02 606", "FR15 2004 1010 0505 0001 3M02 606"),
    ("IBAN", "NL91ABNA0417164300", "NL92ABNA0417164300"),
    ("NIR (FR)", "2 55 08 14 168 025 38", "2 55 08 14 168 025 39"),
    ("BSN (NL)", "111222333", "111222334"),
    ("card number", "4111 1111 1111 1111", "4111 1111 1111 1112"),
    ("codice fiscale (IT)", "RCCMNL83S18D969H", "RCCMNL83S18D969I"),
    ("DNI (ES)", "54362315K", "54362315A"),
]
"""A kind of number, one whose check digits are right, and one whose are not."""


@pytest.mark.parametrize(("kind", "right", "wrong"), NUMBERS, ids=[row[1] for row in NUMBERS])
def test_numbers_are_found_by_their_check_digits(case: OpenCase, kind: str, right: str, wrong: str) -> None:
    (one,) = found(check_document(case, FORM, text=f"The number {right} was seen."), "DP03")
    assert one.text.startswith(f"{kind} {right[:3]}…{right[-2:]}: ")
    assert not found(check_document(case, FORM, text=f"The number {wrong} was seen."), "DP03")


@pytest.mark.parametrize("number", ["111222333", "NL91ABNA0417164300", "FR1420041010050500013M02606"])
def test_a_figure_right_after_a_number_hides_nothing(case: OpenCase, number: str) -> None:
    assert found(check_document(case, FORM, text=f"On list {number} 2026 12 pages."), "DP03")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Write to jane.roe@example.org.", "jane.roe@example.org"),
        ("Call +33 6 12 34 56 78.", "12 34 56"),
        ("Card 4111 1111 1111 1111.", "1111 1111"),
    ],
)
def test_a_finding_does_not_repeat_what_it_found(case: OpenCase, text: str, secret: str) -> None:
    said = [one.text for one in check_document(case, FORM, text=text).found if one.code.startswith("DP")]
    assert len(said) == 1
    assert secret not in said[0]


def test_contacts_of_the_case_belong_in_the_text(case: OpenCase) -> None:
    state(case, "contact.incident", "Incident desk, desk@example.org, +33 1 99 00 12 34")
    seen = preview(case, FORM).text
    assert "99 00 12 34" in seen
    assert {"DP01", "DP02"} & codes(case) == set()
    assert {"DP01", "DP02"} <= codes(case, text="jane@example.org, +33 1 99 00 99 99")


def test_the_head_of_the_journal_is_no_telephone_number(case: OpenCase) -> None:
    text = "Case 2026-0001 · journal head 0612 0345 0612 1234 5678 · 23 November 2026 at 14:00 (UTC+01:00)"
    assert {"DP02", "DP03"} & codes(case, text=text) == set()


@pytest.mark.parametrize("text", ["12,450 people and 1,200 files", "23 November 2026 at 14:00 (UTC+01:00)"])
def test_figures_and_times_are_no_personal_data(case: OpenCase, text: str) -> None:
    assert not {code for code in codes(case, text=text) if code.startswith("DP")}


def test_a_document_that_stays_inside_may_name_people(case: OpenCase) -> None:
    forms = case.workbench.library.forms
    inside = next(form.id for form in forms.values() if form.audience == "internal")
    assert "DP01" not in codes(case, inside, text="jane.roe@example.org")


def test_the_same_figure_in_two_documents_is_in_order(case: OpenCase) -> None:
    become_aware(case)
    state(case, "subjects.count", "500")
    record_filing_of(case)
    assert "DC01" not in codes(case, "fr-cnil")


def test_another_figure_says_which_document_gave_it(case: OpenCase) -> None:
    (one,) = found(_other_figure(case), "DC01")
    assert one.text.startswith(f"{FORM} F-1: 500: ")
    assert one.sources == ("subjects.count",)


def test_a_notice_to_one_controller_gave_no_figure_over_all(processor_case: OpenCase) -> None:
    become_aware(processor_case)
    list_controllers(processor_case, ["24", "48"])
    state(processor_case, "subjects.count", "2400")
    draft, _path = save_draft(processor_case, "controller-notice", party="P-1")
    record_filing(processor_case, filed_at=processor_case.moment("now"), draft=draft.body.draft)
    state(processor_case, "subjects.count", "3000", because="counted again")
    assert "DC01" not in codes(processor_case, "sitrep")


def test_a_document_may_name_its_own_reader(processor_case: OpenCase) -> None:
    list_controllers(processor_case, ["24", "48"])
    state(processor_case, "summary.authority", "It was seen at Council 1 first.")
    assert "DC02" not in codes(processor_case, "controller-notice", party="P-1")
    assert "DC02" in codes(processor_case, "controller-notice", party="P-2")


def test_what_has_changed_is_told_of_the_last_version_only(case: OpenCase) -> None:
    assert found(_changed(case), "DS01")
    save_draft(case, FORM)
    assert "DS01" not in codes(case)


def test_what_was_asked_again_is_not_stale(case: OpenCase) -> None:
    assert [one.item for one in found(_not_asked_again(case), "DS02")] == ["records_number"]
    state(case, "records.count", "unknown", because="asked again, the logs are still being restored")
    assert "DS02" not in codes(case)


def test_errors_come_first_and_keep_a_document_from_being_filed(case: OpenCase) -> None:
    state(case, "subjects.count", "~500")
    checked = check_document(case, FORM)
    order = list(Severity)
    ranks = [order.index(one.severity) for one in checked.found]
    assert ranks == sorted(ranks)
    assert not checked.can_be_filed
    assert (checked.answered, checked.asked) == (2, 15)


def test_with_every_answer_given_or_unknown_it_can_be_filed(case: OpenCase) -> None:
    become_aware(case)
    say(case, {"summary.authority": LONG, "data.protection": "cleartext"})
    for missing in found(check_document(case, FORM), "DF01"):
        facts = [source for source in missing.sources if case.catalogue.get(source) is not None]
        state(case, facts[0], "unknown")
    checked = check_document(case, FORM)
    assert [one.text for one in checked.found if one.severity is Severity.ERROR] == []
    assert checked.can_be_filed
    assert checked.answered == checked.asked


def test_findings_are_worded_in_the_language_of_the_case(open_case: Callable[..., OpenCase]) -> None:
    case = open_case(role="controller", country="FR", organisation="Ville", language="fr")
    assert any("Rien n'est dit" in one.text for one in check_document(case, FORM).found)


def test_a_rule_is_known_by_its_code(case: OpenCase) -> None:
    assert need_draft_rule(case.workbench, " dx08 ").code == "DX08"
    with pytest.raises(UserError, match="There is no rule 'DX99'") as refusal:
        need_draft_rule(case.workbench, "DX99")
    assert "DX08" in (refusal.value.hint or "")
