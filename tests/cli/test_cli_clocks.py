"""The clock board from the shell: which laws apply, calendars, Markdown, reasons, and watching."""

from __future__ import annotations

import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.cli.shell import Program, Shell
from tests.services.test_service_clock_law import OWN
from tocsin.content.library import DATA

LONG_AGO = "2021-11-20T09:00+01:00"


@pytest.fixture
def aware(tocsin: Shell, controller_ref: str) -> str:
    """A controller in France that was aware a quarter of an hour ago."""
    tocsin.done("fact", "set", "time.aware_at", "-15m")
    return controller_ref


@pytest.fixture
def late(tocsin: Shell, controller_ref: str) -> str:
    """A controller in France that was aware five years ago, and has filed nothing."""
    tocsin.done("fact", "set", "time.aware_at", LONG_AGO)
    return controller_ref


# Which apply.


@pytest.mark.usefixtures("aware")
def test_the_clocks_end_with_what_may_apply_and_what_to_answer_first(tocsin: Shell) -> None:
    said = tocsin.done("clock")
    assert said.startswith("GDPR Art. 33(1) -> CNIL: 71:4")
    assert "may apply: tocsin clock applies" in said
    assert "first answer: In which countries, and which US states, do the people concerned live?" in said
    assert "SEC" not in said
    assert "SEC, on EDGAR" in tocsin.done("clock", "--all")


@pytest.mark.usefixtures("aware")
def test_what_applies_is_listed_with_reasons_and_questions(tocsin: Shell) -> None:
    said = tocsin.done("clock", "applies")
    assert "Applies (1)\n  gdpr-33-1" in said
    assert "do not apply" in said
    assert "fr-nis2" not in said
    assert "Not in force (5)\n" in tocsin.done("clock", "applies", "--all")
    assert "tocsin fact set subjects.countries VALUE   (settles about" in said
    told = tocsin.json("clock", "applies", "--json")
    standing = {one["regime"]: one["standing"] for one in told["regimes"]}
    assert standing["gdpr-33-1"] == "applies"
    assert standing["fr-nis2"] == "dormant"
    assert told["questions"][0]["fact"] == "subjects.countries"
    assert 0 < told["questions"][0]["settles"] <= told["questions"][0]["of"]


@pytest.mark.usefixtures("aware")
def test_a_regime_is_ruled_in_and_out_and_left_to_its_condition(tocsin: Shell) -> None:
    def standing() -> tuple[str, str | None]:
        told = tocsin.json("clock", "applies", "--json")["regimes"]
        found = next(one for one in told if one["regime"] == "us-ca")
        return found["standing"], found["ruled_by"]

    tocsin.done("clock", "rule", "us-ca", "out", "--because", "nobody there", "--as", "counsel")
    assert standing() == ("does_not_apply", "counsel")
    tocsin.done("clock", "rule", "us-ca", "in", "--because", "one after all")
    assert standing() == ("applies", "lead")
    tocsin.done("clock", "rule", "us-ca", "condition", "--because", "the facts say it")
    assert standing() == ("open", None)
    assert "There is no regime 'us-cal'" in tocsin.refused("clock", "rule", "us-cal", "in", "--because", "x")


# Targets and more time.


@pytest.mark.usefixtures("aware")
def test_a_target_and_more_time_are_set_and_taken_back(tocsin: Shell) -> None:
    tocsin.done("clock", "target", "gdpr-34", "48", "--because", "morning post")
    tocsin.done("clock", "target", "gdpr-34", "--none")
    tocsin.done("clock", "extend", "gdpr-33-1", "2030-01-01T12:00Z", "--by", "CNIL", "--reference", "L-7")
    assert "CNIL granted time until 2030-01-01 13:00 +01:00, reference L-7" in tocsin.done("clock")
    tocsin.done("clock", "extend", "gdpr-33-1", "--none")
    assert "granted" not in tocsin.done("clock")
    assert "Say one of" in tocsin.refused("clock", "target", "gdpr-34")
    assert "Say one of" in tocsin.refused("clock", "extend", "gdpr-33-1")


# Times that look wrong.


@pytest.mark.usefixtures("controller_ref")
def test_a_time_that_looks_wrong_is_refused_until_it_is_said_to_be_so(tocsin: Shell) -> None:
    head = tocsin.done("head")
    said = tocsin.refused("fact", "set", "time.aware_at", "2099-01-01T12:00Z")
    assert "Is this meant? time.aware_at lies after now" in said
    assert "say it again with --sure" in said
    assert tocsin.done("head") == head
    tocsin.done("fact", "set", "time.aware_at", "2099-01-01T12:00Z", "--sure")
    texts = [item["text"] for item in tocsin.json("timeline", "--json")]
    assert texts[-1].endswith("; asked, and so it is")
    assert "It starts only after now" in tocsin.done("clock")


# For other programs.


@pytest.mark.usefixtures("aware")
def test_the_deadlines_are_a_calendar_with_alarms(tocsin: Shell) -> None:
    calendar = Calendar.from_ical(tocsin("clock", "--ics").stdout)
    (event,) = calendar.walk("VEVENT")
    assert str(event["summary"]) == "GDPR Art. 33(1) → CNIL (2026-0001)"
    reading = next(one for one in tocsin.json("clock", "--json") if one["due_at"])
    assert event.decoded("dtstart").isoformat().replace("+00:00", "Z") == reading["due_at"]
    assert "72 elapsed hours" in str(event["description"])
    alarms = [alarm.decoded("trigger").total_seconds() for alarm in event.walk("VALARM")]
    assert alarms == [-86_400, -43_200, -21_600, -10_800, -3_600, -900, 0]


@pytest.mark.usefixtures("aware")
def test_the_same_clock_keeps_its_uid_and_a_new_deadline_raises_its_version(tocsin: Shell) -> None:
    def event() -> Any:
        (found,) = Calendar.from_ical(tocsin("clock", "--ics").stdout).walk("VEVENT")
        return found

    before = event()
    tocsin.done("fact", "set", "time.aware_at", "-1h", "--because", "the ticket is older")
    after = event()
    assert (before["uid"], int(before["sequence"])) == (after["uid"], 0)
    assert int(after["sequence"]) == 1
    assert after.decoded("dtstart") < before.decoded("dtstart")


def test_what_was_filed_is_no_longer_in_the_calendar(tocsin: Shell, aware: str) -> None:
    assert aware
    tocsin.done("filing", "record", "--regime", "gdpr-33-1")
    result = tocsin("clock", "--ics")
    assert Calendar.from_ical(result.stdout).walk("VEVENT") == []
    assert "0 deadlines" in result.stderr


def test_what_a_recipient_answers_is_recorded_when_it_comes(tocsin: Shell, aware: str) -> None:
    assert aware
    tocsin.done("filing", "record", "--regime", "gdpr-33-1")
    tocsin.done("filing", "receipt", "F-1", "--reference", "2026-118", "--at", "now")
    assert "F-1 acknowledged, reference 2026-118" in tocsin.done("timeline")
    assert tocsin.json("filing", "list", "--json")[0]["reference"] == "2026-118"
    assert tocsin.json("filing", "show", "F-1", "--json")["receipts"][0]["reference"] == "2026-118"
    assert "Receipt, " in tocsin.done("filing", "show", "F-1")
    assert "A receipt has a number" in tocsin.refused("filing", "receipt", "F-1")


def test_hostile_names_stay_in_their_line_of_the_calendar(tocsin: Shell, ref: str) -> None:
    tocsin.done("fact", "set", "time.aware_at", "-15m", "--case", ref)
    hostile = "A\r\nEND:VEVENT\r\nX:1"
    tocsin.done("party", "add", hostile, "--contract-hours", "24", "--involvement", "affected")
    (event,) = Calendar.from_ical(tocsin("clock", "--ics").stdout).walk("VEVENT")
    assert "END:VEVENT" in str(event["summary"])


@pytest.mark.usefixtures("aware")
def test_the_clocks_are_a_table_in_markdown(tocsin: Shell) -> None:
    said = tocsin.done("clock", "--format", "md")
    assert said.startswith("## Clocks of 2026-0001")
    assert "| GDPR Art. 33(1) | CNIL | 2026-" in said or "| GDPR Art. 33(1) | CNIL | 20" in said
    assert "1. 72 elapsed hours, nights, weekends and public holidays included" in said


# Reasons for a delay.


@pytest.fixture
def editor(tmp_path: Path) -> str:
    """An editor that fills the gaps."""
    script = tmp_path / "fill.py"
    script.write_text(
        "import re, sys, pathlib\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "text = path.read_text(encoding='utf-8')\n"
        "text = re.sub(r'\\[TO BE COMPLETED[^\\]]*\\]', 'Counted by hand', text)\n"
        "path.write_text(text, encoding='utf-8')\n",
        encoding="utf-8",
    )
    return f"{sys.executable} {script}"


@pytest.mark.usefixtures("late")
def test_the_reasons_are_written_from_the_journal_and_recorded(tocsin: Shell, editor: str) -> None:
    shown = tocsin("clock", "reasons")
    assert "20 November 2021 at 09:00 (UTC+01:00): we became aware" in shown.stdout
    assert "[TO BE COMPLETED" in shown.stdout
    assert "tocsin clock reasons gdpr-33-1 --edit" in shown.stderr
    assert tocsin.json("clock", "reasons", "--json")["fact"] == "time.delay_reasons"
    assert "reasons needed" in tocsin.done("clock")
    result = tocsin("clock", "reasons", "--edit", env={"EDITOR": editor})
    assert result.exit_code == 0, result.stderr
    assert "the reasons are recorded as time.delay_reasons" in result.stderr
    assert "reasons needed" not in tocsin.done("clock")


@pytest.mark.usefixtures("late")
def test_reasons_with_an_open_gap_are_not_recorded(tocsin: Shell) -> None:
    result = tocsin("clock", "reasons", "--edit", env={"EDITOR": "true"})
    assert result.exit_code == 2
    assert "A gap is still open in the text" in result.stderr


# Regimes, shipped and one's own.


def test_a_regime_is_shown_whole(tocsin: Shell) -> None:
    said = tocsin.done("clock", "regimes", "eu-dora")
    assert "in force from 2025-01-17" in said
    assert "4 hours: Initial notification" in said
    assert "applies when org.entity has 'financial_entity'" in said
    assert "There is no regime 'eu-doro'" in tocsin.refused("clock", "regimes", "eu-doro")


def test_what_is_not_in_force_says_why(tocsin: Shell) -> None:
    said = tocsin.done("clock", "regimes", "gdpr-33-1")
    assert "not in force: Proposed, not law: 96 hours" in said


def test_regimes_of_one_s_own_are_checked_with_their_examples(tocsin: Shell, tmp_path: Path) -> None:
    example = """\
examples:
  # Monday 14:00 and 48 hours: Wednesday 14:00.
  - zone: Europe/Paris
    facts: {insurance.cyber: "yes", time.aware_at: "2026-11-23 14:00"}
    stage: notice
    due: "2026-11-25 14:00"
"""
    path = tmp_path / "insurer.yaml"
    path.write_text(OWN + example, encoding="utf-8")
    result = tocsin("clock", "regimes", "--check", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "our-insurer, 1 worked example, no problems" in result.stderr
    path.write_text(OWN + example.replace("2026-11-25 14:00", "2026-11-25 15:00"), encoding="utf-8")
    result = tocsin("clock", "regimes", "--check", str(tmp_path))
    assert result.exit_code == 1
    assert f"{path}:16:" in result.stdout
    assert "due is 2026-11-25 14:00 +01:00, not 2026-11-25 15:00" in result.stdout


def test_a_mistake_in_a_regime_of_one_s_own_is_told_with_its_line(tocsin: Shell, tmp_path: Path) -> None:
    path = tmp_path / "insurer.yaml"
    path.write_text(OWN.replace("48 hours", "48 minutes"), encoding="utf-8")
    (problem,) = tocsin.json("clock", "regimes", "--check", str(path), "--json", exit_code=1)
    assert (problem["file"], problem["line"]) == (str(path), 13)
    assert "'48 minutes' is not a period" in problem["message"]
    (tmp_path / "empty").mkdir()
    assert "There is no regime in" in tocsin.refused("clock", "regimes", "--check", str(tmp_path / "empty"))
    assert "cannot be read" in tocsin.refused("clock", "regimes", "--check", str(tmp_path / "none"))


def test_the_shipped_regimes_pass_their_own_check(tocsin: Shell) -> None:
    result = tocsin("clock", "regimes", "--check", str(DATA / "regimes"))
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_regime_in_the_configuration_folder_is_read(program: Program, tmp_path: Path) -> None:
    config = tmp_path / "config"
    (config / "tocsin" / "regimes").mkdir(parents=True)
    (config / "tocsin" / "regimes" / "insurer.yaml").write_text(OWN, encoding="utf-8")
    (config / "tocsin" / "regimes" / "broken.yaml").write_text("schema: [", encoding="utf-8")
    done = program("clock", "regimes", "our-insurer", env={"XDG_CONFIG_HOME": str(config)})
    assert done.returncode == 0
    assert b"our-insurer  Notice to our insurer  (your own)" in done.stdout
    assert b"not used: " in done.stderr
    assert b"broken.yaml:" in done.stderr


# Watching.


def test_once_says_where_the_clocks_stand(tocsin: Shell, aware: str) -> None:
    said = tocsin.done("watch", "--once", "--case", aware)
    assert "2026-0001 GDPR Art. 33(1): 71:4" in said
    assert "Portal documents" in said
    (line,) = tocsin.done("watch", "--once", "--json").splitlines()
    told = json.loads(line)
    assert (told["regime"], told["stage"], told["state"]) == ("gdpr-33-1", "initial", "running")


def test_a_pause_that_makes_no_sense_is_refused(tocsin: Shell, aware: str) -> None:
    assert aware
    assert "0 seconds between two looks" in tocsin.refused("watch", "--every", "0")
    assert "cannot be taken apart" in tocsin.refused("watch", "--exec", "say 'what")
    assert "No address to notify is known" in tocsin.refused("watch", "--notify-config")


def test_an_address_that_is_none_is_refused_without_repeating_it(
    program: Program, aware: str, tocsin: Shell
) -> None:
    done = program("watch", "--notify", "gopher://secret@x", "--once", env={"TOCSIN_HOME": str(tocsin.home)})
    assert done.returncode == 2
    assert b"Address 1 is none that Apprise knows" in done.stderr
    assert aware.encode() not in done.stdout
    assert b"secret" not in done.stderr


class Inbox(http.server.BaseHTTPRequestHandler):
    """Takes what Apprise posts."""

    taken: list[dict[str, Any]]

    def do_POST(self) -> None:
        self.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def inbox() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server on the loopback that takes notifications; gives its address and what it took."""
    taken: list[dict[str, Any]] = []
    handler = type("Mine", (Inbox,), {"taken": taken})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_address[1]}/", taken
    server.shutdown()
    server.server_close()


def until(path: Path, wanted: str, *, seconds: float = 20) -> str:
    """Wait until a file holds a text, and give all it holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if wanted in text:
            return text
        time.sleep(0.1)
    raise AssertionError(f"{wanted!r} never came; there is: {path.read_text(encoding='utf-8')!r}")


def test_a_watch_tells_what_happens_to_a_clock(
    tocsin: Shell, controller_ref: str, tmp_path: Path, inbox: tuple[str, list[dict[str, Any]]]
) -> None:
    address, taken = inbox
    seen, told = tmp_path / "seen", tmp_path / "told"
    script = tmp_path / "tell.py"
    script.write_text(
        "import os, sys\n"
        f"with open({str(told)!r}, 'a', encoding='utf-8') as file:\n"
        "    print(sys.argv[1:], os.environ['TOCSIN_REGIME'], os.environ['TOCSIN_STATE'], file=file)\n",
        encoding="utf-8",
    )
    own = {"TOCSIN_HOME": str(tocsin.home), "TOCSIN_ACTOR": "lead", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "tocsin", "watch", "--every", "1", "--notify", address]
    with seen.open("w", encoding="utf-8") as file:
        watch = subprocess.Popen(
            [*command, "--exec", f"{sys.executable} {script} first"],
            stdout=file,
            stderr=file,
            env={**os.environ, **own},
        )
        try:
            time.sleep(2)
            tocsin.done("fact", "set", "time.aware_at", "-15m", "--case", controller_ref)
            line = until(seen, "GDPR Art. 33(1): runs now")
            until(told, "gdpr-33-1")
            for _ in range(100):  # the channel is told last, over the network
                if taken:
                    break
                time.sleep(0.1)
        finally:
            # Whoever runs the tests in the background of a script has interrupts ignored, here and there.
            ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
            watch.send_signal(signal.SIGTERM if ignored else signal.SIGINT)
            watch.wait(timeout=20)
    assert "→ CNIL (Portal documents), due 20" in line
    # The command and the channel get the case and the law, and nothing that people wrote.
    assert told.read_text(encoding="utf-8") == (
        "['first', '2026-0001 GDPR Art. 33(1): runs now'] gdpr-33-1 running\n"
    )
    assert [one["message"] for one in taken] == ["2026-0001 GDPR Art. 33(1): runs now"]
    assert "Traceback" not in seen.read_text(encoding="utf-8")
