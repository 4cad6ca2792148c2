"""Affected data and other organisations from the shell."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.shell import Shell


@pytest.fixture(autouse=True)
def _case(ref: str) -> None:
    """Every test has an open case."""


def only(tocsin: Shell, what: str) -> dict[str, Any]:
    rows = tocsin.json(what, "list", "--json")
    assert len(rows) == 1
    assert isinstance(rows[0], dict)
    return rows[0]


def test_a_row_is_understood_field_by_field(tocsin: Shell) -> None:
    tocsin.done("party", "add", "Council 04")
    tocsin.done("evidence", "add", __file__)
    row = tocsin.done(
        *("inventory", "add", "Disability files", "--category", "health_or_disability"),
        *("--special", "health, biometric", "--subject-categories", "beneficiaries; minors"),
        *("--subjects", "~640 (500..1900) restored log", "--records", "1200", "--location", "tenant 04"),
        *("--protection", "cleartext", "--certainty", "confirmed", "--party", "council 04".title()),
        *("--evidence", "EV-1", "--because", "first pass"),
    )
    assert row == "R-1"
    kept = only(tocsin, "inventory")
    assert kept["special"] == ["health", "biometric"]
    assert kept["subject_categories"] == ["beneficiaries", "minors"]
    assert kept["subjects"] == {"low": 500, "best": 640, "high": 1900, "basis": "restored log"}
    assert kept["records"]["best"] == 1200
    assert (kept["certainty"], kept["party"], kept["evidence"]) == ("confirmed", "P-1", ["EV-1"])
    assert (kept["protection"], kept["location"]) == ("cleartext", "tenant 04")


def test_a_row_is_suspected_until_somebody_says_more(tocsin: Shell) -> None:
    tocsin.done("inventory", "add", "Files")
    assert only(tocsin, "inventory")["certainty"] == "suspected"


def test_a_row_restated_keeps_its_other_fields_and_its_history(tocsin: Shell) -> None:
    tocsin.done("inventory", "add", "Files", "--subjects", "10", "--location", "tenant 04")
    tocsin.done("inventory", "amend", "R-1", "--subjects", "20..30", "--because", "log read")
    kept = only(tocsin, "inventory")
    assert (kept["subjects"]["low"], kept["location"], kept["because"]) == (20, "tenant 04", "log read")
    history = tocsin.json("inventory", "list", "--history", "R-1", "--json")
    assert [row["subjects"]["best"] for row in history] == [10, None]


def test_a_field_named_empty_is_cleared(tocsin: Shell) -> None:
    tocsin.done("inventory", "add", "Files", "--location", "tenant 04", "--special", "health")
    tocsin.done("inventory", "amend", "1", "--location", "", "--special", "")
    kept = only(tocsin, "inventory")
    assert (kept["location"], kept["special"]) == ("", [])


def test_a_row_taken_out_is_gone_from_the_list_and_not_from_the_history(tocsin: Shell) -> None:
    tocsin.done("inventory", "add", "Files")
    tocsin.done("inventory", "remove", "R-1", "--because", "entered twice")
    assert tocsin.json("inventory", "list", "--json") == []
    assert len(tocsin.json("inventory", "list", "--history", "R-1", "--json")) == 1
    assert "R-1 withdrawn (entered twice)" in tocsin.done("timeline")
    assert tocsin.done("inventory", "add", "Others") == "R-2"


def test_the_list_shows_figures_in_columns_and_their_basis_at_the_end(tocsin: Shell) -> None:
    tocsin.done("inventory", "add", "Files", "--subjects", "~640 (500..1900) restored log")
    header, row = tocsin.done("inventory", "list").split("\n")
    assert header.split() == ["row", "certainty", "people", "records", "special", "for", "data"]
    assert row.split("  ")[0:3] == ["R-1", "suspected", "640 (500..1\u202f900)"]
    assert row.endswith("Files; restored log")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--category", "shoes"], "category: 'shoes' is not one of the values"),
        (["--special", "health, shoes"], "special: 'shoes' is not one of the values"),
        (["--special", "sex"], "special: 'sex' fits 2 values"),
        (["--subjects", "some"], "subjects: 'some' is not a number or a range"),
        (["--records", "9..5"], "records: The range is upside down"),
        (["--party", "P-9"], "party: There is no party 'P-9'"),
        (["--evidence", "EV-9"], "evidence: There is no evidence 'EV-9'"),
        (["--certainty", "maybe"], "'maybe' is not one of 'suspected', 'confirmed', 'ruled_out'"),
        (["--location", "x" * 2_001], "location: The location has 2,001 characters"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(options: list[str], message: str, tocsin: Shell) -> None:
    assert message in tocsin.refused("inventory", "add", "Files", *options)
    assert tocsin.json("inventory", "list", "--json") == []


def test_an_organisation_is_a_controller_that_is_being_checked(tocsin: Shell) -> None:
    assert tocsin.done("party", "add", "Council 04") == "P-1"
    kept = only(tocsin, "party")
    assert (kept["role"], kept["involvement"], kept["contract_hours"]) == ("controller", "checking", None)


def test_an_organisation_is_understood_field_by_field(tocsin: Shell) -> None:
    tocsin.done(
        *("party", "add", "Council 04", "--role", "joint_controller", "--involvement", "affected"),
        *("--contact", "DPO, dpo@example.org, +33 1 99 00 12 34", "--contract-hours", "24 h"),
    )
    kept = only(tocsin, "party")
    assert kept["contact"] == {"name": "DPO", "email": "dpo@example.org", "phone": "+33 1 99 00 12 34"}
    assert (kept["role"], kept["involvement"], kept["contract_hours"]) == ("joint_controller", "affected", 24)
    assert "  24 h  " in tocsin.done("party", "list")


def test_an_organisation_found_unaffected_has_no_clock_any_more(tocsin: Shell) -> None:
    tocsin.done("fact", "set", "time.aware_at", "2021-11-20T09:00Z")
    tocsin.done("party", "add", "Council 04", "--involvement", "affected")
    assert "Council 04" in tocsin.done("clock")
    tocsin.done("party", "amend", "P-1", "--involvement", "not_affected", "--because", "no file opened")
    assert "Council 04" not in tocsin.done("clock")
    assert only(tocsin, "party")["because"] == "no file opened"


def test_an_organisation_entered_by_mistake_is_taken_out(tocsin: Shell) -> None:
    tocsin.done("party", "add", "Council 04")
    tocsin.done("party", "remove", "Council 04", "--because", "typed twice")
    assert tocsin.json("party", "list", "--json") == []
    assert tocsin.done("party", "add", "Council 05") == "P-2"


@pytest.mark.parametrize("hours", ["soon", "0", "-3", "10001", "1.5", "\u0663"])
def test_hours_of_a_contract_are_a_whole_number(hours: str, tocsin: Shell) -> None:
    said = tocsin.refused("party", "add", "Council 04", f"--contract-hours={hours}")
    assert "contract_hours: " in said
    assert "is not a number of hours" in said


@pytest.mark.parametrize(
    ("what", "hint"), [("inventory", "inventory add LABEL"), ("party", "party add NAME")]
)
def test_an_empty_list_says_how_to_begin(what: str, hint: str, tocsin: Shell) -> None:
    result = tocsin(what, "list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"tocsin {hint}" in result.stderr
