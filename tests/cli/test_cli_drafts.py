"""Drafts and filings from the shell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import Shell

BOTH = {"P-1": "Council 04", "P-2": "Metropolis of the North"}


@pytest.fixture
def two(tocsin: Shell, ref: str) -> str:
    """A processor's case with two affected controllers."""
    for name in BOTH.values():
        tocsin.done("party", "add", name, "--involvement", "affected")
    return ref


def test_there_is_a_notice_for_each_controller_and_one_notification(tocsin: Shell, two: str) -> None:
    assert two
    listed = tocsin.json("draft", "list", "--json")
    told = [(one["form"], one["party"]) for one in listed]
    assert told[:2] == [("controller-notice", "P-1"), ("controller-notice", "P-2")]
    assert ("sa-notification", None) in told


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("command", ["check", "show", "save"])
def test_a_notice_without_its_controller_names_those_known(command: str, tocsin: Shell) -> None:
    said = tocsin.refused("draft", command, "controller-notice")
    assert "controller-notice is written to one controller at a time" in said
    assert "Known: P-1 Council 04, P-2 Metropolis of the North" in said


@pytest.mark.usefixtures("two")
def test_looking_records_nothing(tocsin: Shell) -> None:
    head = tocsin.done("head")
    tocsin.done("draft", "show", "controller-notice", "--party", "P-1")
    assert tocsin("draft", "check", "sa-notification").exit_code == 1
    assert tocsin.done("head") == head


@pytest.mark.usefixtures("two")
def test_a_saved_draft_stays_as_it_was_when_facts_change(tocsin: Shell) -> None:
    tocsin.done("fact", "set", "summary.authority", "First version")
    tocsin.done("draft", "save", "controller-notice", "--party", "P-1")
    tocsin.done("fact", "set", "summary.authority", "Second version")
    assert "First version" in tocsin.done("draft", "show", "D-1")
    assert "Second version" in tocsin.done("draft", "show", "controller-notice", "--party", "P-1")
    assert tocsin.json("draft", "list", "--json")[0]["drafts"] == ["D-1"]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("typed", ["D-1", "d1", "1"])
def test_a_draft_is_named_in_any_way_of_writing_its_id(typed: str, tocsin: Shell) -> None:
    tocsin.done("draft", "save", "controller-notice", "--party", "P-1")
    assert "Council 04" in tocsin.done("draft", "show", typed)


@pytest.mark.usefixtures("two")
def test_a_saved_draft_says_where_it_is_and_what_is_open(tocsin: Shell) -> None:
    saved = tocsin.json("draft", "save", "controller-notice", "--party", "P-1", "--json")
    assert saved["draft"] == "D-1"
    assert Path(saved["path"]).read_text(encoding="utf-8").startswith("# Personal data breach")
    assert "What happened" in {gap["title"] for gap in saved["gaps"]}


def test_a_document_names_no_other_controller(tocsin: Shell, two: str) -> None:
    tocsin.done("fact", "set", "summary.authority", "It hit the Metropolis of the North", "--case", two)
    result = tocsin("draft", "check", "controller-notice", "--party", "P-1")
    assert result.exit_code == 1
    line = "DC02  Metropolis of the North: The text names another controller"
    assert line in result.stdout
    assert line not in tocsin("draft", "check", "controller-notice", "--party", "P-2").stdout


@pytest.mark.usefixtures("two")
def test_what_is_not_written_in_the_language_is_told_and_does_not_block(tocsin: Shell) -> None:
    tocsin.done("fact", "set", "summary.authority", "A portal")
    said = tocsin("draft", "check", "sa-notification", "--language", "fr").stdout
    assert "DF05  Description: The text is not written in the language of the document" in said
    assert "tocsin fact set summary.authority@fr VALUE" in said


def edit(tocsin: Shell, tmp_path: Path, editor: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``draft edit`` with a terminal on its standard input and a script as the editor."""
    if not hasattr(os, "openpty"):
        pytest.skip("there are no pseudo-terminals here")
    script = tmp_path / "editor"
    script.write_text(f"#!/bin/sh\n{editor}\n", encoding="utf-8")
    script.chmod(0o755)
    outer, inner = os.openpty()
    try:
        return subprocess.run(
            [sys.executable, "-m", "tocsin", "draft", "edit", *arguments],
            stdin=inner,
            capture_output=True,
            text=True,
            env={"PATH": "/usr/bin:/bin", "TOCSIN_HOME": str(tocsin.home), "TOCSIN_ACTOR": "dpo",
                 "EDITOR": str(script), "LANG": "C.UTF-8", "HOME": str(tmp_path)},
            timeout=60,
            check=False,
        )  # fmt: skip
    finally:
        os.close(outer)
        os.close(inner)


@pytest.mark.usefixtures("two")
def test_an_edited_draft_is_saved_as_a_version_and_edited_on(tocsin: Shell, tmp_path: Path) -> None:
    first = edit(tocsin, tmp_path, 'echo "By hand." >> "$1"', "controller-notice", "--party", "P-1")
    assert (first.returncode, first.stdout) == (0, "D-1\n")
    assert tocsin.done("draft", "show", "D-1").endswith("By hand.")
    second = edit(tocsin, tmp_path, 'echo "Again." >> "$1"', "controller-notice", "--party", "P-1")
    assert second.stdout == "D-2\n"
    assert tocsin.done("draft", "show", "D-2").endswith("By hand.\nAgain.")


@pytest.mark.usefixtures("two")
def test_an_editor_that_changes_nothing_saves_nothing(tocsin: Shell, tmp_path: Path) -> None:
    head = tocsin.done("head")
    done = edit(tocsin, tmp_path, "true", "sa-notification")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Nothing was changed, so nothing was saved" in done.stderr
    assert tocsin.done("head") == head


def test_an_editor_that_fails_loses_nothing(tocsin: Shell, two: str, tmp_path: Path) -> None:
    done = edit(tocsin, tmp_path, 'echo "By hand." >> "$1"; exit 7', "sa-notification")
    assert done.returncode == 2
    assert "The editor ended with 7" in done.stderr
    left = list((tocsin.folder(two) / "unsent").iterdir())
    assert len(left) == 1
    assert f"What was written is in {left[0]}" in done.stderr
    assert left[0].read_text(encoding="utf-8").endswith("By hand.\n")


def test_what_is_being_edited_stays_in_the_folder_of_the_case(
    tocsin: Shell, two: str, tmp_path: Path
) -> None:
    edit(
        tocsin,
        tmp_path,
        f'dirname "$1" > {tmp_path}/where; stat -c %a "$1" > {tmp_path}/mode',
        "sa-notification",
    )
    assert (tmp_path / "where").read_text(encoding="utf-8").strip() == str(tocsin.folder(two) / "unsent")
    assert (tmp_path / "mode").read_text(encoding="utf-8").strip() == "600"
    assert list((tocsin.folder(two) / "unsent").iterdir()) == []


@pytest.mark.usefixtures("two")
def test_a_filing_takes_regime_stage_and_recipient_from_its_draft(tocsin: Shell) -> None:
    tocsin.done("draft", "save", "controller-notice", "--party", "P-2")
    filed = tocsin.json("filing", "record", "--draft", "D-1", "--at", "2021-11-20T10:00Z", "--json")
    assert (filed["regime"], filed["stage"], filed["party"]) == ("gdpr-33-2", "notice", "P-2")
    assert filed["recipient"] == "Metropolis of the North"
    assert filed["filed_at"]["at"] == "2021-11-20T10:00:00Z"


@pytest.mark.usefixtures("two")
def test_a_filing_without_a_draft_says_what_it_answers(tocsin: Shell) -> None:
    tocsin.done("filing", "record", "--regime", "gdpr-33-2", "--party", "2", "--at", "2021-11-20T10:00Z")
    filed = tocsin.json("filing", "list", "--json")[0]
    assert (filed["draft"], filed["text"], filed["sha256"]) == ("", "", "")


@pytest.mark.usefixtures("two")
def test_a_filing_that_no_clock_waits_for_is_on_record_all_the_same(tocsin: Shell) -> None:
    result = tocsin("filing", "record", "--regime", "gdpr-33-1", "--at", "2021-11-20T10:00Z")
    assert result.exit_code == 0
    assert result.stdout == "F-1\n"
    assert "No clock of this case waits for it; it is on record all the same" in result.stderr


@pytest.mark.usefixtures("two")
def test_a_regime_with_several_recipients_needs_one(tocsin: Shell) -> None:
    said = tocsin.refused("filing", "record", "--regime", "gdpr-33-2")
    assert "gdpr-33-2 is told to each controller" in said
    assert "Say which with --party; see tocsin party list" in said


@pytest.mark.usefixtures("two")
def test_a_stage_that_the_regime_does_not_have_is_refused(tocsin: Shell) -> None:
    said = tocsin.refused("filing", "record", "--regime", "gdpr-33-1", "--stage", "final")
    assert "gdpr-33-1 has no stage 'final'" in said
    assert "One of: initial" in said


@pytest.mark.usefixtures("two")
def test_nothing_filed_yet_is_said(tocsin: Shell) -> None:
    result = tocsin("filing", "list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "tocsin filing record --draft DRAFT" in result.stderr


def test_a_late_filing_asks_for_its_reasons(tocsin: Shell, controller_ref: str) -> None:
    tocsin.done("fact", "set", "time.aware_at", "2021-11-20T09:00Z", "--case", controller_ref)
    # 72 hours later is the 23rd at 09:00 UTC.
    result = tocsin("filing", "record", "--regime", "gdpr-33-1", "--at", "2021-11-23T09:01Z")
    assert "It was late: give the reasons. tocsin clock reasons gdpr-33-1 --edit" in result.stderr
    assert tocsin("clock", "--exit-code").exit_code == 1


def test_a_filing_on_the_last_second_is_in_time(tocsin: Shell, controller_ref: str) -> None:
    tocsin.done("fact", "set", "time.aware_at", "2021-11-20T09:00Z", "--case", controller_ref)
    tocsin.done("filing", "record", "--regime", "gdpr-33-1", "--at", "2021-11-23T09:00:00Z")
    initial = next(
        one for one in tocsin.json("clock", "--json") if one["regime"] == "gdpr-33-1" and one["met_at"]
    )
    assert initial["state"] == "met"
