"""Reviewing drafts from the shell."""

from __future__ import annotations

import pytest

from tests.cli.shell import Shell

HEADING = "What happened (Art. 33(3)(a))"


@pytest.fixture
def saved(tocsin: Shell, controller_ref: str) -> Shell:
    """A shell with a controller's case and one draft that the lead saved."""
    tocsin.done("draft", "save", "sa-notification", "--case", controller_ref)
    return tocsin


def test_without_options_it_shows_what_was_said(saved: Shell) -> None:
    result = saved("draft", "review", "D-1")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "D-1: draft" in result.stderr
    saved.done("draft", "review", "D-1", "--comment", "name the routes", "--on", HEADING)
    head = saved.done("head")
    assert f"lead: Draft D-1, {HEADING}: comment: name the routes" in saved.done("draft", "review", "1")
    assert saved.done("head") == head


@pytest.mark.parametrize(
    ("options", "state"),
    [
        (("--reviewed",), "reviewed"),
        (("--changes", "the count is wrong"), "changes wanted"),
        (("--comment", "thank you"), "draft"),
        (("--reviewed", "--comment", "read twice"), "reviewed"),
    ],
)
def test_a_verdict_is_recorded_and_the_state_told(saved: Shell, options: tuple[str, ...], state: str) -> None:
    result = saved("draft", "review", "D-1", *options)
    assert result.exit_code == 0
    assert result.stdout.count("lead: Draft D-1: ") == 1
    assert f"D-1: {state}\n" in result.stderr


def test_somebody_else_approves_in_a_role(saved: Shell) -> None:
    assert "nobody approves their own draft" in saved.refused(
        "draft", "review", "D-1", "--approve", "--role", "dpo"
    )
    as_dpo = {"TOCSIN_ACTOR": "dpo"}
    assert saved("draft", "review", "D-1", "--approve", env=as_dpo).exit_code == 2
    result = saved("draft", "review", "D-1", "--approve", "--role", "dpo", env=as_dpo)
    assert result.exit_code == 0
    assert "dpo: Draft D-1: approved as dpo" in result.stdout
    assert "D-1: approved" in result.stderr


def test_as_json_it_is_the_state_and_what_was_said(saved: Shell) -> None:
    nothing = {"draft": "D-1", "state": "draft", "reviews": [], "before": []}
    assert saved.json("draft", "review", "D-1", "--json") == nothing
    changes = ("--changes", "name the routes", "--on", HEADING, "--role", "dpo")
    told = saved.json("draft", "review", "D-1", *changes, "--json")
    (said,) = told["reviews"]
    assert said.pop("at").endswith("Z")
    assert told["state"] == "changes_wanted"
    assert said == {
        "by": "lead",
        "verdict": "changes_wanted",
        "role": "dpo",
        "on": HEADING,
        "said": "name the routes",
    }


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("D-9",), "There is no draft 'D-9'"),
        (("D-1", "--comment", "x", "--on", "Nowhere"), "D-1 has no heading 'Nowhere'"),
        (("D-1", "--comment", ""), "What is said"),
        (("D-1", "--changes", ""), "What is said"),
        (("D-1", "--approve", "--changes", "x"), "--changes stands alone"),
        (("D-1", "--comment", "y", "--changes", "x"), "--changes stands alone"),
    ],
)
def test_what_cannot_be_said_is_refused(saved: Shell, options: tuple[str, ...], what: str) -> None:
    assert what in saved.refused("draft", "review", *options)
