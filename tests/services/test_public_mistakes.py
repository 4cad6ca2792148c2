"""What public calculators and summaries get wrong about deadlines; the README lists the same rows."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from tocsin.content.library import shipped
from tocsin.domain.law.readings import ClockState, Reading
from tocsin.domain.law.regimes import Example
from tocsin.domain.moments import read_utc
from tocsin.services.law.regime_examples import check_regime_file, worked

README = Path(__file__).parents[2] / "README.md"

BANK = {"org.entity": "financial_entity, credit_institution", "org.countries": "fr", "incident.major": "yes"}
NIS2 = {"org.entity": "essential_entity", "org.countries": "fi", "incident.significant": "yes"}
CRA = {"org.entity": "product_manufacturer", "product.severe_incident": "yes"}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A mistake: what was the case, when the law says it is due, and when the mistake says so.

    Times are local to ``zone``; an empty ``due`` says that there is no deadline, or none yet.
    """

    regime: str
    stage: str
    facts: dict[str, str]
    due: str
    wrong: str
    zone: str = "Europe/Paris"
    country: str = "FR"
    filed: dict[str, str] = {}


ROWS = {
    # Thursday 24 December 15:20 and 72 hours: Sunday 27 December 15:20.
    "weekend": Row(
        regime="gdpr-33-1",
        stage="initial",
        facts={"case.role": "controller", "time.aware_at": "2026-12-24 15:20"},
        zone="Europe/Berlin",
        country="DE",
        due="2026-12-27 15:20",
        wrong="2026-12-28 15:20",
    ),
    # The clocks go back on 25 October: 72 hours after Friday 20:10 it is Monday 19:10.
    "wall-clock": Row(
        regime="gdpr-33-1",
        stage="initial",
        facts={"case.role": "controller", "time.aware_at": "2026-10-23 20:10"},
        due="2026-10-26 19:10",
        wrong="2026-10-26 20:10",
    ),
    # Regulation 1182/71 leaves out the hour of the event; that reading is shown beside, never instead.
    "full-hour": Row(
        regime="gdpr-33-1",
        stage="initial",
        facts={"case.role": "controller", "time.aware_at": "2026-11-23 14:00"},
        due="2026-11-26 14:00",
        wrong="2026-11-26 15:00",
    ),
    # The CNIL would like the complement within 72 hours; the law sets no term.
    "complement": Row(
        regime="gdpr-33-1",
        stage="complement",
        facts={
            "case.role": "controller",
            "org.countries": "fr",
            "notify.authority": "phased",
            "time.aware_at": "2026-11-23 14:00",
        },
        filed={"initial": "2026-11-24 14:00"},
        due="",
        wrong="2026-11-27 14:00",
    ),
    # The processor knew on Monday 08:00; the controller is aware when it is told, Wednesday 09:12.
    "processor": Row(
        regime="gdpr-33-1",
        stage="initial",
        facts={
            "case.role": "controller",
            "time.started_at": "2026-11-23 08:00",
            "time.aware_at": "2026-11-25 09:12",
        },
        due="2026-11-28 09:12",
        wrong="2026-11-26 08:00",
    ),
    # The final report runs from the notification that was filed; without one it has not started.
    "final-report": Row(
        regime="eu-nis2",
        stage="final",
        facts={**NIS2, "time.significant_at": "2026-11-30 09:20"},
        country="FI",
        due="",
        wrong="2026-12-30 24:00",
    ),
    # A month from 31 January ends with 28 February; 30 days would end on 2 March.
    "month": Row(
        regime="eu-nis2",
        stage="final",
        facts={**NIS2, "time.significant_at": "2027-01-29 09:20"},
        filed={"notification": "2027-01-31 08:00"},
        country="FI",
        due="2027-03-01 00:00",
        wrong="2027-03-03 00:00",
    ),
    # Aware Monday 08:00, filed Tuesday 07:30: 72 hours run from the filing.
    "dora-intermediate": Row(
        regime="eu-dora",
        stage="intermediate",
        facts={
            **BANK,
            "time.incident_aware_at": "2026-11-23 08:00",
            "time.classified_at": "2026-11-24 07:00",
        },
        filed={"initial": "2026-11-24 07:30"},
        due="2026-11-27 07:30",
        wrong="2026-11-26 08:00",
    ),
    # Aware Monday 08:00, classified only on Wednesday 10:00: 4 hours from there, not "24 hours have passed".
    "dora-late": Row(
        regime="eu-dora",
        stage="initial",
        facts={
            **BANK,
            "time.incident_aware_at": "2026-11-23 08:00",
            "time.classified_at": "2026-11-25 10:00",
        },
        due="2026-11-25 14:00",
        wrong="2026-11-24 08:00",
    ),
    # Notified on Monday 30 November: a month, to the end of 30 December.
    "cra-incident": Row(
        regime="eu-cra-incident",
        stage="final",
        facts={**CRA, "time.product_incident_at": "2026-11-27 18:05"},
        filed={"notification": "2026-11-30 12:00"},
        zone="Europe/Warsaw",
        country="PL",
        due="2026-12-31 00:00",
        wrong="2026-12-15 00:00",
    ),
    # In force since 20 August 2025: 72 hours, no more 24.
    "uk-telecoms": Row(
        regime="uk-pecr",
        stage="initial",
        facts={
            "org.entity": "telecom_provider",
            "org.countries": "gb",
            "time.aware_at": "2026-11-23 09:00",
        },
        zone="Europe/London",
        country="GB",
        due="2026-11-26 09:00",
        wrong="2026-11-24 09:00",
    ),
    # Material on Wednesday 25 November: over Thanksgiving and a weekend, to the end of Wednesday 2 December.
    "sec": Row(
        regime="us-sec-105",
        stage="form_8k",
        facts={
            "org.entity": "us_registrant",
            "investors.material": "yes",
            "time.material_at": "2026-11-25 10:00",
        },
        zone="America/New_York",
        country="US",
        due="2026-12-03 00:00",
        wrong="2026-11-29 10:00",
    ),
    # Discovered on 31 January 2027: the 30th day is 2 March.
    "ftc": Row(
        regime="us-ftc-safeguards",
        stage="notification",
        facts={
            "org.entity": "us_ftc_financial",
            "subjects.count": "800",
            "time.discovered_at": "2027-01-31 10:00",
        },
        zone="America/New_York",
        country="US",
        due="2027-03-03 00:00",
        wrong="2027-04-02 00:00",
    ),
    # Known on Thursday 19 November; the 20th is a holiday, and the third day is the 25th.
    "brazil": Row(
        regime="br-lgpd",
        stage="communication",
        facts={
            "case.role": "controller",
            "org.countries": "br",
            "org.entity": "none",
            "risk.serious_harm": "yes",
            "time.started_at": "2026-11-16 10:00",
            "time.aware_at": "2026-11-19 10:00",
        },
        zone="America/Sao_Paulo",
        country="BR",
        due="2026-11-26 00:00",
        wrong="2026-11-25 00:00",
    ),
    # Known on 23 November, which is day 1: day 30 is 22 December.
    "japan": Row(
        regime="jp-appi",
        stage="final",
        facts={
            "case.role": "controller",
            "org.countries": "jp",
            "nature.cause": "internal_accidental",
            "subjects.count": "2000",
            "time.aware_at": "2026-11-23 10:00",
        },
        zone="Asia/Tokyo",
        country="JP",
        due="2026-12-23 00:00",
        wrong="2026-12-24 00:00",
    ),
    # Proposed: 96 hours.
    "omnibus": Row(
        regime="gdpr-33-1",
        stage="initial",
        facts={"case.role": "controller", "time.aware_at": "2026-11-23 14:00"},
        due="2026-11-26 14:00",
        wrong="2026-11-27 14:00",
    ),
    # The rule is made and published, and applies from May 2027.
    "not-in-force": Row(
        regime="in-dpdp",
        stage="intimation",
        facts={"case.role": "controller", "org.countries": "in", "time.aware_at": "2026-11-24 11:00"},
        zone="Asia/Kolkata",
        country="IN",
        due="",
        wrong="2026-11-27 11:00",
    ),
}


def read(row: Row) -> Reading:
    """Read the clock of a row from the shipped regime."""
    library = shipped()
    example = Example(facts=row.facts, stage=row.stage, filed=row.filed, zone=row.zone, country=row.country)
    reading = worked(library, library.regimes[row.regime], example)
    assert reading is not None
    return reading


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_the_deadline_is_the_one_of_the_law_and_not_of_the_mistake(row: Row) -> None:
    due = read(row).due_at
    local = f"{read_utc(due).astimezone(ZoneInfo(row.zone)):%Y-%m-%d %H:%M}" if due else ""
    assert local == row.due
    assert local != row.wrong


def test_the_two_readings_are_an_hour_apart_and_the_earlier_one_is_the_deadline() -> None:
    reading = read(ROWS["full-hour"])
    assert reading.due_at is not None
    assert reading.latest_at is not None
    assert read_utc(reading.latest_at) - read_utc(reading.due_at) == timedelta(hours=1)


def test_what_is_only_expected_is_a_target() -> None:
    reading = read(ROWS["complement"])
    assert reading.target_at == "2026-11-27T13:00:00.000000Z"
    assert datetime.fromisoformat(reading.target_at).astimezone(UTC).hour == 13


@pytest.mark.parametrize(
    ("row", "state"),
    [("final-report", ClockState.NOT_STARTED), ("not-in-force", ClockState.NOT_APPLICABLE)],
)
def test_a_clock_without_a_deadline_says_why(row: str, state: ClockState) -> None:
    reading = read(ROWS[row])
    assert reading.state is state
    assert reading.because


def test_the_readme_lists_these_rows() -> None:
    section = README.read_text(encoding="utf-8").partition("| often told |")[2].partition("\n\n")[0]
    assert re.findall(r"\| `([a-z-]+)` \|$", section, re.M) == list(ROWS)


def test_the_readme_says_how_many_regimes_there_are() -> None:
    regimes = shipped().regimes.values()
    countries = {regime.jurisdiction[:2] for regime in regimes} - {"eu", "ee"}
    said = " ".join(README.read_text(encoding="utf-8").split())
    assert f"knows {len(regimes)} regimes of the European Union and {len(countries)} countries" in said


def test_the_regime_of_the_readme_agrees_with_its_example(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(schema: breach-regime/1\n.*?)```", README.read_text("utf-8"), re.S)
    path = tmp_path / "insurer.yaml"
    path.write_text(block, encoding="utf-8")
    regime, problems = check_regime_file(shipped(), path)
    assert problems == []
    assert regime is not None
    assert len(regime.examples) == 1
