"""Which case is meant, in which workspace, and who acts."""

from __future__ import annotations

import getpass
from pathlib import Path

import pytest

from tests.cli.shell import Program, Shell


@pytest.fixture
def two(tocsin: Shell) -> tuple[str, str]:
    """Two open cases."""
    return tocsin.done("new", "First"), tocsin.done("new", "Second")


def title(tocsin: Shell, *arguments: str) -> str:
    return str(tocsin.json(*arguments)["case"]["title"])


def test_the_only_open_case_is_meant_where_none_is_named(tocsin: Shell) -> None:
    tocsin.done("new", "Only")
    assert title(tocsin, "status", "--json") == "Only"


def test_a_closed_case_leaves_the_other_the_only_open_one(tocsin: Shell, two: tuple[str, str]) -> None:
    tocsin.done("close", "--case", two[0], "--because", "handed over")
    assert title(tocsin, "status", "--json") == "Second"


def test_with_several_open_cases_all_are_named(tocsin: Shell, two: tuple[str, str]) -> None:
    said = tocsin.refused("status")
    assert "More than one case is open" in said
    assert f"Say which with --case REF: {two[0]} First, {two[1]} Second" in said


def test_without_any_case_it_is_said_how_to_open_one(tocsin: Shell) -> None:
    said = tocsin.refused("status")
    assert "There is no open case here" in said
    assert "tocsin new TITLE" in said


@pytest.mark.parametrize("number", [0, 1])
def test_the_case_may_be_named_before_the_command(number: int, tocsin: Shell, two: tuple[str, str]) -> None:
    assert title(tocsin, "--case", two[number], "status", "--json") == ["First", "Second"][number]


@pytest.mark.parametrize("number", [0, 1])
def test_the_case_may_be_named_after_the_command(number: int, tocsin: Shell, two: tuple[str, str]) -> None:
    assert title(tocsin, "status", "--case", two[number], "--json") == ["First", "Second"][number]


def test_the_case_may_be_named_before_a_group(tocsin: Shell, two: tuple[str, str]) -> None:
    tocsin.done("--case", two[1], "fact", "set", "org.name", "Example Software")
    assert tocsin.json("fact", "list", "--case", two[0], "--json") == []
    assert len(tocsin.json("fact", "list", "--case", two[1], "--json")) == 1


def test_what_is_said_last_counts(tocsin: Shell, two: tuple[str, str]) -> None:
    assert title(tocsin, "--case", two[0], "status", "--case", two[1], "--json") == "Second"


def test_the_environment_may_name_the_case(tocsin: Shell, two: tuple[str, str]) -> None:
    result = tocsin("status", "--short", env={"TOCSIN_CASE": two[1]})
    assert result.stdout.startswith(two[1])


def test_an_option_counts_more_than_the_environment(tocsin: Shell, two: tuple[str, str]) -> None:
    result = tocsin("status", "--short", "--case", two[0], env={"TOCSIN_CASE": two[1]})
    assert result.stdout.startswith(two[0])


def test_a_case_that_is_named_may_be_closed(tocsin: Shell, two: tuple[str, str]) -> None:
    tocsin.done("close", "--case", two[0], "--because", "handed over")
    assert "(closed)" in tocsin.done("status", "--case", two[0])


@pytest.mark.usefixtures("two")
def test_a_case_that_is_not_there_is_refused(tocsin: Shell) -> None:
    said = tocsin.refused("status", "--case", "2019-0099")
    assert "There is no case in" in said
    assert "tocsin cases lists the cases of this workspace" in said


@pytest.mark.parametrize(
    "typed", ["../../etc", "2026-0001/../2026-0002", "/", "Portal", "2026", "2026-0001\n"]
)
@pytest.mark.usefixtures("two")
def test_what_is_no_reference_never_becomes_a_path(typed: str, tocsin: Shell) -> None:
    said = tocsin.refused("status", "--case", typed)
    assert "is not the reference of a case" in said
    assert "It looks like 2026-0001; see tocsin cases" in said


def test_a_case_that_cannot_be_read_counts_as_open_and_says_why(tocsin: Shell, two: tuple[str, str]) -> None:
    (tocsin.folder(two[1]) / "case.db").write_bytes(b"not a database at all " * 200)
    said = tocsin.refused("status")
    assert f"{two[0]} First" in said
    assert "is not a case file" in said


def test_the_workspace_may_be_named_on_both_sides_of_the_command(tocsin: Shell, tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    ref = tocsin.done("--home", other, "new", "Elsewhere")
    assert not tocsin.home.exists()
    assert tocsin.json("cases", "--home", other, "--json")[0]["ref"] == ref


def test_an_option_counts_more_than_the_workspace_of_the_environment(tocsin: Shell, tmp_path: Path) -> None:
    tocsin.done("new", "Here")
    assert tocsin.json("cases", "--home", str(tmp_path / "other"), "--json") == []


def test_a_workspace_may_be_named_from_the_home_folder(
    tocsin: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    tocsin.done("--home", "~/cases-of-mine", "new", "Elsewhere")
    assert (tmp_path / "cases-of-mine" / "cases").is_dir()


def test_without_a_word_the_workspace_is_where_the_platform_keeps_data_of_users(
    program: Program, tmp_path: Path
) -> None:
    place = tmp_path / "xdg"
    done = program("new", "Portal", env={"TOCSIN_HOME": "", "XDG_DATA_HOME": str(place)})
    ref = done.stdout.decode().strip()
    assert done.returncode == 0
    found = [path for path in tmp_path.rglob("case.db") if path.parent.name == ref]
    assert [path.parents[2].name for path in found] == ["tocsin"]
    assert not program.home.exists()


def who(tocsin: Shell) -> str:
    return str(tocsin.json("timeline", "--json")[-1]["actor"])


def test_the_actor_is_said_with_as_before_or_after_the_command(tocsin: Shell, ref: str) -> None:
    tocsin.done("--as", "dpo", "log", "one")
    assert who(tocsin) == "dpo"
    tocsin.done("log", "two", "--as", "hosting")
    assert who(tocsin) == "hosting"
    assert tocsin.folder(ref).is_dir()


@pytest.mark.usefixtures("ref")
def test_an_actor_of_the_environment_gives_way_to_the_option(tocsin: Shell) -> None:
    tocsin("log", "one", env={"TOCSIN_ACTOR": "night shift"})
    assert who(tocsin) == "night shift"
    tocsin("log", "two", "--as", "legal", env={"TOCSIN_ACTOR": "night shift"})
    assert who(tocsin) == "legal"


@pytest.mark.usefixtures("ref")
def test_without_a_word_the_login_acts(tocsin: Shell) -> None:
    tocsin("log", "one", env={"TOCSIN_ACTOR": None, "LOGNAME": "r.lead"})
    assert who(tocsin) == "r.lead"


@pytest.mark.usefixtures("ref")
def test_a_user_without_a_name_is_asked_for_one(tocsin: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr(getpass, "getuser", nobody)
    result = tocsin("log", "one", env={"TOCSIN_ACTOR": None})
    assert result.exit_code == 2
    assert "Say it with --as NAME or $TOCSIN_ACTOR" in result.stderr


@pytest.mark.usefixtures("ref")
def test_an_actor_has_a_length_that_fits_a_line(tocsin: Shell) -> None:
    said = tocsin.refused("log", "one", "--as", "x" * 101)
    assert "The name of the actor has 101 characters; 100 is the most" in said
