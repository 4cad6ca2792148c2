"""Times as people type them on the command line, and how they are said back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cli.shell import Shell

SPRING_GAP = "2026-03-29 02:30"
AUTUMN_HOUR = "2026-10-25 02:30"


@pytest.fixture(autouse=True)
def _case(ref: str) -> None:
    """Every test has a case whose zone is Europe/Paris."""


def moment(tocsin: Shell, typed: str) -> dict[str, Any]:
    happened = tocsin.json("log", "Seen", "--at", typed, "--json")["happened"]
    assert isinstance(happened, dict)
    return happened


@pytest.mark.parametrize(
    ("typed", "instant", "zone"),
    [
        ("2021-11-20T14:00+01:00", "2021-11-20T13:00:00Z", "UTC"),
        ("2021-11-20T13:00Z", "2021-11-20T13:00:00Z", "UTC"),
        ("2021-11-20 14:00 Europe/Paris", "2021-11-20T13:00:00Z", "Europe/Paris"),
        ("2021-11-20 14:00", "2021-11-20T13:00:00Z", "Europe/Paris"),
        ("2021-07-20 14:00", "2021-07-20T12:00:00Z", "Europe/Paris"),
        ("2021-11-20 14:00:30", "2021-11-20T13:00:30Z", "Europe/Paris"),
        ("2021-11-20 14:00 America/New_York", "2021-11-20T19:00:00Z", "America/New_York"),
        ("2021-11-20", "2021-11-19T23:00:00Z", "Europe/Paris"),
    ],
)
def test_a_time_is_read_as_it_is_meant(typed: str, instant: str, zone: str, tocsin: Shell) -> None:
    read = moment(tocsin, typed)
    assert (read["at"], read["zone"], read["said"]) == (instant, zone, typed)


def test_a_naive_time_is_said_back_in_the_zone_of_the_case(tocsin: Shell) -> None:
    assert "happened 2021-11-20 14:00 +01:00" in tocsin("log", "Seen", "--at", "2021-11-20 14:00").stderr
    tocsin.done("amend", "--zone", "America/New_York")
    assert "happened 2021-11-20 14:00 -05:00" in tocsin("log", "Seen", "--at", "2021-11-20 14:00").stderr


def test_a_time_of_another_zone_is_said_back_in_that_of_the_case(tocsin: Shell) -> None:
    result = tocsin("log", "Seen", "--at", "2021-11-20 14:00 Asia/Tokyo")
    assert "happened 2021-11-20 06:00 +01:00" in result.stderr


def test_a_day_is_said_back_as_a_day(tocsin: Shell) -> None:
    assert "happened 2021-11-20\n" in tocsin("log", "Seen", "--at", "2021-11-20").stderr


def test_a_fact_says_back_its_time(tocsin: Shell) -> None:
    result = tocsin("fact", "set", "time.aware_at", "2021-11-20 14:00")
    assert result.stderr == "time.aware_at: 2021-11-20 14:00 +01:00\n"


def test_a_filing_says_back_its_time(tocsin: Shell) -> None:
    tocsin.done("party", "add", "Council 04", "--involvement", "affected")
    result = tocsin(
        *("filing", "record", "--regime", "gdpr-33-2", "--party", "1", "--at", "2021-11-20 14:00")
    )
    assert "gdpr-33-2 to Council 04, 2021-11-20 14:00 +01:00" in result.stderr


def test_the_clock_says_back_the_time_it_is_read_at(tocsin: Shell) -> None:
    assert tocsin("clock", "--now", "2021-11-20 14:00").stderr == "As at 2021-11-20 14:00 +01:00\n"


def test_the_timeline_says_back_the_time_it_is_shown_as_of(tocsin: Shell) -> None:
    result = tocsin("timeline", "--as-known-at", "2021-11-20 14:00")
    assert result.stderr == "As known at 2021-11-20 14:00 +01:00\n"


COMMANDS = {
    "log": ["log", "Seen", "--at"],
    "fact": ["fact", "set", "time.aware_at"],
    "clock": ["clock", "--now"],
    "timeline": ["timeline", "--as-known-at"],
    "filing": ["filing", "record", "--regime", "gdpr-33-1", "--at"],
    "evidence": ["evidence", "add", __file__, "--collected"],
    "new": ["new", "Another", "--zone", "Europe/Paris", "--aware"],
}
"""Every command that takes a time, without the time."""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_local_time_that_never_was_is_refused_with_both_readings(command: str, tocsin: Shell) -> None:
    # On 29 March 2026 the clocks in Paris went from 02:00 to 03:00: with the offset from before, +01:00,
    # 02:30 is 01:30 UTC and was called 03:30 +02:00; with the one from after it is 00:30 UTC, 01:30 +01:00.
    head = tocsin.done("head")
    said = tocsin.refused(*COMMANDS[command], SPRING_GAP)
    assert "2026-03-29 02:30 did not exist in Europe/Paris (the clocks changed)" in said
    assert "2026-03-29 03:30 +02:00 or 2026-03-29 01:30 +01:00" in said
    assert tocsin.done("head") == head


@pytest.mark.parametrize("command", COMMANDS)
def test_a_local_time_that_was_twice_is_refused_with_both_readings(command: str, tocsin: Shell) -> None:
    head = tocsin.done("head")
    said = tocsin.refused(*COMMANDS[command], AUTUMN_HOUR)
    assert "2026-10-25 02:30 happened twice in Europe/Paris (the clocks changed)" in said
    assert "2026-10-25 02:30 +02:00 or 2026-10-25 02:30 +01:00" in said
    assert tocsin.done("head") == head


@pytest.mark.parametrize("offered", ["2026-10-25 02:30 +02:00", "2026-10-25 02:30 +01:00"])
def test_what_is_offered_can_be_typed(offered: str, tocsin: Shell) -> None:
    assert f"happened {offered}" in tocsin("log", "Seen", "--at", offered).stderr


@pytest.mark.parametrize(
    "typed",
    [
        *("11/23/2026", "23.11.2026", "23 November", "yesterday", "2026-11-23T25:00", "24:00", "2pm", "14h"),
        *("2026-11-23 14:00 CET+1", "2026-13-01", "2026-02-29", "1795442400", "now-2h", "\u0661\u0664:00"),
    ],
)
def test_what_would_have_to_be_guessed_is_refused(typed: str, tocsin: Shell) -> None:
    said = tocsin.refused("log", "Seen", "--at", typed)
    assert said.startswith("tocsin: ")
    assert len(said.splitlines()) == 2


def test_an_unknown_zone_is_refused(tocsin: Shell) -> None:
    said = tocsin.refused("log", "Seen", "--at", "2026-11-23 14:00 Mars/Olympus")
    assert "There is no time zone called 'Mars/Olympus'" in said


def test_an_offset_that_the_zone_did_not_have_is_refused(tocsin: Shell) -> None:
    said = tocsin.refused("log", "Seen", "--at", "2021-07-20T14:00+01:00 Europe/Paris")
    assert "at that time Europe/Paris was not at +01:00" in said


def test_a_distance_counts_back_from_now(tocsin: Shell) -> None:
    before = datetime.now(UTC) - timedelta(hours=2, minutes=1)
    read = datetime.fromisoformat(moment(tocsin, "-2h")["at"])
    assert before <= read <= datetime.now(UTC) - timedelta(hours=2)


@pytest.mark.parametrize(
    "arguments",
    [
        ["fact", "set", "time.detected_at", "-2h"],
        ["step", "answer", "first_facts", "time.detected_at", "-2h"],
    ],
    ids=" ".join,
)
def test_a_distance_into_the_past_is_a_value_and_no_option(arguments: list[str], tocsin: Shell) -> None:
    before = datetime.now(UTC) - timedelta(hours=2, minutes=1)
    tocsin.done(*arguments)
    stated = tocsin.json("fact", "show", "time.detected_at", "--json")["value"]
    assert before <= datetime.fromisoformat(stated["at"]) <= datetime.now(UTC) - timedelta(hours=2)
    assert stated["said"] == "-2h"


@pytest.mark.parametrize(
    "arguments",
    [["fact", "set", "time.detected_at", "--unknwon"],
     ["fact", "set", "time.detected_at", "-2h", "--soure", "x"],
     ["step", "answer", "first_facts", "time.detected_at", "--unknwon"]],
    ids=" ".join,
)  # fmt: skip
def test_a_mistyped_option_is_no_value(arguments: list[str], tocsin: Shell) -> None:
    head = tocsin.done("head")
    assert "--" in tocsin.refused(*arguments)
    assert tocsin.done("head") == head


def test_now_is_now(tocsin: Shell) -> None:
    before = datetime.now(UTC)
    read = datetime.fromisoformat(moment(tocsin, "now")["at"])
    assert before <= read <= datetime.now(UTC)


@pytest.fixture
def controller(tocsin: Shell) -> None:
    """The case is that of a controller, aware on 20 November 2021 at 09:00 in Paris."""
    tocsin.done("fact", "set", "case.role", "controller")
    tocsin.done("fact", "set", "time.aware_at", "2021-11-20T09:00+01:00")


@pytest.mark.usefixtures("controller")
@pytest.mark.parametrize(
    ("now", "state", "remaining"),
    [
        # 20 November 08:00 UTC and 72 hours: due on the 23rd at 08:00 UTC.
        ("2021-11-20T08:00Z", "running", 72 * 3600),
        ("2021-11-21T20:00Z", "running", 36 * 3600),
        ("2021-11-23T07:59:59Z", "running", 1),
        ("2021-11-23T08:00Z", "running", 0),
        ("2021-11-23T08:00:01Z", "overdue", -1),
        ("2021-11-24T08:00Z", "overdue", -24 * 3600),
    ],
)
def test_the_clock_can_be_read_as_at_another_time(
    now: str, state: str, remaining: int, tocsin: Shell
) -> None:
    reading = tocsin.json("clock", "--now", now, "--json")[0]
    assert (reading["state"], reading["remaining_s"]) == (state, remaining)
    assert reading["due_at"] == "2021-11-23T08:00:00Z"


@pytest.mark.usefixtures("controller")
def test_reading_the_clock_records_nothing(tocsin: Shell) -> None:
    head = tocsin.done("head")
    tocsin.done("clock", "--now", "2021-11-21T20:00Z")
    assert tocsin.done("head") == head


@pytest.mark.usefixtures("controller")
def test_a_clock_is_not_moved_without_a_reason(tocsin: Shell) -> None:
    said = tocsin.refused("fact", "set", "time.aware_at", "2021-11-20T12:00+01:00")
    assert "time.aware_at starts legal clocks and was stated before" in said
    assert "--because" in said


@pytest.mark.usefixtures("controller")
def test_a_clock_that_was_moved_shows_the_earlier_reading(tocsin: Shell) -> None:
    tocsin.done(
        *("fact", "set", "time.aware_at", "2021-11-20T12:00+01:00", "--because", "the mail was read at noon")
    )
    shown = tocsin.done("clock", "--now", "2021-11-21T12:00+01:00")
    assert "GDPR Art. 33(1) -> CNIL: 48:00 left, due 2021-11-23 12:00 +01:00" in shown
    assert "earlier reading: from 2021-11-20 09:00 +01:00, due 2021-11-23 09:00 +01:00, by lead" in shown
    assert "replaced: the mail was read at noon" in shown


def test_regimes_are_shown_as_in_force_on_a_day(tocsin: Shell) -> None:
    def ids(*options: str) -> set[str]:
        return {regime["id"] for regime in tocsin.json("clock", "regimes", *options, "--json")}

    # The Regulation applies from 25 May 2018.
    assert "gdpr-33-1" not in ids("--on", "2018-05-24")
    assert "gdpr-33-1" in ids("--on", "2018-05-25")
    assert "fr-nis2" not in ids()
    assert "fr-nis2" in ids("--all")
    assert ids("gdpr-34") == {"gdpr-34"}
    assert "No regime was in force that day" in tocsin.refused("clock", "regimes", "--on", "1999-12-31")
