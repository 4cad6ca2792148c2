"""The playbook from the shell: steps, decisions and playbook files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import Shell
from tocsin.content.library import shipped


def step(tocsin: Shell, id: str) -> dict[str, Any]:
    found = tocsin.json("step", "show", id, "--json")
    assert isinstance(found, dict)
    return found


@pytest.fixture(autouse=True)
def _case(ref: str) -> None:
    """Every test has an open case of a processor."""


def test_the_list_shows_every_step_under_its_phase(tocsin: Shell) -> None:
    lines = tocsin.done("step", "list").split("\n")
    assert lines[0] == "Open and stop  0/4"
    steps = tocsin.json("step", "list", "--json")
    expected = [step.id for step in shipped().shelf.find("portal-exposure").steps()]
    assert [one["id"] for one in steps] == expected
    assert [line.split()[1] for line in lines if line.startswith("  ")] == expected
    assert {one["state"] for one in steps} <= {"done", "available", "waiting", "skipped", "not_applicable"}


def test_available_leaves_only_what_can_be_worked_on(tocsin: Shell) -> None:
    shown = tocsin.json("step", "list", "--available", "--json")
    assert {one["state"] for one in shown} == {"available"}
    assert {"first_facts", "stop_exposure", "hold_evidence"} <= {one["id"] for one in shown}
    assert "Notify" not in tocsin.done("step", "list", "--available")


def test_a_step_says_what_to_do_and_what_to_leave_alone(tocsin: Shell) -> None:
    shown = tocsin.done("step", "show", "stop_exposure").split("\n")
    assert shown[0] == "· Stop the exposure without destroying traces"
    assert any(line.startswith("  why: Each hour adds people.") for line in shown)
    assert any(line.startswith("  not: Do not reboot, wipe") for line in shown)
    assert "  [ ] cut                  Close the document route, or the whole portal" in shown
    assert any(line.startswith("  [ ] index") and "(optional)" in line for line in shown)


def test_a_step_that_waits_says_for_what(tocsin: Shell) -> None:
    waiting = step(tocsin, "start_clocks")
    assert (waiting["state"], waiting["waits_for_steps"]) == ("waiting", ["is_breach"])
    listed = tocsin.done("step", "list")
    assert "(first: Is it a personal-data breach?)" in listed


def test_a_line_is_ticked_and_the_tick_taken_off(tocsin: Shell) -> None:
    tocsin.done("step", "tick", "stop_exposure", "cut", "--as", "hosting")
    items = {item["id"]: item for item in step(tocsin, "stop_exposure")["items"]}
    assert (items["cut"]["state"], items["cut"]["by"]) == ("done", "hosting")
    tocsin.done("step", "tick", "stop_exposure", "cut", "--off")
    items = {item["id"]: item for item in step(tocsin, "stop_exposure")["items"]}
    assert items["cut"]["state"] == "open"


def test_a_line_that_does_not_apply_needs_its_reason(tocsin: Shell) -> None:
    assert "Missing option '--because'" in tocsin.refused("step", "waive", "stop_exposure", "caches")
    said = tocsin.refused("step", "waive", "stop_exposure", "caches", "--because", " ")
    assert "The reason is empty" in said
    tocsin.done("step", "waive", "stop_exposure", "caches", "--because", "there is no cache")
    items = {item["id"]: item for item in step(tocsin, "stop_exposure")["items"]}
    assert (items["caches"]["state"], items["caches"]["because"]) == ("waived", "there is no cache")


def test_a_task_is_done_and_undone(tocsin: Shell) -> None:
    said = tocsin("step", "done", "reproduce", "--note", "test accounts").stderr
    assert said == "reproduce: done\n"
    done = step(tocsin, "reproduce")
    assert (done["state"], done["note"], done["by"]) == ("done", "test accounts", "lead")
    tocsin.done("step", "undo", "reproduce", "--because", "wrong accounts")
    assert step(tocsin, "reproduce")["state"] == "waiting"  # for the evidence to be held, as before


def test_a_step_is_skipped_with_a_reason_but_no_legal_duty(tocsin: Shell) -> None:
    tocsin.done("step", "skip", "reporter", "--because", "anonymous report")
    assert step(tocsin, "reporter")["state"] == "skipped"
    said = tocsin.refused("step", "skip", "first_facts", "--because", "no time")
    assert "first_facts is a legal duty and cannot be skipped" in said
    assert '"unknown for now" is an answer' in said


def test_a_question_is_answered_in_its_step(tocsin: Shell) -> None:
    tocsin.done(
        *("step", "answer", "first_facts", "time.discovery_how", "researcher"),
        *("--source", "mail", "--because", "written to the DPO"),
    )
    fact = tocsin.json("fact", "show", "time.discovery_how", "--json")
    assert (fact["value"], fact["source"], fact["because"]) == ("researcher", "mail", "written to the DPO")


def test_a_question_of_another_step_is_refused(tocsin: Shell) -> None:
    said = tocsin.refused("step", "answer", "first_facts", "subjects.count", "5")
    assert "first_facts does not ask for subjects.count" in said
    assert "It asks for: time.detected_at, time.discovery_how, case.role" in said
    assert "It asks for: nothing" in tocsin.refused("step", "answer", "reproduce", "org.name", "x")


def test_a_gate_takes_the_roles_it_names(tocsin: Shell) -> None:
    said = tocsin.refused("step", "approve", "approve_notices", "--role", "hosting")
    assert "'hosting' may not approve approve_notices" in said
    assert "One of: dpo, legal" in said
    assert "no gate" in tocsin.refused("step", "approve", "reproduce", "--role", "dpo")


def test_a_refusal_needs_a_reason_and_undoes_approvals(tocsin: Shell) -> None:
    tocsin.done("step", "approve", "reopen", "--role", "lead")
    said = tocsin.refused("step", "approve", "reopen", "--role", "dpo", "--refuse")
    assert "The reason is empty" in said
    tocsin.done("step", "approve", "reopen", "--role", "dpo", "--refuse", "--because", "not tested")
    tocsin.done("step", "approve", "reopen", "--role", "dpo")
    assert step(tocsin, "reopen")["state"] != "done"


def test_a_mistyped_step_gets_the_nearest_offered(tocsin: Shell) -> None:
    assert "Did you mean stop_exposure?" in tocsin.refused("step", "show", "stop_exposur")
    assert "tocsin step list names them" in tocsin.refused("step", "done", "zzz")


def test_a_decision_shows_its_options_and_records_nothing(tocsin: Shell) -> None:
    head = tocsin.done("head")
    shown = tocsin.done("decide", "nature.personal_data_breach")
    assert "  confirmed            Yes, confirmed" in shown
    assert "advice: confirmed." in shown
    assert tocsin.done("head") == head


def test_a_decision_keeps_the_advice_it_was_made_with(tocsin: Shell) -> None:
    made = tocsin.json(
        *("decide", "nature.personal_data_breach", "not_a_breach", "--because", "test data only", "--json")
    )
    assert (made["key"], made["option"]) == ("nature.personal_data_breach", "not_a_breach")
    assert [one["suggest"] for one in made["advice"]] == ["confirmed"]
    last = tocsin.json("timeline", "--json")[-1]
    assert last["id"] == made["entry"]
    assert last["text"].endswith("No personal-data breach (test data only)")


def test_a_decision_may_be_taken_again(tocsin: Shell) -> None:
    for option in ("pending", "confirmed"):
        tocsin.done("decide", "nature.personal_data_breach", option, "--because", f"why {option}")
    history = tocsin.json("fact", "history", "nature.personal_data_breach", "--json")
    assert [one["value"] for one in history] == ["pending", "confirmed"]
    assert [one["because"] for one in history] == ["why pending", "why confirmed"]


def test_another_playbook_is_adopted_with_a_reason(tocsin: Shell) -> None:
    result = tocsin("playbook", "adopt", "generic", "--because", "it was no portal after all")
    assert f"follows generic {shipped().shelf.find('generic').version}" in result.stderr
    assert "stop_exposure" not in {one["id"] for one in tocsin.json("step", "list", "--json")}
    assert tocsin.json("fact", "show", "org.name", "--json")["value"] == "Example Software"


def test_the_playbooks_are_listed_with_what_to_pick_each_for(tocsin: Shell) -> None:
    lines = tocsin.done("playbook", "list").split("\n")
    assert "portal-exposure  A portal showed people other people's documents" in lines
    assert "    somebody reports seeing another person's file or document" in lines


def test_a_playbook_is_shown_in_its_languages(tocsin: Shell) -> None:
    assert "Stop the exposure" in tocsin.done("playbook", "show", "portal-exposure")
    assert "Arrêter l'exposition" in tocsin.done("playbook", "show", "portal-exposure", "--language", "fr")


def test_every_problem_of_every_file_is_named(tocsin: Shell, tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text("schema: breach-playbook/1\nid: 7\n", encoding="utf-8")
    paths = [str(tmp_path / name) for name in ("one.yaml", "two.yaml")]
    result = tocsin("playbook", "check", *paths)
    assert result.exit_code == 1
    for path in paths:
        assert any(line.startswith(f"{path}:2:5 S003 id: ") for line in result.stdout.split("\n"))
    problems = tocsin.json("playbook", "check", *paths, "--json", exit_code=1)
    assert {problem["file"] for problem in problems} == set(paths)
    assert all(problem["line"] >= 1 and problem["column"] >= 1 for problem in problems)


def test_a_good_file_beside_a_bad_one_is_said_to_be_good(
    tocsin: Shell, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    good = str(request.config.rootpath / "playbooks" / "generic.yaml")
    (tmp_path / "bad.yaml").write_text("id: 7\n", encoding="utf-8")
    result = tocsin("playbook", "check", good, str(tmp_path / "bad.yaml"))
    assert result.exit_code == 1
    assert re.search(r"^generic [0-9.]+, \d+ steps: no problems$", result.stderr, re.MULTILINE)
    assert f"{tmp_path / 'bad.yaml'}: 2 errors" in result.stderr
