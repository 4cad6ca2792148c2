"""A document laid out: its items in order, what differs from an earlier version, and whether one is stale."""

from __future__ import annotations

from tests.casework import Clock, state
from tocsin.domain.documents.forms import FilingPhase
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.items import item_lines
from tocsin.services.drafts.listing import Document, list_documents
from tocsin.services.drafts.review import DraftState
from tocsin.services.drafts.sheet import Mark, Sheets, compare, earlier_versions, open_sheet, overtaken
from tocsin.services.drafts.standing import Standings
from tocsin.services.drafts.versions import save_draft
from tocsin.services.drafts.writing import preview
from tocsin.services.workbench import OpenCase


def document(case: OpenCase, form: str) -> Document:
    """Give the document of a form."""
    return next(one for one in list_documents(case) if one.form.id == form)


def test_a_block_that_changed_is_gone_and_new_and_the_others_stay() -> None:
    found = compare("# A\n\nfirst\nline\n\n- one\n- two\n", ["# A", "first\nline", "- one", "- three"])
    assert found == [
        (Mark.SAME, "# A"),
        (Mark.SAME, "first\nline"),
        (Mark.SAME, "- one"),
        (Mark.GONE, "- two"),
        (Mark.NEW, "- three"),
    ]


def test_what_the_next_phase_requires_is_missing_and_unknown_must_be_known_by_then(case: OpenCase) -> None:
    state(case, "subjects.count", "unknown")
    seen = preview(case, "fr-cnil")
    lines = {phase: item_lines(case, seen, phase) for phase in FilingPhase}
    blocking = {phase: {one.id for one in lines[phase] if one.blocks} for phase in FilingPhase}
    assert blocking[FilingPhase.INITIAL] <= blocking[FilingPhase.COMPLEMENTARY] <= blocking[FilingPhase.FINAL]
    assert [one.id for one in lines[FilingPhase.INITIAL]] == [
        answer.item.id for answer in seen.filled.answers
    ]
    (unknown,) = [one for one in lines[FilingPhase.INITIAL] if one.why == "unknown"]
    assert (unknown.keys[0], unknown.blocks) == ("subjects.count", False)
    assert unknown.id in blocking[FilingPhase.FINAL]


def test_a_version_is_stale_once_an_answer_reads_differently_and_no_sooner(case: OpenCase) -> None:
    standings = Standings(case)
    assert standings.of(document(case, "sa-notification")).draft == ""
    saved, _path = save_draft(case, "sa-notification")
    state(case, "org.sector", "unknown")
    fresh = standings.of(document(case, "sa-notification"))
    assert (fresh.draft, fresh.state, fresh.stale) == (saved.body.draft, DraftState.DRAFT, ())
    state(case, "measures.prevent", "A check on the server")
    stale = standings.of(document(case, "sa-notification"))
    assert [one.after for one in stale.stale] == ["A check on the server"]
    assert stale.missing == fresh.missing - 1


def test_a_document_is_compared_with_what_was_filed_and_then_with_what_was_saved(case: OpenCase) -> None:
    filed, _path = save_draft(case, "sa-notification")
    record_filing(case, filed_at=case.moment("now"), draft=filed.body.draft)
    titles = [one.title for one in earlier_versions(case, document(case, "sa-notification"), "en")]
    assert titles == ["F-1, filed on 2026-11-23 14:00 +01:00"]
    save_draft(case, "sa-notification")
    titles = [one.title for one in earlier_versions(case, document(case, "sa-notification"), "en")]
    assert titles[1:] == ["D-2, saved on 2026-11-23 14:00 +01:00 by lead"]
    assert earlier_versions(case, document(case, "sa-notification"), "fr") == []


def test_what_overtook_an_earlier_version_is_said_of_the_blocks_that_it_concerns(case: OpenCase) -> None:
    state(case, "measures.prevent", "A check on the server")
    save_draft(case, "sa-notification")
    (saved,) = earlier_versions(case, document(case, "sa-notification"), "en")
    assert overtaken(case, saved) == {}
    state(case, "measures.prevent", "A check on the server, and a test")
    (said,) = overtaken(case, saved).items()
    assert said[0] == "A check on the server"
    assert said[1].startswith(
        "Measures proposed: A check on the server → A check on the server, and a test (#"
    )


def test_a_document_is_laid_out_once_until_something_is_recorded_or_the_minute_ends(
    case: OpenCase, clock: Clock
) -> None:
    sheets = Sheets(case)
    first = sheets.open(document(case, "sa-notification"), "en")
    assert sheets.open(document(case, "sa-notification"), "en") is first
    assert sheets.open(document(case, "sa-notification"), "fr") is not first
    clock.move(minutes=1)
    later = sheets.open(document(case, "sa-notification"), "en")
    assert later is not first
    state(case, "measures.prevent", "A check on the server")
    changed = sheets.open(document(case, "sa-notification"), "en")
    assert any("A check on the server" in block.text for block in changed.blocks)


def test_blocks_say_what_they_are_built_from_and_which_a_person_wrote(case: OpenCase) -> None:
    state(case, "measures.prevent", "A check on the server")
    written = open_sheet(case, document(case, "sa-notification"), "en")
    (block,) = [one for one in written.blocks if "A check on the server" in one.text]
    assert block.sources[0].ref == "measures.prevent"
    text = written.seen.text.replace("A check on the server", "A check on the server, tested by hand")
    save_draft(case, "sa-notification", text=text)
    edited = open_sheet(case, document(case, "sa-notification"), "en")
    (block,) = [one for one in edited.blocks if "tested by hand" in one.text]
    assert block.words.startswith("written by hand")
    assert edited.edited is not None
    assert edited.items == written.items
