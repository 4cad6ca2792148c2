"""Versions of a document from the shell: what they rest on, whether they are stale, what was sent."""

from __future__ import annotations

import pytest

from tests.cli.shell import Shell

FORM = "sa-notification"


@pytest.fixture
def saved(tocsin: Shell, ref: str) -> Shell:
    """A case that knows a figure, with a version of the notification."""
    assert ref
    tocsin.done("fact", "set", "subjects.count", "500", "--source", "the log")
    tocsin.done("draft", "save", FORM)
    return tocsin


def newest(tocsin: Shell) -> str:
    (line,) = [line for line in tocsin.done("draft", "list").splitlines() if line.startswith(FORM)]
    return line


def test_the_list_says_how_far_the_newest_version_came_and_whether_it_is_stale(saved: Shell) -> None:
    assert "D-1 draft  " in newest(saved)
    saved.done("fact", "set", "subjects.count", "900", "--because", "counted again")
    assert "D-1 draft, stale" in newest(saved)
    (one,) = [one for one in saved.json("draft", "list", "--json") if one["form"] == FORM]
    assert (one["newest"], one["review"]) == ("D-1", "draft")
    assert [part["heading"] for part in one["stale"]] == [
        "Approximate number of data subjects (Art. 33(3)(a))"
    ]
    saved.done("draft", "save", FORM)
    saved("draft", "review", "D-2", "--approve", "--role", "dpo", env={"TOCSIN_ACTOR": "dpo"})
    assert "D-2 approved  " in newest(saved)


def test_a_version_shows_its_sources_and_what_has_changed_since(saved: Shell) -> None:
    saved.done("fact", "set", "subjects.count", "900", "--because", "counted again")
    shown = saved("draft", "show", "D-1", "--sources").stdout
    number = next(line for line in shown.splitlines() if line.startswith("500 ")).split("[")[1].rstrip("]")
    (note,) = [line for line in shown.splitlines() if line.startswith(f"[{number}] ")]
    assert "Number of people: 500 · " in note
    assert note.endswith("from the log")
    assert "Changed since D-1 was saved:" in shown
    assert "Number of people: 500 → 900" in shown
    assert "[" + number not in saved("draft", "show", "D-1").stdout


def test_a_saved_draft_is_checked_by_its_id(saved: Shell) -> None:
    by_id = saved.json("draft", "check", "D-1", "--json", exit_code=1)
    by_form = saved.json("draft", "check", FORM, "--json", exit_code=1)
    assert by_id == by_form
    assert "There is no draft 'D-9'" in saved.refused("draft", "check", "D-9")


def test_a_filing_shows_its_receipt_and_the_text_as_it_was_sent(saved: Shell) -> None:
    text = saved.done("draft", "show", "D-1")
    told = saved("filing", "record", "--draft", "D-1", "--reference", "N-7", "--channel", "portal", "--sure")
    assert "Nobody had approved D-1" in told.stderr
    saved.done("fact", "set", "subjects.count", "900", "--because", "counted again")
    shown = saved.done("filing", "show", "F-1")
    assert shown.endswith(text)
    assert "Reference of the recipient: N-7" in shown
    assert saved.json("filing", "show", "F-1", "--json")["sha256"] in shown
    assert "gdpr-33-1 initial" in saved.done("filing", "list")
    assert "There is no filing 'F-9'" in saved.refused("filing", "show", "F-9")


def test_what_follows_a_filing_says_how_it_is_filed(saved: Shell) -> None:
    assert "It follows what was filed before" not in saved("draft", "save", FORM).stderr
    saved.done("filing", "record", "--draft", "D-1", "--sure")
    said = saved("draft", "save", FORM).stderr
    assert "It follows what was filed before, and is filed as a second form" in said
