"""The whole job of a processor, typed into a shell: from the first call to the notice that was sent."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.shell import Shell

AWARE = "2021-11-20T09:00+01:00"
LOG = b'192.0.2.17 - acc-1041 "GET /documents/880000 HTTP/2" 200 41000\n'

DAY: list[tuple[str, list[str]]] = [
    ("call", ["log", "A user of client 04 sees a passport of somebody else #client04", "--lane", "them",
              "--kind", "communication", "--at", "2021-11-20T08:10+01:00"]),
    ("detected", ["step", "answer", "first_facts", "time.detected_at", "2021-11-20 08:10"]),
    ("how", ["step", "answer", "first_facts", "time.discovery_how", "customer"]),
    ("tick", ["step", "tick", "stop_exposure", "cut", "--note", "answers 503", "--as", "hosting"]),
    ("tick caches", ["step", "tick", "stop_exposure", "caches", "--as", "hosting"]),
    ("waive", ["step", "waive", "stop_exposure", "sessions", "--because", "no sessions are kept"]),
    ("evidence", ["evidence", "add", "portal.log", "--step", "hold_evidence", "--item", "access_logs",
                  "--source", "log server", "--as", "hosting"]),
    ("no release", ["step", "waive", "hold_evidence", "release", "--because", "the host was rebuilt"]),
    ("reproduced", ["step", "done", "reproduce", "--note", "two test accounts", "--as", "engineering"]),
    ("access", ["fact", "set", "nature.access_observed", "confirmed", "--source", "EV-1", "--evidence", "1"]),
    ("pending", ["decide", "nature.personal_data_breach", "pending", "--because", "log not read yet"]),
    ("aware", ["fact", "set", "time.aware_at", AWARE, "--as", "dpo"]),
    ("aware why", ["fact", "set", "time.aware_basis", "The log shows one account reading other files"]),
    ("confirmed", ["decide", "nature.personal_data_breach", "confirmed", "--because", "seen in the log",
                   "--as", "dpo"]),
    ("party 1", ["party", "add", "Departmental Council 04", "--contract-hours", "24",
                 "--involvement", "affected", "--contact", "DPO, dpo04@example.org"]),
    ("party 2", ["party", "add", "Metropolis of the North", "--contract-hours", "72",
                 "--involvement", "checking"]),
    ("party 3", ["party", "add", "Departmental Council 31", "--involvement", "not_affected"]),
    ("row 1", ["inventory", "add", "Identity documents", "--category", "id_documents", "--party", "P-1",
               "--subjects", "~310 (280..350) distinct files", "--records", "400",
               "--certainty", "confirmed", "--evidence", "EV-1"]),
    ("row 2", ["inventory", "add", "Disability files", "--category", "health_or_disability",
               "--special", "health", "--party", "P-2"]),
    ("row 2 again", ["inventory", "amend", "R-2", "--subjects", "~640 (500..1900) restored log",
                     "--because", "first day restored"]),
    ("clock", ["clock", "--now", "2021-11-20T21:00+01:00"]),
    ("gaps", ["draft", "check", "controller-notice", "--party", "P-1"]),
    ("began", ["fact", "set", "time.started_at", "~2021-10-12"]),
    ("ended", ["fact", "set", "time.ended_at", "2021-11-20 08:40", "--source", "change record"]),
    ("cia", ["fact", "set", "nature.cia", "confidentiality"]),
    ("origin", ["fact", "set", "nature.origin", "wrong_subject_shown, software_error"]),
    ("sure", ["fact", "set", "nature.established", "established"]),
    ("people", ["fact", "set", "subjects.categories", "users of public or social services"]),
    ("records", ["fact", "set", "records.count", "--unknown", "--because", "log is being restored"]),
    ("what", ["fact", "set", "summary.authority", "A portal showed documents of other users."]),
    ("quoi", ["fact", "set", "summary.authority@fr", "Un portail montrait les documents d'autrui."]),
    ("harm", ["fact", "set", "conseq.description", "Identity documents can be used to impersonate."]),
    ("measures", ["fact", "set", "measures.immediate", "Document route closed."]),
    ("future", ["fact", "set", "measures.prevent", "unknown"]),
    ("contact", ["fact", "set", "dpo.contact", "Data protection officer, dpo@example.org"]),
    ("no gaps", ["draft", "check", "controller-notice", "--party", "P-1"]),
    ("english", ["draft", "save", "controller-notice", "--party", "P-1", "--as", "dpo"]),
    ("french", ["draft", "save", "controller-notice", "--party", "P-1", "--language", "fr", "--as", "dpo"]),
    ("own approval", ["step", "approve", "approve_notices", "--role", "dpo", "--as", "dpo"]),
    ("approval", ["step", "approve", "approve_notices", "--role", "legal", "--as", "counsel"]),
    ("filed", ["filing", "record", "--draft", "D-2", "--at", "2021-11-20T20:00+01:00",
               "--reference", "ACK-221", "--channel", "mail"]),
    ("after", ["clock", "--now", "2021-11-20T21:00+01:00", "--json"]),
    ("verified", ["verify"]),
]  # fmt: skip
"""What is typed, in this order; each line with the name its answer is found under."""


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """The workspace of the day."""
    return Shell(tmp_path_factory.mktemp("processor") / "workspace")


@pytest.fixture(scope="module")
def day(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """What the program answered to each line of the day."""
    log = tmp_path_factory.mktemp("files") / "portal.log"
    log.write_bytes(LOG)
    new = shell(
        *("new", "Portal documents", "--playbook", "portal-exposure", "--role", "processor"),
        *("--country", "FR", "--organisation", "Example Software", "--zone", "Europe/Paris"),
    )
    answers = {"new": new}
    for name, typed in DAY:
        answers[name] = shell(*(str(log) if word == "portal.log" else word for word in typed))
    return answers


def test_every_line_is_taken_but_gaps_and_ones_own_approval(day: dict[str, Result]) -> None:
    codes = {name: result.exit_code for name, result in day.items() if result.exit_code}
    assert codes == {"gaps": 1, "own approval": 2}


def test_the_first_note_says_back_when_it_happened(day: dict[str, Result]) -> None:
    assert ", happened 2021-11-20 08:10 +01:00" in day["call"].stderr


def test_the_steps_say_what_is_still_open(day: dict[str, Result]) -> None:
    assert "first_facts: available, still open: time.discovery_how" in day["detected"].stderr
    assert "first_facts: done" in day["how"].stderr
    assert "stop_exposure: available, still open: caches, sessions" in day["tick"].stderr
    assert "stop_exposure: done" in day["waive"].stderr
    assert "hold_evidence: done" in day["no release"].stderr


def test_evidence_gets_an_id_and_its_digest(day: dict[str, Result], shell: Shell) -> None:
    digest = hashlib.sha256(LOG).hexdigest()
    assert day["evidence"].stdout == "EV-1\n"
    assert f"SHA-256 {digest}, {len(LOG)} bytes" in day["evidence"].stderr
    ref = day["new"].stdout.strip()
    assert (shell.folder(ref) / "vault" / digest).read_bytes() == LOG


def test_a_decision_against_the_advice_keeps_both(day: dict[str, Result]) -> None:
    # Access is confirmed, so the playbook advises `confirmed`; the first decision was `pending`.
    said = day["pending"].stderr
    assert "decided: nature.personal_data_breach = pending" in said
    why = "Somebody saw or took data that were not theirs"
    assert f"The advice was confirmed: {why}. Both are on record\n" in said
    assert "The advice was" not in day["confirmed"].stderr


def test_organisations_and_rows_print_their_ids(day: dict[str, Result]) -> None:
    assert [day[f"party {n}"].stdout for n in (1, 2, 3)] == ["P-1\n", "P-2\n", "P-3\n"]
    assert [day[f"row {n}"].stdout for n in (1, 2)] == ["R-1\n", "R-2\n"]


def test_each_controller_has_the_clock_of_its_contract(day: dict[str, Result]) -> None:
    # Aware on the 20th at 09:00, read at 21:00: 12 of 24 hours are left, and 60 of 72.
    lines = day["clock"].stdout.splitlines()
    assert "GDPR Art. 33(2) -> Departmental Council 04: 12:00 left, due 2021-11-21 09:00 +01:00" in lines
    assert "GDPR Art. 33(2) -> Metropolis of the North: 60:00 left, due 2021-11-23 09:00 +01:00" in lines
    assert not any("Council 31" in line for line in lines)
    assert not any("GDPR Art. 33(1)" in line for line in lines)


def test_the_most_urgent_clock_comes_first(day: dict[str, Result]) -> None:
    assert day["clock"].stdout.startswith("GDPR Art. 33(2) -> Departmental Council 04")


def test_what_is_missing_is_named_with_the_command_that_says_it(day: dict[str, Result]) -> None:
    said = day["gaps"].stdout
    assert "DF01  What happened: Nothing is said to something that is required now" in said
    assert "tocsin fact set summary.authority VALUE" in said
    assert "Can be filed as initial notification: no, " in said


def test_unknown_is_an_answer_and_leaves_the_document_fit_to_be_filed(day: dict[str, Result]) -> None:
    said = day["no gaps"].stdout
    assert "DF03  What we will do: Unknown for now, and taken" in said
    assert "error" not in said
    assert said.endswith("Can be filed as initial notification: yes\n")


def document(shell: Shell, day: dict[str, Result], name: str) -> str:
    ref = day["new"].stdout.strip()
    return (shell.folder(ref) / "out" / name).read_text(encoding="utf-8")


def test_the_notice_is_saved_in_english_in_a_file_of_its_own(day: dict[str, Result], shell: Shell) -> None:
    assert day["english"].stdout == "D-1\n"
    text = document(shell, day, "D-1_controller-notice_P-1_en.md")
    assert "**To:** Departmental Council 04 (DPO, dpo04@example.org)" in text
    assert "A portal showed documents of other users." in text
    assert "Un portail" not in text
    assert "22 November" not in text
    assert "20 November 2021 at 09:00 (UTC+01:00)" in text


def test_the_notice_is_saved_in_french_with_the_french_text(day: dict[str, Result], shell: Shell) -> None:
    assert day["french"].stdout == "D-2\n"
    text = document(shell, day, "D-2_controller-notice_P-1_fr.md")
    assert "Un portail montrait les documents d'autrui." in text
    assert "A portal showed" not in text
    assert "20 novembre 2021 à 09:00 (UTC+01:00)" in text


def test_what_was_not_written_in_french_is_told(day: dict[str, Result]) -> None:
    assert "Conséquences probables pour les personnes" in day["french"].stderr


def test_nothing_of_another_controller_is_in_the_notice(day: dict[str, Result], shell: Shell) -> None:
    for name in ("D-1_controller-notice_P-1_en.md", "D-2_controller-notice_P-1_fr.md"):
        text = document(shell, day, name)
        for foreign in ("Metropolis", "Council 31", "Disability files", "640", "Handicap"):
            assert foreign not in text


def test_nobody_approves_their_own_draft(day: dict[str, Result]) -> None:
    said = day["own approval"].stderr
    assert "nobody approves their own draft" in said
    assert "Somebody else approves: --as NAME" in said
    assert "approve_notices: done" in day["approval"].stderr


def test_a_filing_stops_its_clock_and_freezes_the_text(day: dict[str, Result], shell: Shell) -> None:
    assert day["filed"].stdout == "F-1\n"
    assert "GDPR Art. 33(2): filed 2021-11-20 20:00 +01:00" in day["filed"].stderr
    filed = shell.json("filing", "list", "--json")[0]
    text = document(shell, day, "D-2_controller-notice_P-1_fr.md")
    assert filed["text"] == text
    assert filed["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert (filed["regime"], filed["party"], filed["draft"]) == ("gdpr-33-2", "P-1", "D-2")


def test_the_other_clock_goes_on_running(shell: Shell, day: dict[str, Result]) -> None:
    assert day["after"].exit_code == 0
    readings = shell.json("clock", "--now", "2021-11-20T21:00+01:00", "--json")
    states = {reading["party"]: reading["state"] for reading in readings if reading["party"]}
    assert states == {"P-1": "met", "P-2": "running"}
    met = next(reading for reading in readings if reading["party"] == "P-1")
    assert (met["met_at"], met["remaining_s"]) == ("2021-11-20T19:00:00Z", None)
    # From 09:00 to 20:00 are eleven hours.
    assert met["elapsed_s"] == 11 * 3600


def test_the_record_holds_and_the_head_agrees(day: dict[str, Result], shell: Shell) -> None:
    # One entry for the opening, the playbook, the role and the organisation each, then one for each line.
    ref, head = day["new"].stdout.strip(), shell.done("head")
    assert re.search(rf"{ref}, \d+ entries, 1 piece of evidence: holds", day["verified"].stdout)
    assert f"head {head}" in day["verified"].stdout
    assert shell("verify", "--against", head).exit_code == 0


def test_the_status_counts_what_was_done(day: dict[str, Result], shell: Shell) -> None:
    assert day["filed"].exit_code == 0
    done = {step["id"] for step in shell.json("step", "list", "--json") if step["state"] == "done"}
    assert {"first_facts", "stop_exposure", "hold_evidence", "reproduce", "is_breach"} <= done
    assert "draft_notices" not in done  # the second controller has no draft yet
    assert shell.json("status", "--json")["steps"]["done"] == len(done)


def test_the_timeline_tells_the_day_in_the_order_it_happened(day: dict[str, Result], shell: Shell) -> None:
    assert day["verified"].exit_code == 0
    items = shell.json("timeline", "--json")
    assert items[0]["text"].startswith("A user of client 04 sees a passport")
    assert [item["happened_at"] for item in items] == sorted(item["happened_at"] for item in items)
    filing = next(item for item in items if item["kind"] == "filing.recorded")
    assert filing["text"] == "F-1 filed with Departmental Council 04 by mail, reference ACK-221 (gdpr-33-2)"
    assert filing["lane"] == "legal"


def test_a_document_rendered_again_is_the_same(day: dict[str, Result], shell: Shell) -> None:
    before = document(shell, day, "D-1_controller-notice_P-1_en.md")
    path = Path(shell.done("draft", "render", "D-1"))
    assert path.read_text(encoding="utf-8") == before
    assert shell.done("draft", "show", "D-1") == before.rstrip("\n")
