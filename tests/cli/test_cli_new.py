"""Opening a case from the shell."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tocsin.content import library

BROKEN_PLAYBOOK = """\
schema: breach-playbook/1
id: broken
version: 1.0.0
status: stable
reviewed: "2026-11-23"
languages: [en]
title: {en: "Broken on purpose"}
summary: {en: "Has three problems."}
pick_when:
  - en: "never"
roles:
  lead: {en: "Lead"}
phases:
  - id: open
    title: {en: "Open"}
    steps:
      - id: first
        kind: task
        role: nobody
        title: {en: "A role that is not there"}
        why: {en: "To be found."}
      - id: second
        kind: dance
        role: lead
        title: {en: "A kind that is not there"}
        why: {en: "To be found."}
      - id: third
        kind: task
        role: lead
        when: "case.role == 'pirate'"
        title: {en: "A value that is not there"}
        why: {en: "To be found."}
"""


def test_only_the_reference_is_printed_on_standard_output(tocsin: Shell) -> None:
    result = tocsin("new", "Portal documents")
    assert result.exit_code == 0
    ref = result.stdout.strip()
    assert result.stdout == f"{ref}\n"
    assert (tocsin.folder(ref) / "case.db").is_file()
    assert f"Portal documents: in {tocsin.folder(ref)}, times in Europe/Paris" in result.stderr


def test_references_count_up_within_a_year(tocsin: Shell) -> None:
    refs = [tocsin.done("new", f"Case {number}") for number in (1, 2, 3)]
    assert [ref[5:] for ref in refs] == ["0001", "0002", "0003"]


def test_as_json_the_case_says_where_it_is(tocsin: Shell) -> None:
    made = tocsin.json("new", "Portal", "--json")
    assert set(made) == {"ref", "folder", "head"}
    assert made["folder"] == str(tocsin.folder(made["ref"]))
    assert made["head"] == tocsin.json("head", "--json")["head"]


def test_folders_are_for_this_user_alone(tocsin: Shell) -> None:
    before = os.umask(0)
    try:
        ref = tocsin.done("new", "Portal")
    finally:
        os.umask(before)
    folder = tocsin.folder(ref)
    for path in (folder, folder.parent, folder / "vault", folder / "out"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "case.db").stat().st_mode) == 0o600


def test_everything_said_when_opening_is_in_the_case(tocsin: Shell) -> None:
    tocsin.done(
        *("new", "Portail", "--playbook", "portal-exposure", "--role", "controller"),
        *("--aware", "2026-11-20 09:00", "--zone", "Europe/Brussels", "--country", "be"),
        *("--language", "fr", "--organisation", "City of Example"),
    )
    case = tocsin.json("status", "--json")["case"]
    assert (case["title"], case["zone"], case["country"]) == ("Portail", "Europe/Brussels", "BE")
    assert case["language"] == "fr"
    facts = {fact["key"]: fact["value"] for fact in tocsin.json("fact", "list", "--json")}
    assert facts["case.role"] == "controller"
    assert facts["org.name"] == "City of Example"
    assert facts["controller.name"] == "City of Example"
    # 09:00 in Brussels in November is UTC+1.
    assert facts["time.aware_at"]["at"] == "2026-11-20T08:00:00Z"
    (followed,) = tocsin.json("playbook", "followed", "--json")
    assert followed["id"] == "portal-exposure"
    assert tocsin.json("step", "list", "--json")[0]["id"] == "first_facts"


def test_a_controller_that_is_aware_is_told_its_deadline_at_once(tocsin: Shell) -> None:
    result = tocsin(
        *("new", "Portal", "--role", "controller", "--country", "FR", "--aware", "2026-11-20T09:00+01:00")
    )
    # 20 November 09:00 and 72 hours are 23 November 09:00.
    assert "GDPR Art. 33(1) -> CNIL: " in result.stderr
    assert "due 2026-11-23 09:00 +01:00" in result.stderr


def test_joint_is_short_for_joint_controller(tocsin: Shell) -> None:
    tocsin.done("new", "Portal", "--role", "joint")
    assert tocsin.json("fact", "show", "case.role", "--json")["value"] == "joint_controller"


def test_an_organisation_called_controller_is_no_role(tocsin: Shell) -> None:
    tocsin.done("new", "Portal", "--organisation", "controller")
    keys = {fact["key"] for fact in tocsin.json("fact", "list", "--json")}
    assert keys == {"org.name"}


def test_without_a_zone_that_of_the_machine_is_taken(tocsin: Shell) -> None:
    result = tocsin("new", "Portal", env={"TZ": "America/Guadeloupe"})
    assert "times in America/Guadeloupe" in result.stderr


def test_a_playbook_of_ones_own_is_named_by_its_path(tocsin: Shell, tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "playbooks" / "generic.yaml"
    own = tmp_path / "own.yaml"
    own.write_text(shipped.read_text(encoding="utf-8").replace("id: generic\n", "id: our-own\n", 1))
    tocsin.done("new", "Portal", "--playbook", str(own))
    version = library.shipped().shelf.find("generic").version
    assert f"Playbook our-own {version} adopted" in tocsin.done("timeline")


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        ([""], "title: The title is empty", "Say it in a few words"),
        (["   "], "title: The title is empty", "Say it in a few words"),
        (["x" * 2_001], "title: The title has 2,001 characters; 2,000 is the most", "evidence"),
        (["T", "--playbook", "portal-exposur"], "There is no playbook", "Did you mean portal-exposure?"),
        (["T", "--playbook", "nope.yaml"], "playbook: nope.yaml cannot be read", "Check its name"),
        (["T", "--zone", "Europe/Nowhere"], "zone: There is no time zone called", "Europe/Paris"),
        (["T", "--zone", "../../etc/passwd"], "zone: There is no time zone called", "IANA"),
        (["T", "--language", "de"], "language: The playbook generic is not", "One of: en, fr"),
        (["T", "--country", "EU"], "country: 'EU' is no country whose law is known", "two letters"),
        (["T", "--aware", "yesterday"], "aware: 'yesterday' is not a time", "Write 2026-11-23T14:00+01:00"),
        (["T", "--aware", "11/12/2026"], "aware: '11/12/2026' is not a time", "without guessing"),
        (["T", "--aware", "2026-02-30"], "aware: 2026-02-30 is not a day of the calendar", "Write"),
        (["T", "--organisation", "x" * 2_001], "organisation: The name of the organisation has", "2,000"),
        (["T", "--as", " "], "The name of the actor is empty", "Say it in a few words"),
        (["T", "--role", "victim"], "'victim' is not one of 'controller'", "tocsin new --help"),
        ([], "Missing argument 'TITLE'", "tocsin new --help"),
        (["T", "two"], "unexpected extra argument", "tocsin new --help"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_with_what_to_do_and_nothing_is_made(
    arguments: list[str], message: str, hint: str, tocsin: Shell
) -> None:
    said = tocsin.refused("new", *arguments)
    assert message in said
    assert hint in said
    assert not tocsin.home.exists()


def test_a_broken_playbook_is_refused_with_every_problem_at_its_place(tocsin: Shell, tmp_path: Path) -> None:
    own = tmp_path / "broken.yaml"
    own.write_text(BROKEN_PLAYBOOK, encoding="utf-8")
    said = tocsin.refused("new", "Portal", "--playbook", str(own))
    assert "cannot be used: 3 problems" in said
    lines = BROKEN_PLAYBOOK.splitlines()
    for faulty in ("role: nobody", "kind: dance", "case.role == 'pirate'"):
        number = next(i for i, line in enumerate(lines, 1) if faulty in line)
        assert f"{own}:{number}:" in said
    assert not tocsin.home.exists()


def test_a_playbook_that_is_no_yaml_is_refused_with_its_place(tocsin: Shell, tmp_path: Path) -> None:
    own = tmp_path / "torn.yaml"
    own.write_text("schema: [breach-playbook/1\nid: x\n", encoding="utf-8")
    said = tocsin.refused("new", "Portal", "--playbook", str(own))
    assert f"{own}:" in said
    assert not tocsin.home.exists()


def test_a_workspace_that_cannot_be_made_is_refused(tocsin: Shell, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("", encoding="utf-8")
    said = tocsin.refused("new", "Portal", "--home", str(in_the_way))
    assert "A case cannot be made in" in said
    assert "Choose another workspace with --home DIR or $TOCSIN_HOME" in said


def test_the_json_of_a_refusal_is_no_json_at_all(tocsin: Shell) -> None:
    result = tocsin("new", "Portal", "--zone", "Nowhere/At-All", "--json")
    assert result.exit_code == 2
    with pytest.raises(json.JSONDecodeError):
        json.loads(result.stdout)
    assert result.stdout == ""
