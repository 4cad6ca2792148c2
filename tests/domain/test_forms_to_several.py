"""A document to one of several controllers never speaks of the others."""

from __future__ import annotations

import pytest

from tests.domain.building import (
    PARIS,
    estimated,
    known,
    not_applicable,
    party,
    row,
    state_of,
    unknown,
)
from tests.domain.test_forms import CATALOGUE, form, item
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.documents.forms import AnswerState, FilledForm, fill
from tocsin.domain.entries import Body, Gap, PartyRecorded
from tocsin.domain.facts import Count
from tocsin.domain.law.regimes import Audience
from tocsin.domain.terms import Involvement, PartyRole
from tocsin.domain.values import show_value

FORM = form(
    item("summary", "summary"),
    item("people", "subjects.count", "inventory.subjects"),
    item("records", "records.count", "inventory.records"),
    item("data", "inventory"),
    audience=Audience.CONTROLLERS,
)
FIRST = party(1)
TWO = (FIRST, party(2))
ROWS = (
    row(1, party="P-1", label="Reports of City 1", subjects=Count(best=10), records=Count(best=11)),
    row(2, party="P-2", label="Reports of City 2", subjects=Count(best=20), records=Count(best=22)),
    row(3, label="Portal accounts", subjects=Count(best=300), records=Count(best=333)),
)


def notice(*bodies: Body, to: PartyRecorded | None = FIRST) -> FilledForm:
    """Fill the notice to one controller."""
    state = state_of(*bodies)
    return fill(FORM, state, CATALOGUE, fact_lookup(state, CATALOGUE), language="en", party=to)


def rows_of(result: FilledForm, item: str) -> list[str]:
    """Give the rows that answer an item."""
    return [found.row for found in result.answer(item).rows]


@pytest.mark.parametrize("key", ["subjects.count", "records.count"])
@pytest.mark.parametrize("body", [known, estimated])
def test_a_figure_over_the_whole_case_is_not_told_to_one_of_several(key: str, body: type) -> None:
    result = notice(*TWO, body(key, Count(best=330)))
    answer = result.answer("people" if key == "subjects.count" else "records")
    assert (answer.facts, answer.state) == ((), AnswerState.MISSING)


def test_what_is_withheld_is_not_named_as_what_could_close_the_gap() -> None:
    result = notice(*TWO, known("subjects.count", Count(best=330)))
    gap = next(gap for gap in result.gaps if gap.item == "people")
    assert gap == Gap("people", "People", "missing", ("inventory.subjects",))


@pytest.mark.parametrize(
    ("body", "state"), [(unknown, AnswerState.UNKNOWN), (not_applicable, AnswerState.NOT_APPLICABLE)]
)
def test_that_a_figure_is_not_known_may_be_told_to_each(body: type, state: AnswerState) -> None:
    assert notice(*TWO, body("subjects.count")).answer("people").state is state


def test_the_only_controller_is_told_the_figures() -> None:
    result = notice(FIRST, known("subjects.count", Count(best=330)))
    assert [found.key for found in result.answer("people").facts] == ["subjects.count"]


def test_a_processor_beside_the_only_controller_changes_nothing() -> None:
    processor = party(2, role=PartyRole.PROCESSOR)
    result = notice(FIRST, processor, known("subjects.count", Count(best=330)))
    assert result.answer("people").state is AnswerState.KNOWN


def test_a_controller_that_was_ruled_out_still_counts_for_its_figures_are_in_the_sum() -> None:
    ruled_out = party(2, involvement=Involvement.NOT_AFFECTED)
    result = notice(FIRST, ruled_out, known("subjects.count", Count(best=330)))
    assert result.answer("people").facts == ()


def test_the_authority_is_told_the_figures_however_many_controllers_there_are() -> None:
    result = notice(*TWO, *ROWS, known("subjects.count", Count(best=330)), to=None)
    assert [found.key for found in result.answer("people").facts] == ["subjects.count"]
    assert rows_of(result, "data") == ["R-1", "R-2", "R-3"]


def test_rows_of_another_controller_are_never_shown() -> None:
    result = notice(*TWO, *ROWS)
    assert rows_of(result, "data") == ["R-1", "R-3"]
    assert rows_of(notice(*TWO, *ROWS, to=party(2)), "data") == ["R-2", "R-3"]


def test_figures_of_rows_that_concern_everybody_are_not_told_to_one_of_several() -> None:
    result = notice(*TWO, *ROWS)
    assert rows_of(result, "people") == ["R-1"]
    assert rows_of(result, "records") == ["R-1"]


def test_the_only_controller_is_told_the_figures_of_every_row_that_concerns_it() -> None:
    result = notice(FIRST, *ROWS)
    assert rows_of(result, "people") == ["R-1", "R-3"]
    assert rows_of(result, "data") == ["R-1", "R-3"]


def test_nothing_that_is_said_to_one_controller_holds_a_figure_of_the_others() -> None:
    bodies = (*TWO, *ROWS, known("subjects.count", Count(best=330)), known("records.count", Count(best=366)))
    result = notice(*bodies)
    told = [
        show_value(found.statement.value, None, language="en", zone=PARIS)
        for answer in result.answers
        for found in answer.facts
    ]
    counted = [
        count.best
        for id in ("people", "records")
        for found in result.answer(id).rows
        for count in (found.subjects, found.records)
        if count
    ]
    assert told == []
    assert set(counted) == {10, 11}


def test_facts_that_are_no_figures_are_told_to_everybody() -> None:
    result = notice(*TWO, known("summary", "The portal showed foreign documents"))
    assert result.answer("summary").state is AnswerState.KNOWN
    assert result.party == FIRST
