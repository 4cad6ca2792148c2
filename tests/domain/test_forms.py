"""Filling a notification form: what the case answers, and what still stands open."""

from __future__ import annotations

import pytest

from tests.domain.building import (
    SOURCE,
    Journal,
    catalogue,
    condition,
    estimated,
    known,
    not_applicable,
    row,
    spec,
    state_of,
    unknown,
)
from tocsin.domain.case import CaseState
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.documents.forms import (
    AnswerState,
    FilingPhase,
    FilledForm,
    FormItem,
    FormProfile,
    FormSection,
    drafts_of,
    fill,
)
from tocsin.domain.entries import Body, DraftSaved, FactSet, Gap
from tocsin.domain.facts import Count, FactType
from tocsin.domain.law.regimes import Audience
from tocsin.domain.terms import Certainty

CATALOGUE = catalogue(
    spec("summary", FactType.TEXT),
    spec("leak", FactType.BOOL),
    spec("subjects.count", FactType.COUNT),
    spec("role", FactType.ENUM, "controller", "processor"),
    spec("org.name", FactType.TEXT),
)


def item(id: str, *sources: str, required: bool = True, when: str = "") -> FormItem:
    """Make an item of a form."""
    return FormItem(
        id=id,
        title={"en": id.capitalize(), "fr": f"{id} (fr)"},
        sources=sources,
        required_from=FilingPhase.INITIAL if required else None,
        when=condition(when) if when else None,
    )


def form(*items: FormItem, audience: Audience = Audience.AUTHORITY) -> FormProfile:
    """Make a form with two sections, the first item in one and the rest in the other."""
    return FormProfile(
        id="notice",
        title={"en": "Notice"},
        source=SOURCE,
        audience=audience,
        regime="sa",
        stage="initial",
        sections=(FormSection("one", {}, items[:1]), FormSection("two", {}, items[1:])),
        template="notice",
    )


def filled(profile: FormProfile, state: CaseState, language: str = "en") -> FilledForm:
    """Fill a form for the authority."""
    return fill(profile, state, CATALOGUE, fact_lookup(state, CATALOGUE), language=language)


def one(body: Body | None, *sources: str, language: str = "en", required: bool = True) -> FilledForm:
    """Fill a form of one item after one entry."""
    state = state_of(body) if body else state_of()
    return filled(form(item("what", *sources, required=required)), state, language)


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (known("leak", value=True), AnswerState.KNOWN),
        (known("leak", value=False), AnswerState.KNOWN),
        (estimated("leak", value=True), AnswerState.ESTIMATED),
        (unknown("leak"), AnswerState.UNKNOWN),
        (not_applicable("leak"), AnswerState.NOT_APPLICABLE),
        (known("role", "processor"), AnswerState.MISSING),
        (None, AnswerState.MISSING),
    ],
)
def test_an_item_is_answered_as_well_as_its_fact(body: Body | None, state: AnswerState) -> None:
    assert one(body, "leak").answer("what").state is state


def test_an_item_that_nobody_answered_is_missing() -> None:
    result = one(None, "leak")
    assert result.gaps == (Gap("what", "What", "missing", ("leak",)),)
    assert result.blocking == result.gaps


def test_an_item_that_need_not_be_answered_is_no_gap() -> None:
    result = one(None, "leak", required=False)
    assert result.answer("what").state is AnswerState.MISSING
    assert result.gaps == ()


def test_unknown_for_now_is_a_gap_that_does_not_block() -> None:
    result = one(unknown("leak"), "leak")
    assert result.gaps == (Gap("what", "What", "unknown", ("leak",)),)
    assert result.blocking == ()


def test_an_optional_item_said_to_be_unknown_is_named_too() -> None:
    assert [gap.why for gap in one(unknown("leak"), "leak", required=False).gaps] == ["unknown"]


def test_not_applicable_is_no_gap() -> None:
    assert one(not_applicable("leak"), "leak").gaps == ()


def test_a_redacted_answer_is_unknown() -> None:
    journal = Journal()
    journal.add(FactSet(key="leak"), redacted=True)
    result = filled(form(item("what", "leak")), journal.state)
    assert result.answer("what").state is AnswerState.UNKNOWN


def test_whatever_of_its_sources_has_an_answer_is_shown_in_their_order() -> None:
    state = state_of(known("role", "processor"), known("leak", value=True))
    answer = filled(form(item("what", "leak", "summary", "role")), state).answer("what")
    assert [found.key for found in answer.facts] == ["leak", "role"]


def test_one_estimate_among_several_answers_makes_the_item_an_estimate() -> None:
    state = state_of(known("leak", value=True), estimated("role", "processor"))
    answer = filled(form(item("what", "leak", "role")), state).answer("what")
    assert answer.state is AnswerState.ESTIMATED


def test_an_item_known_in_part_still_names_what_is_unknown() -> None:
    state = state_of(known("leak", value=True), unknown("role"))
    result = filled(form(item("what", "leak", "role")), state)
    assert result.answer("what").state is AnswerState.KNOWN
    assert [gap.why for gap in result.gaps] == ["unknown"]


def test_gaps_stand_in_the_order_of_the_form_with_titles_in_its_language() -> None:
    result = filled(form(item("a", "leak"), item("b", "role"), item("c", "summary")), state_of(), "fr")
    assert [(gap.item, gap.title) for gap in result.gaps] == [
        ("a", "a (fr)"),
        ("b", "b (fr)"),
        ("c", "c (fr)"),
    ]


ASKED = form(item("late", "summary", when="leak"), item("always", "role"))


@pytest.mark.parametrize(
    ("bodies", "asked"),
    [
        ((known("leak", value=True),), ["late", "always"]),
        ((known("leak", value=False),), ["always"]),
        ((not_applicable("leak"),), ["always"]),
        ((unknown("leak"),), ["late", "always"]),
        ((), ["late", "always"]),
    ],
)
def test_an_item_is_asked_unless_its_condition_is_known_not_to_hold(
    bodies: tuple[Body, ...], asked: list[str]
) -> None:
    result = filled(ASKED, state_of(*bodies))
    assert [answer.item.id for answer in result.answers] == asked
    assert [gap.item for gap in result.gaps] == asked


def test_an_item_that_is_not_asked_counts_as_not_applicable() -> None:
    result = filled(ASKED, state_of(known("leak", value=False)))
    assert result.answer("late").state is AnswerState.NOT_APPLICABLE
    assert result.answer("nothing").state is AnswerState.NOT_APPLICABLE


def test_the_text_written_for_the_language_goes_first() -> None:
    state = state_of(known("summary@fr", "cloche"), known("summary", "bell"))
    french = filled(form(item("what", "summary")), state, "fr").answer("what").facts[0]
    english = filled(form(item("what", "summary")), state, "en").answer("what").facts[0]
    assert (french.statement.value, french.language, french.key) == ("cloche", "fr", "summary")
    assert (english.statement.value, english.language) == ("bell", "")


def test_a_text_only_in_another_language_is_used_and_named_as_a_gap() -> None:
    result = one(known("summary", "bell"), "summary", language="fr")
    assert result.answer("what").facts[0].statement.value == "bell"
    assert result.gaps == (Gap("what", "what (fr)", "untranslated", ("summary@fr",)),)
    assert result.blocking == ()


def test_a_text_in_the_language_of_the_case_needs_no_translation_there() -> None:
    assert one(known("summary", "bell"), "summary", language="en").gaps == ()


def test_a_case_in_french_wants_its_texts_translated_for_an_english_document() -> None:
    journal = Journal(known("summary", "cloche"), language="fr")
    profile = form(item("what", "summary"))
    assert filled(profile, journal.state, "fr").gaps == ()
    assert [gap.sources for gap in filled(profile, journal.state, "en").gaps] == [("summary@en",)]


@pytest.mark.parametrize("body", [known("role", "processor"), known("leak", value=True), unknown("summary")])
def test_only_a_text_that_was_written_needs_a_translation(body: FactSet) -> None:
    result = one(body, body.key, language="fr")
    assert "untranslated" not in [gap.why for gap in result.gaps]


def test_the_name_of_an_organisation_is_the_same_in_every_language() -> None:
    assert one(known("org.name", "City of Example"), "org.name", language="fr").gaps == ()


def test_rows_of_the_inventory_answer_an_item() -> None:
    state = state_of(row(1, label="Reports"), row(2, certainty=Certainty.RULED_OUT), row(3))
    result = filled(form(item("data", "inventory")), state)
    assert [found.row for found in result.answer("data").rows] == ["R-1", "R-3"]
    assert result.answer("data").state is AnswerState.KNOWN
    assert result.gaps == ()


def test_only_rows_that_were_ruled_out_leave_the_item_missing() -> None:
    result = filled(form(item("data", "inventory")), state_of(row(1, certainty=Certainty.RULED_OUT)))
    assert result.gaps == (Gap("data", "Data", "missing", ("inventory",)),)


COUNTED = (
    row(1, subjects=Count(best=3)),
    row(2, records=Count(best=9)),
    row(3, subjects=Count(best=4), records=Count(best=5)),
    row(4),
)


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("inventory", ["R-1", "R-2", "R-3", "R-4"]),
        ("inventory.subjects", ["R-1", "R-3"]),
        ("inventory.records", ["R-2", "R-3"]),
    ],
)
def test_a_source_can_ask_only_for_rows_with_people_or_with_records(source: str, rows: list[str]) -> None:
    result = filled(form(item("data", source)), state_of(*COUNTED))
    assert [found.row for found in result.answer("data").rows] == rows


def test_a_fact_and_rows_can_answer_one_item_together() -> None:
    state = state_of(estimated("subjects.count", Count(low=1, high=9)), *COUNTED)
    answer = filled(form(item("people", "subjects.count", "inventory.subjects")), state).answer("people")
    assert (answer.state, len(answer.facts), len(answer.rows)) == (AnswerState.ESTIMATED, 1, 2)


def test_rows_answer_what_the_fact_says_is_unknown_but_the_gap_stays() -> None:
    state = state_of(unknown("subjects.count"), *COUNTED)
    result = filled(form(item("people", "subjects.count", "inventory.subjects")), state)
    assert result.answer("people").state is AnswerState.KNOWN
    assert result.gaps == (Gap("people", "People", "unknown", ("subjects.count", "inventory.subjects")),)


def test_a_filled_form_says_for_whom_and_in_which_language() -> None:
    profile = form(item("what", "leak"))
    result = filled(profile, state_of(), "fr")
    assert (result.profile, result.language, result.party) == (profile, "fr", None)


def test_an_item_must_be_answered_unless_it_says_otherwise() -> None:
    plain = FormItem(id="what", title={}, sources=("leak",))
    assert plain.required
    assert not plain.label_all


def test_the_items_of_a_form_are_those_of_its_sections_in_order() -> None:
    assert [one.id for one in form(item("a"), item("b"), item("c")).items()] == ["a", "b", "c"]


DRAFTS = state_of(
    DraftSaved(draft="D-1", form="notice", party="P-1", language="fr"),
    DraftSaved(draft="D-2", form="notice", party="P-1", language="en"),
    DraftSaved(draft="D-3", form="notice", party="P-2", language="fr"),
    DraftSaved(draft="D-4", form="letter", party="P-1", language="fr"),
    DraftSaved(draft="D-1", form="notice", party="P-1", language="fr", edited=True),
)


@pytest.mark.parametrize(
    ("party", "language", "drafts"),
    [
        ("", "", ["D-1", "D-2", "D-3"]),
        ("P-1", "", ["D-1", "D-2"]),
        ("", "fr", ["D-1", "D-3"]),
        ("P-1", "fr", ["D-1"]),
        ("P-3", "", []),
    ],
)
def test_drafts_are_found_by_form_recipient_and_language(
    party: str, language: str, drafts: list[str]
) -> None:
    found = drafts_of(DRAFTS, "notice", party, language)
    assert [entry.body.draft for entry in found] == drafts


def test_the_newest_version_of_a_draft_is_found() -> None:
    assert drafts_of(DRAFTS, "notice", "P-1", "fr")[0].body.edited
