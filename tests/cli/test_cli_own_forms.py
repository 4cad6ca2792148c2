"""Forms of one's own: found in the configuration folder, checked, and used like the shipped ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.house import House, house_at

OWN = """\
schema: breach-form/1
languages: [en, fr]
id: our-supervisor
title: {en: "Report to our sector supervisor", fr: "Déclaration à notre autorité sectorielle"}
version: "3"
authority: "Sector supervisor"
source: {law: "Circular 12, annex 1", url: "https://example.org", checked: "2026-11-20", confidence: medium}
audience: authority
regime: gdpr-33-1
stage: initial
phases: {complementary: complement}
form_languages: [en, fr]
follow_up: delta
publicity: confidential
portal: "https://example.org/report"
says_unknown: {en: "Under investigation", fr: "En cours d'examen"}
sections:
  - id: incident
    title: {en: "Incident", fr: "Incident"}
    items:
      - id: what
        number: "1"
        title: {en: "What happened", fr: "Ce qui s'est passé"}
        sources: [summary.authority]
        max_chars: 200
        help: {en: "No names of customers.", fr: "Aucun nom de client."}
      - id: secured
        number: "2"
        title: {en: "State of the data", fr: "État des données"}
        sources: [data.restored]
        options:
          in_time: {en: "A - back", fr: "A - rétablies"}
          delayed: {en: "A - back", fr: "A - rétablies"}
          lost: {en: "B - lost", fr: "B - perdues"}
          not_yet: {en: "C - open", fr: "C - en suspens"}
      - id: people
        number: "3"
        title: {en: "People", fr: "Personnes"}
        sources: [subjects.count]
        required: complementary
"""

SUMMARY = "A box of paper files was left in a corridor that visitors use, from Friday evening until Monday."


@pytest.fixture
def house(home: Path, tmp_path: Path) -> Iterator[House]:
    """A house that has a form of its own."""
    with house_at(home, tmp_path / "config") as house:
        house.put("forms/sector.yaml", OWN)
        yield house


def test_a_form_of_ones_own_is_used_for_a_whole_day(house: House) -> None:
    house.done("new", "Box of files", "--role", "controller", "--country", "FR", "--organisation", "City")
    assert "Report to our sector supervisor (your own)" in " ".join(house.done("draft", "list").split())
    (mine,) = [one for one in house.json("draft", "list", "--json") if one["own"]]
    assert (mine["form"], mine["asked"], mine["answered"]) == ("our-supervisor", 2, 0)

    checked = house.json("draft", "check", "our-supervisor", "--json", exit_code=1)
    assert [one["item"] for one in checked["findings"] if one["code"] == "DF01"] == ["what", "secured"]
    assert checked["findings"][0]["help"] == "No names of customers."
    assert "    No names of customers." in house("draft", "check", "our-supervisor").stdout

    house.done("fact", "set", "summary.authority", SUMMARY)
    house.done("fact", "set", "data.restored", "delayed")
    house.done("fact", "set", "subjects.count", "unknown")
    house.done("draft", "check", "our-supervisor")

    french = house.done("draft", "show", "our-supervisor", "--language", "fr")
    for text in (
        "Déclaration à notre autorité sectorielle",
        "A - rétablies",
        "En cours d'examen",
        "Sector supervisor",
    ):
        assert text in french
    copied = house.done("draft", "copy", "our-supervisor", "--plain")
    assert f"({len(SUMMARY)} of 200 characters)\nNo names of customers.\n{SUMMARY}" in copied
    assert "Under investigation" in copied

    assert house.done("draft", "save", "our-supervisor") == "D-1"
    house.done("draft", "render", "D-1", "--format", "html")
    house.done("filing", "record", "--draft", "D-1", "--at", "now", "--reference", "77")
    house.done("fact", "set", "subjects.count", "12")
    later = house.done("draft", "show", "our-supervisor")
    assert "People" in later
    assert "What happened" not in later, "a form that is completed by what is new repeats nothing"


def test_a_case_can_be_read_without_the_form_that_was_filed(house: House) -> None:
    house.done("new", "Box of files", "--role", "controller", "--country", "FR", "--organisation", "City")
    house.done("draft", "save", "our-supervisor")
    house.path("forms/sector.yaml").unlink()
    assert "Report to our sector supervisor" in house.done("draft", "show", "D-1")
    for command in (["status"], ["draft", "list"], ["timeline"], ["register"], ["verify"]):
        house.done(*command)
    assert "no document called 'our-supervisor'" in house.refused("draft", "check", "our-supervisor")


def test_what_is_wrong_with_a_form_of_ones_own_is_said_and_it_is_left_out(house: House) -> None:
    house.done("new", "Box of files", "--role", "controller", "--country", "FR", "--organisation", "City")
    house.put("forms/broken.yaml", "schema: [")
    taken = house.put("forms/taken.yaml", OWN.replace("id: our-supervisor", "id: fr-cnil"))
    twin = house.put("forms/twin.yaml", OWN)
    house.path("forms/folder.yaml").mkdir()
    listed = house("draft", "list")
    assert listed.exit_code == 0
    assert f"not used: {taken}:3:5 S006 id: a shipped form has the id 'fr-cnil' already" in listed.stderr
    assert f"not used: {twin}:3:5 S006 id: sector.yaml has the id 'our-supervisor' already" in listed.stderr
    assert "broken.yaml:" in listed.stderr
    assert "folder.yaml cannot be read" in listed.stderr
    assert "fr-cnil" in listed.stdout
    assert "our-supervisor" in listed.stdout
    house.done("status")


def test_profiles_are_listed_with_how_far_they_can_be_relied_on(house: House) -> None:
    said = house.done("draft", "profiles")
    for words in (
        "our-supervisor  Report to our sector supervisor  (your own)",
        "to Sector supervisor; answers gdpr-33-1 initial",
        "languages en, fr; completed by delta; publicity confidential",
        "https://example.org/report",
        "checked 2026-11-20, confidence medium",
        "answers no duty, is not filed",
    ):
        assert words in said
    assert "languages sv, en; completed by delta; publicity public record" in said
    forms = house.json("draft", "profiles", "--json")
    assert [form["id"] for form in forms if form["own"]] == ["our-supervisor"]
    assert {"source", "form_languages", "follow_up", "publicity", "portal"} <= forms[0].keys()


def test_a_profile_is_shown_whole(house: House) -> None:
    said = house.done("draft", "profiles", "our-supervisor")
    assert "1 · What happened  [what]" in said
    assert "required from initial; unknown until complementary; at most 200 characters" in said
    assert "3 options; from data.restored" in said
    assert "No names of customers." in said
    assert "Did you mean our-supervisor?" in house.refused("draft", "profiles", "our-superviser")


def test_a_profile_is_checked_and_every_problem_told_with_its_place(house: House) -> None:
    path = house.put("elsewhere.yaml", OWN.replace("id: our-supervisor", "id: new"))
    result = house("draft", "profiles", "--check", path)
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"{path}: new, 3 items: no problems" in result.stderr
    broken = (
        OWN.replace("summary.authority", "summary.autority")
        .replace("max_chars: 200", "max_chars: 0")
        .replace("lost: {", "gone: {")
        .replace("{complementary: complement}", "{later: complement}")
        .replace(", confidence: medium", "")
        .replace('version: "3"', "template: fancy")
    )
    path = house.put("elsewhere.yaml", broken)
    told = house.json("draft", "profiles", "--check", path, "--json", exit_code=1)
    assert [(one["line"], one["code"], one["severity"]) for one in told] == [
        (3, "S006", "error"),
        (5, "R008", "error"),
        (7, "S002", "error"),
        (11, "S005", "error"),
        (24, "R001", "error"),
        (25, "S004", "error"),
        (34, "S010", "error"),
        (32, "S015", "warning"),
    ]
    assert all(one["file"] == path and one["column"] > 1 for one in told)
    assert "7 errors, 1 warning" in house("draft", "profiles", "--check", path).stderr


def test_all_forms_pass_their_own_check_and_ones_own_are_among_them(house: House) -> None:
    result = house("draft", "profiles", "--check")
    assert (result.exit_code, result.stdout) == (0, "")
    path = house.put("forms/broken.yaml", "schema: breach-form/2\n")
    result = house("draft", "profiles", "--check")
    assert result.exit_code == 1
    assert result.stdout == f"{path}:1:1 S001 schema: the schema is 'breach-form/2', not 'breach-form/1'\n"
    assert "forms: 1 error" in result.stderr


def test_a_folder_without_forms_and_a_file_that_is_not_there_are_refused(
    house: House, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    assert "There is no form in" in house.refused("draft", "profiles", "--check", str(tmp_path / "empty"))
    assert "cannot be read" in house.refused("draft", "profiles", "--check", str(tmp_path / "none.yaml"))


def test_a_form_of_ones_own_may_answer_a_regime_of_ones_own(house: House) -> None:
    house.put(
        "regimes/insurer.yaml",
        """\
schema: breach-regime/1
languages: [en]
id: our-insurer
title: "Notice to our insurer"
jurisdiction: fr
source: {law: "Policy 12.3", url: "https://example.org", checked: "2026-11-23", confidence: high}
periods:
  - from: "2026-01-01"
    stages:
      - {id: notice, title: "Notice", starts: time.aware_at, within: 48 hours}
""",
    )
    own = OWN.replace("regime: gdpr-33-1\nstage: initial\nphases: {complementary: complement}\n", "")
    house.put("forms/sector.yaml", own.replace("audience: authority", "regime: our-insurer\nstage: notice"))
    assert "answers our-insurer notice" in house.done("draft", "profiles", "our-supervisor")
    house.path("regimes/insurer.yaml").unlink()
    assert "there is no regime 'our-insurer'" in house("draft", "profiles").stderr
