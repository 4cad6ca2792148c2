"""The severity of a breach: the formula, its bands, and what an input needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.assessing import METHOD, assessed, inputs_of
from tocsin.domain.entries import RiskInput
from tocsin.domain.errors import UserError
from tocsin.domain.risk.severity import Level, Part, changes, formula, score, show_points, steps

CATEGORY = {one.id: one for one in METHOD.of(Part.DPC)}
IDENTIFIER = {one.id: one for one in METHOD.of(Part.EI)}
CIRCUMSTANCE = {one.id: one for one in METHOD.of(Part.CB)}


def dpc_inputs(element: str, choice: str) -> RiskInput:
    """An input for a kind of data, with something that raises or lowers it where that is needed."""
    base = CATEGORY[element].base
    factor = () if choice == base else ("volume",) if choice > base else ("nature",)
    return RiskInput(element, choice, factor)


kinds = st.dictionaries(st.sampled_from(sorted(CATEGORY)), st.sampled_from("1234"), min_size=1).map(
    lambda said: [dpc_inputs(element, choice) for element, choice in said.items()]
)
identifiers = st.lists(
    st.sampled_from([RiskInput(one.id, choice.id) for one in IDENTIFIER.values() for choice in one.choices]),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.element,
)
circumstances = st.tuples(
    *(
        st.sampled_from([RiskInput(one.id, choice.id) for choice in one.choices])
        for one in CIRCUMSTANCE.values()
    )
).map(list)
everything = st.tuples(kinds, identifiers, circumstances).map(lambda parts: [one for p in parts for one in p])


def points(one: RiskInput) -> int:
    choice = METHOD.element(one.element).choice(one.choice)
    assert choice is not None
    return choice.points


@given(everything)
def test_the_formula_is_the_highest_kind_times_the_highest_identifier_plus_all_circumstances(
    inputs: list[RiskInput],
) -> None:
    figures = score(METHOD, inputs)
    of = {part: [points(one) for one in inputs if one.element.startswith(f"{part}.")] for part in Part}
    assert figures.severity * 100 == max(of[Part.DPC]) * max(of[Part.EI]) + 100 * sum(of[Part.CB])
    assert 25 <= figures.severity <= 600


@given(everything, st.data())
def test_a_worse_input_never_lowers_the_severity(inputs: list[RiskInput], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(inputs) - 1))
    one = inputs[at]
    element = METHOD.element(one.element)
    worse = [choice for choice in element.choices if choice.points >= points(one)]
    chosen = data.draw(st.sampled_from(worse)).id
    other = dpc_inputs(one.element, chosen) if element.part is Part.DPC else RiskInput(one.element, chosen)
    then, now = score(METHOD, inputs), score(METHOD, [*inputs[:at], other, *inputs[at + 1 :]])
    assert now.severity >= then.severity
    levels = [band.level for figures in (then, now) if (band := METHOD.band_called(figures.band))]
    assert levels[1].rank >= levels[0].rank


@given(everything, kinds)
def test_one_more_kind_of_data_never_lowers_the_severity(
    inputs: list[RiskInput], more: list[RiskInput]
) -> None:
    said = {one.element for one in inputs}
    added = [one for one in more if one.element not in said]
    assert score(METHOD, [*inputs, *added]).severity >= score(METHOD, inputs).severity


@given(everything)
def test_the_order_of_the_inputs_says_nothing(inputs: list[RiskInput]) -> None:
    assert score(METHOD, inputs[::-1]) == score(METHOD, inputs)


@pytest.mark.parametrize(
    ("severity", "band"),
    [
        *((25, "low"), (199, "low"), (200, "medium"), (299, "medium"), (300, "high"), (399, "high")),
        *((400, "very_high"), (600, "very_high")),
    ],
)
def test_a_band_begins_with_its_own_figure(severity: int, band: str) -> None:
    """ENISA 2013: below 2 low, from 2 medium, from 3 high, from 4 very high."""
    assert METHOD.band(severity).id == band


VECTORS = [
    (("simple", "1"), "maximum", ("known_recipients", "accidental"), 125, "low"),
    (("behavioural", "2"), "significant", ("unknown_recipients", "accidental"), 200, "medium"),
    (("financial", "3"), "maximum", ("known_recipients", "accidental"), 325, "high"),
    (("sensitive", "4"), "significant", ("known_recipients", "malicious"), 375, "high"),
    (("sensitive", "4"), "maximum", ("unknown_recipients", "malicious"), 500, "very_high"),
    (("simple", "1"), "negligible", ("unaffected", "accidental"), 25, "low"),
]
"""Worked by hand: kind and score, level of identification, confidentiality and intent; SE in hundredths."""


@pytest.mark.parametrize(("kind", "level", "what", "severity", "band"), VECTORS)
def test_worked_examples_come_out(
    kind: tuple[str, str], level: str, what: tuple[str, str], severity: int, band: str
) -> None:
    figures = score(METHOD, inputs_of(kind, level, confidentiality=what[0], intent=what[1]))
    assert (figures.severity, figures.band) == (severity, band)


def test_the_ends_of_the_scale_can_be_reached() -> None:
    worst = inputs_of(
        ("sensitive", "4"),
        "maximum",
        confidentiality="unknown_recipients",
        integrity="unrecoverable",
        availability="full",
        intent="malicious",
    )
    assert score(METHOD, worst).severity == 600
    assert score(METHOD, inputs_of(("simple", "1"), "negligible")).severity == 25


@pytest.mark.parametrize(
    ("choice", "factors", "refused"),
    [
        ("3", (), None),
        ("2", (), "2 is below the base 3, and nothing lowers it"),
        ("2", ("volume",), "2 is below the base 3, and nothing lowers it"),
        ("2", ("nature",), None),
        ("4", ("nature",), "4 is above the base 3, and nothing raises it"),
        ("4", ("nature", "volume"), None),
        ("4", ("size",), "There is no factor 'size'"),
        ("5", ("volume",), "'5' is none of the choices"),
    ],
)
def test_a_score_beside_its_base_names_what_raises_or_lowers_it(
    choice: str, factors: tuple[str, ...], refused: str | None
) -> None:
    inputs = [RiskInput("dpc.financial", choice, factors), *inputs_of(("simple", "1"), "maximum")[1:]]
    if refused is None:
        assert score(METHOD, inputs).dpc == int(choice) * 100
    else:
        with pytest.raises(UserError, match=refused):
            score(METHOD, inputs)


def test_what_is_not_said_is_never_taken_for_harmless() -> None:
    inputs = [one for one in inputs_of(("simple", "1"), "maximum") if one.element != "cb.intent"]
    with pytest.raises(UserError, match=r"Not said: cb\.intent"):
        score(METHOD, inputs)
    with pytest.raises(UserError, match=r"Not said: dpc\.\*, ei\.\*, cb\.confidentiality"):
        score(METHOD, [])


def test_an_input_is_said_once_and_is_of_the_method() -> None:
    inputs = inputs_of(("simple", "1"), "maximum")
    with pytest.raises(UserError, match="is said twice"):
        score(METHOD, [*inputs, inputs[0]])
    with pytest.raises(UserError, match=r"judges nothing called 'dpc\.genetic'"):
        score(METHOD, [*inputs, RiskInput("dpc.genetic", "4")])
    with pytest.raises(UserError, match="has no place here"):
        score(METHOD, [RiskInput(one.element, one.choice, ("volume",)) for one in inputs])


@pytest.mark.parametrize(
    ("hundredths", "shown"), [(0, "0"), (25, "0.25"), (50, "0.5"), (75, "0.75"), (300, "3"), (375, "3.75")]
)
def test_hundredths_are_written_as_people_read_them(hundredths: int, shown: str) -> None:
    assert show_points(hundredths) == shown


def test_the_levels_ascend() -> None:
    assert [level.rank for level in Level] == [0, 1, 2]
    assert [band.level for band in METHOD.bands] == sorted(
        (band.level for band in METHOD.bands), key=lambda level: level.rank
    )


def test_a_result_is_told_step_by_step_and_says_which_input_counts() -> None:
    body = assessed(
        [
            RiskInput("cb.intent", "malicious", because="a note was left"),
            RiskInput("dpc.simple", "1"),
            RiskInput("dpc.financial", "3", because="bank statements"),
            RiskInput("ei.whole", "maximum"),
            RiskInput("cb.confidentiality", "unknown_recipients"),
            RiskInput("cb.integrity", "unaffected"),
            RiskInput("cb.availability", "unaffected"),
        ]
    )
    told = steps(METHOD, body, "en")
    assert [step.element for step in told][:3] == ["dpc.simple", "dpc.financial", "ei.whole"]
    assert [step.element for step in told if not step.counts] == ["dpc.simple"]
    assert next(step.because for step in told if step.element == "cb.intent") == "a note was left"
    assert formula(METHOD, body, "en") == "SE = 3 \u00d7 1 + 1 = 4: very high"
    assert formula(METHOD, body, "fr").endswith("très élevée")


def test_what_changed_between_two_assessments_is_told() -> None:
    before = assessed(inputs_of(("simple", "1"), "maximum"))
    after = assessed(inputs_of(("financial", "3"), "maximum", intent="malicious"))
    assert [(one.element, one.before, one.after) for one in changes(before, after)] == [
        ("severity", "1 low", "3.5 high"),
        ("dpc.simple", "1", ""),
        ("cb.intent", "accidental", "malicious"),
        ("dpc.financial", "", "3"),
    ]
    assert changes(before, before) == []


def test_what_the_method_does_not_know_any_more_is_told_by_its_id() -> None:
    body = assessed(inputs_of(("simple", "1"), "maximum"))
    body = type(body)(
        method="enisa-2013", band="dire", severity=700, inputs=(RiskInput("dpc.genetic", "9"), *body.inputs)
    )
    told = steps(METHOD, body, "en")
    assert told[-1].title == "dpc.genetic"
    assert formula(METHOD, body, "en").endswith("7: dire")
