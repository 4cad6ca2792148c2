"""A case as an incident of VERIS: what its schema takes, Unknown where nothing is known, no text, no name."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from tests.domain.building import estimated, known, moment, party, row, unknown
from tests.interop.veris_checks import (
    RANSOMWARE,
    accepted,
    exported,
    told,
)
from tocsin.domain.facts import Count, Value
from tocsin.domain.terms import Certainty, Involvement
from tocsin.interop.notifications.veris import WITHHELD


def test_an_empty_case_is_an_incident_in_which_everything_is_unknown() -> None:
    made = exported()
    assert accepted(made.incident)
    assert made.incident["security_incident"] == "Suspected"
    assert made.incident["summary"] == WITHHELD
    assert made.incident["timeline"] == {
        "incident": {"year": 2026},
        "discovery": {"unit": "Unknown"},
        "containment": {"unit": "Unknown"},
    }
    assert made.incident["victim"] == {
        "industry": "00",
        "employee_count": "Unknown",
        "government": ["Unknown"],
        "country": ["Unknown"],
    }
    for part in ("actor", "action", "attribute"):
        assert made.incident[part] == {"unknown": {}}
    assert made.incident["discovery_method"] == {"unknown": True}
    assert made.incident["asset"] == {"assets": [{"variety": "Unknown"}], "cloud": ["Unknown"]}
    assert told(made, "time.started_at") == ["nobody has said when; the year is that of the case"]


def test_a_full_case_is_mapped_part_by_part() -> None:
    made = exported(*RANSOMWARE).incident
    assert accepted(made)
    assert (made["schema_version"], made["security_incident"]) == ("1.4.1", "Confirmed")
    assert made["timeline"] == {
        "incident": {"year": 2026, "month": 11, "day": 20},
        "discovery": {"unit": "Days", "value": 2},
        "containment": {"unit": "Minutes", "value": 45},
    }
    assert made["actor"] == {"external": {"variety": ["Unknown"], "motive": ["Unknown"]}}
    assert made["action"] == {
        "malware": {"variety": ["Unknown"], "vector": ["Unknown"]},
        "social": {"variety": ["Phishing"], "vector": ["Unknown"], "target": ["Unknown"]},
    }
    assert made["attribute"] == {
        "confidentiality": {
            "data_disclosure": "Potentially",
            "data_total": 400,
            "data": [{"variety": "Personal"}, {"variety": "Bank"}, {"variety": "Medical"}],
            "data_victim": ["Patient", "Employee"],
            "state": ["Stored unencrypted"],
        },
        "availability": {"variety": ["Loss"]},
    }
    assert made["discovery_method"] == {"internal": {"variety": ["Infrastructure monitoring"]}}
    assert isinstance(made["victim"], dict)
    assert made["victim"]["country"] == ["FR", "DE"]


def test_the_exact_values_travel_under_plus() -> None:
    made = exported(*RANSOMWARE, notified_at=moment("2026-11-23 00:30")).incident
    assert isinstance(made["plus"], dict)
    assert made["plus"]["timeline"] == {"notification": {"year": 2026, "month": 11, "day": 23}}
    assert made["plus"]["tocsin"] == {
        "nature.origin": ["malware", "phishing"],
        "data.categories": ["identity", "bank_account"],
        "data.special": ["health"],
        "subjects.categories": ["patients", "employees"],
        "nature.cause": "external_malicious",
    }
    assert accepted(made)


def test_no_name_and_no_text_leaves_and_each_is_told() -> None:
    made = exported(*RANSOMWARE)
    assert "Person One" not in json.dumps(made.incident)
    assert told(made, "summary.authority") == ["a text or a name, which stays here"]
    assert told(made, "dpo.contact") == ["a text or a name, which stays here"]


def test_a_summary_leaves_only_where_it_is_handed_over() -> None:
    made = exported(*RANSOMWARE, summary="A mailbox was opened")
    assert made.incident["summary"] == "A mailbox was opened"
    assert told(made, "summary.authority") == []
    assert accepted(made.incident)


def test_a_text_in_the_place_of_a_closed_value_does_not_leave() -> None:
    hostile: dict[str, Value] = {
        "nature.origin": ("Person One",),
        "data.categories": ("Person One",),
        "subjects.categories": ("Person One",),
        "org.countries": ("Person One",),
        "nature.cause": "Person One",
        "time.discovery_how": "Person One",
        "data.protection": "Person One",
        "nature.cia": ("confidentiality",),
    }
    made = exported(*(known(key, value) for key, value in hostile.items()))
    assert "Person One" not in json.dumps(made.incident)
    assert accepted(made.incident)


def test_rows_of_the_inventory_count_too() -> None:
    rows = row(1, category="id_documents", special=("health",), certainty=Certainty.CONFIRMED)
    made = exported(known("nature.cia", ("confidentiality",)), rows).incident
    assert isinstance(made["attribute"], dict)
    confidentiality = made["attribute"]["confidentiality"]
    assert isinstance(confidentiality, dict)
    assert confidentiality["data"] == [{"variety": "Sensitive Personal"}, {"variety": "Medical"}]


def test_a_range_becomes_one_figure_and_says_so() -> None:
    count = estimated("records.count", Count(low=300, high=500))
    made = exported(known("nature.access_observed", "confirmed"), count)
    assert json.loads(json.dumps(made.incident))["attribute"]["confidentiality"]["data_total"] == 500
    assert told(made, "records.count") == ["500 is an estimate or stands for a range; VERIS takes one figure"]


def test_of_an_estimated_beginning_only_the_month_is_given() -> None:
    made = exported(estimated("time.started_at", moment("2026-10-13")))
    assert json.loads(json.dumps(made.incident))["timeline"]["incident"] == {"year": 2026, "month": 10}
    assert told(made, "time.started_at") == ["an estimate: only its month is given"]


def test_without_a_beginning_the_day_is_that_of_the_alert_and_says_so() -> None:
    made = exported(unknown("time.started_at"), known("time.detected_at", moment("2026-11-22 07:30")))
    assert json.loads(json.dumps(made.incident))["timeline"]["incident"]["day"] == 22
    assert told(made, "time.started_at") == ["not known; the day is that of time.detected_at"]


def test_an_end_before_the_alert_is_left_out_and_told() -> None:
    made = exported(
        known("time.detected_at", moment("2026-11-22 07:30")),
        known("time.ended_at", moment("2026-11-21 07:30")),
    )
    assert "containment" not in json.loads(json.dumps(made.incident))["timeline"]
    assert told(made, "time.ended_at") == ["it lies before what it is measured from"]


@pytest.mark.parametrize(
    ("facts", "certainty"),
    [
        ({"nature.personal_data_breach": "confirmed"}, "Confirmed"),
        ({"nature.personal_data_breach": "pending"}, "Suspected"),
        ({"nature.established": "established"}, "Confirmed"),
        ({"nature.personal_data_breach": "not_a_breach"}, "False positive"),
        ({"nature.personal_data_breach": "not_a_breach", "incident.cyberattack": True}, "Confirmed"),
    ],
)
def test_how_sure_it_is_follows_the_decision(facts: Mapping[str, str | bool], certainty: str) -> None:
    made = exported(*(known(key, value) for key, value in facts.items()))
    assert made.incident["security_incident"] == certainty
    assert accepted(made.incident)


@pytest.mark.parametrize(
    ("cause", "origin", "actor", "action"),
    [
        ("internal_accidental", "wrong_recipient", {"internal": ["NA"]}, {"error": ["Misdelivery"]}),
        (
            "internal_malicious",
            "wrong_recipient",
            {"internal": ["Unknown"]},
            {"misuse": ["Data mishandling"]},
        ),
        ("external_malicious", "device_lost_stolen", {"external": ["Unknown"]}, {"physical": ["Theft"]}),
        ("internal_accidental", "device_lost_stolen", {"internal": ["NA"]}, {"error": ["Loss"]}),
        ("technical", "software_error", {"unknown": None}, {"error": ["Programming error"]}),
        ("external_accidental", "supply_chain", {"external": ["NA"], "partner": ["NA"]}, {"unknown": None}),
    ],
)
def test_cause_and_origin_give_actor_and_action(
    cause: str, origin: str, actor: dict[str, list[str] | None], action: dict[str, list[str] | None]
) -> None:
    made = exported(known("nature.cause", cause), known("nature.origin", (origin,)))
    incident = json.loads(json.dumps(made.incident))
    assert {kind: one.get("motive") for kind, one in incident["actor"].items()} == actor
    assert {kind: one.get("variety") for kind, one in incident["action"].items()} == action
    assert accepted(made.incident)


def test_a_processor_counts_its_controllers_and_names_none() -> None:
    affected = [party(number, involvement=Involvement.AFFECTED) for number in (1, 2)]
    made = exported(known("case.role", "processor"), *affected)
    assert json.loads(json.dumps(made.incident))["victim"]["secondary"] == {"amount": 2}
    assert "City" not in json.dumps(made.incident)
    assert accepted(made.incident)


def test_what_the_organisation_is_gives_the_victim_without_its_name() -> None:
    profile: dict[str, Value] = {
        "org.sector": "local_government",
        "org.headcount": 420,
        "org.name": "City of Example",
    }
    made = exported(*(known(key, value) for key, value in profile.items()))
    assert json.loads(json.dumps(made.incident))["victim"] == {
        "industry": "92",
        "employee_count": "101 to 1000",
        "government": ["Local"],
        "country": ["Unknown"],
    }
    assert accepted(made.incident)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ({"org.size": "small"}, "Small"),
        ({"org.size": "large"}, "Unknown"),
        ({"org.headcount": 10}, "1 to 10"),
        ({"org.headcount": 11}, "11 to 100"),
        ({"org.headcount": 100_001}, "Over 100000"),
    ],
)
def test_the_number_of_people_who_work_there_is_a_range(said: Mapping[str, str | int], written: str) -> None:
    made = exported(*(known(key, value) for key, value in said.items()))
    assert json.loads(json.dumps(made.incident))["victim"]["employee_count"] == written


def test_media_and_hosting_give_the_assets() -> None:
    media = known("data.media", ("laptop", "cloud_service"))
    made = exported(media, known("systems.hosting", ("own_premises",))).incident
    assert made["asset"] == {
        "assets": [{"variety": "U - Laptop"}],
        "cloud": ["On-Premise Asset(s)", "External Cloud Asset(s)"],
    }
    assert accepted(made)


def test_an_outage_has_its_length() -> None:
    made = exported(
        known("nature.cia", ("availability",)),
        known("service.down_at", moment("2026-11-22 08:00")),
        known("service.restored_at", moment("2026-11-22 20:30")),
    ).incident
    assert made["attribute"] == {
        "availability": {"variety": ["Unknown"], "duration": {"unit": "Hours", "value": 12}}
    }
    assert accepted(made)


@pytest.mark.parametrize(
    ("countries", "codes"),
    [
        (("fr",), ["FR"]),
        (("us_ca", "us_tx"), ["US"]),
        (("ae_difc",), ["AE"]),
        (("eu", "elsewhere"), ["Other"]),
        (("in", "gb"), ["IN", "GB"]),
    ],
)
def test_countries_are_codes_and_regions_are_other(countries: tuple[str, ...], codes: list[str]) -> None:
    made = exported(known("org.countries", countries)).incident
    assert json.loads(json.dumps(made))["victim"]["country"] == codes
    assert accepted(made)


def test_the_same_case_gives_the_same_incident() -> None:
    assert json.dumps(exported(*RANSOMWARE).incident) == json.dumps(exported(*RANSOMWARE).incident)
