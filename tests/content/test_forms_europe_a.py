"""The forms of the EDPB's draft template, France, the United Kingdom, Ireland and of German Länder.

What the template asks, when it shows a field and what is compulsory are held against its transcription in
the samples. The other forms were not seen whole: they are said to be weak, and ask for what the law wants.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.casework import SAMPLES, state
from tests.conftest import OpenACase
from tests.domain.building import known, state_of
from tocsin.content.library import Library
from tocsin.domain.conditions.names import fact_lookup, full_lookup
from tocsin.domain.documents.forms import (
    INVENTORY_SOURCES,
    FilingPhase,
    FollowUp,
    FormItem,
    FormProfile,
    fill,
)
from tocsin.domain.facts import Contact, Count, FactSpec, Text, Value
from tocsin.domain.law.regimes import Audience, Confidence
from tocsin.services.drafts.check import check_document
from tocsin.services.drafts.listing import list_documents, relevant_forms
from tocsin.services.drafts.writing import preview

LIBRARY = Library()
REGIMES = {
    "fr-cnil": ("fr", "gdpr-33-1"),
    "gb-ico": ("gb", "uk-gdpr-33-1"),
    "ie-dpc": ("ie", "gdpr-33-1"),
    "de-baden-wuerttemberg": ("de", "gdpr-33-1"),
    "de-bayern": ("de", "gdpr-33-1"),
    "de-bayern-public": ("de", "gdpr-33-1"),
    "de-berlin": ("de", "gdpr-33-1"),
    "de-niedersachsen": ("de", "gdpr-33-1"),
    "de-rheinland-pfalz": ("de", "gdpr-33-1"),
}
"""Country and duty of each form that is filed."""

FILED = tuple(REGIMES)
OF_FILED = pytest.mark.parametrize("id", FILED)
OF_EVERY_ONE = pytest.mark.parametrize("id", ["edpb-2026", *FILED])

TEMPLATE = SAMPLES / "edpb" / "common-template-draft-v1.0.json"
needs_template = pytest.mark.skipif(
    not TEMPLATE.is_file(), reason="the samples of other projects are not here"
)


def form(id: str) -> FormProfile:
    return LIBRARY.form(id)


def enumerations(item: FormItem) -> list[FactSpec]:
    """Give the sources of an item that take values of a list."""
    found = (LIBRARY.catalogue.get(source) for source in item.sources)
    return [spec for spec in found if spec is not None and spec.choices]


# What holds for each of them.


@OF_EVERY_ONE
def test_a_form_is_for_an_authority_and_says_how_far_it_was_seen(id: str) -> None:
    found = form(id)
    assert found.audience is Audience.AUTHORITY
    assert found.version
    assert found.source.confidence is not Confidence.HIGH
    assert found.source.note


@OF_EVERY_ONE
def test_every_item_is_answered_by_facts_or_the_inventory(id: str) -> None:
    for item in form(id).items():
        assert item.sources, item.id
        for source in item.sources:
            assert source in INVENTORY_SOURCES or source in LIBRARY.catalogue, source
        assert len(set(item.sources)) == len(item.sources), item.id


@OF_EVERY_ONE
def test_every_option_is_of_a_value_that_the_item_can_have(id: str) -> None:
    for item in form(id).items():
        values = {choice.id for spec in enumerations(item) for choice in spec.choices}
        assert set(item.options) <= values, item.id
        assert all(item.options.values()), item.id


@OF_EVERY_ONE
def test_an_item_with_options_has_some_for_each_list_it_draws_on(id: str) -> None:
    """Else each value of the other list would be told not to be on the form."""
    for item in form(id).items():
        for spec in enumerations(item) if item.options else []:
            assert {choice.id for choice in spec.choices} & set(item.options), (item.id, spec.key)


@OF_EVERY_ONE
def test_a_form_asks_for_all_of_article_33_3(id: str) -> None:
    by_law: dict[str, set[str]] = {}
    for item in form(id).items():
        if item.required_from is not None:
            by_law.setdefault(item.law, set()).update(item.sources)
    assert {
        "summary.authority", "nature.cia", "subjects.categories", "subjects.count", "data.categories",
        "data.special", "records.count"
    } <= by_law["Art. 33(3)(a)"]  # fmt: skip
    assert {"dpo.contact"} <= by_law["Art. 33(3)(b)"] or {"reporter.contact"} <= by_law["Art. 33(3)(b)"]
    assert {"conseq.harms", "conseq.description"} <= by_law["Art. 33(3)(c)"]
    assert {"measures.immediate", "measures.prevent"} <= by_law["Art. 33(3)(d)"]


@OF_EVERY_ONE
def test_awareness_is_never_left_open_once_the_notification_is_complete(id: str) -> None:
    [item] = [item for item in form(id).items() if item.sources[0] == "time.aware_at"]
    assert item.required
    assert item.unknown_until in {None, FilingPhase.INITIAL}


@OF_EVERY_ONE
def test_reasons_for_the_delay_are_asked_where_the_clock_is_late(id: str) -> None:
    """GDPR Art. 33(1): after 72 hours the notification is accompanied by reasons; unknown is none."""
    [item] = [item for item in form(id).items() if "time.delay_reasons" in item.sources]
    assert item.law == "Art. 33(1)"
    assert item.required
    assert item.unknown_until is None
    assert item.when is not None
    assert item.when.source == f"clock.{form(id).regime or 'gdpr-33-1'}.late"


BAD_FRENCH = re.compile(
    "(?<![\u00a0\u202f\u00ab])[;!?\u00bb]|(?<![\u00a0\u202f0-9/]):(?!//)|\u00ab(?!\u00a0)"
)


def french(found: FormProfile) -> Iterator[str]:
    texts: list[Text] = [found.title, found.says_unknown]
    for section in found.sections:
        texts.append(section.title)
        for item in section.items:
            texts += [item.title, item.help]
            yield from (option["fr"] for option in item.options.values())
    yield from (text["fr"] for text in texts if text)


@OF_EVERY_ONE
def test_french_has_no_break_spaces_before_high_punctuation(id: str) -> None:
    assert [text for text in french(form(id)) if BAD_FRENCH.search(text)] == []


# What is filed.


@OF_FILED
def test_a_form_stands_for_its_country_and_its_duty(id: str) -> None:
    found = form(id)
    assert (found.jurisdiction, found.regime) == REGIMES[id]
    assert found.authority
    assert found.portal.startswith("https://")
    assert found.stage == "initial"
    assert found.phases[FilingPhase.COMPLEMENTARY] == found.phases[FilingPhase.FINAL] == "complement"


@OF_FILED
def test_the_words_of_a_form_are_there_in_its_own_language(id: str) -> None:
    found = form(id)
    [own] = found.form_languages
    assert all(own in item.title for item in found.items())


@OF_FILED
def test_a_form_is_offered_in_its_country_and_nowhere_else(id: str, open_case: OpenACase) -> None:
    country = REGIMES[id][0]
    offered = {one.id for one in relevant_forms(open_case(role="controller", country=country.upper()))}
    assert id in offered
    elsewhere = {other for other, (place, _regime) in REGIMES.items() if place != country}
    assert not offered & elsewhere


@OF_FILED
def test_a_processor_is_not_offered_what_would_give_its_own_numbers_as_the_controllers(
    id: str, open_case: OpenACase
) -> None:
    case = open_case(role="processor", country=REGIMES[id][0].upper(), organisation="Example Software")
    assert id not in {one.id for one in relevant_forms(case)}


@OF_FILED
def test_reasons_are_wanted_late_and_not_before(id: str, open_case: OpenACase) -> None:
    country = REGIMES[id][0].upper()
    for aware, is_late in (("2026-11-22 09:00", False), ("2026-11-18 09:00", True)):
        case = open_case(role="controller", country=country)
        state(case, "org.countries", country.lower())
        state(case, "time.aware_at", aware)
        asked = {answer.item.id for answer in preview(case, id).filled.answers}
        assert ("delay" in asked) is is_late, (id, aware)


def test_ticks_of_the_cnil_are_read_in_its_own_words(open_case: OpenACase) -> None:
    case = open_case(role="controller", country="FR", language="fr")
    state(case, "nature.origin", "phishing, hacking, wrong_recipient_email")
    state(case, "records.count", "unknown")
    text = preview(case, "fr-cnil").text
    assert text.count("Piratage, logiciel malveillant et/ou hameçonnage") == 1
    assert "Données personnelles envoyées à un mauvais destinataire" in text
    assert "Ne sait pas pour l'instant" in text


def test_the_cnil_takes_unknown_figures_first_and_no_longer_at_the_end(open_case: OpenACase) -> None:
    case = open_case(role="controller", country="FR")
    state(case, "subjects.count", "unknown")
    for phase, code in (
        (FilingPhase.INITIAL, "DF03"), (FilingPhase.COMPLEMENTARY, "DF03"), (FilingPhase.FINAL, "DF02")
    ):  # fmt: skip
        found = check_document(case, "fr-cnil", phase=phase).found
        assert [one.code for one in found if one.item == "subjects_number"] == [code]


def test_the_ico_asks_other_things_of_a_cyber_incident(open_case: OpenACase) -> None:
    case = open_case(role="controller", country="GB")
    cyber, staff = {"systems", "impact", "recovery"}, {"training"}
    for answer, wanted in (("unknown", set()), ("yes", cyber), ("no", staff)):
        state(case, "incident.cyberattack", answer)
        asked = {one.item.id for one in preview(case, "gb-ico").filled.answers}
        assert asked & (cyber | staff) == wanted


LAENDER = {
    ("bw", "private"): {"de-baden-wuerttemberg"},
    ("bw", "public"): {"de-baden-wuerttemberg"},
    ("by", "private"): {"de-bayern"},
    ("by", "public"): {"de-bayern-public"},
    ("be", "private"): {"de-berlin"},
    ("ni", "private"): {"de-niedersachsen"},
    ("rp", "private"): {"de-rheinland-pfalz"},
    ("hh", "private"): set(),
}


@pytest.mark.parametrize(("land", "ownership"), LAENDER)
def test_the_form_of_the_land_is_offered_and_no_other(
    land: str, ownership: str, open_case: OpenACase
) -> None:
    case = open_case(role="controller", country="DE")
    state(case, "org.land", land)
    state(case, "org.ownership", ownership)
    offered = {one.id for one in relevant_forms(case)}
    assert {id for id in offered if id.startswith("de-")} == LAENDER[land, ownership]
    assert "sa-notification" in offered


def test_the_profile_of_a_german_organisation_wants_its_land() -> None:
    spec = LIBRARY.catalogue.need("org.land")
    assert spec.profile
    assert spec.wanted_for == ("de",)
    assert len(spec.choices) == 16


def test_the_authority_of_a_german_case_is_that_of_its_land(open_case: OpenACase) -> None:
    case = open_case(role="controller", country="DE")
    assert case.authority == "the competent German supervisory authority"
    state(case, "org.land", "nw")
    assert case.authority == "LDI NRW"
    codes = {f"DE-{choice.id.upper()}" for choice in LIBRARY.catalogue.choices["land"]}
    assert codes <= set(LIBRARY.authorities)
    case = open_case(role="controller", country="FR")
    state(case, "org.land", "nw")
    assert case.authority == "CNIL"


def test_public_bodies_in_bavaria_file_the_whole_set_again() -> None:
    assert form("de-bayern-public").follow_up is FollowUp.FULL
    assert form("de-bayern").follow_up is FollowUp.DELTA


# The template of the EDPB: a draft.


def test_the_draft_of_the_edpb_is_nothing_to_file_with(open_case: OpenACase) -> None:
    draft = form("edpb-2026")
    assert not draft.is_filed
    assert (draft.regime, draft.stage, draft.jurisdiction, draft.portal) == ("", "", "", "")
    assert draft.source.confidence is Confidence.LOW
    assert "not in force" in draft.source.note
    assert "not in force" in draft.title["en"]
    for country in ("FR", "DE", "IE", "GB"):
        case = open_case(role="controller", country=country)
        assert draft not in relevant_forms(case)
        assert "edpb-2026" in {document.form.id for document in list_documents(case, everything=True)}


def fields() -> dict[int, dict[str, Any]]:
    return {field["id"]: field for field in json.loads(TEMPLATE.read_text(encoding="utf-8"))["fields"]}


def by_number() -> dict[int, FormItem]:
    items = list(form("edpb-2026").items())
    assert len({item.number for item in items}) == len(items)
    return {int(item.number): item for item in items}


def test_the_template_has_one_hundred_inputs() -> None:
    assert len(by_number()) == 100


@needs_template
def test_every_input_of_the_template_is_there_in_its_order() -> None:
    assert list(by_number()) == list(fields())


OPTIONAL = {10, 11, 25, 26, 53}
"""Called conditional, and optional or *if applicable* in their rule."""


@needs_template
def test_what_the_template_calls_compulsory_is_required() -> None:
    for number, field in fields().items():
        item = by_number()[number]
        wanted = field["mandatory"] != "no" and number not in OPTIONAL
        assert item.required is wanted, number
        assert item.required_from in {FilingPhase.INITIAL, None}, number


SHOWN_ALWAYS = {4, 44, 56, 57, 61, 65, 67, 68, 70, 72, 73, 76, 87, 89, 97}
"""Their rule is about an option, or about what was chosen in the field before, not about being shown."""


@needs_template
def test_what_the_template_shows_under_a_condition_has_one() -> None:
    for number, field in fields().items():
        rule = field["visible_if"] or ""
        if rule and number not in OPTIONAL | SHOWN_ALWAYS:
            assert by_number()[number].when is not None, (number, rule)


@needs_template
def test_an_option_of_the_template_carries_its_letter() -> None:
    """And its words: those that are there are the template's, some left out."""
    template = fields()
    for number, item in by_number().items():
        theirs = {option["key"]: option["label"].lower() for option in template[number]["options"]}
        for ours in (option["en"] for option in item.options.values()):
            letter, _sign, words = ours.partition(") ")
            if not words:
                assert ours == "No, it will not be communicated", (number, ours)
                continue
            missing = set(re.findall(r"\w{4,}", words.lower())) - set(re.findall(r"\w+", theirs[letter]))
            assert not missing, (number, ours, missing)


def shown(facts: Mapping[str, Value]) -> set[int]:
    """Give the numbers of the fields that are shown where these facts are stated, and no clock runs."""
    case = state_of(*(known(key, value) for key, value in facts.items()))
    lookup = full_lookup(fact_lookup(case, LIBRARY.catalogue), [], lambda _step: None)
    filled = fill(form("edpb-2026"), case, LIBRARY.catalogue, lookup, language="en")
    return {int(answer.item.number) for answer in filled.answers}


SOMEBODY = Contact("Ana Roy", "dpo@example.org")

VISIBILITY: list[tuple[dict[str, Value], set[int], set[int]]] = [
    (
        {},
        {4, 12, 29, 30, 31, 38, 44, 47, 48, 55, 113},
        {15, 18, 24, 34, 39, 49, 52, 56, 98, 114, 120},
    ),
    ({"notify.kind": "new", "notify.withdraws": True}, {3, 4, 7}, {5, 6}),
    ({"notify.kind": "follow_up"}, {3, 4, 6}, {5}),
    ({"notify.kind": "follow_up", "notify.withdraws": False}, {6}, {5}),
    ({"notify.kind": "follow_up", "notify.withdraws": True}, {5, 6}, set()),
    ({"notify.attachments": ("letter",)}, {25, 26, 125}, {126}),
    ({"notify.attachments": ("letter", "other")}, {125, 126}, set()),
    ({"org.ownership": "private"}, {15}, {16}),
    ({"org.ownership": "private", "org.size": "other"}, {15, 16}, set()),
    ({"org.ownership": "public", "org.size": "other"}, set(), {15, 16}),
    ({"org.countries": ("fr",)}, {113}, {18, 19, 120, 121}),
    ({"org.countries": ("us",)}, {18, 19, 120}, {113, 114, 121}),
    ({"org.countries": ("us",), "subjects.countries": ("fr",)}, {120, 121, 122, 123}, {115, 118}),
    ({"org.countries": ("us",), "subjects.countries": ("us",)}, {120}, {121, 122, 123}),
    ({"reporter.function": "dpo"}, set(), {24, 29, 30, 31}),
    ({"reporter.function": "other"}, {24, 29, 30, 31}, set()),
    ({"dpo.designated": False}, {29}, {30, 31}),
    ({"contact.incident": SOMEBODY}, {34, 35, 36}, set()),
    ({"processor.involved": True}, {39, 40, 41}, set()),
    ({"processor.involved": False}, {38}, {39, 40, 41}),
    ({"joint_controllers.names": "City of Example"}, {39, 40, 41}, set()),
    ({"time.ongoing": True}, {46}, {47}),
    ({"time.discovery_how": "staff"}, set(), {52}),
    ({"time.discovery_how": "researcher"}, {52}, set()),
    ({"nature.cia": ("confidentiality",)}, {56, 57, 79}, {58, 59, 80, 81, 83}),
    ({"nature.cia": ("integrity",)}, {58, 81}, {56, 57, 59, 79, 83}),
    ({"nature.cia": ("availability",)}, {59, 83}, {56, 57, 58, 79, 81}),
    ({"nature.cia": ("confidentiality",), "conseq.confidentiality": ("other",)}, {79, 80}, {82, 84}),
    ({"conseq.harms": ("fraud",)}, {85}, {86}),
    ({"conseq.harms": ("fraud", "other")}, {85, 86}, set()),
    ({"comm.decision": "already"}, {97, 98, 102, 104, 105, 106}, {99, 100, 101, 103}),
    ({"comm.decision": "planned"}, {99}, {98, 100, 101, 102, 104, 105, 106}),
    ({"comm.decision": "no"}, {100, 101}, {98, 99, 102}),
    ({"comm.decision": "no", "comm.exemption": "not_high_risk"}, {97}, {100, 101}),
    ({"comm.decision": "no", "comm.exemption": "art_34_3_a"}, {100, 101}, set()),
    (
        {"comm.decision": "already", "comm.informed": Count(best=10), "subjects.count": Count(best=12)},
        {103},
        set(),
    ),
    (
        {"comm.decision": "already", "comm.informed": Count(best=12), "subjects.count": Count(best=12)},
        {102},
        {103},
    ),
    ({"police.complaint": True}, {111}, set()),
    ({"other_auth.notified": ("csirt",)}, {111}, set()),
    ({"police.complaint": False, "other_auth.notified": ("none",)}, {109, 110}, {111}),
    ({"crossborder.is": True}, {114, 115, 116, 117, 118}, set()),
    ({"crossborder.is": False}, {113}, {114, 115, 116, 117, 118}),
]


@pytest.mark.parametrize(("facts", "there", "gone"), VISIBILITY, ids=lambda one: str(one)[:60])
def test_the_template_shows_a_field_where_its_rule_says_so(
    facts: dict[str, Value], there: set[int], gone: set[int]
) -> None:
    found = shown(facts)
    assert there <= found
    assert not gone & found


def test_the_template_asks_for_reasons_only_where_it_is_late(open_case: OpenACase) -> None:
    """The transcription has the comparison the wrong way round: shown while there is still time."""
    for aware, is_late in (("2026-11-22 09:00", False), ("2026-11-18 09:00", True)):
        case = open_case(role="controller", country="FR")
        state(case, "time.aware_at", aware)
        asked = {answer.item.number for answer in preview(case, "edpb-2026").filled.answers}
        assert ("49" in asked) is is_late
