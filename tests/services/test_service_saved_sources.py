"""A saved draft: what it was built from then, what was written by hand, and where it is stale."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from io import BytesIO

import pytest

from tests.casework import Clock, state
from tests.services.scenes import beside
from tocsin.domain.documents.provenance import Origin
from tocsin.domain.entries import DraftSaved, Entry
from tocsin.domain.errors import UserError
from tocsin.services.drafts.provenance import LineSources
from tocsin.services.drafts.rendering import Format, render
from tocsin.services.drafts.saved_sources import StaleBlock, draft_sources, stale_blocks
from tocsin.services.drafts.versions import latest_text, save_draft
from tocsin.services.record.integrity import redact
from tocsin.services.rows import add_row, amend_row, withdraw_row
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase

FORM = "sa-notification"
has_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not on this machine")
HEARSAY = "Who read it: *the caretaker* [1] <b>"


@pytest.fixture
def counted(case: OpenCase) -> OpenCase:
    """A case that knows a figure, a text and a row, with a draft of what it knows."""
    state(case, "subjects.count", "500")
    state(case, "measures.immediate", "Route closed. Caches purged.")
    add_row(case, {"label": "Badges", "category": "professional", "subjects": "40"})
    save_draft(case, FORM)
    return case


def newest(case: OpenCase) -> Entry[DraftSaved]:
    return list(case.state.drafts)[-1]


def stale(case: OpenCase) -> list[StaleBlock]:
    return stale_blocks(case, newest(case))


def lines_with(case: OpenCase, words: str) -> list[LineSources]:
    return [line for line in draft_sources(case, newest(case).body.draft) if words in line.text]


def test_a_draft_is_not_stale_before_something_that_it_says_is_restated(counted: OpenCase) -> None:
    assert stale(counted) == []
    write_log(counted, "The log was read")
    state(counted, "subjects.count", "500", because="counted again")
    state(counted, "org.address", "8 Example Lane")
    assert [block for block in stale(counted) if not block.is_missing] == []


def test_a_fact_that_was_restated_marks_the_lines_that_say_it(counted: OpenCase) -> None:
    before = counted.state.statement("subjects.count")
    state(counted, "subjects.count", "900")
    (block,) = stale(counted)
    text = newest(counted).body.text.split("\n")
    assert "\n".join(text[block.first - 1 : block.last]) == block.text
    assert block.text.startswith("500")
    assert (block.heading, block.is_missing, block.by_hand) == (
        "Approximate number of data subjects (Art. 33(3)(a))",
        False,
        False,
    )
    assert before is not None
    old, new = (counted.state.entry(one).seq for one in (before.entry, counted.state.entries[-1].id))
    (change,) = block.changes
    assert change.words == f"Number of people: 500 → 900 (#{old} → #{new})"
    assert change.fact == "subjects.count"


def test_a_row_that_was_restated_says_which_of_its_columns(counted: OpenCase) -> None:
    amend_row(counted, "R-1", {"subjects": "45", "because": "one more floor"})
    said = {line for block in stale(counted) for line in block.told}
    assert said
    assert all("R-1 Badges: subjects: 40 → 45" in line for line in said)


def test_a_row_that_was_removed_is_no_longer_there(counted: OpenCase) -> None:
    withdraw_row(counted, "R-1", "entered twice")
    row = counted.state.inventory.history("R-1")[-1].seq
    said = {change.words for block in stale(counted) for change in block.changes}
    assert said == {f"R-1 Badges: recorded → no longer there (#{row})"}


def test_what_a_draft_does_not_say_yet_is_told_with_where_it_belongs(counted: OpenCase) -> None:
    add_row(counted, {"label": "Photographs", "category": "images_voice"})
    missing = [block for block in stale(counted) if block.is_missing]
    assert any("Photographs" in block.text for block in missing)
    assert all(block.where.startswith("not said yet, belongs after line") for block in missing)


def test_a_line_that_a_person_wrote_says_who_when_and_in_which_version(
    counted: OpenCase, clock: Clock
) -> None:
    clock.move(hours=1)
    with beside(counted, "dpo") as theirs:
        own = latest_text(theirs, FORM).text.replace("Route closed.", "We closed the route at 12:10.")
        save_draft(theirs, FORM, text=own)
    clock.move(hours=1)
    counted.refresh()
    save_draft(counted, FORM)
    (line,) = lines_with(counted, "at 12:10")
    assert line.origin is Origin.BY_HAND
    assert line.hand is not None
    assert (line.hand.by, line.hand.draft) == ("dpo", "D-2")
    assert [one.ref for one in line.said] == ["measures.immediate"]
    assert "written by hand by dpo" in line.words
    state(counted, "measures.immediate", "Route closed and tested. Caches purged.")
    assert [block.by_hand for block in stale(counted)] == [True]


def test_the_sources_of_a_saved_draft_are_those_of_its_time(counted: OpenCase) -> None:
    state(counted, "subjects.count", "900")
    (line,) = lines_with(counted, "500")
    assert [(one.value, one.status) for one in line.said] == [("500", "known")]


def test_a_draft_whose_text_was_removed_has_no_sources(counted: OpenCase) -> None:
    redact(counted, newest(counted).id, because="it named a patient")
    with pytest.raises(UserError, match="The text of D-1 was removed"):
        draft_sources(counted, "D-1")


# The copy for the house.


@pytest.mark.parametrize(
    "form", [pytest.param(one, marks=[has_poppler]) if one == "pdf" else one for one in Format]
)
def test_the_copy_for_the_house_has_footnotes_and_the_one_that_goes_out_has_none(
    case: OpenCase, form: Format
) -> None:
    state(case, "subjects.count", "500", source=HEARSAY)
    save_draft(case, FORM)
    inside = words_of(render(case, "D-1", form, internal=True).path.read_bytes(), form)
    outside = words_of(render(case, "D-1", form).path.read_bytes(), form)
    entry = last_number(case)
    assert "INTERNAL COPY" in inside
    assert f"· #{entry}" in inside
    assert "the caretaker" in inside
    for word in ("INTERNAL COPY", "the caretaker", f"· #{entry}", "Sources"):
        assert word not in outside
    if form is Format.HTML:
        assert "<b>" not in inside


def last_number(case: OpenCase) -> int:
    stated = case.state.statement("subjects.count")
    assert stated is not None
    return case.state.entry(stated.entry).seq


def words_of(data: bytes, form: Format) -> str:
    """Give the words of a file, as a reader of it would find them."""
    if form is Format.DOCX:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            return " ".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    if form is Format.PDF:
        read = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)  # noqa: S607 - from the PATH
        return read.stdout.decode()
    return data.decode()
