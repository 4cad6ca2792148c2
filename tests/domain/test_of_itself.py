"""What a notification says of itself is read from the filings, unless somebody has stated it."""

from __future__ import annotations

from tests.domain.building import condition, known, moment, state_of
from tests.domain.test_forms import form
from tocsin.domain.case import CaseState
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.documents.forms import AnswerState, FormItem, fill
from tocsin.domain.documents.of_itself import EARLIER, KIND, OWN, of_itself
from tocsin.domain.entries import Body, CaseOpened, FilingRecorded, FilingWithdrawn
from tocsin.domain.facts import Catalogue
from tocsin.domain.terms import Purpose

OPENED = CaseOpened(format=1, ref="2026-0007", zone="Europe/Paris", country="FR")


def filed(
    filing: str,
    reference: str,
    form: str = "notice",
    purpose: Purpose = Purpose.NOTIFICATION,
    party: str = "",
) -> FilingRecorded:
    return FilingRecorded(
        filing=filing,
        regime="sa",
        stage="initial",
        filed_at=moment("2026-11-23 12:00"),
        reference=reference,
        form=form,
        purpose=purpose,
        party=party,
    )


def said(*bodies: Body, party: str = "") -> dict[str, object]:
    found = of_itself("notice", "sa", state_of(OPENED, *bodies), party)
    return {key: statement.value for key, statement in found.items()}


def test_before_it_is_filed_it_is_new_and_bears_the_number_of_the_case() -> None:
    assert said() == {KIND: "new", OWN: "2026-0007"}


def test_once_it_is_filed_it_follows_the_number_that_was_given_first() -> None:
    assert said(filed("F-1", "")) == {KIND: "follow_up", OWN: "2026-0007"}
    told = said(filed("F-1", ""), filed("F-2", "A-77"), filed("F-3", "A-78"))
    assert told == {KIND: "follow_up", OWN: "2026-0007", EARLIER: "A-77"}


def test_a_filing_of_the_same_duty_that_names_no_document_counts_and_one_of_another_document_does_not() -> (
    None
):
    assert said(filed("F-1", "A-77", form=""))[EARLIER] == "A-77"
    assert said(filed("F-1", "A-77", form="letter"))[KIND] == "new"


def test_what_was_withdrawn_or_recorded_by_mistake_was_not_filed() -> None:
    assert said(filed("F-1", "A-77", purpose=Purpose.WITHDRAWAL))[KIND] == "new"
    assert said(filed("F-1", "A-77"), FilingWithdrawn(filing="F-1", because="typed twice"))[KIND] == "new"


def test_what_another_controller_was_told_is_not_the_one_before() -> None:
    assert said(filed("F-1", "A-77", party="P-1"), party="P-2")[KIND] == "new"
    assert said(filed("F-1", "A-77", party="P-2"), party="P-2")[EARLIER] == "A-77"


def test_what_somebody_stated_goes_before_it() -> None:
    assert said(filed("F-1", "A-77"), known(EARLIER, "by hand")) == {KIND: "follow_up", OWN: "2026-0007"}


ITEMS = (
    FormItem(id="kind", title={"en": "Kind"}, sources=(KIND,)),
    FormItem(
        id="earlier",
        title={"en": "Earlier"},
        sources=(EARLIER,),
        when=condition("known(notify.kind) and notify.kind == 'follow_up'"),
    ),
)


def asked(state: CaseState) -> dict[str, AnswerState]:
    profile = form(*ITEMS)
    filled = fill(profile, state, Catalogue(), fact_lookup(state, Catalogue()), language="en")
    return {answer.item.id: answer.state for answer in filled.answers}


def test_a_form_is_answered_by_it_and_asks_by_it() -> None:
    assert asked(state_of(OPENED)) == {"kind": AnswerState.KNOWN}
    everything = {"kind": AnswerState.KNOWN, "earlier": AnswerState.KNOWN}
    assert asked(state_of(OPENED, filed("F-1", "A-77"))) == everything
    nameless = {"kind": AnswerState.KNOWN, "earlier": AnswerState.MISSING}
    assert asked(state_of(OPENED, filed("F-1", ""))) == nameless
