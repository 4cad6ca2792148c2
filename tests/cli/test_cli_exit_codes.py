"""Exit codes: 0 done, 1 the answer is no, 2 what a person can mend, 3 something is broken."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.cli.damage import run_sql
from tests.cli.shell import Program, Shell

READING = [
    ["status"],
    ["status", "--short"],
    ["timeline"],
    ["clock"],
    ["fact", "list"],
    ["step", "list"],
    ["inventory", "list"],
    ["party", "list"],
    ["evidence", "list"],
    ["draft", "list"],
    ["filing", "list"],
    ["head"],
    ["verify"],
]
"""Commands that read a case."""


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_what_is_done_exits_0_and_says_nothing_wrong(arguments: list[str], demo: Shell) -> None:
    result = demo(*arguments)
    assert result.exit_code == 0
    assert result.stdout
    assert "tocsin:" not in result.stderr


def test_a_document_with_gaps_exits_1(demo: Shell) -> None:
    result = demo("draft", "check", "controller-notice", "--party", "P-2")
    assert result.exit_code == 1
    assert "no, 1 to put right" in result.stdout
    assert "tocsin:" not in result.stderr


def test_a_document_without_gaps_exits_0(demo: Shell) -> None:
    demo.done("fact", "set", "measures.prevent", "unknown")
    assert demo("draft", "check", "controller-notice", "--party", "P-2").exit_code == 0


def test_a_missed_deadline_exits_1_if_that_is_asked(demo: Shell) -> None:
    assert demo("clock", "--now", "+400d", "--exit-code").exit_code == 1
    assert demo("clock", "--now", "+400d").exit_code == 0


def test_no_missed_deadline_exits_0(demo: Shell) -> None:
    # The example was aware 30 hours ago, and its shortest open contract gives 48.
    assert demo("clock", "--exit-code").exit_code == 0


def test_a_changed_entry_exits_1(demo: Shell) -> None:
    ref = demo.json("cases", "--json")[0]["ref"]
    run_sql(demo.folder(ref), "UPDATE journal SET body = replace(body, 'passport', 'invoice') WHERE seq = 6")
    result = demo("verify")
    assert result.exit_code == 1
    assert "entry #6 " in result.stdout
    assert "does not hold" in result.stdout


def test_changed_evidence_exits_1(demo: Shell) -> None:
    ref = demo.json("cases", "--json")[0]["ref"]
    kept = next((demo.folder(ref) / "vault").iterdir())
    kept.write_bytes(b"something else")
    result = demo("evidence", "verify")
    assert result.exit_code == 1
    assert "the file was changed" in result.stdout
    assert demo("verify").exit_code == 1


def test_a_broken_playbook_exits_1(tocsin: Shell, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("schema: breach-playbook/1\nid: own\n", encoding="utf-8")
    result = tocsin("playbook", "check", str(own))
    assert result.exit_code == 1
    assert f"{own}:1:1" in result.stdout


def test_a_good_playbook_exits_0(tocsin: Shell, request: pytest.FixtureRequest) -> None:
    path = request.config.rootpath / "playbooks" / "portal-exposure.yaml"
    result = tocsin("playbook", "check", str(path))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "portal-exposure 2.0.0, 35 steps: no problems" in result.stderr


REFUSED = [
    (["status", "--case", "2019-0001"], "There is no case in"),
    (["draft", "show", "nonsense"], "There is no draft 'nonsense'"),
    (["draft", "check", "nonsense"], "There is no document called 'nonsense'"),
    (["draft", "check", "controller-notice", "--party", "P-9"], "There is no party 'P-9'"),
    (["draft", "show", "sa-notification", "--language", "tlh"], "sa-notification is not written in 'tlh'"),
    (["step", "show", "is_breech"], "There is no step 'is_breech'"),
    (["step", "done", "effects"], "effects is not done by saying so: still open: measures.prevent"),
    (
        ["step", "skip", "is_breach", "--because", "no time"],
        "is_breach is a legal duty and cannot be skipped",
    ),
    (["step", "tick", "stop_exposure", "nothing"], "stop_exposure has no line 'nothing'"),
    (["fact", "set", "nature.sia", "x"], "There is no fact called 'nature.sia'"),
    (["fact", "set", "nature.cia", "secrecy"], "'secrecy' is not one of the values"),
    (["decide", "nature.cia", "confidentiality", "--because", "x"], "nature.cia is no decision"),
    (["decide", "notify.authority", "maybe", "--because", "x"], "'maybe' is not an option"),
    (["decide", "notify.authority", "full"], "The reason for the decision is empty"),
    (["inventory", "amend", "R-99", "--label", "x"], "There is no row 'R-99'"),
    (["inventory", "list", "--history", "R-99"], "There is no row 'R-99'"),
    (["party", "remove", "P-99", "--because", "x"], "There is no party 'P-99'"),
    (["evidence", "add", "/nowhere/at/all"], "/nowhere/at/all cannot be read"),
    (["evidence", "link", "EV-99", "--step", "scope"], "There is no evidence 'EV-99'"),
    (["evidence", "link", "EV-1"], "Nothing was named that the evidence belongs to"),
    (["filing", "record", "--draft", "D-99"], "There is no draft 'D-99'"),
    (["filing", "record"], "What was filed is not said"),
    (["filing", "record", "--regime", "nis2"], "There is no regime 'nis2'"),
    (["filing", "withdraw", "F-99", "--because", "x"], "There is no filing 'F-99'"),
    (["log", "x", "--amends", "#999"], "There is no entry '#999'"),
    (["log", "x", "--amends", "#1"], "Entry #1 is no note"),
    (["log", "x", "--evidence", "EV-99"], "There is no evidence 'EV-99'"),
    (["log", "x", "--step", "nowhere"], "There is no step 'nowhere'"),
    (["log", ""], "The text is empty"),
    (["log", "x", "--kind", "rumour"], "'rumour' is not one of"),
    (["redact", "#999", "--because", "x"], "There is no entry '#999'"),
    (["redact", "#1", "--because", "x", "--yes"], "holds nothing that could be redacted"),
    (["party", "add", "x", "--contract-hours", "9" * 5_000], "is not a number of hours"),
    (["redact", "#\N{SUPERSCRIPT TWO}", "--because", "x"], "There is no entry"),
    (["redact", "#" + "9" * 5_000, "--because", "x"], "There is no entry"),
    (["verify", "--against", "0001 0000"], "'0001 0000' is not a head"),
    (["verify", "--against", "9" * 5_000 + " 9f3a 22c1 7b10 44de"], "is not a head"),
    (["timeline", "--query", "lane:nobody"], "There is no lane 'nobody'"),
    (["timeline", "--query", "after:soon"], "'soon' is not a time"),
    (["timeline", "--format", "pdf"], "'pdf' is not one of"),
    (["amend"], "Nothing was said to change"),
    (["reopen", "--because", "x"], "is open already"),
    (["playbook", "show", "generik"], "Did you mean generic?"),
    (["playbook", "check", "nowhere.yaml"], "nowhere.yaml cannot be read"),
    (["completion", "tcsh"], "'tcsh' is not one of"),
    (["draft", "edit", "sa-notification"], "An editor needs a terminal"),
    ([], "The workbench needs a terminal"),
    (["demo"], "The workbench needs a terminal"),
]
REFUSED_IDS = [" ".join(arguments)[:60] or "tocsin" for arguments, _message in REFUSED]


@pytest.mark.parametrize(("arguments", "message"), REFUSED, ids=REFUSED_IDS)
def test_what_a_person_can_mend_exits_2_with_a_message_and_what_to_do(
    arguments: list[str], message: str, demo: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    said = demo.refused(*arguments)
    assert message in said
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) >= 1


@pytest.mark.parametrize(("arguments", "message"), REFUSED[:-2], ids=REFUSED_IDS[:-2])
def test_what_is_refused_leaves_the_journal_as_it_was(
    arguments: list[str], message: str, demo: Shell
) -> None:
    before = demo.done("head")
    assert message in demo.refused(*arguments)
    assert demo.done("head") == before


@pytest.mark.parametrize("arguments", [*READING, ["log", "x"]], ids=" ".join)
def test_a_file_that_is_no_case_exits_3_and_is_left_as_it_is(
    arguments: list[str], ref: str, tocsin: Shell
) -> None:
    path = tocsin.folder(ref) / "case.db"
    path.write_bytes(b"these are not the bytes of a database" * 100)
    result = tocsin(*arguments, "--case", ref)
    assert result.exit_code == 3
    assert "is not a case file" in result.stderr
    assert "Restore it from a copy" in result.stderr
    assert "Nothing was changed" in result.stderr
    assert path.read_bytes() == b"these are not the bytes of a database" * 100


def test_an_empty_case_file_exits_3(ref: str, tocsin: Shell) -> None:
    (tocsin.folder(ref) / "case.db").write_bytes(b"")
    assert tocsin("status", "--case", ref).exit_code == 3


def test_a_torn_case_file_exits_3_without_a_traceback(ref: str, tocsin: Shell) -> None:
    path = tocsin.folder(ref) / "case.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    result = tocsin("timeline", "--case", ref)
    assert result.exit_code == 3
    assert "is damaged" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_body_that_cannot_be_read_exits_3_and_verify_says_where(ref: str, tocsin: Shell) -> None:
    run_sql(tocsin.folder(ref), "UPDATE journal SET body = '{\"title\":' WHERE seq = 1")
    result = tocsin("status", "--case", ref)
    assert result.exit_code == 3
    assert "Entry 1 (case.opened) cannot be read" in result.stderr
    assert "Run tocsin verify" in result.stderr
    verified = tocsin("verify", "--case", ref)
    assert verified.exit_code == 1
    assert "entry #1 " in verified.stdout


@pytest.mark.parametrize(
    "newer",
    [
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('tocsin', 'm999', 'later')",
        "UPDATE journal SET kind = 'prophecy.made' WHERE seq = 3",
        "UPDATE journal SET body = replace(body, '\"format\":1', '\"format\":2') WHERE seq = 1",
    ],
    ids=["schema", "kind", "format"],
)
def test_a_case_of_a_newer_version_exits_2_and_is_left_as_it_is(newer: str, ref: str, tocsin: Shell) -> None:
    run_sql(tocsin.folder(ref), newer)
    before = (tocsin.folder(ref) / "case.db").read_bytes()
    result = tocsin("log", "x", "--case", ref)
    assert result.exit_code == 2
    assert "The case was written by a newer tocsin. Update this one; nothing was changed" in result.stderr
    assert (tocsin.folder(ref) / "case.db").read_bytes() == before


def test_one_broken_case_does_not_hide_the_others(ref: str, tocsin: Shell) -> None:
    other = tocsin.done("new", "Whole")
    (tocsin.folder(ref) / "case.db").write_bytes(b"")
    listed = {case["ref"]: case for case in tocsin.json("cases", "--json")}
    assert "is empty" in listed[ref]["trouble"]
    assert listed[other]["trouble"] == ""
    assert "is empty" in tocsin.done("cases")


FAULT = textwrap.dedent(
    """
    import sys
    from tocsin.services.timeline import logbook

    def broken(case, text, **more):
        secret_of_the_person = text
        password = "hunter2" + str(1 + 1)
        raise ZeroDivisionError("division by zero")

    logbook.write_log = broken
    sys.argv = ["tocsin", "log", "the-name-of-a-patient"]
    from tocsin.cli.main import main
    main()
    """
)


@pytest.mark.usefixtures("ref")
def test_an_error_of_ours_exits_3_with_a_traceback_and_no_values(program: Program, tocsin: Shell) -> None:
    head = tocsin.done("head")
    done = program(python=("-c", FAULT))
    said = done.stderr.decode()
    assert done.returncode == 3
    assert said.startswith("Traceback (most recent call last):\n")
    assert "ZeroDivisionError: division by zero" in said
    assert said.endswith(
        "tocsin: this is an error of tocsin itself. What was recorded before is safe in the case.\n"
    )
    assert "the-name-of-a-patient" not in said
    assert "hunter22" not in said
    assert done.stdout == b""
    assert tocsin.done("head") == head


@pytest.mark.usefixtures("ref")
def test_the_message_of_an_error_of_ours_cannot_act_on_the_terminal(program: Program) -> None:
    fault = FAULT.replace("division by zero", r"\x1b]0;owned\x07")
    said = program(python=("-c", fault)).stderr
    assert b"\x1b" not in said
    assert b"\x07" not in said


@pytest.mark.usefixtures("demo")
def test_a_reader_that_went_away_is_no_error_of_ours(program: Program) -> None:
    piped = ("bash", "-c", '"$@" | head -n 1; exit "${PIPESTATUS[0]}"', "bash")
    done = program("timeline", "--format", "jsonl", before=piped)
    assert done.stderr == b""
    assert done.returncode in {0, 1}
    assert len(done.stdout.splitlines()) == 1
