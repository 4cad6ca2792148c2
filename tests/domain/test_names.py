"""What the names in conditions are, and what they stand for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from tests.domain.building import (
    catalogue,
    condition,
    known,
    looking,
    moment,
    not_applicable,
    party,
    row,
    spec,
    state_of,
    unknown,
)
from tocsin.domain.conditions.names import RESERVED, Outcome, fact_lookup, full_lookup, name_types
from tocsin.domain.conditions.sense import Kind, NameType
from tocsin.domain.conditions.verdicts import Absent, Found, Lookup, evaluate
from tocsin.domain.entries import Body, DecisionMade
from tocsin.domain.facts import Count, FactType
from tocsin.domain.law.readings import ClockState, Reading
from tocsin.domain.terms import Certainty, Involvement

CATALOGUE = catalogue(
    spec("leak", FactType.BOOL),
    spec("role", FactType.ENUM, "controller", "processor"),
    spec("kinds", FactType.SET, "integrity"),
    spec("summary", FactType.TEXT),
    spec("servers", FactType.INT),
    spec("people", FactType.COUNT),
    spec("time.aware_at", FactType.INSTANT),
    spec("dpo", FactType.CONTACT),
)


def type_of(name: str) -> NameType | None:
    """Give the type of a name in a playbook with the step *contain*, under the regime *sa*."""
    return name_types(CATALOGUE, steps=["contain"], clocks=["sa", "sa.final"])(name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("leak", Kind.BOOL),
        ("summary", Kind.TEXT),
        ("servers", Kind.NUMBER),
        ("people", Kind.NUMBER),
        ("time.aware_at", Kind.INSTANT),
        ("dpo", Kind.OPAQUE),
        ("step.contain.done", Kind.BOOL),
        ("clock.sa.started", Kind.BOOL),
        ("clock.sa.overdue", Kind.BOOL),
        ("clock.sa.met", Kind.BOOL),
        ("clock.sa.remaining", Kind.DURATION),
        ("inventory.rows", Kind.NUMBER),
        ("inventory.special", Kind.NUMBER),
        ("parties.affected", Kind.NUMBER),
    ],
)
def test_every_name_has_a_type(name: str, kind: Kind) -> None:
    assert type_of(name) == NameType(kind)


def test_an_enumeration_knows_its_values() -> None:
    assert type_of("role") == NameType(Kind.ENUM, frozenset({"controller", "processor"}))
    assert type_of("kinds") == NameType(Kind.SET, frozenset({"integrity"}))


@pytest.mark.parametrize(
    "name",
    [
        "nobody",
        "summary@fr",
        "step.recover.done",
        "step.contain.skipped",
        "step.contain",
        "clock.nobody.met",
        "clock.sa.started_at",
        "inventory.columns",
        "parties.told",
        "leak.now",
    ],
)
def test_a_name_that_does_not_exist_has_no_type(name: str) -> None:
    assert type_of(name) is None


def test_every_type_of_fact_can_stand_in_a_condition() -> None:
    for type in FactType:
        assert name_types(catalogue(spec("f", type)))("f") is not None


def test_the_engine_s_own_names_begin_with_a_reserved_word() -> None:
    assert {"step", "clock", "row", "inventory", "parties", "filed"} == RESERVED


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (known("leak", value=True), True),
        (known("leak", value=False), False),
        (known("servers", 0), 0),
        (known("people", Count(best=3)), Count(best=3)),
        (known("leak", moment("14:00")), moment("14:00")),
        (unknown("leak"), Absent.UNKNOWN),
        (not_applicable("leak"), Absent.NOT_APPLICABLE),
        (DecisionMade(key="leak", option="notify"), "notify"),
        (DecisionMade(key="leak"), Absent.UNKNOWN),
    ],
)
def test_a_fact_stands_for_what_was_last_said_of_it(body: object, found: Found) -> None:
    state = state_of(known(getattr(body, "key", ""), "before"), body)  # type: ignore[arg-type]  # each is a body
    assert looking(state)(getattr(body, "key", "")) == found


def test_a_fact_nobody_spoke_of_was_not_asked_yet() -> None:
    assert looking(state_of())("leak") is Absent.UNSET


def test_rows_that_are_ruled_out_are_not_counted() -> None:
    lookup = looking(state_of(row(1), row(2, certainty=Certainty.RULED_OUT), row(3)))
    assert lookup("inventory.rows") == 2


def test_no_rows_are_none_but_special_data_are_then_an_open_question() -> None:
    lookup = looking(state_of())
    assert lookup("inventory.rows") == 0
    assert lookup("inventory.special") is Absent.UNSET


def test_rows_with_special_data_are_counted_once_each() -> None:
    lookup = looking(state_of(row(1, special=("health", "union")), row(2), row(3, special=("health",))))
    assert lookup("inventory.special") == 2
    assert looking(state_of(row(1)))("inventory.special") == 0


# What the rows of the inventory say of facts.


DATA = catalogue(
    spec("data.categories", FactType.SET, "identity", "health_or_disability", "card"),
    spec("data.special", FactType.SET, "health", "union"),
    spec("subjects.categories", FactType.SET, "patients", "employees"),
    spec("data.protection", FactType.ENUM, "cleartext", "masked", "encrypted_key_safe"),
)
"""What protects best stands last, as in the shipped catalogue."""


def rows(*bodies: Body) -> Lookup:
    """Give what facts stand for with these rows of the inventory, and whatever else was stated."""
    return fact_lookup(state_of(*bodies), DATA)


PATIENT_FILES = row(1, category="health_or_disability", special=("health",), subject_categories=("patients",))
STAFF_FILES = row(2, category="identity", special=("union",), subject_categories=("employees",))


def test_what_the_rows_hold_counts_without_being_stated_again() -> None:
    lookup = rows(PATIENT_FILES, STAFF_FILES)
    assert lookup("data.categories") == ("health_or_disability", "identity")
    assert lookup("data.special") == ("health", "union")
    assert lookup("subjects.categories") == ("patients", "employees")


def test_what_was_stated_and_what_the_rows_hold_is_taken_together() -> None:
    lookup = rows(known("data.categories", ("card", "identity")), PATIENT_FILES, STAFF_FILES)
    assert lookup("data.categories") == ("card", "identity", "health_or_disability")


@pytest.mark.parametrize("said", [unknown("data.special"), not_applicable("data.special")])
def test_a_row_that_names_special_data_is_heard_whatever_was_stated(said: Body) -> None:
    assert rows(said, PATIENT_FILES)("data.special") == ("health",)


def test_rows_that_are_ruled_out_hold_nothing() -> None:
    ruled_out = msgspec.structs.replace(PATIENT_FILES, certainty=Certainty.RULED_OUT)
    lookup = rows(ruled_out, STAFF_FILES)
    assert (lookup("data.categories"), lookup("data.special")) == (("identity",), ("union",))


def test_rows_without_special_data_leave_it_open_whether_there_are_any() -> None:
    plain = row(1, category="identity")
    assert rows(plain)("data.special") is Absent.UNSET
    assert rows(plain, unknown("data.special"))("data.special") is Absent.UNKNOWN
    assert rows(plain, known("data.special", ()))("data.special") == ()


def test_a_condition_on_a_set_alone_holds_by_what_a_row_says() -> None:
    assert evaluate(condition("data.special"), rows(PATIENT_FILES)).truth is True
    assert evaluate(condition("data.special"), rows()).truth is None


@pytest.mark.parametrize(
    ("protections", "found"),
    [
        (("encrypted_key_safe",), "encrypted_key_safe"),
        (("encrypted_key_safe", "cleartext"), "cleartext"),
        (("cleartext", "encrypted_key_safe"), "cleartext"),
        (("encrypted_key_safe", "masked", "encrypted_key_safe"), "masked"),
        (("encrypted_key_safe", ""), Absent.UNSET),
        (("", "cleartext"), Absent.UNSET),
        ((), Absent.UNSET),
    ],
)
def test_the_least_protected_row_counts_once_every_row_says_it(
    protections: tuple[str, ...], found: Found
) -> None:
    bodies = [row(number, protection=protection) for number, protection in enumerate(protections, 1)]
    assert rows(*bodies)("data.protection") == found


def test_a_row_that_is_ruled_out_says_nothing_of_protection() -> None:
    ruled_out = row(1, protection="cleartext", certainty=Certainty.RULED_OUT)
    assert rows(ruled_out, row(2, protection="masked"))("data.protection") == "masked"


def test_protection_that_was_stated_stands_and_one_that_is_unknown_is_told_by_the_rows() -> None:
    safe = row(1, protection="encrypted_key_safe")
    assert rows(known("data.protection", "masked"), safe)("data.protection") == "masked"
    assert rows(unknown("data.protection"), safe)("data.protection") == "encrypted_key_safe"


def test_a_row_says_nothing_of_other_facts() -> None:
    assert rows(PATIENT_FILES)("nature.cia") is Absent.UNSET


def test_controllers_that_are_affected_or_may_be_are_counted() -> None:
    lookup = looking(state_of(party(1), party(2, involvement=Involvement.NOT_AFFECTED)))
    assert lookup("parties.affected") == 1


def reading(state: ClockState, remaining_s: int | None = None, regime: str = "sa") -> Reading:
    """Give what a clock says."""
    return Reading(
        regime=regime, stage="initial", recipient="CNIL", state=state, law="", remaining_s=remaining_s
    )


def look(*readings: Reading, done: Callable[[str], bool] = bool) -> Lookup:
    """Give the lookup of a case with these clocks."""

    def outcome(step: str) -> Outcome | None:
        return Outcome.DONE if done(step) else None

    return full_lookup(looking(state_of(known("leak", value=True))), readings, outcome)


NOT_STARTED, RUNNING, MET, LATE, OVERDUE, OUT = (
    ClockState.NOT_STARTED,
    ClockState.RUNNING,
    ClockState.MET,
    ClockState.MET_LATE,
    ClockState.OVERDUE,
    ClockState.NOT_APPLICABLE,
)


@pytest.mark.parametrize(
    ("states", "started", "overdue", "met"),
    [
        ([], False, False, False),
        ([NOT_STARTED], False, False, False),
        ([OUT], False, False, False),
        ([RUNNING], True, False, False),
        ([OVERDUE], True, True, False),
        ([MET], True, False, True),
        ([LATE], True, False, True),
        ([MET, LATE, OUT], True, False, True),
        ([MET, RUNNING], True, False, False),
        ([MET, NOT_STARTED], True, False, False),
        ([MET, OVERDUE], True, True, False),
    ],
)
def test_the_clocks_of_a_regime_are_read_together(
    states: list[ClockState], started: bool, overdue: bool, met: bool
) -> None:
    lookup = look(*[reading(state) for state in states], reading(OVERDUE, regime="another"))
    assert lookup("clock.sa.started") is started
    assert lookup("clock.sa.overdue") is overdue
    assert lookup("clock.sa.met") is met


def test_what_remains_is_the_least_of_all_recipients() -> None:
    lookup = look(reading(RUNNING, 7200), reading(OVERDUE, -60), reading(MET))
    assert lookup("clock.sa.remaining") == timedelta(seconds=-60)


def test_nothing_remains_to_be_said_of_a_clock_without_a_figure() -> None:
    assert look(reading(RUNNING))("clock.sa.remaining") is Absent.UNSET


def test_a_step_is_asked_of_the_playbook() -> None:
    lookup = look(done=lambda step: step == "contain")
    assert lookup("step.contain.done") is True
    assert lookup("step.recover.done") is False


def test_the_names_of_facts_go_through() -> None:
    assert look()("leak") is True
    assert look()("inventory.rows") == 0
