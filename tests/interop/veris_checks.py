"""What the tests of the export to VERIS share: the schema where it is at hand, and a case in full."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import jsonschema
import pytest

from tests.casework import SAMPLES
from tests.domain.building import Journal, known, moment
from tocsin.content.library import Library
from tocsin.domain.entries import Body
from tocsin.domain.facts import Contact, Count
from tocsin.interop.notifications.veris import VerisExport, export_veris

SCHEMA = SAMPLES / "veris" / "verisc-merged.json"
CATALOGUE = Library().catalogue

needs_samples = pytest.mark.skipif(not SCHEMA.is_file(), reason="the samples of other projects are not here")


@cache
def validator() -> jsonschema.Draft4Validator:
    return jsonschema.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def accepted(incident: object) -> bool:
    """Whether the schema takes an incident; without the schema there is nothing to ask."""
    if not SCHEMA.is_file():
        pytest.skip("the samples of other projects are not here")
    return validator().is_valid(incident)


def exported(*bodies: Body, **more: Any) -> VerisExport:
    return export_veris(Journal(*bodies).state, CATALOGUE, **more)


def told(export: VerisExport, place: str) -> list[str]:
    """Give what was said of the loss of a fact."""
    return [loss.message for loss in export.losses if loss.place == place]


RANSOMWARE = (
    known("time.started_at", moment("2026-11-20 02:00")),
    known("time.detected_at", moment("2026-11-22 07:30")),
    known("time.ended_at", moment("2026-11-22 08:15")),
    known("time.discovery_how", "monitoring"),
    known("nature.personal_data_breach", "confirmed"),
    known("nature.cia", ("confidentiality", "availability")),
    known("nature.origin", ("malware", "phishing")),
    known("nature.cause", "external_malicious"),
    known("nature.access_observed", "possible"),
    known("data.categories", ("identity", "bank_account")),
    known("data.special", ("health",)),
    known("data.restored", "lost"),
    known("data.protection", "cleartext"),
    known("records.count", Count(best=400)),
    known("subjects.categories", ("patients", "employees")),
    known("org.countries", ("fr", "de")),
    known("summary.authority", "Person One's file was taken"),
    known("dpo.contact", Contact(name="Person One", email="person.one@example.org")),
)
