"""The report of a major incident from the shell."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def bank(tocsin: Shell, controller_ref: str) -> Shell:
    """A shell with a case of a financial entity of which the first facts are known."""
    for key, value in (
        ("org.entity", "financial_entity"),
        ("org.countries", "fr"),
        ("incident.major", "yes"),
        ("time.detected_at", "2026-11-22 08:10"),
        ("summary.authority", "Transfers are refused since 07:45."),
    ):
        tocsin.done("fact", "set", key, value, "--case", controller_ref)
    return tocsin


def test_the_report_is_printed_and_what_is_missing_is_told_apart(bank: Shell) -> None:
    result = bank("export", "dora")
    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert report["incidentSubmission"] == "initial_notification"
    assert report["incident"]["detectionDateTime"] == "2026-11-22T07:10:00Z"
    assert "Phase: initial\n" in result.stderr
    assert "  2.5 Classification criteria that triggered the report: nothing is said (dora.criteria)" in (
        result.stderr
    )
    assert "2.2 " not in result.stderr
    assert "3.2 " not in result.stderr


def test_a_later_phase_asks_for_more(bank: Shell) -> None:
    result = bank("export", "dora", "--phase", "final")
    assert json.loads(result.stdout)["incidentSubmission"] == "final_report"
    assert "  3.2 Date and time of occurrence: nothing is said (time.started_at)" in result.stderr
    assert "  4.13 " in result.stderr


def test_the_phase_follows_what_was_filed_and_so_does_the_reference(bank: Shell) -> None:
    filed = ("filing", "record", "--regime", "eu-dora", "--at", "now", "--stage")
    bank.done(*filed, "initial", "--reference", "ACPR-7")
    result = bank("export", "dora")
    assert "Phase: intermediate\n" in result.stderr
    assert json.loads(result.stdout)["incident"]["competentAuthorityCode"] == "ACPR-7"
    bank.done(*filed, "intermediate")
    assert json.loads(bank("export", "dora").stdout)["incidentSubmission"] == "final_report"


def test_what_is_unknown_is_left_out_and_told(bank: Shell) -> None:
    bank.done("fact", "set", "time.discovery_how", "unknown")
    bank.done("fact", "set", "time.classified_at", "unknown")
    result = bank("export", "dora")
    assert "2.7 Discovery of the incident: unknown for now, so it is left out" in result.stderr
    assert "2.3 Date and time of classification as major: unknown is not taken here" in result.stderr
    assert "incidentDiscovery" not in result.stdout


def test_the_file_is_for_its_owner_alone_and_is_written_over_only_by_force(
    bank: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    result = bank("export", "dora", "--output", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="utf-8") == bank("export", "dora").stdout
    path.write_text("mine", encoding="utf-8")
    assert "is there already" in bank.refused("export", "dora", "--output", str(path))
    bank.done("export", "dora", "--output", str(path), "--force")
