"""The list of cases, where a case stands, changing and closing it, and the example case."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.cli.shell import Shell


def test_without_cases_it_is_said_how_to_begin(tocsin: Shell) -> None:
    result = tocsin("cases")
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"No cases in {tocsin.home}. Open one: tocsin new TITLE." in result.stderr


def test_listing_makes_nothing(tocsin: Shell) -> None:
    tocsin.done("cases")
    assert not tocsin.home.exists()


def test_the_newest_case_comes_first(tocsin: Shell) -> None:
    refs = [tocsin.done("new", title) for title in ("First", "Second", "Third")]
    assert [case["ref"] for case in tocsin.json("cases", "--json")] == refs[::-1]
    lines = tocsin.done("cases").split("\n")
    assert lines[0].split() == ["ref", "state", "steps", "clock", "title"]
    assert [line.split()[0] for line in lines[1:]] == refs[::-1]


def test_a_case_is_listed_with_its_most_urgent_clock(tocsin: Shell, ref: str) -> None:
    tocsin.done("fact", "set", "time.aware_at", "2021-11-20T09:00Z", "--case", ref)
    tocsin.done("party", "add", "Slow Council", "--involvement", "affected", "--contract-hours", "72")
    tocsin.done("party", "add", "Quick Council", "--involvement", "affected", "--contract-hours", "24")
    listed = tocsin.json("cases", "--json")[0]
    assert listed["most_urgent"]["recipient"] == "Quick Council"
    assert "Quick Council" in tocsin.done("cases")


def test_a_folder_that_is_no_case_is_not_listed(tocsin: Shell, ref: str) -> None:
    (tocsin.home / "cases" / "notes").mkdir()
    (tocsin.home / "cases" / "README").write_text("", encoding="utf-8")
    assert [case["ref"] for case in tocsin.json("cases", "--json")] == [ref]


def test_the_status_says_how_long_what_next_and_what_is_unknown(demo: Shell) -> None:
    said = demo.done("status")
    assert "GDPR Art. 33(2) -> Departmental Council 11: " in said
    assert "Next steps (12 of 22 done)" in said
    assert "Next question" in said
    assert "tocsin fact set " in said
    assert "controller-notice to Departmental Council 04: " in said
    assert f"head {demo.done('head')}" in said


def test_the_short_status_is_a_line_for_a_prompt(demo: Shell) -> None:
    line = demo.done("status", "--short")
    parts = line.split(" | ")
    assert parts[0] == demo.json("cases", "--json")[0]["ref"]
    assert parts[1].endswith(" left GDPR Art. 33(2) -> Departmental Council 11")
    assert parts[2:] == ["+2 open", "12/22 steps"]


def test_a_case_without_awareness_says_that_no_clock_runs(tocsin: Shell, ref: str) -> None:
    assert tocsin.done("status", "--short", "--case", ref).split(" | ")[1] == "clock not started"


def test_title_zone_and_country_are_changed_with_a_reason(tocsin: Shell, ref: str) -> None:
    result = tocsin(
        *("amend", "--title", "Portal and archive", "--zone", "Europe/Brussels", "--country", "be"),
        *("--because", "the archive too"),
    )
    assert result.stderr == f"{ref} Portal and archive, times in Europe/Brussels\n"
    case = tocsin.json("status", "--json")["case"]
    assert (case["title"], case["zone"], case["country"]) == ("Portal and archive", "Europe/Brussels", "BE")
    assert "(the archive too)" in tocsin.done("timeline")


def test_the_authority_follows_the_country(tocsin: Shell, controller_ref: str) -> None:
    assert "-> CNIL:" in tocsin.done("clock", "--case", controller_ref)
    tocsin.done("amend", "--country", "IE")
    assert "-> CNIL:" not in tocsin.done("clock")


@pytest.mark.usefixtures("ref")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--zone", "Nowhere"], "There is no time zone called 'Nowhere'"),
        (["--country", "XX"], "'XX' is no country whose law is known here"),
        (["--title", "x" * 2_001], "The title has 2,001 characters"),
        (["--title", "  "], "The title is empty"),
        (["--because", "just so"], "Nothing was said to change"),
    ],
)
def test_a_change_that_cannot_be_is_refused(arguments: list[str], message: str, tocsin: Shell) -> None:
    head = tocsin.done("head")
    assert message in tocsin.refused("amend", *arguments)
    assert tocsin.done("head") == head


def test_closing_names_the_clocks_that_are_still_open(demo: Shell) -> None:
    ref = demo.json("cases", "--json")[0]["ref"]
    said = demo("close", "--because", "handed over").stderr
    assert "Still open: GDPR Art. 33(2) -> Departmental Council 11: " in said
    assert f"{ref} is closed, head " in said
    assert demo.json("cases", "--json")[0]["header"]["is_open"] is False
    assert "  closed  " in demo.done("cases")


def test_where_all_cases_are_closed_the_closed_ones_are_named(tocsin: Shell, ref: str) -> None:
    tocsin.done("close", "--because", "over")
    said = tocsin.refused("log", "one more")
    assert "There is no open case here" in said
    assert f"or name a closed one with --case REF: {ref} Portal documents" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["log", "x"],
        ["fact", "set", "org.name", "x"],
        ["party", "add", "x"],
        ["step", "done", "reproduce"],
        ["draft", "save", "sa-notification"],
        ["evidence", "add", __file__],
        ["close", "--because", "again"],
        ["amend", "--title", "x"],
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_a_closed_case_takes_nothing(arguments: list[str], tocsin: Shell, ref: str) -> None:
    tocsin.done("close", "--because", "over")
    head = tocsin.done("head", "--case", ref)
    said = tocsin.refused(*arguments, "--case", ref)
    assert f"Case {ref} is closed" in said
    assert "Reopen it first: tocsin reopen --because …" in said
    assert tocsin.done("head", "--case", ref) == head


def test_personal_data_can_be_removed_from_a_closed_case(tocsin: Shell, ref: str) -> None:
    tocsin.done("log", "names a patient")
    tocsin.done("close", "--because", "over")
    tocsin.done("redact", "#6", "--because", "asked for", "--yes", "--case", ref)
    assert "names a patient" not in tocsin.done("timeline", "--case", ref)


def test_a_case_goes_on_after_it_is_reopened(tocsin: Shell, ref: str) -> None:
    tocsin.done("close", "--because", "over")
    assert f"{ref} is open again" in tocsin("reopen", "--because", "not over", "--case", ref).stderr
    tocsin.done("log", "one more")
    assert f"Case {ref} is open already" in tocsin.refused("reopen", "--because", "again")


@pytest.mark.parametrize("command", ["close", "reopen"])
def test_closing_and_reopening_need_a_reason(command: str, tocsin: Shell, ref: str) -> None:
    assert "Missing option '--because'" in tocsin.refused(command, "--case", ref)
    assert "The reason is empty" in tocsin.refused(command, "--case", ref, "--because", " ")


def test_the_example_prints_its_workspace_and_leaves_ours_alone(
    tocsin: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    place = Path(tocsin.done("demo", "--no-tui"))
    assert place.parent == tmp_path
    assert not tocsin.home.exists()
    assert len(tocsin.json("cases", "--home", str(place), "--json")) == 1


@pytest.mark.parametrize(("language", "title"), [("en", "Portal documents (example)"),
                                                 ("fr", "Documents du portail (exemple)")])  # fmt: skip
def test_the_example_is_there_in_both_languages(language: str, title: str, tocsin: Shell) -> None:
    made = tocsin.json("demo", "--no-tui", "--language", language, "--home", str(tocsin.home), "--json")
    assert made["home"] == str(tocsin.home)
    assert tocsin.json("status", "--case", made["ref"], "--json")["case"]["title"] == title
    assert tocsin("verify", "--case", made["ref"]).exit_code == 0


def test_the_workbench_without_a_terminal_says_so(tocsin: Shell, ref: str) -> None:
    for arguments in ([], ["--case", ref]):
        said = tocsin.refused(*arguments)
        assert "The workbench needs a terminal" in said
        assert "Without one: tocsin status, tocsin log …; see tocsin --help" in said
