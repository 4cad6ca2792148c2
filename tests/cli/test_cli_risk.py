"""The risk for people from the shell: assessed by options, or question by question on a terminal."""

from __future__ import annotations

import sys

import pytest

from tests.cli.shell import Shell
from tests.terminal import TOCSIN, Terminal

EVERYTHING = [
    *("--dpc", "financial=2 nature because only who is a client", "--dpc", "simple=1", "--ei", "name=max"),
    *("--cb", "confidentiality=known", "--cb", "integrity=unaffected", "--cb", "availability=unaffected"),
    *("--cb", "intent=accidental"),
]


@pytest.fixture
def shell(tocsin: Shell, controller_ref: str) -> Shell:
    """A shell at the case of a controller."""
    assert controller_ref
    return tocsin


def test_without_an_assessment_the_answer_is_no(shell: Shell) -> None:
    result = shell("risk")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "No assessment yet. Make one: tocsin risk assess" in result.stderr
    assert shell.json("risk", "--json", exit_code=1) is None


def test_an_assessment_is_made_with_options_and_told_step_by_step(shell: Shell) -> None:
    result = shell("risk", "assess", *EVERYTHING, "--because", "first look")
    assert result.exit_code == 0, result.stderr
    assert "assessed: SE = 2 \u00d7 1 + 0.25 = 2.25: medium" in result.stderr
    assert "dpc.financial 2: Financial data" in result.stdout
    assert "These data tell less than their category would" in result.stdout
    assert "Because: only who is a client" in result.stdout
    assert "dpc.simple 1 (another counts more)" in result.stdout
    assert "notify.authority: phased." in result.stdout
    assert "limit: A score is an aid: the law knows no figure." in result.stdout
    assert shell.done("risk") == result.stdout.rstrip("\n")


def test_json_holds_figures_steps_advice_and_exemptions(shell: Shell) -> None:
    shell.done("risk", "assess", *EVERYTHING, "--because", "first look", "--consider", "number=two")
    found = shell.json("risk", "--json")
    assert (found["method"], found["dpc"], found["ei"], found["cb"]) == ("enisa-2013", 2, 1, 0.25)
    assert (found["severity"], found["band"]) == (2.25, "medium")
    assert found["recorded_at"].endswith("Z")
    assert [step["element"] for step in found["steps"]][:2] == ["dpc.simple", "dpc.financial"]
    assert {one["decides"] for one in found["advice"]} == {
        "risk.level",
        "notify.authority",
        "notify.subjects",
    }
    assert [one["id"] for one in found["exemptions"]] == ["a", "b", "c"]
    assert found["considered"] == {"number": "two"}
    assert found["changes"] == []


def test_the_history_tells_what_changed(shell: Shell) -> None:
    shell.done("risk", "assess", *EVERYTHING, "--because", "first look")
    again = [*EVERYTHING[:-1], "intent=malicious"]
    shell.done("risk", "assess", *again, "--because", "a note was left")
    told = shell.done("risk", "history")
    assert "because: a note was left" in told
    assert "cb.intent: accidental → malicious" in told
    assert "severity: 2.25 medium → 2.75 medium" in told
    past = shell.json("risk", "history", "--json")
    assert [one["severity"] for one in past] == [2.25, 2.75]
    assert past[1]["changes"][1] == {"element": "cb.intent", "before": "accidental", "after": "malicious"}


def test_suggestions_are_shown_with_their_reasons_and_confirmed(shell: Shell) -> None:
    for key, value in (
        ("data.categories", "identity, contact"),
        ("nature.cia", "availability"),
        ("data.restored", "in_time"),
    ):
        shell.done("fact", "set", key, value)
    result = shell("risk", "suggest")
    assert "cb.availability easy because They were back before anybody went without." in result.stdout
    assert "nature.cia is availability" in result.stdout
    assert "the facts say too little: cb.intent" in result.stderr
    assert "Not said: cb.intent" in shell.refused("risk", "assess", "--suggested", "--because", "x")
    told = shell.done("risk", "assess", "--suggested", "--cb", "intent=malicious", "--because", "x")
    assert "SE = 1 \u00d7 1 + 0.5 = 1.5: low" in told
    assert "Where only availability is lost the method says little" in told
    suggested = {one["id"]: one["suggested"] for one in shell.json("risk", "suggest", "--json")}
    assert suggested["cb.intent"] is None
    assert suggested["cb.availability"]["choice"] == "easy"


def test_the_advice_is_shown_beside_the_decision_and_decides_nothing(shell: Shell) -> None:
    shell.done("risk", "assess", *EVERYTHING, "--because", "first look")
    told = shell.done("decide", "notify.authority", "--advice")
    assert "risk assessment is 2.25 medium" in told
    assert shell.json("decide", "notify.authority", "none", "--advice", "--json")["advice"]
    assert "notify.authority" not in [one["key"] for one in shell.json("fact", "list", "--json")]


def test_the_method_can_be_read(shell: Shell) -> None:
    told = shell.done("risk", "method")
    assert "known_recipients" in told
    assert "confidence medium" in told
    assert "December 2013" in told
    found = shell.json("risk", "method", "--json")
    assert [band["floor"] for band in found["bands"]] == [0, 200, 300, 400]


REFUSED = [
    (["risk", "assess"], "No input is said"),
    (["risk", "assess", "--dpc", "simple", "--because", "x"], "--dpc 'simple' is not understood"),
    (["risk", "assess", "--dpc", "genes=4", "--because", "x"], "'genes' is nothing that dpc judges"),
    (["risk", "assess", "--dpc", "financial=2", "--because", "x"], "2 is below the base 3"),
    (["risk", "assess", "--ei", "2", "--because", "x"], "'2' is none of the choices"),
    (["risk", "assess", "--cb", "confidentiality=0", "--because", "x"], "fits 2 choices"),
    (["risk", "assess", "--cb", "intent=0", "--cb", "intent=0.5", "--because", "x"], "is said twice"),
    (["risk", "assess", *EVERYTHING], "The reason for the assessment is empty"),
    (
        ["risk", "assess", *EVERYTHING, "--because", "x", "--consider", "luck=bad"],
        "There is no factor 'luck'",
    ),
    (["risk", "assess", "--dpc", "simple=1", "--because", "x"], "Not said: ei.*, cb.confidentiality"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED, ids=[said for _arguments, said in REFUSED])
def test_what_cannot_be_assessed_is_refused_and_nothing_is_recorded(
    arguments: list[str], said: str, shell: Shell
) -> None:
    assert said in shell.refused(*arguments)
    assert shell("risk").exit_code == 1


def test_text_from_a_case_cannot_act_on_the_terminal(shell: Shell) -> None:
    told = shell.done("risk", "assess", *EVERYTHING, "--because", "\x1b[31mred \u202e")
    assert "\x1b" not in told
    assert "\u202e" not in told


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a pseudo-terminal as Linux has it")
def test_on_a_terminal_it_asks_one_question_after_the_other(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.done("fact", "set", "data.categories", "financial")
    shell.done("fact", "set", "nature.cause", "external_malicious")
    monkeypatch.setenv("TOCSIN_HOME", str(shell.home))
    with Terminal([*TOCSIN, "risk", "assess", "--as", "lead"], columns=200, lines=60) as terminal:
        terminal.wait_for(b"dpc.simple [-]:")
        terminal.press("\r")
        terminal.wait_for(b"dpc.behavioural [-]:")
        terminal.press("\r")
        terminal.wait_for(b"dpc.financial [3 because")
        terminal.press("2\r")
        terminal.wait_for(b"2 is below the base 3, and nothing lowers it")
        terminal.press("2 nature because only invoices\r")
        terminal.wait_for(b"dpc.sensitive [-]:")
        terminal.press("\r")
        for identifier in ("name", "id_number", "phone_address", "email", "picture", "code"):
            terminal.wait_for(f"ei.{identifier} [-]:".encode())
            terminal.press("\r")
        terminal.wait_for(b"ei.whole [maximum because")
        terminal.press("\r")
        terminal.wait_for(b"cb.confidentiality:")
        terminal.press("-\r")
        terminal.wait_for(b"This one is always answered.")
        for answer in ("0.25", "unaffected", "unaffected", ""):
            since = len(terminal.written)
            terminal.press(f"{answer}\r")
            terminal.wait_for(b"]:" if answer == "" else b":", since=since)
        for _factor in range(8):
            since = len(terminal.written)
            terminal.press("\r")
            terminal.wait_for(b":", since=since)
        terminal.press("first look\r")
        assert terminal.wait_for_end() == 0
    found = shell.json("risk", "--json")
    assert found["formula"] == "SE = 2 \u00d7 1 + 0.75 = 2.75: medium"
    assert {one["element"]: one["because"] for one in found["inputs"]}["dpc.financial"] == "only invoices"
    assert found["considered"]["data"] == "Categories of data: Income, benefits, debts"
