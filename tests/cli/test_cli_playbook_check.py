"""`tocsin playbook check`: every problem with its place, as text, JSON and SARIF, and what the codes mean."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.house import House, house_at
from tests.cli.shell import Program, Shell
from tests.drill import DRILL, OVERLAY, shipped_text
from tocsin.content.library import shipped

UNREADABLE = "schema: breach-playbook/1\nid: 7\nphases: [\n"
UNKNOWN_KEY = DRILL + "nonsense: 1\n"
NO_SCHEMA = "id: 7\n"
LAST = UNKNOWN_KEY.count("\n")
"""The line of the unknown key."""


def counted(id: str) -> str:
    """Give how a playbook of the library is named after a check."""
    book = shipped().shelf.playbooks[id]
    return f"{id} {book.version}, {sum(1 for _ in book.steps())} steps"


@pytest.fixture
def house(home: Path, tmp_path: Path) -> Iterator[House]:
    """A house without playbooks of its own yet."""
    with house_at(home, tmp_path / "config") as house:
        yield house


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Files to check: the good one is shipped, the others are wrong in one way each."""
    texts = {
        "good": shipped_text("generic"),
        "breaks_rules": DRILL,
        "unreadable": UNREADABLE,
        "unknown_key": UNKNOWN_KEY,
        "no_schema": NO_SCHEMA,
        "empty": "",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return {name: str(tmp_path / f"{name}.yaml") for name in texts}


def test_the_whole_library_is_checked_and_nothing_is_wrong_with_it(tocsin: Shell) -> None:
    result = tocsin("playbook", "check", "--strict")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith(" steps: no problems\n")


def test_a_good_file_is_counted(tocsin: Shell, files: dict[str, str]) -> None:
    result = tocsin("playbook", "check", files["good"])
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "",
        f"{counted('generic')}: no problems\n",
    )


def test_every_problem_of_several_bad_files_is_told_and_counted_file_by_file(
    tocsin: Shell, files: dict[str, str]
) -> None:
    bad = [files[name] for name in ("unreadable", "unknown_key", "no_schema", "empty")]
    result = tocsin("playbook", "check", *bad, files["good"])
    assert result.exit_code == 1
    told = result.stdout.split("\n")
    for path in bad:
        assert any(line.startswith(f"{path}:") for line in told)
    assert f"{files['empty']}:1:1 Y006 the file is empty" in told
    assert any(line.startswith(f"{files['unknown_key']}:{LAST}:1 S005 'nonsense'") for line in told)
    summary = result.stderr.rstrip("\n").split("\n")
    assert summary[1:] == [
        f"{files['unknown_key']}: 1 error",
        f"{files['no_schema']}: 2 errors",
        f"{files['empty']}: 1 error",
        f"{counted('generic')}: no problems",
    ]


def test_a_problem_as_json_has_its_place_its_rule_and_what_to_do(
    tocsin: Shell, files: dict[str, str]
) -> None:
    found = tocsin.json("playbook", "check", files["unknown_key"], "--json", exit_code=1)
    (problem,) = found
    assert set(problem) == {"file", "line", "column", "path", "message", "hint", "code", "severity"}
    assert (problem["file"], problem["line"], problem["column"]) == (files["unknown_key"], LAST, 1)
    assert (problem["code"], problem["severity"]) == ("S005", "error")
    assert problem["hint"].startswith("Known here: ")
    assert tocsin.json("playbook", "check", files["unknown_key"], "--format", "json", exit_code=1) == found


def test_a_rule_that_is_broken_is_an_error_though_the_playbook_can_be_used(
    tocsin: Shell, files: dict[str, str]
) -> None:
    result = tocsin("playbook", "check", files["breaks_rules"])
    assert result.exit_code == 1
    assert f"{files['breaks_rules']}:12:3 N001 phases: no step decides notify.authority" in result.stdout
    assert result.stderr.startswith("drill 1.0.0, 2 steps: ")
    assert " errors, " in result.stderr


def test_warnings_and_notes_alone_fail_only_a_strict_check(tocsin: Shell, tmp_path: Path) -> None:
    text = shipped_text("generic")
    line = next(line for line in text.split("\n") if line.strip().startswith("est: "))
    path = tmp_path / "thin.yaml"
    path.write_text(text.replace(f"{line}\n", "", 1), encoding="utf-8")
    result = tocsin("playbook", "check", str(path))
    assert (result.exit_code, "Q005 warning" in result.stdout) == (0, True)
    assert tocsin("playbook", "check", str(path), "--strict").exit_code == 1
    found = tocsin.json("playbook", "check", str(path), "--json")
    assert {problem["severity"] for problem in found} <= {"warning", "note"}


def test_the_same_file_twice_is_told_once(tocsin: Shell, files: dict[str, str]) -> None:
    twice = tocsin.json("playbook", "check", files["empty"], files["empty"], "--json", exit_code=1)
    assert len(twice) == 1


def test_sarif_names_the_rules_that_are_broken(tocsin: Shell, files: dict[str, str]) -> None:
    log = tocsin.json(
        *("playbook", "check", files["breaks_rules"], files["empty"], "--format", "sarif"), exit_code=1
    )
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert {"N001", "Y006"} <= set(rules)
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    problems = tocsin.json(
        *("playbook", "check", files["breaks_rules"], files["empty"], "--json"), exit_code=1
    )
    assert [result["ruleId"] for result in run["results"]] == [problem["code"] for problem in problems]


def test_of_a_good_file_there_is_nothing_to_tell_in_any_format(tocsin: Shell, files: dict[str, str]) -> None:
    assert tocsin.json("playbook", "check", files["good"], "--json") == []
    (run,) = tocsin.json("playbook", "check", files["good"], "--format", "sarif")["runs"]
    assert run["results"] == []


def test_every_process_writes_the_same_sarif(program: Program, files: dict[str, str]) -> None:
    check = ("playbook", "check", files["breaks_rules"], "--format", "sarif")
    written = {program(*check, env={"PYTHONHASHSEED": seed}).stdout for seed in ("1", "2")}
    assert len(written) == 1
    assert b'"2.1.0"' in written.pop()


def test_a_code_is_explained(tocsin: Shell) -> None:
    for typed in ("N002", "n002"):
        told = tocsin.done("playbook", "check", "--explain", typed).split("\n")
        assert told[0] == "N002  error  The decision to notify waits for a fact"
        assert "Art. 33(4)" in told[1]
        assert told[2].startswith("What to do: ")


def test_a_code_that_is_none_is_refused_with_all_there_are(tocsin: Shell) -> None:
    said = tocsin.refused("playbook", "check", "--explain", "zzz")
    assert "There is no rule 'zzz'" in said
    assert "N002" in said


def test_every_code_that_the_check_tells_can_be_explained(tocsin: Shell, files: dict[str, str]) -> None:
    problems = tocsin.json("playbook", "check", *files.values(), "--json", exit_code=1)
    codes = {problem["code"] for problem in problems}
    assert len(codes) > 5
    for code in codes:
        assert tocsin.done("playbook", "check", "--explain", code).startswith(f"{code}  ")


def test_a_file_that_cannot_be_read_is_refused(tocsin: Shell, files: dict[str, str], tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere.yaml")
    assert f"{nowhere} cannot be read: No such file" in tocsin.refused("playbook", "check", nowhere)
    assert "Is a directory" in tocsin.refused("playbook", "check", files["good"], str(tmp_path))
    assert "No such option '--frmat'" in tocsin.refused("playbook", "check", "--frmat", "json")


# What is one's own.


def test_a_fragment_is_checked_in_the_playbooks_that_include_it(tocsin: Shell, tmp_path: Path) -> None:
    text = shipped_text("fragments/open-log")
    path = tmp_path / "open-log.yaml"
    path.write_text(text, encoding="utf-8")
    result = tocsin("playbook", "check", str(path))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"{path}: no problems\n")
    path.write_text(text.replace("role: lead", "role: leader", 1), encoding="utf-8")
    found = tocsin.json("playbook", "check", str(path), "--json", exit_code=1)
    assert {problem["file"] for problem in found} == {str(path)}
    assert any("leader" in problem["message"] for problem in found)


def test_an_overlay_is_checked_with_every_playbook(tocsin: Shell, tmp_path: Path) -> None:
    path = tmp_path / "overlay.yaml"
    path.write_text(OVERLAY, encoding="utf-8")
    result = tocsin("playbook", "check", str(path))
    assert result.exit_code == 0
    assert result.stderr == f"{path}: 3 warnings, 1 note\n"
    path.write_text(OVERLAY.replace("clients:", "klients:"), encoding="utf-8")
    (problem,) = tocsin.json("playbook", "check", str(path), "--json", exit_code=1)
    assert (problem["code"], problem["hint"]) == ("S005", "Did you mean 'clients'?")


def test_the_library_is_checked_with_what_is_ones_own(house: House) -> None:
    house.put("playbooks/drill.yaml", DRILL)
    house.put("playbooks/broken.yaml", UNKNOWN_KEY.replace("id: drill", "id: broken"))
    house.put("overlay.yaml", OVERLAY.replace("into: open", "into: nowhere"))
    result = house("playbook", "check")
    assert result.exit_code == 1
    assert f"{house.path('playbooks/drill.yaml')}:12:3 N001" in result.stdout
    assert f"{house.path('playbooks/broken.yaml')}:{LAST}:1 S005" in result.stdout
    assert f"{house.path('overlay.yaml')}:10:11 R007" in result.stdout


def test_an_own_file_that_cannot_be_read_does_not_keep_the_others_from_being_checked(house: House) -> None:
    house.put("playbooks/drill.yaml", DRILL)
    gone = house.path("playbooks/gone.yaml")
    gone.symlink_to("nowhere.yaml")
    result = house("playbook", "check")
    assert result.exit_code == 1
    assert f"{gone} cannot be read" in result.stdout
    assert f"{house.path('playbooks/drill.yaml')}:12:3 N001" in result.stdout
