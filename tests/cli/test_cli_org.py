"""The profile of the organisation from the shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import CLEAN, Program, Shell
from tocsin.content import library as content
from tocsin.content import places

PROFILE = """\
schema: breach-org/1
facts:
  org.name: "Example Software"
  org.countries: [fr]
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of its own, which the shell finds."""
    folder = tmp_path / "config"
    folder.mkdir()
    found = content.Library(own=folder)
    monkeypatch.setattr("tocsin.services.workbench.shipped", lambda: found)
    return folder


def test_the_profile_lies_in_the_configuration_folder(program: Program, tmp_path: Path) -> None:
    result = program("org", "set", "org.name", "Example", env={"XDG_CONFIG_HOME": str(tmp_path / "own")})
    assert (result.returncode, result.stdout) == (0, b"")
    assert result.stderr == b"org.name: Example\n"
    assert 'org.name: "Example"' in (tmp_path / "own" / "tocsin" / "org.yaml").read_text()


@pytest.mark.usefixtures("own")
def test_without_a_profile_one_is_told_how_to_begin(tocsin: Shell) -> None:
    result = tocsin("org")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "tocsin org edit" in result.stderr
    assert tocsin.json("org", "--json") == []


def test_what_is_set_is_shown_under_its_heading(tocsin: Shell, own: Path) -> None:
    tocsin.done("org", "set", "org.name", "Example Software")
    tocsin.done("org", "set", "org.countries", "fr, Germany")
    tocsin.done("org", "set", "org.siren", "n/a because we are a German company")
    shown = tocsin.done("org")
    assert shown.splitlines()[0] == "Our organisation"
    assert "org.name   Example Software" in shown
    assert "org.siren  not applicable: we are a German company" in shown
    assert "org.countries  France, Germany" in shown
    assert str(own / "org.yaml") in tocsin("org").stderr


@pytest.mark.usefixtures("own")
def test_as_json_each_fact_has_key_title_value_and_status(tocsin: Shell) -> None:
    made = tocsin.json("org", "set", "dpo.contact", "Officer, dpo@example.org", "--json")
    assert made == {
        "key": "dpo.contact",
        "type": "contact",
        "title": "Data protection officer",
        "value": {"name": "Officer", "email": "dpo@example.org", "phone": ""},
        "status": "known",
        "because": "",
    }
    assert tocsin.json("org", "--json") == [made]
    everything = {line["key"]: line["status"] for line in tocsin.json("org", "--all", "--json")}
    assert (everything["dpo.contact"], everything["org.name"]) == ("known", None)


@pytest.mark.usefixtures("own")
def test_a_value_can_come_through_standard_input(tocsin: Shell) -> None:
    tocsin.done("org", "set", "org.address", "-", typed="1 Example Street\n12345 Example\n")
    assert tocsin.json("org", "--json")[0]["value"] == "1 Example Street\n12345 Example"


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["org.nam", "x"], "'org.nam' is no fact of the organisation", "Did you mean org.name?"),
        (["time.aware_at", "now"], "'time.aware_at' is a fact of one case", "tocsin org --all"),
        (["org.siren", "732829321"], "'732829321' is no SIREN", "nine digits"),
        (["org.headcount", "~1200"], "'~1200' is not a whole number", "Write digits"),
        (["org.name", "unknown"], "org.name is not known this way", "n/a because"),
        (["org.name"], "Missing argument 'VALUE'", "tocsin org set --help"),
    ],
)
def test_what_cannot_stand_there_is_refused(
    arguments: list[str], message: str, hint: str, tocsin: Shell, own: Path
) -> None:
    said = tocsin.refused("org", "set", *arguments)
    assert message in said
    assert hint in said
    assert list(own.iterdir()) == []


def test_what_is_missing_is_the_answer_no(tocsin: Shell, own: Path) -> None:
    (own / "org.yaml").write_text(PROFILE)
    result = tocsin("org", "check")
    assert result.exit_code == 1
    assert "org.siren" in result.stdout
    assert "What is our postal address?" in result.stdout
    assert "org.name " not in result.stdout
    assert "org.kvk" not in result.stdout
    assert "2 facts in " in result.stderr
    missing = tocsin.json("org", "check", "--json", exit_code=1)
    assert {"key", "type", "title", "question", "asked_by"} == set(missing[0])
    assert len(missing) == len(result.stdout.splitlines()) - 1


def test_a_complete_profile_is_the_answer_yes(tocsin: Shell, own: Path) -> None:
    (own / "org.yaml").write_text(PROFILE)
    for missing in tocsin.json("org", "check", "--json", exit_code=1):
        tocsin.done("org", "set", missing["key"], "n/a because this is a test")
    result = tocsin("org", "check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith("; complete\n")
    assert tocsin.json("org", "check", "--json") == []


@pytest.mark.parametrize(
    "arguments", [["org"], ["org", "--json"], ["org", "check"], ["org", "set", "org.name", "x"]]
)
def test_a_profile_with_problems_is_refused_with_all_of_them(
    arguments: list[str], tocsin: Shell, own: Path
) -> None:
    path = own / "org.yaml"
    path.write_text(PROFILE + "  org.size: huge\n  org.nam: Example\n")
    said = tocsin.refused(*arguments)
    assert "cannot be used: 2 problems" in said
    assert f"{path}:5:13 S004 facts.org.size: 'huge' is not one of the values" in said
    assert f"{path}:6:3 R001 facts.org.nam: 'org.nam' is no fact of the organisation" in said


def test_an_edit_is_saved_and_its_problems_are_told(
    tocsin: Shell, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own / "org.yaml").write_text(PROFILE)
    monkeypatch.setitem(CLEAN, "EDITOR", "sed -i s/org.name/org.nam/")
    result = tocsin("org", "edit")
    assert result.exit_code == 2
    assert f"{own / 'org.yaml'}:3:3 R001 facts.org.nam: " in result.stderr
    assert "Saved as" in result.stderr
    monkeypatch.setitem(CLEAN, "EDITOR", "sed -i s/org.nam/org.name/")
    result = tocsin("org", "edit")
    assert (result.exit_code, result.stdout) == (0, "")
    assert tocsin.json("org", "--json")[0]["value"] == "Example Software"


# Opening a case.


def test_a_new_case_knows_the_profile(tocsin: Shell, own: Path) -> None:
    (own / "org.yaml").write_text(PROFILE)
    result = tocsin("new", "Portal", "--role", "controller", "--aware", "2026-11-23 09:00")
    assert result.exit_code == 0
    assert "GDPR Art. 33(1) -> CNIL" in result.stderr
    facts = {fact["key"]: (fact["value"], fact["because"]) for fact in tocsin.json("fact", "list", "--json")}
    assert facts["org.name"] == ("Example Software", "organisation profile")
    assert facts["controller.name"] == ("Example Software", "organisation profile")
    assert facts["org.countries"] == (["fr"], "organisation profile")
    assert facts["case.role"] == ("controller", "")


def test_a_profile_that_cannot_be_used_is_told_and_the_case_is_opened(tocsin: Shell, own: Path) -> None:
    (own / "org.yaml").write_text(PROFILE + "  org.size: huge\n")
    result = tocsin("new", "Portal")
    assert result.exit_code == 0
    assert f"not used: {own / 'org.yaml'}:5:13 S004 facts.org.size" in result.stderr
    assert tocsin.json("fact", "list", "--json") == []


def test_the_configuration_folder_is_that_of_the_platform() -> None:
    assert content.shipped().own == places.config_folder()
