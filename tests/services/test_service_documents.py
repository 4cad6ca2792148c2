"""Documents that are no notification: briefs, notes, letters; what they say, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.casework import Clock, state
from tests.services.full_documents import LETTER_LANGUAGES, fill_documents
from tests.services.scenes import list_controllers
from tests.services.test_service_hostile_drafts import HARMLESS, HOSTILE, poisoned, structure
from tocsin.content.library import Library
from tocsin.domain.entries import EvidenceAdded, LogWritten
from tocsin.domain.errors import UserError
from tocsin.domain.law.regimes import Audience
from tocsin.domain.terms import LogKind
from tocsin.services.cases import open_new_case
from tocsin.services.drafts.check import check_document
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.listing import list_documents
from tocsin.services.drafts.versions import save_draft
from tocsin.services.drafts.writing import preview
from tocsin.services.playbooks.decisions import decide
from tocsin.services.rows import add_row
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench

INTERNAL = (
    *("executive-brief", "sitrep", "handover", "register-entry", "post-incident-review"),
    "accountability-pack",
)
DOCUMENTS = (
    *INTERNAL,
    *("subject-letter", "holding-statement", "insurer-notice", "police-complaint", "delay-reasons"),
)
BOTH = pytest.mark.parametrize("language", ["en", "fr"])


def section(text: str, title: str) -> str:
    after = text.split(f"{title}\n", 1)[1]
    return after.split("\n## ", 1)[0].strip()


# All of them.


def test_every_document_is_written_in_english_and_french(library: Library) -> None:
    for form in library.forms.values():
        assert {"en", "fr"} <= set(library.languages_of(form.template)), form.id


@BOTH
@pytest.mark.parametrize("form", DOCUMENTS)
def test_a_document_can_be_written_from_nothing(case: OpenCase, form: str, language: str) -> None:
    text = preview(case, form, language=language).text
    assert text.startswith("# ")
    assert "None" not in re.sub(r"^None.*$", "", text, flags=re.MULTILINE)


@BOTH
@pytest.mark.parametrize("form", DOCUMENTS)
def test_a_document_of_a_full_case_leaves_nothing_to_complete(
    case: OpenCase, form: str, language: str
) -> None:
    fill_documents(case)
    seen = preview(case, form, language=language)
    if form != "delay-reasons":  # nothing is late
        assert seen.blocking == ()
        assert "TO BE COMPLETED" not in seen.text
        assert "À COMPLÉTER" not in seen.text
    assert {gap.why for gap in seen.gaps} <= {"unknown", "missing"}


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_letter_of_a_full_case_is_whole_in_every_language(case: OpenCase, language: str) -> None:
    fill_documents(case)
    seen = preview(case, "subject-letter", language=language)
    assert seen.gaps == ()
    other = "Your" if language != "en" else "Vos"
    assert other not in seen.text


WORST = ("html", "headings", "table", "template", "control", "lists")


Says = Callable[[str], OpenCase]
"""Gives a case that says a text everywhere."""


@pytest.fixture
def saying(library: Library, tmp_path: Path) -> Iterator[Says]:
    """See `Says`."""
    workbench = Workbench(tmp_path / "hostile", "lead", library=library, now=Clock())
    with ExitStack() as stack:

        def one(text: str) -> OpenCase:
            case = stack.enter_context(
                open_new_case(workbench, "Portal", zone="UTC", role="controller", country="FR")
            )
            kept = EvidenceAdded(evidence="EV-1", name=text, sha256="0" * 64, size=3, source=text, note=text)
            note = LogWritten(log=LogKind.ACTION, text=text, tags=("audit",))
            case.record(lambda _state: [*poisoned(case, text), kept, note])
            return case

        yield one


@BOTH
@pytest.mark.parametrize("name", WORST)
def test_hostile_text_changes_nothing_of_the_structure(saying: Says, language: str, name: str) -> None:
    plain, nasty = saying(HARMLESS), saying(HOSTILE[name])
    for form in DOCUMENTS:
        text = preview(nasty, form, language=language).text
        assert structure(text) == structure(preview(plain, form, language=language).text), form
        assert "\x1b" not in text


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_hostile_text_changes_nothing_of_a_letter(saying: Says, language: str) -> None:
    plain = structure(preview(saying(HARMLESS), "subject-letter", language=language).text)
    for name in (*WORST, "link", "emphasis", "entity", "bidi", "separators"):
        found = preview(saying(HOSTILE[name]), "subject-letter", language=language).text
        assert structure(found) == plain, name


def test_a_hostile_note_stays_within_its_line(case: OpenCase) -> None:
    write_log(case, "one", log=LogKind.ACTION)
    plain = structure(preview(case, "sitrep").text)
    state_before = case.state.seq
    case.record(lambda _state: [LogWritten(log=LogKind.ACTION, text="# big\n\n- a\n\n| b | c |\n|---|---|")])
    assert case.state.seq == state_before + 1
    found = structure(preview(case, "sitrep").text)
    assert {key: found[key] - plain[key] for key in found if found[key] != plain[key]} == {
        "list_item_open li": 1,
        "list_item_close li": 1,
    }


# What becomes of them.


@pytest.mark.parametrize("form", [*INTERNAL, "insurer-notice", "holding-statement", "delay-reasons"])
def test_what_answers_no_duty_is_never_filed(case: OpenCase, library: Library, form: str) -> None:
    assert not library.form(form).is_filed
    saved, _path = save_draft(case, form)
    with pytest.raises(UserError, match="answers no duty, so it is not filed"):
        record_filing(case, filed_at=case.moment("now"), draft=saved.body.draft, regime="gdpr-33-1")


def test_the_letter_and_the_complaint_stop_their_clocks(library: Library) -> None:
    filed = {form.id: (form.regime, form.stage) for form in library.forms.values() if form.is_filed}
    assert filed["subject-letter"] == ("gdpr-34", "notice")
    assert filed["police-complaint"] == ("fr-lopmi", "complaint")


def test_only_documents_that_are_owed_count_as_owed(case: OpenCase) -> None:
    assert all(one.form.is_filed for one in list_documents(case, owed=True))
    offered = {one.form.id for one in list_documents(case)}
    assert {"executive-brief", "sitrep", "handover"} <= offered


@pytest.mark.parametrize(
    ("form", "key", "typed"),
    [("police-complaint", "incident.cyberattack", "yes"), ("insurer-notice", "insurance.cyber", "yes")],
)
def test_a_document_is_offered_where_there_is_a_need(case: OpenCase, form: str, key: str, typed: str) -> None:
    assert form not in {one.form.id for one in list_documents(case)}
    state(case, key, typed)
    assert form in {one.form.id for one in list_documents(case)}


def test_a_late_notification_calls_for_reasons(case: OpenCase, clock: Clock) -> None:
    state(case, "time.aware_at", "now", because="seen")
    decide(case, "nature.personal_data_breach", "confirmed", "seen")
    assert "delay-reasons" not in {one.form.id for one in list_documents(case)}
    clock.move(hours=73)
    assert "delay-reasons" in {one.form.id for one in list_documents(case)}


def test_notes_for_ourselves_may_name_addresses(case: OpenCase) -> None:
    state(case, "summary.management", "Write to somebody@example.net about the portal and its documents.")
    codes = {found.code for found in check_document(case, "executive-brief").found}
    assert "DP01" not in codes
    state(case, "summary.public", "Write to somebody@example.net about the portal and its documents.")
    assert "DP01" in {found.code for found in check_document(case, "holding-statement").found}


def test_audiences_of_ours_are_no_audience_of_a_law(library: Library) -> None:
    ours = {form.audience for form in library.forms.values() if not form.is_filed}
    assert {Audience.INTERNAL, Audience.INSURER} <= ours


# What they say.


def test_a_situation_report_tells_what_changed_since_the_last_one(case: OpenCase) -> None:
    state(case, "subjects.count", "~300")
    assert "first report" in preview(case, "sitrep").text
    save_draft(case, "sitrep")
    assert section(preview(case, "sitrep").text, "## What has changed") == "Nothing was recorded since."
    state(case, "subjects.count", "~450 (400..500)")
    write_log(case, "The log is restored", log=LogKind.ACTION)
    decide(case, "nature.personal_data_breach", "confirmed", "reproduced")
    changed = section(preview(case, "sitrep").text, "## What has changed")
    assert "- Number of people: about 300 → about 450 (between 400 and 500)" in changed
    assert "lead: The log is restored" in changed
    assert "Decision. Personal-data breach: Yes, confirmed; reason: reproduced" in changed


def test_a_report_in_another_language_has_its_own_last_one(case: OpenCase) -> None:
    save_draft(case, "sitrep", language="fr")
    assert "first report" in preview(case, "sitrep", language="en").text


def test_a_brief_says_which_periods_run_and_what_is_to_be_decided(case: OpenCase, clock: Clock) -> None:
    state(case, "time.aware_at", "now", because="seen")
    assert "none ends within 24 hours" in preview(case, "executive-brief").text
    clock.move(hours=50)
    text = preview(case, "executive-brief").text
    assert "one ends within 24 hours" in text
    assert "22 h 00 min left, until 26 November 2026 at 14:00 (UTC+01:00)" in text
    assert "What risk is there for the people concerned?" in section(text, "## To be decided")
    clock.move(hours=23)
    assert "at least one has passed" in preview(case, "executive-brief").text


def test_a_handover_says_who_was_not_told(processor_case: OpenCase) -> None:
    list_controllers(processor_case, ["24", "48"])
    now = processor_case.moment("now")
    record_filing(processor_case, filed_at=now, regime="gdpr-33-2", party="P-1", reference="ACK-1")
    told = section(preview(processor_case, "handover").text, "## Who was told what")
    assert "F-1" in told
    assert "to Council 1, reference ACK-1" in told
    assert "- Council 2 (affected): not told" in told
    assert "Council 1 (affected): not told" not in told


def test_a_review_lists_what_had_been_known_and_how_measures_changed(case: OpenCase) -> None:
    fill_documents(case)
    state(case, "portal.audit_findings", "Ticket 77, reported on 2 May 2026.", source="tracker")
    text = preview(case, "post-incident-review").text
    before = section(text, "## What had been known before")
    assert "owner product engineering, due 30 June 2026, closed 24 November 2026" in before
    assert "| Ticket 77, reported on 2 May 2026. | tracker | lead, 23 November 2026" in before
    assert "Finding 12 names missing ownership checks" in before
    measures = section(text, "## Measures of Article 32, before and after")
    assert "| Security in development, tests of access rights | absent | added |" in measures
    assert "| Limits on mass retrieval |   | planned |" in measures


def test_a_complaint_tells_what_happened_and_none_of_our_decisions(case: OpenCase) -> None:
    fill_documents(case)
    text = preview(case, "police-complaint", language="fr").text
    story = section(text, "## Les faits dans l'ordre")
    assert "Route of the documents closed" in story
    assert story.index("Début") < story.index("Première alerte")
    assert "Décision" not in story
    assert "| EV-1 | portal-access.log |" in text


def test_a_redacted_note_is_not_told_again(case: OpenCase) -> None:
    from tocsin.services.record.integrity import redact

    entry = write_log(case, "A name that must not stay", log=LogKind.ACTION)
    redact(case, f"#{entry.seq}", "names a person")
    for form in ("sitrep", "post-incident-review", "police-complaint"):
        assert "A name that must not stay" not in preview(case, form).text


def test_an_amended_note_is_told_as_it_was_amended(case: OpenCase) -> None:
    first = write_log(case, "Closed at noon", log=LogKind.ACTION)
    write_log(case, "Closed at one", log=LogKind.ACTION, amends=first.id)
    done = section(preview(case, "sitrep").text, "## Done")
    assert "Closed at one" in done
    assert "Closed at noon" not in done


def test_the_insurer_reads_of_no_controller(processor_case: OpenCase) -> None:
    list_controllers(processor_case, ["24"])
    add_row(processor_case, {"label": "Files of Council 1", "category": "identity", "party": "P-1"})
    assert "Council 1" not in preview(processor_case, "insurer-notice").text


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("confirmed", "Personal data are affected."),
        ("pending", "We are checking whether personal data are affected."),
    ],
)
def test_a_holding_statement_says_no_more_than_is_decided(case: OpenCase, value: str, said: str) -> None:
    decide(case, "nature.personal_data_breach", value, "as far as we see")
    assert said in preview(case, "holding-statement").text
