"""Writing values for a person, and as they can be typed again."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.building import NOW, PARIS, moment, spec
from tocsin.domain.answers import Answer, read_answer
from tocsin.domain.facts import Choice, Contact, Count, FactSpec, FactStatus, FactType, Statement, Value
from tocsin.domain.journal import SAFE_INTEGER
from tocsin.domain.moments import Moment
from tocsin.domain.values import (
    show_contact,
    show_count,
    show_number,
    show_statement,
    show_status,
    show_value,
    typed_form,
)

ROLE = FactSpec(
    key="case.role",
    type=FactType.ENUM,
    title={"en": "Role"},
    choices=(
        Choice("controller", {"en": "Controller", "fr": "Responsable"}),
        Choice("processor", {"en": "Processor", "fr": "Sous-traitant"}),
    ),
)
KINDS = spec("breach.kinds", FactType.SET, "confidentiality", "integrity", "availability")


def said(
    value: Value | None, status: FactStatus = FactStatus.KNOWN, because: str = "", *, redacted: bool = False
) -> Statement:
    """State a value."""
    return Statement(
        "e", "2026-11-23T13:00:00.000000Z", "lead", value, status, because=because, redacted=redacted
    )


def written(value: Value | None, spec: FactSpec | None = None, language: str = "en") -> str:
    """Write a value as in a case in Paris."""
    return show_value(value, spec, language=language, zone=PARIS)


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "0"), (999, "999"), (1000, "1\u202f000"), (1234567, "1\u202f234\u202f567"), (-1000, "-1\u202f000")],
)
def test_thousands_stand_apart(number: int, shown: str) -> None:
    assert show_number(number) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (Count(best=213), "213"),
        (Count(best=12000, basis="query on logins"), "12\u202f000 query on logins"),
        (Count(low=10000, high=14000), "10\u202f000..14\u202f000"),
        (Count(low=10, best=12, high=14, basis="logs"), "12 (10..14) logs"),
        (Count(low=10), "10.."),
        (Count(high=14), "..14"),
        (Count(low=10, best=12), "12 (10..)"),
        (Count(best=0), "0"),
        (Count(basis="not counted"), "not counted"),
    ],
)
def test_a_count_is_written_as_it_is_typed(count: Count, shown: str) -> None:
    assert show_count(count) == shown


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        (Contact("DPO", "dpo@example.org", "+33 1"), "DPO, dpo@example.org, +33 1"),
        (Contact(email="dpo@example.org"), "dpo@example.org"),
        (Contact(), ""),
    ],
)
def test_a_contact_is_one_line_of_what_there_is(contact: Contact, shown: str) -> None:
    assert show_contact(contact) == shown


@pytest.mark.parametrize(
    ("value", "spec", "language", "shown"),
    [
        (None, None, "en", ""),
        (True, None, "en", "yes"),
        (False, None, "fr", "non"),
        (True, None, "fr", "oui"),
        (True, None, "de", "yes"),
        (12000, None, "en", "12\u202f000"),
        (1, None, "en", "1"),
        ("processor", ROLE, "fr", "Sous-traitant"),
        ("processor", None, "fr", "processor"),
        ("bystander", ROLE, "fr", "bystander"),
        (("integrity", "availability"), KINDS, "en", "Integrity, Availability"),
        (("integrity", "availability"), None, "en", "integrity, availability"),
        (Count(best=3), None, "en", "3"),
        (Contact("DPO"), None, "en", "DPO"),
    ],
)
def test_a_value_is_written_in_the_words_of_the_case(
    value: Value | None, spec: FactSpec | None, language: str, shown: str
) -> None:
    assert written(value, spec, language) == shown


def test_a_time_is_written_in_the_zone_of_the_case() -> None:
    assert written(moment("2026-11-23 08:00 America/New_York")) == "2026-11-23 14:00 +01:00"
    assert written(moment("2026-11-23")) == "2026-11-23"


@pytest.mark.parametrize(
    ("status", "language", "shown"),
    [
        (FactStatus.UNKNOWN, "en", "unknown for now"),
        (FactStatus.UNKNOWN, "fr", "inconnu pour l'instant"),
        (FactStatus.NOT_APPLICABLE, "fr", "sans objet"),
        (FactStatus.NOT_APPLICABLE, "de", "not applicable"),
        (FactStatus.KNOWN, "en", ""),
    ],
)
def test_a_status_without_a_value_is_put_into_words(status: FactStatus, language: str, shown: str) -> None:
    assert show_status(status, language) == shown


@pytest.mark.parametrize(
    ("statement", "shown"),
    [
        (None, ""),
        (said("controller"), "Controller"),
        (said("controller", FactStatus.ESTIMATED), "≈ Controller"),
        (said(None, FactStatus.UNKNOWN), "unknown for now"),
        (said(None, FactStatus.UNKNOWN, "no logs"), "unknown for now: no logs"),
        (said(None, FactStatus.NOT_APPLICABLE, "no system"), "not applicable: no system"),
        (said(None, FactStatus.UNKNOWN, redacted=True), "[redacted]"),
    ],
)
def test_a_statement_says_how_well_it_is_known(statement: Statement | None, shown: str) -> None:
    assert show_statement(statement, ROLE, language="en", zone=PARIS) == shown


@pytest.mark.parametrize(
    ("statement", "typed"),
    [
        (None, ""),
        (said(None, FactStatus.UNKNOWN), "unknown"),
        (said(None, FactStatus.NOT_APPLICABLE, "no system"), "n/a because no system"),
        (said(True), "yes"),
        (said(False), "no"),
        (said(12000), "12000"),
        (said("processor"), "processor"),
        (said(("integrity", "availability")), "integrity, availability"),
        (said(Count(best=12000)), "12 000"),
        (said(Count(best=12000), FactStatus.ESTIMATED), "~12 000"),
        (said(Count(low=1000, best=1200, high=1400), FactStatus.ESTIMATED), "1 200 (1 000..1 400)"),
        (said(Contact("DPO", "dpo@example.org")), "DPO, dpo@example.org"),
        (said(moment("14:00")), "2026-11-23 14:00 +01:00"),
        (said(moment("14:00"), FactStatus.ESTIMATED), "~2026-11-23 14:00 +01:00"),
        (said(moment("2026-11-23")), "2026-11-23"),
    ],
)
def test_a_field_that_is_changed_shows_what_could_be_typed(statement: Statement | None, typed: str) -> None:
    assert typed_form(statement, PARIS) == typed


def again(spec: FactSpec, answer: Answer, zone: ZoneInfo = PARIS) -> Answer:
    """Read once more what an answer can be typed as."""
    typed = typed_form(said(answer.value, answer.status, answer.because), zone)
    return read_answer(spec, typed, zone=zone, now=NOW)


counts = st.lists(st.integers(0, SAFE_INTEGER), min_size=3, max_size=3).map(sorted)
bases = st.sampled_from(["", "query on logins", "(mail addresses)", "environ", "listed twice"])


@given(st.sampled_from(["~", ""]), counts, st.integers(0, 7), bases)
@settings(max_examples=300, deadline=None)
def test_a_count_typed_again_is_the_same(about: str, figures: list[int], said_of: int, basis: str) -> None:
    low, best, high = (figure if said_of >> place & 1 else None for place, figure in enumerate(figures))
    count = Count(low=low, best=best, high=high, basis=basis)
    if low is best is high is None:
        return
    status = FactStatus.ESTIMATED if about or not count.is_exact else FactStatus.KNOWN
    answer = Answer(count, status)
    assert again(spec("subjects.count", FactType.COUNT), answer) == answer


@pytest.mark.parametrize(
    ("spec", "typed"),
    [
        (spec("leak", FactType.BOOL), "yes"),
        (spec("leak", FactType.BOOL), "no"),
        (spec("leak", FactType.BOOL), "unknown"),
        (spec("leak", FactType.BOOL), "n/a because no system, because none"),
        (ROLE, "resp"),
        (KINDS, "availability, confidentiality"),
        (spec("servers", FactType.INT), "12 000"),
        (spec("summary", FactType.TEXT), "two lines\nbecause it is"),
        (spec("summary", FactType.TEXT), "~12"),
        (spec("dpo", FactType.CONTACT), "Officer, dpo@example.org, +33 1 23 45 67 89"),
        (spec("dpo", FactType.CONTACT), "Officer"),
        (spec("dpo", FactType.CONTACT), "dpo@example.org 01 23 45 67 89"),
    ],
)
def test_an_answer_typed_again_is_the_same(spec: FactSpec, typed: str) -> None:
    answer = read_answer(spec, typed, zone=PARIS, now=NOW)
    assert again(spec, answer) == answer


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-23 14:00",
        "~2026-11-23 14:00",
        "2026-11-23 14:00:07",
        "2026-11-23 08:00 America/New_York",
        "2026-10-25 02:30+02:00",
        "2026-11-23",
        "2026-11-23 America/New_York",
        "~2026-11-23 Pacific/Auckland",
        "-3h",
    ],
)
@pytest.mark.parametrize("zone", ["Europe/Paris", "Asia/Kolkata", "UTC"])
def test_a_time_typed_again_is_the_same_instant_as_exactly_known(typed: str, zone: str) -> None:
    instant = spec("time.aware_at", FactType.INSTANT)
    answer = read_answer(instant, typed, zone=PARIS, now=NOW)
    back = again(instant, answer, ZoneInfo(zone))
    assert isinstance(answer.value, Moment)
    assert isinstance(back.value, Moment)
    assert back.value.at == answer.value.at
    assert (back.value.precision, back.status) == (answer.value.precision, answer.status)
