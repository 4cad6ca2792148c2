"""Assessing the risk: a person confirms or changes what the facts suggest; nothing is decided by it."""

from __future__ import annotations

import pytest

from tests.casework import state
from tests.conftest import OpenACase
from tests.services.scenes import last
from tocsin.domain.entries import DecisionMade, RiskAssessed, RiskInput
from tocsin.domain.errors import FieldError, UserError
from tocsin.domain.risk.severity import Part
from tocsin.services.cases import close_case
from tocsin.services.playbooks.decisions import advice_for, advice_from_risk, decide
from tocsin.services.record.integrity import redact
from tocsin.services.risk.assessing import assess, history, latest, result_lines, risk_advice
from tocsin.services.risk.inputs import considerations, element_id, elements, read_input
from tocsin.services.rows import add_row
from tocsin.services.workbench import OpenCase


@pytest.fixture
def known_case(case: OpenCase) -> OpenCase:
    """A case of which enough is known for every suggestion."""
    add_row(case, {"label": "Statements", "category": "financial", "protection": "cleartext"})
    add_row(case, {"label": "Addresses", "category": "contact", "protection": "cleartext"})
    state(case, "nature.cia", "confidentiality")
    state(case, "nature.access_observed", "confirmed")
    state(case, "nature.recipient", "known")
    state(case, "nature.cause", "internal_accidental")
    state(case, "subjects.count", "24")
    return case


def suggestions(case: OpenCase) -> dict[str, str]:
    return {one.id: one.suggested.choice for one in elements(case) if one.suggested is not None}


# What the facts suggest.


def test_nothing_is_suggested_while_nothing_is_known(case: OpenCase) -> None:
    assert suggestions(case) == {}


def test_rows_and_facts_suggest_inputs_and_say_why(known_case: OpenCase) -> None:
    assert suggestions(known_case) == {
        "dpc.simple": "1",
        "dpc.financial": "3",
        "ei.email": "significant",
        "ei.whole": "maximum",
        "cb.confidentiality": "known_recipients",
        "cb.integrity": "unaffected",
        "cb.availability": "unaffected",
        "cb.intent": "accidental",
    }
    intent = next(one for one in elements(known_case) if one.id == "cb.intent")
    assert intent.suggested is not None
    assert [reason.name for reason in intent.suggested.reasons] == ["nature.cause"]
    assert intent.suggested.typed == "accidental because What is known of the cause says so."


def test_suggestions_are_in_the_language_of_the_case(open_case: OpenACase) -> None:
    case = open_case(language="fr")
    state(case, "nature.cause", "technical")
    intent = next(one for one in elements(case) if one.id == "cb.intent")
    assert intent.suggested is not None
    assert intent.title == "Intention malveillante"
    assert intent.suggested.because == "Ce que l'on sait de la cause le dit."


def test_the_factors_of_the_board_begin_with_the_facts(known_case: OpenCase) -> None:
    texts = {one.id: one.text for one in considerations(known_case)}
    assert texts["type"] == "What was lost: Confidentiality"
    assert texts["number"] == "Number of people: 24"
    assert texts["individuals"] == ""


# What is typed.


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("dpc.financial = 3", RiskInput("dpc.financial", "3")),
        (
            "dpc.financial = 2 nature because only a client",
            RiskInput("dpc.financial", "2", ("nature",), "only a client"),
        ),
        ("dpc.simple = 3 volume, individuals", RiskInput("dpc.simple", "3", ("volume", "individuals"))),
        (
            "dpc.simple = 2 vol car un an d'achats",
            RiskInput("dpc.simple", "2", ("volume",), "un an d'achats"),
        ),
        ("ei.whole = 0.75", RiskInput("ei.whole", "significant")),
        ("ei.whole = 0,5", RiskInput("ei.whole", "limited")),
        ("ei.whole = .25 because hashed", RiskInput("ei.whole", "negligible", because="hashed")),
        ("ei.whole = 1", RiskInput("ei.whole", "maximum")),
        ("ei.name = MAX", RiskInput("ei.name", "maximum")),
        ("cb.confidentiality = known", RiskInput("cb.confidentiality", "known_recipients")),
        ("cb.confidentiality = 0.5", RiskInput("cb.confidentiality", "unknown_recipients")),
        ("cb.intent = 0", RiskInput("cb.intent", "accidental")),
    ],
)
def test_an_input_is_read_as_people_type_it(case: OpenCase, typed: str, read: RiskInput) -> None:
    element, _sign, text = typed.partition(" = ")
    assert read_input(case.workbench.library.risk_method, element, text) == read


@pytest.mark.parametrize(
    ("element", "typed", "refused"),
    [
        ("cb.confidentiality", "0", "fits 2 choices"),
        ("cb.confidentiality", "0.3", "'0.3' is none of the choices"),
        ("dpc.financial", "2", "2 is below the base 3, and nothing lowers it"),
        ("dpc.financial", "3 huge", "There is no factor 'huge'"),
        ("ei.whole", "maximum volume", "'volume' has no place here"),
        ("ei.whole", "\u00b2", "is none of the choices"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(
    case: OpenCase, element: str, typed: str, refused: str
) -> None:
    with pytest.raises(FieldError, match=refused) as refusal:
        read_input(case.workbench.library.risk_method, element, typed)
    assert refusal.value.field == element
    assert refusal.value.hint


@pytest.mark.parametrize("typed", ["", "  ", "-"])
def test_nothing_or_a_dash_is_not_affected(case: OpenCase, typed: str) -> None:
    assert read_input(case.workbench.library.risk_method, "dpc.sensitive", typed) is None


def test_an_element_is_called_by_the_beginning_of_its_name(case: OpenCase) -> None:
    method = case.workbench.library.risk_method
    assert element_id(method, Part.DPC, "fin") == "dpc.financial"
    assert element_id(method, Part.EI, "") == "ei.whole"
    assert element_id(method, Part.CB, "cb.intent") == "cb.intent"
    with pytest.raises(UserError, match="'in' is nothing that cb judges"):
        element_id(method, Part.CB, "in")


# Recording.


def test_confirmed_suggestions_are_recorded_with_their_reasons_and_what_they_rest_on(
    known_case: OpenCase,
) -> None:
    assess(known_case, {}, "first look", {"number": "two dozen"}, fill=True)
    made = last(known_case, RiskAssessed)
    assert (made.method, made.version) == ("enisa-2013", "1.0.0")
    assert (made.dpc, made.ei, made.cb, made.severity, made.band) == (300, 100, 25, 325, "high")
    assert all(one.suggested and one.because for one in made.inputs)
    assert made.facts_read["nature.recipient"] == "known"
    assert made.flags == {"many": "no", "unintelligible": "no"}
    assert made.considered == {"number": "two dozen"}
    assert [(one.decides, one.suggest) for one in made.advised] == [
        ("risk.level", "high_risk"),
        ("notify.authority", "phased"),
        ("notify.subjects", "direct"),
    ]


def test_what_a_person_says_goes_before_what_is_suggested(known_case: OpenCase) -> None:
    view = assess(known_case, {"dpc.financial": "2 nature because only who is a client"}, "x", fill=True)
    inputs = {one.element: one for one in view.body.inputs}
    assert "dpc.simple" not in inputs, "who names one kind of data names them all"
    assert (inputs["dpc.financial"].because, inputs["dpc.financial"].suggested) == (
        "only who is a client",
        False,
    )
    assert inputs["cb.intent"].suggested
    assert view.formula == "SE = 2 \u00d7 1 + 0.25 = 2.25: medium"


def test_a_reason_for_all_is_the_reason_of_what_has_none(case: OpenCase) -> None:
    typed = {
        "dpc.simple": "1",
        "ei.whole": "1 because names and addresses",
        **{f"cb.{what}": "unaffected" for what in ("confidentiality", "integrity", "availability")},
        "cb.intent": "accidental",
    }
    view = assess(case, typed, "judged on the phone")
    assert {one.element: one.because for one in view.body.inputs}["ei.whole"] == "names and addresses"
    assert {one.because for one in view.body.inputs if one.element != "ei.whole"} == {"judged on the phone"}


def test_without_confirming_suggestions_everything_is_said(known_case: OpenCase) -> None:
    before = known_case.head()
    with pytest.raises(UserError, match=r"Not said: dpc\.\*, ei\.\*, cb\.confidentiality") as refusal:
        assess(known_case, {"cb.intent": "malicious"}, "x")
    assert "tocsin risk suggest" in refusal.value.hint
    with pytest.raises(UserError, match="The reason for the assessment is empty"):
        assess(known_case, {}, " ", fill=True)
    with pytest.raises(UserError, match="There is no factor 'persons' to consider"):
        assess(known_case, {}, "x", {"persons": "few"}, fill=True)
    assert known_case.head() == before


def test_what_the_facts_do_not_suggest_is_not_made_up(case: OpenCase) -> None:
    state(case, "data.categories", "contact")
    with pytest.raises(UserError, match=r"Not said: cb\.confidentiality, cb\.integrity"):
        assess(case, {}, "x", fill=True)


def test_an_assessment_states_no_fact_and_decides_nothing(known_case: OpenCase) -> None:
    facts, decisions = dict(known_case.state.facts), dict(known_case.state.decisions)
    assess(known_case, {}, "first look", fill=True)
    assert known_case.state.facts == facts
    assert known_case.state.decisions == decisions
    assert known_case.state.value("risk.level") is None


def test_a_closed_case_is_not_assessed(known_case: OpenCase) -> None:
    close_case(known_case, "over")
    with pytest.raises(UserError, match="is closed"):
        assess(known_case, {}, "x", fill=True)


# Looking back.


def test_the_history_keeps_every_assessment_and_tells_what_changed(known_case: OpenCase) -> None:
    assess(known_case, {}, "first look", fill=True)
    state(known_case, "nature.cause", "external_malicious")
    assess(known_case, {}, "the log shows an intruder", fill=True)
    first, second = history(known_case)
    assert first.changes == ()
    assert [(one.element, one.before, one.after) for one in second.changes] == [
        ("severity", "3.25 high", "3.75 high"),
        ("cb.intent", "accidental", "malicious"),
    ]


def test_facts_that_changed_since_are_told(known_case: OpenCase) -> None:
    view = assess(known_case, {}, "first look", fill=True)
    assert view.stale == ()
    state(known_case, "nature.recipient", "unidentified")
    view = latest(known_case)  # type: ignore[assignment]  # there is one
    assert view.stale == (("nature.recipient", "known", "unidentified"),)
    assert "changed since: nature.recipient was known, is unidentified" in result_lines(view)


def test_a_redacted_assessment_keeps_its_figures(known_case: OpenCase) -> None:
    view = assess(known_case, {"cb.intent": "0 because a name that must go"}, "a name", fill=True)
    redact(known_case, f"#{view.entry.seq}", "a name")
    after = latest(known_case)
    assert after is not None
    assert (after.body.severity, after.body.band, after.body.inputs) == (325, "high", ())
    assert after.formula == "SE = 3 \u00d7 1 + 0.25 = 3.25: high"
    assert next(one.suggest for one in after.advice if one.decides == "notify.subjects") == "direct"
    assert "a name" not in "\n".join(result_lines(after))


# Beside a decision.


def advised(case: OpenCase, key: str) -> list[tuple[str, bool | None]]:
    found = case.decision_on(key)
    assert found is not None
    return [(view.suggest, view.applies) for view in advice_for(case, found[1])]


def test_without_an_assessment_only_the_playbook_advises(known_case: OpenCase) -> None:
    assert risk_advice(known_case, "risk.level") == []


def test_the_advice_stands_beside_that_of_the_playbook_and_is_recorded(known_case: OpenCase) -> None:
    before = advised(known_case, "notify.subjects")
    assess(known_case, {}, "first look", fill=True)
    assert advised(known_case, "notify.subjects") == [
        *before,
        ("direct", True),
        ("exempt", None),
        ("public", None),
    ]
    decide(known_case, "notify.subjects", "not_required", "the bank replaced every account")
    made = last(known_case, DecisionMade)
    assert made.advice[-1].suggest == "direct"
    assert made.facts_read["risk assessment"] == "3.25 high"


def test_what_an_assessment_speaks_for_can_be_asked_without_a_playbook(known_case: OpenCase) -> None:
    assess(known_case, {}, "first look", fill=True)
    (view,) = advice_from_risk(known_case, "notify.authority")
    assert (view.suggest, view.applies, view.source) == ("phased", True, "GDPR Art. 33(1) and (4)")
    assert [(reason.name, reason.found) for reason in view.reasons] == [("risk assessment", "3.25 high")]
