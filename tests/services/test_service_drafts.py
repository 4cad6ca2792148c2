"""Drafting: a document says what is known, marks what is missing, and is kept as it was saved."""

from __future__ import annotations

import stat

import pytest

from tests.casework import Clock, state
from tests.services.scenes import beside, last, list_controllers
from tocsin.domain.documents.merging import conflicts_in
from tocsin.domain.entries import DraftSaved, Gap
from tocsin.domain.errors import UserError
from tocsin.services.drafts.listing import Document, list_documents
from tocsin.services.drafts.saved_sources import stale_blocks
from tocsin.services.drafts.versions import latest_text, need_draft, save_draft
from tocsin.services.drafts.writing import preview
from tocsin.services.playbooks.decisions import decide
from tocsin.services.record.integrity import redact
from tocsin.services.rows import add_row, amend_row
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase


def section(text: str, title: str) -> str:
    """Give what stands under a heading of a document."""
    after = text.split(f"{title}\n", 1)[1]
    return after.split("\n#", 1)[0].strip()


def answer(case: OpenCase, title: str, language: str = "en") -> str:
    """Give what the notification to the authority says under a heading."""
    return section(preview(case, "sa-notification", language=language).text, title)


def gap(gaps: tuple[Gap, ...], item: str) -> Gap:
    (found,) = [one for one in gaps if one.item == item]
    return found


def test_looking_records_nothing(case: OpenCase) -> None:
    before = case.head()
    preview(case, "sa-notification")
    assert case.head() == before
    assert list((case.folder / "out").iterdir()) == []


def test_what_is_missing_is_marked_in_the_text_with_its_question(case: OpenCase) -> None:
    assert answer(case, "### What happened (Art. 33(3)(a))") == (
        "**TO BE COMPLETED: What happened, in a few plain sentences?**"
    )
    assert answer(case, "### Description (art. 33(3)(a))", "fr") == (
        "**À COMPLÉTER\u00a0: Que s'est-il passé, en quelques phrases simples\u00a0?**"
    )


def test_what_is_missing_is_listed_as_a_gap_that_can_be_closed(case: OpenCase) -> None:
    seen = preview(case, "sa-notification")
    assert gap(seen.gaps, "description") == Gap(
        "description", "What happened", "missing", ("summary.authority",)
    )
    assert gap(seen.gaps, "description") in seen.blocking
    assert "- What happened: to be completed" in section(seen.text, "## Still open in this version")


def test_what_may_be_left_out_is_no_gap(case: OpenCase) -> None:
    seen = preview(case, "sa-notification")
    assert answer(case, "### To mitigate adverse effects on people (Art. 33(3)(d))") == "Not stated"
    assert "mitigation" not in {one.item for one in seen.gaps}


def test_unknown_for_now_is_said_plainly_and_does_not_block(case: OpenCase) -> None:
    state(case, "records.count", "unknown", because="the log is being restored")
    assert answer(case, "### Approximate number of records (Art. 33(3)(a))") == (
        "Not known yet. It will follow as soon as it is established (Art. 33(4))."
    )
    assert answer(case, "### Nombre approximatif d'enregistrements (art. 33(3)(a))", "fr") == (
        "Pas encore connu. L'information suivra dès qu'elle sera établie (art. 33(4))."
    )
    seen = preview(case, "sa-notification")
    assert gap(seen.gaps, "records_number").why == "unknown"
    assert "records_number" not in {one.item for one in seen.blocking}


def test_what_does_not_apply_gives_its_reason(case: OpenCase) -> None:
    state(case, "measures.prevent", "n/a because the portal is gone for good")
    assert (
        answer(case, "### Measures proposed (Art. 33(3)(d))") == "Not applicable: the portal is gone for good"
    )


@pytest.mark.parametrize(
    ("typed", "english", "french"),
    [
        ("12000", "12,000", "12\u202f000"),
        ("~12000", "about 12,000", "environ 12\u202f000"),
        ("10000..14000", "between 10,000 and 14,000", "entre 10\u202f000 et 14\u202f000"),
        ("500..", "at least 500", "au moins 500"),
        ("..1900", "at most 1,900", "au plus 1\u202f900"),
        (
            "~2400 (310..5200) files",
            "about 2,400 (between 310 and 5,200); counted by: files",
            "environ 2\u202f400 (entre 310 et 5\u202f200)\u00a0; méthode\u00a0: files",
        ),
        ("~2400 (310..)", "about 2,400 (at least 310)", "environ 2\u202f400 (au moins 310)"),
        ("~2400 (..5200)", "about 2,400 (at most 5,200)", "environ 2\u202f400 (au plus 5\u202f200)"),
    ],
)
def test_figures_and_ranges_are_worded(case: OpenCase, typed: str, english: str, french: str) -> None:
    state(case, "subjects.count", typed)
    assert answer(case, "### Approximate number of data subjects (Art. 33(3)(a))") == english
    assert answer(case, "### Nombre approximatif de personnes concernées (art. 33(3)(a))", "fr") == french


def test_times_are_written_with_zone_and_precision(case: OpenCase) -> None:
    state(case, "time.started_at", "2026-10-13")
    state(case, "time.ended_at", "~13:30")
    state(case, "time.ongoing", "no")
    assert answer(case, "### Period of the breach (Art. 33(3)(a))").splitlines() == [
        "Began: 13 October 2026  ",
        "Ended: 23 November 2026 at 13:30 (UTC+01:00) (estimate)  ",
        "Still going on: no",
    ]
    assert answer(case, "### Période de la violation (art. 33(3)(a))", "fr").splitlines() == [
        "Début\u00a0: 13 octobre 2026  ",
        "Fin\u00a0: 23 novembre 2026 à 13:30 (UTC+01:00) (estimation)  ",
        "Toujours en cours\u00a0: non",
    ]


def test_choices_are_named_in_the_language_of_the_document(case: OpenCase) -> None:
    state(case, "nature.cia", "confidentiality, availability")
    state(case, "nature.established", "suspected")
    assert answer(case, "### Nature (Art. 33(3)(a))").splitlines() == [
        "Confidentiality; Availability  ",
        "Established or suspected: Suspected",
    ]
    assert answer(case, "### Nature (art. 33(3)(a))", "fr").splitlines() == [
        "Confidentialité\u00a0; Disponibilité  ",
        "Établie ou supposée\u00a0: Supposée",
    ]


def test_rows_of_the_inventory_become_a_table(case: OpenCase) -> None:
    row = {
        "label": "Disability files",
        "category": "health_or_disability",
        "special": "health",
        "subjects": "~640 (500..1900)",
        "protection": "cleartext",
        "certainty": "confirmed",
    }
    add_row(case, row)
    add_row(case, {"label": "Letters"})
    amend_row(case, add_row(case, {"label": "Logs"}), {"certainty": "ruled_out"})
    assert answer(case, "### Categories of personal data records (Art. 33(3)(a))").splitlines()[2:] == [
        "| Disability files | Health or disability file | Health, disability included "
        "| about 640 (between 500 and 1,900) |   | Readable as it is | confirmed |",
        "| Letters |   |   |   |   |   | suspected |",
    ]


def test_a_text_in_the_language_of_the_document_is_taken(case: OpenCase) -> None:
    state(case, "summary.authority", "Documents were shown")
    state(case, "summary.authority@fr", "Des documents ont été montrés")
    assert answer(case, "### What happened (Art. 33(3)(a))") == "Documents were shown"
    assert answer(case, "### Description (art. 33(3)(a))", "fr") == "Des documents ont été montrés"
    assert "description" not in {one.item for one in preview(case, "sa-notification", language="fr").gaps}


def test_a_text_in_another_language_stands_there_and_is_a_gap(case: OpenCase) -> None:
    state(case, "summary.authority", "Documents were shown")
    seen = preview(case, "sa-notification", language="fr")
    assert section(seen.text, "### Description (art. 33(3)(a))") == "Documents were shown"
    assert gap(seen.gaps, "description") == Gap(
        "description", "Description", "untranslated", ("summary.authority@fr",)
    )


def test_a_name_needs_no_translation(case: OpenCase) -> None:
    state(case, "processor.name", "Example Software")
    gaps = preview(case, "sa-notification", language="fr").gaps
    assert {"controller", "processor"} & {one.item for one in gaps} == set()


def test_a_redacted_fact_is_said_to_be_removed(case: OpenCase) -> None:
    state(case, "summary.authority", "Names somebody")
    redact(case, f"#{case.state.seq}", "names somebody")
    assert answer(case, "### What happened (Art. 33(3)(a))") == "(removed)"


def test_the_document_names_its_case_and_the_head_it_was_made_at(case: OpenCase) -> None:
    line = preview(case, "sa-notification").text.splitlines()[-1]
    assert line == f"Case 2026-0001 · journal head {case.head()} · 23 November 2026 at 14:00 (UTC+01:00)"


@pytest.mark.parametrize(
    ("form", "language", "party", "what"),
    [
        ("cnil", "", "", "There is no document called 'cnil'"),
        ("sa-notification", "de", "", "sa-notification is not written in 'de'"),
        ("controller-notice", "", "", "controller-notice is written to one controller at a time"),
        ("controller-notice", "", "P-9", "There is no party 'P-9'"),
    ],
)
def test_what_cannot_be_written_is_refused(
    processor_case: OpenCase, form: str, language: str, party: str, what: str
) -> None:
    list_controllers(processor_case, ["24"])
    before = processor_case.head()
    with pytest.raises(UserError, match=what):
        preview(processor_case, form, language=language, party=party)
    with pytest.raises(UserError, match=what):
        save_draft(processor_case, form, language=language, party=party)
    assert processor_case.head() == before


def test_a_saved_draft_keeps_text_gaps_and_the_entry_it_was_written_at(case: OpenCase) -> None:
    seen, at = preview(case, "sa-notification", language="fr"), case.state.seq
    entry, _path = save_draft(case, "sa-notification", language="fr")
    assert entry.body == DraftSaved(
        draft="D-1",
        form="sa-notification",
        language="fr",
        text=seen.text,
        gaps=seen.gaps,
        facts_as_of=at,
        phase="initial",
    )


def test_the_file_is_written_for_its_owner_alone(case: OpenCase) -> None:
    entry, path = save_draft(case, "sa-notification")
    assert path == case.folder / "out" / "D-1_sa-notification_en.md"
    assert path.read_text(encoding="utf-8") == entry.body.text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_file_to_a_recipient_says_to_which(processor_case: OpenCase) -> None:
    list_controllers(processor_case, ["24"])
    _entry, path = save_draft(processor_case, "controller-notice", party="council 1".title())
    assert path is not None
    assert path.name == "D-1_controller-notice_P-1_en.md"


def test_every_version_of_a_draft_stays(case: OpenCase) -> None:
    save_draft(case, "sa-notification")
    state(case, "summary.authority", "Documents were shown")
    save_draft(case, "sa-notification")
    first, second = (need_draft(case.state, typed) for typed in ("D-1", "2"))
    assert "Documents were shown" not in first.text
    assert "Documents were shown" in second.text
    assert len(list((case.folder / "out").iterdir())) == 2


def test_a_saved_draft_says_what_others_had_stated_by_then(case: OpenCase) -> None:
    with beside(case, "dpo") as theirs:
        state(theirs, "summary.authority", "Stated by somebody else meanwhile")
        entry, _path = save_draft(case, "sa-notification")
    assert "Stated by somebody else meanwhile" in entry.body.text
    assert entry.body.facts_as_of == entry.seq - 1


def test_an_edited_text_is_kept_as_it_is(case: OpenCase) -> None:
    entry, path = save_draft(case, "sa-notification", text="# Ours\n\n<b>by hand</b>\n")
    assert (entry.body.text, entry.body.edited) == ("# Ours\n\n<b>by hand</b>\n", True)
    assert path is not None
    assert path.read_text(encoding="utf-8") == entry.body.text


@pytest.mark.parametrize(
    ("text", "what"),
    [(" \n", "The draft is empty"), ("x" * 400_001, "400,000 is the most")],
    ids=["", "long"],
)
def test_an_edited_text_must_be_one(case: OpenCase, text: str, what: str) -> None:
    with pytest.raises(UserError, match=what):
        save_draft(case, "sa-notification", text=text)


def test_editing_goes_on_from_the_last_edited_version(case: OpenCase) -> None:
    assert latest_text(case, "sa-notification").text == preview(case, "sa-notification").text
    save_draft(case, "sa-notification", text="first by hand\n")
    save_draft(case, "sa-notification")
    assert latest_text(case, "sa-notification").text == "first by hand\n"
    assert latest_text(case, "sa-notification", language="fr").text != "first by hand\n"


def test_editing_for_one_recipient_leaves_the_others_alone(processor_case: OpenCase) -> None:
    list_controllers(processor_case, ["24", "48"])
    save_draft(processor_case, "controller-notice", party="P-1", text="to the first\n")
    assert latest_text(processor_case, "controller-notice", party="P-1").text == "to the first\n"
    assert "to the first" not in latest_text(processor_case, "controller-notice", party="P-2").text


def test_newer_facts_go_into_what_a_person_wrote(case: OpenCase) -> None:
    state(case, "subjects.count", "3000")
    begun = latest_text(case, "sa-notification")
    save_draft(
        case, "sa-notification", text=begun.text.replace("3,000", "3,000 people, most of them in one town")
    )
    state(case, "subjects.count", "12450", because="counted again")
    again = latest_text(case, "sa-notification")
    assert "12,450 people, most of them in one town" in again.text
    assert (again.is_merged, again.conflicts) == (True, ())


def test_a_version_that_is_saved_without_an_editor_keeps_what_a_person_wrote(case: OpenCase) -> None:
    state(case, "measures.immediate", "Route closed; caches purged.")
    save_draft(
        case,
        "sa-notification",
        text=preview(case, "sa-notification").text.replace("Route closed", "We closed the route at once"),
    )
    state(case, "records.count", "1200")
    state(case, "measures.immediate", "Route closed and tested; caches purged.")
    saved, _path = save_draft(case, "sa-notification")
    assert saved.body.edited
    assert "1,200" in saved.body.text
    (heading,) = conflicts_in(saved.body.text)
    assert "⟪YOURS We closed the route at once; ⟪FACTS Route closed and tested;⟫ caches purged." in (
        section(saved.body.text, heading)
    )


def test_what_is_recorded_while_somebody_edits_is_news_to_what_they_wrote(
    case: OpenCase, clock: Clock
) -> None:
    state(case, "subjects.count", "500")
    begun = latest_text(case, "sa-notification")
    clock.move(hours=1)
    state(case, "subjects.count", "900")
    clock.move(hours=1)
    mine, _path = save_draft(
        case, "sa-notification", text=begun.text.replace("500", "500 people"), begun=begun
    )
    assert (mine.body.facts_as_of, mine.body.base) == (begun.seq, begun.text)
    assert [block.by_hand for block in stale_blocks(case, mine)] == [True]
    clock.move(hours=1)
    again, _path = save_draft(case, "sa-notification")
    assert "900 people" in again.body.text
    assert conflicts_in(again.body.text) == ()


def test_a_version_is_saved_afresh_when_that_is_asked_for(case: OpenCase) -> None:
    save_draft(case, "sa-notification", text=preview(case, "sa-notification").text + "\nBy hand.\n")
    fresh, _path = save_draft(case, "sa-notification", afresh=True)
    assert (fresh.body.edited, "By hand." in fresh.body.text) == (False, False)
    assert not latest_text(case, "sa-notification").is_edited
    assert "By hand." in case.state.drafts.history("D-1")[-1].body.text


def test_a_draft_that_is_not_there_is_not_found(case: OpenCase) -> None:
    with pytest.raises(UserError, match="There is no draft 'D-1'") as refusal:
        need_draft(case.state, "D-1")
    assert refusal.value.hint == "Known: none yet"


def test_documents_tell_how_many_answers_they_have(case: OpenCase, clock: Clock) -> None:
    def notification() -> Document:
        return next(one for one in list_documents(case) if one.form.id == "sa-notification")

    document = notification()
    # Of the required items only the controller is answered, by the name it was opened with; the reasons
    # for a delay are not asked for while nothing is late.
    assert (document.answered, document.asked) == (1, 15)
    state(case, "summary.authority", "unknown")
    decide(case, "nature.personal_data_breach", "confirmed", "seen")
    state(case, "time.aware_at", "now")
    document = notification()
    assert (document.answered, document.asked) == (3, 15)
    clock.move(hours=73)
    document = notification()
    assert (document.answered, document.asked) == (3, 16)


def test_documents_carry_their_saved_drafts(processor_case: OpenCase) -> None:
    list_controllers(processor_case, ["24", "48"])
    save_draft(processor_case, "controller-notice", party="P-2")
    write_log(processor_case, "saved")
    drafts = {
        document.party.party if document.party else "": [entry.body.draft for entry in document.drafts]
        for document in list_documents(processor_case)
    }
    assert drafts == {"P-1": [], "P-2": ["D-1"], "": []}
    assert last(processor_case, DraftSaved).party == "P-2"
