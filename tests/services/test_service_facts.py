"""Stating facts: values, estimates, *unknown*, *not applicable*, and reasons for restating."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.casework import Clock, state
from tests.services.scenes import beside, last
from tocsin.domain.entries import FactSet
from tocsin.domain.errors import UserError
from tocsin.domain.facts import Contact, Count, FactStatus, Value
from tocsin.domain.moments import Moment
from tocsin.services.evidence.attaching import add_stream
from tocsin.services.facts import (
    fact_history,
    list_facts,
    need_fact,
    read_typed,
    set_fact,
    triggers,
    unknown,
)
from tocsin.services.workbench import OpenCase


def now_known(case: OpenCase, key: str) -> tuple[Value | None, FactStatus]:
    """Give the value and the status of a fact."""
    statement = case.state.statement(key)
    assert statement is not None
    return statement.value, statement.status


@pytest.mark.parametrize(
    ("key", "typed", "value", "status"),
    [
        ("records.count", "12 000", Count(best=12_000), FactStatus.KNOWN),
        ("records.count", "~12000", Count(best=12_000), FactStatus.ESTIMATED),
        ("records.count", "10000..14000 log", Count(low=10_000, high=14_000, basis="log"), "estimated"),
        ("records.count", "unknown", None, FactStatus.UNKNOWN),
        ("records.count", "n/a because no records were kept", None, FactStatus.NOT_APPLICABLE),
        ("subjects.vulnerable", "oui", True, FactStatus.KNOWN),
        ("nature.access_observed", "poss", "possible", FactStatus.KNOWN),
        ("nature.cia", "Availability, confidentiality", ("confidentiality", "availability"), "known"),
        ("summary.authority", "One\nTwo", "One\nTwo", FactStatus.KNOWN),
        (
            "dpo.contact",
            "The DPO, dpo@example.org",
            Contact(name="The DPO", email="dpo@example.org"),
            FactStatus.KNOWN,
        ),
        ("portal.access_path", "shared_cache", "shared_cache", FactStatus.KNOWN),
    ],
)
def test_a_fact_is_stated_as_it_is_typed(
    case: OpenCase, key: str, typed: str, value: Value | None, status: str
) -> None:
    state(case, key, typed)
    assert now_known(case, key) == (value, status)


def test_an_instant_may_be_an_estimate(case: OpenCase) -> None:
    state(case, "time.started_at", "~2026-10-13")
    value, status = now_known(case, "time.started_at")
    assert isinstance(value, Moment)
    # The first moment of that day in Paris, where summer time still held, is 22:00 UTC the day before.
    assert (value.at, status) == ("2026-10-12T22:00:00.000000Z", FactStatus.ESTIMATED)


def test_a_statement_says_who_when_from_what_and_why(case: OpenCase, clock: Clock) -> None:
    clock.move(minutes=9)
    evidence = add_stream(case, BytesIO(b"log"), "access.log")
    set_fact(
        case,
        "records.count",
        read_typed(case, "records.count", "400"),
        source="access log",
        because="first count",
        evidence=["ev1"],
    )
    statement = case.state.statement("records.count")
    assert statement is not None
    assert (statement.actor, statement.source, statement.because) == ("lead", "access log", "first count")
    assert statement.recorded_at.startswith("2026-11-23T13:09:00")
    assert statement.evidence == (evidence,)


def test_a_reason_typed_after_the_value_counts(case: OpenCase) -> None:
    state(case, "time.ended_at", "13:30 because the load balancer shows it")
    assert last(case, FactSet).because == "the load balancer shows it"


def test_a_reason_given_apart_goes_before_one_typed_after_the_value(case: OpenCase) -> None:
    state(case, "time.ended_at", "13:30 because of this", because="of that")
    assert last(case, FactSet).because == "of that"


def test_a_fact_restated_keeps_its_old_value(case: OpenCase) -> None:
    for typed in ("400", "~520", "unknown", "n/a because none were kept"):
        state(case, "records.count", typed)
    spec, history = fact_history(case, "records.count")
    assert spec.key == "records.count"
    assert [one.value for one in history] == [Count(best=400), Count(best=520), None, None]
    assert [one.status for one in history] == ["known", "estimated", "unknown", "not_applicable"]


def test_a_fact_nobody_spoke_of_has_an_empty_history(case: OpenCase) -> None:
    assert fact_history(case, "records.count")[1] == []


def test_unknown_may_say_why(case: OpenCase) -> None:
    set_fact(case, "records.count", unknown("the log is being restored"))
    statement = case.state.statement("records.count")
    assert statement is not None
    assert (statement.status, statement.because) == (FactStatus.UNKNOWN, "the log is being restored")


def test_the_start_of_a_legal_clock_needs_no_reason_the_first_time(case: OpenCase) -> None:
    state(case, "time.aware_at", "13:30")
    assert last(case, FactSet).because == ""


@pytest.mark.parametrize("typed", ["13:00", "~13:00", "unknown"])
def test_the_start_of_a_legal_clock_is_not_moved_without_a_reason(case: OpenCase, typed: str) -> None:
    state(case, "time.aware_at", "13:30")
    before = case.head()
    with pytest.raises(UserError, match=r"time\.aware_at starts legal clocks and was stated before"):
        state(case, "time.aware_at", typed)
    assert case.head() == before


def test_a_moved_start_keeps_the_earlier_one_and_its_reason(case: OpenCase) -> None:
    state(case, "time.aware_at", "13:30")
    state(case, "time.aware_at", "12:15", because="the mail of the user came earlier")
    (first, second) = case.state.facts["time.aware_at"]
    assert isinstance(first.value, Moment)
    assert isinstance(second.value, Moment)
    assert (first.value.said, second.value.said) == ("13:30", "12:15")
    assert second.because == "the mail of the user came earlier"


def test_a_reason_typed_after_the_time_is_reason_enough(case: OpenCase) -> None:
    state(case, "time.aware_at", "13:30")
    state(case, "time.aware_at", "12:15 because the mail came earlier")
    assert last(case, FactSet).because == "the mail came earlier"


def test_the_same_instant_said_in_another_way_moves_no_clock(case: OpenCase) -> None:
    state(case, "time.aware_at", "13:30")
    state(case, "time.aware_at", "2026-11-23 13:30 +01:00", source="the log")
    assert len(case.state.facts["time.aware_at"]) == 2
    assert last(case, FactSet).source == "the log"


def test_a_start_that_was_unknown_so_far_needs_no_reason(case: OpenCase) -> None:
    state(case, "time.aware_at", "unknown")
    state(case, "time.aware_at", "13:30")
    assert len(case.state.facts["time.aware_at"]) == 2


def test_the_reason_is_asked_for_what_another_stated_meanwhile(case: OpenCase) -> None:
    with beside(case, "dpo") as theirs:
        state(theirs, "time.aware_at", "13:30")
        with pytest.raises(UserError, match="was stated before"):
            state(case, "time.aware_at", "13:00")


def test_awareness_starts_the_clocks_and_the_first_alert_does_not(case: OpenCase) -> None:
    assert "time.aware_at" in triggers(case)
    assert not {"time.detected_at", "time.started_at"} & triggers(case)
    state(case, "time.detected_at", "13:00")
    state(case, "time.detected_at", "12:00")
    assert len(case.state.facts["time.detected_at"]) == 2


@pytest.mark.parametrize(
    "key", ["nature.personal_data_breach", "risk.level", "notify.authority", "notify.subjects"]
)
def test_what_is_decided_cannot_be_stated_as_a_fact(case: OpenCase, key: str) -> None:
    before = case.head()
    with pytest.raises(UserError, match="is a decision, and needs its reasons") as refusal:
        set_fact(case, key, unknown())
    assert f"tocsin decide {key}" in refusal.value.hint
    assert case.head() == before


def test_a_text_may_be_stated_in_several_languages(case: OpenCase) -> None:
    state(case, "summary.authority", "Documents were shown")
    state(case, "summary.authority@fr", "Des documents ont été montrés")
    assert case.state.value("summary.authority") == "Documents were shown"
    assert case.state.value("summary.authority@fr") == "Des documents ont été montrés"


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("records.count@fr", "is no text, so it has no languages"),
        ("time.aware_at@fr", "is no text, so it has no languages"),
        ("summary.authority@french", "is not the code of a language"),
        ("summary.authority@", "is not the code of a language"),
        ("summary.authority@FR", "is not the code of a language"),
        ("summary.authority@fr@en", "is not the code of a language"),
        ("sumary.authority", "There is no fact called 'sumary.authority'"),
        ("", "There is no fact called ''"),
        ("SUMMARY.AUTHORITY", "There is no fact called"),
    ],
)
def test_a_key_that_is_none_is_refused(case: OpenCase, key: str, what: str) -> None:
    before = case.head()
    with pytest.raises(UserError, match=what):
        set_fact(case, key, unknown())
    assert case.head() == before


def test_a_mistyped_key_is_met_with_the_nearest(case: OpenCase) -> None:
    with pytest.raises(UserError, match=r"Did you mean summary\.authority"):
        need_fact(case.catalogue, "sumary.authority")


def test_evidence_for_a_fact_must_be_there(case: OpenCase) -> None:
    before = case.head()
    with pytest.raises(UserError, match="There is no evidence 'EV-1'"):
        set_fact(case, "records.count", unknown(), evidence=["EV-1"])
    assert case.head() == before


@pytest.mark.parametrize("extra", [{"source": "x" * 2001}, {"because": "x" * 2001}], ids=["source", "reason"])
def test_a_source_or_reason_that_is_a_novel_is_refused(case: OpenCase, extra: dict[str, str]) -> None:
    with pytest.raises(UserError, match="2,001 characters; 2,000 is the most"):
        set_fact(case, "records.count", unknown(), **extra)


def test_a_text_of_64_000_characters_is_kept_whole(case: OpenCase) -> None:
    state(case, "summary.authority", "é" * 64_000)
    assert case.state.text_value("summary.authority") == "é" * 64_000
    with pytest.raises(UserError, match="64,000 is the most"):
        state(case, "summary.authority", "é" * 64_001)


def test_facts_are_listed_under_their_headings(case: OpenCase) -> None:
    state(case, "records.count", "400")
    state(case, "time.detected_at", "13:00")
    listed = [(group.id, [view.key for view in views]) for group, views in list_facts(case)]
    assert listed == [
        ("case", ["case.role", "controller.name"]),
        ("time", ["time.detected_at"]),
        ("law", ["org.countries"]),
        ("data", ["records.count"]),
        ("organisation", ["org.name"]),
    ]


def test_the_languages_of_a_text_are_listed_after_it(case: OpenCase) -> None:
    state(case, "summary.authority@fr", "Des documents")
    state(case, "summary.authority@de", "Dokumente")
    views = {group.id: [view.key for view in views] for group, views in list_facts(case)}
    assert views["nature"] == ["summary.authority@de", "summary.authority@fr"]
    everything = {
        group.id: [view.key for view in views] for group, views in list_facts(case, everything=True)
    }
    assert everything["nature"][:3] == [
        "summary.authority",
        "summary.authority@de",
        "summary.authority@fr",
    ]


def test_everything_lists_each_fact_of_catalogue_and_playbook_once(case: OpenCase) -> None:
    keys = [view.key for _group, views in list_facts(case, everything=True) for view in views]
    assert sorted(keys) == sorted(spec.key for spec in case.catalogue)
    assert {"portal.access_path", "portal.audit_findings"} <= set(keys)


def test_what_was_said_to_be_unknown_is_listed_as_said(case: OpenCase) -> None:
    state(case, "records.count", "unknown")
    assert "records.count" in [view.key for _group, views in list_facts(case) for view in views]
