"""Which laws apply to a case, what a person rules, targets, extensions, and times that look wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.casework import Clock, state
from tests.conftest import OpenACase
from tests.services.scenes import become_aware, bodies, list_controllers, reading
from tocsin.content.library import DATA, Library
from tocsin.domain.entries import ClockTargeted, FactSet, FilingRecorded, RegimeRuled
from tocsin.domain.errors import DoubtError, UserError
from tocsin.domain.law.applicability import Standing
from tocsin.domain.law.readings import ClockState
from tocsin.domain.terms import Purpose, Ruling
from tocsin.services.cases import open_new_case
from tocsin.services.drafts.filings import record_filing
from tocsin.services.facts import read_typed, set_fact
from tocsin.services.law.clocks import extend, rule, set_target, standings, start_of
from tocsin.services.overview import reading_words
from tocsin.services.playbooks.decisions import decide
from tocsin.services.workbench import OpenCase, Workbench


def ids(found: object) -> set[str]:
    return {one.regime.id for one in found}  # type: ignore[attr-defined]  # applicabilities


# Which apply.


def test_a_french_controller_has_its_regime_and_questions_about_the_rest(case: OpenCase) -> None:
    found = standings(case)
    assert ids(found.applies) == {"gdpr-33-1"}
    assert {"gdpr-33-2", "uk-gdpr-33-2"} <= ids(found.does_not_apply)
    assert {"eu-dora", "us-ca", "gdpr-34"} <= ids(found.open)
    assert "fr-nis2" in ids(found.dormant)
    assert found.questions[0].question.fact == "subjects.countries"
    assert found.questions[0].text.startswith("In which countries, and which US states")


def test_two_answers_settle_nearly_everything(case: OpenCase) -> None:
    before = len(standings(case).open)
    for _time in range(2):
        asked = standings(case).questions[0].question
        state(case, asked.fact, {"subjects.countries": "fr", "org.entity": "none"}[asked.fact])
    assert before > 40
    assert ids(standings(case).open) == {"gdpr-34", "fr-lopmi"}


def test_a_bank_in_paris_with_customers_in_california_has_their_laws(case: OpenCase) -> None:
    state(case, "subjects.countries", "fr, us_ca")
    state(case, "org.entity", "financial_entity, credit_institution")
    state(case, "data.readable", "yes")
    assert {"gdpr-33-1", "eu-dora", "us-ca"} <= ids(standings(case).applies)


def test_every_regime_is_in_exactly_one_standing(case: OpenCase) -> None:
    found = standings(case)
    every = [*found.applies, *found.open, *found.does_not_apply, *found.dormant]
    assert sorted(one.regime.id for one in every) == sorted(case.workbench.library.regimes)


def test_a_decision_not_to_notify_ends_the_clock_with_its_reason(case: OpenCase) -> None:
    become_aware(case)
    assert reading(case, "gdpr-33-1").state is ClockState.RUNNING
    decide(case, "notify.authority", "none", "encrypted, key safe")
    assert reading(case, "gdpr-33-1").state is ClockState.NOT_APPLICABLE
    assert "notify.authority is none" in reading(case, "gdpr-33-1").because[0]


def test_a_small_risk_alone_does_not_end_the_clock(case: OpenCase) -> None:
    become_aware(case)
    decide(case, "risk.level", "none_or_unlikely", "encrypted")
    assert reading(case, "gdpr-33-1").state is ClockState.RUNNING


def test_an_opinion_of_a_high_risk_starts_the_clock_towards_people(case: OpenCase) -> None:
    become_aware(case)
    assert reading(case, "gdpr-34").standing is Standing.OPEN
    decide(case, "risk.level", "high_risk", "health data in the open")
    found = reading(case, "gdpr-34")
    assert (found.state, found.recipient) == (ClockState.RUNNING, "the people concerned")
    assert reading_words(found, case) == "running for 0:00, no figure in the law"


# A ruling.


def test_a_ruling_is_recorded_with_its_reason_and_counts(case: OpenCase) -> None:
    rule(case, "us-ca", Ruling.DOES_NOT_APPLY, "no resident of California, counsel 14:20")
    (body,) = bodies(case, RegimeRuled)
    assert (body.regime, body.ruling, body.because) == (
        "us-ca",
        Ruling.DOES_NOT_APPLY,
        "no resident of California, counsel 14:20",
    )
    assert reading(case, "us-ca").because == (
        "Does not apply: lead ruled so, because no resident of California, counsel 14:20",
    )


def test_what_was_ruled_in_runs_and_says_so(case: OpenCase) -> None:
    state(case, "time.incident_aware_at", "13:30")
    rule(case, "fr-lopmi", Ruling.APPLIES, "the broker asks for the complaint")
    found = reading(case, "fr-lopmi")
    assert found.state is ClockState.RUNNING
    assert found.because[0] == "Applies: lead ruled so, because the broker asks for the complaint"


@pytest.mark.parametrize(
    ("regime", "because", "what"),
    [
        ("us-cal", "x", "There is no regime 'us-cal'"),
        ("us-ca", " ", "The reason is empty"),
    ],
)
def test_a_ruling_needs_a_regime_and_a_reason(case: OpenCase, regime: str, because: str, what: str) -> None:
    before = case.head()
    with pytest.raises(UserError, match=what):
        rule(case, regime, Ruling.APPLIES, because)
    assert case.head() == before


# A target, and more time.


def test_a_target_is_shown_as_time_to_it_and_never_as_a_deadline(case: OpenCase, clock: Clock) -> None:
    decide(case, "risk.level", "high_risk", "health data")
    set_target(case, "gdpr-34", 48, because="letters leave with the morning post")
    assert reading_words(reading(case, "gdpr-34"), case) == (
        "running for 0:00, no figure in the law; 48:00 to the target"
    )
    clock.move(hours=50, minutes=1)
    found = reading(case, "gdpr-34")
    assert (found.state, found.due_at) == (ClockState.RUNNING, None)
    assert reading_words(found, case).endswith("target passed 2:00 ago")


def test_a_target_can_be_taken_back(case: OpenCase) -> None:
    set_target(case, "gdpr-34", 48)
    set_target(case, "gdpr-34", None)
    assert [body.hours for body in bodies(case, ClockTargeted)] == [48, None]


@pytest.mark.parametrize(
    ("regime", "hours", "what"),
    [
        ("gdpr-33-1", 48, "gdpr-33-1 initial has a legal deadline: 72 hours"),
        ("gdpr-34", 0, "0 hours are no target"),
        ("gdpr-34", 10_001, "10001 hours are no target"),
        ("gdpr-33-2", 24, "gdpr-33-2 has a clock for each controller"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused(case: OpenCase, regime: str, hours: int, what: str) -> None:
    with pytest.raises(UserError, match=what):
        set_target(case, regime, hours)


def test_a_target_can_be_set_for_one_of_several_controllers(processor_case: OpenCase) -> None:
    become_aware(processor_case)
    list_controllers(processor_case, [""])
    set_target(processor_case, "gdpr-33-2", 24, party="1")
    assert reading(processor_case, "gdpr-33-2", "P-1").target_by == "our own target"


def test_time_that_an_authority_granted_moves_the_deadline(case: OpenCase, clock: Clock) -> None:
    become_aware(case)
    clock.move(hours=80)
    assert reading(case, "gdpr-33-1").state is ClockState.OVERDUE
    extend(case, "gdpr-33-1", case.moment("2026-11-30 12:00"), by="CNIL", reference="L-7")
    found = reading(case, "gdpr-33-1")
    assert (found.state, found.due_at) == (ClockState.RUNNING, "2026-11-30T11:00:00.000000Z")
    extend(case, "gdpr-33-1", None, because="a misunderstanding")
    assert reading(case, "gdpr-33-1").state is ClockState.OVERDUE


@pytest.mark.parametrize(
    ("typed", "by", "what"),
    [
        ("2026-11-30 12:00", "", "Who granted the time is empty"),
        ("", "CNIL", "No time was granted for gdpr-33-1 initial"),
    ],
)
def test_more_time_needs_somebody_who_granted_it(case: OpenCase, typed: str, by: str, what: str) -> None:
    with pytest.raises(UserError, match=what):
        extend(case, "gdpr-33-1", case.moment(typed) if typed else None, by=by)


def test_a_stage_that_is_not_there_is_refused_with_those_that_are(case: OpenCase) -> None:
    with pytest.raises(UserError, match="gdpr-33-1 has no stage 'final'") as refusal:
        extend(case, "gdpr-33-1", case.moment("now"), stage="final", by="CNIL")
    assert "initial, complement" in refusal.value.hint


def test_what_starts_a_clock_can_be_restated_where_it_is_stated(case: OpenCase) -> None:
    become_aware(case)
    found = {one.stage: one for one in case.readings() if one.regime == "gdpr-33-1"}
    assert start_of(case, found["initial"]) == "time.aware_at"
    assert start_of(case, found["complement"]) == ""


# Times that look wrong are asked about, and recorded as said.


def refused(case: OpenCase, key: str, typed: str) -> DoubtError:
    before = case.head()
    with pytest.raises(DoubtError) as refusal:
        state(case, key, typed)
    assert case.head() == before
    return refusal.value


def test_a_start_after_now_is_asked_about_and_recorded_as_said(case: OpenCase) -> None:
    doubt = refused(case, "time.aware_at", "2026-11-24 10:00")
    assert doubt.doubts == ("time.aware_at lies after now: 2026-11-24 10:00 +01:00",)
    doubt.confirm()
    state(case, "time.aware_at", "2026-11-24 10:00")
    last = bodies(case, FactSet)[-1]
    assert last.asked == doubt.doubts
    assert reading(case, "gdpr-33-1").starts_at == "2026-11-24T09:00:00.000000Z"


def test_yes_to_one_doubt_is_not_yes_to_another(case: OpenCase) -> None:
    refused(case, "time.aware_at", "2026-11-24 10:00").confirm()
    refused(case, "time.aware_at", "2026-11-25 10:00")


def test_a_start_before_the_first_alert_is_asked_about(case: OpenCase) -> None:
    state(case, "time.detected_at", "13:00")
    doubt = refused(case, "time.aware_at", "12:00")
    assert "is earlier than the first alert, 2026-11-23 13:00 +01:00" in str(doubt)


def test_a_first_alert_after_awareness_is_asked_about(case: OpenCase) -> None:
    state(case, "time.aware_at", "12:00")
    assert "is later than awareness" in str(refused(case, "time.detected_at", "13:00"))


def test_when_the_exposure_began_may_lie_before_the_first_alert(case: OpenCase) -> None:
    state(case, "time.detected_at", "13:00")
    state(case, "time.started_at", "2026-10-01")
    assert case.state.value("time.started_at") is not None


def test_a_filing_before_the_start_or_after_now_is_asked_about(case: OpenCase) -> None:
    become_aware(case, "13:00")
    for at, what in (
        ("12:00", "earlier than the start"),
        ("2026-11-30 12:00", "lies after now"),
    ):
        with pytest.raises(DoubtError, match=what) as refusal:
            record_filing(case, filed_at=case.moment(at), regime="gdpr-33-1")
        refusal.value.confirm()
        record_filing(case, filed_at=case.moment(at), regime="gdpr-33-1")
    assert [len(body.asked) for body in bodies(case, FilingRecorded)] == [1, 1]


def test_somebody_who_confirms_everything_is_never_refused(case: OpenCase) -> None:
    asked: list[str] = []

    def confirm(doubts: Sequence[str]) -> bool:
        asked.extend(doubts)
        return True

    case.workbench.confirm = confirm
    set_fact(case, "time.aware_at", read_typed(case, "time.aware_at", "2026-11-24 10:00"))
    assert asked == ["time.aware_at lies after now: 2026-11-24 10:00 +01:00"]


def test_a_case_is_not_opened_with_a_future_awareness_unasked(workbench: Workbench) -> None:
    with pytest.raises(DoubtError, match="lies after now"):
        open_new_case(workbench, "Portal", zone="Europe/Paris", aware="2026-12-01 10:00")
    assert workbench.refs() == []


# Filings that are more than a first notification.


def test_a_withdrawal_ends_the_duty_towards_that_recipient(case: OpenCase) -> None:
    become_aware(case)
    decide(case, "notify.authority", "phased", "more to come")
    record_filing(case, filed_at=case.moment("now"), regime="gdpr-33-1")
    stages = {one.stage: one.state for one in case.readings() if one.regime == "gdpr-33-1"}
    assert stages == {"initial": ClockState.MET, "complement": ClockState.RUNNING}
    record_filing(
        case, filed_at=case.moment("now"), regime="gdpr-33-1", purpose=Purpose.WITHDRAWAL, supersedes="1"
    )
    stages = {one.stage: one.state for one in case.readings() if one.regime == "gdpr-33-1"}
    assert stages == {"initial": ClockState.MET, "complement": ClockState.NOT_APPLICABLE}
    assert bodies(case, FilingRecorded)[-1].supersedes == "F-1"


def test_the_complement_has_what_the_cnil_expects_as_a_target(case: OpenCase) -> None:
    become_aware(case)
    decide(case, "notify.authority", "phased", "more to come")
    record_filing(case, filed_at=case.moment("now"), regime="gdpr-33-1")
    complement = next(one for one in case.readings() if one.stage == "complement")
    assert complement.due_at is None
    assert complement.target_at == "2026-11-26T13:00:00.000000Z"
    assert complement.target_by == "CNIL: within 72 hours of the initial one, if possible"


def test_a_filing_that_supersedes_nothing_known_is_refused(case: OpenCase) -> None:
    with pytest.raises(UserError, match="There is no filing 'F-9'"):
        record_filing(case, filed_at=case.moment("now"), regime="gdpr-33-1", supersedes="F-9")


def test_a_filing_names_its_recipient_in_the_language_of_the_case(open_case: OpenACase) -> None:
    case = open_case(role="controller", country="FR", language="fr")
    record_filing(case, filed_at=case.moment("now"), regime="ch-fadp")
    assert bodies(case, FilingRecorded)[-1].recipient == "PFPDT"


# Regimes of one's own.

OWN = """\
schema: breach-regime/1
languages: [en, fr]
id: our-insurer
title: {en: "Notice to our insurer", fr: "Avis à notre assureur"}
jurisdiction: fr
source: {law: "Policy 12.3", url: "https://insurer.example.org", checked: "2026-11-23", confidence: high}
audience: authority
recipient: {en: "our insurer", fr: "notre assureur"}
applies_when: "insurance.cyber == true"
periods:
  - from: "2026-01-01"
    stages:
      - {id: notice, title: {en: "Notice", fr: "Avis"}, starts: time.aware_at, within: 48 hours}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A configuration folder with a regime of one's own."""
    folder = tmp_path / "config" / "regimes"
    folder.mkdir(parents=True)
    (folder / "insurer.yaml").write_text(OWN, encoding="utf-8")
    return folder


def test_a_regime_of_one_s_own_is_a_clock_like_any_other(own: Path, home: Path, clock: Clock) -> None:
    bench = Workbench(home, "lead", library=Library(DATA, own=own.parent), now=clock)
    with open_new_case(bench, "Portal", zone="Europe/Paris", role="controller", country="FR") as case:
        state(case, "insurance.cyber", "yes")
        state(case, "time.aware_at", "14:00")
        found = reading(case, "our-insurer")
        assert (found.recipient, found.due_at) == ("our insurer", "2026-11-25T13:00:00.000000Z")
        assert bench.library.own_regimes == {"our-insurer"}


def test_a_regime_of_one_s_own_takes_the_place_of_a_shipped_one(own: Path) -> None:
    path = own / "insurer.yaml"
    path.write_text(OWN.replace("id: our-insurer", "id: gdpr-33-1"), encoding="utf-8")
    assert Library(DATA, own=own.parent).regimes["gdpr-33-1"].source.law == "Policy 12.3"


def test_a_broken_regime_of_one_s_own_is_left_out_and_told(own: Path) -> None:
    (own / "second.yaml").write_text(OWN.replace("48 hours", "two days"), encoding="utf-8")
    library = Library(DATA, own=own.parent)
    assert library.own_regimes == {"our-insurer"}
    (problem,) = library.own_problems
    assert (problem.file, problem.line) == (str(own / "second.yaml"), 13)
    assert "'two days' is not a period" in problem.message
