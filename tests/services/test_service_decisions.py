"""Deciding: the reasons are required, the advice is recorded beside them and never chooses."""

from __future__ import annotations

import pytest

from tests.casework import Clock, state
from tests.conftest import OpenACase
from tests.services.scenes import become_aware, beside, last
from tocsin.domain.entries import DecisionMade
from tocsin.domain.errors import UserError
from tocsin.domain.facts import FactStatus
from tocsin.domain.playbooks.work import Decision
from tocsin.services.playbooks.decisions import AdviceView, advice_for, decide
from tocsin.services.rows import add_row
from tocsin.services.workbench import OpenCase


def advice(case: OpenCase, key: str) -> list[AdviceView]:
    """Give the advice on a decision of the playbook."""
    assert case.playbook is not None
    found = case.playbook.decision_on(key)
    assert found is not None
    assert isinstance(found[1], Decision)
    return advice_for(case, found[1])


def test_a_decision_sets_its_fact_with_its_reasons(case: OpenCase) -> None:
    decide(case, "risk.level", "high_risk", "identity documents of vulnerable people")
    statement = case.state.statement("risk.level")
    assert statement is not None
    assert (statement.value, statement.status) == ("high_risk", FactStatus.KNOWN)
    assert (statement.source, statement.because) == ("decision", "identity documents of vulnerable people")


def test_a_decision_taken_anew_keeps_the_one_before(case: OpenCase) -> None:
    decide(case, "risk.level", "none_or_unlikely", "nobody had looked")
    decide(case, "risk.level", "high_risk", "the log shows that somebody did")
    taken = [(entry.body.option, entry.body.because) for entry in case.state.decisions["risk.level"]]
    assert taken == [
        ("none_or_unlikely", "nobody had looked"),
        ("high_risk", "the log shows that somebody did"),
    ]
    assert case.state.value("risk.level") == "high_risk"


@pytest.mark.parametrize("because", ["", "  \n"])
def test_a_decision_without_reasons_is_refused(case: OpenCase, because: str) -> None:
    before = case.head()
    with pytest.raises(UserError, match="The reason for the decision is empty"):
        decide(case, "risk.level", "risk", because)
    assert case.head() == before


def test_reasons_may_be_long(case: OpenCase) -> None:
    decide(case, "risk.level", "risk", "é" * 64_000)
    assert last(case, DecisionMade).because == "é" * 64_000
    with pytest.raises(UserError, match="64,000 is the most"):
        decide(case, "risk.level", "risk", "é" * 64_001)


@pytest.mark.parametrize("option", ["", "High risk", "high", "HIGH_RISK", "unknown"])
def test_an_option_is_named_exactly(case: OpenCase, option: str) -> None:
    with pytest.raises(UserError, match=r"is not an option of risk\.level") as refusal:
        decide(case, "risk.level", option, "why not")
    assert refusal.value.hint == "One of: none_or_unlikely, risk, high_risk"


@pytest.mark.parametrize("key", ["nature.cause", "case.role", "records.count", "portal.access_path"])
def test_what_is_a_fact_is_not_decided(case: OpenCase, key: str) -> None:
    with pytest.raises(UserError, match="is no decision") as refusal:
        decide(case, key, "technical", "so be it")
    assert refusal.value.hint == f"State it: tocsin fact set {key} VALUE"


def test_what_nobody_knows_is_not_decided(case: OpenCase) -> None:
    with pytest.raises(UserError, match=r"There is no fact called 'risk\.levels'"):
        decide(case, "risk.levels", "risk", "so be it")


def test_a_decision_can_be_taken_without_its_step_being_available(case: OpenCase) -> None:
    decide(case, "notify.authority", "phased", "better early")
    assert last(case, DecisionMade).step == "decide_authority"


def test_advice_that_applies_is_recorded_with_the_facts_it_read(case: OpenCase) -> None:
    add_row(case, {"label": "Files", "special": "health"})
    add_row(case, {"label": "Letters"})
    state(case, "nature.access_observed", "possible")
    state(case, "subjects.vulnerable", "no")
    decide(case, "risk.level", "risk", "few people")
    made = last(case, DecisionMade)
    assert [(shown.suggest, shown.because) for shown in made.advice] == [
        ("high_risk", "Special categories of data are affected, and access is not ruled out."),
        ("risk", "Access happened or cannot be ruled out, so a risk is not unlikely."),
    ]
    assert made.facts_read == {
        "data.special": "health",  # as the row of the inventory says
        "nature.access_observed": "possible",
        "nature.recipient": "not asked yet",
    }
    assert made.step == "risk"


def vulnerable_people_seen_by_a_stranger(case: OpenCase) -> None:
    """State what makes one piece of advice on the risk apply for its own reason, and then the general one."""
    state(case, "subjects.vulnerable", "yes")
    state(case, "nature.access_observed", "confirmed")
    state(case, "nature.recipient", "unidentified")


def test_advice_never_chooses(case: OpenCase) -> None:
    vulnerable_people_seen_by_a_stranger(case)
    assert [view.suggest for view in advice(case, "risk.level") if view.applies] == ["high_risk", "risk"]
    assert case.state.value("risk.level") is None
    decide(case, "risk.level", "none_or_unlikely", "the documents were empty forms")
    made = last(case, DecisionMade)
    assert made.option == "none_or_unlikely"
    assert [shown.suggest for shown in made.advice] == ["high_risk", "risk"]


def test_advice_that_waits_for_facts_is_shown_and_not_recorded(case: OpenCase) -> None:
    waiting = [view for view in advice(case, "risk.level") if view.applies is None]
    assert list(dict.fromkeys(reason.name for view in waiting for reason in view.reasons)) == [
        "data.categories",
        "nature.access_observed",
        "data.protection",
        "nature.cia",
        "data.restored",
        "conseq.harms",
        "data.special",
        "subjects.vulnerable",
        "nature.recipient",
    ]
    decide(case, "risk.level", "risk", "in doubt")
    # What nobody has spoken of yet is "unknown" to one condition: access that is not ruled out.
    assert [shown.suggest for shown in last(case, DecisionMade).advice] == ["risk"]


def test_advice_that_does_not_apply_is_not_shown(case: OpenCase) -> None:
    # Access ruled out silences all advice that rests on it; what is left is about protection and loss.
    state(case, "nature.access_observed", "ruled_out")
    state(case, "nature.recipient", "known")
    state(case, "nature.cia", "availability")
    state(case, "data.protection", "cleartext")
    state(case, "conseq.harms", "distress")
    assert [view.suggest for view in advice(case, "risk.level")] == ["risk", "none_or_unlikely"]
    state(case, "data.restored", "n/a because they are kept twice")
    assert advice(case, "risk.level") == []


def test_advice_comes_with_its_source(case: OpenCase) -> None:
    vulnerable_people_seen_by_a_stranger(case)
    first, general = [view for view in advice(case, "risk.level") if view.applies]
    assert first.source.startswith("GDPR recital 75")
    assert general.source.startswith("GDPR Art. 33(1)")


def test_advice_reads_the_clock(case: OpenCase, clock: Clock) -> None:
    become_aware(case)
    decide(case, "risk.level", "risk", "somebody looked")
    clock.move(hours=47)
    in_doubt = "A risk is not unlikely: notify what is known and complete it later."
    assert [view.because for view in advice(case, "notify.authority") if view.applies] == [in_doubt]
    clock.move(hours=2)  # 72 h - 49 h = 23 h left
    assert [view.because for view in advice(case, "notify.authority") if view.applies] == [
        in_doubt,
        "Less than a day is left: file what is known.",
    ]
    decide(case, "notify.authority", "phased", "in time")
    assert last(case, DecisionMade).facts_read == {
        "risk.level": "risk",
        "clock.gdpr-33-1.remaining": "23:00",
    }


def test_a_risk_that_is_unlikely_by_the_decision_alone_is_notified_all_the_same(case: OpenCase) -> None:
    """GDPR Art. 33(1), 5(2): whoever leans on the exception must be able to show that it holds."""
    decide(case, "risk.level", "none_or_unlikely", "nobody could look")
    first, *_ = [view for view in advice(case, "notify.authority") if view.applies is not False]
    assert (first.suggest, first.applies) == ("phased", None)
    state(case, "data.protection", "cleartext")
    assert [view.suggest for view in advice(case, "notify.authority") if view.applies] == ["phased", "none"]
    state(case, "nature.access_observed", "ruled_out")
    assert [view.suggest for view in advice(case, "notify.authority") if view.applies] == ["none"]


def test_advice_is_given_in_the_language_of_the_case(open_case: OpenACase) -> None:
    case = open_case(language="fr", role="controller")
    state(case, "subjects.vulnerable", "oui")
    state(case, "nature.access_observed", "confirmed")
    first, _general = [view for view in advice(case, "risk.level") if view.applies]
    assert first.because == "Des mineurs ou des personnes vulnérables sont concernés."


def test_the_advice_is_that_of_the_moment_of_deciding(case: OpenCase) -> None:
    with beside(case, "dpo") as theirs:
        state(theirs, "subjects.vulnerable", "yes")
        decide(case, "risk.level", "high_risk", "vulnerable people")
    assert last(case, DecisionMade).facts_read["subjects.vulnerable"] == "yes"


def test_a_playbook_without_a_step_for_it_still_lets_decide(open_case: OpenACase) -> None:
    case = open_case(playbook="generic", role="processor")
    decide(case, "risk.level", "risk", "asked by a controller")
    assert case.state.value("risk.level") == "risk"
