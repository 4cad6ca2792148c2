"""Many hands from the shell: claims, who is here, handing over, who knew what."""

from __future__ import annotations

from tests.cli.shell import Shell
from tocsin.services.presence import Presence
from tocsin.services.workbench import Workbench


def test_a_step_is_claimed_shown_and_released(tocsin: Shell, ref: str) -> None:
    tocsin.done("step", "claim", "first_facts", "--as", "lead")
    assert "@lead" in tocsin.done("step", "list")
    assert tocsin.json("step", "show", "first_facts", "--json")["taken_on_by"] == "lead"
    assert tocsin.json("who", "--json")["steps"] == {"portal-exposure:first_facts": "lead"}
    said = tocsin.refused("step", "claim", "first_facts", "--as", "dpo")
    assert "lead has taken first_facts on" in said
    tocsin.done("step", "release", "first_facts", "--as", "dpo", "--because", "lead sleeps")
    assert tocsin.json("who", "--json") == {"here": [], "steps": {}}
    assert ref


def test_whoever_has_a_workbench_open_is_named(tocsin: Shell, ref: str) -> None:
    with Workbench(tocsin.home, "dpo").open(ref) as case:
        presence = Presence(case)
        presence.look("facts")
        assert tocsin.done("who").startswith("dpo on ")
        assert tocsin.json("who", "--json")["here"][0]["at"] == "facts"
        presence.leave()
    assert tocsin.done("who").startswith("Nobody has a workbench open")


def test_a_case_is_handed_over(tocsin: Shell, ref: str) -> None:
    assert "Handover note" in tocsin.done("handover")
    before = tocsin.json("handover", "--json")
    after = tocsin.json("handover", "--to", "night lead", "--note", "mail waits", "--json")
    assert (before["to"], after["to"]) == (None, "night lead")
    assert before["head"] != after["head"]
    assert "Handed over to night lead: mail waits" in tocsin.done("timeline")
    assert "--note goes with --to WHO" in tocsin.refused("handover", "--note", "x")
    assert ref


def test_whoever_takes_over_reads_who_has_taken_what_on(tocsin: Shell, ref: str) -> None:
    tocsin.done("step", "claim", "first_facts", "--as", "lead")
    (line,) = [line for line in tocsin.done("handover").splitlines() if "Note the first facts" in line]
    assert "(taken on by lead)" in line
    assert "(en charge\u00a0: lead)" in tocsin.done("handover", "--language", "fr")
    saved = tocsin.done("draft", "show", "sitrep")
    assert "(taken on by lead)" in saved
    tocsin.done("step", "release", "first_facts", "--as", "lead")
    assert "taken on by" not in tocsin.done("handover")
    assert ref


def test_who_knew_is_told_in_order(tocsin: Shell, ref: str) -> None:
    tocsin.done("fact", "set", "measures.prevent", "a second look", "--as", "lead")
    tocsin.done("log", "seen", "--as", "dpo")
    found = tocsin.json("knew", "measures.prevent", "--json")
    assert [(one["who"], one["how"]) for one in found] == [
        ("lead", "stated it"),
        ("dpo", "worked on the case when it was there"),
    ]
    assert "dpo" in tocsin.done("knew", "measures.prevent")
    assert "Nothing is recorded of data.volume" in tocsin.refused("knew", "data.volume")
    assert ref
