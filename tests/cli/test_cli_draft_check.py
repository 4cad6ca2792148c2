"""Checking documents from the shell, what to answer next, and the answers field by field."""

from __future__ import annotations

import json

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def ours(tocsin: Shell, controller_ref: str) -> Shell:
    """A shell with the case of a controller, nothing known of it."""
    assert controller_ref
    return tocsin


def test_a_document_that_cannot_be_filed_ends_with_one(ours: Shell) -> None:
    result = ours("draft", "check", "sa-notification")
    assert result.exit_code == 1
    assert "error    DF01  What happened: Nothing is said to something that is required now" in result.stdout
    assert "tocsin fact set summary.authority VALUE   What happened, in a few plain" in result.stdout
    assert "Can be filed as initial notification: no, " in result.stdout


def test_a_later_phase_asks_for_more(ours: Shell) -> None:
    ours.done("fact", "set", "summary.authority", "unknown")
    first = ours("draft", "check", "sa-notification").stdout
    final = ours("draft", "check", "sa-notification", "--phase", "final").stdout
    assert "note     DF03  What happened: " in first
    assert "error    DF02  What happened: " in final
    assert "Can be filed as final notification: no, " in final
    assert "sometime" in ours.refused("draft", "check", "sa-notification", "--phase", "sometime")


def test_the_phase_follows_what_was_filed(ours: Shell) -> None:
    ours.done("draft", "save", "sa-notification")
    ours.done("filing", "record", "--draft", "D-1", "--at", "now")
    assert "Can be filed as complementary notification: " in ours("draft", "check", "sa-notification").stdout


def test_as_json_it_is_everything_that_was_found(ours: Shell) -> None:
    told = ours.json("draft", "check", "sa-notification", "--json", exit_code=1)
    assert (told["form"], told["phase"], told["can_be_filed"]) == ("sa-notification", "initial", False)
    assert (told["answered"], told["asked"]) == (1, 15)
    (one,) = [found for found in told["findings"] if found["item"] == "description"]
    assert (one["code"], one["severity"], one["sources"]) == ("DF01", "error", ["summary.authority"])


@pytest.mark.parametrize("typed", ["DX08", "dx08"])
def test_a_code_is_explained_without_a_case(tocsin: Shell, typed: str) -> None:
    said = tocsin.done("draft", "check", "--explain", typed)
    assert said.splitlines() == [
        "DX08  error  It is late, and no reasons are given",
        "GDPR Art. 33(1): after 72 hours the notification is accompanied by reasons for the delay.",
        "What to do: tocsin clock reasons gdpr-33-1",
    ]


def test_what_cannot_be_checked_is_refused(ours: Shell) -> None:
    assert "There is no rule 'DX99'" in ours.refused("draft", "check", "--explain", "DX99")
    assert "Which document?" in ours.refused("draft", "check")


def test_the_answers_that_help_most_come_first(ours: Shell) -> None:
    said = ours.done("draft", "next").splitlines()
    everything = ours.json("draft", "next", "--json")
    assert len(said) == 10
    assert len(everything) > 5
    assert said[0] == f"{everything[0]['fact']}  {everything[0]['text']}"
    assert said[1] == f"    for {', '.join(everything[0]['documents'])}"
    assert len(ours.done("draft", "next", "--all").splitlines()) == 2 * len(everything)


def test_the_answers_are_printed_field_by_field(ours: Shell) -> None:
    ours.done("fact", "set", "summary.authority", "Documents were shown")
    ours.done("fact", "set", "product.name", "Portal")
    said = ours.done("draft", "copy", "fr-cnil", "--plain")
    assert "Organisation · Dénomination\nCity of Example\n" in said
    limited = ours.done("draft", "copy", "eu-cra-incident-early-warning", "--plain")
    assert "6 · Product name  (6 of 255 characters)\nPortal" in limited
    assert "\x1b]52" not in said
    assert ours.done("draft", "copy", "fr-cnil") == said  # no terminal, no clipboard


def test_the_answers_as_json_leave_out_what_is_open(ours: Shell) -> None:
    lines = ours.json("draft", "copy", "sa-notification", "--json")
    assert [(line["item"], line["answer"], line["state"]) for line in lines] == [
        ("controller", "City of Example", "known")
    ]


def test_a_notice_is_copied_for_one_controller(tocsin: Shell, ref: str) -> None:
    tocsin.done("party", "add", "Council 1", "--involvement", "affected", "--case", ref)
    said = tocsin.refused("draft", "copy", "controller-notice", "--plain")
    assert "controller-notice is written to one controller at a time" in said
    assert tocsin.done("draft", "copy", "controller-notice", "--party", "P-1", "--plain")


def test_every_document_is_checked_at_once(ours: Shell) -> None:
    result = ours("draft", "check", "--all")
    assert result.exit_code == 1
    lines = {line.split()[0]: line for line in result.stdout.splitlines()}
    assert " initial " in lines["sa-notification"]
    assert " no " in lines["sa-notification"]
    assert "DF01" in lines["sa-notification"]
    assert " yes " in lines["handover"]


def test_every_document_that_is_checked_is_told_as_json(ours: Shell) -> None:
    result = ours("draft", "check", "--all", "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert told["can_be_filed"] is False
    one = next(one for one in told["documents"] if one["form"] == "sa-notification")
    alone = json.loads(ours("draft", "check", "sa-notification", "--json").stdout)
    assert one["findings"] == alone["findings"]


def test_how_easily_a_letter_reads_is_told_in_a_band(ours: Shell) -> None:
    ours.done("fact", "set", "nature.cia", "confidentiality")
    ours.done("inventory", "add", "Files", "--category", "bank_account")
    assert "How easily it reads: plain\n" in ours("draft", "check", "subject-letter").stdout
    assert json.loads(ours("draft", "check", "subject-letter", "--json").stdout)["reads"] == "plain"
    assert "How easily" not in ours("draft", "check", "sa-notification").stdout
