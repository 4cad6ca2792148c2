"""Letters to people: one for each group, with its own data, in words that can be understood."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.casework import Clock, state
from tests.content.letter_texts import BAD, GOOD, LANGUAGES
from tests.services.full_documents import fill_documents
from tests.services.scenes import beside, list_controllers, step_state
from tocsin.domain.errors import Severity, UserError
from tocsin.domain.playbooks.progress import StepState
from tocsin.services.drafts.check import CheckedDraft, check_document
from tocsin.services.drafts.listing import list_documents
from tocsin.services.drafts.versions import latest_text, save_draft
from tocsin.services.drafts.writing import preview
from tocsin.services.playbooks.decisions import decide
from tocsin.services.playbooks.step_cards import step_card
from tocsin.services.playbooks.steps import approve, need_step
from tocsin.services.rows import add_row
from tocsin.services.workbench import OpenCase

FORM = "subject-letter"


def two_groups(case: OpenCase) -> None:
    add_row(case, {"label": "HR file", "category": "bank_account", "subject_categories": "employees"})
    add_row(case, {"label": "Shop", "category": "credentials", "subject_categories": "customers"})


def data_of(text: str) -> str:
    return text.partition("## Which of your data\n")[2].partition("\n## ")[0]


def codes(checked: CheckedDraft) -> set[str]:
    return {found.code for found in checked.found}


# Groups.


def test_with_several_groups_one_must_be_named(case: OpenCase) -> None:
    two_groups(case)
    with pytest.raises(UserError, match="one group of people at a time") as refusal:
        preview(case, FORM)
    assert refusal.value.hint == "Say which with --segment. Known: employees (R-1), customers (R-2)"


def test_a_group_that_nobody_listed_is_refused(case: OpenCase) -> None:
    two_groups(case)
    with pytest.raises(UserError, match="no group of people 'patients'"):
        preview(case, FORM, segment="patients")


def test_a_document_for_one_reader_has_no_groups(case: OpenCase) -> None:
    with pytest.raises(UserError, match="not written to groups of people"):
        preview(case, "sa-notification", segment="employees")


def test_each_group_reads_of_its_own_data_its_harm_and_its_advice(case: OpenCase) -> None:
    two_groups(case)
    staff = preview(case, FORM, segment="employees").text
    assert "Bank account" in data_of(staff)
    assert "User names" not in staff
    assert "direct debit" in staff
    assert "Change your password" not in staff
    shop = preview(case, FORM, segment="R-2").text
    assert "Change your password" in shop
    assert "Bank account" not in shop


def test_what_we_call_a_row_is_not_printed_where_its_kind_has_a_name(case: OpenCase) -> None:
    add_row(case, {"label": "dump_prod_04 of Council 4", "category": "bank_account"})
    text = preview(case, FORM).text
    assert "dump_prod_04" not in text
    assert "Bank account" in data_of(text)


def test_rows_of_one_kind_are_one_line(case: OpenCase) -> None:
    for label in ("first table", "second table"):
        add_row(case, {"label": label, "category": "bank_account", "protection": "cleartext"})
    assert data_of(preview(case, FORM).text).count("Bank account") == 1


def test_a_letter_for_one_controller_holds_nothing_of_another(processor_case: OpenCase) -> None:
    list_controllers(processor_case, ["24", "48"])
    people = {"subject_categories": "citizens"}
    add_row(processor_case, {"label": "A", "category": "bank_account", "party": "P-1", **people})
    add_row(processor_case, {"label": "B", "category": "credentials", "party": "P-2", **people})
    seen = preview(processor_case, FORM, party="P-1")
    assert "Council 1" in seen.text
    assert "Council 2" not in seen.text
    assert "User names" not in seen.text
    assert "Bank account" in data_of(seen.text)


def test_a_processor_is_offered_no_letter_of_its_own(processor_case: OpenCase) -> None:
    assert FORM not in {one.form.id for one in list_documents(processor_case)}


def test_the_list_has_a_letter_for_each_group(case: OpenCase) -> None:
    assert [one.reader for one in list_documents(case) if one.form.id == FORM] == [("", "")]
    two_groups(case)
    save_draft(case, FORM, segment="customers")
    letters = [one for one in list_documents(case) if one.form.id == FORM]
    assert [one.reader[1] for one in letters] == ["employees", "customers"]
    assert [len(one.drafts) for one in letters] == [0, 1]


def test_a_saved_letter_says_for_whom_it_is(case: OpenCase) -> None:
    two_groups(case)
    entry, path = save_draft(case, FORM, segment="R-2 + R-1")
    assert entry.body.segment == "R-1+R-2"
    assert path is not None
    assert path.name == "D-1_subject-letter_R-1+R-2_en.md"


def test_an_edited_letter_is_gone_on_with_for_the_same_group_only(case: OpenCase) -> None:
    two_groups(case)
    save_draft(case, FORM, segment="employees", text="# Dear staff\n")
    assert latest_text(case, FORM, segment="employees").text.startswith("# Dear staff")
    assert "Dear staff" not in latest_text(case, FORM, segment="customers").text


# The step of the playbook.


def tell_people(case: OpenCase) -> None:
    state(case, "time.aware_at", "now", because="seen")
    decide(case, "nature.personal_data_breach", "confirmed", "seen")
    decide(case, "risk.level", "high_risk", "bank accounts")
    decide(case, "notify.subjects", "direct", "the risk is high")


def test_the_step_wants_a_letter_for_each_group(case: OpenCase) -> None:
    tell_people(case)
    two_groups(case)
    view = need_step(case, "write_message")
    assert [item.id for item in view.open_items] == ["employees", "customers"]
    lines = [line.text for line in step_card(case, view).lines]
    assert lines == ["Letter to the people concerned: Employees", "Letter to the people concerned: Customers"]
    save_draft(case, FORM, segment="employees")
    assert step_state(case, "write_message") is not StepState.DONE
    save_draft(case, FORM, segment="R-2")
    assert step_state(case, "write_message") is StepState.DONE


def test_new_data_want_a_letter_of_their_own(case: OpenCase) -> None:
    tell_people(case)
    two_groups(case)
    for segment in ("employees", "customers"):
        save_draft(case, FORM, segment=segment)
    add_row(case, {"label": "More", "category": "card", "subject_categories": "customers"})
    assert [item.id for item in need_step(case, "write_message").open_items] == ["customers"]


def test_without_rows_one_letter_is_enough(case: OpenCase) -> None:
    tell_people(case)
    save_draft(case, FORM)
    assert step_state(case, "write_message") is StepState.DONE


def test_who_wrote_one_of_the_letters_does_not_approve_them(case: OpenCase) -> None:
    tell_people(case)
    two_groups(case)
    save_draft(case, FORM, segment="employees")
    with beside(case, "second") as other:
        save_draft(other, FORM, segment="customers")
    case.refresh()
    with pytest.raises(UserError, match="wrote D-1, and nobody approves their own draft"):
        approve(case, "approve_message", "dpo")
    with beside(case, "third") as reader:
        approve(reader, "approve_message", "dpo")


# What it says.


@pytest.mark.parametrize(
    ("lost", "access", "title"),
    [
        ("confidentiality", "confirmed", "others have seen your personal data"),
        ("confidentiality", "possible", "others may have seen your personal data"),
        ("confidentiality", "ruled_out", "your personal data lay open"),
        ("availability", "unknown", "we cannot use your personal data"),
        ("integrity", "unknown", "your personal data were changed"),
    ],
)
def test_the_title_names_what_happened(case: OpenCase, lost: str, access: str, title: str) -> None:
    state(case, "nature.cia", lost)
    state(case, "nature.access_observed", access)
    assert title in preview(case, FORM).text.splitlines()[0]


def test_days_are_written_out_without_hours(case: OpenCase) -> None:
    state(case, "time.started_at", "~2026-10-01")
    state(case, "time.ended_at", "2026-11-23 13:10")
    assert "It began around 1 October 2026 and ended on 23 November 2026." in preview(case, FORM).text
    french = preview(case, FORM, language="fr").text
    assert "Cela a commencé vers le 1er octobre 2026 et s'est terminé le 23 novembre 2026." in french


def test_what_is_not_known_is_said_without_an_article_of_law(case: OpenCase) -> None:
    state(case, "time.started_at", "unknown", because="logs are short")
    text = preview(case, FORM).text
    assert "We do not know yet when it began." in text
    assert "33(4)" not in text


def test_help_is_named_for_where_the_people_live(case: OpenCase) -> None:
    add_row(case, {"label": "A", "category": "card"})
    assert "Card Stop" not in preview(case, FORM).text
    state(case, "subjects.countries", "be, nl")
    text = preview(case, FORM).text
    assert "Card Stop, 078 170 170, cardstop.be" in text
    assert "Fraudehelpdesk, 088 786 73 72, fraudehelpdesk.nl" in text
    assert "17Cyber" not in text


def test_a_letter_shows_no_head_of_the_journal(case: OpenCase) -> None:
    text = preview(case, FORM).text
    assert str(case.head()) not in text
    assert case.header.ref in text


# Checking.


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_as_it_is_written_breaks_no_rule_of_its_own(case: OpenCase, language: str) -> None:
    fill_documents(case)
    checked = check_document(case, FORM, language=language, segment="R-1")
    assert {code for code in codes(checked) if code.startswith(("DL", "DP"))} <= {"DL12"}
    assert checked.can_be_filed, checked.found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_that_people_put_aside_is_told_why(case: OpenCase, language: str) -> None:
    fill_documents(case)
    checked = check_document(case, FORM, language=language, segment="R-1", text=BAD[language])
    assert {"DL01", "DL02", "DL04", "DL05", "DL06", "DL07", "DL08"} <= codes(checked)
    assert not checked.can_be_filed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_that_people_understand_lacks_only_its_parts(case: OpenCase, language: str) -> None:
    fill_documents(case)
    checked = check_document(case, FORM, language=language, segment="R-1", text=GOOD[language])
    assert {code for code in codes(checked) if code.startswith("DL")} == {"DL01", "DL12"}


def test_a_part_that_a_person_took_out_is_named(case: OpenCase) -> None:
    fill_documents(case)
    text = preview(case, FORM).text
    shorter = text.split("## What could happen\n")[0] + text.split("\n## What we have done")[1]
    found = [one for one in check_document(case, FORM, text=shorter).found if one.code == "DL01"]
    assert found[0].text.startswith("What could happen: ")


def test_what_the_letter_must_say_does_not_stop_to_apply(case: OpenCase) -> None:
    fill_documents(case)
    state(case, "measures.people@en", "n/a because nothing was done")
    found = [one for one in check_document(case, FORM).found if one.code == "DL01"]
    assert [one.item for one in found] == ["measures"]
    assert found[0].severity is Severity.ERROR


def test_people_of_rows_that_differ_are_told_apart(case: OpenCase) -> None:
    people = {"category": "identity", "subject_categories": "customers"}
    add_row(case, {"label": "A", "subjects": "310", **people})
    add_row(case, {"label": "B", "subjects": "1900", **people})
    found = [one for one in check_document(case, FORM).found if one.code == "DL09"]
    assert [one.text.partition(":")[0] for one in found] == ["R-1 310, R-2 1\u202f900"] or len(found) == 1
    assert "DL09" not in codes(check_document(case, FORM, segment="R-1"))


def test_a_help_line_past_its_day_is_told(case: OpenCase, clock: Clock) -> None:
    fill_documents(case)
    assert "DL11" not in codes(check_document(case, FORM))
    clock.move(days=timedelta(days=400).days)
    assert "DL11" in codes(check_document(case, FORM))


def test_our_own_line_and_those_who_help_are_no_personal_data(case: OpenCase) -> None:
    fill_documents(case)
    state(case, "subjects.countries", "be")
    add_row(case, {"label": "Cards", "category": "card"})
    assert "078 170 170" in preview(case, FORM, segment="R-3").text
    assert "DP02" not in codes(check_document(case, FORM, segment="R-3"))
    state(case, "summary.people@en", "Call 06 12 34 56 78, the number of one of those concerned by it.")
    assert "DP02" in codes(check_document(case, FORM, segment="R-3"))


def test_other_documents_are_not_checked_like_letters(case: OpenCase) -> None:
    fill_documents(case)
    state(
        case, "summary.authority", "All necessary measures were taken, see the attached document, Article 34."
    )
    assert not {code for code in codes(check_document(case, "sa-notification")) if code.startswith("DL")}
