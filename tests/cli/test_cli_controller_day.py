"""The whole job of a controller, typed into a shell: the 72 hours, the decision, the notification."""

from __future__ import annotations

import pytest
from click.testing import Result

from tests.cli.shell import Shell

AWARE = "2021-11-20T09:00+01:00"

DAY: list[tuple[str, list[str]]] = [
    ("seen", ["log", "The processor called: documents were exposed", "--at", "2021-11-20T08:30+01:00"]),
    ("detected", ["step", "answer", "first_facts", "time.detected_at", "2021-11-20 08:30"]),
    ("how", ["step", "answer", "first_facts", "time.discovery_how", "processor"]),
    ("processor", ["party", "add", "Example Software", "--role", "processor"]),
    ("processor name", ["fact", "set", "processor.name", "Example Software"]),
    ("confirmed", ["decide", "nature.personal_data_breach", "confirmed", "--because", "their notice"]),
    ("aware why", ["fact", "set", "time.aware_basis", "The notice of the processor names our files"]),
    ("row", ["inventory", "add", "Disability files", "--category", "health_or_disability", "--special",
             "health", "--subjects", "~640 (500..1900) restored log", "--records", "unknown"]),
    ("running", ["clock", "--now", "2021-11-21T09:00+01:00", "--exit-code"]),
    ("overdue", ["clock", "--now", "2021-11-23T09:01+01:00", "--exit-code"]),
    ("access", ["fact", "set", "nature.access_observed", "possible"]),
    ("risk advice", ["decide", "risk.level"]),
    ("risk", ["decide", "risk.level", "high_risk", "--because", "special categories, access not excluded"]),
    ("authority", ["decide", "notify.authority", "phased", "--because", "the count is still open"]),
    ("people", ["decide", "notify.subjects", "direct", "--because", "high risk"]),
    ("gaps", ["draft", "check", "sa-notification"]),
    ("began", ["fact", "set", "time.started_at", "unknown"]),
    ("cia", ["fact", "set", "nature.cia", "confidentiality"]),
    ("origin", ["fact", "set", "nature.origin", "wrong_subject_shown"]),
    ("categories", ["fact", "set", "subjects.categories", "beneficiaries"]),
    ("records", ["fact", "set", "records.count", "unknown"]),
    ("reasons", ["fact", "set", "time.delay_reasons", "Nobody read the notice over the weekend."]),
    ("what", ["fact", "set", "summary.authority", "Documents were shown to other users."]),
    ("harm", ["fact", "set", "conseq.description", "Strangers may learn of a disability."]),
    ("measures", ["fact", "set", "measures.immediate", "The portal is closed."]),
    ("future", ["fact", "set", "measures.prevent", "unknown"]),
    ("contact", ["fact", "set", "dpo.contact", "DPO, dpo@example.org, +33 1 99 00 12 34"]),
    ("no gaps", ["draft", "check", "sa-notification"]),
    ("english", ["draft", "save", "sa-notification", "--as", "dpo"]),
    ("french", ["draft", "show", "sa-notification", "--language", "fr"]),
    ("late", ["filing", "record", "--draft", "D-1", "--at", "2021-11-23T10:30+01:00",
              "--reference", "2026-118", "--channel", "portal"]),
    ("missed", ["clock", "--exit-code"]),
    ("mistake", ["filing", "withdraw", "F-1", "--because", "wrong day"]),
    ("again", ["filing", "record", "--draft", "D-1", "--at", "2021-11-22T10:30+01:00",
               "--reference", "2026-118", "--channel", "portal"]),
    ("met", ["clock", "--exit-code"]),
    ("verified", ["verify"]),
    ("closed", ["close", "--because", "nothing left to do"]),
    ("too late", ["log", "One more thing"]),
    ("reopened", ["reopen", "--because", "a question of the authority"]),
    ("answer", ["log", "Answered the authority"]),
]  # fmt: skip
"""What is typed, in this order; each line with the name its answer is found under."""


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """The workspace of the day."""
    return Shell(tmp_path_factory.mktemp("controller") / "workspace")


@pytest.fixture(scope="module")
def day(shell: Shell) -> dict[str, Result]:
    """What the program answered to each line of the day."""
    new = shell(
        *("new", "Portal documents", "--playbook", "portal-exposure", "--role", "controller"),
        *("--country", "FR", "--organisation", "City of Example", "--aware", AWARE),
    )
    ref = {"TOCSIN_CASE": new.stdout.strip()}
    return {"new": new, **{name: shell(*typed, env=ref) for name, typed in DAY}}


def test_every_line_is_answered_with_the_code_it_deserves(day: dict[str, Result]) -> None:
    codes = {name: result.exit_code for name, result in day.items() if result.exit_code}
    assert codes == {"overdue": 1, "gaps": 1, "missed": 1, "too late": 2}


def test_the_72_hours_run_from_awareness(day: dict[str, Result]) -> None:
    # 24 of 72 hours have gone by at 09:00 the next day; 20 November 09:00 + 72 h is the 23rd, 09:00.
    lines = day["running"].stdout.splitlines()
    assert lines[0] == "GDPR Art. 33(1) -> CNIL: 48:00 left, due 2021-11-23 09:00 +01:00"
    assert "    72 elapsed hours, nights, weekends and public holidays included" in lines
    assert not any("GDPR Art. 33(2)" in line for line in lines)


def test_another_reading_of_the_law_is_shown_but_not_worked_to(day: dict[str, Result]) -> None:
    # Regulation 1182/71 Art. 3(1): the hour of the event is not counted, so the last hour ends at 10:00.
    said = day["running"].stdout
    assert "that reading ends 2021-11-23 10:00 +01:00. Work to the earlier one" in said


def test_a_missed_deadline_asks_for_the_reasons(day: dict[str, Result]) -> None:
    said = day["overdue"].stdout
    assert "GDPR Art. 33(1) -> CNIL: late by 0:01, reasons needed" in said
    assert "the reasons for the delay must be given: tocsin clock reasons gdpr-33-1 --edit" in said


def test_advice_is_shown_with_its_reasons_and_source(day: dict[str, Result]) -> None:
    said = day["risk advice"].stdout
    assert "high_risk            High risk" in said
    assert "advice: high_risk. Special categories of data are affected, and access is not ruled out." in said
    assert "GDPR Art. 9, recital 75" in said


def test_looking_at_a_decision_records_nothing(shell: Shell, day: dict[str, Result]) -> None:
    assert day["risk advice"].exit_code == 0
    before = shell.done("head")
    shell.done("decide", "risk.level")
    assert shell.done("head") == before


def test_the_notification_says_what_is_not_known_yet(day: dict[str, Result], shell: Shell) -> None:
    assert "Can be filed as initial notification: yes" in day["no gaps"].stdout
    text = shell.done("draft", "show", "D-1")
    assert "**To:** CNIL" in text
    assert "City of Example" in text
    assert "Documents were shown to other users." in text
    assert "Not known yet. It will follow as soon as it is established (Art. 33(4))." in text


def test_every_item_of_the_form_stands_in_the_notification(day: dict[str, Result], shell: Shell) -> None:
    assert day["english"].stdout == "D-1\n"
    text = shell.done("draft", "show", "D-1")
    for title in (
        *("Controller", "Data protection officer or other contact point", "Became aware", "What happened"),
        *("Categories of data subjects", "Approximate number of data subjects", "Likely consequences"),
        *("Categories of personal data records", "Approximate number of records"),
    ):
        assert any(line.startswith(f"### {title}") for line in text.splitlines()), title


def test_the_notification_is_there_in_french(day: dict[str, Result]) -> None:
    text = day["french"].stdout
    assert "# Notification d'une violation de données à caractère personnel" in text
    assert "City of Example" in text
    assert "about 640" not in text
    assert "environ 640" in text


def test_after_72_hours_the_notification_gives_the_reasons(day: dict[str, Result], shell: Shell) -> None:
    assert "DX08  It is late, and no reasons are given" in day["gaps"].stdout
    text = shell.done("draft", "show", "D-1")
    assert "### Reasons for the delay (Art. 33(1))" in text
    assert "Nobody read the notice over the weekend." in text


def test_a_filing_after_the_deadline_is_met_late(day: dict[str, Result]) -> None:
    assert "GDPR Art. 33(1): filed late\n" in day["late"].stderr
    assert "GDPR Art. 33(1) -> CNIL: filed late" in day["missed"].stdout


def test_reasons_that_were_given_are_not_asked_for_again(day: dict[str, Result]) -> None:
    assert "the reasons for the delay must be given" in day["overdue"].stdout
    for answer in (day["late"].stderr, day["missed"].stdout):
        assert "reasons" not in answer


def test_a_filing_taken_back_stays_on_record(day: dict[str, Result], shell: Shell) -> None:
    assert "F-1 withdrawn; it stays on record" in day["mistake"].stderr
    texts = [item["text"] for item in shell.json("timeline", "--json")]
    assert "F-1 withdrawn (wrong day)" in texts
    assert [filing["filing"] for filing in shell.json("filing", "list", "--json")] == ["F-2"]


def test_a_filing_in_time_meets_the_clock(day: dict[str, Result], shell: Shell) -> None:
    assert "GDPR Art. 33(1): filed 2021-11-22 10:30 +01:00" in day["again"].stderr
    readings = {(one["regime"], one["stage"]): one for one in shell.json("clock", "--json")}
    reading = readings["gdpr-33-1", "initial"]
    assert reading["state"] == "met"
    assert readings["gdpr-33-2", "notice"]["state"] == "not_applicable"
    # 22 November 10:30 in Paris is 09:30 UTC; 72 hours from 20 November 08:00 UTC are the 23rd, 08:00 UTC.
    assert reading["met_at"] == "2021-11-22T09:30:00Z"
    assert reading["due_at"] == "2021-11-23T08:00:00Z"
    assert reading["latest_at"] == "2021-11-23T09:00:00Z"


def test_a_closed_case_takes_nothing_until_it_is_reopened(day: dict[str, Result]) -> None:
    said = day["too late"].stderr
    assert "Case 2" in said
    assert "is closed" in said
    assert "Reopen it first: tocsin reopen --because …" in said
    assert "is closed, head " in day["closed"].stderr
    assert "is open again" in day["reopened"].stderr


def test_the_record_holds_to_the_end(day: dict[str, Result], shell: Shell) -> None:
    assert ": holds\n" in day["verified"].stdout
    head = next(line for line in day["verified"].stdout.splitlines() if line.startswith("head "))
    assert shell("verify", "--against", head.removeprefix("head ")).exit_code == 0
