"""Letters, briefs and the pack from the shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def groups(tocsin: Shell, controller_ref: str) -> str:
    """A controller's case with data of employees and of customers."""
    tocsin.done(
        "inventory", "add", "HR file", "--category", "bank_account", "--subject-categories", "employees"
    )
    tocsin.done("inventory", "add", "Shop", "--category", "credentials", "--subject-categories", "customers")
    return controller_ref


@pytest.mark.usefixtures("groups")
def test_the_list_has_a_letter_for_each_group(tocsin: Shell) -> None:
    letters = [one for one in tocsin.json("draft", "list", "--json") if one["form"] == "subject-letter"]
    assert [one["segment"] for one in letters] == ["employees", "customers"]
    listed = tocsin.done("draft", "list")
    assert "Letter to the people concerned: Employees" in " ".join(listed.split())


@pytest.mark.usefixtures("groups")
@pytest.mark.parametrize("command", ["check", "show", "save"])
def test_a_letter_without_its_group_names_those_known(command: str, tocsin: Shell) -> None:
    said = tocsin.refused("draft", command, "subject-letter")
    assert "subject-letter is written to one group of people at a time" in said
    assert "Say which with --segment. Known: employees (R-1), customers (R-2)" in said


@pytest.mark.usefixtures("groups")
def test_a_letter_is_shown_and_saved_for_a_group(tocsin: Shell) -> None:
    shown = tocsin.done("draft", "show", "subject-letter", "--segment", "customers")
    assert "User names and passwords" in shown
    assert "Bank account" not in shown
    german = tocsin.done("draft", "show", "subject-letter", "--segment", "customers", "--language", "de")
    assert "Benutzernamen und Passwörter" in german
    saved = tocsin.json("draft", "save", "subject-letter", "--segment", "R-2", "--json")
    assert Path(saved["path"]).name == "D-1_subject-letter_R-2_en.md"


@pytest.mark.usefixtures("groups")
def test_a_check_of_a_letter_says_what_is_wrong_with_its_words(tocsin: Shell) -> None:
    vague = (
        "A cyber incident affected certain data. We have taken all necessary measures. Please remain "
        "vigilant and click here for more."
    )
    tocsin.done("fact", "set", "summary.people", vague)
    result = tocsin("draft", "check", "subject-letter", "--segment", "customers")
    assert result.exit_code == 1
    for phrase in ("cyber incident", "certain data", "all necessary measures", "remain vigilant"):
        assert f"DL06  “{phrase}”" in result.stdout
    assert "DL08  click here: It looks like phishing" in result.stdout


@pytest.mark.usefixtures("groups")
@pytest.mark.parametrize("number", range(1, 12))
def test_every_rule_for_letters_is_explained(number: int, tocsin: Shell) -> None:
    said = tocsin.done("draft", "check", "--explain", f"DL{number:02d}")
    assert said.startswith(f"DL{number:02d}  ")
    assert "What to do: " in said


@pytest.mark.usefixtures("groups")
def test_a_note_for_ourselves_is_complete_or_not_and_never_filed(tocsin: Shell) -> None:
    checked = tocsin("draft", "check", "executive-brief")
    assert "Complete: no" in checked.stdout
    assert "notification" not in checked.stdout.splitlines()[-1]
    saved = tocsin("draft", "save", "executive-brief")
    assert saved.exit_code == 0
    assert "filing record" not in saved.stderr
    said = tocsin.refused("filing", "record", "--draft", "D-1")
    assert "D-1 answers no duty, so it is not filed" in said
    assert "tocsin log" in said


@pytest.mark.usefixtures("groups")
def test_a_document_in_a_language_it_is_not_written_in_names_those_it_is(tocsin: Shell) -> None:
    said = tocsin.refused("draft", "show", "sitrep", "--language", "nl")
    assert "sitrep is not written in 'nl'" in said
    assert "Languages it is written in: en, fr" in said


def test_the_pack_is_a_folder_with_its_sums(tocsin: Shell, ref: str, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_text("GET /\n", encoding="utf-8")
    tocsin.done("evidence", "add", str(log), "--case", ref)
    head = tocsin.done("head")
    made = tocsin.json("pack", "--json")
    folder = Path(made["folder"])
    assert folder.parent == tocsin.folder(ref) / "out"
    assert made["problems"] == []
    names = [line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text().splitlines()]
    assert names == ["evidence/EV-1_access.log", "index.md", "journal.jsonl", "timeline.md"]
    assert tocsin.done("head") == head


def test_a_pack_with_evidence_that_is_gone_says_no(tocsin: Shell, ref: str, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_text("GET /\n", encoding="utf-8")
    tocsin.done("evidence", "add", str(log), "--case", ref)
    for kept in (tocsin.folder(ref) / "vault").iterdir():
        kept.unlink()
    result = tocsin("pack")
    assert result.exit_code == 1
    assert "evidence/EV-1_access.log: gone" in result.stdout


def test_status_speaks_of_what_is_owed_only(tocsin: Shell, ref: str) -> None:
    said = tocsin.done("status", "--case", ref)
    assert "sa-notification" in said
    assert "executive-brief" not in said
