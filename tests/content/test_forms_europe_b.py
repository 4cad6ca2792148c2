"""The forms of Spain, Italy, the Netherlands, Luxembourg, Belgium, Denmark and Sweden."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tocsin.content.documents.forms import parse_form
from tocsin.content.library import DATA, Library
from tocsin.domain.conditions.names import name_types
from tocsin.domain.documents.forms import FilingPhase, FollowUp, FormItem, FormProfile, Publicity
from tocsin.domain.facts import Text
from tocsin.domain.law.regimes import Audience, Confidence

LIBRARY = Library()

OWN_LANGUAGES = {
    "es-aepd": ("es",),
    "it-garante": ("it",),
    "nl-ap": ("nl",),
    "lu-cnpd": ("fr",),
    "be-gba": ("fr", "nl"),
    "dk-datatilsynet": ("da",),
    "se-imy": ("sv",),
}

NOT_SEEN = {"be-gba", "dk-datatilsynet"}
"""Forms of which only the page around them was seen: no wording of theirs is given."""

BAD_FRENCH = re.compile(
    "(?<![\u00a0\u202f\u00ab(])[;!?\u00bb]|(?<![\u00a0\u202f0-9/]):(?!//)|\u00ab(?![\u00a0\u202f])"
)

each_form = pytest.mark.parametrize(
    "form", [LIBRARY.form(id) for id in OWN_LANGUAGES], ids=list(OWN_LANGUAGES)
)


def texts(form: FormProfile) -> Iterator[tuple[str, Text]]:
    """Give every text of a form, with where it stands."""
    yield "form", form.title
    if form.says_unknown:
        yield "says_unknown", form.says_unknown
    for section in form.sections:
        yield section.id, section.title
    for item in form.items():
        yield item.id, item.title
        if item.help:
            yield f"{item.id} help", item.help


def asked_by(form: FormProfile, *keys: str) -> list[FormItem]:
    """Give the items that any of these facts answers."""
    return [item for item in form.items() if set(keys) & set(item.sources)]


@pytest.mark.parametrize("id", OWN_LANGUAGES)
def test_a_form_is_read_without_problems(id: str) -> None:
    path = DATA / "forms" / f"{id}.yaml"
    type_of = name_types(LIBRARY.catalogue, clocks=LIBRARY.clock_names)
    form, problems = parse_form(path.read_bytes(), path.name, type_of, LIBRARY.regimes)
    assert problems == []
    assert form is not None
    assert form.id == id


@each_form
def test_a_form_is_for_the_authority_of_its_country(form: FormProfile) -> None:
    assert form.jurisdiction == form.id.partition("-")[0]
    assert form.audience is Audience.AUTHORITY
    assert (form.regime, form.stage) == ("gdpr-33-1", "initial")
    assert form.phases == {FilingPhase.INITIAL: "initial", FilingPhase.COMPLEMENTARY: "complement"}
    assert form.authority
    assert form.portal.startswith("https://")


@each_form
def test_every_text_is_there_in_the_language_of_the_form_in_english_and_in_french(form: FormProfile) -> None:
    wanted = {*OWN_LANGUAGES[form.id], "en", "fr"}
    assert [
        place for place, text in texts(form) if not all(text.get(one, "").strip() for one in wanted)
    ] == []
    assert set(OWN_LANGUAGES[form.id]) <= set(form.form_languages)


@each_form
def test_french_has_no_break_spaces(form: FormProfile) -> None:
    assert [place for place, text in texts(form) if BAD_FRENCH.search(text["fr"])] == []


def chosen_from(item: FormItem) -> dict[str, set[str]]:
    """Give the values that each fact of an item may have, for those that are chosen from a list."""
    specs = [(source, LIBRARY.catalogue.get(source)) for source in item.sources]
    return {source: {one.id for one in spec.choices} for source, spec in specs if spec and spec.choices}


@each_form
def test_an_option_is_a_value_of_what_the_item_asks_for(form: FormProfile) -> None:
    for item in form.items():
        values = set().union(*chosen_from(item).values())
        assert set(item.options) <= values, item.id


@each_form
def test_an_item_with_options_asks_for_one_fact_or_for_both_kinds_of_data(form: FormProfile) -> None:
    """Every chosen value of its facts is looked up in them; a second list would be told as missing."""
    for item in form.items():
        if item.options:
            facts = set(chosen_from(item))
            assert len(facts) == 1 or facts == {"data.categories", "data.special"}, item.id


@each_form
def test_all_of_article_33_3_is_asked_for(form: FormProfile) -> None:
    """(a) nature, categories, numbers; (b) contact; (c) consequences; (d) measures taken and proposed."""
    floor = {
        "Art. 33(3)(a)": (
            "summary.authority",
            "nature.cia",
            "data.categories",
            "data.special",
            "records.count",
            "subjects.categories",
            "subjects.count",
        ),
        "Art. 33(3)(b)": ("dpo.contact", "contact.incident"),
        "Art. 33(3)(c)": ("conseq.harms",),
        "Art. 33(3)(d)": ("measures.immediate", "measures.prevent"),
    }
    for law, keys in floor.items():
        for key in keys:
            items = [item for item in asked_by(form, key) if item.law == law and item.when is None]
            assert any(item.required_from is not None for item in items), (law, key)


@each_form
def test_the_nature_and_the_contact_are_needed_at_once(form: FormProfile) -> None:
    for key in (
        "summary.authority",
        "nature.cia",
        "subjects.count",
        "data.categories",
        "dpo.contact",
        "time.aware_at",
    ):
        assert any(item.required for item in asked_by(form, key)), key


@each_form
def test_reasons_are_asked_for_only_when_it_is_late_and_are_never_unknown(form: FormProfile) -> None:
    """GDPR Art. 33(1): a notification after 72 hours is accompanied by reasons for the delay."""
    (item,) = asked_by(form, "time.delay_reasons")
    assert item.required
    assert item.unknown_until is None
    assert item.when is not None
    assert item.when.source == "clock.gdpr-33-1.late"


@each_form
def test_what_only_follows_from_an_answer_waits_for_it(form: FormProfile) -> None:
    for key in ("comm.done_at", "comm.planned_at", "comm.exemption", "comm.channels", "processor.name"):
        assert all(item.when is not None for item in asked_by(form, key)), key
    assert asked_by(form, "comm.exemption")


@each_form
def test_the_name_of_the_controller_is_never_unknown(form: FormProfile) -> None:
    (item,) = asked_by(form, "controller.name")
    assert item.required
    assert item.unknown_until is None


@each_form
def test_a_form_that_was_not_seen_says_so(form: FormProfile) -> None:
    assert form.source.confidence is (Confidence.LOW if form.id in NOT_SEEN else Confidence.MEDIUM)
    assert "[M" in form.source.note
    if form.id in NOT_SEEN:
        assert not any(item.options for item in form.items())
        assert not any(item.number for item in form.items())


# What is particular to one of them.


def test_what_is_filed_in_sweden_is_public_and_is_completed_by_what_is_new() -> None:
    form = LIBRARY.form("se-imy")
    assert (form.publicity, form.follow_up) == (Publicity.PUBLIC_RECORD, FollowUp.DELTA)
    assert all(LIBRARY.form(id).publicity is Publicity.UNSAID for id in OWN_LANGUAGES if id != "se-imy")


def test_the_swedish_form_numbers_what_was_seen() -> None:
    seen = {number for item in LIBRARY.form("se-imy").items() for number in item.number.split(", ") if number}
    assert seen == {"1", "2", "3", "9", "13", "25", "26", "28", "29", "30", "32", "34", "35"}


def test_a_dutch_notification_is_amended() -> None:
    assert LIBRARY.form("nl-ap").follow_up is FollowUp.AMEND


def test_the_italian_form_has_every_letter_and_number_of_the_model() -> None:
    numbers = {number for item in LIBRARY.form("it-garante").items() for number in item.number.split(", ")}
    assert numbers - {""} == {
        *("A", "B", "B1", "B2"),
        *(f"C{number}" for number in range(1, 12)),
        *("D1", "D2", "D3", "D4", "E1a", "E1b", "E1c", "E2", "E3", "F1", "F2"),
        *("G1", "G2", "G3", "G4", "G5", "H1", "H2", "H3", "H4", "H5"),
    }


def test_an_italian_preliminary_notification_needs_the_first_three_sections_alone() -> None:
    sections = LIBRARY.form("it-garante").sections
    assert {section.id for section in sections if any(item.required for item in section.items)} == {
        "a",
        "b",
        "c",
    }


def test_the_belgian_form_asks_what_the_data_were_processed_for() -> None:
    (item,) = asked_by(LIBRARY.form("be-gba"), "processing.purpose")
    assert item.required


@pytest.mark.parametrize(
    ("form", "key"),
    [
        ("es-aepd", "org.nif"),
        ("it-garante", "org.cf_piva"),
        ("nl-ap", "org.kvk"),
        ("be-gba", "org.kbo"),
        ("dk-datatilsynet", "org.cvr"),
        ("se-imy", "org.orgnr"),
    ],
)
def test_a_form_asks_for_the_number_of_its_country(form: str, key: str) -> None:
    (item,) = asked_by(LIBRARY.form(form), key)
    assert item.required


@pytest.mark.parametrize("form", ["es-aepd", "it-garante", "nl-ap", "lu-cnpd"])
def test_a_form_asks_whether_it_is_the_first_and_for_the_number_of_the_one_before(form: str) -> None:
    kind, earlier = list(LIBRARY.form(form).items())[:2]
    assert (kind.sources, earlier.sources) == (("notify.kind",), ("notify.earlier_no",))
    assert set(kind.options) == {"new", "follow_up"}
    assert earlier.when is not None
