"""How risk is judged, as data: the shipped method and factors, and files that are wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date

import msgspec
import pytest

from tests.casework import SAMPLES
from tests.content.written import changed
from tests.domain.assessing import FACTORS, LIBRARY, METHOD
from tocsin.content.library import DATA
from tocsin.content.risk import parse_factors, parse_method
from tocsin.domain.risk.severity import Level, Part

METHOD_FILE = (DATA / "risk" / "enisa-2013.yaml").read_text(encoding="utf-8")
FACTORS_FILE = (DATA / "risk" / "edpb-9-2022.yaml").read_text(encoding="utf-8")


def texts(value: object) -> Iterator[dict[str, str]]:
    """Give every text in languages that stands anywhere in a value."""
    if isinstance(value, dict) and value and set(value) <= {"en", "fr"}:
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from texts(getattr(value, name))
    elif isinstance(value, tuple):
        for inner in value:
            yield from texts(inner)


EVERY_TEXT = [*texts(METHOD), *texts(FACTORS)]


def test_every_text_is_there_in_english_and_in_french() -> None:
    assert len(EVERY_TEXT) > 150
    assert [text for text in EVERY_TEXT if not (text["en"].strip() and text["fr"].strip())] == []


def test_french_has_no_break_spaces_before_high_punctuation() -> None:
    bad = re.compile("(?<![\u00a0\u202f])[;!?:\u00bb]|\u00ab(?![\u00a0\u202f])")
    assert [text["fr"] for text in EVERY_TEXT if bad.search(text["fr"])] == []


def test_both_say_where_they_come_from_and_how_well_that_is_known() -> None:
    for source in (METHOD.source, FACTORS.source):
        assert source.url.startswith("https://")
        assert date(2026, 1, 1) <= date.fromisoformat(source.checked) <= date.today()  # noqa: DTZ011 - a day
        assert source.confidence == "medium", "the text itself was not read again"
        assert source.note
    assert all(rule.source for rule in (*FACTORS.raises, *FACTORS.calms))


# The figures of the method, ENISA 2013.


def test_each_kind_of_data_has_its_base_and_goes_from_one_to_four() -> None:
    bases = {one.id: one.base for one in METHOD.of(Part.DPC)}
    assert bases == {"dpc.simple": "1", "dpc.behavioural": "2", "dpc.financial": "3", "dpc.sensitive": "4"}
    for one in METHOD.of(Part.DPC):
        assert [choice.points for choice in one.choices] == [100, 200, 300, 400]


def test_identification_is_a_quarter_to_one() -> None:
    points = {(choice.id, choice.points) for element in METHOD.of(Part.EI) for choice in element.choices}
    assert points == {("negligible", 25), ("limited", 50), ("significant", 75), ("maximum", 100)}


def test_circumstances_are_nothing_a_quarter_or_a_half_and_intent_has_no_quarter() -> None:
    points = {one.id: [choice.points for choice in one.choices] for one in METHOD.of(Part.CB)}
    assert points.pop("cb.intent") == [0, 50]
    assert list(points) == ["cb.confidentiality", "cb.integrity", "cb.availability"]
    assert set(map(tuple, points.values())) == {(0, 0, 25, 50)}


def test_the_figures_are_those_of_the_sample() -> None:
    path = SAMPLES / "edpb" / "enisa-severity.json"
    if not path.is_file():
        pytest.skip("the samples are not beside this checkout")
    sample = json.loads(path.read_bytes())
    for name, base in sample["dpc"]["base"].items():
        assert METHOD.element(f"dpc.{name}").base == str(base["score"])
    levels = {choice.id: choice.points for choice in METHOD.element("ei.whole").choices}
    assert levels == {name: round(level["score"] * 100) for name, level in sample["ei"]["levels"].items()}
    for name, graduated in sample["cb"]["graduated"].items():
        points = {choice.points for choice in METHOD.element(f"cb.{name}").choices}
        assert points == {round(level["points"] * 100) for level in graduated["levels"]}
    floors = {band.id: band.floor for band in METHOD.bands}
    assert floors == {band["key"]: (band["min"] or 0) * 100 for band in sample["bands"]}


def test_the_limits_of_the_method_are_part_of_it() -> None:
    limits = {limit.id: limit for limit in METHOD.limits}
    assert limits["convention"].when is None
    assert "only availability" in limits["availability"].text["en"]


def test_the_eight_factors_of_the_board_are_considered() -> None:
    """EDPB Guidelines 9/2022, section IV.B."""
    assert [one.id for one in FACTORS.considerations] == [
        *("type", "data", "identification", "severity", "individuals", "controller", "number", "general"),
    ]


def test_each_duty_has_an_outcome_for_each_level() -> None:
    assert [duty.decides for duty in FACTORS.duties] == ["notify.authority", "notify.subjects"]
    for duty in FACTORS.duties:
        assert [outcome.level for outcome in duty.outcomes] == list(Level)


def test_every_category_of_data_suggests_a_kind_of_data() -> None:
    asked = {
        word
        for element in METHOD.of(Part.DPC)
        for suggestion in element.suggestions
        for word in re.findall(r"'([a-z_]+)'", suggestion.when.source)
    }
    categories = {choice.id for choice in LIBRARY.catalogue.choices["data_category"]}
    assert categories - asked == set()


def test_every_condition_can_be_evaluated() -> None:
    conditions = [one.when for element in METHOD.elements for one in element.suggestions]
    conditions += [rule.when for rule in (*FACTORS.raises, *FACTORS.calms)]
    assert len(conditions) > 40
    assert all(one.names for one in conditions)


# Files that are wrong.

WRONG: list[tuple[str, str, str]] = [
    ("schema: breach-risk-method/1", "schema: breach-risk-method/9", "breach-risk-method/9"),
    ("    from: 300\n", "    from: 150\n", "a band begins above the one before it"),
    ("    from: 0\n", "    from: 50\n", "the first band begins with 0"),
    ("    level: risk\n", "    level: grave\n", "'grave' is not known here"),
    ("  - id: dpc.sensitive\n", "  - id: genes\n", "'genes' is not a part and a name"),
    ("  - id: dpc.sensitive\n", "  - id: dpc.simple\n", "dpc.simple"),
    ('    base: "3"\n', '    base: "7"\n', "there is no choice '7'"),
    ("        choice: temporary\n", "        choice: forever\n", "there is no choice 'forever'"),
    ("        factors: [individuals]\n", "        factors: [fate]\n", "there is no factor 'fate'"),
    ('when: "subjects.count > 100"\n    title', 'when: "subjects.cuont > 100"\n    title', "subjects.cuont"),
    ("confidence: medium\n", "confidence: total\n", "'total' is not known here"),
    ("id: enisa-2013\n", "id: enisa-2013\nextra: 1\n", "'extra' is not known here"),
]


@pytest.mark.parametrize(("old", "new", "message"), WRONG, ids=[message for _old, _new, message in WRONG])
def test_what_is_wrong_in_a_method_is_told(old: str, new: str, message: str) -> None:
    found, problems = parse_method(changed(METHOD_FILE, old, new).encode(), "m.yaml", LIBRARY.catalogue)
    assert found is None
    assert message in "\n".join(str(problem) for problem in problems)


WRONG_FACTORS = [
    (
        "    facts: [subjects.count]\n",
        "    facts: [subjects.cuont]\n",
        "there is no fact called subjects.cuont",
    ),
    ("        suggest: direct\n", "        suggest: shout\n", "there is no value 'shout'"),
    ("    suggest: public\n", "    suggest: shout\n", "there is no value 'shout'"),
    ("  - decides: notify.subjects\n", "  - decides: notify.them\n", "there is no fact called notify.them"),
    ('    when: "subjects.vulnerable"\n', "", "'when' is missing"),
]


@pytest.mark.parametrize(("old", "new", "message"), WRONG_FACTORS)
def test_what_is_wrong_in_the_factors_is_told(old: str, new: str, message: str) -> None:
    found, problems = parse_factors(changed(FACTORS_FILE, old, new).encode(), "f.yaml", LIBRARY.catalogue)
    assert found is None
    assert message in "\n".join(str(problem) for problem in problems)


def test_a_level_without_an_outcome_is_told() -> None:
    without = re.sub(r"      - level: risk\n(?:        .*\n)+", "", FACTORS_FILE, count=1)
    _found, problems = parse_factors(without.encode(), "f.yaml", LIBRARY.catalogue)
    assert [problem.message for problem in problems] == [
        "there is one outcome for each level: none_or_unlikely, risk, high_risk"
    ]


@pytest.mark.parametrize("parse", [parse_method, parse_factors])
def test_an_empty_file_is_refused(parse: Callable[..., tuple[object, list[object]]]) -> None:
    found, problems = parse(b"", "x.yaml", LIBRARY.catalogue)
    assert found is None
    assert problems
