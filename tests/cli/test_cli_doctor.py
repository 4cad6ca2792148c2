"""`tocsin doctor`: what it prints, and how it ends."""

from __future__ import annotations

from tests.cli.shell import Shell


def test_what_is_wrong_ends_it_with_exit_code_1(tocsin: Shell, ref: str) -> None:
    tocsin.home.chmod(0o777)
    done = tocsin("doctor")
    assert done.exit_code == 1
    assert f"{tocsin.home} is open to everybody" in done.stdout
    assert f"chmod -R go= {tocsin.home}" in done.stdout
    assert ref in done.stdout.splitlines()


def test_the_same_is_given_as_json(tocsin: Shell, ref: str) -> None:
    tocsin.home.chmod(0o777)
    answer = tocsin.json("doctor", "--case", ref, "--json", exit_code=1)
    assert answer["wrong"]
    assert {"about", "name", "standing", "what", "do"} == set(answer["findings"][0])
    names = {(one["about"], one["name"]) for one in answer["findings"]}
    assert {("machine", "engine"), ("machine", "clock"), ("workspace", "file system")} <= names
    assert (ref, "journal") in names


def test_a_case_that_is_not_there_is_told(tocsin: Shell, ref: str) -> None:
    done = tocsin("doctor", "--case", "2099-0001")
    assert (done.exit_code, "There is no case 2099-0001" in done.stdout) == (1, True)
    assert ref not in done.stdout
