"""The register in the shape of the EDPB's draft: its keys, its words, null where nothing is known."""

from __future__ import annotations

import json
from collections.abc import Mapping

import msgspec
import pytest

from tests.casework import SAMPLES
from tests.domain.building import moment
from tocsin.domain.facts import Count, Value
from tocsin.domain.register.row import Cell, CellStatus, RegisterEntry
from tocsin.interop.notifications import edpb_register
from tocsin.interop.notifications.edpb_register import edpb_entry

FOLDER = SAMPLES / "edpb"
needs_samples = pytest.mark.skipif(not FOLDER.is_dir(), reason="the samples of other projects are not here")


def entry(values: Mapping[str, Value], **statuses: CellStatus) -> RegisterEntry:
    """Make an entry by hand; the text of a cell is its value."""
    cells = {key: Cell(CellStatus.KNOWN, str(value), value) for key, value in values.items()}
    for key, status in statuses.items():
        column = key.replace("__", ".")
        cells[column] = msgspec.structs.replace(cells.get(column, Cell()), status=status)
    return RegisterEntry(
        ref="2026-0001", zone="Europe/Paris", cells=cells, opened_at="2026-06-16T09:00:00.000000Z"
    )


@needs_samples
def test_the_keys_are_those_of_the_example_in_their_order() -> None:
    example = json.loads((FOLDER / "breach-register.example.json").read_text(encoding="utf-8"))
    assert [list(row) for row in example] == [list(msgspec.structs.asdict(edpb_entry(entry({}))))] * len(
        example
    )


@needs_samples
@pytest.mark.parametrize(
    ("field", "labels"),
    [
        ("field_55", edpb_register._NATURE.values()),
        (
            "field_60",
            [*edpb_register._INCIDENT.values(), *edpb_register._ATTACK.values(), edpb_register._OTHER],
        ),
        (
            "field_61",
            [*edpb_register._CAUSE.values(), edpb_register._UNKNOWN, edpb_register._TO_BE_DETERMINED],
        ),
        ("field_89", [edpb_register._RISK["high_risk"], edpb_register._RISK["risk"]]),
        ("field_97", [edpb_register._NOT_TOLD["exempt"], edpb_register._STILL_OPEN]),
    ],
)
def test_the_words_of_closed_questions_are_those_of_the_template(field: str, labels: list[str]) -> None:
    schema = json.loads((FOLDER / "breach-notification.schema.json").read_text(encoding="utf-8"))
    options = (
        schema["properties"][field].get("x-options") or schema["properties"][field]["items"]["x-options"]
    )
    assert set(labels) <= {f"{letter}) {label}" for letter, label in options.items()}


def test_what_is_not_known_is_null_and_listed() -> None:
    made = edpb_entry(entry({}))
    assert set(made.left_open) == {
        *("date_period", "nature_cia", "incident_type", "data_categories", "numbers", "risk_outcome"),
        *("methodology_enisa", "reasoned_basis", "measures", "retention"),
    }
    assert made.circumstances_cause == "cause: e) To be determined"
    assert made.notified_authority == "No (not yet)"
    assert made.notified_individuals == "c) No, the investigation is still ongoing"


def test_a_case_that_cannot_be_read_has_only_its_reference() -> None:
    broken = RegisterEntry(ref="2026-0007", trouble="damaged")
    assert len(edpb_entry(broken).left_open) == 14


@pytest.mark.parametrize(
    ("values", "period"),
    [
        ({"time.started_at": moment("2026-06-15")}, "2026-06-15"),
        ({"time.started_at": moment("2026-06-15 23:30+00:00")}, "2026-06-16"),
        (
            {"time.started_at": moment("2026-06-15"), "time.ended_at": moment("2026-06-17")},
            "2026-06-15 - 2026-06-17",
        ),
        ({"time.started_at": moment("2026-06-15"), "time.ended_at": moment("2026-06-15")}, "2026-06-15"),
        ({"time.started_at": moment("2026-06-15"), "time.ongoing": True}, "2026-06-15 - ongoing"),
    ],
)
def test_the_period_is_days_in_the_zone_of_the_case(values: dict[str, Value], period: str) -> None:
    assert edpb_entry(entry(values)).date_period == period


@pytest.mark.parametrize(
    ("count", "status", "written"),
    [
        (Count(best=12_000), CellStatus.ESTIMATED, "~12,000"),
        (Count(best=1), CellStatus.KNOWN, "1"),
        (Count(low=310, high=5200), CellStatus.ESTIMATED, "310-5,200"),
        (Count(high=1900), CellStatus.ESTIMATED, "up to 1,900"),
        (Count(low=400), CellStatus.ESTIMATED, "at least 400"),
    ],
)
def test_numbers_are_written_as_in_the_example(count: Count, status: CellStatus, written: str) -> None:
    assert edpb_entry(entry({"subjects.count": count}, subjects__count=status)).numbers == written


def test_people_and_records_stand_beside_each_other() -> None:
    both: dict[str, Value] = {"subjects.count": Count(best=2), "records.count": Count(best=40)}
    assert edpb_entry(entry(both)).numbers == "2 data subjects / 40 records"


@pytest.mark.parametrize(
    ("values", "incident"),
    [
        ({"nature.origin": ("malware",)}, "c) Hacking / malware activity detected"),
        (
            {"nature.origin": ("malware",), "nature.attack": ("ransomware",)},
            "b) Encrypted device / ransomware",
        ),
        ({"nature.origin": ("wrong_recipient",)}, "r) Personal data sent by mistake (post/email)"),
        ({"nature.origin": ("supply_chain",)}, "y) Other (please specify in further description)"),
        (
            {"nature.origin": ("misconfiguration", "device_lost_stolen")},
            "m) Misconfiguration; i) Device lost or stolen",
        ),
    ],
)
def test_the_incident_is_named_as_closely_as_it_is_known(values: dict[str, Value], incident: str) -> None:
    assert edpb_entry(entry(values)).incident_type == incident


@pytest.mark.parametrize(
    ("values", "authority", "individuals"),
    [
        ({"authority.notified": True, "people.told": True}, "Yes (Art. 33)", "a) Yes"),
        (
            {"authority.notified": False, "notify.authority": "none", "notify.subjects": "not_required"},
            "No (no likely risk - recorded)",
            "No / not required",
        ),
        (
            {"authority.notified": True, "people.told": False, "notify.subjects": "exempt"},
            "Yes (Art. 33)",
            "e) No, it will not be communicated since one of the conditions referred to in article 34(3) of "
            "the GDPR is met",
        ),
        (
            {"people.told": False, "notify.subjects": "direct"},
            "No (not yet)",
            "b) No, but it will be communicated on a date to be determined",
        ),
    ],
)
def test_who_was_told_is_said_in_words(values: dict[str, Value], authority: str, individuals: str) -> None:
    made = edpb_entry(entry(values))
    assert (made.notified_authority, made.notified_individuals) == (authority, individuals)


def test_a_processor_points_to_the_controllers() -> None:
    no = {"authority__notified": CellStatus.NOT_APPLICABLE, "people__told": CellStatus.NOT_APPLICABLE}
    made = edpb_entry(entry({"authority.notified": False, "people.told": False}, **no))
    assert made.notified_authority == "No (processor - controllers notified under Art. 33(2))"
    assert made.notified_individuals == "No / not required"


def test_the_same_reason_for_both_decisions_is_given_once() -> None:
    same: dict[str, Value] = {"authority.because": "deleted", "people.because": "deleted"}
    assert edpb_entry(entry(same)).reasoned_basis == "deleted"
    other: dict[str, Value] = {**same, "people.because": "no high risk"}
    assert edpb_entry(entry(other)).reasoned_basis == "deleted | no high risk"


def test_the_score_of_severity_is_named_as_in_the_example() -> None:
    score = "ENISA SE = 1.5 (Low)"
    assert edpb_entry(entry({"risk.score": score})).methodology_enisa == score
