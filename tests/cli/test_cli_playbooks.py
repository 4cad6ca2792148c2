"""Playbooks from the shell: found by what one sees, read, drawn, walked with made-up answers, and written."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.house import House, house_at
from tests.cli.shell import Shell
from tests.drill import DRILL, shipped_text


@pytest.fixture
def house(home: Path, tmp_path: Path) -> Iterator[House]:
    """A house without playbooks of its own yet."""
    with house_at(home, tmp_path / "config") as house:
        yield house


@pytest.fixture
def drill(tmp_path: Path) -> str:
    """The path of a small playbook."""
    path = tmp_path / "drill.yaml"
    path.write_text(DRILL, encoding="utf-8")
    return str(path)


def ids(tocsin: Shell, *arguments: str) -> list[str]:
    return [found["id"] for found in tocsin.json("playbook", "list", *arguments, "--json")]


# Finding one.


def test_every_command_of_a_playbook_is_named_once(tocsin: Shell) -> None:
    told = tocsin.done("playbook", "--help").partition("Commands:")[2].split("\n")
    names = [line.split()[0] for line in told if line.strip()]
    assert len(names) == len(set(names))
    assert {"list", "show", "check", "simulate", "edit", "adopt", "followed", "diff", "upgrade"} <= set(names)


def test_words_narrow_the_list_and_all_of_them_must_be_there(tocsin: Shell) -> None:
    assert "ransomware" in ids(tocsin, "encrypted")
    assert "ransomware" in ids(tocsin, "ENCRYPTED", "money")
    assert ids(tocsin, "encrypted", "papers") == []
    assert len(ids(tocsin)) > len(ids(tocsin, "encrypted")) > 0


def test_a_word_is_looked_for_in_every_language(tocsin: Shell) -> None:
    assert "ransomware" in ids(tocsin, "rançongiciel")
    shown = tocsin.done("playbook", "list", "rançongiciel", "--language", "fr").split("\n")
    assert "ransomware  Rançongiciel\N{NO-BREAK SPACE}: systèmes bloqués ou données chiffrées" in shown


def test_without_a_match_the_playbook_for_everything_is_named(tocsin: Shell) -> None:
    result = tocsin("playbook", "list", "unicorns")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Begin with generic" in result.stderr
    assert tocsin.json("playbook", "list", "unicorns", "--json") == []


def test_the_list_says_what_each_is_for(tocsin: Shell) -> None:
    (found,) = tocsin.json("playbook", "list", "portal-exposure", "--json")
    assert (found["id"], found["status"], found["family"]) == (
        "portal-exposure",
        "stable",
        "webapp-access-control",
    )
    assert found["steps"] == len(tocsin.json("playbook", "show", "portal-exposure", "--json")["phases"])
    assert found["for"] == ["controller", "processor"]
    assert found["languages"] == ["en", "fr"]
    assert len(found["sha256"]) == 64


def test_an_own_playbook_is_listed_and_one_that_cannot_be_used_is_told(house: House) -> None:
    house.put("playbooks/drill.yaml", DRILL)
    broken = house.put("playbooks/broken.yaml", "id: 7\n")
    result = house("playbook", "list", "drill")
    assert result.stdout.startswith("drill  A drill\n")
    assert f"not used: {broken}:1:1 S002" in result.stderr


# Reading one.


def test_a_step_is_shown_in_full(tocsin: Shell) -> None:
    shown = tocsin.done("playbook", "show", "portal-exposure", "stop_exposure").split("\n")
    assert shown == [
        "Stop the exposure without destroying traces  (stop_exposure, checklist)",
        "  why        Each hour adds people. A restart or a clean-up destroys the proof of who saw what.",
        "  avoid      Do not reboot, wipe, redeploy over the running version, or delete the documents.",
        "  done when  Somebody outside tried the address again and gets nothing.",
        "  who        Hosting and operations",
        "  due        2h after first alert",
        "  takes      1h",
        "  rests on   GDPR 32(1)(b); OWASP A01:2021",
    ]


def test_a_step_of_a_fragment_says_where_it_comes_from(tocsin: Shell) -> None:
    shown = tocsin.done("playbook", "show", "portal-exposure", "approve_notices").split("\n")
    assert "  needs      draft_notices" in shown
    assert "  from       processor-notice" in shown


def test_a_step_is_one_json_document_with_its_work_conditions_and_lengths_of_time(tocsin: Shell) -> None:
    shown = tocsin.json("playbook", "show", "portal-exposure", "stop_exposure", "--json")
    assert (shown["id"], shown["est"]) == ("stop_exposure", "1h")
    assert shown["due"] == {"length": "2h", "after": "time.detected_at", "before": ""}
    assert shown["work"]["kind"] == "checklist"
    assert [item["id"] for item in shown["work"]["items"]] == ["cut", "caches", "sessions", "index"]
    waiting = tocsin.json("playbook", "show", "portal-exposure", "start_clocks", "--json")
    assert waiting["when"] == "nature.personal_data_breach == 'confirmed'"


@pytest.mark.parametrize("name", ["portal-exposure", "ransomware", "processor-breach"])
def test_every_step_can_be_shown_both_ways(tocsin: Shell, name: str) -> None:
    (phases,) = {tuple(step["id"] for step in tocsin.json("playbook", "show", name, "--json")["phases"])}
    for step in phases:
        assert tocsin.json("playbook", "show", name, step, "--json")["id"] == step
        assert f"({step}, " in tocsin.done("playbook", "show", name, step, "--language", "fr")


def test_a_mistyped_step_gets_the_nearest_offered(tocsin: Shell) -> None:
    assert "Did you mean contain?" in tocsin.refused("playbook", "show", "ransomware", "contian")
    said = tocsin.refused("playbook", "show", "ransomware", "zzzzzz")
    assert "tocsin playbook show ransomware lists them" in said


def test_a_mistyped_playbook_gets_the_nearest_offered_or_all_of_them(tocsin: Shell) -> None:
    assert "Did you mean ransomware?" in tocsin.refused("playbook", "show", "ransomwear")
    said = tocsin.refused("playbook", "show", "zzz")
    assert "portal-exposure" in said
    assert "A file of your own: its path" in said


def test_the_graph_shows_each_step_once_below_what_comes_before_it(tocsin: Shell) -> None:
    drawn = tocsin.done("playbook", "show", "portal-exposure", "--graph").split("\n")
    every = [step["id"] for step in tocsin.json("playbook", "show", "portal-exposure", "--json")["phases"]]
    shown = [line.lstrip("│├└╞╘─═ ").partition("  ")[0] for line in drawn[4 : 4 + len(every)]]
    assert sorted(shown) == sorted(every)
    assert any(
        line.endswith(
            "╞═ start_clocks  See which clocks run  when nature.personal_data_breach == 'confirmed'"
        )
        for line in drawn
    )
    assert any("(also " in line for line in drawn)
    assert any(
        line.startswith("controllers when case.role == 'processor': list_controllers, ") for line in drawn
    )


def test_the_graph_of_a_file_is_always_the_same(tocsin: Shell, drill: str) -> None:
    drawn = tocsin.done("playbook", "show", drill, "--graph")
    assert drawn.endswith("\n\ncall  Call everybody\n╘═ approve  Approve")
    assert tocsin.done("playbook", "show", drill, "--graph") == drawn


# Walking it with made-up answers.


def test_the_same_seed_walks_the_same_way(tocsin: Shell) -> None:
    walk = ("playbook", "simulate", "generic", "--walks", "1", "--seed", "7")
    assert tocsin.done(*walk) == tocsin.done(*walk)


def test_a_walk_in_both_roles_says_how_long_the_duties_took(tocsin: Shell) -> None:
    told = tocsin.done("playbook", "simulate", "generic", "--walks", "1").split("\n")
    assert "As controller: 1 walk" in told
    assert "As processor: 1 walk" in told
    assert told.count("  no dead end") == 2
    assert any(line.startswith("  to the end of the work: ") for line in told)


def test_one_role_alone_is_walked_as_json(tocsin: Shell) -> None:
    walk = ("playbook", "simulate", "generic", "--walks", "2", "--seed", "3", "--role", "processor", "--json")
    (simulated,) = tocsin.json(*walk)
    assert simulated["role"] == "processor"
    assert [walked["seed"] for walked in simulated["walks"]] == [3, 4]
    assert all(walked["left"] == [] and walked["is_closed"] for walked in simulated["walks"])


DEAD_END = DRILL.replace(
    "        needs: [call]\n", '        needs: [call]\n        when: "drill.said == true"\n'
).replace(
    "phases:\n",
    'facts:\n  drill.said: {type: bool, title: {en: "Nobody asks", fr: "Personne ne demande"}}\nphases:\n',
)
"""A gate that waits for a fact that no step asks for."""


def test_a_dead_end_is_told_with_its_seed_and_what_it_waits_for(tocsin: Shell, tmp_path: Path) -> None:
    path = tmp_path / "dead-end.yaml"
    path.write_text(DEAD_END, encoding="utf-8")
    walk = ("playbook", "simulate", str(path), "--walks", "2", "--seed", "5", "--role", "controller")
    result = tocsin(*walk)
    assert result.exit_code == 1
    told = result.stdout.split("\n")
    assert "  no walk got done: approve" in told
    assert "  seed 5 does not end: approve waits for drill.said" in told
    assert "  seed 6 does not end: approve waits for drill.said" in told
    assert "no dead end" not in result.stdout
    (simulated,) = tocsin.json(*walk, "--json", exit_code=1)
    assert simulated["never"] == ["approve"]
    assert simulated["walks"][0]["left"] == [{"step": "approve", "waits_for": ["drill.said"]}]


def test_what_cannot_be_walked_is_refused_before_the_first_step(tocsin: Shell, tmp_path: Path) -> None:
    said = tocsin.refused("playbook", "simulate", "zzz")
    assert said.startswith("tocsin: There is no playbook called 'zzz'")
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: 7\n", encoding="utf-8")
    said = tocsin.refused("playbook", "simulate", str(broken))
    assert said.startswith(f"tocsin: The playbook {broken} cannot be used: ")
    assert "is not one of" in tocsin.refused("playbook", "simulate", "generic", "--role", "bystander")


# Writing one.


def editor(tmp_path: Path, *lines: str) -> dict[str, str | None]:
    """Give the settings with which a script is the editor; ``$1`` is the file to edit."""
    script = tmp_path / "editor"
    script.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return {"EDITOR": str(script)}


def bump(tmp_path: Path) -> dict[str, str | None]:
    """Give the settings with which editing means writing another version."""
    return editor(tmp_path, 'sed \'s/^version: .*/version: 9.0.0/\' "$1" > "$1.new"', 'mv "$1.new" "$1"')


def test_a_new_playbook_begins_as_a_copy_under_its_own_id(house: House, tmp_path: Path) -> None:
    result = house("playbook", "edit", "our-portal", "--like", "portal-exposure", env=bump(tmp_path))
    assert (result.exit_code, result.stdout) == (0, "")
    path = house.path("playbooks/our-portal.yaml")
    assert result.stderr == f"Saved as {path}\n"
    assert path.read_text(encoding="utf-8") == (
        shipped_text("portal-exposure")
        .replace("id: portal-exposure\n", "id: our-portal\n", 1)
        .replace("version: 2.0.0\n", "version: 9.0.0\n", 1)
    )
    assert "our-portal  A portal showed" in house.done("playbook", "list", "our-portal")
    assert not list(house.path("playbooks/unsent").iterdir())


def test_without_another_to_begin_with_it_is_the_one_for_everything(house: House, tmp_path: Path) -> None:
    house("playbook", "edit", "ours", env=bump(tmp_path))
    ours = house.json("playbook", "show", "ours", "--json")
    assert (ours["version"], ours["family"]) == ("9.0.0", "generic")


def test_a_copy_of_a_shipped_one_takes_its_place(house: House, tmp_path: Path) -> None:
    assert house("playbook", "edit", "generic", env=bump(tmp_path)).exit_code == 0
    (generic,) = house.json("playbook", "list", "no other playbook fits", "--json")
    assert (generic["id"], generic["version"]) == ("generic", "9.0.0")


def test_a_shipped_one_that_was_only_looked_at_is_not_copied(house: House) -> None:
    result = house("playbook", "edit", "generic", env={"EDITOR": "true"})
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Nothing was changed\n")
    assert not house.path("playbooks/generic.yaml").exists()


def test_an_own_one_is_edited_where_it_lies(house: House, tmp_path: Path) -> None:
    house.put("playbooks/drill.yaml", DRILL)
    result = house("playbook", "edit", "drill", env=bump(tmp_path))
    assert house.path("playbooks/drill.yaml").read_text(encoding="utf-8") == DRILL.replace("1.0.0", "9.0.0")
    assert result.exit_code == 1  # it breaks the rules, as it did before
    assert " N001 " in result.stdout
    assert "It is left out" not in result.stderr


def test_what_cannot_be_used_is_saved_and_told_and_the_shipped_one_stays(
    house: House, tmp_path: Path
) -> None:
    result = house("playbook", "edit", "generic", env=editor(tmp_path, "echo 'nonsense: 1' >> \"$1\""))
    assert result.exit_code == 1
    path = house.path("playbooks/generic.yaml")
    assert path.read_text(encoding="utf-8") == shipped_text("generic") + "nonsense: 1\n"
    assert result.stdout.startswith(f"{path}:")
    assert "'nonsense' is not known here" in result.stdout
    assert f"Saved as {path}\n" in result.stderr
    assert "It is left out until it can be used; mend it: tocsin playbook edit generic" in result.stderr
    assert house.json("playbook", "show", "generic", "--json")["version"] == "2.0.0"


def test_looking_at_a_broken_one_again_tells_what_is_wrong_with_it(house: House) -> None:
    house.put("playbooks/drill.yaml", "nonsense: 1\n")
    result = house("playbook", "edit", "drill", env={"EDITOR": "true"})
    assert result.exit_code == 1
    assert "S002" in result.stdout
    assert "Nothing was changed" in result.stderr


def test_of_an_editor_that_fails_nothing_is_saved_and_nothing_is_lost(house: House, tmp_path: Path) -> None:
    result = house("playbook", "edit", "generic", env=editor(tmp_path, 'echo half > "$1"', "exit 3"))
    assert result.exit_code == 2
    assert "The editor ended with 3" in result.stderr
    (kept,) = house.path("playbooks/unsent").iterdir()
    assert f"What was written is in {kept}" in result.stderr
    assert kept.read_text(encoding="utf-8") == "half\n"
    assert not house.path("playbooks/generic.yaml").exists()


def test_an_editor_that_is_not_there_is_named(house: House) -> None:
    result = house("playbook", "edit", "generic", env={"EDITOR": "no-such-editor"})
    assert result.exit_code == 2
    assert "The editor 'no-such-editor' cannot be started" in result.stderr


def test_what_is_no_id_is_refused(house: House) -> None:
    said = house.refused("playbook", "edit", "Our Portal")
    assert "'Our Portal' is no id for a playbook" in said
    assert "Small letters, digits and -: my-portal" in said
    assert "'../../etc' is no id" in house.refused("playbook", "edit", "../../etc")


def test_a_copy_is_not_written_over_one_there_is(house: House) -> None:
    house.put("playbooks/drill.yaml", DRILL)
    said = house.refused("playbook", "edit", "drill", "--like", "ransomware")
    assert "There is a playbook 'drill' of your own already" in said
    assert "There is no playbook called 'zzz'" in house.refused(
        "playbook", "edit", "new-one", "--like", "zzz"
    )
