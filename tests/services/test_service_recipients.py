"""A document to one of several controllers holds nothing that belongs to another."""

from __future__ import annotations

import pytest

from tests.casework import state
from tests.services.scenes import become_aware
from tocsin.domain.entries import Gap
from tocsin.services.drafts.listing import list_documents
from tocsin.services.drafts.versions import save_draft
from tocsin.services.drafts.writing import Preview, preview
from tocsin.services.rows import add_party, add_row, amend_party, withdraw_party
from tocsin.services.workbench import OpenCase

NAMES = {"P-1": "Ambervale", "P-2": "Birchford", "P-3": "Cedarholm"}
FIGURES = {"P-1": ("11017", "11029"), "P-2": ("22013", "22027"), "P-3": ("33023", "33029")}
WHOLE_CASE = ("66061", "77069")
SHARED = ("44017", "44021")


def canaries(party: str) -> set[str]:
    """Give what only this controller may read of itself: names, addresses, labels, places and figures."""
    name = NAMES[party]
    return {name, name.lower(), f"{name} files", f"{name} store", *FIGURES[party]}


def without_separators(text: str) -> str:
    """Give a document without what stands between the thousands of its figures."""
    for separator in (",", "\u202f", "\u00a0"):
        text = text.replace(separator, "")
    return text


@pytest.fixture
def three(processor_case: OpenCase) -> OpenCase:
    """A processor's case with three controllers; each has a row of its own, and one row is everybody's."""
    become_aware(processor_case)
    for number, (party, name) in enumerate(NAMES.items(), 1):
        assert party == add_party(
            processor_case,
            {
                "name": name,
                "contact": f"Officer, dpo@{name.lower()}.example.org",
                "note": f"{name} keeps its contract in annex {number}",
                "involvement": "affected",
                "because": f"{name} is in the log",
            },
        )
        people, records = FIGURES[party]
        add_row(
            processor_case,
            {
                "label": f"{name} files",
                "category": "contact",
                "subjects": people,
                "records": records,
                "location": f"{name} store",
                "party": party,
                "because": f"seen at {name}",
            },
        )
    add_row(processor_case, {"label": "Shared letters", "subjects": SHARED[0], "records": SHARED[1]})
    for key, figure in zip(("subjects.count", "records.count"), WHOLE_CASE, strict=True):
        state(processor_case, key, f"{figure} over all of {NAMES['P-2']} and the others")
    state(processor_case, "summary.authority", "Documents were shown")
    state(processor_case, "summary.authority@fr", "Des documents ont été montrés")
    return processor_case


def documents(case: OpenCase, party: str) -> list[Preview]:
    """Give every document that may go to a controller, in both languages."""
    return [
        preview(case, form, language=language, party=party)
        for form in ("controller-notice", "sa-notification")
        for language in ("en", "fr")
    ]


@pytest.mark.parametrize("party", list(NAMES))
def test_nothing_of_another_controller_stands_in_a_document(three: OpenCase, party: str) -> None:
    foreign = {canary for other in NAMES if other != party for canary in canaries(other)}
    for seen in documents(three, party):
        text = without_separators(seen.text)
        assert {canary for canary in foreign if canary in text} == set()
        assert {figure for figure in (*WHOLE_CASE, *SHARED) if figure in text} == set()
        assert "names_other" not in {gap.why for gap in seen.gaps}


@pytest.mark.parametrize("party", list(NAMES))
def test_what_is_ones_own_stands_in_it(three: OpenCase, party: str) -> None:
    for seen in documents(three, party):
        text = without_separators(seen.text)
        assert NAMES[party] in text
        assert f"{NAMES[party]} files" in text
        assert set(FIGURES[party]) == {figure for figure in FIGURES[party] if figure in text}


def test_what_is_everybodys_stands_in_every_document_without_figures(three: OpenCase) -> None:
    for party in NAMES:
        for seen in documents(three, party):
            assert "Shared letters" in seen.text


def test_what_we_note_about_a_controller_is_not_told_to_it(three: OpenCase) -> None:
    for seen in documents(three, "P-1"):
        assert "annex" not in seen.text
        assert "is in the log" not in seen.text
        assert "seen at" not in seen.text
        assert "store" not in seen.text


def test_the_only_controller_reads_the_figures_of_the_whole_case(three: OpenCase) -> None:
    for party in ("P-2", "P-3"):
        withdraw_party(three, party, "no client any more")
    text = without_separators(preview(three, "controller-notice", party="P-1").text)
    assert all(figure in text for figure in WHOLE_CASE)


def test_a_withheld_figure_is_not_asked_for(three: OpenCase) -> None:
    add_party(three, {"name": "Dunmere", "involvement": "affected"})
    seen = preview(three, "controller-notice", party="P-4")
    open_figures = [gap for gap in seen.gaps if gap.item in {"subjects_number", "records_number"}]
    assert [(gap.why, gap.sources) for gap in open_figures] == [
        ("missing", ("inventory.subjects",)),
        ("missing", ("inventory.records",)),
    ]


def named(gaps: tuple[Gap, ...]) -> list[str]:
    """Give the controllers that a text names although it goes to another."""
    prefix = "The text names another controller: "
    return [gap.title.removeprefix(prefix) for gap in gaps if gap.why == "names_other"]


def test_a_free_text_that_names_another_is_found(three: OpenCase) -> None:
    state(three, "summary.authority", "It began at BIRCHFORD and went on at Ambervale")
    assert named(preview(three, "controller-notice", party="P-1").gaps) == ["Birchford"]
    assert named(preview(three, "controller-notice", party="P-2").gaps) == ["Ambervale"]
    assert named(preview(three, "controller-notice", party="P-3").gaps) == ["Ambervale", "Birchford"]
    assert named(preview(three, "controller-notice", party="P-3", language="fr").gaps) == []


def test_a_text_that_names_another_blocks(three: OpenCase) -> None:
    state(three, "measures.immediate", "Cedarholm was cut off first")
    seen = preview(three, "controller-notice", party="P-1")
    assert "names_other" in {gap.why for gap in seen.blocking}


def test_a_row_of_everybody_that_names_one_is_found(three: OpenCase) -> None:
    add_row(three, {"label": "Letters to Birchford"})
    assert named(preview(three, "controller-notice", party="P-1").gaps) == ["Birchford"]


def test_a_text_edited_by_hand_is_looked_through_as_well(three: OpenCase) -> None:
    entry, _path = save_draft(three, "controller-notice", party="P-1", text="As we told Birchford already\n")
    assert named(entry.body.gaps) == ["Birchford"]
    state(three, "summary.authority", "It began at Birchford")
    entry, _path = save_draft(three, "controller-notice", party="P-1", text="Nothing of the others\n")
    assert named(entry.body.gaps) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Smith & Sons", "as Smith & Sons told us"),
        ("Council *04*", "as Council *04* told us"),
        ("[North] Housing", "as [north] housing told us"),
        ("City of\tExample", "as City of\nExample told us"),
        ("_Dunmere_", "as _Dunmere_ told us"),
        ("1. FC Example", "as 1. FC Example told us"),
        ("Straße 9", "as STRASSE 9 told us"),
        ("\\Back\\slash", "as \\Back\\slash told us"),
    ],
)
def test_a_name_is_found_however_it_is_written(three: OpenCase, name: str, text: str) -> None:
    add_party(three, {"name": name})
    state(three, "summary.authority", text)
    assert named(preview(three, "controller-notice", party="P-1").gaps) == [name]
    entry, _path = save_draft(three, "controller-notice", party="P-1", text=text)
    assert named(entry.body.gaps) == [name]


@pytest.mark.parametrize(
    ("recipient", "text", "found"),
    [
        ("Council 11", "as you know, Council 11", []),
        ("Council 11", "as Council 1 told us", ["Council 1"]),
        ("Council 11", "Council 1 and Council 11", ["Council 1"]),
        ("Council 1", "as Council 11 told us", ["Council 11"]),
        ("Council 1", "as you know, Council 1", []),
    ],
)
def test_a_name_within_a_name_is_told_apart(
    three: OpenCase, recipient: str, text: str, found: list[str]
) -> None:
    ids = {name: add_party(three, {"name": name}) for name in ("Council 1", "Council 11")}
    state(three, "summary.authority", text)
    assert named(preview(three, "controller-notice", party=ids[recipient]).gaps) == found


def test_another_processor_may_be_named(three: OpenCase) -> None:
    add_party(three, {"name": "Hosting Company", "role": "processor"})
    state(three, "summary.authority", "It ran at Hosting Company")
    assert named(preview(three, "controller-notice", party="P-1").gaps) == []


def test_a_controller_that_is_not_affected_is_still_another(three: OpenCase) -> None:
    amend_party(three, "P-2", {"involvement": "not affected"})
    state(three, "summary.authority", "Birchford is not affected")
    assert named(preview(three, "controller-notice", party="P-1").gaps) == ["Birchford"]


def test_a_controller_that_is_not_affected_gets_no_document(three: OpenCase) -> None:
    amend_party(three, "P-2", {"involvement": "not affected"})
    assert [one.party.party for one in list_documents(three) if one.party] == ["P-1", "P-3"]
