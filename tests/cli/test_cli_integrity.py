"""Head, verification and redaction from the shell."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.damage import bodies, run_sql, take_down_guards
from tests.cli.shell import UNSEEN, Shell

TOO_MUCH = "The patient is called by a name that nobody must read"


@pytest.fixture
def noted(tocsin: Shell, ref: str) -> str:
    """A case whose entry #6 says something it should not."""
    tocsin.done("log", TOO_MUCH)
    tocsin.done("log", "Something else")
    return ref


def test_the_head_is_a_number_and_four_groups(tocsin: Shell, noted: str) -> None:
    assert noted
    assert re.fullmatch(r"0007( [0-9a-f]{4}){4}", tocsin.done("head"))


def test_the_head_changes_with_every_entry(tocsin: Shell, noted: str) -> None:
    before = tocsin.done("head", "--case", noted)
    tocsin.done("log", "one more")
    assert tocsin.done("head").split()[0] == "0008"
    assert tocsin.done("head") != before


@pytest.mark.usefixtures("noted")
@pytest.mark.parametrize(
    "written",
    [str, str.upper, lambda head: f"  {head}\n", lambda head: head.replace(" ", ""), lambda head: head[3:]],
    ids=["as printed", "capitals", "spaces", "in one", "unpadded"],
)
def test_a_head_kept_elsewhere_is_recognised_however_it_was_written(
    written: Callable[[str], str], tocsin: Shell
) -> None:
    result = tocsin("verify", "--against", written(tocsin.done("head")))
    assert result.exit_code == 0
    assert "are as they were then, by what this user saw on this machine, the head given" in result.stdout
    assert result.stderr == ""


@pytest.mark.usefixtures("noted")
def test_an_earlier_head_still_holds_after_more_was_written(tocsin: Shell) -> None:
    head = tocsin.done("head")
    tocsin.done("log", "one more")
    assert tocsin("verify", "--against", head).exit_code == 0


@pytest.mark.usefixtures("noted")
def test_without_a_head_kept_elsewhere_it_is_said_what_is_not_proved(tocsin: Shell, tmp_path: Path) -> None:
    assert "Whoever has your account on this machine could make that fit" in tocsin("verify").stderr
    stranger = tocsin("verify", env={"XDG_STATE_HOME": str(tmp_path / "of a stranger")})
    assert "Not proven for entries 1 to 7: that whoever holds the file did not" in stranger.stderr
    assert "Only a head kept elsewhere tells: --against HEAD" in stranger.stderr


def test_a_journal_that_was_cut_off_fails_against_the_head(tocsin: Shell, noted: str, tmp_path: Path) -> None:
    head = tocsin.done("head")
    run_sql(tocsin.folder(noted), "DELETE FROM journal WHERE seq = 7")
    stranger = {"XDG_STATE_HOME": str(tmp_path / "of a stranger")}
    assert tocsin("verify", env=stranger).exit_code == 0  # the chain of what is left holds
    result = tocsin("verify", "--against", head, env=stranger)
    assert result.exit_code == 1
    assert "entry #7 is gone: the journal ends at 6, and the head given names it" in result.stdout


def test_a_journal_that_was_cut_off_is_not_gone_on_with_unless_it_is_said_why(
    tocsin: Shell, noted: str
) -> None:
    tocsin.done("head")
    run_sql(tocsin.folder(noted), "DELETE FROM journal WHERE seq = 7")
    assert "the journal is shorter than the last head seen" in tocsin("verify").stdout
    refused = tocsin("log", "and so on")
    assert (refused.exit_code, tocsin("verify").exit_code) == (3, 1)
    assert "tocsin head --accept --because" in refused.stderr
    assert "The reason is empty" in tocsin("head", "--accept").stderr
    assert tocsin("head", "--accept", "--because", "the disk was restored").exit_code == 0
    assert "Another history accepted" in tocsin.done("timeline")
    assert tocsin("verify").exit_code == 0
    assert "There is nothing to accept" in tocsin("head", "--accept", "--because", "again").stderr


def test_heads_are_appended_to_a_file_and_compared_from_there(
    tocsin: Shell, noted: str, tmp_path: Path
) -> None:
    kept = tmp_path / "heads.txt"
    tocsin.done("head", "--to", str(kept))
    tocsin.done("log", "one more")
    tocsin.done("head", "--to", str(kept))
    lines = kept.read_text(encoding="utf-8").splitlines()
    assert [line.split()[1:3] for line in lines] == [[noted, "7"], [noted, "8"]]
    assert kept.stat().st_mode & 0o777 == 0o600
    beside = tocsin("head", "--to", str(tocsin.folder(noted) / "heads.txt"))
    assert "It lies beside the case: whoever changes that can change it too" in beside.stderr
    report = tocsin.json("verify", "--against-file", str(kept), "--json")
    assert "heads.txt" in report["vouchers"]
    kept.write_text(lines[0][:-1] + "0\n" if lines[0][-1] != "0" else lines[0][:-1] + "1\n", encoding="utf-8")
    failed = tocsin.json("verify", "--against-file", str(kept), "--json", exit_code=1)
    assert (failed["first_bad"], failed["vouched"]) == (7, 8)
    kept.write_text("a shopping list\n", encoding="utf-8")
    assert "heads.txt, line 1 is no head" in tocsin.refused("verify", "--against-file", str(kept))
    assert "There is no file" in tocsin.refused("verify", "--against-file", str(tmp_path / "none"))


def test_a_head_of_another_case_fails(tocsin: Shell, noted: str) -> None:
    other = tocsin.done("new", "Other")
    result = tocsin("verify", "--case", noted, "--against", tocsin.done("head", "--case", other))
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE journal SET body = replace(body, 'else', 'new') WHERE seq = 7", "entry #7 "),
        ("UPDATE journal SET actor = 'somebody' WHERE seq = 6", "entry #6 "),
        ("UPDATE journal SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE seq = 5", "entry #5 "),
        ("DELETE FROM journal WHERE seq = 6", "entry #7 "),
        ("UPDATE journal SET body = NULL, salt = NULL WHERE seq = 6", "entry #6 "),
    ],
    ids=["body", "actor", "time", "gap", "emptied"],
)
def test_what_was_changed_is_found_at_its_place(change: str, found: str, tocsin: Shell, noted: str) -> None:
    run_sql(tocsin.folder(noted), change)
    result = tocsin("verify", "--case", noted)
    assert result.exit_code == 1
    assert found in result.stdout
    assert "does not hold" in result.stdout


def test_a_journal_without_its_guards_does_not_pass(tocsin: Shell, noted: str) -> None:
    take_down_guards(tocsin.folder(noted))
    result = tocsin("verify")
    assert result.exit_code == 1
    assert "the guard journal_keeps_entries is missing" in result.stdout


def test_the_findings_are_json_too(tocsin: Shell, noted: str) -> None:
    run_sql(tocsin.folder(noted), "UPDATE journal SET actor = 'somebody' WHERE seq = 6")
    report = tocsin.json("verify", "--json", exit_code=1)
    assert report["holds"] is False
    assert report["entries"] == 7
    assert [finding["seq"] for finding in report["findings"]] == [6]
    assert report["head_matches"] is None


def test_redaction_asks_and_a_no_leaves_everything_as_it_is(tocsin: Shell, noted: str) -> None:
    head = tocsin.done("head")
    result = tocsin("redact", "#6", "--because", "names a patient", typed="n\n")
    assert result.exit_code == 1
    assert f"Remove for good: #6 {TOO_MUCH}" in result.stderr
    assert "Aborted" in result.stderr
    assert tocsin.done("head") == head
    assert TOO_MUCH in tocsin.done("timeline", "--json", "--case", noted)


@pytest.mark.usefixtures("noted")
def test_redaction_takes_silence_for_a_no(tocsin: Shell) -> None:
    head = tocsin.done("head")
    assert tocsin("redact", "#6", "--because", "names a patient", typed="").exit_code == 1
    assert tocsin.done("head") == head


@pytest.mark.parametrize("yes", [True, False], ids=["--yes", "typed"])
def test_what_is_redacted_is_gone_and_the_record_holds(yes: bool, tocsin: Shell, noted: str) -> None:
    head = tocsin.done("head")
    arguments = ["redact", "#6", "--because", "names a patient", *(["--yes"] if yes else [])]
    result = tocsin(*arguments, typed="" if yes else "y\n")
    assert result.exit_code == 0
    assert "#6 redacted, recorded as #8. Copies made before still hold it" in result.stderr
    assert tocsin("verify", "--against", head).exit_code == 0
    redacted = next(item for item in tocsin.json("timeline", "--json") if item["seq"] == 6)
    assert (redacted["text"], redacted["redacted"], redacted["actor"]) == ("[redacted]", True, "lead")
    assert bodies(tocsin.folder(noted))[5] is None


def test_no_byte_of_what_was_redacted_is_left_in_the_folder(tocsin: Shell, noted: str) -> None:
    tocsin.done("redact", "#6", "--because", "names a patient", "--yes")
    files = [path for path in tocsin.folder(noted).rglob("*") if path.is_file()]
    assert files
    assert [path.name for path in files if TOO_MUCH.encode() in path.read_bytes()] == []


@pytest.mark.usefixtures("noted")
def test_the_reason_of_a_redaction_is_on_record(tocsin: Shell) -> None:
    tocsin.done("redact", "#6", "--because", "names a patient", "--yes", "--as", "dpo")
    last = tocsin.json("timeline", "--json")[-1]
    assert last["kind"] == "redacted"
    assert last["actor"] == "dpo"
    assert "(names a patient)" in last["text"]


@pytest.mark.usefixtures("noted")
def test_an_entry_may_be_named_by_its_id(tocsin: Shell) -> None:
    entry = next(item for item in tocsin.json("timeline", "--json") if item["seq"] == 6)
    tocsin.done("redact", entry["id"], "--because", "names a patient", "--yes")
    assert TOO_MUCH not in tocsin.done("timeline")


@pytest.mark.usefixtures("noted")
def test_an_entry_is_redacted_only_once(tocsin: Shell) -> None:
    tocsin.done("redact", "#6", "--because", "names a patient", "--yes")
    said = tocsin.refused("redact", "#6", "--because", "again", "--yes")
    assert "Entry #6 is redacted already" in said


@pytest.mark.usefixtures("noted")
@pytest.mark.parametrize("reason", ["", "  "])
def test_a_redaction_needs_a_reason(reason: str, tocsin: Shell) -> None:
    assert "The reason is empty" in tocsin.refused("redact", "#6", "--because", reason, "--yes")
    assert "Missing option '--because'" in tocsin.refused("redact", "#6", "--yes")


@pytest.mark.usefixtures("noted")
def test_when_a_clock_starts_cannot_be_redacted(tocsin: Shell) -> None:
    tocsin.done("fact", "set", "time.aware_at", "2021-11-20T09:00Z")
    said = tocsin.refused("redact", "#8", "--because", "embarrassing", "--yes")
    assert "Entry #8 states when a legal clock starts" in said
    assert "tocsin fact set time.aware_at TIME --because …" in said


@pytest.mark.usefixtures("noted")
def test_the_question_cannot_act_on_the_terminal(tocsin: Shell) -> None:
    tocsin.done("log", "\x1b]0;owned\x07 \u202e" + "y" * 500)
    result = tocsin("redact", "#8", "--because", "x", typed="n\n")
    assert UNSEEN.findall(result.output) == []
    assert len(result.stderr.splitlines()[0]) < 300


def test_a_redacted_fact_is_known_to_have_been_stated(tocsin: Shell, noted: str) -> None:
    tocsin.done("fact", "set", "summary.authority", TOO_MUCH, "--case", noted)
    tocsin.done("redact", "#8", "--because", "names a patient", "--yes")
    assert "summary.authority  [redacted]" in tocsin.done("fact", "list")
    assert tocsin.json("fact", "show", "summary.authority", "--json")["value"] is None


def test_what_was_redacted_is_in_no_document_written_afterwards(tocsin: Shell, noted: str) -> None:
    tocsin.done("fact", "set", "summary.authority", TOO_MUCH, "--case", noted)
    assert TOO_MUCH in tocsin.done("draft", "show", "sa-notification")
    tocsin.done("redact", "#8", "--because", "names a patient", "--yes")
    assert TOO_MUCH not in tocsin.done("draft", "show", "sa-notification")
